"""Signs that an organisation wants to buy: the keys of ``pipeline.intent``.

Belongs here: collectors, the events they are given, targets and how long signals count; and what an event may say.
Does not belong here: what an event counts (``domain.intent``) and reading files of events (``hotpass_resources``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, field_validator, model_validator

from hotpass_assets.domain.config.block import AnyPath, Block, Text, with_file_beside

CollectorName = Literal["news", "hiring", "traffic", "tech_adoption"]
OWN_KEYS: Mapping[str, str] = {
    "news": "sentiment",
    "hiring": "seniority",
    "traffic": "magnitude",
    "tech_adoption": "stage",
}
"""What only events of one collector say, by its name."""
INSIGHT_LENGTH = 200

_Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
_Word = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^;\x00-\x1f]+$")
]


def _day_or_time(value: Any) -> Any:
    """A day is its beginning; a text is read as either."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value.strip())
        except ValueError:
            raise ValueError("it is no date or time | write ISO 8601, for example 2026-03-31T09:00:00+02:00") from None
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime.combine(value, time())
    if not isinstance(value, datetime):
        raise ValueError("it is no date or time | write ISO 8601, for example 2026-03-31T09:00:00+02:00")
    try:
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    except OverflowError:
        raise ValueError("it is no date or time | write ISO 8601, for example 2026-03-31T09:00:00+02:00") from None


def _without_ways_to_reach(text: str) -> str:
    if ";" in text:
        raise ValueError("it holds a semicolon, which joins several | write a comma")
    if "@" in text or _NUMBER.search(text):
        raise ValueError(
            "an address or number of a person may stand in it | write what happened, since this text is sent on"
        )
    return " ".join(text.split())


_NUMBER = re.compile(r"(?:\+\d|\b0)(?:[\s().-]{0,2}\d){8,}")

Insight = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=INSIGHT_LENGTH),
    AfterValidator(_without_ways_to_reach),
]


class IntentEvent(Block):
    """One thing that was observed about a target."""

    target: _Word
    observed_at: Annotated[datetime, BeforeValidator(_day_or_time)]
    intent: _Share | None = None
    type: _Word | None = None
    insight: Insight | None = None
    sentiment: Annotated[float, Field(ge=-1, le=1, allow_inf_nan=False)] | None = None
    seniority: _Share | None = None
    magnitude: _Share | None = None
    stage: _Word | None = None


class CollectorOptions(Block):
    """Where the events of a collector are: written here, in a file, or both."""

    events: tuple[IntentEvent, ...] = ()
    file: AnyPath | None = None


class CollectorSettings(Block):
    """A collector, and how much its signals weigh."""

    name: CollectorName
    enabled: bool = True
    weight: Annotated[float, Field(gt=0, le=1000, allow_inf_nan=False)] = 1.0
    options: CollectorOptions = CollectorOptions()

    @model_validator(mode="after")
    def _events_are_its_own(self) -> CollectorSettings:
        for number, event in enumerate(self.options.events, 1):
            problem = why_no_event_of(self.name, event)
            if problem:
                raise ValueError(f"event {number}: {problem}")
        return self


class IntentTarget(Block):
    """An organisation that is watched: how events call it, and what it is known by."""

    identifier: _Word
    slug: _Word | None = None
    metadata: Mapping[Literal["name", "domain", "website", "registration_number"], Text] = {}


class SignalStorage(Block):
    """The file that keeps signals, and for how long they count."""

    path: AnyPath | None = None
    max_age_hours: Annotated[float, Field(gt=0, le=1_000_000, allow_inf_nan=False)] | None = None


class IntentSettings(Block):
    """Signs that organisations want to buy, from events that are given; nothing is fetched."""

    enabled: bool = False
    deduplicate: bool = True
    collectors: tuple[CollectorSettings, ...] = ()
    targets: tuple[IntentTarget, ...] = ()
    storage: SignalStorage = SignalStorage()

    @field_validator("collectors")
    @classmethod
    def _each_once(cls, collectors: tuple[CollectorSettings, ...]) -> tuple[CollectorSettings, ...]:
        names = [one.name for one in collectors]
        if len(set(names)) < len(names):
            raise ValueError("a collector stands there twice | give its events together")
        return collectors

    @field_validator("targets")
    @classmethod
    def _told_apart(cls, targets: tuple[IntentTarget, ...]) -> tuple[IntentTarget, ...]:
        names = [name.casefold() for one in targets for name in {one.identifier, one.slug or one.identifier}]
        if len(set(names)) < len(names):
            raise ValueError("two targets have the same identifier or slug | events could mean either: change one")
        return targets


def why_no_event_of(collector: str, event: IntentEvent) -> str | None:
    """Why an event cannot be one of a collector, with what to do behind ``|``; nothing when it can."""
    foreign = [key for name, key in OWN_KEYS.items() if name != collector and getattr(event, key) is not None]
    if foreign:
        own = OWN_KEYS[collector]
        return f"'{foreign[0]}' says nothing about {collector} | besides what all events say, it takes '{own}'"
    if event.intent is None and collector != "hiring":
        return f"'intent' is missing | say from 0 to 1 how much an event of {collector} counts"
    return None


def with_files_beside(payload: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """The payload of a configuration file, its files of events taken from the folder of that file.

    Args:
        payload: Values that are valid by themselves.
        folder: Folder of the configuration file.
    """
    intent = payload.get("pipeline", {}).get("intent") or {}
    if not intent.get("collectors"):
        return dict(payload)
    collectors = [with_file_beside(collector, folder) for collector in intent["collectors"]]
    return {**payload, "pipeline": {**payload["pipeline"], "intent": {**intent, "collectors": collectors}}}
