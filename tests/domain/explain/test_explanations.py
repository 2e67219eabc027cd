"""Why values won and lost, what is hidden, and the page."""

import re
from dataclasses import replace
from typing import Any

import pytest

from hotpass_assets.domain.explain.carried import NOTHING_CARRIED
from hotpass_assets.domain.explain.document import MASK, document_of, hidden_names, masked
from hotpass_assets.domain.explain.evidence import Evidence, lost_by
from hotpass_assets.domain.explain.model import ROW_COLUMNS, Explanation
from hotpass_assets.domain.explain.page import provenance_page
from hotpass_assets.domain.explain.people import explained_contacts
from hotpass_assets.domain.explain.trace import explained_fields
from hotpass_assets.domain.explain.words import JOINED, LOST, WON
from hotpass_assets.domain.golden.decided_values import CORRECTED_RULE
from hotpass_assets.domain.tables.golden import DECISION, ORGANISATIONS
from hotpass_assets.domain.tables.linkage import JOIN_RULES
from tests.builders.records import contact, golden, profile, record, records, value, values

HOSTILE = '<script>alert(1)</script>"onload="x" \u202e</title>'


def evidence_of(known: Any, said: list[Any], people: list[Any]) -> Evidence:
    """Evidence of the one organisation that the lines are about."""
    found = golden(known, said, people)
    facts = {line["record"]: {**line, "joined_by": "own", "id_status": "created"} for line in known.to_dicts()}
    return Evidence(
        intake={"profile": "small", "key": "march", "digest": "d", "profile_digest": None},
        published=found.organisations.row(0, named=True),
        candidates=found.provenance.to_dicts(),
        records=facts,
        contacts=found.contacts.to_dicts(),
        lost=lost_by(values(*said), known, profile().refine),
    )


def explanation(evidence: Evidence, **given: Any) -> Explanation:
    """Everything about the organisation's row."""
    assert evidence.published is not None
    columns = [name for name in ORGANISATIONS.names if name != "selection_provenance"]
    shown = {
        "row_id": "0",
        "row_index": 0,
        "matched_by": "row index",
        "organization_name": evidence.published["organization_name"],
        "organization_id": evidence.published["organization_id"],
        "provenance": dict.fromkeys(ROW_COLUMNS),
        "dataset": {"path": "d.csv", "sha256": "0", "format": "csv", "sheet": None, "sheet_row": 2, "state": None},
        "intake": evidence.intake,
        "fields": explained_fields({}, columns, evidence, NOTHING_CARRIED),
        "contacts": explained_contacts(evidence),
    }
    return Explanation(**{**shown, **given})


def two_schools() -> Evidence:
    """Two rows of one organisation that differ in everything."""
    known = records(record(0, "Sky (Pty) Ltd", priority=3), record(1, "Sky", priority=1))
    said = [
        value(0, "website", "https://a.example"),
        value(1, "website", "https://b.example"),
        value(0, "province", "Gauteng"),
        value(1, "province", "Gauteng"),
        value(0, "notes", HOSTILE),
        value(1, "notes", "wants a quote"),
        value(0, "contact_name", "Jane Doe", contact=0),
        value(0, "contact_email", "jane@sky.example", contact=0),
        value(1, "contact_name", "Ann Other", contact=1),
        value(1, "contact_email", "ann@sky.example", contact=1),
    ]
    return evidence_of(known, said, [contact(0, 0, "Jane Doe"), contact(1, 1, "Ann Other")])


def told(evidence: Evidence, name: str) -> Any:
    """What is said of one column."""
    (found,) = explained_fields({}, [name], evidence, NOTHING_CARRIED)
    return found


def test_a_beaten_value_says_what_it_lost_by_in_figures() -> None:
    """Prevents: "it lost" as the whole answer."""
    website = told(two_schools(), "website")
    assert [source.value for source in website.sources] == ["https://a.example"]
    (beaten,) = website.beaten
    assert (beaten.value, beaten.lost_by) == ("https://b.example", "source_priority")
    assert beaten.why == "its source has a lower priority: 1 against 3"
    assert "1 other value lost" in website.says


def test_a_corrected_value_says_by_whom_and_what_the_cell_says() -> None:
    """Prevents: "decided by a person" without who, when, why and the text of the cell."""
    evidence = two_schools()
    (line,) = [one for one in evidence.candidates if one["value"] == "jane@sky.example"]
    fixed = {**line, "value": "j@sky.example", "rule": CORRECTED_RULE, "raw": "jane@sky.example"}
    asked = {**fixed, "field": "contact_email", "who": "an officer", "when": "2026-03-31", "why": "she asked"}
    assert evidence.published is not None
    evidence = replace(
        evidence,
        candidates=[fixed if one is line else one for one in evidence.candidates],
        published={**evidence.published, "contact_primary_email": "j@sky.example"},
        corrections=[asked],
    )
    email = told(evidence, "contact_primary_email")
    assert [source.raw for source in email.sources] == ["jane@sky.example"]
    assert (email.decision["decision"], email.decision["who"], email.decision["why"]) == (
        "correction",
        "an officer",
        "she asked",
    )


