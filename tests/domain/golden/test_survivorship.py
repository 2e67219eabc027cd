"""One value among many: what decides, what is kept, what travels together."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotpass_assets.domain.checks.golden_layer import every_value_has_a_source
from hotpass_assets.domain.golden.organisations import Golden
from hotpass_assets.domain.linkage.review.decisions import decisions_from
from tests.builders.records import golden, profile, record, records, value


def two(first: dict[str, Any], second: dict[str, Any], field: str = "website", **refine: Any) -> Golden:
    """Golden record of two records that give one field a value each; keys of the value start with ``_``."""
    known = records(
        *(
            record(number, "Sky", **{k: v for k, v in line.items() if k[0] != "_"})
            for number, line in enumerate((first, second))
        )
    )
    said = [
        value(number, field, f"http://{name}.example", **{k[1:]: v for k, v in line.items() if k[0] == "_"})
        for number, (name, line) in enumerate((("first", first), ("second", second)))
    ]
    return golden(known, said, using=profile(refine=refine))


def verdicts(found: Golden, field: str) -> list[tuple[str, int, bool, str]]:
    """Value, rank, whether chosen and what decided, for every candidate of a field."""
    lines = found.provenance.filter(pl.col("field") == field)
    return lines.sort("rank").select("value", "rank", "chosen", "decided_by").rows()


@pytest.mark.parametrize(
    ("first", "second", "decided_by"),
    [
        ({"priority": 1}, {"priority": 2}, "source_priority"),
        ({"_status": "suspect"}, {}, "quality"),
        ({"_rule": "derived.name_legal_form"}, {}, "quality"),
        ({"last_interaction_date": dt.date(2024, 1, 1)}, {"last_interaction_date": dt.date(2024, 1, 2)}, "recency"),
        ({}, {"last_interaction_date": dt.date(1960, 1, 2)}, "recency"),
        ({"filled": 3}, {"filled": 4}, "completeness"),
    ],
)
def test_each_criterion_decides_and_is_named(first: dict[str, Any], second: dict[str, Any], decided_by: str) -> None:
    """Prevents: a choice nobody can retrace, or a criterion that is read and ignored."""
    found = two(first, second)
    assert found.organisations["website"].to_list() == ["http://second.example"]
    assert verdicts(found, "website") == [
        ("http://second.example", 1, True, decided_by),
        ("http://first.example", 2, False, decided_by),
    ]


def test_where_nothing_else_differs_the_earlier_record_wins() -> None:
    """Prevents: a choice that changes from run to run."""
    assert verdicts(two({}, {}), "website")[0] == ("http://first.example", 1, True, "order")


def test_an_earlier_criterion_beats_all_later_ones() -> None:
    """Prevents: criteria that are added up instead of asked one after the other."""
    weak = {"priority": 2, "_status": "suspect", "filled": 1}
    strong = {"priority": 1, "last_interaction_date": dt.date(2025, 1, 1), "filled": 9}
    assert verdicts(two(weak, strong), "website")[0][::3] == ("http://first.example", "source_priority")


def test_a_profile_orders_the_criteria_of_a_field() -> None:
    """Prevents: a profile's survivorship that nothing reads."""
    weak, strong = {"priority": 2, "filled": 1}, {"priority": 1, "filled": 9}
    own = two(weak, strong, survivorship={"website": ["completeness", "source_priority"]})
    assert verdicts(own, "website")[0][::3] == ("http://second.example", "completeness")
    other = two(weak, strong, survivorship={"status": ["completeness"]})
    assert verdicts(other, "website")[0][::3] == ("http://first.example", "source_priority")
    usual = two(weak, strong, default_survivorship=["completeness"])
    assert verdicts(usual, "website")[0][::3] == ("http://second.example", "completeness")


def test_one_value_alone_and_equal_values_are_called_so() -> None:
    """Prevents: a conflict reported where all sources agree."""
    known = records(record(0, "Sky"), record(1, "Sky", priority=5))
    found = golden(known, [value(0, "website", "http://a.example"), *(value(n, "status", "Open") for n in (0, 1))])
    assert verdicts(found, "website") == [("http://a.example", 1, True, "only_value")]
    assert {line[3] for line in verdicts(found, "status")} == {"agreement"}
    assert [line[2] for line in verdicts(found, "status")] == [True, False]


