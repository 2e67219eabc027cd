"""Files that a deployment comes to.

Belongs here: which files there are, from manifests, overrides and options of a cluster. Does not belong here: their
formats (``domain.deployment``), what is deployed (``deploying``), and writing them (``hotpass_resources``).
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import yaml

from hotpass_assets.domain.deployment.cluster import cluster_files
from hotpass_assets.domain.deployment.deployments import (
    MANIFEST_FOLDERS,
    OVERRIDES_FILE,
    Deployment,
    Override,
    find_deployments,
    manifest_folders,
)
from hotpass_assets.domain.deployment.options import ClusterOptions
from hotpass_assets.domain.errors import ConfigurationError, ConfigurationProblem
from hotpass_resources.generated_files import GeneratedFile, generated, plain
from hotpass_resources.workspace_file import WORKSPACE_FILE, code_locations

_OVERRIDES_HEAD = """\
# What hotpass deploy was told instead of what the manifests say, by their id. Remove an entry to follow the manifest
# again. Comments are not kept.
"""


def manifest_copies(chosen: Sequence[Deployment], workspace: Path, *, force: bool) -> list[GeneratedFile]:
    """Manifests from elsewhere, as files of the workspace, where the code location looks.

    Args:
        chosen: Deployments of any folder.
        workspace: The workspace.
        force: Whether a copy may replace another text.

    Raises:
        ConfigurationError: The workspace has another manifest with the id of one.
    """
    roots = {(workspace / Path(name).parts[0]).resolve() for name in MANIFEST_FOLDERS}
    away = [one for one in chosen if not any(one.path.resolve().is_relative_to(root) for root in roots)]
    there = find_deployments(manifest_folders(workspace)).deployments if away else {}
    files, problems = [], []
    for one in away:
        name, text = one.manifest.id, one.path.read_text(encoding="utf-8-sig")
        target = workspace / MANIFEST_FOLDERS[0] / f"{name}.yaml"
        own = there[name].path if name in there else target
        if own == target and (force or not own.exists() or own.read_text(encoding="utf-8-sig") == text):
            files.append(plain(target, text))
            continue
        do = "remove one of them" if own != target else "remove one of them, or replace it with --force"
        why = f"{own} of the workspace has this id as well"
        problems.append(ConfigurationProblem(str(one.path), "id", why, do))
    if problems:
        raise ConfigurationError("the deployments cannot be used", problems)
    return files


def overrides_file(overrides: Mapping[str, Override], workspace: Path) -> list[GeneratedFile]:
    """The file of overrides, where there are any or it is there already."""
    path = workspace / OVERRIDES_FILE
    content = {
        name: values
        for name, override in sorted(overrides.items())
        if (values := override.model_dump(mode="json", exclude_none=True))
    }
    if not content and not path.is_file():
        return []
    return [plain(path, _OVERRIDES_HEAD + yaml.safe_dump(content, sort_keys=False, allow_unicode=True))]


def workspace_file(text: str, workspace: Path) -> list[GeneratedFile]:
    """A ``workspace.yaml`` with this text where there is none; a person's own stays.

    Raises:
        ConfigurationError: The person's own cannot be used.
    """
    path = workspace / WORKSPACE_FILE
    if not path.exists():
        return [plain(path, text)]
    code_locations(path)
    return []


def files_of_cluster(options: ClusterOptions, folder: Path, *, force: bool) -> list[GeneratedFile]:
    """Helm values, instance file and Dockerfile below a folder.

    Raises:
        ConfigurationError: The options cannot be deployed.
    """
    return [generated(folder / _place(name), text, force) for name, text in cluster_files(options).items()]


def _place(name: str) -> str:
    """Name of a file; docker reads an ignore file beside its Dockerfile under that one's name."""
    return "Dockerfile.dockerignore" if name == ".dockerignore" else name
