"""Rejections: where the refused cell is, and what to do about it."""

import polars as pl
import pytest

from hotpass_assets.domain.records.rejections import EXPLANATIONS, explanation, rejected_rows, with_explanations
from tests.builders.records import Table, built, mappings, record, records, value, values

_NOT_EXPLAINED = explanation("nobody.knows")


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("phone.too_short", "area code"),
        ("email.no_at", "e-mail address"),
        ("website.no_host", "web address"),
        ("province.not_known", "province"),
        ("country.not_known", "country"),
        ("date.unreadable", "2025-03-31"),
        ("identifier.not_valid", "identifier"),
        ("person.no_letters", "person"),
        ("organisation.no_letters", "organisation"),
        ("address.no_letters", "address"),
        ("flag.unknown_word", "yes nor no"),
        ("row.no_organisation", "names no organisation"),
        ("row.identifier_only", "nothing is lost"),
        ("row.required_field_missing", "requires"),
        ("row.parent_not_found", "identifier"),
        ("row.parent_ambiguous", "Several organisations"),
        ("cell.error", "formula"),
        ("cell.formula_not_calculated", "calculate"),
    ],
)
def test_every_family_of_rules_says_what_to_do(rule: str, words: str) -> None:
    """Prevents: a list of refusals that only its author can read."""
    assert words in explanation(rule)
    assert explanation(rule) != _NOT_EXPLAINED


def test_an_unknown_rule_is_explained_all_the_same() -> None:
    """Prevents: an empty cell where the explanation should be, or no list at all."""
    assert explanation("nobody.knows")
    assert explanation("")


@pytest.mark.parametrize("reason", sorted(EXPLANATIONS))
def test_an_explanation_is_a_sentence(reason: str) -> None:
    """Prevents: fragments in what people read."""
    assert explanation(reason)[0].isupper()
    assert explanation(reason).endswith(".")


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("contact_phone", "082 12"),
        ("contact_email", "not an address"),
        ("website", "nonsense"),
        ("province", "Atlantis"),
        ("country", "Atlantis"),
        ("last_interaction_date", "soon"),
        ("contact_name", "12345"),
        ("contact_invalid", "perhaps"),
    ],
)
def test_a_refused_cell_is_listed_with_name_header_text_and_words(field: str, text: str) -> None:
    """Prevents: refusals nobody can find in the sheet."""
    said = built(Table(("organization_name", field), [["Sky School", text]], first_column=25))
    (line,) = said.rejected.rows(named=True)
    assert (line["scope"], line["cell"], line["row"], line["column"]) == ("value", "AA2", 2, 26)
    assert (line["field"], line["raw"], line["header"]) == (field, text, f"Header of {field}")
    assert line["explanation"] not in (_NOT_EXPLAINED, "")


def test_several_refused_values_of_one_cell_and_row_are_all_listed_in_order_of_place() -> None:
    """Prevents: a list that differs from run to run, or that hides the second mistake behind the first."""
    table = Table(("organization_name", "contact_phone", "website"), [["Sky", "082 12", "x"], [None, "1", None]])
    said = built(table)
    assert said.rejected["cell"].to_list() == ["B2", "C2", "3:3", "B3"]


def test_values_that_are_missing_or_suspect_are_no_rejections() -> None:
    """Prevents: empty cells on the list of mistakes."""
    known = records(record(0, "Sky"))
    said = values(
        value(0, "website", None, status="missing"),
        value(0, "status", "odd", status="suspect"),
        value(0, "province", None, rule="province.not_known"),
    )
    found = rejected_rows(known, said, mappings(Table(("organization_name",), [])))
    assert found["reason"].to_list() == ["province.not_known"]


def test_without_rejections_the_table_is_empty_and_complete() -> None:
    """Prevents: a clean intake that fails where the list of mistakes is made."""
    empty = with_explanations(pl.DataFrame(schema=built().rejected.drop("explanation").schema))
    assert empty.height == 0
    assert "explanation" in empty.columns
