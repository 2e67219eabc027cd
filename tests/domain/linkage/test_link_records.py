"""Which records are one organisation."""

from __future__ import annotations

import random
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotpass_assets.domain.linkage.identity.identities import identify
from hotpass_assets.domain.linkage.identity.registry import Registry
from hotpass_assets.domain.linkage.organisations.link_records import Linkage, link_records
from hotpass_assets.domain.tables.linkage import ENTITIES, MATCH_PAIRS, REVIEW_QUEUE
from hotpass_assets.domain.tables.records import SOURCE_VALUES
from tests.builders.records import profile, record, records

SMALL = profile()


def linked(*lines: dict[str, Any], **link: Any) -> Linkage:
    """Linkage of records under a ``link`` block."""
    return link_records(records(*lines), SOURCE_VALUES.empty(), profile(link=link) if link else SMALL)


def entities(found: Linkage, name: str = "small") -> pl.DataFrame:
    """Table ``entities`` of a first intake."""
    return identify(found.clusters, Registry.empty(), name, "march").entities


def organisations(found: Linkage) -> list[str]:
    """Organisation of each record, in the order of records."""
    return entities(found).sort("record")["organization_id"].to_list()


def together(found: Linkage) -> set[frozenset[int]]:
    """Records of each organisation."""
    groups = entities(found).group_by("organization_id").agg("record")["record"].to_list()
    return {frozenset(group) for group in groups}


SPELLINGS = (
    "Sky Wings Academy",
    "SKY WINGS ACADEMY",
    "sky-wings academy",
    "Sky  Wings Academy (Pty) Ltd",
    "Sky Wings Academy CC",
    "SkyWings Academy Ltd.",
    "'Sky Wings, Academy'",
    "Sky Wings Academy Inc",
)


@settings(max_examples=8)
@given(st.lists(st.sampled_from(SPELLINGS), min_size=2, max_size=8))
def test_one_name_is_one_organisation_however_it_is_written(names: list[str]) -> None:
    """Prevents: one school twice because a list is in capitals or leaves out "(Pty) Ltd"."""
    found = linked(*(record(number, name) for number, name in enumerate(names)))
    assert len(set(organisations(found))) == 1
    assert found.pairs.height == len(names) - 1
    assert set(found.pairs["rule"]) == {"same_name"}


WORDS = st.lists(st.sampled_from(["sky", "cloud", "harbour", "karoo", "aero", "wings"]), min_size=2, max_size=4)
FORMS = st.sampled_from(["", " (Pty) Ltd", " CC", " Ltd", " NPC"])
SHAPES = st.sampled_from([str.upper, str.title, str.lower])


@settings(max_examples=12)
@given(WORDS, FORMS, FORMS, SHAPES, SHAPES, st.sampled_from([" ", "  ", "-", ", "]))
def test_legal_form_case_punctuation_and_spacing_never_part_a_name(
    words: list[str], form: str, other: str, shape: Any, second: Any, gap: str
) -> None:
    """Prevents: names that meet for the spellings somebody thought of only."""
    found = linked(record(0, shape(" ".join(words)) + form), record(1, second(gap.join(words)) + other))
    assert len(set(organisations(found))) == 1


def test_names_that_differ_are_different_organisations() -> None:
    """Prevents: two schools made one because their names look alike."""
    found = linked(record(0, "Sky Wings Academy"), record(1, "Sky Wings Charter"), record(2, "Cloud Academy"))
    assert len(set(organisations(found))) == 3
    assert found.pairs.height == 0
    assert set(entities(found)["joined_by"]) == {"own"}


def test_one_identifier_with_unlike_names_is_a_question() -> None:
    """Prevents: two companies made one by a number that was typed twice."""
    found = linked(record(0, "Sky Wings Academy", source_id="7"), record(1, "Harbour Cranes", source_id="7"))
    assert together(found) == {frozenset({0}), frozenset({1})}
    (asked,) = found.review.rows(named=True)
    assert (asked["left_record"], asked["right_record"], asked["rule"]) == (0, 1, "same_source_id")
    assert (asked["left_name"], asked["right_name"]) == ("Sky Wings Academy", "Harbour Cranes")
    assert asked["evidence"] == "identifier 7"
    assert asked["question"].endswith("?")


def test_one_identifier_with_a_name_nearly_the_same_joins() -> None:
    """Prevents: a typing mistake in the name that makes a second organisation of the same number."""
    found = linked(record(0, "Sky Wings Academy", source_id="7"), record(1, "Sky Wings Acadmy", source_id="7"))
    assert len(set(organisations(found))) == 1
    assert found.pairs["rule"].to_list() == ["same_source_id"]
    assert found.review.height == 0
    assert sorted(entities(found)["joined_by"]) == ["own", "same_source_id"]


