"""Signals: one event each, with what it counts; as lists that are kept, joined and cut.

Belongs here: the shape of a signal, when two are one, which of a kept list still count beside new ones, and the JSON
form that both the signal store and the inputs of an intake have. Does not belong here: reading and writing files.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hotpass_assets.domain.config.intent_block import IntentEvent, IntentTarget
from hotpass_assets.domain.intent.scores import event_score

SIGNALS_FILE = "intent-signals.json"
"""Name of the frozen signals among the files of an intake; no workbook is called so."""
MAX_SIGNALS = 100_000
"""Signals of one intake or one store at most."""

Key = tuple[str, str, str, str, str]


@dataclass(frozen=True, order=True)
class Signal:
    """One event, with what it counts.

    Attributes:
        collector: Name of its collector.
        target_identifier: What it is about, as the configuration or else the event calls it.
        target_slug: Slug of that, where the configuration gives one.
        signal_type: Kind of the event; the name of the collector where the event says none.
        observed_at: When it was observed, UTC, as ``2026-03-31T09:00:00Z``.
        score: What it counts, from 0 to 1.
        insight: What is to be told of it.
        basis: How the score comes about.
    """

    collector: str
    target_identifier: str
    target_slug: str
    signal_type: str
    observed_at: str
    score: float
    insight: str = ""
    basis: str = ""

    @property
    def key(self) -> Key:
        """What makes two signals one."""
        return (self.collector, self.target_identifier, self.target_slug, self.signal_type, self.observed_at)


class NoSignalsError(ValueError):
    """A text is no list of signals; the message says why, without quoting it."""


class TooManySignalsError(NoSignalsError):
    """A list holds more signals than are read."""


def signals_from(
    events: Iterable[tuple[str, IntentEvent]], targets: Sequence[IntentTarget], *, deduplicate: bool
) -> list[Signal]:
    """Events as signals, in an order of their own.

    Args:
        events: Name of the collector and event.
        targets: Targets of the configuration; an event whose target is none of them is about a target of its own.
        deduplicate: Whether of signals with the same key only the one that counts most is taken.
    """
    known = {name.casefold(): one for one in targets for name in (one.slug, one.identifier) if name}
    found = []
    for collector, event in events:
        target = known.get(event.target.casefold()) or IntentTarget(identifier=event.target)
        score, basis = event_score(collector, event)
        found.append(
            Signal(
                collector,
                target.identifier,
                target.slug or "",
                event.type or collector,
                utc_text(event.observed_at),
                score,
                event.insight or "",
                basis,
            )
        )
    return once(found) if deduplicate else sorted(found)


def with_slugs(signals: Iterable[Signal], targets: Sequence[IntentTarget]) -> list[Signal]:
    """Kept signals with identifier and slug of their targets as the configuration gives them now.

    A target that is given a slug, or another case, is the same one: its events are those of before.
    """
    known = {name.casefold(): one for one in targets for name in (one.slug, one.identifier) if name}
    found = []
    for signal in signals:
        target = known.get(signal.target_identifier.casefold()) or IntentTarget(identifier=signal.target_identifier)
        found.append(replace(signal, target_identifier=target.identifier, target_slug=target.slug or ""))
    return found


def once(signals: Iterable[Signal]) -> list[Signal]:
    """Of signals with the same key the one that counts most, by key."""
    return sorted({signal.key: signal for signal in sorted(signals)}.values())


def beside(given: Sequence[Signal], kept: Iterable[Signal], max_age_hours: float | None) -> list[Signal]:
    """Signals that are given, and those kept from before that are not among them and not much older than the newest.

    The newest signal takes the place of a clock: joining the result with the same ones again changes nothing.

    Args:
        given: All of them stay.
        kept: Signals of a store.
        max_age_hours: How much older than the newest signal of both a kept one may be; any age when absent.
    """
    present = {signal.key for signal in given}
    further = [signal for signal in once(kept) if signal.key not in present]
    return sorted([*given, *_fresh(further, [*given, *further], max_age_hours)])


def to_keep(signals: Sequence[Signal], kept: Iterable[Signal], max_age_hours: float | None) -> list[Signal]:
    """What a store holds after signals were added to it: each key once, none much older than the newest."""
    present = {signal.key for signal in signals}
    joined = once([*signals, *(signal for signal in kept if signal.key not in present)])
    return _fresh(joined, joined, max_age_hours)


def _fresh(signals: Sequence[Signal], among: Sequence[Signal], max_age_hours: float | None) -> list[Signal]:
    if max_age_hours is None or not among:
        return list(signals)
    newest = max(signal.observed_at for signal in among)
    oldest = earlier_by(newest, max_age_hours)
    return [signal for signal in signals if signal.observed_at >= oldest]


def earlier_by(moment: str, hours: float) -> str:
    """The moment so many hours before one, both as a signal has them."""
    try:
        return utc_text(datetime.fromisoformat(moment) - timedelta(hours=hours))
    except OverflowError:
        return utc_text(datetime.min.replace(tzinfo=UTC))


def utc_text(moment: datetime) -> str:
    """A moment as a signal has it: UTC, whole seconds; such texts sort as the moments do."""
    return moment.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def to_json(signals: Iterable[Signal]) -> str:
    """Signals as a JSON list, one a line, the same text for the same signals."""
    lines = [json.dumps(asdict(signal), ensure_ascii=False, sort_keys=True) for signal in sorted(signals)]
    return "[\n" + ",\n".join(lines) + "\n]\n" if lines else "[]\n"


def from_json(text: str | bytes) -> list[Signal]:
    """Signals of a JSON list.

    Raises:
        NoSignalsError: It is none, or holds too many.
    """
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        raise NoSignalsError("it is not JSON") from None
    if not isinstance(content, list):
        raise NoSignalsError("it is not a list")
    if len(content) > MAX_SIGNALS:
        raise TooManySignalsError(f"it holds more than {MAX_SIGNALS} signals")
    return [_signal(entry, number) for number, entry in enumerate(content, 1)]


def _signal(entry: Any, number: int) -> Signal:
    known = Signal.__dataclass_fields__
    if not isinstance(entry, Mapping) or not set(entry) <= set(known):
        raise NoSignalsError(f"entry {number} is no signal")
    score = entry.get("score")
    texts = {name: entry.get(name, "") for name in known if name != "score"}
    if not all(isinstance(text, str) for text in texts.values()) or not (texts["collector"] and texts["observed_at"]):
        raise NoSignalsError(f"entry {number} is no signal")
    if isinstance(score, bool) or not isinstance(score, int | float) or not math.isfinite(score) or not 0 <= score <= 1:
        raise NoSignalsError(f"entry {number} has no score from 0 to 1")
    try:
        moment = datetime.fromisoformat(texts["observed_at"])
        texts["observed_at"] = utc_text(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
    except (ValueError, OverflowError):
        raise NoSignalsError(f"entry {number} has no time") from None
    return Signal(score=float(score), **texts)
