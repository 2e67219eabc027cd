"""What a watcher remembers of a folder between two looks, and what a new look means.

Belongs here: telling a folder that stands still from one that is being filled, and the memory of it as text, which
stays a few numbers whatever the folder holds. Does not belong here: listing folders, registering what is in them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

Verdict = Literal["unchanged", "refused", "settling", "still"]


@dataclass(frozen=True)
class FileState:
    """A file as the file system tells of it: name inside the folder, size in bytes, time of change in nanoseconds."""

    name: str
    size: int
    changed: int


@dataclass(frozen=True)
class FolderMemory:
    """What is remembered of one folder.

    Attributes:
        seen: Digest of its files at the last look; nothing before the first.
        done: Digest of the files that were last dealt with.
        intake: The intake they are.
        refused: Digest of files that cannot become an intake as they are.
        why: Why they cannot.
    """

    seen: str | None = None
    done: str | None = None
    intake: str | None = None
    refused: str | None = None
    why: str | None = None

    def look(self, files: Iterable[FileState]) -> tuple[Verdict, FolderMemory]:
        """What the files of a new look mean, and the memory after it.

        Returns:
            ``unchanged`` when they are those dealt with last; ``refused`` when they are those refused last;
            ``settling`` when they differ from the last look, since something may still be writing; ``still`` when they
            are new and as they were at the last look.
        """
        digest = digest_of(files)
        after = replace(self, seen=digest)
        if digest == self.done:
            return "unchanged", after
        if digest == self.refused:
            return "refused", after
        return ("still" if digest == self.seen else "settling"), after

    def dealt_with(self, intake: str) -> FolderMemory:
        """The memory once the files last seen are known to be this intake."""
        return FolderMemory(self.seen, self.seen, intake)

    def refused_because(self, why: str) -> FolderMemory:
        """The memory once the files last seen were refused; until they change they are not read again."""
        return replace(self, refused=self.seen, why=why)


def digest_of(files: Iterable[FileState]) -> str:
    """Digest of names, sizes and times of change, in whatever order the files come; 16 hexadecimal digits."""
    lines = sorted(f"{file.name}\0{file.size}\0{file.changed}\n" for file in files)
    return hashlib.sha256("".join(lines).encode("utf-8", "surrogateescape")).hexdigest()[:16]


def memories_from(text: str | None) -> dict[str, FolderMemory]:
    """Memories by name of the folder's configuration file; none of what cannot be read, which is then learnt anew."""
    try:
        content = json.loads(text or "{}")
    except ValueError:
        return {}
    if not isinstance(content, dict):
        return {}
    return {name: _memory(entry) for name, entry in content.items() if isinstance(entry, dict)}


def memories_as_text(memories: Mapping[str, FolderMemory]) -> str:
    """Memories as :func:`memories_from` reads them."""
    return json.dumps({name: asdict(memories[name]) for name in sorted(memories)})


def _memory(entry: Mapping[str, Any]) -> FolderMemory:
    kept = {name: entry.get(name) for name in FolderMemory.__dataclass_fields__}
    return FolderMemory(**{name: value for name, value in kept.items() if isinstance(value, str)})
