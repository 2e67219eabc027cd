"""Signals: what events count, when two are one, and what a kept list adds."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotpass_assets.domain.config.intent_block import IntentEvent, IntentTarget
from hotpass_assets.domain.intent.scores import event_score, logistic, together
from hotpass_assets.domain.intent.signals import (
    NoSignalsError,
    Signal,
    beside,
    from_json,
    once,
    signals_from,
    to_json,
    to_keep,
    with_slugs,
)


def event(**said: Any) -> IntentEvent:
    return IntentEvent.model_validate({"target": "aero", "observed_at": "2026-03-31", **said})


@pytest.mark.parametrize(
    ("collector", "said", "score", "basis"),
    [
        ("news", {"intent": 0.6}, 0.6, "intent 0.6"),
        ("news", {"intent": 0.6, "sentiment": 0.4}, 0.7, "intent 0.6 + 0.25 × sentiment 0.4"),
        ("news", {"intent": 0.6, "sentiment": -1}, 0.6, "intent 0.6"),
        ("news", {"intent": 0.9, "sentiment": 1}, 1.0, "intent 0.9 + 0.25 × sentiment 1"),
        ("hiring", {}, 0.6, "intent 0.6"),
        ("hiring", {"intent": 0.1, "seniority": 0.5}, 0.2, "intent 0.1 + 0.2 × seniority 0.5"),
        ("traffic", {"intent": 0.3, "magnitude": 1}, 0.4, "intent 0.3 + 0.1 × magnitude 1"),
        ("tech_adoption", {"intent": 0.1, "stage": "trial"}, 0.25, "intent 0.1 + stage trial: 0.15"),
        ("tech_adoption", {"intent": 0.1, "stage": "Pilot"}, 0.35, "intent 0.1 + stage Pilot: 0.25"),
        ("tech_adoption", {"intent": 0.1, "stage": "production"}, 0.5, "intent 0.1 + stage production: 0.4"),
        ("tech_adoption", {"intent": 0.1, "stage": "upgrade"}, 0.45, "intent 0.1 + stage upgrade: 0.35"),
        ("tech_adoption", {"intent": 0.1, "stage": "talks"}, 0.3, "intent 0.1 + stage talks: 0.2"),
        ("tech_adoption", {"intent": 0.1}, 0.3, "intent 0.1 + stage not given: 0.2"),
    ],
)
def test_an_event_counts_as_is_documented_and_says_why(
    collector: str, said: dict[str, Any], score: float, basis: str
) -> None:
    """Prevents: a formula that nobody can work out again from the page."""
    assert event_score(collector, event(**said)) == (pytest.approx(score), basis)


def test_signals_count_together_as_the_logistic_of_their_weighted_mean() -> None:
    """Prevents: many weak signals that beat a strong one, and weights that weigh nothing."""
    assert together([]) == 0.0
    assert together([(0.5, 3.0)]) == 0.5
    assert together([(1.0, 1.0), (1.0, 7.0)]) == 1.0
    assert together([(0.9, 1.0), (0.1, 3.0)]) == pytest.approx(logistic(0.3), abs=1e-4)
    assert (logistic(-1), logistic(0), logistic(1), logistic(2)) == (0.0, 0.0, 1.0, 1.0)


SHARES = st.floats(min_value=0, max_value=1)


@given(st.lists(st.tuples(SHARES, st.floats(min_value=0.1, max_value=10)), min_size=1), st.randoms())
def test_the_order_of_signals_says_nothing(scores: list[tuple[float, float]], random: Any) -> None:
    """Prevents: results that change when an export lists its events otherwise."""
    other = list(scores)
    random.shuffle(other)
    assert together(scores) == together(other)
    assert 0.0 <= together(scores) <= 1.0


SIGNALS = st.lists(
    st.builds(
        Signal,
        collector=st.sampled_from(["news", "hiring"]),
        target_identifier=st.sampled_from(["aero", "bravo"]),
        target_slug=st.just(""),
        signal_type=st.sampled_from(["news", "funding"]),
        observed_at=st.sampled_from(["2026-03-01T00:00:00Z", "2026-03-30T12:00:00Z", "2026-03-31T09:00:00Z"]),
        score=SHARES,
        insight=st.sampled_from(["", "Opens a hangar", "Größe; „ja“\n"]),
    ),
    max_size=12,
)
AGES = st.sampled_from([None, 10.0, 24.0, 800.0])


@given(SIGNALS, SIGNALS, AGES)
def test_a_store_that_was_added_to_gives_the_same_signals_again(
    given_now: list[Signal], kept: list[Signal], hours: float | None
) -> None:
    """Prevents: the same folder refined twice that becomes two intakes, since the store remembers the first."""
    first = beside(once(given_now), kept, hours)
    store = to_keep(first, kept, hours)
    assert beside(once(given_now), store, hours) == first
    assert to_keep(first, store, hours) == store


@given(SIGNALS)
def test_a_list_of_signals_reads_back_as_it_was_in_any_order(signals: list[Signal]) -> None:
    """Prevents: signals lost or changed on their way through the store."""
    text = to_json(signals)
    assert from_json(text) == sorted(signals)
    assert to_json(reversed(signals)) == text


def test_of_the_same_event_told_twice_the_stronger_one_counts() -> None:
    """Prevents: an export that repeats itself and makes a target look busy."""
    told = [("news", event(intent=0.2)), ("news", event(intent=0.7)), ("news", event(intent=0.4, type="funding"))]
    assert [signal.score for signal in signals_from(told, (), deduplicate=True)] == [0.4, 0.7]
    assert [signal.score for signal in signals_from(told, (), deduplicate=False)] == [0.4, 0.2, 0.7]


def test_an_event_is_about_the_target_its_word_means() -> None:
    """Prevents: one organisation that is two targets, since one feed has its slug and another its name."""
    targets = [IntentTarget(identifier="Aero Example", slug="aero")]
    told = [("news", event(intent=0.2, target=name)) for name in ("AERO", "aero example", "other")]
    found = {(signal.target_identifier, signal.target_slug) for signal in signals_from(told, targets, deduplicate=True)}
    assert found == {("Aero Example", "aero"), ("other", "")}


@pytest.mark.parametrize("when", ["2026-03-31T01:00:00+02:00", "2026-03-30T23:00:00", "2026-03-30T23:00:00.9Z"])
def test_times_are_told_in_utc(when: str) -> None:
    """Prevents: two spellings of a moment that are two signals."""
    (signal,) = signals_from([("news", event(intent=0.2, observed_at=when))], (), deduplicate=True)
    assert signal.observed_at == "2026-03-30T23:00:00Z"


GOOD = {"collector": "news", "target_identifier": "a", "observed_at": "2026-03-31T00:00:00Z", "score": 0.5}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "{}",
        "[1]",
        json.dumps([{**GOOD, "score": "much"}]),
        json.dumps([{**GOOD, "score": True}]),
        json.dumps([{**GOOD, "score": 2}]),
        "[" + json.dumps(GOOD).replace("0.5", "NaN") + "]",
        json.dumps([{**GOOD, "observed_at": "then"}]),
        json.dumps([{**GOOD, "insight": None}]),
        json.dumps([{**GOOD, "further": 1}]),
        "[" * 100_000,
        "\ud800",
    ],
)
def test_what_is_no_list_of_signals_is_refused_without_quoting_it(text: str) -> None:
    """Prevents: a traceback, or a score from nowhere, out of a file that somebody else wrote."""
    with pytest.raises(NoSignalsError) as refused:
        from_json(text)
    assert "then" not in str(refused.value) and "much" not in str(refused.value)


def test_a_target_that_is_given_a_slug_has_the_events_it_had() -> None:
    """Prevents: one event that counts twice, once from the store and once from its file."""
    events = [("news", event(target="Aero", intent=0.5))]
    kept = signals_from(events, [IntentTarget(identifier="Aero")], deduplicate=True)
    targets = [IntentTarget(identifier="Aero", slug="aero-example")]
    given_now = signals_from(events, targets, deduplicate=True)
    assert beside(given_now, with_slugs(kept, targets), None) == given_now
    assert with_slugs(given_now, []) == kept
