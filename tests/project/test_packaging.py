"""What is installed: pinned, from nowhere in particular, and whole."""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.project.repository import ROOT, files, text_of

LOCK = Path("requirements.lock")
ENTRY = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(?P<version>[^\s;\\]+)", re.MULTILINE)


def project() -> dict[str, Any]:
    table: dict[str, Any] = tomllib.loads(text_of(Path("pyproject.toml")))["project"]
    return table


def locked() -> dict[str, str]:
    """Versions in the lock by package."""
    return {canonicalize_name(found["name"]): found["version"] for found in ENTRY.finditer(text_of(LOCK))}


def requirements_of(extra: str | None) -> list[Requirement]:
    """What the project, or one of its extras, needs; extras of its own that it names are opened."""
    declared = project()["optional-dependencies"][extra] if extra else project()["dependencies"]
    own = canonicalize_name(project()["name"])
    opened: list[Requirement] = []
    for requirement in map(Requirement, declared):
        named = canonicalize_name(requirement.name) == own
        opened += (
            [one for name in sorted(requirement.extras) for one in requirements_of(name)] if named else [requirement]
        )
    return opened


@pytest.mark.parametrize("extra", [None, "dev"])
def test_the_lock_satisfies_the_project(extra: str | None) -> None:
    """Prevents: a bound that was raised while everybody still installs the old version."""
    versions, environment = locked(), {str(name): str(value) for name, value in default_environment().items()}
    for requirement in requirements_of(extra):
        if requirement.marker is not None and not requirement.marker.evaluate(environment):
            continue
        version = versions.get(canonicalize_name(requirement.name))
        assert version is not None and requirement.specifier.contains(version, prereleases=True), (
            f"requirements.lock does not satisfy pyproject.toml: {requirement}, locked {version}"
        )


def test_every_line_of_the_lock_is_pinned_and_hashed() -> None:
    """Prevents: an installation that is not the one that was tested."""
    entries = re.split(r"\n(?=[^\s#])", text_of(LOCK).strip())
    assert len(entries) > 100
    loose = [entry.splitlines()[0] for entry in entries if not ENTRY.match(entry) or "--hash=sha256:" not in entry]
    assert loose == []


def test_nothing_says_where_packages_come_from() -> None:
    """Prevents: an installation that needs one certain package index, or a file fetched from a URL."""
    places = re.compile(r"https?://|git\+|file:|--index|--extra-index|--find-links|\s@\s")
    assert places.findall(text_of(LOCK)) == []
    told = re.compile(r"(?i)index[-_]url|extra[-_]index|\[\[tool\.uv\.index|find[-_]links")
    naming = [str(name) for name in files() if name != this_file() and told.search(text_of(name))]
    assert naming == []


def this_file() -> Path:
    return Path(__file__).relative_to(ROOT)


def test_only_one_lock_is_kept() -> None:
    """Prevents: a second lock that disagrees, and that names the index of whoever made it."""
    names = {name.name for name in files()}
    assert not names & {"uv.lock", "poetry.lock", "Pipfile.lock", "pdm.lock"}


def test_the_changelog_knows_the_version() -> None:
    """Prevents: a release nobody can read about."""
    assert f"\n## {project()['version']}\n" in text_of(Path("CHANGELOG.md"))


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder into which the wheel is unpacked, as installers do; dependencies are those of this Python."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    for name in files():
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, source / name)
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder / "dist")],
        cwd=source,
        check=True,
        capture_output=True,
    )
    (wheel,) = (folder / "dist").glob("*.whl")
    shutil.unpack_archive(wheel, folder / "site", "zip")
    shutil.rmtree(source)
    return folder / "site"


def run_installed(installed: Path, folder: Path, *arguments: str, code: int = 0) -> str:
    """Stdout of a command line of the installed package, in a folder that holds nothing of the checkout."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HOTPASS_", "DAGSTER_"))}
    program = (
        "import sys, hotpass_cli.main as main;"
        f"assert main.__file__.startswith({str(installed)!r}), main.__file__;"
        "sys.exit(main.run(sys.argv[1:]))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        cwd=folder,
        env=kept | {"PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == code, ran.stderr
    return ran.stdout


@pytest.mark.slow
def test_the_wheel_works_from_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    """Prevents: a package without its profiles, templates or report layout, which only the checkout has."""
    listed = run_installed(installed, tmp_path, "overview")
    assert str(installed / "hotpass_assets" / "_profiles" / "aviation.yaml") in listed.replace("\n", "")
    run_installed(installed, tmp_path, "init", "--path", "ws")
    workspace = tmp_path / "ws"
    run_installed(
        installed,
        workspace,
        "refine",
        "--profile",
        "aviation",
        "--output-path",
        "out/refined.xlsx",
        "--report-path",
        "out/report.html",
    )
    assert {path.name for path in (workspace / "out").iterdir()} == {
        "refined.xlsx",
        "refined.parquet",
        "report.html",
        "contracts",
        "refined.datapackage.json",
    }


@pytest.mark.slow
def test_the_gates_run_from_the_wheel_in_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    """Prevents: gates that look for scripts of the checkout, and pass where there are none."""
    run_installed(installed, tmp_path, "qa", "cli")
    nothing = json.loads(run_installed(installed, tmp_path, "qa", "--json", code=1))
    assert {gate["gate"]: gate["passed"] for gate in nothing["gates"]} == {
        "cli": True,
        "docs": False,
        "profiles": True,
        "contracts": False,
        "fitness": False,
        "data-quality": False,
    }
    run_installed(installed, tmp_path, "init", "--path", "ws")
    run_installed(installed, tmp_path / "ws", "refine", "--profile", "quickstart")
    assert json.loads(run_installed(installed, tmp_path / "ws", "qa", "--json"))["passed"]


def test_the_wheel_holds_the_program_and_nothing_else(installed: Path) -> None:
    """Prevents: tests and documents on the import path of everybody who installs Hotpass."""
    names = {path.name for path in installed.iterdir() if path.suffix != ".dist-info"}
    assert names == {"hotpass_assets", "hotpass_resources", "hotpass_cli"}
    profiles = {path.name for path in (ROOT / "profiles").glob("*.yaml")}
    assert {path.name for path in (installed / "hotpass_assets" / "_profiles").iterdir()} >= profiles
    templates = {path.name for path in (ROOT / "hotpass_cli" / "templates").iterdir()}
    assert {path.name for path in (installed / "hotpass_cli" / "templates").iterdir()} >= templates
