"""The file that tells Dagster where code is loaded from, ``workspace.yaml``.

Belongs here: reading the code locations it names. Does not belong here: choosing one of them (``schedule_switch``,
``hotpass_assets.backfill.record``) and writing the file.
"""

from pathlib import Path

from dagster._core.remote_origin import CodeLocationOrigin
from dagster._core.workspace.load_target import WorkspaceFileTarget

from hotpass_assets.domain.errors import ConfigurationError, ConfigurationProblem

WORKSPACE_FILE = "workspace.yaml"


def code_locations(path: Path) -> list[CodeLocationOrigin]:
    """The code locations that a workspace file names, in its order; none of them is loaded.

    Raises:
        ConfigurationError: The file cannot be read, or is no workspace file.
    """
    try:
        return list(WorkspaceFileTarget([str(path)]).create_origins())
    except Exception as error:
        # Dagster raises whatever its parser and its checks of the schema raise.
        why = " ".join(str(error).split())[:300]
        problem = ConfigurationProblem(str(path), "", why, "correct it, or remove it and run hotpass deploy")
        raise ConfigurationError(f"{path.name} cannot be used", [problem]) from error
