"""The gates on the data of a refined intake, from the command line."""

from __future__ import annotations

import json
import shutil
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import dagster as dg
import polars as pl
import pytest

from tests.command_lines import Ran
from tests.end_to_end.running import Workspace, write_members

pytestmark = pytest.mark.slow

README = "# Members\n\n" + "Who the members of the association are, and how they can be reached. " * 4
PROFILE = """
name: generic
contract: {owner: Members' office}
compliance: {lawful_basis: consent}
refine:
  expectations:
    default:
      - {column: organization_name, check: not_null, severity: error}
      - {column: contact_primary_phone, check: not_null, mostly: 0.5}
    picky:
      - {column: province, check: in_set, value: [Gauteng], severity: error}
"""


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A refined workspace to copy from."""
    workspace = Workspace(tmp_path_factory.mktemp("gates"))
    rows = [["Organisation", "Phone", "Email", "Province"]]
    rows += [[f"Member {number} CC", "082 123 4567", f"m{number}@members.example", "Gauteng"] for number in range(30)]
    rows[2][3] = "Limpopo"
    write_members(workspace.folder / "data" / "members.xlsx", rows)
    (workspace.folder / "README.md").write_text(README, encoding="utf-8")
    (workspace.folder / "dagster.yaml").write_text("telemetry: {enabled: false}\n", encoding="utf-8")
    (workspace.folder / "profiles").mkdir()
    (workspace.folder / "profiles" / "generic.yaml").write_text(PROFILE, encoding="utf-8")
    ran = workspace.refine()
    assert ran.code == 0, ran.err
    return workspace


@pytest.fixture
def workspace(once: Workspace, folder: Path) -> Workspace:
    """A workspace of its own, refined."""
    shutil.copytree(once.folder, folder, dirs_exist_ok=True)
    copied = Workspace(folder)
    # An intake knows by absolute paths where its results are.
    for manifest in (folder / ".hotpass" / "store" / "intakes").rglob("*.json"):
        text = manifest.read_text(encoding="utf-8")
        manifest.write_text(text.replace(str(once.folder), str(folder)), encoding="utf-8")
    change(
        copied,
        "published_dataset",
        lambda frame: frame.with_columns(pl.col("path").str.replace(str(once.folder), str(folder), literal=True)),
    )
    return copied


def qa(workspace: Workspace, *arguments: str) -> tuple[int, dict[str, Any], Ran]:
    """Exit code and document of ``hotpass qa``."""
    ran = workspace.hotpass("qa", *arguments, "--json")
    return ran.code, json.loads(ran.out), ran


def named(document: dict[str, Any], gate: int = 0) -> dict[str, dict[str, Any]]:
    """Checks of a gate by name."""
    return {check["name"]: check for check in document["gates"][gate]["checks"]}


def change(workspace: Workspace, table: str, how: Callable[[pl.DataFrame], pl.DataFrame]) -> None:
    """Changes a stored table behind the back of everybody."""
    (path,) = (workspace.settings.store_root / "tables" / "generic" / table).glob("*.parquet")
    how(pl.read_parquet(path)).write_parquet(path)


def test_data_quality_runs_the_checks_and_leaves_them_in_the_history(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Prevents: a verdict nobody finds in the UI, a gate that makes tables anew, and one that needs a network."""

    def refused(*_: Any, **__: Any) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket, "getaddrinfo", refused)
    monkeypatch.setattr(socket.socket, "connect", refused)
    before = {path: path.read_bytes() for path in (workspace.folder / "out").rglob("*") if path.is_file()}
    code, document, ran = qa(workspace, "data-quality")
    assert (code, document["passed"]) == (0, True), ran.err
    (gate,) = document["gates"]
    assert (gate["gate"], gate["stats"]["intake"]) == ("data-quality", workspace.store.keys("generic")[0])
    checks = named(document)
    assert {"organisations.organisations_meet_the_expectations", "data_docs.both_judges_agree"} <= set(checks)
    with workspace.instance() as instance:
        runs = {run.run_id: run for run in instance.get_runs()}
        assert set(gate["stats"]["runs"]) < set(runs)
        assert {run.tags["dagster/partition"] for run in runs.values()} == {gate["stats"]["intake"]}
        for name in checks:
            table, _, check = name.partition(".")
            key = dg.AssetCheckKey(dg.AssetKey(["generic", table]), check)
            (newest,) = instance.event_log_storage.get_asset_check_execution_history(key, limit=1)
            assert newest.run_id in gate["stats"]["runs"], name
        made = [key for key in instance.get_asset_keys() if _runs_that_made(instance, key) & set(gate["stats"]["runs"])]
        assert made == [dg.AssetKey(["generic", "data_docs"])]
    assert {path: path.read_bytes() for path in (workspace.folder / "out").rglob("*") if path.is_file()} == before
    folder = workspace.folder / "dist" / "quality-gates" / "qg2-data-quality"
    assert (folder / gate["stats"]["intake"] / "data-docs" / "index.html").is_file()
    for summary in (folder / gate["stats"]["intake"] / "summary.json", folder / "latest.json"):
        assert json.loads(summary.read_text(encoding="utf-8")) == gate
    assert workspace.leftovers() == []


def _runs_that_made(instance: dg.DagsterInstance, key: dg.AssetKey) -> set[str]:
    return {record.run_id for record in instance.fetch_materializations(key, limit=10).records}


