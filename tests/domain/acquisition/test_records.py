"""Acquired records: which an agent takes, which are one, and how they read as a table."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotpass_assets.domain.acquisition.records import Acquired, as_csv, deduplicated, taken
from hotpass_assets.domain.config.acquisition_block import AgentSettings, ProviderSettings

RECORDS = [
    {"id": "1", "Organisation": "Aero Example", "Website": "aero.example", "Town": "Lanseria"},
    {"id": "2", "Organisation": "Bravo Flight School", "Town": "Cape Town"},
    {"id": "3", "Organisation": "Charlie Aviation", "Town": "LANSERIA"},
]


def take(records: list[dict[str, str]] = RECORDS, weight: float = 1, **said: Any) -> Acquired:
    options = {"dataset": said.pop("dataset", "crm"), "record_id": said.pop("record_id", None)}
    name = said.pop("agent", "prospects")
    provider = ProviderSettings.model_validate(
        {"name": "records", "weight": weight, "options": {**options, "records": [{"any": 1}]}}
    )
    return taken(AgentSettings.model_validate({"name": name, **said}), provider, "agent", records)


@pytest.mark.parametrize(
    ("said", "ids"),
    [
        ({}, "123"),
        ({"search_terms": ["flight", "AVIATION"]}, "23"),
        ({"region": "lanseria"}, "13"),
        ({"search_terms": ["aviation"], "region": "Cape Town"}, ""),
        ({"targets": [{"identifier": "bravo flight school"}, {"identifier": "~", "domain": "aero.example"}]}, "12"),
        ({"targets": [{"identifier": "charlie aviation", "location": "Cape Town"}]}, ""),
        ({"targets": [{"identifier": "nobody"}]}, ""),
    ],
)
def test_an_agent_takes_the_records_it_looks_for(said: dict[str, Any], ids: str) -> None:
    """Prevents: a key of an agent that is accepted and takes everything."""
    part = take(**said)
    assert "".join(record["id"] for record in part.records) == ids
    assert (part.given, part.passed_over) == (3, 3 - len(ids))
    assert part.name == "agent/prospects/records-crm.csv"


def test_of_records_with_one_id_that_of_the_heavier_provider_is_taken() -> None:
    """Prevents: a record twice, and one that counts because it comes first in a file."""
    light = take([{"ID": "7", "Organisation": "Old"}, {"ID": "7", "Organisation": "Older"}], record_id="id")
    heavy = take([{"id": " 7 ", "Organisation": "Latest"}], 2, record_id="ID", agent="other")
    elsewhere = take([{"id": "7", "Organisation": "Another list"}], record_id="id", agent="third", dataset="listing")
    kept = deduplicated([light, heavy, elsewhere])
    assert [[record["Organisation"] for record in part.records] for part in kept] == [[], ["Latest"], ["Another list"]]
    assert [part.repeated for part in kept] == [2, 0, 0]


def test_records_without_an_id_are_one_when_they_say_the_same() -> None:
    """Prevents: two branches of one organisation that become one record."""
    part = take([RECORDS[0], dict(reversed(RECORDS[0].items())), {**RECORDS[0], "Town": "Durban"}])
    (kept,) = deduplicated([part])
    assert [record["Town"] for record in kept.records] == ["Lanseria", "Durban"]


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r"), min_size=1)


@given(st.lists(st.dictionaries(st.sampled_from("abc"), TEXTS, min_size=1), min_size=1))
def test_a_table_of_records_reads_back_as_it_was(records: list[dict[str, str]]) -> None:
    """Prevents: values that change or vanish on their way into the intake."""
    rows = csv.DictReader(io.StringIO(as_csv(records).decode("utf-8"), newline=""))
    assert [{name: text for name, text in row.items() if text} for row in rows] == records
