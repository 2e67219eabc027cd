"""Work with an end: whatever it waits for, the caller goes on after so many seconds.

Belongs here: how a limit of time is kept that no library keeps. Does not belong here: what is called
(``deliveries.calling``, ``graphql_endpoint``).
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from typing import NoReturn, TypeVar

R = TypeVar("R")


def finished_within(seconds: float, work: Callable[[], R], stop: Callable[[], object]) -> R:
    """What ``work`` gives or raises, if it ends in time.

    Args:
        seconds: How long it may take in all.
        work: What to do, in a thread of its own: no limit of an HTTP library covers a server that sends its headers a
            byte at a time. The thread does not keep the process alive either.
        stop: Called when nobody waits any longer, whatever came of it: lets go of what the work holds.

    Raises:
        TimeoutError: It did not end in time.
    """
    outcome: queue.SimpleQueue[Callable[[], R]] = queue.SimpleQueue()

    def worked() -> None:
        try:
            result = work()
        except Exception as error:
            failure = error
            outcome.put(lambda: _raised(failure))
        else:
            outcome.put(lambda: result)

    threading.Thread(target=worked, name="bounded-call", daemon=True).start()
    try:
        finished = outcome.get(timeout=seconds)
    except queue.Empty:
        raise TimeoutError(f"not finished within {seconds:g} seconds") from None
    finally:
        stop()
    return finished()


def _raised(error: Exception) -> NoReturn:
    raise error
