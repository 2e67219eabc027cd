"""Answers of a search server, kept in files for a while.

Belongs here: their files (``<sha256>.json`` with ``timestamp`` and ``results``), how long they hold, and clearing away
those that do not any more. Does not belong here: what an answer holds (``hotpass_assets.domain.search.answers``).

Snippets may speak of people, so files are for their owner only, and none stays when it is too old to be used.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from hotpass_assets.domain.errors import OutputError
from hotpass_resources.json_file import write_json

LARGEST_FILE = 8 << 20
_NAME = re.compile(r"^[0-9a-f]{64}\.json$")


class KeptAnswers:
    """Answers in one folder.

    Args:
        folder: Where they are; made when the first one is kept.
        ttl_seconds: Seconds for which one holds; 0: nothing is kept.
        now: Seconds since 1970.
    """

    def __init__(self, folder: Path, ttl_seconds: int, now: Callable[[], float]) -> None:
        self._folder = folder
        self._ttl = ttl_seconds
        self._now = now

    def get(self, key: str) -> Mapping[str, Any] | None:
        """What was kept under ``key``; ``None`` when there is nothing, it is too old, or the file is damaged."""
        said = _read(self._path(key)) if self._ttl > 0 else None
        return said if said is not None and self._holds(said) else None

    def keep(self, key: str, answer: Mapping[str, Any]) -> bool:
        """Keep an answer in place of the one before, and clear away what no longer holds.

        Returns:
            Whether it was kept. When the folder cannot be written it is not, which costs a request later.
        """
        if self._ttl <= 0:
            return False
        path, moment = self._path(key), self._now()
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_json(path, {"timestamp": moment, **answer}, owner_only=True)
            os.utime(path, (moment, moment))
            self._clear(moment)
        except (OSError, OutputError):
            return False
        return True

    def _holds(self, said: Mapping[str, Any]) -> bool:
        timestamp = said.get("timestamp")
        if isinstance(timestamp, bool) or not isinstance(timestamp, int | float):
            return False
        # One from the future was kept under a clock that was wrong.
        return 0 <= self._now() - timestamp < self._ttl

    def _clear(self, moment: float) -> None:
        """Removes what is too old, by the times of files, which are those of their answers."""
        for path in self._folder.iterdir():
            if _NAME.match(path.name):
                with suppress(FileNotFoundError):
                    if moment - path.stat().st_mtime >= self._ttl:
                        path.unlink()

    def _path(self, key: str) -> Path:
        return self._folder / f"{key}.json"


def _read(path: Path) -> Mapping[str, Any] | None:
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
        said = json.loads(content) if len(content) <= LARGEST_FILE else None
    except (OSError, ValueError, RecursionError):
        return None
    return said if isinstance(said, Mapping) else None