def test_one_identifier_in_two_workbooks_is_no_evidence() -> None:
    """Prevents: row 7 of one list taken for row 7 of another."""
    found = linked(
        record(0, "Sky Wings Academy", source_id="7"),
        record(1, "Sky Wings Acadmy", source_id="7", workbook="Other.xlsx"),
    )
    assert len(set(organisations(found))) == 2
    assert found.review.height == 0


def test_clashes_of_contact_rows_are_asked_about_only_where_one_name_faces_one_other() -> None:
    """Prevents: a review queue full of contact rows that only follow their number, and a lone clash nobody sees."""
    lines = [
        record(0, "Sky Wings Academy", source_id="7"),
        record(1, "Harbour Cranes", source_id="7", role="contacts"),
        record(2, "Karoo Mills", source_id="7", role="contacts"),
    ]
    assert linked(*lines[:2]).review["rule"].to_list() == ["same_source_id"]
    assert linked(*lines).review.height == 0
    assert len(set(organisations(linked(*lines)))) == 3


def test_an_identifier_of_more_names_than_the_limit_is_a_broken_look_up() -> None:
    """Prevents: thousands of questions because a column holds 0 in every row."""
    names = ("Sky Wings", "Harbour Cranes", "Karoo Mills", "Cloud Bakery")
    lines = [record(number, name, source_id="0") for number, name in enumerate(names)]
    assert linked(*lines, shared_domain_limit=3).review.height == 0
    assert linked(*lines, shared_domain_limit=4).review.height == 6


def test_a_nameless_row_belongs_to_its_identifier() -> None:
    """Prevents: contacts that belong to nobody because their sheet gives numbers only."""
    found = linked(record(0, "Sky Wings Academy", source_id="7"), record(1, None, source_id="7", role="contacts"))
    assert len(set(organisations(found))) == 1
    assert entities(found)["joined_by"].to_list() == ["own", "same_source_id"]


def test_an_own_domain_and_a_close_name_join() -> None:
    """Prevents: one school twice because of a misspelling that its website would have settled."""
    found = linked(
        record(0, "Sky Wings Academy", domains=["skywings.example"]),
        record(1, "Sky Wing Academy", domains=["skywings.example"]),
    )
    assert len(set(organisations(found))) == 1
    (pair,) = found.pairs.rows(named=True)
    assert (pair["rule"], pair["evidence"]) == ("same_domain", "domain skywings.example")
    assert 0.82 <= pair["score"] < 1


def test_close_names_without_shared_evidence_stay_apart() -> None:
    """Prevents: likeness of names alone taken for proof."""
    lines = [record(0, "Sky Wings Academy"), record(1, "Sky Wing Academy", domains=["skywings.example"])]
    assert len(set(organisations(linked(*lines)))) == 2


@pytest.mark.parametrize(
    ("other", "questions"), [("Sky Wings Charters", 1), ("Harbour Cranes", 0)], ids=["like", "unlike"]
)
def test_a_domain_without_a_close_name_does_not_join(other: str, questions: int) -> None:
    """Prevents: all clients of one web designer made one organisation."""
    found = linked(
        record(0, "Sky Wings Academy", domains=["shared.example"]),
        record(1, other, domains=["shared.example"]),
    )
    assert len(set(organisations(found))) == 2
    assert found.review["rule"].to_list() == ["same_domain"] * questions


def test_a_domain_of_more_names_than_the_limit_is_no_evidence() -> None:
    """Prevents: a hosting company that makes its customers one organisation."""
    names = ("Sky Wings North", "Sky Wings South", "Sky Wings West")
    lines = [record(number, name, domains=["host.example"]) for number, name in enumerate(names)]
    assert linked(*lines, shared_domain_limit=2).pairs.height == 0
    assert linked(*lines, shared_domain_limit=2).review.height == 0
    assert linked(*lines, shared_domain_limit=3).pairs.height + linked(*lines, shared_domain_limit=3).review.height > 0


def test_thresholds_of_the_profile_are_the_ones_used() -> None:
    """Prevents: settings that are read and do nothing."""
    lines = [
        record(0, "Sky Wings Academy", domains=["a.example"]),
        record(1, "Sky Wings Flight School", domains=["a.example"]),
    ]
    assert len(set(organisations(linked(*lines, close_name=0.3, review_name=0.2)))) == 1
    assert linked(*lines, close_name=0.99, review_name=0.98).review.height == 0


def test_a_trading_name_finds_its_company() -> None:
    """Prevents: "Acme Holdings t/a Sky Wings" beside "Sky Wings" and "Acme Holdings" as three organisations."""
    by_trade = linked(record(0, "Acme Holdings (Pty) Ltd t/a Sky Wings"), record(1, "Sky Wings"))
    assert len(set(organisations(by_trade))) == 1
    by_law = linked(record(0, "Acme Holdings (Pty) Ltd t/a Sky Wings"), record(1, "ACME Holdings"))
    assert len(set(organisations(by_law))) == 1
    assert by_law.pairs["rule"].to_list() == ["same_alias"]