def test_a_withheld_value_is_told_by_its_cell_and_reason_alone() -> None:
    """Prevents: "nothing was published" of a field that is withheld, and the value in the explanation."""
    known = records(record(0, "Sky"))
    place = {"workbook": "Schools.xlsx", "sheet": "List", "cell": "C2"}
    line = {"record": 0, "field": "contact_email", "column": 2, "reason": "consent_pending", **place}
    evidence = replace(evidence_of(known, [value(0, "website", "https://a.example")], []), withheld=[line])
    email = told(evidence, "contact_primary_email")
    assert email.says == "nothing was published; 1 value is withheld because consent is pending"
    assert [(cell.cell, cell.value, cell.raw) for cell in email.withheld] == [("C2", None, None)]


def test_a_cell_that_says_the_same_did_not_lose() -> None:
    """Prevents: agreement shown as a quarrel."""
    province = told(two_schools(), "province")
    (same,) = province.beaten
    assert (same.lost_by, same.why) == (None, "it says the same")
    assert province.decided_by == "agreement"


def test_a_value_of_another_contact_is_called_that() -> None:
    """Prevents: the name of a second person looking like a spelling of the first."""
    (beaten,) = told(two_schools(), "contact_primary_name").beaten
    assert (beaten.value, beaten.lost_by) == ("Ann Other", "primary_contact")


@pytest.mark.parametrize(
    ("better", "worse", "criterion"),
    [
        ({"priority": 2}, {"priority": 1}, "source_priority"),
        ({"filled": 9}, {"filled": 2}, "completeness"),
        ({}, {}, "order"),
    ],
)
def test_what_a_value_lost_by_is_what_survivorship_decided(
    better: dict[str, Any], worse: dict[str, Any], criterion: str
) -> None:
    """Prevents: an explanation with rules of its own."""
    known = records(record(0, "Sky", **better), record(1, "Sky", **worse))
    evidence = evidence_of(
        known, [value(0, "website", "https://a.example"), value(1, "website", "https://b.example")], []
    )
    website = told(evidence, "website")
    assert website.decided_by == criterion
    assert [source.lost_by for source in website.beaten] == [criterion]


def test_every_verdict_and_join_rule_has_words() -> None:
    """Prevents: a rule id where a sentence should be, once a rule is added."""
    assert set(WON) == set(DECISION.categories)
    assert set(LOST) <= set(WON)
    assert set(JOINED) == set(JOIN_RULES)


def test_a_file_value_that_differs_is_marked_in_every_column() -> None:
    """Prevents: edits noticed in some columns only."""
    evidence = two_schools()
    row = dict.fromkeys(ORGANISATIONS.names, "edited by hand")
    fields = explained_fields(
        row, [name for name in ORGANISATIONS.names if name != "selection_provenance"], evidence, NOTHING_CARRIED
    )
    assert all(field.edited and field.value == "edited by hand" for field in fields)


@pytest.mark.parametrize("name", ["contact_email", "contact_primary_email", "EMAIL", "fields.contact_primary_email"])
def test_hiding_a_field_hides_its_value_everywhere(name: str) -> None:
    """Prevents: an address that is masked under one name and shown under another."""
    note = "1 value is not what was published: jane@sky.example"
    document = masked(document_of(explanation(two_schools(), notes=(note,))), hidden_names([name]))
    assert "@sky.example" not in str(document)
    assert MASK in str(document)
    assert "Jane Doe" in str(document)


def test_nothing_is_hidden_unless_asked() -> None:
    """Prevents: a mask on the very row somebody asks for."""
    document = document_of(explanation(two_schools()))
    assert masked(document, hidden_names([])) is document
    assert "jane@sky.example" in str(document)


def test_only_what_was_asked_for_is_told() -> None:
    """Prevents: --field website that shows everybody's telephone number."""
    document = document_of(explanation(two_schools()), ["website"])
    assert [field["field"] for field in document["fields"]] == ["website"]
    assert document["contacts"] == []
    mail = document_of(explanation(two_schools()), ["contact_primary_email"])
    assert [one["is_primary"] for one in mail["contacts"]] == [True]


def test_the_page_escapes_everything_and_reaches_nothing() -> None:
    """Prevents: a cell of a workbook that runs as a script in the page about it."""
    page = provenance_page(document_of(explanation(two_schools(), organization_name=HOSTILE, notes=(HOSTILE,))))
    assert "<script" not in page and HOSTILE not in page
    assert page.count("&lt;script&gt;") >= 4
    assert "default-src &#39;none&#39;" in page or "default-src 'none'" in page
    assert not re.search(r"\b(?:src|href|action)\s*=", page)
    assert not re.search(r"@import|url\(", page)
    for text in ("its source has a lower priority: 1 against 3", "Says the same: 1", "Primary contact"):
        assert text in page
