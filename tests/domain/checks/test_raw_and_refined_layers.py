"""Checks of what was read, understood and linked."""

import polars as pl
import pytest

from hotpass_assets.domain.checks.raw_layer import cell_counts_match_the_sheets, every_workbook_could_be_opened
from hotpass_assets.domain.checks.refined_layer import (
    every_record_has_one_entity,
    ids_are_kept,
    no_pair_names_an_unknown_record,
    organisations_were_found,
    rejected_share_is_below_the_limit,
    rules_of_the_profile_fit_their_sheets,
    valid_shares_reach_the_thresholds,
)
from hotpass_assets.domain.profile.resolve import ResolvedProfile
from hotpass_assets.domain.tables.linkage import ENTITIES, ENTITY_HISTORY, KNOWN_RECORDS, MATCH_PAIRS
from hotpass_assets.domain.tables.raw import RAW_WORKBOOKS
from tests.builders.records import (
    Table,
    built,
    conformed,
    entities,
    mappings,
    profile,
    raw_rows,
    raw_workbooks,
    record,
    records,
    value,
    values,
)

TABLE = Table(("organization_name", "planes"), [["Sky", "C172"], ["Cloud", None]])
BOTH = records(record(0, "Sky"), record(1, "Cloud"))


def workbooks(*problems: str | None) -> pl.DataFrame:
    """Workbooks with the problems given, two sheets each."""
    return conformed(
        RAW_WORKBOOKS, [{"workbook": f"{n}.xlsx", "problem": p} for n, p in enumerate(problems) for _ in range(2)]
    )


def test_workbooks_that_could_not_be_opened_are_named() -> None:
    """Prevents: an intake without half of its workbooks that looks complete."""
    assert every_workbook_could_be_opened(workbooks(None, None)).passed
    outcome = every_workbook_could_be_opened(workbooks(None, "it is encrypted"))
    assert (outcome.passed, outcome.checked, outcome.failed, outcome.severe) == (False, 2, 1, None)
    assert "1.xlsx (it is encrypted)" in outcome.message


def test_an_intake_of_which_nothing_could_be_opened_is_an_error() -> None:
    """Prevents: a warning over an empty result."""
    assert every_workbook_could_be_opened(workbooks("broken", "broken")).severe is True


def test_a_cell_lost_or_gained_while_reading_fails() -> None:
    """Prevents: a reader that drops cells without anybody noticing."""
    rows = raw_rows(TABLE)
    assert cell_counts_match_the_sheets(raw_workbooks(TABLE), rows).passed
    assert cell_counts_match_the_sheets(raw_workbooks(TABLE), rows.filter(pl.col("row") != 2)).failed == 1
    assert cell_counts_match_the_sheets(raw_workbooks(TABLE), pl.concat([rows, rows])).failed == 1
    assert cell_counts_match_the_sheets(raw_workbooks(TABLE), rows.clear()).failed == 1


def test_cells_of_one_sheet_do_not_make_up_for_those_of_another() -> None:
    """Prevents: a total that is right although two sheets are wrong."""
    other = Table(("planes",), [["C172"], ["PA28"]], sheet="Other")
    rows = raw_rows(TABLE, other)
    moved = rows.with_columns(
        sheet=pl.when((pl.col("sheet") == "List") & (pl.col("row") == 3)).then(pl.lit("Other")).otherwise("sheet")
    )
    assert cell_counts_match_the_sheets(raw_workbooks(TABLE, other), rows).passed
    assert cell_counts_match_the_sheets(raw_workbooks(TABLE, other), moved).failed == 2


def test_an_intake_without_names_of_organisations_fails() -> None:
    """Prevents: an empty dataset that is published as a success."""
    assert organisations_were_found(mappings(TABLE)).passed
    nameless = Table(("planes",), [["C172"]])
    assert not organisations_were_found(mappings(nameless)).passed
    assert not organisations_were_found(mappings(Table(TABLE.fields, TABLE.rows, role="unmapped"))).passed
    assert not organisations_were_found(mappings()).passed


def with_columns(*columns: str) -> ResolvedProfile:
    """A profile that names columns of the list."""
    sheet = {"sheet": "li*", "columns": dict.fromkeys(columns, "organization_name")}
    source = {"name": "Schools", "workbooks": ["Schools*"], "sheets": [sheet]}
    return profile(ingest={"sources": [source]})


@pytest.mark.parametrize(
    ("columns", "failed"),
    [
        (["Header of planes"], 0),
        (["header of PLANES", "col:A"], 0),
        (["Header of planets", "Header of planes"], 1),
        (["col:C"], 1),
        ([], 0),
    ],
)
def test_a_column_the_profile_names_must_be_there(columns: list[str], failed: int) -> None:
    """Prevents: a rule that does nothing because a header was renamed."""
    outcome = rules_of_the_profile_fit_their_sheets(raw_workbooks(TABLE), with_columns(*columns))
    assert (outcome.checked, outcome.failed, outcome.passed) == (len(columns), failed, failed == 0)
    assert outcome.sample["column"].to_list() == columns[:failed]


def test_rules_of_other_sheets_are_not_asked_of_this_one() -> None:
    """Prevents: a complaint about a sheet the rule does not speak of."""
    other = Table(TABLE.fields, TABLE.rows, sheet="Other")
    assert rules_of_the_profile_fit_their_sheets(raw_workbooks(other), with_columns("nothing")).checked == 0


