"""Snapshots of what is known of an organisation: reading and writing their files.

Belongs here: files, their limits, and what is wrong with one. Does not belong here: what a snapshot says
(``domain.research.facts``).
"""

import json
from collections.abc import Collection, Sequence
from datetime import datetime
from pathlib import Path

from hotpass_assets.domain.errors import InputError
from hotpass_assets.domain.research.candidates import Candidate
from hotpass_assets.domain.research.facts import Snapshot, snapshot_document, snapshot_of
from hotpass_resources.json_file import write_json

_LARGEST = 2**20


def read_snapshot(
    path: Path, step: str, source: str, confidence: float, *, not_by: Collection[str] = ()
) -> Snapshot | None:
    """A snapshot; nothing where there is none.

    Args:
        path: Its file.
        step: Step of the plan that reads it.
        source: Whose word it is.
        confidence: How sure it is, where it does not say.
        not_by: Steps of a plan whose finds are left out.

    Raises:
        InputError: It cannot be read, is too large, or is no snapshot.
    """
    if not path.is_file():
        return None
    try:
        if path.stat().st_size > _LARGEST:
            raise ValueError(f"it has more than {_LARGEST >> 20} MB")
        document = json.loads(path.read_text(encoding="utf-8"))
        return snapshot_of(document, step, source, path.name, confidence, not_by=not_by)
    except (OSError, ValueError, RecursionError) as error:
        why = "it is no JSON" if isinstance(error, json.JSONDecodeError | UnicodeDecodeError) else str(error)
        if isinstance(error, OSError | RecursionError):
            why = type(error).__name__
        raise InputError(
            "a snapshot cannot be read", where=str(path), why=why, do="Correct it, or remove it to have it made again"
        ) from error


def write_snapshot(
    path: Path, entity: str, facts: Sequence[Candidate], now: datetime, organization_id: str | None = None
) -> None:
    """Keep what is known of an organisation; only its owner may read it, since it may name people.

    Args:
        path: Its file.
        entity: Name of the organisation.
        facts: What is known.
        now: When that was found out.
        organization_id: Its id, where what is known is about this organisation and no other of its name.

    Raises:
        OutputError: It cannot be written.
    """
    write_json(path, snapshot_document(entity, facts, now, organization_id), owner_only=True)
