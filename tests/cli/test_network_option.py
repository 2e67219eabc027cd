"""``--allow-network`` in each of its forms."""

from __future__ import annotations

import click
import pytest
import typer
from click.testing import CliRunner

from hotpass_cli.main import VerbCommand
from hotpass_cli.network_option import AllowNetwork

YES, NO = ["1", "true", "yes", "on", "True", "YES", "oN"], ["0", "false", "no", "off", "False", "NO", "oFf"]


def crawled(*typed: str) -> click.testing.Result:
    """What a verb understands that crawls what is typed after its options."""
    app = typer.Typer(add_completion=False)

    @app.command(cls=VerbCommand)
    def crawl(query: str = typer.Argument(""), allow_network: AllowNetwork = False, depth: int = 1) -> None:
        typer.echo(f"{query}|{allow_network!r}|{depth}")

    return CliRunner().invoke(typer.main.get_command(app), list(typed))


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        ([], "|False|1"),
        (["--allow-network"], "|True|1"),
        (["https://aero.example"], "https://aero.example|False|1"),
        (["https://aero.example", "--allow-network"], "https://aero.example|True|1"),
        (["--allow-network", "https://aero.example"], "https://aero.example|True|1"),
        (["--allow-network", "flight schools"], "flight schools|True|1"),
        (["--allow-network", "perhaps"], "perhaps|True|1"),
        (["--allow-network", "true", "perhaps"], "perhaps|True|1"),
        (["--allow-network", "false", "https://aero.example"], "https://aero.example|False|1"),
        (["--allow-network=false", "https://aero.example"], "https://aero.example|False|1"),
        (["--allow-network", "--depth", "2", "clubs"], "clubs|True|2"),
        (["--depth", "2", "--allow-network", "clubs"], "clubs|True|2"),
        (["--allow-network", "--", "--allow-network"], "--allow-network|True|1"),
        (["--allow-network", "--", "true"], "true|True|1"),
        (["--", "--allow-network"], "--allow-network|False|1"),
        (["--allow-network", "--allow-network", "false"], "|False|1"),
        (["--allow-network=no", "--allow-network"], "|True|1"),
        *[([f"--allow-network={word}"], "|True|1") for word in YES],
        *[(["--allow-network", word], "|True|1") for word in YES],
        *[([f"--allow-network={word}"], "|False|1") for word in NO],
        *[(["--allow-network", word], "|False|1") for word in NO],
    ],
)
def test_each_form_is_understood_and_nothing_is_swallowed(typed: list[str], understood: str) -> None:
    """Prevents: the address that is crawled taken for the value of the option, and words that mean two things."""
    result = crawled(*typed)
    assert (result.exit_code, result.output.strip()) == (0, understood)


@pytest.mark.parametrize("typed", [["--allow-network=perhaps"], ["--allow-network="], ["--allow-network=2"]])
def test_a_word_that_is_neither_yes_nor_no_is_a_usage_error(typed: list[str]) -> None:
    """Prevents: a typing mistake that opens the network, or silently does not."""
    result = crawled(*typed)
    assert result.exit_code == 2
    assert "neither yes nor no" in result.output
