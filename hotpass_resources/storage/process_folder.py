"""A folder of this process alone, which does not outlive it.

Belongs here: making it, removing it at the end, and removing those of processes that were killed. Does not belong here:
what is kept in it.
"""

from __future__ import annotations

import atexit
import functools
import shutil
from pathlib import Path

from hotpass_resources.process import is_gone, process_tag

_OWNER_ONLY = 0o700


@functools.cache
def process_folder(parent: Path) -> Path:
    """A folder below ``parent`` that only the owner of this process may read, removed when the process ends.

    Raises:
        OSError: It cannot be made.
    """
    parent.mkdir(parents=True, exist_ok=True)
    for left in parent.iterdir():
        if is_gone(left.name):
            shutil.rmtree(left, ignore_errors=True)
    folder = parent / process_tag()
    folder.mkdir(mode=_OWNER_ONLY, exist_ok=True)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
