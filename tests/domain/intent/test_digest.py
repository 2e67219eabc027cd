"""The digest: which signals count, which organisation a target is, and what is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotpass_assets.domain.checks.intent_layer import every_counted_signal_is_in_the_digest, every_target_is_known
from hotpass_assets.domain.checks.model_rules import keeps_its_model
from hotpass_assets.domain.clean.websites import PLATFORM_DOMAINS
from hotpass_assets.domain.config.intent_block import IntentTarget
from hotpass_assets.domain.intent.digest import (
    CountingRules,
    by_organisation,
    digest_table,
    judged,
    names_somebody,
    signals_table,
)
from hotpass_assets.domain.intent.matching import matched
from hotpass_assets.domain.intent.signals import Signal
from hotpass_assets.domain.tables.golden import ORGANISATIONS
from hotpass_assets.domain.tables.intent import INTENT_DIGEST, INTENT_SIGNALS

SHARED = min(PLATFORM_DOMAINS)
DAY = date(2026, 3, 31)
ANY = CountingRules({"news": 1.0, "hiring": 3.0}, (), None)
IDS = [f"00000000-0000-5000-8000-00000000000{place}" for place in range(4)]


def organisations(*lines: dict[str, Any]) -> pl.DataFrame:
    known = [{"organization_id": IDS[place], **line} for place, line in enumerate(lines)]
    return ORGANISATIONS.conform(pl.DataFrame(known))


THREE = organisations(
    {
        "organization_name": "Aero Example (Pty) Ltd",
        "organization_slug": "aero-example-pty-ltd",
        "website": "http://www.aero.example/about",
        "registration_number": "2010/123456/07",
        "source_record_ids": "Calls:7; Reachout:19",
    },
    {
        "organization_name": "Bravo Flight School",
        "organization_slug": "bravo-flight-school",
        "website": f"http://{SHARED}/bravo",
        "source_record_ids": "Calls:8",
    },
    {
        "organization_name": "BRAVO FLIGHT SCHOOL CC",
        "organization_slug": "bravo-flight-school-cc",
        "website": None,
        "source_record_ids": "Calls:9",
    },
)


def signal(target: str = "aero", score: float = 0.5, **said: Any) -> Signal:
    first = Signal("news", target, "", "news", "2026-03-30T00:00:00Z", score)
    return replace(first, **said)


@pytest.mark.parametrize(
    ("target", "found"),
    [
        ({"identifier": "x", "slug": "Aero-Example-Pty-Ltd"}, (IDS[0], "slug")),
        ({"identifier": "bravo-flight-school-cc"}, (IDS[2], "slug")),
        ({"identifier": IDS[1].upper()}, (IDS[1], "identifier")),
        ({"identifier": "reachout:19"}, (IDS[0], "identifier")),
        ({"identifier": "2010/123456/07"}, (IDS[0], "identifier")),
        ({"identifier": "x", "metadata": {"registration_number": "Reg No 2010/123456/07"}}, (IDS[0], "identifier")),
        ({"identifier": "https://AERO.example/jobs"}, (IDS[0], "domain")),
        ({"identifier": "x", "metadata": {"domain": "shop.aero.example"}}, (IDS[0], "domain")),
        ({"identifier": "aero  example"}, (IDS[0], "name")),
        ({"identifier": "x", "metadata": {"name": "AERO EXAMPLE (PTY) LTD"}}, (IDS[0], "name")),
        # The surest sign decides, even where a weaker one would be clear.
        ({"identifier": "Aero Example", "slug": "bravo-flight-school"}, (IDS[1], "slug")),
        # Two organisations are called so: it is neither.
        ({"identifier": "Bravo Flight School (Pty) Ltd"}, (None, "ambiguous")),
        ({"identifier": SHARED}, (None, "none")),
        ({"identifier": "Aero"}, (None, "none")),
    ],
)
def test_a_target_is_the_organisation_its_surest_sign_points_to(
    target: dict[str, Any], found: tuple[str | None, str]
) -> None:
    """Prevents: signals of one organisation that lift another, and targets found by luck."""
    table = matched([IntentTarget.model_validate(target)], THREE)
    assert table.select("organization_id", "matched_by").row(0) == found


def test_there_may_be_no_target_and_no_organisation() -> None:
    """Prevents: an intake without organisations that fails on its signals."""
    assert matched([], THREE).height == 0
    nobody = matched([IntentTarget(identifier="aero.example")], THREE.clear())
    assert nobody.rows() == [(0, None, "none")]


def test_a_signal_counts_by_its_age_at_the_end_of_the_day_of_the_intake() -> None:
    """Prevents: a result that depends on when it is worked out, and signals that vanish without a word."""
    times = ["2026-03-30T23:59:59Z", "2026-03-31T00:00:00Z", "2026-03-31T23:59:59Z", "2026-04-01T00:00:00Z"]
    signals = [signal(observed_at=time) for time in times]
    states = [state for _, state in judged(signals, replace(ANY, max_age_hours=24.0), DAY)]
    assert states == ["too_old", "counted", "counted", "after_the_intake"]
    assert [state for _, state in judged(signals, ANY, DAY)] == [*["counted"] * 3, "after_the_intake"]
    watched = replace(ANY, targets=(IntentTarget(identifier="bravo"),))
    assert {state for _, state in judged(signals, watched, DAY)} == {"other_target"}
    assert signals_table(judged(signals, ANY, DAY)).height == 4


def test_a_digest_has_a_row_for_every_target_and_keeps_its_model() -> None:
    """Prevents: a target without signals, or one that is no organisation, that is not heard of."""
    targets = (IntentTarget(identifier="aero.example"), IntentTarget(identifier="Bravo Flight School", slug="nothing"))
    rules = CountingRules({"news": 1.0, "hiring": 3.0}, targets, None)
    signals = [
        signal("aero.example", 0.9, insight="Opens a hangar"),
        signal("aero.example", 0.1, collector="hiring", signal_type="vacancy", observed_at="2026-03-31T08:00:00Z"),
    ]
    found = judged(signals, rules, DAY)
    digest = digest_table(found, rules, THREE, lambda _: True)
    assert digest.drop("target_slug").rows() == [
        (
            "aero.example",
            pytest.approx(0.0832),
            2,
            "news;vacancy",
            "2026-03-31T08:00:00Z",
            "Opens a hangar; vacancy",
            IDS[0],
            "domain",
        ),
        ("Bravo Flight School", 0.0, 0, None, None, None, None, "ambiguous"),
    ]
    assert keeps_its_model(digest, INTENT_DIGEST).passed
    assert keeps_its_model(signals_table(found), INTENT_SIGNALS).passed
    empty = digest_table([], ANY, THREE, lambda _: True)
    assert empty.schema == INTENT_DIGEST.schema and empty.height == 0


@given(st.permutations([signal("aero", 0.9), signal("aero", 0.9, insight="A"), signal("bravo"), signal("x", 0.2)]))
def test_a_digest_does_not_depend_on_the_order_of_signals(signals: list[Signal]) -> None:
    """Prevents: bytes that change when an export lists its events otherwise."""
    expected = digest_table(judged(sorted(signals), ANY, DAY), ANY, THREE, lambda _: True)
    assert digest_table(judged(signals, ANY, DAY), ANY, THREE, lambda _: True).equals(expected)


def test_the_five_insights_that_count_most_are_told_the_latest_first() -> None:
    """Prevents: a digest that tells of last year, or of everything."""
    signals = [signal(score=score / 10, insight=f"I{score}") for score in range(1, 8)]
    signals += [signal(score=0.7, insight="later", observed_at="2026-03-31T00:00:00Z"), signal(score=0.7, insight="I7")]
    digest = digest_table(judged(signals, ANY, DAY), ANY, THREE, lambda _: True)
    assert digest["intent_top_insights"].item() == "later; I7; I6; I5; I4"


def test_an_insight_that_names_a_contact_is_not_told() -> None:
    """Prevents: people who are sent on to webhooks in the words of a headline."""
    somebody = names_somebody(["Thandi Example", "Cher"])
    assert somebody("ceo  thandi  EXAMPLE, resigns")
    assert not somebody("Thandi opens a hangar for example")
    assert not somebody("Cher sings")  # one word alone is too common to be a name
    digest = digest_table(
        judged([signal(insight="Thandi Example joins")], ANY, DAY), ANY, THREE, lambda text: not somebody(text)
    )
    assert digest["intent_top_insights"].item() == "news"


def test_two_targets_that_are_one_organisation_count_together() -> None:
    """Prevents: an organisation twice in the daily list, or one whose signals are lost."""
    signals = [signal("aero.example", 0.9, insight="A"), signal("Aero Example", 0.2, insight="B"), signal("nobody")]
    digest = digest_table(judged(signals, ANY, DAY), ANY, THREE, lambda _: True)
    assert by_organisation(digest).rows() == [(IDS[0], pytest.approx(0.9918), 2, "2026-03-30T00:00:00Z", "A; B")]


def test_the_checks_of_the_digest_can_fail() -> None:
    """Prevents: checks that hold whatever the digest says."""
    found = judged([signal("aero.example"), signal("Bravo Flight School")], ANY, DAY)
    signals, digest = signals_table(found), digest_table(found, ANY, THREE, lambda _: True)
    assert every_counted_signal_is_in_the_digest(signals, digest).passed
    assert every_counted_signal_is_in_the_digest(signals, digest.head(1)).failed == 1
    assert every_counted_signal_is_in_the_digest(signals.head(1), digest).failed == 1
    outcome = every_target_is_known(digest)
    assert (outcome.checked, outcome.failed) == (2, 1)
    assert "0 are no organisation" in outcome.message and "1 could be several: Bravo Flight School" in outcome.message
    assert every_target_is_known(digest.filter(pl.col("organization_id").is_not_null())).passed
