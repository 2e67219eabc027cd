"""``qa``: the gates that need no data, and how results look."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from hotpass_cli import gate_cli
from hotpass_cli.catalogue import VERBS
from hotpass_cli.gate_cli import cli_gate
from hotpass_cli.gate_docs import docs_gate
from hotpass_cli.gate_profiles import profiles_gate

if TYPE_CHECKING:
    from conftest import Hotpass

README = "Who the members are, and how they can be reached. " * 5


def gate_of(hotpass: Hotpass, *arguments: str) -> tuple[int, dict[str, Any]]:
    """Exit code and the one gate of a target."""
    ran = hotpass("qa", *arguments, "--json")
    (gate,) = json.loads(ran.out)["gates"]
    return ran.code, gate


def failed(gate: dict[str, Any]) -> set[str]:
    """Names of the checks that do not hold."""
    return {check["name"] for check in gate["checks"] if not check["passed"]}


def test_the_command_line_of_this_version_holds(hotpass: Hotpass) -> None:
    """Every verb answers, and what the reference names beyond them is said."""
    code, gate = gate_of(hotpass, "cli")
    assert code == 0
    assert failed(gate) <= {"every_verb_of_the_reference_is_here"}
    assert {f"{name.replace('-', '_')}_answers_help" for name in VERBS} <= {check["name"] for check in gate["checks"]}
    absent = gate["stats"]["not_in_this_version"]
    assert not set(absent) & set(VERBS)
    assert bool(absent) is bool(failed(gate))


def test_strict_mode_fails_for_verbs_that_are_not_built(hotpass: Hotpass, monkeypatch: pytest.MonkeyPatch) -> None:
    """A warning must be able to count."""
    monkeypatch.setattr(gate_cli, "REFERENCE_VERBS", ("overview", "not-built-yet"))
    code, gate = gate_of(hotpass, "cli", "--qa-mode", "strict")
    assert code == 1
    assert failed(gate) == {"every_verb_of_the_reference_is_here"}
    assert gate_of(hotpass, "cli")[0] == 0


def test_a_verb_that_does_not_answer_fails_the_gate(monkeypatch: pytest.MonkeyPatch) -> None:
    """A gate that never looks would pass this one, too."""
    monkeypatch.setitem(VERBS, "doctor", replace(VERBS["doctor"], module="hotpass_cli.gone"))
    monkeypatch.setitem(VERBS, "extra", replace(VERBS["init"], name="extra", example=()))
    wrong = {check.name for check in cli_gate().failures}
    assert wrong == {"doctor_answers_help"}


def test_an_overview_that_forgets_a_verb_fails_the_gate(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both lists are compared with the catalogue."""
    monkeypatch.setattr(gate_cli, "said", lambda *words: (0, "Usage: hotpass Example: overview"))
    names = {check.name for check in cli_gate().failures}
    assert {"help_names_every_verb", "overview_names_every_verb", "an_unknown_verb_is_refused"} <= names


def test_docs_of_a_new_workspace_hold(hotpass: Hotpass, folder: Path) -> None:
    """What init writes names commands that exist."""
    assert hotpass("init", "--no-sample").code == 0
    code, gate = gate_of(hotpass, "docs")
    assert (code, failed(gate), gate["stats"]["pages"]) == (0, set(), 2)


def test_an_empty_folder_has_no_documentation(hotpass: Hotpass) -> None:
    """A target with nothing to look at does not pass."""
    code, gate = gate_of(hotpass, "docs")
    assert (code, failed(gate)) == (1, {"the_workspace_has_a_readme"})


@pytest.mark.parametrize(
    ("page", "wrong"),
    [
        ("```console\nhotpass refine --input-dir data\n$ uv run hotpass qa docs --json\n```\n", set()),
        ("```console\nhotpass polish\n```\n", {"commands_of_the_pages_exist"}),
        ("```sh\nhotpass refine --shine\n```\n", {"commands_of_the_pages_exist"}),
        ("```sh\nhotpass review list --shine\n```\n", {"commands_of_the_pages_exist"}),
        ("```sh\nhotpass refine --input-dir 'data\n```\n", {"commands_of_the_pages_exist"}),
        ("[here](guide/start.md#top) [there](https://a.example/x) [mail](mailto:a@b.example)\n", set()),
        ("[gone](guide/gone.md)\n", {"links_of_the_pages_lead_somewhere"}),
    ],
)
def test_pages_name_what_exists(folder: Path, page: str, wrong: set[str]) -> None:
    """People type what a page says."""
    (folder / "guide").mkdir()
    (folder / "guide" / "start.md").write_text("# Start\n", encoding="utf-8")
    (folder / "README.md").write_text(README + "\n\n" + page, encoding="utf-8")
    (folder / "dist").mkdir()
    (folder / "dist" / "result.md").write_text("[gone](nowhere.md)\n", encoding="utf-8")
    assert {check.name for check in docs_gate(folder).failures} == wrong