def test_a_planted_fault_fails_the_gates(workspace: Workspace) -> None:
    """Prevents: gates that repeat what an earlier run said of tables that have changed since."""
    change(workspace, "organisations", lambda frame: frame.with_columns(data_quality_score=pl.lit(1.7)))
    code, document, ran = qa(workspace, "data-quality")
    assert code == 1 and ran.error.startswith("Error: the gate does not hold (data-quality: ")
    failed = {name for name, check in named(document).items() if not check["passed"]}
    assert failed == {"organisations.organisations_keeps_its_model", "data_docs.great_expectations_are_met"}
    code, document, _ = qa(workspace, "contracts")
    assert code == 1
    assert not named(document)["organisations.organisations_keeps_its_model"]["passed"]
    assert named(document)["published_file_keeps_its_contract"]["passed"], "the published file itself is sound"


def test_a_suite_is_chosen_and_strict_counts_warnings(workspace: Workspace) -> None:
    """Prevents: --expectation-suite that is accepted and ignored."""
    code, document, _ = qa(workspace, "data-quality", "--expectation-suite", "picky")
    checks = named(document)
    assert (code, document["gates"][0]["stats"]["expectation_suite"]) == (1, "picky")
    assert (
        "province in_set ['Gauteng']: 1 of 30 fail"
        in checks["organisations.organisations_meet_the_expectations"]["message"]
    )
    assert not checks["data_docs.great_expectations_are_met"]["passed"]
    assert checks["data_docs.both_judges_agree"]["passed"]
    assert qa(workspace, "data-quality")[0] == 0, "the suite of a gate is not that of later ones"


def test_the_contract_is_about_the_published_file(workspace: Workspace) -> None:
    """Prevents: consumers reading a file that somebody edited after it was judged."""
    assert qa(workspace, "contracts")[0] == 0
    path = workspace.folder / "out" / "refined.parquet"
    pl.read_parquet(path).head(1).write_parquet(path)
    code, document, _ = qa(workspace, "contracts")
    assert code == 1 and "was changed" in named(document)["published_file_keeps_its_contract"]["message"]
    path.unlink()
    assert "is not there" in named(qa(workspace, "contracts")[1])["published_file_keeps_its_contract"]["message"]


def test_fitness_is_measured_on_the_tables(workspace: Workspace) -> None:
    """Prevents: promises that are repeated and not looked at."""
    code, document, _ = qa(workspace, "fitness")
    assert code == 0 and len(named(document)) == 5
    assert document["gates"][0]["stats"]["runs_measured"] == 1
    change(workspace, "source_values", lambda frame: frame.filter(pl.col("record") != 3))
    change(workspace, "field_provenance", lambda frame: frame.head(5))
    code, document, _ = qa(workspace, "fitness")
    failed = {name for name, check in named(document).items() if not check["passed"]}
    assert (code, failed) == (1, {"every_cell_is_accounted_for", "every_value_has_a_source"})


def test_the_technical_acceptance_is_written_down(workspace: Workspace) -> None:
    """Prevents: an acceptance that passes over what is not built."""
    for _ in range(2):
        code, document, _ = qa(workspace, "ta")
    assert code == 1
    folder = workspace.folder / "dist" / "quality-gates"
    latest = json.loads((folder / "latest-ta.json").read_text(encoding="utf-8"))
    assert latest == document["acceptance"]
    assert [gate["id"] for gate in latest["gates"]] == ["QG-1", "QG-2", "QG-3", "QG-4", "QG-5"]
    passed = {gate["id"] for gate in latest["gates"] if gate["passed"]}
    assert passed == {"QG-2", "QG-3", "QG-5"}
    assert latest["summary"] == {"total": 5, "passed": 3, "failed": 2, "all_passed": False}
    history = (folder / "history.ndjson").read_text(encoding="utf-8").splitlines()
    assert len(history) == 2 and json.loads(history[1]) == latest


@pytest.mark.parametrize("target", ["data-quality", "contracts", "fitness"])
def test_without_an_intake_a_data_gate_fails(folder: Path, target: str) -> None:
    """Prevents: a green light where nothing was refined."""
    code, document, _ = qa(Workspace(folder), target)
    assert code == 1
    (check,) = named(document).values()
    assert check["name"] == "an_intake_was_refined" and "has no intake" in check["message"]
    assert "hotpass refine --profile generic" in check["fix"]


def test_an_intake_that_was_not_published_fails(workspace: Workspace) -> None:
    """Prevents: judging half of an interrupted run."""
    (table,) = (workspace.settings.store_root / "tables" / "generic" / "published_dataset").glob("*.parquet")
    table.unlink()
    code, document, _ = qa(workspace, "data-quality")
    assert code == 1 and "was not published" in named(document)["an_intake_was_refined"]["message"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("data-quality", "--expectation-suite", "piky"), "did you mean 'picky'?"),
        (("data-quality", "--intake", "1999-01-01"), "has no intake '1999-01-01'"),
        (("fitness", "--profile", "nobody"), "profile 'nobody' was not found"),
        (("cli", "--expectation-suite", "nowhere"), "suites: default, picky"),
        (("dataquality",), "is not one of"),
    ],
)
def test_what_does_not_exist_is_a_usage_error(workspace: Workspace, arguments: tuple[str, ...], said: str) -> None:
    """Prevents: a gate that passes because a name was misspelt."""
    ran = workspace.hotpass("qa", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.error


def test_all_runs_every_gate_and_events_say_the_same(workspace: Workspace) -> None:
    """Prevents: a target that is left out of all."""
    ran = workspace.hotpass("qa", "--log-format", "json")
    assert ran.code == 0, ran.err
    gates = [data for name, data in ran.events if name == "qa.gate"]
    assert [gate["gate"] for gate in gates] == ["cli", "docs", "profiles", "contracts", "fitness", "data-quality"]
    assert all(gate["passed"] and gate["stats"]["total"] for gate in gates)
    assert ran.event("qa.summary") == {"target": "all", "passed": True}
