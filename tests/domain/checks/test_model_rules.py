"""The rules of a table's model."""

from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandera.errors import SchemaErrors

from hotpass_assets.domain.checks.model_rules import keeps_its_model, pandera_schema
from hotpass_assets.domain.checks.model_screen import plainly_keeps_its_model
from hotpass_assets.domain.tables.golden import CONTACTS, FIELD_PROVENANCE, ORGANISATIONS
from hotpass_assets.domain.tables.linkage import MATCH_PAIRS
from hotpass_assets.domain.tables.model import Column, TableModel
from tests.builders import published

MODEL = TableModel(
    "things",
    "One thing.",
    (
        Column("name", pl.String(), "Name.", nullable=False, unique=True, matches=r"^[a-z]+$"),
        Column("kind", pl.String(), "Kind.", one_of=("big", "small")),
        Column("share", pl.Float64(), "Share.", between=(0.0, 1.0)),
        Column("place", pl.UInt32(), "Place."),
        Column("secret", pl.String(), "Secret.", personal=True, matches="@"),
    ),
    key=("kind", "place"),
)
GOOD = {
    "name": ["a", "b", "c"],
    "kind": ["big", "big", None],
    "share": [0.0, 1.0, None],
    "place": [1, 2, 1],
    "secret": ["a@b", None, "c@d"],
}


def things(**changed: list[Any]) -> pl.DataFrame:
    """Three things, with columns changed."""
    return MODEL.conform(pl.DataFrame(GOOD | changed, strict=False))


def test_a_table_that_keeps_its_rules_passes() -> None:
    """Prevents: missing values called mistakes where the model allows them."""
    outcome = keeps_its_model(things(), MODEL)
    assert (outcome.passed, outcome.checked, outcome.failed) == (True, 3, 0)
    assert keeps_its_model(MODEL.empty(), MODEL).passed


@pytest.mark.parametrize(
    ("column", "cells", "failed"),
    [
        ("name", ["a", "B", "c"], 1),
        ("name", ["a", None, "c"], 1),
        ("name", ["a", "a", "c"], 2),
        ("kind", ["big", "huge", "tiny"], 2),
        ("share", [0.0, 1.01, None], 1),
        ("share", [-0.01, 1.0, 2.0], 2),
        ("place", [1, 1, 1], 2),
        ("secret", ["a@b", "nothing", "c@d"], 1),
    ],
    ids=["pattern", "missing", "repeated", "choice", "above", "below", "key", "personal"],
)
def test_a_broken_rule_is_found(column: str, cells: list[Any], failed: int) -> None:
    """Prevents: a check that holds whatever it is given."""
    outcome = keeps_its_model(things(**{column: cells}), MODEL)
    assert not outcome.passed
    assert outcome.failed == failed
    assert outcome.checked == 3
    assert "things" in outcome.message


@pytest.mark.parametrize(
    "broken",
    [
        things().with_columns(pl.col("place").cast(pl.Int64)),
        things().drop("share"),
        things().with_columns(extra=pl.lit(1)),
        things().select(reversed(MODEL.names)),
    ],
    ids=["dtype", "missing column", "unknown column", "order"],
)
def test_a_table_of_another_shape_is_found(broken: pl.DataFrame) -> None:
    """Prevents: files whose columns change without anybody saying so."""
    assert not keeps_its_model(broken, MODEL).passed


CELLS = {
    "name": st.sampled_from(["a", "b", "c", "B", "", None]),
    "kind": st.sampled_from(["big", "small", "huge", None]),
    "share": st.sampled_from([0.0, 0.5, 1.0, -0.1, 1.1, float("nan"), None]),
    "place": st.sampled_from([1, 2, 3, None]),
    "secret": st.sampled_from(["a@b", "c", None]),
}


@given(st.lists(st.fixed_dictionaries(CELLS), max_size=4))
def test_the_quick_look_lets_pass_what_pandera_lets_pass(rows: list[dict[str, Any]]) -> None:
    """Prevents: a rule that only one of the two knows."""
    frame = pl.DataFrame(rows, schema=dict(MODEL.schema))
    try:
        pandera_schema(MODEL).validate(frame, lazy=True)
    except SchemaErrors:
        assert not plainly_keeps_its_model(frame, MODEL)
    else:
        assert plainly_keeps_its_model(frame, MODEL)


def test_personal_values_are_not_repeated() -> None:
    """Prevents: names and addresses of people in the log of a check."""
    outcome = keeps_its_model(things(secret=["thandi", None, "c@d"]), MODEL)
    assert not outcome.passed
    assert "thandi" not in outcome.message
    assert "thandi" not in str(outcome.sample.to_dicts())


def test_the_sample_says_where_the_broken_rows_are() -> None:
    """Prevents: a count of mistakes nobody can find."""
    frame = published.provenance(published.organisations())
    planted = frame.with_columns(row=pl.when(pl.int_range(pl.len()) == 4).then(None).otherwise("row"))
    outcome = keeps_its_model(planted, FIELD_PROVENANCE)
    assert outcome.failed == 1
    assert outcome.sample["organization_id"].to_list() == [frame["organization_id"][4]]
    assert outcome.sample["sheet"].to_list() == ["Cleaned"]


@pytest.mark.parametrize(
    ("column", "planted"),
    [
        ("organization_id", "1"),
        ("organization_name", None),
        ("province_code", "gauteng"),
        ("country_code", "ZAF"),
        ("website", "school.example"),
        ("contact_primary_email", "nobody"),
        ("contact_primary_phone", "082 123 4567"),
        ("contact_primary_email_confidence", 1.5),
        ("contact_primary_phone_status", "good"),
        ("data_quality_score", 1.5),
    ],
)
def test_planted_faults_in_organisations_are_found(column: str, planted: Any) -> None:
    """Prevents: rules that stand in the model and are not run."""
    frame = published.organisations()
    first = pl.int_range(pl.len()) == 0
    broken = frame.with_columns(pl.when(first).then(pl.lit(planted)).otherwise(column).alias(column))
    assert keeps_its_model(frame, ORGANISATIONS).passed
    assert keeps_its_model(broken, ORGANISATIONS).failed == 1


def test_a_repeated_row_breaks_a_key_of_several_columns() -> None:
    """Prevents: the same pair counted twice."""
    pair = {"left_record": [0], "right_record": [1], "rule": ["same_name"], "score": [1.0]}
    frame = MATCH_PAIRS.conform(pl.DataFrame(pair))
    assert keeps_its_model(frame, MATCH_PAIRS).passed
    assert not keeps_its_model(pl.concat([frame, frame]), MATCH_PAIRS).passed


def test_contacts_of_the_small_intake_keep_their_model() -> None:
    """Prevents: builders whose rows no check would let through."""
    assert keeps_its_model(published.contacts(), CONTACTS).passed
