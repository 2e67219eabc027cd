"""The pace of several processes that ask one host: commands at once, or one right after another.

Belongs here: keeping the pace in a file, and taking turns. Does not belong here: the pace itself (``pace``).

A file says when the host was last asked. Whoever wants to ask holds its lock until the turn has come, so no process
plans turns for others: a moment in the future is that of a clock that was wrong, or of a process that died while it
waited, and counts as now. So what stands in the file makes nobody wait longer than one interval.
"""

from __future__ import annotations

import hashlib
import json
import math
import time
from collections.abc import Callable
from pathlib import Path

from hotpass_assets.domain.errors import OutputError
from hotpass_resources.json_file import write_json
from hotpass_resources.locks import alone_at
from hotpass_resources.network.pace import Bucket, Pace

_PATIENCE = 60.0
_LARGEST = 4_096


class SharedPace(Pace):
    """Keeps requests of all processes apart that name the same folder, by key.

    Where the folder cannot be written, or another process holds a lock for a minute more than its turn takes, the
    requests of this process alone are kept apart. Pauses that a host asks for (``not_before``) are those of this
    process: another one is told the same.

    Args:
        folder: Folder for the files; made when it is needed.
        min_interval_seconds: Seconds between two requests; 0 for none.
        burst: Requests that may go at once after a rest.
        clock: Seconds since 1970.
        sleep: Waits so many seconds.
    """

    def __init__(
        self,
        folder: Path,
        min_interval_seconds: float,
        burst: int = 1,
        *,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        super().__init__(min_interval_seconds, burst, sleep=sleep)
        self._folder = folder
        self._now = clock

    def wait(self, key: str, min_interval_seconds: float | None = None) -> float:
        """Wait until ``key`` may be asked, and take its turn; as :meth:`Pace.wait`."""
        interval = max(self._interval, min_interval_seconds or 0.0)
        burst = self._burst if interval == self._interval else 1
        waited = self._rested(key)
        if interval == 0:
            return waited
        name = hashlib.sha256(key.encode()).hexdigest()[:16]
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with alone_at(self._folder / f"{name}.lock", _PATIENCE + interval):
                return waited + self._turn(self._folder / f"{name}.json", interval, burst)
        except (OSError, OutputError):
            return waited + super().wait(key, min_interval_seconds)

    def _rested(self, key: str) -> float:
        """Seconds waited because the host asked to be left alone."""
        with self._lock:
            now = self._clock()
            pause = max(0.0, self._pace(key, now).not_before - now)
        if pause > 0:
            self._sleep(pause)
        return pause

    def _turn(self, file: Path, interval: float, burst: int) -> float:
        now = self._now()
        bucket = _kept(file, now, burst)
        pause = bucket.turn(now, interval, burst)
        write_json(file, {"tokens": bucket.tokens, "at": bucket.at}, owner_only=True)
        if pause > 0:
            self._sleep(pause)
        return pause


def _kept(file: Path, now: float, burst: int) -> Bucket:
    """What the file says; where it is damaged, that the host was asked just now."""
    try:
        with file.open("rb") as opened:
            said = json.loads(opened.read(_LARGEST))
        tokens, at = float(said["tokens"]), float(said["at"])
    except FileNotFoundError:
        return Bucket(float(burst), now)
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
        return Bucket(0.0, now)
    if not (math.isfinite(tokens) and math.isfinite(at)):
        return Bucket(0.0, now)
    return Bucket(min(max(tokens, 0.0), float(burst)), min(at, now))
