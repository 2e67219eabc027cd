"""Intakes: what was dropped, frozen, so that it can be replayed after the input folder has moved on.

Belongs here: content-addressed copies of the input files, one manifest an intake, where parsed sheets are kept.
Does not belong here: tables made from an intake (``table_store``), their partitions in the run history, and the list of
all intakes (``intake_index``).

Layout of the store: ``files/<ab>/<sha256>``, ``intakes/<profile>/<key>.json``, ``parsed/<sha256>/<options>/``.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager, ExitStack
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, date
from pathlib import Path
from typing import Any

from hotpass_assets.domain.errors import InputError, StorageError
from hotpass_resources.input_bytes import blocks_of, digest_and_size
from hotpass_resources.intake_index import Entry, IntakeIndex, read_index, write_index
from hotpass_resources.intake_keys import ANOTHER_KEY, free_key, holds_other_files, refuse_unusable
from hotpass_resources.intake_locks import working_on
from hotpass_resources.storage.store import StoredFile, StoreRoot, open_store

MANIFEST_VERSION = 1


@dataclass(frozen=True)
class IntakeFile:
    """One frozen input file: its path inside the drop, the SHA-256 of its bytes, its size in bytes."""

    name: str
    sha256: str
    size: int


@dataclass(frozen=True)
class Intake:
    """One drop of workbooks for one profile.

    Attributes:
        profile: Name of the profile.
        key: Partition key.
        digest: SHA-256 over names and contents of all files.
        files: Files, by name.
        settings: Pipeline settings of the last request for this intake.
        number: Place in the order of registration, from 1.
        registered: Day of the first registration, as ``2026-03-31``; missing in manifests of earlier
            versions until the intake is registered again.
        earlier_settings: What the last request before this registration asked; nothing where there was none, and on an
            intake that was not just registered. The manifest does not keep it.
    """

    profile: str
    key: str
    digest: str
    files: tuple[IntakeFile, ...]
    settings: Mapping[str, Any] = field(default_factory=dict)
    number: int = 1
    registered: str | None = None
    earlier_settings: Mapping[str, Any] | None = field(default=None, compare=False)

    @property
    def day(self) -> date | None:
        """The day the intake stands for: the one its key begins with, else that of its registration."""
        for text in (self.key[:10], self.registered or ""):
            try:
                return date.fromisoformat(text)
            except ValueError:
                continue
        return None


class IntakeStore:
    """Intakes of one store.

    Args:
        root: Address of the store.
    """

    def __init__(self, root: StoreRoot) -> None:
        self.root = root
        self.objects = open_store(root)

    def register(
        self,
        profile: str,
        files: Iterable[tuple[str, Path]],
        settings: Mapping[str, Any],
        today: date,
        key: str | None = None,
        otherwise: str = ANOTHER_KEY,
    ) -> Intake:
        """Freeze ``files`` as an intake; a drop whose content is known keeps its key, and its settings in the store.

        A run may be going on with those: who asks for another saves them under ``alone_with``, or with ``ask``.

        Args:
            profile: Name of the profile.
            files: Name inside the drop and path of every file.
            settings: Pipeline settings that go with this request.
            today: Day the key is made from.
            key: Key to use instead.
            otherwise: What to do when that key belongs to another drop, in words for the user.

        Raises:
            InputError: ``key`` is not a usable key, or belongs to another drop; or a file cannot be read.
            StorageError: The store cannot be used; no intake is half registered.
        """
        files = list(files)
        if key is not None:
            refuse_unusable(key)
        frozen = tuple(sorted((self._freeze(name, path) for name, path in files), key=lambda file: file.name))
        digest = _digest(frozen)
        with self.objects.alone(f"{profile}.lock"):
            for name, path in files:
                if any(file.name == name and not self.holds(file) for file in frozen):
                    self._freeze(name, path)  # removed while this one waited
            entry = self._entered(profile, digest, today, key, otherwise)
            intake = Intake(profile, entry.key, digest, frozen, dict(settings), entry.number, today.isoformat())
            if not self._manifest(profile, entry.key).exists():
                self.save(intake)
                return intake
            known = self.load(profile, entry.key)
            if known.registered is None:
                self.save(replace(known, registered=intake.registered))
        registered = known.registered or intake.registered
        return replace(intake, registered=registered, earlier_settings=known.settings)

    def ask(self, intake: Intake, patience: float) -> None:
        """Save the settings of an intake for a run elsewhere, which begins later.

        Raises:
            InputError: Somebody worked on it, with other settings, for ``patience`` seconds.
        """
        asked = json.loads(json.dumps(intake.settings, default=str))
        if self.load(intake.profile, intake.key).settings == asked:
            return
        with ExitStack() as held:
            try:
                held.enter_context(working_on(self.objects, intake.profile, intake.key, patience))
            except TimeoutError:
                raise InputError(
                    f"intake '{intake.key}' of profile '{intake.profile}' is being worked on with other settings",
                    do="Ask again when that is over",
                    retry=True,
                ) from None
            self.save(intake)

    def _entered(self, profile: str, digest: str, today: date, key: str | None, otherwise: str) -> Entry:
        """The entry of a drop in the list of intakes, made when there is none."""
        while True:
            index = self._index(profile)
            known = index.with_digest(digest) if key is None else index.entries.get(key)
            if known is not None and known.digest == digest:
                return known
            if known is not None and self._manifest(profile, known.key).exists():
                raise holds_other_files(profile, known.key, otherwise)
            # An entry without a manifest: its registration ended between the two, and nothing was made of it.
            number = known.number if known is not None else index.next_number
            entry = Entry(key or free_key(today, index), number, digest)
            entered = replace(index, entries={**index.entries, entry.key: entry})
            if write_index(self.objects, profile, entered) is not None:
                return entry

    def alone_with(self, intake: Intake, patience: float | None = None) -> AbstractContextManager[None]:
        """Waits as ``working_on`` until no other process works on the intake, and keeps others out in the block."""
        return working_on(self.objects, intake.profile, intake.key, patience)

    def alone(self) -> AbstractContextManager[None]:
        """Waits until no other process registers or works on any intake, and keeps others out while the block runs.

        Files are shared between intakes, so whoever removes some needs all of them. A run must not be started inside.
        """
        return self.objects.alone_with_everything()

    def before(self, profile: str, key: str) -> list[str]:
        """Keys of the intakes registered before this one, oldest first."""
        numbers = self.numbers(profile)
        return sorted((other for other in numbers if numbers[other] < numbers[key]), key=numbers.__getitem__)

    def numbers(self, profile: str) -> dict[str, int]:
        """Number of each intake of a profile in the order of registration, by key; opens no manifest."""
        keys = self.keys(profile)
        entries = self._index(profile, keys).entries
        return {key: entries[key].number for key in keys}

    def newest_first(self, profile: str) -> list[str]:
        """Keys of the intakes of a profile, the one registered last first."""
        numbers = self.numbers(profile)
        return sorted(numbers, key=lambda key: -numbers[key])

    def _index(self, profile: str, keys: list[str] | None = None) -> IntakeIndex:
        def opened(key: str) -> Entry:
            intake = self.load(profile, key)
            return Entry(key, intake.number, intake.digest)

        return read_index(self.objects, profile, self.keys(profile) if keys is None else keys, opened)

    def load(self, profile: str, key: str) -> Intake:
        """The intake with that key.

        Raises:
            InputError: There is none, or its manifest cannot be read.
        """
        path = self._manifest(profile, key)
        try:
            content = json.loads(path.local().read_text(encoding="utf-8"))
        except FileNotFoundError:
            known = ", ".join(self.keys(profile)[-5:]) or "none"
            raise InputError(
                f"intake '{key}' of profile '{profile}' is not in the store",
                where=str(self.root),
                why=f"known intakes: {known}",
                do="Register it with hotpass refine",
            ) from None
        except (OSError, ValueError) as error:
            raise StorageError(
                f"the manifest of intake '{key}' cannot be read", where=str(path), why=str(error)
            ) from error
        if content.get("version") != MANIFEST_VERSION:
            raise InputError(
                f"the manifest of intake '{key}' has an unknown version",
                where=str(path),
                why=f"version {content.get('version')!r}, this program knows {MANIFEST_VERSION}",
                do="Use the version of Hotpass that wrote it",
            )
        return Intake(
            profile=content["profile"],
            key=content["key"],
            digest=content["digest"],
            files=tuple(IntakeFile(**file) for file in content["files"]),
            settings=content["settings"],
            number=content["number"],
            registered=content.get("registered"),
        )

    def keys(self, profile: str) -> list[str]:
        """Keys of all intakes of a profile, sorted."""
        return sorted(file.stem for file in self.objects.files("intakes", profile) if file.name.endswith(".json"))

    def profiles(self) -> list[str]:
        """Names of all profiles that have an intake, sorted."""
        return self.objects.folders("intakes")

    def stored(self, file: IntakeFile) -> StoredFile:
        """The frozen bytes of a file, which may have been removed."""
        return self.objects.file("files", file.sha256[:2], file.sha256)

    def holds(self, file: IntakeFile) -> bool:
        """Whether the frozen bytes of a file are there."""
        return self.stored(file).exists()

    def path_of(self, file: IntakeFile) -> Path:
        """A file of this machine with the frozen bytes, for reading only.

        Raises:
            FileNotFoundError: They were removed; a store in a folder may say so only when the file is opened.
        """
        return self.stored(file).local()

    def withhold(self, file: IntakeFile, why: str) -> None:
        """Remove the frozen bytes of a file and leave a note; the manifest keeps its name and digest."""
        self.note_withheld(file.sha256, why)
        self.stored(file).remove()

    def note_withheld(self, sha256: str, why: str) -> None:
        """Leave a note that the bytes with this digest are not to be kept; it outlives them."""
        with self._note(sha256).write() as aside:
            aside.write_text(why + "\n", encoding="utf-8")

    def withheld(self, file: IntakeFile) -> str | None:
        """Why the frozen bytes of a file were removed, or are to be; nothing when they are kept."""
        note = self._note(file.sha256)
        try:
            return note.local().read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            return None

    def _note(self, sha256: str) -> StoredFile:
        return self.objects.file("files", sha256[:2], f"{sha256}.withheld")

    def _freeze(self, name: str, path: Path) -> IntakeFile:
        file = IntakeFile(name, *digest_and_size(blocks_of(name, path)))
        target = self.stored(file)
        if target.exists():
            return file
        with target.write() as aside:
            with aside.open("wb") as copy:
                copied = digest_and_size(blocks_of(name, path), copy)
            if copied != (file.sha256, file.size):
                raise InputError(
                    f"{name} was changed while it was read",
                    where=str(path),
                    do="Close the program that writes it and run the command again",
                    retry=True,
                )
        return file

    def _manifest(self, profile: str, key: str) -> StoredFile:
        return self.objects.file("intakes", profile, f"{key}.json")

    def saved_on(self, intake: Intake) -> date:
        """Day (UTC) on which the manifest of an intake was written last."""
        manifest = self._manifest(intake.profile, intake.key)
        return self.objects.modified(manifest.key).astimezone(UTC).date()

    def save(self, intake: Intake) -> None:
        """Write the manifest of an intake."""
        content = {"version": MANIFEST_VERSION, **asdict(intake)}
        del content["earlier_settings"]
        with self._manifest(intake.profile, intake.key).write() as aside:
            aside.write_text(json.dumps(content, indent=2, sort_keys=True, default=str) + os.linesep, encoding="utf-8")


def _digest(files: Iterable[IntakeFile]) -> str:
    lines = "".join(f"{file.sha256}  {file.name}\n" for file in files)
    return hashlib.sha256(lines.encode()).hexdigest()
