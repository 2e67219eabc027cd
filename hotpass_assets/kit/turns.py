"""The turn of a run among those of earlier intakes that are executed at the same time.

Belongs here: the points of a run that later intakes wait for, and the way from an asset to whoever keeps the order.
Does not belong here: keeping it (``backfill.execution``), what is read of earlier intakes (``earlier_intakes``).

Whoever reads what an earlier intake left behind waits first. A run that nobody keeps in order never waits.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Literal, Protocol

Point = Literal["linked", "over"]
"""Ids and the model are stored; the run has ended, or there is none."""


class Turns(Protocol):
    """Whoever keeps the order."""

    def await_earlier(self, point: Point) -> None:
        """Return once every earlier intake is that far."""

    def reached(self, point: Point) -> None:
        """Hear that this run is that far."""


_turns: ContextVar[Turns | None] = ContextVar("turns", default=None)


@contextmanager
def in_turn(turns: Turns) -> Iterator[None]:
    """Runs of this thread take their turns while the block runs."""
    token = _turns.set(turns)
    try:
        yield
    finally:
        _turns.reset(token)


def await_earlier(point: Point) -> None:
    """Wait until every earlier intake that is executed at the same time is that far."""
    turns = _turns.get()
    if turns is not None:
        turns.await_earlier(point)


def reached(point: Point) -> None:
    """Tell those that wait for this run that it is that far."""
    turns = _turns.get()
    if turns is not None:
        turns.reached(point)
