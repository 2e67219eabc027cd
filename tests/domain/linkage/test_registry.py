"""Ids that outlive the intake that gave them."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from functools import partial

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotpass_assets.domain.checks.model_rules import keeps_its_model
from hotpass_assets.domain.checks.refined_layer import ids_are_kept
from hotpass_assets.domain.identity import stable_uuids
from hotpass_assets.domain.linkage.identity.identities import identify
from hotpass_assets.domain.linkage.identity.registry import Assigned, Registry, assign_ids, current_ids
from hotpass_assets.domain.linkage.organisations.link_records import link_records
from hotpass_assets.domain.tables.linkage import ENTITIES, ENTITY_HISTORY, KNOWN_RECORDS
from hotpass_assets.domain.tables.records import SOURCE_VALUES
from tests.builders.records import profile, record, records

NEW = partial(stable_uuids, "small/organisation")
LIVE = ("kept", "created", "split_off", "returned")


def clusters(groups: Mapping[object, str] | Iterable[str]) -> pl.DataFrame:
    """Clusters by their keys: ``"a b C"`` holds the records a and b and the name C."""
    named = groups if isinstance(groups, Mapping) else dict(enumerate(groups))
    lines = [
        {"record_key": key, "kind": "name" if key[0].isupper() else "record", "cluster": str(number)}
        for number, keys in named.items()
        for key in keys.split()
    ]
    schema = {"record_key": pl.String, "kind": pl.String, "cluster": pl.String}
    return pl.DataFrame(lines, schema=schema)


def after(before: Registry, intake: str, *groups: str) -> Assigned:
    """Ids of an intake of these clusters."""
    return assign_ids(clusters(groups), before.known, before.history, NEW, intake)


def ids(assigned: Assigned) -> list[str]:
    """Id of each cluster, in the order they were stated."""
    return assigned.ids.sort(pl.col("cluster").cast(pl.Int32))["organization_id"].to_list()


def line(assigned: Assigned, identity: str) -> dict[str, object]:
    """What the history says of an id."""
    return assigned.history.row(by_predicate=pl.col("organization_id") == identity, named=True)


FIRST = after(Registry.empty(), "march", "a1 a2 a3 A", "b1 b2 B", "c1 C")
A, B, C = ids(FIRST)


def test_first_ids_are_made_from_the_anchor_and_told_as_created() -> None:
    """Prevents: a first intake whose ids differ from machine to machine."""
    assert NEW(pl.Series(["A", "B", "C"])).to_list() == [A, B, C]
    assert set(FIRST.history["status"]) == {"created"}
    assert line(FIRST, C)["why"] == "created: none of its 2 records and names was known"
    assert FIRST.history.select("born_in", "changed_in").unique().row(0) == ("march", "march")


def test_an_id_stays_when_a_smaller_record_and_another_name_join() -> None:
    """Prevents: ids named after the smallest record, which change whenever a smaller one arrives."""
    again = after(FIRST.registry, "april", "a0 a1 a2 a3 AA", "b1 b2 B", "c1 C")
    assert ids(again) == [A, B, C]
    assert line(again, A)["status"] == "kept"
    assert line(again, A)["why"] == "kept: 3 of its 5 records and names were known under this id"
    assert (line(again, A)["changed_in"], line(again, A)["records"]) == ("march", 4)


def test_an_id_stays_when_every_name_is_respelt_or_every_source_is_renamed() -> None:
    """Prevents: a new id for everybody because this month's file has this month's name."""
    assert ids(after(FIRST.registry, "april", "a1 a2 a3 Ah", "b1 b2 Bee", "c1 Sea")) == [A, B, C]
    assert ids(after(FIRST.registry, "april", "x1 x2 A", "x3 B", "x4 C")) == [A, B, C]


def test_a_list_that_was_numbered_anew_keeps_ids_with_names() -> None:
    """Prevents: every id handed on to the next organisation by one inserted row."""
    first = after(Registry.empty(), "march", "n1 A", "n2 B", "n3 C")
    one, two, three = ids(first)
    inserted = after(first.registry, "april", "n1 A", "n2 N", "n3 B", "n4 C")
    assert [ids(inserted)[place] for place in (0, 2, 3)] == [one, two, three]
    assert line(inserted, ids(inserted)[1])["status"] == "created"
    removed = after(first.registry, "april", "n1 B", "n2 C")
    assert ids(removed) == [two, three]
    assert line(removed, one)["status"] == "retired"


def test_the_larger_of_two_merged_organisations_keeps_its_id_and_the_other_resolves_to_it() -> None:
    """Prevents: references to a merged organisation that lead nowhere."""
    merged = after(FIRST.registry, "april", "b1 b2 B a1 a2 a3 A new", "c1 C")
    assert ids(merged) == [A, C]
    lost = line(merged, B)
    assert (lost["status"], lost["current_id"], lost["changed_in"], lost["records"]) == ("absorbed", A, "april", 0)
    assert lost["why"] == (
        f"absorbed: 3 of its 3 known records and names now stand with those of {A}, which shares more or is older"
    )
    assert str(line(merged, A)["why"]).endswith(f"; it took in {B}")
    assert current_ids(merged.history, pl.Series([B, C, "unheard of"])).to_list() == [A, C, "unheard of"]


def test_of_two_equals_the_older_id_survives() -> None:
    """Prevents: a merge whose outcome hangs on an id's spelling."""
    later = after(FIRST.registry, "april", "a1 a2 a3 A", "b1 b2 B", "c1 C", "d1 D")
    young = ids(later)[3]
    assert ids(after(later.registry, "may", "d1 D c1 C"))[0] == C
    assert line(after(later.registry, "may", "d1 D c1 C"), young)["current_id"] == C