def test_the_share_of_rows_set_aside_has_a_limit() -> None:
    """Prevents: a dataset made of the one row in ten that could be read."""
    table = Table(
        ("source_id", "organization_name", "planes"), [["1", "Sky", "a"], ["2", None, "b"], ["3", None, None]]
    )
    said = built(table)
    half = rejected_share_is_below_the_limit(said.rejected, said.records, 0.5)
    assert (half.passed, half.checked, half.failed) == (True, 2, 1)
    assert not rejected_share_is_below_the_limit(said.rejected, said.records, 0.49).passed
    clean = built(TABLE)
    assert rejected_share_is_below_the_limit(clean.rejected, clean.records, 0.0).passed
    nothing = built()
    assert rejected_share_is_below_the_limit(nothing.rejected, nothing.records, 0.0).passed


def test_valid_shares_are_measured_among_stated_values_of_a_kind() -> None:
    """Prevents: empty cells counted as mistakes, and one good column hiding a bad one of another kind."""
    said = values(
        value(0, "contact_email", "a@x.example"),
        value(1, "contact_email", None),
        value(2, "contact_email", None, status="missing"),
        value(0, "contact_phone", "+27115550101"),
        value(1, "contact_mobile", "+27115550102", status="suspect"),
        value(0, "website", "http://a.example"),
        value(0, "status", None),
    ).lazy()
    limits = {"email": 0.5, "phone": 0.5, "website": 1.0}
    assert valid_shares_reach_the_thresholds(said, limits).passed
    outcome = valid_shares_reach_the_thresholds(said, limits | {"phone": 0.51})
    assert (outcome.passed, outcome.checked, outcome.failed) == (False, 3, 1)
    assert not valid_shares_reach_the_thresholds(said, {"email": 0.51}).passed
    assert valid_shares_reach_the_thresholds(values().lazy(), limits).passed


@pytest.mark.parametrize(("pair", "failed"), [((0, 1), 0), ((0, 9), 1), ((9, 1), 1)])
def test_a_pair_must_name_known_records(pair: tuple[int, int], failed: int) -> None:
    """Prevents: evidence about rows that do not exist."""
    line = {"left_record": pair[0], "right_record": pair[1], "rule": "same_name", "score": 1.0}
    assert no_pair_names_an_unknown_record(conformed(MATCH_PAIRS, [line]), BOTH).failed == failed


def test_a_usable_record_without_an_organisation_fails() -> None:
    """Prevents: rows that vanish between two layers."""
    assert every_record_has_one_entity(entities("a", "b"), BOTH).passed
    outcome = every_record_has_one_entity(entities("a", None), BOTH)
    assert (outcome.failed, outcome.sample["row"].to_list()) == (1, [3])
    refused = records(record(0, "Sky"), record(1, None, rejection="row.no_organisation"))
    assert every_record_has_one_entity(entities("a", None), refused).passed


def test_a_record_of_two_organisations_fails() -> None:
    """Prevents: one row counted for two organisations."""
    twice = pl.concat([entities("a", "b"), ENTITIES.conform(entities("c"))])
    assert every_record_has_one_entity(twice, BOTH).failed == 1


def known(seen_in: str = "may", **ids: str) -> pl.DataFrame:
    """Records at their source with the id of their organisation."""
    lines = [{"record_key": key, "kind": "record", "organization_id": of} for key, of in ids.items()]
    return conformed(KNOWN_RECORDS, [line | {"seen_in": seen_in} for line in lines])


def told(changed_in: str = "april", **current: str) -> pl.DataFrame:
    """History of the ids ``i1`` and so on: what each resolves to."""
    lines = [{"organization_id": identity, "current_id": now} for identity, now in current.items()]
    return conformed(ENTITY_HISTORY, [line | {"changed_in": changed_in} for line in lines])


STAYED = told(i1="i1", i2="i2", i3="i3")


@pytest.mark.parametrize(
    ("current", "history", "earlier", "checked", "failed"),
    [
        (known(a="i1", b="i2"), STAYED, known("april", a="i1", b="i2"), 2, 0),
        (known(a="i1", b="i3"), STAYED, known("april", a="i1", b="i2"), 2, 1),
        (known(a="i1", b="i1"), told(i1="i1", i2="i1"), known("april", a="i1", b="i2"), 2, 0),
        (known(a="i1", b="i3"), told("may", i1="i1", i2="i2", i3="i3"), known("april", a="i1", b="i2"), 2, 0),
        (known(a="i1", c="i3"), STAYED, known("april", a="i1", b="i2"), 2, 0),
        (known(a="i1"), told(i1="i1"), known("april", a="i1", b="i2"), 2, 1),
        (known(a="i9"), STAYED, None, 0, 0),
    ],
    ids=["kept", "changed in silence", "merged", "split", "not sent", "forgotten", "first intake"],
)
def test_ids_that_changed_are_found(
    current: pl.DataFrame, history: pl.DataFrame, earlier: pl.DataFrame | None, checked: int, failed: int
) -> None:
    """Prevents: references to organisations that point nowhere after the next run."""
    outcome = ids_are_kept(current, history, earlier, "may")
    assert (outcome.checked, outcome.failed) == (checked, failed)
    assert outcome.sample.height == failed
