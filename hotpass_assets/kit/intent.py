"""Intent signals, gathered when an intake is registered and frozen with its workbooks.

Belongs here: gathering them, and the rules by which they count, as an intake keeps them. Does not belong here: what
signals count (``domain.intent``), files of events and the signal store (``hotpass_resources``), and what assets ask of
an intake (``known_signals``).

Signals are an input like the workbooks: the same ones are the same intake, others are another one. They are frozen as
they are given; people who were erased are taken out when they are read.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from hotpass_assets.domain.config.intent_block import CollectorSettings, IntentEvent, why_no_event_of
from hotpass_assets.domain.config.model import PipelineSettings
from hotpass_assets.domain.counted import counted
from hotpass_assets.domain.errors import ConfigurationError, ConfigurationProblem, InputError
from hotpass_assets.domain.intent.signals import MAX_SIGNALS, SIGNALS_FILE, beside, signals_from, to_json, with_slugs
from hotpass_resources.given_records import given_records
from hotpass_resources.signal_store import kept_signals

_PROBLEMS_SHOWN = 20


def store_path(pipeline: PipelineSettings) -> Path | None:
    """The signal store a configuration names, if any; the option's key comes first."""
    return pipeline.intent_signal_store_path or pipeline.intent.storage.path


def rules_to_keep(pipeline: PipelineSettings) -> dict[str, Any]:
    """What an intake keeps of how signals count, as JSON values; nothing when intent is off."""
    intent = pipeline.intent
    if not intent.enabled:
        return {}
    return {
        "weights": {one.name: one.weight for one in intent.collectors if one.enabled},
        "targets": [target.model_dump(mode="json") for target in intent.targets],
        "max_age_hours": intent.storage.max_age_hours,
        "files": sorted({str(Path(one.options.file).absolute()) for one in intent.collectors if one.options.file}),
    }


def gathered_signals(pipeline: PipelineSettings) -> dict[str, bytes]:
    """The signals that are to be frozen with an intake: name of the file and its content; nothing when intent is off.

    Args:
        pipeline: The configuration.

    Raises:
        ConfigurationError: A file of events cannot be used; every problem of all of them, up to a limit.
        InputError: The signal store cannot be read, or there are too many signals.
    """
    intent = pipeline.intent
    if not intent.enabled:
        return {}
    collectors = [one for one in intent.collectors if one.enabled]
    given = signals_from(_events(collectors), intent.targets, deduplicate=intent.deduplicate)
    place = store_path(pipeline)
    names = {one.name for one in collectors}
    kept = [signal for signal in kept_signals(place) if signal.collector in names] if place else []
    signals = beside(given, with_slugs(kept, intent.targets), intent.storage.max_age_hours)
    if len(signals) > MAX_SIGNALS:
        raise InputError(
            f"there are more than {MAX_SIGNALS} intent signals",
            where=str(place) if place else None,
            do="Leave old events out, or set pipeline.intent.storage.max_age_hours",
        )
    return {SIGNALS_FILE: to_json(signals).encode()}


def _events(collectors: list[CollectorSettings]) -> Iterator[tuple[str, IntentEvent]]:
    problems: list[ConfigurationProblem] = []
    for collector in collectors:
        yield from ((collector.name, event) for event in collector.options.events)
        if collector.options.file is not None:
            yield from _events_of_file(collector, Path(collector.options.file), problems)
    if problems:
        further = len(problems) - _PROBLEMS_SHOWN
        more = counted(further, "further problem is", "further problems are")
        do = f"Correct the file and run the command again ({more} not shown)"
        raise ConfigurationError(
            "events of intent cannot be used", problems[:_PROBLEMS_SHOWN], do if further > 0 else None
        )


def _events_of_file(
    collector: CollectorSettings, path: Path, problems: list[ConfigurationProblem]
) -> Iterator[tuple[str, IntentEvent]]:
    try:
        for place, record in given_records(path):
            event = _event(collector.name, place, record, problems)
            if event is not None:
                yield collector.name, event
    except InputError as error:
        problems.append(
            ConfigurationProblem(error.where or str(path), "", f"{error.what}: {error.why}", error.do or "")
        )


def _event(collector: str, place: str, record: Any, problems: list[ConfigurationProblem]) -> IntentEvent | None:
    try:
        event = IntentEvent.model_validate(record)
    except ValidationError as error:
        for detail in error.errors(include_url=False, include_input=False):
            problems.append(_problem(place, detail))
        return None
    wrong = why_no_event_of(collector, event)
    if wrong is None:
        return event
    why, _, do = wrong.partition(" | ")
    problems.append(ConfigurationProblem(place, "", why, do))
    return None


def _problem(place: str, detail: Any) -> ConfigurationProblem:
    key = ".".join(str(part) for part in detail["loc"])
    if detail["type"] == "extra_forbidden":
        known = ", ".join(IntentEvent.model_fields)
        return ConfigurationProblem(place, key[:60], "an event has no such column", f"known: {known}")
    why, _, do = str(detail["msg"]).removeprefix("Value error, ").partition(" | ")
    return ConfigurationProblem(place, key, why[:1].lower() + why[1:], do)
