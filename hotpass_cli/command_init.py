"""``hotpass init``: a workspace that refines on the first try.

Belongs here: which files a workspace has and the refusal to touch a folder in use. Does not belong here: the
making of sample data (``hotpass_assets.domain.sample``) and the moving of files (``scaffold``).
"""

import shlex
from importlib import resources
from pathlib import Path
from typing import Annotated

import typer

from hotpass_assets.domain.errors import InputError, OutputError
from hotpass_assets.domain.profile.search import bundled_profiles_dir
from hotpass_cli.options import Invocation, verb
from hotpass_cli.output import Output
from hotpass_cli.scaffold import staged

SAMPLE_ORGANISATIONS = 60
PROFILE = "quickstart"

TEMPLATES = {
    "README.md": "README.md",
    "config/pipeline.quickstart.toml": "pipeline.quickstart.toml",
    "data/README.md": "data-README.md",
    "data/inventory/asset-register.yaml": "asset-register.yaml",
    "data/inventory/feature-status.yaml": "feature-status.yaml",
    "deployments/quickstart.yaml": "deployment.quickstart.yaml",
    "dagster.yaml": "dagster.yaml",
    "workspace.yaml": "workspace.yaml",
    ".gitignore": "gitignore",
}
"""Files of a workspace and the templates they are copied from."""

KEPT = ("README.md",)
"""Files that are somebody's own where they are there already; even --force leaves them."""


@verb
def init(
    invocation: Invocation,
    path: Annotated[
        Path,
        typer.Option(
            "--path",
            metavar="PATH",
            show_default=False,
            help="Folder of the new workspace. Default: this one.",
        ),
    ] = Path(),
    force: Annotated[
        bool,
        typer.Option("--force", help="Write into a folder that has files, replacing those of the same name."),
    ] = False,
    sample: Annotated[
        bool,
        typer.Option("--sample/--no-sample", help="Put small invented workbooks into data/, or leave it empty."),
    ] = True,
) -> int:
    """Create a workspace with a configuration, a profile and sample workbooks.

    A folder that already has files is left alone unless --force is given; its README.md is kept even then. When
    anything goes wrong, nothing is created.

    Exit code 0: created. 1: the folder is in use, or cannot be written.
    """
    refuse_folder_in_use(path, force)
    files = {name: text for name, text in workspace_files().items() if name not in KEPT or not (path / name).exists()}
    try:
        with staged(path) as prepared:
            for name, content in files.items():
                write(prepared / name, content)
            if sample:
                write_sample_workbooks(prepared / "data")
            artefacts = sorted(file.relative_to(prepared).as_posix() for file in prepared.rglob("*") if file.is_file())
    except OSError as error:
        raise OutputError(
            "the workspace cannot be created",
            where=str(path),
            why=error.strerror or type(error).__name__,
            do="Choose a folder you may write to, with room on its disk",
        ) from error
    report(invocation.output, path, artefacts)
    return 0


def refuse_folder_in_use(path: Path, force: bool) -> None:
    """Stops unless ``path`` is new, empty, or to be overwritten."""
    if path.exists() and not path.is_dir():
        raise InputError(
            "the workspace cannot be created",
            where=str(path),
            why="a file of that name exists",
            do="Choose another --path",
        )
    if path.is_dir() and not force and any(path.iterdir()):
        raise InputError(
            "the workspace was not created",
            where=str(path),
            why="the folder is not empty",
            do="Choose an empty folder with --path, or add --force to replace files of the same name",
        )


def workspace_files() -> dict[str, bytes]:
    """Files of a workspace with their content, sample workbooks aside."""
    templates = resources.files("hotpass_cli") / "templates"
    files = {name: (templates / template).read_bytes() for name, template in TEMPLATES.items()}
    profile = bundled_profiles_dir() / f"{PROFILE}.yaml"
    return {**files, f"config/profiles/{profile.name}": profile.read_bytes(), "dist/.gitkeep": b""}


def write_sample_workbooks(folder: Path) -> None:
    """Writes small invented workbooks into ``folder``."""
    from hotpass_assets.domain.sample.families import SampleOptions, write_sample  # brings Polars

    write_sample(folder, SampleOptions(organisations=SAMPLE_ORGANISATIONS))


def write(path: Path, content: bytes) -> None:
    """Writes a file and the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def report(output: Output, path: Path, artefacts: list[str]) -> None:
    """Says what was made and what to type next."""
    go = [] if path.resolve() == Path.cwd() else [f"cd {shlex.quote(str(path))}"]
    config = "--config ./config/pipeline.quickstart.toml"
    commands = [*go, f"hotpass doctor {config}", f"hotpass refine {config}"]
    output.event("init.completed", {"path": path.absolute(), "artefacts": artefacts, "next": commands})
    output.line(f"Hotpass workspace initialised in {path.absolute()}")
    for artefact in artefacts:
        output.line(f"  {artefact}")
    output.line("")
    output.line("Next:")
    for command in commands:
        output.line(f"  {command}")
