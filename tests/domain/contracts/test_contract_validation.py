"""A dataset is held to a contract, row by row."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotpass_assets.domain.contracts.findings import MASK, Finding
from hotpass_assets.domain.contracts.matching import matched
from hotpass_assets.domain.contracts.model import Bound, Contract, ContractColumn, ContractTable, QualityRule
from hotpass_assets.domain.contracts.validation import DatasetTable, validate
from hotpass_assets.domain.errors import HotpassError
from tests.builders import published
from tests.builders.contracts import contract_from, terms_of

CONTRACT = contract_from(terms_of())


def held(frame: pl.DataFrame, *, typed: bool = True, form: str = "parquet") -> DatasetTable:
    """A table as it is read from a file, rows counted from 1."""
    return DatasetTable(frame, pl.int_range(1, frame.height + 1, eager=True), typed, form, "t")


def findings_of(frame: pl.DataFrame, **how: Any) -> list[Finding]:
    """What is wrong with organisations."""
    return validate(CONTRACT, {"organisations": held(frame, **how)})


def only(findings: list[Finding]) -> Finding:
    """The one finding there is."""
    assert len(findings) == 1, findings
    return findings[0]


def one_column(column: ContractColumn, values: list[Any], *rules: QualityRule, typed: bool = True) -> list[Finding]:
    """What is wrong with a table of one column."""
    table = ContractTable("t", "t", (column,), rules)
    frame = pl.DataFrame({column.name: values})
    return validate(Contract("c", "1.0.0", (table,), "c"), {"t": held(frame, typed=typed)})


def test_published_tables_keep_the_contract() -> None:
    """Prevents: rules that good data breaks."""
    organisations = published.organisations(9)
    dataset = {"organisations": held(organisations), "contacts": held(published.contacts(9, 9))}
    assert validate(CONTRACT, dataset) == []


@pytest.mark.parametrize(
    ("column", "value", "rule"),
    [
        ("organization_id", None, "required"),
        ("province", "Gautengg", "choices"),
        ("contact_primary_email", "not an address", "pattern"),
        ("contact_primary_phone", "0215550123", "pattern"),
        ("data_quality_score", 1.7, "limit"),
        ("data_quality_score", -0.1, "limit"),
        ("data_quality_score", float("nan"), "limit"),
        ("contact_primary_email_status", "perhaps", "choices"),
    ],
)
def test_a_bad_cell_is_found_with_its_row(column: str, value: Any, rule: str) -> None:
    """Prevents: a finding that says that, but not where."""
    frame = published.organisations(5)
    values = frame[column].to_list()
    values[3] = value
    bad = frame.with_columns(pl.Series(column, values, frame.schema[column]))
    found = [finding for finding in findings_of(bad) if finding.rule == rule]
    assert (only(found).column, only(found).failed, only(found).rows[0].row) == (column, 1, 4)
    assert only(found).do


def test_personal_values_are_not_repeated_and_others_are() -> None:
    """Prevents: names and numbers in logs of a pipeline."""
    frame = published.organisations(3).with_columns(
        contact_primary_phone=pl.lit("0215550123"), province=pl.lit("Gautengg")
    )
    shown = {finding.column: finding.rows[0].value for finding in findings_of(frame) if finding.rows}
    assert shown["contact_primary_phone"] == MASK
    assert shown["province"] == "Gautengg"


def test_a_personal_column_of_a_strange_contract_is_known_by_its_name() -> None:
    """Prevents: values shown because somebody else did not classify them."""
    column = ContractColumn("contact_email", "string", options={"pattern": "@"})
    assert only(one_column(column, ["nobody"])).rows[0].value == MASK


def test_duplicates_name_every_row_of_the_group() -> None:
    """Prevents: the first of two equal keys passing for the right one."""
    frame = published.organisations(4)
    ids = frame["organization_id"].to_list()
    found = only(findings_of(frame.with_columns(organization_id=pl.Series([ids[0], ids[1], ids[1], ids[3]]))))
    assert (found.rule, [row.row for row in found.rows]) == ("unique", [2, 3])


def test_a_key_of_several_columns_is_unique_as_a_whole() -> None:
    """Prevents: a composite key judged column by column."""
    columns = (ContractColumn("a", "integer", key=1), ContractColumn("b", "integer", key=2))
    contract = Contract("c", "1", (ContractTable("t", "t", columns),), "c")
    good = pl.DataFrame({"a": [1, 1, 2], "b": [1, 2, 1]})
    assert validate(contract, {"t": held(good)}) == []
    found = only(validate(contract, {"t": held(pl.DataFrame({"a": [1, 1], "b": [2, 2]}))}))
    assert (found.rule, found.failed) == ("key", 2)


def test_missing_and_extra_columns_are_told_with_what_they_may_be() -> None:
    """Prevents: a renamed column that shows as two riddles."""
    frame = published.organisations(2).rename({"province": "provinces"})
    found = findings_of(frame)
    assert [(one.rule, one.column, one.severity) for one in found] == [
        ("missing_column", "province", "error"),
        ("extra_column", "provinces", "warning"),
    ]
    assert "provinces" in found[0].what


def test_a_column_a_form_leaves_out_is_not_missing_there() -> None:
    """Prevents: every refined workbook failing for what stands on another sheet of it."""
    frame = published.organisations(2).drop("selection_provenance")
    texts = frame.with_columns(pl.all().cast(pl.String))
    assert findings_of(texts, typed=False, form="workbook") == []
    assert only(findings_of(frame)).column == "selection_provenance"


def test_a_column_of_the_wrong_type_is_found_even_if_its_values_could_be_read() -> None:
    """Prevents: dates stored as text, which the next reader has to guess."""
    frame = published.organisations(2).with_columns(pl.col("last_interaction_date").cast(pl.String))
    found = only(findings_of(frame))
    assert (found.rule, found.rows) == ("type", ())
    found = only(findings_of(frame.with_columns(last_interaction_date=pl.lit("soon"))))
    assert [row.row for row in found.rows] == [1, 2]


@pytest.mark.parametrize(
    "values", [[[1]], [{"a": 1}], [b"\xff"], [timedelta(days=1)], [[["thandi@aero.example"]]], [True], [1]]
)
@pytest.mark.parametrize("name", ["contact_primary_email", "data_quality_score", "last_interaction_date", "is_primary"])
def test_columns_of_any_type_are_judged(name: str, values: list[Any]) -> None:
    """Prevents: a traceback for what another tool put in a column, and its values shown."""
    table = "contacts" if name == "is_primary" else "organisations"
    frame = published.contacts(1, 1) if table == "contacts" else published.organisations(1)
    found = validate(CONTRACT, {table: held(frame.with_columns(pl.Series(name, values)))})
    assert all(finding.column == name for finding in found)
    assert "thandi" not in str([finding.rows for finding in found if finding.column == "contact_primary_email"])


def test_a_value_of_the_wrong_type_is_not_called_missing() -> None:
    """Prevents: one fault reported as two, the second of which is not true."""
    column = ContractColumn("x", "integer", required=True)
    assert only(one_column(column, ["1", "many"], typed=False)).rule == "type"
    assert only(one_column(column, ["1", None], typed=False)).rule == "required"


def test_types_other_writers_use_are_the_same_types() -> None:
    """Prevents: refusing what pandas or Spark writes for the same values."""
    frame = published.organisations(3).with_columns(
        pl.col("contact_count").cast(pl.Int64),
        pl.col("data_quality_score").cast(pl.Float32),
        pl.col("province").cast(pl.Categorical),
        pl.lit(None).alias("area"),
    )
    assert [finding for finding in findings_of(frame) if finding.rule == "type" and finding.column != "area"] == []


@pytest.mark.parametrize(
    ("logical", "good", "bad"),
    [
        ("integer", ["1", "-2", "3.0", None], "1.5"),
        ("number", ["1", "2.5", "1e3", None], "1,5"),
        ("boolean", ["true", "FALSE", "1", None], "yes"),
        ("date", ["2026-03-02", "2026-03-02 00:00:00", None], "02/03/2026"),
        ("timestamp", ["2026-03-02 10:00:00", "2026-03-02T10:00:00.5", None], "noon"),
    ],
)
def test_text_is_read_as_the_type_the_contract_says(logical: str, good: list[str | None], bad: str) -> None:
    """Prevents: CSV cells that pass because they are text anyway."""
    column = ContractColumn("x", logical)
    assert one_column(column, good, typed=False) == []
    found = only(one_column(column, [*good, bad], typed=False))
    assert (found.rule, found.rows[0].row, found.rows[0].value) == ("type", len(good) + 1, bad)


def test_limits_of_text_and_numbers_are_kept() -> None:
    """Prevents: options of the standard that are read and not held."""
    text = ContractColumn("x", "string", options={"minLength": 2, "maxLength": 3})
    assert only(one_column(text, ["ab", "abc", "a"])).rows[0].row == 3
    assert only(one_column(text, ["abcd"])).rule == "length"
    number = ContractColumn("x", "integer", options={"exclusiveMinimum": 1, "exclusiveMaximum": 4})
    assert [row.row for finding in one_column(number, [1, 2, 3, 4]) for row in finding.rows] == [1, 4]
    assert only(one_column(ContractColumn("x", "integer", choices=(1, 2)), [1, 3])).rule == "choices"


@pytest.mark.parametrize(
    ("bound", "failed"),
    [
        (Bound("mustBe", 0), False),
        (Bound("mustBe", 1), True),
        (Bound("mustNotBe", 0), True),
        (Bound("mustBeLessThan", 2), True),
        (Bound("mustBeLessOrEqualTo", 25, percent=True), True),
        (Bound("mustBeLessOrEqualTo", 24, percent=True), False),
        (Bound("mustBeGreaterThan", 1), False),
        (Bound("mustBeGreaterOrEqualTo", 1), True),
        (Bound("mustBeBetween", [1, 2]), True),
        (Bound("mustNotBeBetween", [1, 2]), False),
    ],
)
def test_a_rule_holds_by_its_comparator(bound: Bound, failed: bool) -> None:
    """Prevents: a comparator of the standard that is read the wrong way round."""
    rule = QualityRule("r", "not_null", ("x",), None, bound)
    found = one_column(ContractColumn("x", "string"), ["a", None, "b", "c"], rule)
    assert (not found) is failed


def test_a_share_of_the_filled_values_leaves_missing_ones_out() -> None:
    """Prevents: a column that is mostly empty hiding that what it holds is wrong."""
    bound = Bound("mustBeLessOrEqualTo", 25, percent=True)
    column, values = ContractColumn("x", "string"), ["a", "1", None, None, None, None, None, None]
    theirs = QualityRule("r", "matches", ("x",), "[a-z]", bound)
    ours = QualityRule("r", "matches", ("x",), "[a-z]", bound, of_filled=True)
    assert one_column(column, values, theirs) == []
    assert only(one_column(column, values, ours)).failed == 1


def test_an_empty_dataset_is_found() -> None:
    """Prevents: a file without rows that keeps every rule there is."""
    assert only(findings_of(published.organisations(2).clear())).what.startswith("there are 0 rows")


def test_references_are_followed_where_both_tables_are_at_hand() -> None:
    """Prevents: contacts of organisations nobody published."""
    contacts = published.contacts(6, 6)
    dataset = {"organisations": held(published.organisations(5)), "contacts": held(contacts)}
    found = only(validate(CONTRACT, dataset))
    assert (found.table, found.rule, found.failed) == ("contacts", "reference", 1)
    assert validate(CONTRACT, {"contacts": held(contacts)}) == []


@given(st.integers(0, 40), st.integers(1, 50))
def test_rows_named_are_the_first_ones_up_to_the_limit(bad: int, limit: int) -> None:
    """Prevents: a report as long as the dataset, or one that counts only what it shows."""
    values = ["ok"] * 3 + ["1"] * bad
    table = ContractTable("t", "t", (ContractColumn("x", "string", options={"pattern": "[a-z]"}),))
    found = validate(Contract("c", "1", (table,), "c"), {"t": held(pl.DataFrame({"x": values}))}, limit)
    assert sum(finding.failed for finding in found) == bad
    assert [row.row for finding in found for row in finding.rows] == list(range(4, 4 + min(bad, limit)))


def test_a_file_is_matched_by_the_columns_it_shares() -> None:
    """Prevents: contacts held to the rules of organisations because of a file name."""
    contacts = held(published.contacts(2, 2))
    assert set(matched(CONTRACT, {"export": contacts}, "export.csv")) == {"contacts"}
    assert set(matched(CONTRACT, {"Parties": contacts}, "x.csv")) == {"parties"}
    assert set(matched(CONTRACT, {"export": contacts}, "x.csv", asked="organisations")) == {"organisations"}


def test_a_dataset_of_another_world_is_refused_in_words() -> None:
    """Prevents: forty missing columns instead of one sentence."""
    strange = held(pl.DataFrame({"order": [1], "amount": [2.0]}))
    with pytest.raises(HotpassError, match=r"nothing in the file is a table.*it has order, amount") as caught:
        matched(CONTRACT, {"orders": strange}, "orders.csv")
    assert caught.value.exit_code == 2
    with pytest.raises(HotpassError, match="no table 'contact'"):
        matched(CONTRACT, {"orders": strange}, "orders.csv", asked="contact")