def test_an_absorbed_id_follows_its_survivor_and_never_comes_back() -> None:
    """Prevents: chains of merges that end half-way, and an id that means two organisations in turn."""
    once = after(FIRST.registry, "april", "a1 a2 a3 a4 a5 A", "b1 b2 B c1 C")
    assert current_ids(once.history, pl.Series([A, B, C])).to_list() == [A, B, B]
    twice = after(once.registry, "may", "a1 a2 a3 A b1 b2 B c1 C a4 a5")
    assert current_ids(twice.history, pl.Series([A, B, C])).to_list() == [A, A, A]
    parted = after(twice.registry, "june", "a1 a2 a3 A", "b1 b2 B", "c1 C")
    assert ids(parted)[0] == A
    assert set(ids(parted)).isdisjoint({B, C})
    assert [line(parted, identity)["status"] for identity in ids(parted)[1:]] == ["split_off", "split_off"]
    assert current_ids(parted.history, pl.Series([B, C])).to_list() == [A, A]


def test_a_split_leaves_the_id_with_the_larger_part() -> None:
    """Prevents: an id that jumps to whichever part comes first."""
    split = after(FIRST.registry, "april", "a1", "a2 a3 A", "b1 b2 B", "c1 C")
    assert ids(split)[1:] == [A, B, C]
    parted = line(split, ids(split)[0])
    assert (parted["status"], parted["born_in"], parted["born_order"]) == ("split_off", "april", 2)
    assert parted["why"] == (
        f"split off: 1 of its 1 records and names were those of {A}, which stayed with the larger or older part"
    )
    assert line(split, A)["changed_in"] == "april"
    assert str(line(split, A)["why"]).endswith("1 of its 4 known records and names are now elsewhere")


def test_an_id_that_did_not_come_is_retired_and_comes_back_with_its_records() -> None:
    """Prevents: new ids because a workbook was late by a month."""
    partly = after(FIRST.registry, "april", "a1 a2 a3 A")
    assert [line(partly, identity)["status"] for identity in (A, B, C)] == ["kept", "retired", "retired"]
    assert line(partly, B)["current_id"] == B
    assert line(partly, B)["why"] == "retired: none of its 3 known records and names came with this intake"
    longer = after(partly.registry, "may", "a1 A")
    assert line(longer, B)["changed_in"] == "april"
    back = after(longer.registry, "june", "b2 Bee", "a1 A")
    assert ids(back) == [B, A]
    assert (line(back, B)["status"], line(back, B)["born_in"]) == ("returned", "march")


