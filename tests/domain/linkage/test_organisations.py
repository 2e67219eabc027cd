"""Rules, model and decisions together: which records of an intake are one organisation."""

from __future__ import annotations

from typing import Any

import polars as pl

from hotpass_assets.domain.checks.linkage_layer import no_decision_is_violated, nothing_is_left_to_review
from hotpass_assets.domain.linkage.compare.levels import Comparison, Level
from hotpass_assets.domain.linkage.engine.model import shipped_model
from hotpass_assets.domain.linkage.engine.model_table import model_from_table, model_table
from hotpass_assets.domain.linkage.identity.identities import identify
from hotpass_assets.domain.linkage.identity.registry import Registry
from hotpass_assets.domain.linkage.organisations.link_records import Linkage, link_records
from hotpass_assets.domain.linkage.review.decisions import NO_DECISIONS, Decisions, decisions_from
from hotpass_assets.domain.sample.listings.listing import listing
from tests.builders.records import profile, record, records, value, values

SPLINK = profile(link={"method": "splink"})
RULES = profile()
FIELDS = {
    "phone": "contact_phone",
    "email": "contact_email",
    "website": "website",
    "street": "address",
    "town": "city",
    "province": "province",
    "postal_code": "postal_code",
}


def decided(*lines: tuple[str, str, str]) -> Decisions:
    """Decisions about pairs: word, left and right."""
    table = pl.DataFrame(lines, schema=["decision", "left", "right"], orient="row")
    return decisions_from(table, "decisions.csv")


def intake(size: int, seed: int = 4) -> tuple[pl.DataFrame, pl.DataFrame, list[str]]:
    """Records and values of a listing, and the organisation each record is."""
    made = listing(size, seed)
    lines = [
        record(number, name, source="Listing") for number, name in enumerate(made.rows["name"].fill_null("Nobody"))
    ]
    said = [
        value(number, FIELDS[column], text)
        for column in FIELDS
        for number, text in enumerate(made.rows[column])
        if text is not None
    ]
    truth = made.truth.sort("row")["entity"].to_list()
    return records(*lines), values(*said), truth


def organisations(found: Linkage) -> dict[int, Any]:
    """Cluster of each record."""
    return dict(found.clusters.select("record", "cluster").iter_rows())


