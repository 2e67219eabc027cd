"""Intakes: what was dropped, frozen, so that it can be replayed after the input folder has moved on.

Belongs here: content-addressed copies of the input files, one manifest an intake, the cache of parsed sheets.
Does not belong here: tables made from an intake (``table_store``) and their partitions in the run history.

Layout below the root: ``files/<ab>/<sha256>``, ``intakes/<profile>/<key>.json``,
``parsed/<sha256>/<options>/``.
"""

import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, BinaryIO

from hotpass_assets.domain.errors import InputError, StorageError
from hotpass_resources.locks import alone_at
from hotpass_resources.publishing.atomic import swap_in

MANIFEST_VERSION = 1
INTAKE_KEY = re.compile(r"^(?!.*\.\.)[A-Za-z0-9][A-Za-z0-9._-]{0,99}$")
_BLOCK = 1 << 20


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
    """

    profile: str
    key: str
    digest: str
    files: tuple[IntakeFile, ...]
    settings: Mapping[str, Any] = field(default_factory=dict)
    number: int = 1
    registered: str | None = None

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
    """Intakes below one root folder."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def register(
        self,
        profile: str,
        files: Iterable[tuple[str, Path]],
        settings: Mapping[str, Any],
        today: date,
        key: str | None = None,
    ) -> Intake:
        """Freeze ``files`` as an intake; a drop whose content is known keeps its key.

        Args:
            profile: Name of the profile.
            files: Name inside the drop and path of every file.
            settings: Pipeline settings that go with this request.
            today: Day the key is made from.
            key: Key to use instead.

        Raises:
            InputError: ``key`` is not a usable key, or belongs to another drop; or a file cannot be read.
        """
        files = list(files)
        frozen = tuple(sorted((self._freeze(name, path) for name, path in files), key=lambda file: file.name))
        digest = _digest(frozen)
        with alone_at(self.root / "locks" / f"{profile}.lock"):
            for name, path in files:
                if any(file.name == name and not self.path_of(file).exists() for file in frozen):
                    self._freeze(name, path)  # removed while this one waited
            chosen = self._key_for(profile, digest, today) if key is None else self._checked(profile, key, digest)
            number = self._number_of(profile, chosen)
            known = chosen in self.keys(profile)
            before = self.load(profile, chosen).registered if known else None
            registered = before or today.isoformat()
            intake = Intake(profile, chosen, digest, frozen, dict(settings), number, registered)
            self.save(intake)
        return intake

    def alone_with(self, intake: Intake) -> AbstractContextManager[None]:
        """Waits until no other process works on the intake, and keeps others out while the block runs."""
        return alone_at(self.root / "locks" / intake.profile / f"{intake.key}.lock")

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Waits until no other process registers or works on any intake, and keeps others out while the block runs.

        Files are shared between intakes, so whoever removes some needs all of them. A run must not be started inside.
        """
        with ExitStack() as held:
            for profile in self.profiles():
                held.enter_context(alone_at(self.root / "locks" / f"{profile}.lock"))
            for profile in self.profiles():
                for key in self.keys(profile):
                    held.enter_context(alone_at(self.root / "locks" / profile / f"{key}.lock"))
            yield

    def before(self, profile: str, key: str) -> list[str]:
        """Keys of the intakes registered before this one, oldest first."""
        numbers = self._numbers(profile)
        return sorted((other for other in numbers if numbers[other] < numbers[key]), key=numbers.__getitem__)

    def _number_of(self, profile: str, key: str) -> int:
        """Number of the intake in the order of registration; the next free one when it is not registered."""
        numbers = self._numbers(profile)
        return numbers.get(key, 1 + max(numbers.values(), default=0))

    def _numbers(self, profile: str) -> dict[str, int]:
        """Number of each intake of a profile, by key."""
        return {key: self.load(profile, key).number for key in self.keys(profile)}

    def load(self, profile: str, key: str) -> Intake:
        """The intake with that key.

        Raises:
            InputError: There is none, or its manifest cannot be read.
        """
        path = self._manifest(profile, key)
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
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
        return sorted(path.stem for path in (self.root / "intakes" / profile).glob("*.json"))

    def profiles(self) -> list[str]:
        """Names of all profiles that have an intake, sorted."""
        folder = self.root / "intakes"
        return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []

    def path_of(self, file: IntakeFile) -> Path:
        """Where the frozen bytes of a file are."""
        return self.root / "files" / file.sha256[:2] / file.sha256

    def withhold(self, file: IntakeFile, why: str) -> None:
        """Remove the frozen bytes of a file and leave a note; the manifest keeps its name and digest."""
        self.note_withheld(file.sha256, why)
        self.path_of(file).unlink(missing_ok=True)

    def note_withheld(self, sha256: str, why: str) -> None:
        """Leave a note that the bytes with this digest are not to be kept; it outlives them."""
        with swap_in(self.root / "files" / sha256[:2] / f"{sha256}.withheld") as aside:
            aside.write_text(why + "\n", encoding="utf-8")

    def withheld(self, file: IntakeFile) -> str | None:
        """Why the frozen bytes of a file were removed, or are to be; nothing when they are kept."""
        note = self.path_of(file).with_name(f"{file.sha256}.withheld")
        return note.read_text(encoding="utf-8").strip() if note.is_file() else None

    def parsed_folder(self, sha256: str, options_digest: str) -> Path:
        """Folder for the parsed sheets of one file read with one set of options."""
        return self.root / "parsed" / sha256 / options_digest

    def _freeze(self, name: str, path: Path) -> IntakeFile:
        file = IntakeFile(name, *_digest_and_size(_blocks(name, path)))
        target = self.path_of(file)
        if target.exists():
            return file
        with swap_in(target) as aside, aside.open("wb") as copy:
            copied = _digest_and_size(_blocks(name, path), copy)
            if copied != (file.sha256, file.size):
                raise InputError(
                    f"{name} was changed while it was read",
                    where=str(path),
                    do="Close the program that writes it and run the command again",
                    retry=True,
                )
        return file

    def _key_for(self, profile: str, digest: str, today: date) -> str:
        taken = {}
        for key in self.keys(profile):
            taken[key] = self.load(profile, key).digest
            if taken[key] == digest:
                return key
        first = today.isoformat()
        version = 1
        key = first
        while key in taken:
            version += 1
            key = f"{first}-v{version}"
        return key

    def _checked(self, profile: str, key: str, digest: str) -> str:
        if not INTAKE_KEY.fullmatch(key):
            raise InputError(
                f"'{key}' cannot be the key of an intake",
                why="a key has letters, digits, hyphens, underscores and single dots, at most 100",
                do="Choose another --intake",
                exit_code=2,
            )
        if key in self.keys(profile) and self.load(profile, key).digest != digest:
            raise InputError(
                f"intake '{key}' of profile '{profile}' already holds other files",
                why="an intake is frozen once it is registered",
                do="Choose another --intake, or leave it out to get a new one",
            )
        return key

    def _manifest(self, profile: str, key: str) -> Path:
        return self.root / "intakes" / profile / f"{key}.json"

    def saved_on(self, intake: Intake) -> date:
        """Day (UTC) on which the manifest of an intake was written last."""
        return datetime.fromtimestamp(self._manifest(intake.profile, intake.key).stat().st_mtime, UTC).date()

    def save(self, intake: Intake) -> None:
        """Write the manifest of an intake."""
        content = {"version": MANIFEST_VERSION, **asdict(intake)}
        with swap_in(self._manifest(intake.profile, intake.key)) as aside:
            aside.write_text(json.dumps(content, indent=2, sort_keys=True, default=str) + os.linesep, encoding="utf-8")


def _blocks(name: str, path: Path) -> Iterator[bytes]:
    """The bytes of an input file; what goes wrong while reading it is told as such."""
    try:
        with path.open("rb") as stream:
            while block := stream.read(_BLOCK):
                yield block
    except OSError as error:
        raise InputError(
            f"cannot read {name}",
            where=str(path),
            why=error.strerror or type(error).__name__,
            do="Close the program that holds it, or correct its permissions",
        ) from error


def _digest_and_size(blocks: Iterable[bytes], copy: BinaryIO | None = None) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    for block in blocks:
        digest.update(block)
        size += len(block)
        if copy is not None:
            copy.write(block)
    return digest.hexdigest(), size


def _digest(files: Iterable[IntakeFile]) -> str:
    lines = "".join(f"{file.sha256}  {file.name}\n" for file in files)
    return hashlib.sha256(lines.encode()).hexdigest()