def test_a_record_that_was_away_during_a_merge_belongs_to_the_survivor() -> None:
    """Prevents: half a merged organisation that rises again under a dead id."""
    merged = after(FIRST.registry, "april", "a1 a2 a3 b1 A B")
    assert ids(after(merged.registry, "may", "b2"))[0] == A


def test_a_new_organisation_does_not_take_the_id_of_one_that_had_its_name() -> None:
    """Prevents: two organisations under one id because one took the other's former name."""
    renamed = after(FIRST.registry, "april", "a1 a2 a3 Ah", "b1 b2 B", "c1 C", "z1 A")
    assert ids(renamed)[0] == A
    assert ids(renamed)[3] not in {A, B, C}
    assert ids(renamed)[3] == NEW(pl.Series(["A\x1f2"]))[0]


def test_a_number_under_two_names_makes_neither_a_merge_nor_a_split() -> None:
    """Prevents: a history full of mergers because one number was typed twice."""
    first = after(Registry.empty(), "march", "n7 A", "n7 B")
    more = after(first.registry, "april", "n7 A", "n7 B", "n7 C")
    assert ids(more)[:2] == ids(first)
    assert line(more, ids(more)[2])["status"] == "created"
    fewer = after(more.registry, "may", "n7 B", "n7 C")
    assert ids(fewer) == ids(more)[1:]
    assert line(fewer, ids(first)[0])["status"] == "retired"


@pytest.mark.parametrize("size", [3, 40])
def test_organisations_that_share_all_keys_keep_their_ids_as_a_crowd(size: int) -> None:
    """Prevents: new ids at every intake for the branches of a chain, and a minute spent on pairing them."""
    first = after(Registry.empty(), "march", *["n0 A"] * size)
    again = after(first.registry, "april", *["n0 A"] * size)
    assert len(set(ids(first))) == size
    assert ids(again) == ids(first)


def test_one_number_on_every_row_is_judged_row_by_row() -> None:
    """Prevents: every row of a constant number held against every other, which 20,000 rows do not survive."""
    size = 20_000
    rows = pl.DataFrame({"record": pl.int_range(size, dtype=pl.UInt32, eager=True)}).with_columns(
        cluster="record",
        anchor=pl.format("Schools:{}", "record"),
        joined_by=pl.lit("own"),
        record_key=pl.lit("Schools:1"),
        name_key=pl.format("school {}", "record"),
    )
    first = identify(rows, Registry.empty(), "small", "march")
    again = identify(rows, first.registry, "small", "april")
    assert set(again.entities["id_status"]) == {"kept"}
    assert again.entities["organization_id"].equals(first.entities["organization_id"])


KEYS = ["a", "b", "c", "d", "A", "B", "C"]
INTAKES = st.lists(
    st.lists(st.lists(st.sampled_from(KEYS), min_size=1, max_size=4, unique=True), max_size=4), min_size=2, max_size=4
)


def played(intakes: list[list[list[str]]]) -> list[Assigned]:
    """Every intake in turn."""
    found: list[Assigned] = []
    before = Registry.empty()
    for number, groups in enumerate(intakes):
        found.append(after(before, f"i{number}", *map(" ".join, groups)))
        before = found[-1].registry
    return found


@settings(max_examples=60)
@given(INTAKES, st.integers(0, 999))
def test_neither_order_of_rows_nor_numbers_of_clusters_change_an_id(intakes: list[list[list[str]]], seed: int) -> None:
    """Prevents: ids that hang on how the clusters came out of the model."""
    *earlier, last = intakes
    before = played(earlier)[-1].registry
    straight = after(before, "last", *map(" ".join, last))
    numbers = random.Random(seed).sample(range(100, 200), len(last))
    rows = clusters(dict(zip(numbers, map(" ".join, last), strict=True))).sample(fraction=1, shuffle=True, seed=seed)
    shuffled = assign_ids(
        rows, before.known.sample(fraction=1, shuffle=True, seed=seed), before.history.reverse(), NEW, "last"
    )
    assert shuffled.history.equals(straight.history)
    assert shuffled.known.equals(straight.known)
    of = dict(shuffled.ids.iter_rows())
    pairs = zip(last, ids(straight), [of[str(number)] for number in numbers], strict=True)
    by_keys = [(sorted(keys), one, other) for keys, one, other in pairs]
    assert sorted((keys, one) for keys, one, _ in by_keys) == sorted((keys, other) for keys, _, other in by_keys)


