"""What signals say of each target, and of each organisation.

Belongs here: which signals count, tables ``intent_signals`` and ``intent_digest``, and what a daily list shows of them.
Does not belong here: formulas (``scores``), which organisation a target is (``matching``), and writing files.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import polars as pl

from hotpass_assets.domain.config.intent_block import IntentTarget
from hotpass_assets.domain.intent.matching import matched
from hotpass_assets.domain.intent.scores import together
from hotpass_assets.domain.intent.signals import Signal, earlier_by, utc_text
from hotpass_assets.domain.tables.intent import COUNTED, INTENT_DIGEST, INTENT_SIGNALS

TOP_INSIGHTS = 5


@dataclass(frozen=True)
class CountingRules:
    """Which signals count and how much.

    Attributes:
        weights: Weight of each collector, by its name.
        targets: Targets of the configuration; without any, whatever signals are about is a target.
        max_age_hours: How old a signal may be; any age when absent.
    """

    weights: Mapping[str, float]
    targets: Sequence[IntentTarget]
    max_age_hours: float | None


def judged(signals: Sequence[Signal], rules: CountingRules, day: date) -> list[tuple[Signal, str]]:
    """Signals with whether they count, in an order of their own.

    Ages are counted back from the end of ``day`` (UTC), since no clock may have a say in results.

    Args:
        signals: Signals of the intake.
        rules: Which of them count.
        day: Day the intake stands for.
    """
    end = utc_text(datetime.combine(day, time(), UTC) + timedelta(days=1))
    oldest = earlier_by(end, rules.max_age_hours) if rules.max_age_hours is not None else ""
    watched = {target.identifier for target in rules.targets}

    def state(signal: Signal) -> str:
        if watched and signal.target_identifier not in watched:
            return "other_target"
        if signal.observed_at >= end:
            return "after_the_intake"
        return COUNTED if signal.observed_at >= oldest else "too_old"

    return [(signal, state(signal)) for signal in sorted(signals)]


def signals_table(found: Sequence[tuple[Signal, str]]) -> pl.DataFrame:
    """Table ``intent_signals`` of signals and their states."""
    lines = [
        {
            "collector": signal.collector,
            "target_identifier": signal.target_identifier,
            "target_slug": signal.target_slug or None,
            "signal_type": signal.signal_type,
            "observed_at": signal.observed_at,
            "score": signal.score,
            "basis": signal.basis or None,
            "insight": signal.insight or None,
            "state": state,
        }
        for signal, state in found
    ]
    return pl.DataFrame(lines, schema=INTENT_SIGNALS.schema, orient="row")


def digest_table(
    found: Sequence[tuple[Signal, str]],
    rules: CountingRules,
    organisations: pl.DataFrame,
    may_be_told: Callable[[str], bool],
) -> pl.DataFrame:
    """Table ``intent_digest``: one row a target, the one that counts most first.

    Args:
        found: What :func:`judged` gave.
        rules: The rules it was given.
        organisations: Table ``organisations``.
        may_be_told: Whether an insight may be told; where it may not, its kind is.
    """
    about: dict[str, list[Signal]] = {target.identifier: [] for target in rules.targets}
    targets = {target.identifier: target for target in rules.targets}
    for signal, state in found:
        if state == COUNTED:
            about.setdefault(signal.target_identifier, []).append(signal)
            slug = signal.target_slug or None
            targets.setdefault(signal.target_identifier, IntentTarget(identifier=signal.target_identifier, slug=slug))
    rows = [_row(targets[name], signals, rules, may_be_told) for name, signals in about.items()]
    table = pl.DataFrame(rows, schema_overrides=dict(INTENT_DIGEST.schema)) if rows else INTENT_DIGEST.empty()
    known = matched([targets[name] for name in about], organisations).drop("place")
    order = ("intent_signal_score", "intent_signal_count", "target_identifier")
    whole = table.drop("organization_id", "matched_by", strict=False).hstack(known)
    return INTENT_DIGEST.conform(whole.sort(order, descending=[True, True, False]))


def _row(
    target: IntentTarget, signals: Sequence[Signal], rules: CountingRules, may_be_told: Callable[[str], bool]
) -> dict[str, object]:
    latest = sorted(sorted(signals), key=lambda one: one.observed_at, reverse=True)
    best = sorted(latest, key=lambda one: one.score, reverse=True)
    told = dict.fromkeys(_told(signal, may_be_told) for signal in best)
    return {
        "target_identifier": target.identifier,
        "target_slug": target.slug,
        "intent_signal_score": together((one.score, rules.weights.get(one.collector, 1.0)) for one in signals),
        "intent_signal_count": len(signals),
        "intent_signal_types": ";".join(sorted({one.signal_type for one in signals})) or None,
        "intent_last_observed_at": max((one.observed_at for one in signals), default=None),
        "intent_top_insights": "; ".join(list(told)[:TOP_INSIGHTS]) or None,
    }


def _told(signal: Signal, may_be_told: Callable[[str], bool]) -> str:
    return signal.insight if signal.insight and may_be_told(signal.insight) else signal.signal_type


SHOWN = ("intent_signal_score", "intent_signal_count", "intent_last_observed_at", "intent_top_insights")
"""Columns of the digest that a daily list shows."""


def by_organisation(digest: pl.DataFrame) -> pl.DataFrame:
    """What signals say of each organisation that has some; of several targets that are one the highest score counts.

    Args:
        digest: Table ``intent_digest``, in its order.

    Returns:
        organization_id and the columns of :data:`SHOWN`; one row an organisation.
    """
    has = pl.col("organization_id").is_not_null() & (pl.col("intent_signal_count") > 0)
    told = pl.col("intent_top_insights").str.split("; ").list.explode(empty_as_null=True).drop_nulls()
    return (
        digest.filter(has)
        .group_by("organization_id", maintain_order=True)
        .agg(
            pl.col("intent_signal_score").max(),
            pl.col("intent_signal_count").sum().cast(pl.UInt32),
            pl.col("intent_last_observed_at").max(),
            told.unique(maintain_order=True).head(TOP_INSIGHTS).str.join("; ").alias("intent_top_insights"),
        )
    )


def names_somebody(names: Sequence[str]) -> Callable[[str], bool]:
    """Whether a text holds the name of one of these people, whatever its case and spacing."""
    known = {_words(name) for name in names}
    known = {words for words in known if len(words) > 1}
    longest = max(map(len, known), default=0)

    def somebody(text: str) -> bool:
        words = _words(text)
        return any(
            words[start : start + length] in known
            for start in range(len(words))
            for length in range(2, min(longest, len(words) - start) + 1)
        )

    return somebody


def _words(text: str) -> tuple[str, ...]:
    return tuple("".join(letter if letter.isalnum() else " " for letter in text.casefold()).split())