def test_the_last_field_of_the_last_organisation_is_judged_like_all_others() -> None:
    """Prevents: a conflict called agreement because it stands at the end of the table."""
    known = records(*(record(n, f"School {n // 2}", priority=n) for n in range(4)))
    said = [value(n, "website", f"http://s{n}.example") for n in range(4)]
    found = golden(
        known, said, of=["a", "a", "b", "b"], using=profile(refine={"survivorship": {"website": ["source_priority"]}})
    )
    assert set(found.provenance.filter(pl.col("field") == "website")["decided_by"]) == {"source_priority"}


def test_losers_are_kept_with_their_rank() -> None:
    """Prevents: a value that vanishes because another one won."""
    known = records(*(record(n, "Sky", priority=n) for n in range(4)))
    found = golden(known, [value(n, "website", f"http://s{n}.example") for n in range(4)])
    assert [line[:3] for line in verdicts(found, "website")] == [
        ("http://s3.example", 1, True),
        ("http://s2.example", 2, False),
        ("http://s1.example", 3, False),
        ("http://s0.example", 4, False),
    ]


def test_refused_values_are_no_candidates() -> None:
    """Prevents: a value published although its cleaner refused it, and an empty one beating a usable one."""
    known = records(record(0, "Sky", priority=9), record(1, "Sky"))
    found = golden(known, [value(0, "website", None), value(1, "website", "http://a.example")])
    assert verdicts(found, "website") == [("http://a.example", 1, True, "only_value")]


ADDRESS = ("address", "suburb", "city", "postal_code")


def test_the_parts_of_an_address_come_from_one_record() -> None:
    """Prevents: the street of one branch with the town and postal code of another."""
    known = records(record(0, "Sky", priority=1), record(1, "Sky", priority=2), record(2, "Sky", priority=3))
    said = [value(0, name, f"{name} north") for name in ADDRESS]
    said += [value(1, "address", "address south"), value(1, "city", "city south")]
    found = golden(known, said)
    (line,) = found.organisations.select("address_primary", "suburb", "city", "postal_code").rows()
    assert line == ("address south", None, "city south", None)
    refused = [verdict for verdict in verdicts(found, "suburb") if not verdict[2]]
    assert refused == [("suburb north", 1, False, "same_address")]
    assert verdicts(found, "city")[1] == ("city north", 2, False, "same_address")


def test_a_trusted_town_without_an_address_does_not_part_an_address() -> None:
    """Prevents: a town of the best source beside the street and postal code of another."""
    known = records(record(0, "Sky", priority=1), record(1, "Sky", priority=2))
    said = [*(value(0, name, f"{name} north") for name in ADDRESS), value(1, "city", "city south")]
    (line,) = golden(known, said).organisations.select("address_primary", "suburb", "city", "postal_code").rows()
    assert line == ("address north", "suburb north", "city north", "postal_code north")


MANY = ("planes", "description", "notes")


@pytest.mark.parametrize("field", MANY)
def test_fields_of_many_values_keep_all_distinct_ones(field: str) -> None:
    """Prevents: remarks lost because another source has remarks, too."""
    known = records(*(record(n, "Sky", priority=n) for n in range(3)))
    said = [value(0, field, "old"), value(1, field, "new"), value(2, field, "old")]
    found = golden(known, said)
    assert found.organisations[field].to_list() == ["old; new"]
    assert [line[1:3] for line in verdicts(found, field)] == [(1, True), (2, True), (3, False)]
    assert {line[3] for line in verdicts(found, field)} == {"all_values"}


STRENGTHS = st.lists(
    st.tuples(st.integers(0, 2), st.sampled_from(["valid", "suspect"]), st.integers(0, 2), st.integers(1, 3)),
    min_size=2,
    max_size=5,
    unique=True,
)