@settings(max_examples=60)
@given(INTAKES)
def test_no_id_is_lost_given_twice_or_left_without_an_end(intakes: list[list[list[str]]]) -> None:
    """Prevents: ids that vanish, mean two organisations, or resolve to one that is no more."""
    earlier = Registry.empty()
    for number, found in enumerate(played(intakes)):
        history = found.history
        assert found.ids["organization_id"].is_unique().all()
        assert set(earlier.history["organization_id"]) <= set(history["organization_id"])
        assert set(history.filter(pl.col("status").is_in(LIVE))["organization_id"]) == set(ids(found))
        ends = history.filter(pl.col("status") != "absorbed")["organization_id"]
        assert set(history["current_id"]) <= set(ends)
        resolved = current_ids(history, history["organization_id"])
        assert current_ids(history, resolved).equals(resolved)
        assert set(found.known["organization_id"]) <= set(ends)
        assert set(earlier.known["record_key"]) <= set(found.known["record_key"])
        assert keeps_its_model(history, ENTITY_HISTORY).passed
        assert keeps_its_model(found.known, KNOWN_RECORDS).passed
        assert ids_are_kept(found.known, history, earlier.known if number else None, f"i{number}").passed
        earlier = found.registry


@settings(max_examples=40)
@given(INTAKES)
def test_the_same_clusters_again_change_no_id_and_record_no_event(intakes: list[list[list[str]]]) -> None:
    """Prevents: ids that wander although nothing happened. Clusters of the very same keys cannot be told apart."""
    last = played(intakes)[-1]
    again = after(last.registry, "again", *map(" ".join, intakes[-1]))
    keys = [sorted(group) for group in intakes[-1]]
    assert sorted(zip(keys, ids(again), strict=True)) == sorted(zip(keys, ids(last), strict=True))
    assert again.history["changed_in"].to_list() == last.history["changed_in"].to_list()
    assert set(again.history["status"]) <= {"kept", "absorbed", "retired"}


BEFORE = [
    record(0, "Sky Wings Academy", source_id="1", source_record_id="Schools:1"),
    record(1, "Harbour Cranes", source_id="2", source_record_id="Schools:2"),
    record(2, "Cloud Bakery", source_record_id="Schools:Cloud Bakery"),
]


def test_every_record_says_what_became_of_its_id() -> None:
    """Prevents: a table of organisations from which nobody can tell a new one from an old one."""
    small = profile()
    first = identify(
        link_records(records(*BEFORE), SOURCE_VALUES.empty(), small).clusters, Registry.empty(), "small", "march"
    )
    assert first.entities["id_status"].to_list() == ["created"] * 3
    later = [
        record(0, "Sky Wings Academy (Pty) Ltd", source_id="1", source_record_id="Schools:1"),
        record(1, "Sky Wings Academy", source_id="2", source_record_id="Schools:2"),
        record(2, "CLOUD BAKERY CC", source_record_id="Schools:CLOUD BAKERY CC"),
        record(3, "Cloud Bakery", workbook="More.xlsx", source="More", source_record_id="More:Cloud Bakery"),
        record(4, "Karoo Mills", workbook="More.xlsx", source="More", source_record_id="More:Karoo Mills"),
    ]
    second = identify(
        link_records(records(*later), SOURCE_VALUES.empty(), small).clusters, first.registry, "small", "april"
    )
    assert second.entities["id_status"].to_list() == ["kept", "merged", "kept", "kept", "created"]
    assert second.entities["organization_id"].to_list()[:3] == [first.entities["organization_id"][n] for n in (0, 0, 2)]
    assert keeps_its_model(second.entities, ENTITIES).passed


def test_nothing_linked_leaves_a_registry_that_keeps_its_memory() -> None:
    """Prevents: an empty intake after which every organisation is a stranger."""
    empty = after(FIRST.registry, "april")
    assert set(empty.history["status"]) == {"retired"}
    assert ids(after(empty.registry, "may", "c1", "b1", "a1")) == [C, B, A]
