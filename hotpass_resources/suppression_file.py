"""The list of erased people and its key.

Belongs here: where they are, reading and adding. Does not belong here: what a fingerprint is
(``domain.compliance.suppression``).

Below ``<state>/compliance``: ``suppression.key``, readable by its owner alone, and ``suppression.json``. Without the
key the list stops nobody from coming back, so one without the other is an error.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hotpass_assets.domain.compliance.suppression import Suppression
from hotpass_assets.domain.errors import StorageError
from hotpass_resources.compliance_files import FOLDER
from hotpass_resources.locks import alone_at
from hotpass_resources.publishing.atomic import swap_in
from hotpass_resources.settings import Settings

_KEY_BYTES = 32
_OWNER_ONLY = 0o600


def read_suppression(settings: Settings) -> Suppression | None:
    """Everybody who was erased; nothing where nobody was.

    Raises:
        StorageError: The list cannot be read, or its key is lost.
    """
    listed, kept = _paths(settings)
    if not listed.exists():
        return None
    try:
        content = json.loads(listed.read_text(encoding="utf-8"))
        key = bytes.fromhex(kept.read_text(encoding="ascii"))
        people = {mark: person["id"] for person in content["people"] for mark in person["fingerprints"]}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StorageError(
            "the list of erased people cannot be read",
            where=str(listed.parent),
            why=f"suppression.json or suppression.key: {type(error).__name__}",
            do="Restore both from a backup: without them erased people would come back",
            retry=False,
        ) from error
    return Suppression(key, people)


def read_listed(settings: Settings, person: str) -> Suppression | None:
    """One person of the list; nothing where they are not on it.

    Fingerprints that others share, as that of an organisation, are theirs too.

    Raises:
        StorageError: The list cannot be read, or its key is lost.
    """
    everybody = read_suppression(settings)
    if everybody is None:
        return None
    people = json.loads(_paths(settings)[0].read_text(encoding="utf-8"))["people"]
    marks = [mark for line in people if line["id"] == person for mark in line["fingerprints"]]
    return Suppression(everybody.key, dict.fromkeys(marks, person)) if marks else None


def suppression_key(settings: Settings) -> bytes:
    """The key, made when it is asked for the first time."""
    _, kept = _paths(settings)
    with alone_at(settings.state_dir / "locks" / "suppression.lock"):
        if not kept.exists():
            with swap_in(kept) as aside:
                aside.touch(_OWNER_ONLY)
                aside.write_text(secrets.token_hex(_KEY_BYTES), encoding="ascii")
        return bytes.fromhex(kept.read_text(encoding="ascii"))


def suppress(settings: Settings, person: str, fingerprints: Sequence[str]) -> None:
    """Put a person on the list; fingerprints of one who is there already are added to theirs."""
    listed, _ = _paths(settings)
    with alone_at(settings.state_dir / "locks" / "suppression.lock"):
        content: dict[str, Any] = {"version": 1, "people": []}
        if listed.exists():
            content = json.loads(listed.read_text(encoding="utf-8"))
        people = {line["id"]: set(line["fingerprints"]) for line in content["people"]}
        people.setdefault(person, set()).update(fingerprints)
        content["people"] = [{"id": name, "fingerprints": sorted(marks)} for name, marks in sorted(people.items())]
        with swap_in(listed) as aside:
            aside.touch(_OWNER_ONLY)
            aside.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def _paths(settings: Settings) -> tuple[Path, Path]:
    folder = settings.state_dir / FOLDER
    return folder / "suppression.json", folder / "suppression.key"