def test_a_holding_company_does_not_chain_what_it_trades_as() -> None:
    """Prevents: a group of companies made one because all of them belong to the same holding."""
    found = linked(
        record(0, "Acme Holdings t/a Sky Wings"),
        record(1, "Acme Holdings t/a Harbour Cranes"),
        record(2, "Acme Holdings"),
        record(3, "Harbour Cranes"),
    )
    assert together(found) == {frozenset({0}), frozenset({1, 3}), frozenset({2})}


def test_pairs_that_met_another_way_are_not_asked_about() -> None:
    """Prevents: questions about what has been answered."""
    found = linked(
        record(0, "Sky Wings Academy", source_id="7", domains=["a.example"]),
        record(1, "Sky Wings Acadmy", source_id="7", domains=["b.example"]),
        record(2, "SWA Sky Wing Acadm", domains=["b.example", "a.example"]),
        close_name=0.95,
        review_name=0.5,
    )
    of = dict(entities(found).select("record", "organization_id").iter_rows())
    assert found.review.height > 0
    assert all(of[left] != of[right] for left, right in found.review.select("left_record", "right_record").iter_rows())


def test_set_aside_rows_have_no_organisation() -> None:
    """Prevents: rows that were refused coming back as organisations."""
    found = linked(record(0, "Sky Wings"), record(1, "Cloud Bakery", rejection="row.required_field_missing"))
    assert entities(found)["record"].to_list() == [0]


def test_nothing_to_link_gives_empty_tables() -> None:
    """Prevents: a failure where all rows were set aside."""
    found = linked()
    assert entities(found).equals(ENTITIES.empty())
    assert found.pairs.equals(MATCH_PAIRS.empty())
    assert found.review.equals(REVIEW_QUEUE.empty())


NAMES = st.sampled_from([*SPELLINGS[:4], "Sky Wing Academy", "Harbour Cranes", "Harbor Cranes CC", "Karoo Mills"])
LINES = st.fixed_dictionaries(
    {
        "name": NAMES,
        "source_id": st.sampled_from([None, "1", "2"]),
        "domains": st.sampled_from([None, ["sky.example"], ["harbour.example", "sky.example"]]),
        "workbook": st.sampled_from(["A.xlsx", "B.xlsx"]),
        "priority": st.sampled_from([1, 3]),
    }
)


def numbered(stated: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Records in the order given."""
    return [
        record(number, line["name"], **{k: v for k, v in line.items() if k != "name"})
        for number, line in enumerate(stated)
    ]


@settings(max_examples=12)
@given(st.lists(LINES, min_size=1, max_size=7), st.integers(0, 99))
def test_the_order_of_rows_changes_neither_ids_nor_groups(stated: list[dict[str, Any]], seed: int) -> None:
    """Prevents: ids that change because somebody sorted a sheet."""
    places = list(range(len(stated)))
    random.Random(seed).shuffle(places)
    straight = organisations(linked(*numbered(stated)))
    shuffled = organisations(linked(*numbered([stated[place] for place in places])))
    assert [straight[place] for place in places] == shuffled


@settings(max_examples=12)
@given(st.lists(LINES, min_size=1, max_size=5), st.lists(LINES, max_size=4))
def test_ids_survive_a_workbook_of_lower_priority(stated: list[dict[str, Any]], added: list[dict[str, Any]]) -> None:
    """Prevents: every reference to an organisation broken by one more list.

    Where the new list shows that two organisations were one, one of the two ids goes.
    """
    later = [line | {"workbook": "Z.xlsx", "priority": 0} for line in added]
    before = organisations(linked(*numbered(stated)))
    after = organisations(linked(*numbered([*stated, *later])))[: len(stated)]
    for new in set(after):
        old = {name for name, now in zip(before, after, strict=True) if now == new}
        assert new in old


@settings(max_examples=12)
@given(st.lists(LINES, min_size=1, max_size=7))
def test_every_usable_record_has_exactly_one_organisation(stated: list[dict[str, Any]]) -> None:
    """Prevents: rows that are counted twice, or that vanish between two layers."""
    found = linked(*numbered(stated))
    assert entities(found)["record"].to_list() == list(range(len(stated)))
    assert entities(found).null_count().sum_horizontal().item() == 0
    assert found.pairs.select(MATCH_PAIRS.key).is_duplicated().sum() == 0
    assert found.pairs.filter(pl.col("left_record") >= pl.col("right_record")).height == 0
    assert set(entities(found)["joined_by"]) <= set(ENTITIES.columns[2].one_of or ())


def test_ids_differ_between_profiles() -> None:
    """Prevents: two domains whose organisations overwrite each other in one store."""
    found = linked(record(0, "Sky Wings"))
    assert entities(found)["organization_id"][0] != entities(found, "other")["organization_id"][0]
