"""The layers hold: imports point one way and the domain is pure."""

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.project.repository import PACKAGES, ROOT, imported, modules

LINT_IMPORTS = Path(sys.executable).with_name("lint-imports")


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([LINT_IMPORTS, "--no-cache"], cwd=folder, capture_output=True, text=True, check=False)


def test_imports_point_one_way() -> None:
    """Prevents: a table that reads a command's options, a domain that starts Dagster."""
    ran = lint_imports(ROOT)
    assert ran.returncode == 0, ran.stdout


@pytest.mark.parametrize(
    ("module", "line", "contract"),
    [
        ("hotpass_assets/domain/identity.py", "import dagster", "The domain is pure"),
        (
            "hotpass_resources/settings.py",
            "import hotpass_assets.kit.partitions",
            "Data flows one way",
        ),
    ],
)
def test_an_import_in_the_wrong_direction_is_found(tmp_path: Path, module: str, line: str, contract: str) -> None:
    """Prevents: contracts that pass because they look at nothing."""
    for package in PACKAGES:
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copyfile(ROOT / "pyproject.toml", tmp_path / "pyproject.toml")
    planted = tmp_path / module
    planted.write_text(planted.read_text(encoding="utf-8") + f"\n{line}\n", encoding="utf-8")
    ran = lint_imports(tmp_path)
    assert ran.returncode == 1, ran.stdout
    assert f"{contract} BROKEN" in ran.stdout


def test_the_domain_loads_without_what_runs_it() -> None:
    """Prevents: an import inside a function's module that brings seconds of start-up to every rule."""
    code = (
        "import importlib, pkgutil, sys; import hotpass_assets.domain as domain\n"
        "for found in pkgutil.walk_packages(domain.__path__, 'hotpass_assets.domain.'):\n"
        "    importlib.import_module(found.name)\n"
        "print(*{name.partition('.')[0] for name in sys.modules})"
    )
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert not {"dagster", "typer", "hotpass_resources", "hotpass_cli"} & set(ran.stdout.split())


@pytest.mark.parametrize("name", PACKAGES)
def test_importing_a_package_alone_brings_nothing(name: str) -> None:
    """Prevents: a package file that imports its contents and so loads Dagster for whoever needs one rule."""
    code = f"import sys, {name}; print(*[n for n in sys.modules if n.partition('.')[0] == '{name}'])"
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout.split() == [name]


def test_modules_that_define_assets_and_resources_keep_their_annotations() -> None:
    """Prevents: "Cannot annotate context parameter", since Dagster reads annotations when it runs."""
    deferred = [
        str(name)
        for name, module in modules(*PACKAGES).items()
        if "dagster" in imported(module)
        and any(isinstance(node, ast.ImportFrom) and node.module == "__future__" for node in module.body)
    ]
    assert deferred == []


def test_heavy_libraries_stay_out_of_the_definitions() -> None:
    """Prevents: a code location that takes seconds longer to load in the UI and in every run."""
    code = "import sys; import hotpass_assets.definitions;print(*{name.partition('.')[0] for name in sys.modules})"
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    heavy = {
        "great_expectations",
        "splink",
        "pandas",
        "pandera",
        "openpyxl",
        "duckdb",
        "dagster_k8s",
        "httpcore",
        "httpx",
        "pybreaker",
    }
    assert not heavy & set(ran.stdout.split())
