"""Importing what is heavy without paying for more than that.

Belongs here: what keeps such an import quick. Does not belong here: what is imported, and when (``command_*``).
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def quick_imports() -> Iterator[None]:
    """Inside the block nothing looks for garbage, and afterwards what is there counts as staying.

    The collector would walk the growing heap of modules again and again, for a sixth of the time of importing them.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