def test_profiles_that_come_along_hold(hotpass: Hotpass) -> None:
    """They are what people copy."""
    code, gate = gate_of(hotpass, "profiles")
    assert (code, failed(gate)) == (0, set())
    assert set(gate["stats"]["profiles"]) == {"aviation", "generic", "quickstart"}


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("name: mine\nrefine: {expectations: [{column: nonsense, check: not_null}]}\n", {"mine_can_be_used"}),
        ("name: mine\nconfig_files: [gone.toml]\n", {"mine_can_be_used"}),
        ("name: mine\n", {"mine_expects_something", "mine_names_an_owner", "mine_states_a_lawful_basis"}),
        (
            "name: mine\noptions: {expectation_suite: gone}\n"
            "contract: {owner: A}\ncompliance: {lawful_basis: consent}\n"
            "refine:\n  synonyms: {website: [Phone]}\n  expectations: [{column: status, check: not_null}]\n",
            {"mine_has_the_suite_it_asks_for", "mine_synonyms_are_its_own"},
        ),
    ],
)
def test_a_profile_that_cannot_be_used_or_says_too_little_is_told(
    hotpass: Hotpass, folder: Path, text: str, wrong: set[str]
) -> None:
    """A profile nobody opened for months must not wait for the next refine to fail."""
    (folder / "profiles").mkdir()
    (folder / "profiles" / "mine.yaml").write_text(text, encoding="utf-8")
    code, gate = gate_of(hotpass, "profiles", "--profile", "mine")
    assert (code, failed(gate)) == (1, wrong)
    assert failed(gate_of(hotpass, "profiles")[1]) == wrong, "found with the others, too"


def test_decisions_that_cannot_be_read_fail_their_profile(folder: Path) -> None:
    """They are inputs of the next run."""
    (folder / "profiles").mkdir()
    profile = "name: mine\nrefine: {expectations: [{column: status, check: not_null}]}\n"
    (folder / "profiles" / "mine.yaml").write_text(profile, encoding="utf-8")
    (folder / "profiles" / "mine.decisions.csv").write_text("decision,left,right\nperhaps,a,b\n", encoding="utf-8")
    gate = profiles_gate([folder / "profiles"], "mine")
    assert {check.name for check in gate.failures} == {"mine_decisions_can_be_read"}


def test_no_profile_at_all_does_not_pass(folder: Path) -> None:
    """Nothing was looked at."""
    assert not profiles_gate([folder / "nowhere"], None).passed


def test_people_see_a_table_and_what_to_do(hotpass: Hotpass) -> None:
    """The failing check stands under the table, the sentence for CI on stderr."""
    ran = hotpass("qa", "docs")
    assert ran.code == 1
    assert "Documentation" in ran.out and "[FAIL] the_workspace_has_a_readme: there is no README.md" in ran.out
    assert "hotpass init makes a first one" in ran.out and "[PASS]" not in ran.out
    assert ran.error.startswith(
        "Error: the gate does not hold (docs: the_workspace_has_a_readme: there is no README.md"
    )
    assert "[PASS] every_option_has_words" in hotpass("qa", "docs", "--verbose").out


def test_json_is_one_document_and_stderr_is_quiet(hotpass: Hotpass) -> None:
    """A program parses stdout as a whole."""
    ran = hotpass("qa", "cli", "--json")
    document = json.loads(ran.out)
    assert ran.err == ""
    assert set(document) == {"target", "passed", "gates"}
    assert set(document["gates"][0]) == {"gate", "name", "timestamp", "passed", "message", "stats", "checks"}


@pytest.mark.parametrize("line", [("qa", "data-quality"), ("refine", "--input-dir", ".")])
def test_an_unknown_suite_is_the_fault_of_the_option(hotpass: Hotpass, line: tuple[str, ...]) -> None:
    """Prevents: a person who corrects a file that is right."""
    ran = hotpass(*line, "--profile", "generic", "--expectation-suite", "defalt")
    assert ran.code == 2
    assert "--expectation-suite" in ran.err
    assert "did you mean 'default'?" in ran.err
    assert "Correct the file" not in ran.err
