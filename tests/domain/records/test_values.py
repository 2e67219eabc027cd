"""Cleaned values of cells: moved, derived, silent and broken ones."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotpass_assets.domain.tables.records import SOURCE_VALUES
from tests.builders.records import Table, built, profile


def answers(frame: pl.DataFrame, field: str) -> list[tuple[str | None, str, str]]:
    """Value, status and rule of every line of a field."""
    return frame.filter(pl.col("field") == field).select("value", "status", "rule").rows()


def test_an_address_written_under_website_becomes_an_address() -> None:
    """Prevents: a mailbox that is lost, or called a broken website, because it stands one column too far right."""
    said = built(Table(("organization_name", "website"), [["Sky School", "info@sky.example"]]))
    assert answers(said.values, "contact_email") == [("info@sky.example", "valid", "moved_from.website")]
    assert answers(said.values, "website") == [(None, "missing", "moved_to.contact_email")]
    assert said.rejected.height == 0
    assert said.contacts.select("record", "name").rows() == [(0, None)]
    assert said.records["domains"].to_list() == [["sky.example"]]


@pytest.mark.parametrize("text", ["https://sky.example", "www.sky.example"])
def test_a_web_address_written_under_e_mail_becomes_the_website(text: str) -> None:
    """Prevents: a website that is refused as an e-mail address."""
    said = built(Table(("organization_name", "contact_email"), [["Sky School", text]]))
    (found,) = answers(said.values, "website")
    assert found[0] is not None
    assert found[0].endswith("sky.example")
    assert found[2] == "moved_from.email"
    assert answers(said.values, "contact_email") == [(None, "missing", "moved_to.website")]
    assert said.records["domains"].to_list() == [["sky.example"]]


def test_an_address_written_under_phone_becomes_an_address() -> None:
    """Prevents: an e-mail address that is refused as a telephone number."""
    said = built(Table(("organization_name", "contact_phone"), [["Sky School", "info@sky.example"]]))
    assert answers(said.values, "contact_email") == [("info@sky.example", "valid", "moved_from.phone")]
    assert answers(said.values, "contact_phone") == [(None, "missing", "moved_to.contact_email")]


def test_a_broken_website_that_is_no_address_stays_refused() -> None:
    """Prevents: the move of misplaced values hiding those nobody can read."""
    said = built(Table(("organization_name", "website"), [["Sky School", "nonsense"], ["Cloud School", "a@@b"]]))
    assert [status for _, status, _ in answers(said.values, "website")] == ["invalid", "invalid"]
    assert answers(said.values, "contact_email") == []


@pytest.mark.parametrize(
    ("field", "text", "target", "value"),
    [
        ("organization_name", "Sky School (Pty) Ltd", "legal_form", "(Pty) Ltd"),
        ("address", "12 Main Road, Sandton, Johannesburg, Gauteng, 2196", "suburb", "Sandton"),
        ("address", "12 Main Road, Sandton, Johannesburg, Gauteng, 2196", "city", "Johannesburg"),
        ("address", "12 Main Road, Sandton, Johannesburg, Gauteng, 2196", "postal_code", "2196"),
        ("address", "12 Main Road, Sandton, Johannesburg, Gauteng, 2196", "province", "Gauteng"),
        ("province", "GP", "country", "South Africa"),
        ("contact_name", "Jane Doe (Owner)", "contact_role", "Owner"),
    ],
)
def test_what_a_cell_states_beside_its_own_field_is_derived(field: str, text: str, target: str, value: str) -> None:
    """Prevents: towns, legal forms and roles that are in the workbook and in no column of the result."""
    (found,) = [answer for answer in answers(built(Table((field,), [[text]])).values, target)]
    assert found[:2] == (value, "valid")
    assert found[2].startswith("derived.")


def test_a_derived_value_has_the_cell_it_was_read_from() -> None:
    """Prevents: values that point at a cell which says something else."""
    said = built(Table(("organization_name", "address"), [["Sky School", "12 Main Road, Sandton, Johannesburg, 2196"]]))
    derived = said.values.filter(pl.col("rule").str.starts_with("derived.address"))
    assert derived.select("column", "raw").unique().rows() == [(1, "12 Main Road, Sandton, Johannesburg, 2196")]


@pytest.mark.parametrize(
    "field", ["contact_email", "website", "organization_type", "province", "last_interaction_date"]
)
def test_null_words_of_a_profile_are_missing_values(field: str) -> None:
    """Prevents: a house's own word for "nothing" counted as a mistake, or taken for a value."""
    using = profile(refine={"null_words": ["DNC"]})
    table = Table(("organization_name", field), [["Sky School", " dnc "]])
    assert answers(built(table, using=using).values, field) == [(None, "missing", "null_word.profile")]
    assert built(table, using=using).rejected.height == 0


