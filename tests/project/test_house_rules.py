"""Rules of the house that no other tool holds."""

import ast
import re
from pathlib import Path

import pytest

from tests.project.repository import PACKAGES, ROOT, files, modules, text_of

CODE = (*PACKAGES, "docs", "benchmarks")
LONGEST_MODULE = 320
LONGEST_FUNCTION = 60
# Data written as code, and one figure a line.
LONG_MODULES = {"hotpass_assets/domain/tables/fields.py", "docs/generator/words.py"}
LONG_FUNCTIONS = {"hotpass_assets/domain/report/summary.py::quality_summary"}
# Rules about addresses are shown on invented ones with endings that exist.
INVENTED_HOSTS = Path("tests/domain/clean")
FORBIDDEN_NAMES = {"utils", "helpers", "common", "misc"}
REAL_HOSTS_ALLOWED = re.compile(
    r"(?:[\w.-]+\.)?(?:example(?:\.\w+)*|test|invalid|localhost|nonsense)$|^127\.0\.0\.1$"
    r"|^schemas\.openxmlformats\.org$|^www\.w3\.org$|^(?:www\.)?schema\.org$|^www\.sitemaps\.org$|^json-schema\.org$"
    r"|^openlineage\.io$|^dagster-io\.github\.io$"
    r"|^api\.cipc\.gov\.za$|^api\.sacaa\.co\.za$"  # what is asked unless a variable says otherwise
)


def test_every_module_says_what_belongs_there() -> None:
    """Prevents: modules that take in whatever comes along. A measured program says what it does instead."""
    said = {name: ast.get_docstring(module) or "" for name, module in modules(*CODE).items()}
    silent = [
        str(name)
        for name, words in said.items()
        if "Belongs here:" not in words and not words.startswith("Program:") and name.name != "__init__.py"
    ]
    assert silent == []


def test_package_files_hold_no_code() -> None:
    """Prevents: imports that run as soon as anything of the package is needed."""
    filled = [
        str(name)
        for name, module in modules(*PACKAGES).items()
        if name.name == "__init__.py" and len(module.body) > bool(ast.get_docstring(module))
    ]
    assert filled == []


def test_modules_stay_short_enough_to_read() -> None:
    """Prevents: modules with two jobs."""
    long = {str(name) for name in modules(*CODE) if len(text_of(name).splitlines()) > LONGEST_MODULE}
    assert long - LONG_MODULES == set()


def test_functions_stay_short_enough_to_read() -> None:
    """Prevents: functions nobody dares to change."""
    long = {
        f"{name}::{node.name}"
        for name, module in modules(*CODE).items()
        for node in ast.walk(module)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or node.lineno) - node.lineno >= LONGEST_FUNCTION
    }
    assert long - LONG_FUNCTIONS == set()


def test_modules_are_named_after_what_they_hold() -> None:
    """Prevents: drawers for everything."""
    assert [str(name) for name in modules(*CODE) if {name.stem, *name.parts} & FORBIDDEN_NAMES] == []


def test_tests_say_which_fault_they_prevent() -> None:
    """Prevents: tests that are kept because nobody knows what they are for."""
    silent = [
        f"{name}::{node.name}"
        for name, module in modules("tests").items()
        for node in ast.walk(module)
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_") and not ast.get_docstring(node)
    ]
    assert silent == []


def test_no_file_knows_the_machine_it_was_written_on() -> None:
    """Prevents: paths and addresses of one machine in what everybody gets."""
    machine = re.compile(r"(?<![\w.*-])/(?:home|root|Users|work|mnt)/\w|\.\./shared\b")
    mine = Path(__file__).relative_to(ROOT)
    assert [str(name) for name in files() if name != mine and machine.search(text_of(name))] == []


def test_no_address_of_a_real_host_is_named() -> None:
    """Prevents: tests and samples that reach, or slander, somebody who exists."""
    address = re.compile(r"https?://((?:[\w-]+\.)+[a-z]{2,})(?=[/:\s\"'?)>\]]|$)", re.IGNORECASE | re.MULTILINE)
    real = {
        f"{name}: {host}"
        for name in files()
        if not name.is_relative_to(INVENTED_HOSTS)
        for host in address.findall(text_of(name))
        if not REAL_HOSTS_ALLOWED.search(host.lower())
    }
    assert real == set()


def documented_tree() -> dict[str, set[str]]:
    """Folders in AGENTS.md by their parent; ``""`` is the repository."""
    blocks = re.findall(r"^```text\n(.*?)^```", text_of(Path("AGENTS.md")), re.MULTILINE | re.DOTALL)
    tree: dict[str, set[str]] = {"": set(), "hotpass_assets/domain": set()}
    parent = ""
    for line in blocks[0].splitlines():
        name = line.strip().partition("/")[0]
        if line.startswith("  "):
            tree[parent].add(name)
        else:
            parent = name
            tree[""].add(name)
            tree[name] = set()
    tree["hotpass_assets/domain"] = {line.partition("/")[0] for line in blocks[1].splitlines()}
    return tree


def folders_below(parent: str) -> set[str]:
    """Folders with files under version control directly below one."""
    depth = len(Path(parent).parts)
    return {
        name.parts[depth]
        for name in files()
        if name.parts[:depth] == Path(parent).parts and len(name.parts) > depth + 1
    }


@pytest.mark.parametrize("parent", sorted(documented_tree()))
def test_the_layout_in_agents_is_the_real_one(parent: str) -> None:
    """Prevents: instructions that send people to folders which are not there."""
    real = {name for name in folders_below(parent) if not name.startswith(".")}
    if parent == "docs":
        real = {name for name in real if any((ROOT / "docs" / name).glob("*.py"))}
    assert documented_tree()[parent] == real, f"The tree in AGENTS.md is not that of {parent or 'the repository'}"
