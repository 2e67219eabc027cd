"""Every verb explains itself, and only verbs and options that do something exist."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING

import click
import pytest
import typer

from hotpass_cli.catalogue import VERBS
from hotpass_cli.main import app
from hotpass_cli.options import SHARED_OPTIONS

if TYPE_CHECKING:
    from conftest import Hotpass

SHARED_FLAGS = [
    "--profile",
    "--profile-search-path",
    "--config",
    "--log-format",
    "--sensitive-field",
    "--interactive",
    "--no-interactive",
    "--qa-mode",
    "--debug",
]


def leaves() -> dict[str, click.Command]:
    """All verbs by name."""
    root = typer.main.get_command(app)
    assert isinstance(root, click.Group)
    context = click.Context(root)
    found = {name: root.get_command(context, name) for name in root.list_commands(context)}
    return {name: command for name, command in found.items() if command is not None}


def test_the_verbs_are_those_of_this_version() -> None:
    """A verb that is listed before it is built would be a promise nobody keeps."""
    assert list(leaves()) == [
        "overview",
        "refine",
        "run",
        "backfill",
        "orchestrate",
        "enrich",
        "crawl",
        "resolve",
        "review",
        "contracts",
        "imports",
        "inventory",
        "subject",
        "compliance",
        "explain-provenance",
        "qa",
        "lineage",
        "deploy",
        "deliveries",
        "doctor",
        "init",
    ]


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("flag", ["-h", "--help"])
def test_every_verb_has_help_that_ends_with_an_example(hotpass: Hotpass, verb: str, flag: str) -> None:
    """A verb without a worked example is learnt from its source code."""
    ran = hotpass(verb, flag)
    assert ran.code == 0
    assert ran.out.startswith(f"Usage: hotpass {verb} [OPTIONS]")
    _, _, examples = ran.out.partition("Example:\n")
    assert examples.split("\n")[0].startswith(f"  hotpass {verb}")
    assert all(line.startswith("  hotpass ") for line in examples.strip("\n").split("\n"))


@pytest.mark.parametrize("verb", VERBS)
def test_every_option_says_what_it_does(verb: str) -> None:
    """An option without help is an option nobody dares to use."""
    for parameter in leaves()[verb].params:
        words = getattr(parameter, "help", None)  # arguments have help through Typer alone
        assert words and words.endswith("."), parameter.name


@pytest.mark.parametrize("line", [[], *([verb] for verb in VERBS)])
def test_no_help_page_cuts_a_name_off(hotpass: Hotpass, line: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """On 80 columns, an option shown as ``--profile-search…`` cannot be typed."""
    monkeypatch.setenv("COLUMNS", "80")
    ran = hotpass(*line, "--help")
    assert "…" not in ran.out
    assert max(map(len, ran.out.splitlines())) <= 80
    assert set(SHARED_FLAGS) <= set(re.findall(r"--[a-z-]+", ran.out))
    assert "Shared options (before or after the command)" in ran.out


def test_every_shared_option_is_given_to_every_verb() -> None:
    """A shared option that one verb refuses is not shared."""
    for verb, command in leaves().items():
        assert set(SHARED_OPTIONS) <= {parameter.name for parameter in command.params}, verb


def test_bare_hotpass_shows_the_help(hotpass: Hotpass) -> None:
    """The first thing a newcomer types must not be an error."""
    bare, asked = hotpass(), hotpass("--help")
    assert bare.code == asked.code == 0
    assert bare.out == asked.out
    assert all(verb in bare.out for verb in VERBS)


def test_version_is_one_line(hotpass: Hotpass) -> None:
    """Scripts read the version."""
    ran = hotpass("--version")
    assert ran.code == 0
    assert re.fullmatch(r"hotpass \S.*\n", ran.out)


@pytest.mark.parametrize(
    "option",
    ["--observability", "--telemetry-exporter=noop"],
)
def test_options_of_later_capabilities_are_refused(hotpass: Hotpass, option: str) -> None:
    """An option that is accepted and ignored lets a user believe that something was delivered."""
    ran = hotpass("refine", option)
    assert ran.code == 2
    assert ran.err.startswith("Error: No such option")


HEAVY = (
    "dagster",
    "duckdb",
    "fastexcel",
    "great_expectations",
    "numpy",
    "openpyxl",
    "pandas",
    "pandera",
    "phonenumbers",
    "polars",
    "pyarrow",
    "pydantic",
    "splink",
    "yaml",
)


@pytest.mark.parametrize("line", [[], ["--help"], ["overview"], *([verb, "--help"] for verb in VERBS)], ids=" ".join)
def test_help_and_overview_import_no_heavy_library(line: list[str]) -> None:
    """One import at the top of the wrong module makes every ``--help`` take seconds."""
    code = (
        "import sys; from hotpass_cli.main import run; run(sys.argv[1:]);"
        "print(*sorted({name.partition('.')[0] for name in sys.modules}), file=sys.stderr)"
    )
    ran = subprocess.run([sys.executable, "-c", code, *line], capture_output=True, text=True, check=True)
    assert not set(HEAVY) & set(ran.stderr.split())