def share_right(found: Linkage, truth: list[str]) -> tuple[float, float]:
    """Precision and recall over pairs of records."""
    cluster = organisations(found)
    both = pl.DataFrame(
        {"c": [str(cluster[row]) for row in sorted(cluster)], "t": [truth[row] for row in sorted(cluster)]}
    )

    def pairs(*by: str) -> int:
        return int(both.group_by(by).len().select((pl.col("len") * (pl.col("len") - 1) // 2).sum()).item())

    right = pairs("c", "t")
    return right / max(pairs("c"), 1), right / max(pairs("t"), 1)


def test_the_model_finds_what_names_and_rules_alone_do_not() -> None:
    """Prevents: a model that is switched on and changes nothing, or one that merges strangers."""
    known, said, truth = intake(600)
    with_model, without = link_records(known, said, SPLINK), link_records(known, said, RULES)
    assert share_right(with_model, truth)[1] > share_right(without, truth)[1] + 0.1
    assert share_right(with_model, truth)[0] > 0.9
    assert with_model.model.reason.startswith("learned from")
    assert "rules alone" in without.model.reason
    model = with_model.pairs.filter(pl.col("rule") == "model")
    assert model.height
    assert model["evidence"].null_count() == 0
    assert (with_model.review["learns"].diff().drop_nulls() <= 0).all()


def test_too_little_to_learn_from_leaves_it_to_the_rules_and_says_so() -> None:
    """Prevents: five rows joined by shares that were learned from nothing."""
    known = records(record(0, "Karoo Wings"), record(1, "Karoo Wings CC"), record(2, "Zebra Air"))
    found = link_records(known, values(), SPLINK)
    assert organisations(found)[0] == organisations(found)[1] != organisations(found)[2]
    assert "rules alone" in found.model.reason
    assert "candidate pairs" in found.model.reason


def test_a_decision_joins_what_nothing_else_does() -> None:
    """Prevents: a person's answer without effect."""
    known = records(record(0, "Karoo Wings"), record(1, "Zebra Air"), record(2, "Maluti Gliding"))
    found = link_records(known, values(), RULES, decided(("must_link", "Schools:0", "Schools:2")))
    assert organisations(found)[0] == organisations(found)[2] != organisations(found)[1]
    assert found.pairs.select("left_record", "right_record", "rule").rows() == [(0, 2, "decision")]
    assert dict(found.clusters.select("record", "joined_by").iter_rows())[2] == "decision"


def test_a_decision_parts_records_of_one_name() -> None:
    """Prevents: two schools of one name in two towns that nobody can keep apart."""
    known = records(record(0, "Karoo Wings"), record(1, "Karoo Wings"), record(2, "Karoo Wings"))
    apart = decided(("cannot_link", "Schools:0", "Schools:1"))
    found = link_records(known, values(), RULES, apart)
    clusters = organisations(found)
    assert clusters[0] != clusters[1]
    assert clusters[2] == clusters[0], "the others stay with the one that was not told apart"
    ids = identify(found.clusters, Registry.empty(), "small", "march").entities
    assert ids["organization_id"].n_unique() == 2


def test_a_decision_parts_what_a_rule_joins() -> None:
    """Prevents: a shared domain that overrules a person."""
    lines = [record(0, "Karoo Wings", domains=["karoo.example"]), record(1, "Karoo Wing", domains=["karoo.example"])]
    known = records(*lines)
    assert len(set(organisations(link_records(known, values(), RULES)).values())) == 1
    found = link_records(known, values(), RULES, decided(("cannot_link", "Schools:1", "Schools:0")))
    assert len(set(organisations(found).values())) == 2
    assert found.review.is_empty(), "what is decided is not asked again"


def test_decisions_hold_when_the_model_says_otherwise() -> None:
    """Prevents: decisions that only bind the rules."""
    known, said, _ = intake(600)
    free = link_records(known, said, SPLINK)
    (left, right) = free.pairs.filter(pl.col("rule") == "model").select("left_record", "right_record").row(0)
    strangers = decided(("cannot_link", f"Schools:{left}", f"Schools:{right}"))
    found = link_records(known, said, SPLINK, strangers)
    assert organisations(found)[left] != organisations(found)[right]
    entities = identify(found.clusters, Registry.empty(), "small", "march").entities
    assert no_decision_is_violated(entities, known, strangers).passed
    before = identify(free.clusters, Registry.empty(), "small", "march").entities
    assert not no_decision_is_violated(before, known, strangers).passed


def test_every_question_can_be_answered_by_its_keys() -> None:
    """Prevents: a queue whose pairs no decision can name."""
    lines = [
        record(0, "Karoo Wings", source_id="7", source_record_id="Schools:7"),
        record(1, "Zebra Air", source_id="7", source_record_id="Schools:7"),
    ]
    known = records(*lines)
    (task,) = link_records(known, values(), RULES).review.select("left_key", "right_key").rows()
    assert task[0] != task[1]
    for word, count in (("must_link", 1), ("cannot_link", 2)):
        found = link_records(known, values(), RULES, decided((word, *task)))
        assert len(set(organisations(found).values())) == count
        assert found.review.is_empty()
        assert found.unknown_keys == ()


def test_keys_nobody_has_are_told() -> None:
    """Prevents: a misspelt key in the file of decisions that passes for a decision."""
    known = records(record(0, "Karoo Wings"), record(1, "Zebra Air"))
    found = link_records(known, values(), RULES, decided(("must_link", "Schools:0", "Schools:99")))
    assert found.unknown_keys == ("Schools:99",)


def test_an_empty_queue_is_asked_for_only_where_the_profile_wants_it() -> None:
    """Prevents: publishing with open questions where that is forbidden, and stopping where it is not."""
    known = records(record(0, "Karoo Wings", source_id="7"), record(1, "Zebra Air", source_id="7"))
    queue = link_records(known, values(), RULES, NO_DECISIONS).review
    assert queue.height == 1
    assert not nothing_is_left_to_review(queue, True).passed
    assert "review list" in nothing_is_left_to_review(queue, True).message
    assert nothing_is_left_to_review(queue, False).passed
    assert nothing_is_left_to_review(queue.clear(), True).passed


def test_an_earlier_model_is_used_as_it_is() -> None:
    """Prevents: a model that is kept and learned anew all the same, or one that changes on its way through a table."""
    known, said, _ = intake(600)
    first = link_records(known, said, SPLINK)
    table = model_table(first.model)
    assert table.height == sum(len(comparison.levels) for comparison in first.model.comparisons)
    kept = model_from_table(table)
    again = link_records(known, said, SPLINK, NO_DECISIONS, kept)
    assert again.clusters.equals(first.clusters)
    few, few_said, _ = intake(40, seed=9)
    small = link_records(few, few_said, SPLINK, NO_DECISIONS, kept)
    assert small.model.match == first.model.match, "a small intake profits from what a large one taught"
    assert model_from_table(model_table(link_records(few, values(), RULES).model)) is None


def test_a_model_of_another_version_is_learned_anew() -> None:
    """Prevents: a run that stops after an upgrade because comparisons have other levels now."""
    known, said, _ = intake(600)
    other = shipped_model(
        [Comparison("shoe_size", ("shoe",), "", (Level("the same", "", 0.9, 0.1),))], "another version"
    )
    found = link_records(known, said, SPLINK, NO_DECISIONS, other)
    assert found.clusters.equals(link_records(known, said, SPLINK).clusters)


def test_a_rule_gives_way_where_a_person_decided_about_the_others() -> None:
    """Prevents: a blocking check nobody can satisfy, because a shared domain joined a pair before the decisions."""
    shared = {"domains": ["karoo.example"]}
    known = records(record(0, "Karoo Wings", **shared), record(1, "Karoo Wing", **shared), record(2, "Zebra Air"))
    told = decided(("must_link", "Schools:1", "Schools:2"), ("cannot_link", "Schools:0", "Schools:2"))
    found = link_records(known, values(), RULES, told)
    assert organisations(found)[1] == organisations(found)[2] != organisations(found)[0]
    entities = identify(found.clusters, Registry.empty(), "small", "march").entities
    assert no_decision_is_violated(entities, known, told).passed
    assert found.review.is_empty(), "what follows from decisions is not asked"
