"""The enriched layer: gaps of a refined intake filled in tables of their own."""

from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import polars as pl
import pytest

from hotpass_assets.domain.checks.enriched_layer import enrichment_never_overwrites, every_fill_has_a_source
from hotpass_assets.domain.tables.enriched import ENRICHED_ORGANISATIONS, ENRICHMENT_FILLS
from hotpass_assets.domain.tables.golden import ORGANISATIONS
from hotpass_resources.table_store import TableStore
from tests.end_to_end.running import Workspace, write_members

GENERIC = "generic"
NAMES = (
    "enrichment_never_overwrites",
    "every_fill_has_a_source",
    "enriched_organisations_keeps_its_model",
    "enrichment_fills_keeps_its_model",
    "registry_answers_keeps_its_model",
)
ROWS = [
    ["Organisation", "Email", "Phone", "Province"],
    ["Aero Example (Pty) Ltd", "ops@aeroexample.example", "011 555 0101", None],
    ["Bravo Flight School", "pieter@bravo.example", "082 555 0102", "Western Cape"],
]


@pytest.fixture(scope="module")
def enriched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """A workspace whose one intake was refined and enriched."""
    workspace = Workspace(tmp_path_factory.mktemp("enriched"))
    write_members(workspace.folder / "data" / "members.xlsx", ROWS)
    ran = workspace.refine()
    assert ran.code == 0, ran.err
    (key,) = workspace.store.keys(GENERIC)
    with workspace.instance() as instance:
        job = workspace.definitions().resolve_job_def("enrich_generic")
        result = job.execute_in_process(instance=instance, partition_key=key)
        assert result.success
        checks = {check.check_name: check.passed for check in result.get_asset_check_evaluations()}
    assert checks == dict.fromkeys(NAMES, True)
    yield workspace


def test_gaps_are_filled_and_published_tables_stay(enriched: Workspace) -> None:
    """Prevents: an enriched table that fills nothing, or touches what is published."""
    organisations, rows = enriched.table("organisations"), enriched.table("enriched_organisations")
    assert organisations["province"].to_list() == [None, "Western Cape"]
    assert rows["province"].to_list() == ["Gauteng", "Western Cape"]
    assert rows["website"].to_list() == ["http://aeroexample.example", "http://bravo.example"]
    assert ENRICHED_ORGANISATIONS.schema == rows.schema


def test_a_run_makes_them_only_where_a_feature_is_on(tmp_path: Path) -> None:
    """Prevents: a switch that is accepted and ignored, and a run that pays for tables nobody asked for."""
    workspace = Workspace(tmp_path)
    write_members(workspace.folder / "data" / "members.xlsx", ROWS)
    made = ENRICHED_ORGANISATIONS.name
    assert workspace.refine().code == 0
    (key,) = workspace.store.keys(GENERIC)
    tables = TableStore(root=str(workspace.settings.store_root))
    assert not tables.has(dg.AssetKey([GENERIC, made]), key)
    on = "[governance]\nintent = ['Fill gaps']\n[features]\ngeospatial = true\n"
    (workspace.folder / "on.toml").write_text(on, encoding="utf-8")
    ran = workspace.refine("--config", "on.toml")
    assert ran.code == 0, ran.err
    assert workspace.table(made)["website"].null_count() == len(ROWS) - 1, "gaps are another feature"


def test_fills_are_dated_by_the_intake(enriched: Workspace) -> None:
    """Prevents: the clock in a table, which would differ with each run."""
    (key,) = enriched.store.keys(GENERIC)
    day = enriched.store.load(GENERIC, key).day
    assert day is not None
    assert set(enriched.table("enrichment_fills")["recorded_on"]) == {day.isoformat()}


ONE = ORGANISATIONS.conform(pl.DataFrame({"organization_id": ["a"], "website": ["http://a.example"]}))
WITH_MORE = ENRICHED_ORGANISATIONS.conform(ONE.with_columns(city=pl.lit("Polokwane")))


def test_a_changed_value_fails_the_check() -> None:
    """Prevents: a check that cannot fail."""
    assert enrichment_never_overwrites(ONE, WITH_MORE).passed
    changed = WITH_MORE.with_columns(website=pl.lit("http://b.example"))
    assert enrichment_never_overwrites(ONE, changed).failed == 1
    assert enrichment_never_overwrites(ONE, WITH_MORE.clear()).failed == 1


def test_an_untold_fill_fails_the_check() -> None:
    """Prevents: a value nobody can explain."""
    told = ENRICHMENT_FILLS.conform(pl.DataFrame({"row": [0], "field": ["city"], "state": ["filled"]}))
    assert every_fill_has_a_source(ONE, WITH_MORE, told).passed
    assert every_fill_has_a_source(ONE, WITH_MORE, told.clear()).failed == 1
