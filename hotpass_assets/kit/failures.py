"""Failures of assets: permanent ones are not retried, and say so.

Belongs here: the way of a ``HotpassError`` through Dagster and back. Does not belong here: the errors.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import dagster as dg
from dagster_shared.error import SerializableErrorInfo

from hotpass_assets.domain.errors import HotpassError
from hotpass_assets.domain.tables.published import PUBLISHED_DATASET

_PARTS = ("what", "where", "why", "do")


@contextmanager
def told_to_dagster() -> Iterator[None]:
    """Turns a ``HotpassError`` into a Dagster failure with its parts as metadata."""
    try:
        yield
    except HotpassError as error:
        parts = {name: getattr(error, name) or "" for name in _PARTS}
        raise dg.Failure(
            description=error.one_line(),
            metadata={**parts, "exit_code": error.exit_code, "retry": error.retry},
            allow_retries=error.retry,
        ) from error


def error_from(failure: dg.DagsterEvent) -> HotpassError:
    """The error behind a failed step."""
    data = failure.step_failure_data
    if data.user_failure_data is not None and "what" in data.user_failure_data.metadata:
        metadata = {name: value.value for name, value in data.user_failure_data.metadata.items()}
        return HotpassError(
            str(metadata["what"]),
            where=str(metadata["where"]) or None,
            why=str(metadata["why"]) or None,
            do=str(metadata["do"]) or None,
            retry=bool(metadata["retry"]),
            exit_code=int(str(metadata["exit_code"])),
        )
    causes = list(_causes(data.error))
    told = next((cause for cause in causes if cause.cls_name in _OWN_ERRORS), None)
    if told is not None:
        return _from_one_line(told.message)
    # Only the kind of error is named: its text may quote a cell.
    return HotpassError(
        f"step {failure.step_key} failed",
        why=f"unexpected {causes[-1].cls_name}" if causes else "no error was recorded",
        do="This is a fault of Hotpass: its run in the Dagster UI shows where; report it with that",
    )


def is_a_stop_by_a_check(failure: dg.DagsterEvent) -> bool:
    """Whether a step only failed because its check did not hold and the check stops the run."""
    return any(cause.cls_name == "DagsterAssetCheckFailedError" for cause in _causes(_error(failure)))


def is_an_interrupt(event: dg.DagsterEvent) -> bool:
    """Whether a step or the run ended because the process was interrupted."""
    return any(cause.cls_name in _INTERRUPTS for cause in _causes(_error(event)))


def interrupted(events: Iterable[dg.DagsterEvent]) -> KeyboardInterrupt:
    """The interrupt that ended a run, with a word on its results: the end of a run may come after they are published.

    Args:
        events: What happened in the run, in any order.

    Returns:
        To be raised by who asked for the run.
    """
    seen = {event.event_type_value for event in events if _is_of_publishing(event)}
    if "ASSET_MATERIALIZATION" in seen:
        return KeyboardInterrupt("The new results are published, what follows them is not done")
    if "STEP_START" in seen:
        return KeyboardInterrupt("The published files are either all as they were or all new")
    return KeyboardInterrupt("Earlier results are as they were")


def _is_of_publishing(event: dg.DagsterEvent) -> bool:
    if event.asset_key is not None:
        return event.asset_key.path[-1] == PUBLISHED_DATASET.name
    return str(event.step_key).endswith(f"__{PUBLISHED_DATASET.name}")


_OWN_ERRORS = {"HotpassError", *(kind.__name__ for kind in HotpassError.__subclasses__())}
_INTERRUPTS = {"KeyboardInterrupt", "DagsterExecutionInterruptedError"}


def _error(event: dg.DagsterEvent) -> SerializableErrorInfo | None:
    if event.event_type_value == "STEP_FAILURE":
        return event.step_failure_data.error
    return event.job_failure_data.error if event.event_type_value == "PIPELINE_FAILURE" else None


def _causes(error: SerializableErrorInfo | None) -> Iterator[SerializableErrorInfo]:
    """An error and what it was made from, the outermost first."""
    while error is not None:
        yield error
        error = error.cause


def _from_one_line(message: str) -> HotpassError:
    """The error behind its own one line, which Dagster puts the name of the class before."""
    text = " ".join(message.partition(": ")[2].split())
    retry = text.endswith("Trying again may help.")
    return HotpassError(text.partition(" Trying again ")[0], retry=retry)
