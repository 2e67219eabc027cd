"""Progress of a run for whoever is waiting for it.

Belongs here: the shape of a progress notice and the way from an asset to the caller. Does not belong here:
showing it.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Literal

Stage = Literal["intake", "read", "map", "link", "golden", "check", "enrich", "intent", "publish", "deliver"]


@dataclass(frozen=True)
class StageProgress:
    """One notice.

    Attributes:
        stage: Stage of the run.
        state: Whether the stage began, went on or ended.
        done: Units done, where the stage can count.
        total: Units in all, where the stage can count.
        message: What is being done.
        counts: What was found so far.
    """

    stage: Stage
    state: Literal["started", "advanced", "completed"]
    done: int | None = None
    total: int | None = None
    message: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)


ProgressListener = Callable[[StageProgress], None]

_listener: ContextVar[ProgressListener | None] = ContextVar("progress_listener", default=None)


@contextmanager
def listening(listener: ProgressListener) -> Iterator[None]:
    """Hand all notices of this thread to ``listener`` while the block runs."""
    token = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(token)


def report(progress: StageProgress) -> None:
    """Hand a notice to the listener, if anybody listens."""
    listener = _listener.get()
    if listener is not None:
        listener(progress)


@contextmanager
def stage(name: Stage, message: str) -> Iterator[dict[str, int]]:
    """Report the start and the end of a stage; the mapping it yields holds the counts reported at the end."""
    counts: dict[str, int] = {}
    report(StageProgress(name, "started", message=message))
    yield counts
    report(StageProgress(name, "completed", message=message, counts=counts))
