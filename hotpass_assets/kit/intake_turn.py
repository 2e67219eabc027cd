"""Working on an intake alone, and saying so to whoever waits for their turn.

Belongs here: the words while another process works on the same inputs. Does not belong here: the lock
(``hotpass_resources.intake_locks``), and runs that nobody watches, whose log says it (``defs.executor``).
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from hotpass_assets.kit.progress import StageProgress, report
from hotpass_resources.intake_store import Intake, IntakeStore

_SAY_SO_AFTER = 1.0
"""Seconds after which waiting is worth a line."""


@contextmanager
def alone_with(store: IntakeStore, intake: Intake) -> Iterator[None]:
    """Waits until no other process works on an intake, telling so, and keeps others out while the block runs.

    Args:
        store: The store it is in.
        intake: The intake.
    """
    with ExitStack() as held:
        try:
            held.enter_context(store.alone_with(intake, _SAY_SO_AFTER))
        except TimeoutError:
            report(StageProgress("intake", "started", message="another process works on these inputs: waiting for it"))
            held.enter_context(store.alone_with(intake))
            report(StageProgress("intake", "completed", message="the other process is done"))
        yield