@pytest.mark.parametrize("field", ["organization_name", "website", "last_interaction_date", "organization_type"])
@pytest.mark.parametrize("fact", ["error", "formula_not_calculated"])
def test_a_broken_formula_is_a_refusal_whatever_its_text(field: str, fact: str) -> None:
    """Prevents: "#N/A" read as "nothing was stated", so that nobody repairs the formula."""
    table = Table(("planes", field), [["C172", "#N/A"]], facts={2: [(1, fact)]})
    said = built(table)
    rule = {"error": "cell.error", "formula_not_calculated": "cell.formula_not_calculated"}[fact]
    assert answers(said.values, field) == [(None, "invalid", rule)]
    assert answers(said.values, "planes")[0][1] == "valid"
    assert said.rejected.filter(pl.col("scope") == "value").select("cell", "reason").rows() == [("B2", rule)]


def test_a_fact_about_one_row_leaves_the_same_text_in_another_alone() -> None:
    """Prevents: values refused because the same text is a formula's stale result elsewhere."""
    rows = [["Sky School", "Gauteng"], ["Cloud School", "Gauteng"]]
    said = built(Table(("organization_name", "province"), rows, facts={2: [(1, "error")]}))
    found = said.values.filter(pl.col("field") == "province").sort("record")["status"].to_list()
    assert found == ["invalid", "valid"]


def test_a_category_uses_the_map_of_its_own_field() -> None:
    """Prevents: the map of one field rewriting another one's values."""
    using = profile(refine={"value_maps": {"organization_type": {"fs": "Flight School"}}})
    said = built(Table(("organization_name", "organization_type", "status"), [["Sky", "fs", "fs"]]), using=using)
    assert answers(said.values, "organization_type")[0][0] == "Flight School"
    assert answers(said.values, "status")[0][0] == "fs"


def test_the_order_of_day_and_month_is_decided_by_the_column() -> None:
    """Prevents: one ambiguous date read the wrong way although its neighbours settle the matter."""
    rows = [["A School", "03/04/2025"], ["B School", "12/25/2025"]]
    found = answers(built(Table(("organization_name", "last_interaction_date"), rows)).values, "last_interaction_date")
    assert [value for value, _, _ in found] == ["2025-03-04", "2025-12-25"]
    using = profile(refine={"date_order": "day_first"})
    stated = built(Table(("organization_name", "last_interaction_date"), rows[:1]), using=using)
    assert answers(stated.values, "last_interaction_date")[0][0] == "2025-04-03"


CELLS = st.none() | st.sampled_from(
    ["Sky School", "n/a", "#REF!", "info@sky.example", "www.sky.example", "011 555 0101", "Gauteng", "Jane; John", "?"]
)
SOME_FIELDS = ("organization_name", "website", "contact_email", "contact_phone", "province", "contact_name", "notes")


@settings(max_examples=6)
@given(st.lists(st.lists(CELLS, min_size=7, max_size=7), min_size=1, max_size=5))
def test_every_filled_cell_has_a_value_line_with_its_text(rows: list[list[str | None]]) -> None:
    """Prevents: cells that vanish, and texts that are not those of the sheet."""
    said = built(Table(SOME_FIELDS, rows)).values
    stated = {(row, column, text) for row, cells in enumerate(rows) for column, text in enumerate(cells) if text}
    assert set(said.select("record", "column", "raw").rows()) == stated
    assert said.select(SOURCE_VALUES.key).is_duplicated().sum() == 0
    unusable = said.filter(pl.col("status").is_in(["invalid", "missing"]))
    assert unusable["value"].null_count() == unusable.height
    assert said.filter(pl.col("status").is_in(["valid", "suspect"]))["value"].null_count() == 0
