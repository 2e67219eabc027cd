"""What is known of all intakes of a profile without opening their manifests.

Belongs here: the list of keys, numbers and digests, and keeping it right. Does not belong here: manifests
(``intake_store``).

An entry never changes once its manifest is written: an intake keeps its key, number and content. The list is written
on condition that nobody wrote it since it was read, so that two registrations at once never take one number or one key.
A manifest that is not listed, because it is older than the list or was put back, is opened once and listed then.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace

from hotpass_resources.storage.store import ObjectStore

FOLDER = "indexes"
_VERSION = 1


@dataclass(frozen=True)
class Entry:
    """An intake: its key, place in the order of registration, and digest of its content."""

    key: str
    number: int
    digest: str


@dataclass(frozen=True)
class IntakeIndex:
    """The intakes of one profile.

    Attributes:
        entries: By key. One whose manifest is missing was being registered when its process ended.
        version: Version of the list that was read; nothing where there is none.
    """

    entries: dict[str, Entry]
    version: str | None = None

    def with_digest(self, digest: str) -> Entry | None:
        """The intake with that content."""
        return next((entry for entry in self.entries.values() if entry.digest == digest), None)

    @property
    def next_number(self) -> int:
        """Number for the next intake."""
        return 1 + max((entry.number for entry in self.entries.values()), default=0)


def read_index(store: ObjectStore, profile: str, keys: list[str], opened: Callable[[str], Entry]) -> IntakeIndex:
    """The intakes of a profile, those with these manifests and those that are being registered.

    Args:
        store: Where the list is.
        profile: The profile.
        keys: Keys of all manifests.
        opened: Reads the entry of a key out of its manifest.
    """
    found = store.read_version(_key(profile))
    listed = _entries(found[0]) if found else {}
    missing = [key for key in keys if key not in listed]
    index = IntakeIndex(listed | {key: opened(key) for key in missing}, found[1] if found else None)
    if missing:
        index = write_index(store, profile, index) or index
    return index


def write_index(store: ObjectStore, profile: str, index: IntakeIndex) -> IntakeIndex | None:
    """Write the list, unless somebody else wrote it since it was read; nothing in that case."""
    lines = sorted(index.entries.values(), key=lambda entry: (entry.number, entry.key))
    content = {"version": _VERSION, "intakes": [[line.key, line.number, line.digest] for line in lines]}
    version = store.write_version(_key(profile), (json.dumps(content) + "\n").encode(), index.version)
    return replace(index, version=version) if version is not None else None


def _entries(content: bytes) -> dict[str, Entry]:
    """The entries of a list; one that cannot be understood is made anew from the manifests."""
    try:
        read = json.loads(content)
        if read["version"] != _VERSION:
            return {}
        return {str(key): Entry(str(key), int(number), str(digest)) for key, number, digest in read["intakes"]}
    except (ValueError, KeyError, TypeError):
        return {}


def _key(profile: str) -> str:
    return f"{FOLDER}/{profile}.json"