@settings(max_examples=8)
@given(STRENGTHS, st.integers(0, 99))
def test_the_order_of_records_that_differ_in_a_criterion_does_not_matter(
    strengths: list[tuple[int, str, int, int]], seed: int
) -> None:
    """Prevents: another website published because somebody sorted a sheet."""

    def winners(places: list[int]) -> list[tuple[str, int, bool, str]]:
        known = records(
            *(
                record(number, "Sky", priority=strengths[place][0], filled=strengths[place][3])
                | {"last_interaction_date": dt.date(2024, 1, 1 + strengths[place][2])}
                for number, place in enumerate(places)
            )
        )
        said = [
            value(number, field, f"http://s{place}.example", status=strengths[place][1])
            for number, place in enumerate(places)
            for field in ("website", "notes")
        ]
        found = golden(known, said)
        return [*verdicts(found, "website"), *verdicts(found, "notes")]

    places = list(range(len(strengths)))
    straight = winners(places)
    random.Random(seed).shuffle(places)
    assert winners(places) == straight


@settings(max_examples=8)
@given(
    st.lists(
        st.tuples(st.sampled_from("ab"), st.integers(0, 2), st.sampled_from(["x", "y", None])), min_size=1, max_size=6
    )
)
def test_every_usable_value_is_a_candidate_once_and_one_of_each_field_is_chosen(
    lines: list[tuple[str, int, str | None]],
) -> None:
    """Prevents: candidates that are lost or counted twice on the way."""
    known = records(*(record(n, f"School {of}", priority=trust) for n, (of, trust, _) in enumerate(lines)))
    said = [value(n, "status", text) for n, (_, _, text) in enumerate(lines)]
    found = golden(known, said, of=[of for of, _, _ in lines])
    mine = found.provenance.filter(pl.col("field") == "status")
    usable = [n for n, line in enumerate(lines) if line[2]]
    assert sorted(mine["record"]) == usable
    per = mine.group_by("organization_id").agg(pl.col("chosen").sum(), pl.col("rank").sort(), pl.len())
    for _, chosen, ranks, count in per.iter_rows():
        assert chosen == 1
        assert ranks == list(range(1, count + 1))
    published = dict(found.organisations.select("organization_id", "status").iter_rows())
    for organisation, text in mine.filter("chosen").select("organization_id", "value").iter_rows():
        assert published[organisation] == text


def test_what_a_person_decided_goes_before_every_source() -> None:
    """Prevents: a corrected website overwritten by the next drop of the same wrong list."""
    known = records(record(0, "Sky", priority=9), record(1, "Sky"))
    said = [value(0, "website", "http://old.example"), value(1, "website", "http://older.example")]
    line = {"decision": "field_value", "left": "Schools:1", "field": "website", "value": "http://right.example"}
    decisions = decisions_from(pl.DataFrame([line]), "decisions.csv")
    found = golden(known, said, decisions=decisions)
    assert found.organisations["website"].to_list() == ["http://right.example"]
    assert verdicts(found, "website")[0] == ("http://right.example", 1, True, "decision")
    assert [value for value, *_ in verdicts(found, "website")[1:]] == ["http://old.example", "http://older.example"]
    assert golden(known, said).organisations["website"].to_list() == ["http://old.example"]


def test_the_latest_day_of_contact_is_published_and_named() -> None:
    """Prevents: a published date whose provenance names the cell of another one."""
    known = records(
        record(0, "Sky", priority=9, last_interaction_date=dt.date(2024, 1, 1)),
        record(1, "Sky", priority=1, last_interaction_date=dt.date(2025, 2, 2)),
    )
    said = [value(0, "last_interaction_date", "2024-01-01"), value(1, "last_interaction_date", "2025-02-02")]
    found = golden(known, said)
    assert found.organisations["last_interaction_date"].to_list() == [dt.date(2025, 2, 2)]
    assert verdicts(found, "last_interaction_date") == [
        ("2025-02-02", 1, True, "recency"),
        ("2024-01-01", 2, False, "recency"),
    ]
    assert every_value_has_a_source(found.organisations, found.provenance).passed
    line = {"decision": "field_value", "left": "Schools:1", "field": "last_interaction_date", "value": "2023-03-03"}
    decided = golden(known, said, decisions=decisions_from(pl.DataFrame([line]), "decisions.csv"))
    assert decided.organisations["last_interaction_date"].to_list() == [dt.date(2023, 3, 3)]
    assert verdicts(decided, "last_interaction_date")[0] == ("2023-03-03", 1, True, "decision")
