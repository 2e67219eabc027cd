"""The store: named objects in a folder or a bucket, the same bytes in each.

Belongs here: what a store can do, one object of it, and which store an address means. Does not belong here: how a
folder (``local_folder``) and a bucket (``s3_bucket``) do it, and what the objects hold.

An object has a key such as ``tables/aviation/organisations/2026-11-22.parquet``. It is old or new, never half of one.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from posixpath import splitext

from hotpass_assets.domain.errors import ConfigurationError, ConfigurationProblem

StoreRoot = Path | str
"""Address of a store: a folder, or ``s3://bucket/prefix``."""

BUCKET_SCHEME = "s3://"

COPIES = "store-copies"
"""Folder below the state folder for copies of objects of a bucket, one folder a process."""


class ObjectStore(ABC):
    """Objects by key. Keys are parts joined by ``/``; folders exist as far as objects are in them."""

    def file(self, *parts: str) -> StoredFile:
        """The object with that key, which need not exist."""
        return StoredFile(self, "/".join(parts))

    def files(self, *folder: str) -> list[StoredFile]:
        """All objects below a folder, by key; unfinished ones are none."""
        return [StoredFile(self, key) for key in self.keys("/".join(folder))]

    @abstractmethod
    def where(self, key: str) -> str:
        """Place of an object in words for people: a path, or an address."""

    @abstractmethod
    def local(self, key: str) -> Path:
        """A file of this machine with the bytes of the object, for reading only, until this process ends.

        Raises:
            FileNotFoundError: There is no such object; a folder may say so only when the file is opened.
            StorageError: It cannot be fetched.
        """

    @abstractmethod
    def exists(self, key: str) -> bool:
        """Whether there is such an object."""

    @abstractmethod
    def keys(self, folder: str) -> list[str]:
        """Keys of all objects below a folder, sorted."""

    @abstractmethod
    def folders(self, folder: str) -> list[str]:
        """Names of the folders directly below one, sorted."""

    @abstractmethod
    def write(self, key: str) -> AbstractContextManager[Path]:
        """A file to write to; it becomes the object when the block ends well, and is removed when it does not.

        Raises:
            OutputError: The file cannot be written.
            StorageError: The object cannot be stored; the one before is as it was.
        """

    @abstractmethod
    def remove(self, key: str) -> None:
        """Remove an object, if there is one."""

    @abstractmethod
    def modified(self, key: str) -> datetime:
        """When an object was written last, with its time zone."""

    @abstractmethod
    def read_version(self, key: str) -> tuple[bytes, str] | None:
        """Content of a small object and the name of that version of it; nothing where there is none."""

    @abstractmethod
    def write_version(self, key: str, content: bytes, before: str | None) -> str | None:
        """Write a small object if it is still the version ``before``, or still absent when that is ``None``.

        Returns:
            Name of the new version; nothing when somebody else was faster. That somebody may be this very request,
            where its answer was lost on the way and it was sent again: look before going on.
        """

    @abstractmethod
    def alone(self, name: str, patience: float | None = None) -> AbstractContextManager[None]:
        """Waits until no other process holds ``name``, nor everything, and holds it while the block runs.

        Args:
            name: What to hold.
            patience: Seconds to wait for others, more or less; as long as it takes when absent.

        Raises:
            TimeoutError: Another process was still there then.
        """

    @abstractmethod
    def alone_with_everything(self) -> AbstractContextManager[None]:
        """Waits until no other process holds any name, and holds all of them while the block runs."""


@dataclass(frozen=True)
class StoredFile:
    """One object of a store, which need not exist. Its text is its place in words."""

    store: ObjectStore
    key: str

    def __str__(self) -> str:
        return self.store.where(self.key)

    @property
    def name(self) -> str:
        """Last part of the key."""
        return self.key.rpartition("/")[2]

    @property
    def stem(self) -> str:
        """Last part of the key without its suffix."""
        return splitext(self.name)[0]

    @property
    def folder(self) -> str:
        """Last part of the key but one."""
        return PurePosixPath(self.key).parent.name

    def beside(self, name: str) -> StoredFile:
        """The object of another name in the same folder."""
        return StoredFile(self.store, str(PurePosixPath(self.key).with_name(name)))

    def exists(self) -> bool:
        """Whether it is there."""
        return self.store.exists(self.key)

    def local(self) -> Path:
        """A file of this machine with its bytes, for reading only.

        Raises:
            FileNotFoundError: It is not there; a folder may say so only when the file is opened.
            StorageError: It cannot be fetched.
        """
        return self.store.local(self.key)

    def write(self) -> AbstractContextManager[Path]:
        """A file to write to, which becomes the object when the block ends well."""
        return self.store.write(self.key)

    def remove(self) -> None:
        """Remove it, if it is there."""
        self.store.remove(self.key)


def open_store(root: StoreRoot) -> ObjectStore:
    """The store at an address; nothing is read or made yet.

    Raises:
        ConfigurationError: It is neither a folder nor a bucket.
        HotpassError: It is a bucket, and what is needed for it is not installed.
    """
    text = str(root)
    if text.startswith(BUCKET_SCHEME.rstrip("/")):
        from hotpass_resources.storage.s3_bucket import open_bucket

        return open_bucket(text)
    if "://" in text:
        scheme = text.partition("://")[0]
        raise ConfigurationError(
            "the store cannot be used",
            [ConfigurationProblem("HOTPASS_STORE", "", f"'{scheme[:20]}://' is not known")],
            do="Name a folder, or a bucket as s3://bucket/prefix",
        )
    from hotpass_resources.storage.local_folder import LocalFolder

    return LocalFolder(Path(text))
