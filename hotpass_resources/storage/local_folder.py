"""A store in a folder of this machine.

Belongs here: objects as files, written aside and swapped in, and locks that end with their process. Does not belong
here: what the objects hold.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from hotpass_assets.domain.errors import StorageError
from hotpass_resources.locks import alone_at, together_at
from hotpass_resources.publishing.atomic import swap_in
from hotpass_resources.storage.store import ObjectStore

_LOCKS, _EVERYTHING, _VERSIONS = "locks", ".everything.lock", ".versions.lock"


@dataclass(frozen=True)
class LocalFolder(ObjectStore):
    """Objects below ``root``; keys are paths from there. Hidden files are leftovers, not objects."""

    root: Path

    def where(self, key: str) -> str:
        """Its path."""
        return str(self.root / key)

    def local(self, key: str) -> Path:
        """The file itself."""
        return self.root / key

    def exists(self, key: str) -> bool:
        """Whether there is such a file."""
        return (self.root / key).is_file()

    def keys(self, folder: str) -> list[str]:
        """Files below a folder."""
        found: list[str] = []
        for place, _, names in os.walk(self.root / folder):
            # One path a folder: at a thousand intakes, paths of all files cost more than reading the folder.
            below = Path(place).relative_to(self.root).as_posix()
            found += [name if below == "." else f"{below}/{name}" for name in names if not name.startswith(".")]
        return sorted(found)

    def folders(self, folder: str) -> list[str]:
        """Folders in a folder."""
        place = self.root / folder
        return sorted(path.name for path in place.iterdir() if path.is_dir()) if place.is_dir() else []

    def write(self, key: str) -> AbstractContextManager[Path]:
        """A file beside, swapped in."""
        return swap_in(self.root / key)

    def remove(self, key: str) -> None:
        """Unlink the file."""
        try:
            (self.root / key).unlink(missing_ok=True)
        except OSError as error:
            raise StorageError(
                "a file of the store cannot be removed",
                where=self.where(key),
                why=error.strerror,
                do="Correct its permissions",
            ) from error

    def modified(self, key: str) -> datetime:
        """Time of the file."""
        return datetime.fromtimestamp((self.root / key).stat().st_mtime, UTC)

    def read_version(self, key: str) -> tuple[bytes, str] | None:
        """Content, and its digest as the name of the version."""
        try:
            content = (self.root / key).read_bytes()
        except FileNotFoundError:
            return None
        return content, _version(content)

    def write_version(self, key: str, content: bytes, before: str | None) -> str | None:
        """Compared, then swapped in, while no other process of this machine does the same."""
        with alone_at(self._lock(_VERSIONS)):
            known = self.read_version(key)
            if (known[1] if known else None) != before:
                return None
            with self.write(key) as aside:
                aside.write_bytes(content)
        return _version(content)

    @contextmanager
    def alone(self, name: str, patience: float | None = None) -> Iterator[None]:
        """Held by the operating system for this process."""
        with together_at(self._lock(_EVERYTHING), patience), alone_at(self._lock(name), patience):
            yield

    def alone_with_everything(self) -> AbstractContextManager[None]:
        """Whoever holds a name shares this one."""
        return alone_at(self._lock(_EVERYTHING))

    def _lock(self, name: str) -> Path:
        """The file of a lock, which is there and can be written.

        Raises:
            StorageError: The store cannot be written.
        """
        place = self.root / _LOCKS / name
        place = place if name.endswith(".lock") else place.with_name(f"{place.name}.lock")
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            place.open("a").close()
        except OSError as error:
            raise StorageError(
                "the store cannot be written",
                where=str(self.root),
                why=error.strerror,
                do="Correct its permissions or its disk, or name another place with HOTPASS_STORE",
                retry=False,
            ) from error
        return place


def _version(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
