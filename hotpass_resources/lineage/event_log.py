"""Lineage events as files: one NDJSON file a run.

Belongs here: keeping the events of runs, which runs have no end yet, and which events a server has not taken. Does
not belong here: what an event says (``domain.lineage``) and sending (``sending``).

Layout below the folder: ``<run id>.ndjson`` holds the events of a run; ``running/<run id>`` stands as long as the run
has no last event; ``unsent/<run id>`` says how many of its events a server has taken, as long as not all are;
``unreadable/<run id>`` holds lines of its file that are no event and so were not sent.
A file is always swapped in whole, so that a reader never sees half an event, and no two runs share one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from hotpass_resources.locks import alone_at
from hotpass_resources.publishing.atomic import swap_in


class LineageLog:
    """Events below one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def begin(self, run_id: str, line: str, *, to_send: bool) -> bool:
        """Keep the first event of a run.

        Returns:
            Whether it was kept: a run that is taken up again has its first event already.
        """
        with self._alone():
            if self.path(run_id).exists():
                return False
            try:
                _write(self._running(run_id), "")
                if to_send:
                    _write(self._unsent(run_id), "0")
                _write(self.path(run_id), line)
            except BaseException:
                if not self.path(run_id).exists():
                    self._running(run_id).unlink(missing_ok=True)
                    self._unsent(run_id).unlink(missing_ok=True)
                raise
            return True

    def finish(self, run_id: str, line: str, *, to_send: bool) -> bool:
        """Keep the last event of a run.

        Returns:
            Whether it was kept: only the first end of a run counts, and a run without a beginning has none.
        """
        with self._alone():
            if not self._running(run_id).exists() or not self.path(run_id).exists():
                return False
            lines = self.lines(run_id)
            if to_send and not self._unsent(run_id).exists():
                _write(self._unsent(run_id), str(len(lines)))
            _write(self.path(run_id), "".join(lines) + line)
            self._running(run_id).unlink(missing_ok=True)
            return True

    def path(self, run_id: str) -> Path:
        """File of the events of a run."""
        return self.folder / f"{run_id}.ndjson"

    def lines(self, run_id: str) -> list[str]:
        """Events of a run as they stand in its file, the first one first."""
        # Not ``splitlines``: a line of JSON may hold what Unicode calls the end of a line.
        return [f"{line}\n" for line in self.path(run_id).read_text(encoding="utf-8").split("\n") if line]

    def first(self, run_id: str) -> dict[str, Any] | None:
        """First event of a run; ``None`` where there is none, or its line is no event."""
        lines = self.lines(run_id) if self.path(run_id).is_file() else []
        event = event_in(lines[0]) if lines else None
        return event if event is not None and {"run", "producer"} <= event.keys() else None

    def last_finished(self) -> str | None:
        """Run whose events were written last, among those that have ended."""
        running = set(self.running())
        files = [path for path in self.folder.glob("*.ndjson") if path.stem not in running]
        return max(files, key=lambda path: (path.stat().st_mtime_ns, path.stem)).stem if files else None

    def running(self) -> list[str]:
        """Runs without a last event."""
        return _names(self.folder / "running")

    def forget_running(self, run_id: str) -> None:
        """Take back that a run goes on; for one that was stopped before its first event was kept."""
        self._running(run_id).unlink(missing_ok=True)

    def unsent(self) -> list[str]:
        """Runs with events that no server has taken, the oldest first."""
        folder = self.folder / "unsent"
        marks = []
        for path in _paths(folder):
            with suppress(FileNotFoundError):  # another process has sent it meanwhile
                marks.append((path.stat().st_mtime_ns, path.name))
        return [name for _, name in sorted(marks)]

    def to_send(self, run_id: str) -> list[str]:
        """Events of a run that no server has taken."""
        taken = self._taken(run_id)
        if taken is None or not self.path(run_id).is_file():
            return []
        return self.lines(run_id)[taken:]

    def mark_taken(self, run_id: str) -> None:
        """Note that a server has taken the next event of a run."""
        with self._alone():
            self._pass_one(run_id)

    def set_aside(self, run_id: str, line: str) -> Path:
        """Keep the next line of a run, which is no event, apart from what is sent; where it is kept."""
        place = self.folder / "unreadable" / run_id
        with self._alone():
            before = place.read_text(encoding="utf-8") if place.exists() else ""
            _write(place, before + line)
            self._pass_one(run_id)
        return place

    def _pass_one(self, run_id: str) -> None:
        before = self._taken(run_id)
        if before is None:
            return  # somebody gave it up
        if before + 1 >= len(self.lines(run_id)):
            self._unsent(run_id).unlink(missing_ok=True)
        else:
            _write(self._unsent(run_id), str(before + 1))

    @contextmanager
    def sending(self) -> Iterator[None]:
        """Waits until no other process sends, and keeps others from it while the block runs."""
        with alone_at(self.folder / ".sending.lock"):
            yield

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with alone_at(self.folder / ".lock"):
            yield

    def _running(self, run_id: str) -> Path:
        return self.folder / "running" / run_id

    def _unsent(self, run_id: str) -> Path:
        return self.folder / "unsent" / run_id

    def _taken(self, run_id: str) -> int | None:
        """How many events of a run a server has taken; ``None`` where none waits."""
        try:
            text = self._unsent(run_id).read_text(encoding="ascii").strip()
        except FileNotFoundError:
            return None
        return int(text) if text.isdigit() else 0


def event_in(line: str) -> dict[str, Any] | None:
    """The event in a line; ``None`` where it holds none."""
    try:
        event = json.loads(line)
    except ValueError:
        return None
    return event if isinstance(event, dict) else None


def _write(path: Path, text: str) -> None:
    with swap_in(path) as aside:
        aside.write_text(text, encoding="utf-8")


def _paths(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*") if not path.name.startswith(".")) if folder.is_dir() else []


def _names(folder: Path) -> list[str]:
    return [path.name for path in _paths(folder)]
