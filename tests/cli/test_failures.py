"""A failure is one line that says what to do, and an exit code that means something."""

from __future__ import annotations

import errno
import subprocess
import sys
from collections.abc import Callable
from types import ModuleType
from typing import TYPE_CHECKING

import pytest

from hotpass_assets.domain.errors import ConfigurationError, ConfigurationProblem, InputError
from hotpass_cli import main as entry
from hotpass_cli.catalogue import VERBS
from hotpass_cli.options import Invocation, verb
from hotpass_cli.verb import Verb

if TYPE_CHECKING:
    from conftest import Hotpass

Failing = Callable[[BaseException], None]


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> Failing:
    """Makes the verb ``fail`` fail with a given exception."""

    def arrange(error: BaseException) -> None:
        def fail(invocation: Invocation) -> int:
            raise error

        module = ModuleType("failing_verb")
        module.fail = verb(fail)  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, "failing_verb", module)
        monkeypatch.setitem(VERBS, "fail", Verb("fail", "failing_verb", "fail", "Fail.", "Tests", ()))

    return arrange


NO_FOLDER = InputError("no input", where="./data", why="it is\nnot there", do="Create it")


def test_a_known_failure_is_one_line_with_its_remedy(hotpass: Hotpass, failing: Failing) -> None:
    """Whoever reads the line must know where to look and what to do."""
    failing(NO_FOLDER)
    ran = hotpass("fail")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err == ("Error: no input (./data): it is not there. Create it. Trying again unchanged will not help.\n")


def test_an_invalid_configuration_is_exit_code_2(hotpass: Hotpass, failing: Failing) -> None:
    """The reference tells 2 from 1: nothing has run yet."""
    failing(ConfigurationError("profile 'x' is invalid", [ConfigurationProblem("x.yaml:3", "name", "empty")]))
    ran = hotpass("fail")
    assert ran.code == 2
    assert "x.yaml:3: name: empty" in ran.err
    assert ran.err.count("\n") == 1


def test_in_json_mode_a_failure_is_an_event_too(hotpass: Hotpass, failing: Failing) -> None:
    """A program that reads stdout must learn of the failure there."""
    failing(NO_FOLDER)
    ran = hotpass("fail", "--log-format", "json")
    assert ran.event("error")["message"] == NO_FOLDER.one_line()
    assert ran.err.startswith("Error: no input")


def test_a_bug_is_named_as_one_without_quoting_data(hotpass: Hotpass, failing: Failing) -> None:
    """The text of an unforeseen exception may hold a cell of a workbook."""
    failing(KeyError("thandi@example.org"))
    ran = hotpass("fail")
    assert ran.code == 1
    assert ran.err.startswith("Error: unexpected KeyError in cli/test_failures.py line ")
    assert "bug in Hotpass" in ran.err
    assert "--debug" in ran.err
    assert "thandi" not in ran.err
    assert ran.err.count("\n") == 1


@pytest.mark.parametrize("line", [["--debug", "fail"], ["fail", "--debug"]])
def test_the_traceback_is_shown_only_with_debug(hotpass: Hotpass, failing: Failing, line: list[str]) -> None:
    """Asked for, the whole story; the last line stays the error."""
    failing(KeyError("x"))
    ran = hotpass(*line)
    assert ran.err.startswith("Traceback (most recent call last):")
    assert ran.err.splitlines()[-1].startswith("Error: unexpected KeyError")


def test_a_full_disk_is_not_called_a_bug(hotpass: Hotpass, failing: Failing) -> None:
    """What the operating system refuses is told in its words, with the file."""
    failing(OSError(errno.ENOSPC, "No space left on device", "/data/out.xlsx"))
    ran = hotpass("fail")
    assert ran.code == 1
    assert ran.err.startswith("Error: No space left on device (/data/out.xlsx). ")


def test_running_out_of_memory_is_not_called_a_bug(hotpass: Hotpass, failing: Failing) -> None:
    """The remedy is a smaller bite or a larger machine, not a report."""
    failing(MemoryError())
    ran = hotpass("fail")
    assert ran.code == 1
    assert ran.err.startswith("Error: there is not enough memory. ")


class InterruptedByDagster(BaseException):
    """Dagster turns Ctrl-C into an exception of its own that is no ``Exception``."""


@pytest.mark.parametrize("interrupt", [KeyboardInterrupt(), InterruptedByDagster()])
def test_ctrl_c_is_one_line_and_exit_code_130(hotpass: Hotpass, failing: Failing, interrupt: BaseException) -> None:
    """Shells and schedulers know 130 as an interrupt."""
    failing(interrupt)
    ran = hotpass("fail")
    assert ran.code == 130
    assert ran.err.startswith("Error: interrupted: Ctrl-C was pressed, or the process was told to end. ")
    assert ran.err.count("\n") == 1


def test_an_unknown_verb_names_the_nearest(hotpass: Hotpass) -> None:
    """A typing mistake should cost seconds."""
    assert hotpass("refnie").err == "Error: no command 'refnie': did you mean refine. See 'hotpass --help'.\n"
    far = hotpass("xyzzy")
    assert far.code == 2
    assert "there are overview, refine, run" in far.err


@pytest.mark.parametrize("line", [["--nonsense"], ["overview", "--nonsense"], ["overview", "more"]])
def test_a_usage_error_is_one_line_and_exit_code_2(hotpass: Hotpass, line: list[str]) -> None:
    """Misuse is told from failure by its exit code, and names the help to read."""
    ran = hotpass(*line)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("Error: ")
    assert "--help'" in ran.err
    assert ran.err.count("\n") == 1


def test_a_reader_that_goes_away_is_no_error() -> None:
    """``hotpass --help | head -1`` must not end in a traceback."""
    line = f"{sys.executable} -m hotpass_cli.main overview | true"
    ran = subprocess.run(["bash", "-c", line], capture_output=True, text=True, check=True)
    assert ran.stderr == ""


def test_the_former_name_says_so_and_delegates(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Scripts that call hotpass-enhanced keep working, and their owners learn of it."""
    monkeypatch.setattr(sys, "argv", ["hotpass-enhanced", "--version"])
    with pytest.raises(SystemExit) as leaving:
        entry.main_enhanced()
    captured = capfd.readouterr()
    assert leaving.value.code == 0
    assert captured.err.startswith("hotpass-enhanced is deprecated")
    assert captured.out.startswith("hotpass ")


def test_a_question_of_the_command_line_ends_with_its_own_mark(hotpass: Hotpass) -> None:
    """A suggestion read "Did you mean '--dead-letter'?. See …"."""
    ran = hotpass("deliveries", "list", "--dead-leter", "kept.ndjson")
    assert ran.code == 2
    assert "'--dead-letter'? See 'hotpass deliveries list --help'." in ran.err
