"""Shared options mean the same before and after the verb."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import pytest

from hotpass_cli.catalogue import VERBS
from hotpass_cli.options import SHARED_OPTIONS, Invocation, SharedOptions, verb
from hotpass_cli.verb import Verb

if TYPE_CHECKING:
    from conftest import Hotpass


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> list[SharedOptions]:
    """The merged shared options of each run of a verb called ``probe``, which does nothing else."""
    found: list[SharedOptions] = []

    def probe(invocation: Invocation) -> int:
        found.append(invocation.shared)
        return 0

    module = ModuleType("probe_verb")
    module.probe = verb(probe)  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "probe_verb", module)
    monkeypatch.setitem(VERBS, "probe", Verb("probe", "probe_verb", "probe", "Probe.", "Tests", ()))
    return found


ONE_OF_EACH = {
    "profile": (["--profile", "aviation"], "aviation"),
    "profile_search_path": (["--profile-search-path", "a"], (Path("a"),)),
    "config": (["--config", "a.toml"], (Path("a.toml"),)),
    "log_format": (["--log-format", "json"], "json"),
    "sensitive_field": (["--sensitive-field", "area"], ("area",)),
    "interactive": (["--no-interactive"], False),
    "qa_mode": (["--qa-mode", "strict"], "strict"),
    "debug": (["--debug"], True),
}


def test_each_shared_option_is_tried_here() -> None:
    """A new shared option without a test would be the one that does not work."""
    assert set(ONE_OF_EACH) == set(SHARED_OPTIONS)


@pytest.mark.parametrize("name", ONE_OF_EACH)
def test_a_shared_option_works_before_and_after_the_verb(
    hotpass: Hotpass, seen: list[SharedOptions], name: str
) -> None:
    """The reference promises both places."""
    option, value = ONE_OF_EACH[name]
    assert hotpass(*option, "probe").code == 0
    assert hotpass("probe", *option).code == 0
    before, after = seen
    assert before == after
    assert getattr(before, name) == value


def test_the_later_of_two_values_wins(hotpass: Hotpass, seen: list[SharedOptions]) -> None:
    """After the verb is later than before it."""
    hotpass("--profile", "one", "--qa-mode", "strict", "probe", "--profile", "two", "--interactive")
    assert seen == [SharedOptions(profile="two", qa_mode="strict", interactive=True)]


def test_repeated_options_add_up_in_order(hotpass: Hotpass, seen: list[SharedOptions]) -> None:
    """Configuration files are layers: losing the one before the verb would change the run in silence."""
    hotpass("--config", "a", "--config", "b", "--sensitive-field", "x", "probe", "--config", "c")
    assert seen[0].config == (Path("a"), Path("b"), Path("c"))
    assert seen[0].sensitive_field == ("x",)


def test_the_environment_never_beats_an_option(
    hotpass: Hotpass, seen: list[SharedOptions], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Read after the verb too, HOTPASS_PROFILE would overrule ``hotpass --profile x refine``."""
    monkeypatch.setenv("HOTPASS_PROFILE", "from_environment")
    hotpass("probe")
    hotpass("--profile", "before", "probe")
    hotpass("probe", "--profile", "after")
    assert [shared.profile for shared in seen] == ["from_environment", "before", "after"]


@pytest.mark.parametrize("line", [["--log-format", "xml", "overview"], ["overview", "--qa-mode", "lax"]])
def test_a_value_that_is_no_choice_is_a_usage_error(hotpass: Hotpass, line: list[str]) -> None:
    """Usage errors are exit code 2 and one line."""
    ran = hotpass(*line)
    assert ran.code == 2
    assert ran.err.startswith("Error: Invalid value for '--")
    assert ran.err.count("\n") == 1
