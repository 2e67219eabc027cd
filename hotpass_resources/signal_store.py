"""The signal store: the signals known so far, in one JSON file that several processes may share.

Belongs here: reading it, adding to it while nobody else does, and setting a file aside that is none. Does not belong
here: which signals are kept (``domain.intent.signals``).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from hotpass_assets.domain.errors import InputError, OutputError
from hotpass_assets.domain.intent.signals import (
    MAX_SIGNALS,
    NoSignalsError,
    Signal,
    TooManySignalsError,
    from_json,
    to_json,
    to_keep,
)
from hotpass_resources.locks import alone_at
from hotpass_resources.publishing.atomic import swap_in

MAX_BYTES = 256 * 1024 * 1024
PATIENCE = 60.0
"""Seconds to wait for a process that adds to the same store; adding takes less than one."""


def kept_signals(path: Path) -> list[Signal]:
    """The signals of a store; none where there is no such file, or one that is no store (adding says so then).

    Raises:
        InputError: The file cannot be read, or holds too many.
    """
    try:
        return from_json(_content(path))
    except TooManySignalsError:
        raise _too_many(path) from None
    except (FileNotFoundError, NoSignalsError):
        return []


def add_signals(path: Path, signals: Sequence[Signal], max_age_hours: float | None) -> list[str]:
    """Add signals to a store, which is made when it is missing; what becomes too old leaves it.

    A file that is no store is set aside under a name that says so, never written over.

    Args:
        path: The store.
        signals: Signals to add; they win over those with the same key.
        max_age_hours: How much older than the newest signal one may be to stay.

    Returns:
        What the user should know.

    Raises:
        InputError: The file cannot be read or would hold too many, or another process did not let go of it.
        OutputError: It cannot be written.
    """
    place = path.resolve() if path.is_symlink() else path
    try:
        with alone_at(place.with_name(f".{place.name}.lock"), PATIENCE):
            return _added(place, signals, max_age_hours)
    except TimeoutError:
        raise InputError(
            f"the signal store {path.name} is being written", where=str(path.parent), do="Wait for that", retry=True
        ) from None
    except OSError as error:
        raise OutputError(
            f"the signal store {path.name} cannot be written",
            where=str(path.parent),
            why=error.strerror or type(error).__name__,
            do="Correct its path or its permissions",
        ) from error


def _added(path: Path, signals: Sequence[Signal], max_age_hours: float | None) -> list[str]:
    told: list[str] = []
    kept: list[Signal] = []
    before = b""
    try:
        before = _content(path)
        kept = from_json(before)
    except FileNotFoundError:
        pass
    except TooManySignalsError:
        raise _too_many(path) from None
    except NoSignalsError as error:
        aside = path.with_name(f"{path.name}.unreadable-{hashlib.sha256(before).hexdigest()[:12]}")
        path.replace(aside)
        told.append(f"{path} was no signal store: {error}; it is kept as {aside.name}, and a store was begun anew")
    joined = to_keep(signals, kept, max_age_hours)
    if len(joined) > MAX_SIGNALS:
        raise _too_many(path)
    content = to_json(joined).encode()
    if content != before:
        with swap_in(path) as finished:
            finished.write_bytes(content)
    return told


def _too_many(path: Path) -> InputError:
    return InputError(
        f"the signal store {path.name} has no room",
        where=str(path.parent),
        why=f"it may hold {MAX_SIGNALS} signals",
        do="Name another file, or set pipeline.intent.storage.max_age_hours so that old signals leave it",
    )


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise InputError(
            f"cannot read the signal store {path.name}",
            where=str(path.parent),
            why=error.strerror or type(error).__name__,
            do="Correct its path or its permissions",
        ) from error
    if len(content) > MAX_BYTES:
        raise InputError(
            f"the signal store {path.name} is too large",
            where=str(path.parent),
            why=f"it has more than {MAX_BYTES // 1024 // 1024} MiB",
            do="Name another file, or set pipeline.intent.storage.max_age_hours",
        )
    return content
