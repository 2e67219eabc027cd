"""The deployments of a workspace: its manifests, with what was overridden.

Belongs here: which files are manifests, which of two with one id counts, and laying overrides over them. Does not
belong here: the keys (``manifest``, ``parameters``), and whether the profiles they name exist.

Manifests are the YAML files below ``deployments/`` and ``prefect/`` of the workspace. ``deployments/overrides.yaml``
holds what ``hotpass deploy`` was told otherwise, by id.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from pydantic import RootModel, ValidationError

from hotpass_assets.domain.config.block import Block
from hotpass_assets.domain.config.document import Document, read_document
from hotpass_assets.domain.config.problems import schema_problems
from hotpass_assets.domain.deployment.manifest import Identifier, Manifest, Name, Queue, ScheduleEntry, read_manifest
from hotpass_assets.domain.deployment.parameters import Parameters, checked_parameters
from hotpass_assets.domain.errors import ConfigurationError, ConfigurationProblem

MANIFEST_FOLDERS = ("deployments", "prefect/deployments", "prefect")
OVERRIDES_FILE = Path("deployments/overrides.yaml")
CLUSTER_FILE = Path("deployments/cluster.yaml")
MOST_MANIFESTS = 200
RESERVED_NAMES = ("watch_", "look_after_")
OFF: Literal["off"] = "off"
_RESERVED = f"names that begin with {' or '.join(RESERVED_NAMES)} are those of the code location itself"


class Override(Block):
    """What counts instead of what the manifest says."""

    name: Name | None = None
    work_pool: Queue | None = None
    work_queue: Queue | None = None
    schedule: ScheduleEntry | Literal["off"] | None = None


class Overrides(RootModel[dict[Identifier, Override]]):
    """Overrides by id of the manifest."""


@dataclass(frozen=True)
class Deployment:
    """A manifest, what lies over it, and its parameters.

    Attributes:
        manifest: The manifest with its overrides.
        written: The manifest as it stands in its file.
        path: Its file.
        parameters: Its parameters, checked.
    """

    manifest: Manifest
    written: Manifest
    path: Path
    parameters: Parameters

    def with_override(self, override: Override) -> Deployment:
        """The deployment with other values; what the override leaves open stays as it was written."""
        values: dict[str, Any] = {
            key: value for key in ("name", "work_pool", "work_queue") if (value := getattr(override, key)) is not None
        }
        written = self.written.schedule
        if override.schedule == OFF:
            values["schedule"] = written.model_copy(update={"active": False}) if written else None
        elif isinstance(override.schedule, ScheduleEntry):
            values["schedule"] = override.schedule
        return replace(self, manifest=self.written.model_copy(update=values))


@dataclass(frozen=True)
class Found:
    """What was found in the folders of manifests.

    Attributes:
        deployments: The usable ones, by id.
        problems: What is wrong with the others, and with the overrides.
        notices: Sentences about what was left out on purpose.
        overrides: The overrides, by id.
    """

    deployments: Mapping[str, Deployment]
    problems: tuple[ConfigurationProblem, ...] = ()
    notices: tuple[str, ...] = ()
    overrides: Mapping[str, Override] = field(default_factory=dict)


def manifest_folders(workspace: Path) -> list[Path]:
    """Folders of a workspace that may hold manifests; the first one counts most."""
    return [workspace / name for name in MANIFEST_FOLDERS]


def find_deployments(folders: Sequence[Path], overrides_file: Path | None = None) -> Found:
    """The deployments of some folders.

    Args:
        folders: Folders to look in, with those below them; of two manifests with one id, the one found first counts.
        overrides_file: What lies over them; it need not exist.
    """
    problems: list[ConfigurationProblem] = []
    notices: list[str] = []
    found: dict[str, Deployment] = {}
    for path in _manifest_files(folders, problems):
        try:
            deployment, document = _read(path)
        except ConfigurationError as error:
            problems += error.problems
            continue
        one = deployment.manifest
        if one.id in found:
            first = found[one.id].path
            notices.append(f"{path} is left out: {first} has the id '{one.id}' as well, and counts")
            continue
        found[one.id] = deployment
        notices += _told(deployment, document)
    overrides = _read_overrides(overrides_file, problems)
    notices += [f"{overrides_file}: no manifest has the id '{name}'" for name in overrides if name not in found]
    for name in set(overrides) & set(found):
        found[name] = found[name].with_override(overrides[name])
    usable = dict(sorted(found.items()))
    clashes = name_clashes(usable.values())
    problems += clashes
    clashing = {problem.where for problem in clashes}
    return Found(
        {name: one for name, one in usable.items() if str(one.path) not in clashing},
        tuple(problems),
        tuple(notices),
        overrides,
    )


def _is_other(path: Path, folder: Path) -> bool:
    """Whether a file beside the manifests is none of them."""
    return path.parent == folder and path.name in {OVERRIDES_FILE.name, CLUSTER_FILE.name}


def _manifest_files(folders: Sequence[Path], problems: list[ConfigurationProblem]) -> list[Path]:
    """Every YAML file once, in the order in which it counts."""
    seen: dict[Path, Path] = {}
    for folder in folders:
        for place, inner, names in os.walk(folder):
            inner[:] = sorted(name for name in inner if not name.startswith("."))
            for path in (Path(place) / name for name in sorted(names) if not name.startswith(".")):
                if path.suffix.lower() in {".yaml", ".yml"} and not _is_other(path, folder):
                    seen.setdefault(path.resolve(), path)
    files = list(seen.values())
    if len(files) > MOST_MANIFESTS:
        why = f"there are {len(files)} manifests, and at most {MOST_MANIFESTS} are read"
        problems.append(ConfigurationProblem(str(folders[0]), "", why, "remove those nobody needs"))
    return files[:MOST_MANIFESTS]


def _read(path: Path) -> tuple[Deployment, Document]:
    manifest, document = read_manifest(path)
    parameters, problems = checked_parameters(manifest, document)
    if manifest.schedule_name.startswith(RESERVED_NAMES):
        problems.append(ConfigurationProblem(document.where(("name",)), "name", _RESERVED, "choose another name"))
    if problems:
        raise ConfigurationError(f"the deployment manifest {path.name} is invalid", problems)
    return Deployment(manifest, manifest, path, parameters), document


def _told(deployment: Deployment, document: Document) -> list[str]:
    """What the author of a manifest should know that is not wrong."""
    one, path = deployment.manifest, deployment.path
    said = []
    if deployment.parameters.left_out and not one.enforce_parameter_schema:
        names = ", ".join(deployment.parameters.left_out)
        said.append(
            f"{path}: no run has the parameters {names}; they are left out, as enforce_parameter_schema is false"
        )
    written = document.payload.get("flow")
    if written != one.flow and isinstance(written, str) and ":" in written:
        said.append(f"{path}: flow '{written}' is read as {one.flow}")
    return said


def _read_overrides(path: Path | None, problems: list[ConfigurationProblem]) -> dict[str, Override]:
    if path is None or not path.is_file():
        return {}
    try:
        document = read_document(path)
        return dict(Overrides.model_validate(document.payload).root)
    except ValidationError as error:
        problems += schema_problems(error, document, Overrides)
    except ConfigurationError as error:
        problems += error.problems
    return {}


def name_clashes(deployments: Iterable[Deployment]) -> list[ConfigurationProblem]:
    """Deployments whose schedules would have the name of another, or one of the code location itself.

    Of two that share a name the first counts.
    """
    names: dict[str, Deployment] = {}
    problems = []
    for one in deployments:
        name = one.manifest.schedule_name
        if name.startswith(RESERVED_NAMES):
            do = f"choose another name than {name} in {OVERRIDES_FILE.as_posix()}, or with --name"
            problems.append(ConfigurationProblem(str(one.path), "name", _RESERVED, do))
            continue
        first = names.setdefault(name, one)
        if first is not one:
            why = f"the schedule of '{first.manifest.id}' has the name {name} as well"
            problems.append(ConfigurationProblem(str(one.path), "name", why, "give one of them another name"))
    return problems
