"""The state of circuits, kept from run to run.

Belongs here: where pybreaker keeps what it knows of one endpoint, so that fifty runs against one that is dead do not
each wait for it. Does not belong here: when a circuit opens (``sending``).

One small file an endpoint. What cannot be read counts as a closed circuit, and what cannot be written is kept in this
process alone: a circuit saves time, nothing depends on it.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pybreaker

from hotpass_assets.domain.errors import OutputError
from hotpass_resources.publishing.atomic import swap_in

_STATES = {pybreaker.STATE_CLOSED, pybreaker.STATE_OPEN, pybreaker.STATE_HALF_OPEN}
_CLOSED: dict[str, Any] = {"state": pybreaker.STATE_CLOSED, "failures": 0, "successes": 0, "opened_at": None}


class CircuitFile(pybreaker.CircuitBreakerStorage):
    """State of one circuit in a file below ``folder``.

    Args:
        folder: Folder of all circuits.
        name: What shares the circuit; its digest names the file.
    """

    def __init__(self, folder: Path, name: str) -> None:
        super().__init__(name)
        self._path = folder / f"{hashlib.sha256(name.encode()).hexdigest()[:32]}.json"
        self._now = self._read()

    @property
    def state(self) -> str:
        """State of the circuit."""
        return str(self._now["state"])

    @state.setter
    def state(self, state: str) -> None:
        self._write(state=state)

    @property
    def counter(self) -> int:
        """Failures in a row."""
        return int(self._now["failures"])

    @property
    def success_counter(self) -> int:
        """Successes in a row since the circuit is half open."""
        return int(self._now["successes"])

    @property
    def opened_at(self) -> datetime | None:
        """When it was opened (UTC); never in the future, whatever became of the clock."""
        text = self._now["opened_at"]
        return min(datetime.fromisoformat(text), datetime.now(UTC)) if text else None

    @opened_at.setter
    def opened_at(self, moment: datetime) -> None:
        self._write(opened_at=moment.astimezone(UTC).isoformat())

    def increment_counter(self) -> None:
        """Count a failure."""
        self._write(failures=self.counter + 1)

    def reset_counter(self) -> None:
        """Forget the failures."""
        if self.counter:
            self._write(failures=0)

    def increment_success_counter(self) -> None:
        """Count a success."""
        self._write(successes=self.success_counter + 1)

    def reset_success_counter(self) -> None:
        """Forget the successes."""
        if self.success_counter:
            self._write(successes=0)

    def _read(self) -> dict[str, Any]:
        try:
            found = json.loads(self._path.read_text(encoding="utf-8"))
            known = {name: found[name] for name in _CLOSED}
            usable = known["state"] in _STATES and all(isinstance(known[n], int) for n in ("failures", "successes"))
            moment = datetime.fromisoformat(known["opened_at"]) if known["opened_at"] else None
            usable = usable and (moment is None or moment.tzinfo is not None)
        except (OSError, ValueError, TypeError, KeyError):
            return dict(_CLOSED)
        return known if usable else dict(_CLOSED)

    def _write(self, **changes: Any) -> None:
        self._now |= changes
        with suppress(OSError, OutputError), swap_in(self._path) as aside:
            aside.write_text(json.dumps(self._now), encoding="utf-8")
