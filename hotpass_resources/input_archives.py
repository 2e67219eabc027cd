"""Archives of inputs: looked through with suspicion, then unpacked file by file.

Belongs here: what an archive must be to be believed (checksums of every member), and putting its inputs into a folder.
Does not belong here: limits of members (``archive_members``), writing archives (``publishing.archive``), names of
archives (``domain.archives``).
"""

import hashlib
import json
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hotpass_assets.domain.errors import InputError
from hotpass_assets.domain.printable import printable
from hotpass_assets.domain.workbook.model import is_workbook_name
from hotpass_resources.archive_members import LEADS_OUT, bad_archive, is_plain, member_blocks, members_of
from hotpass_resources.publishing.archive import ARCHIVE_VERSION, sha256_of
from hotpass_resources.publishing.atomic import swap_in

SUMS = "SHA256SUMS"
MANIFEST = "manifest.json"
INPUTS = "inputs/"
MOST_TEXT = 32 << 20

_DAMAGE = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, KeyError, ValueError, RuntimeError)


@dataclass(frozen=True)
class ArchivedFile:
    """One input in an archive: its member, its name as an input, SHA-256 and size in bytes."""

    member: str
    name: str
    sha256: str
    size: int


@dataclass(frozen=True)
class InputArchive:
    """An archive whose every member was held to its checksum.

    Attributes:
        path: The archive.
        files: Inputs in it, by name.
        profile: Profile the inputs were refined with, when it says so.
    """

    path: Path
    files: tuple[ArchivedFile, ...]
    profile: str | None

    @property
    def workbooks(self) -> tuple[ArchivedFile, ...]:
        """Inputs that are workbooks."""
        return tuple(file for file in self.files if is_workbook_name(file.name))


@dataclass(frozen=True)
class Restored:
    """A folder that inputs were put into.

    Attributes:
        folder: The folder.
        replaced: Names of files that held something else before and are now as in the archive.
        foreign: Names of files there that are not of the archive; they were left alone.
    """

    folder: Path
    replaced: tuple[str, ...]
    foreign: tuple[str, ...]


def verify(path: Path) -> InputArchive:
    """Hold every member of an archive to ``SHA256SUMS``, and its form to what can be unpacked safely.

    Args:
        path: The archive.

    Raises:
        InputError: It is not a whole zip, has a member that is dangerous, not listed, or not what the list says, has a
            manifest this version does not know, or holds no workbook.
    """
    with _opened(path) as archive:
        members = members_of(path, archive)
        sums = _sums(path, archive, members)
        for name, information in members.items():
            if name != SUMS:
                _hold(path, archive, information, sums)
        manifest = _manifest(path, archive, members)
    files = _inputs(path, members, sums)
    if not any(is_workbook_name(file.name) for file in files):
        raise bad_archive(
            path, "it holds no workbook", f"of its {len(members)} members none is an input that can be refined"
        )
    profile = manifest.get("profile")
    return InputArchive(path, files, profile if isinstance(profile, str) else None)


def manifest_of(path: Path) -> dict[str, Any]:
    """What an archive says of itself, which nobody has held to a checksum yet; empty where it has no manifest.

    Raises:
        InputError: The archive or its manifest cannot be read.
    """
    with _opened(path) as archive:
        return _manifest(path, archive, members_of(path, archive))


def restore(archive: InputArchive, folder: Path) -> Restored:
    """Put the inputs of a verified archive into a folder; what is there beside them stays.

    Args:
        archive: What ``verify`` gave.
        folder: Made when it is missing.

    Raises:
        InputError: The archive was changed since it was verified, or the folder holds a link where a file goes.
        OutputError: A file cannot be written.
    """
    replaced = []
    ours = {folder / file.name for file in archive.files}
    foreign = [path for path in _files_in(folder) if path not in ours]
    with _opened(archive.path) as package:
        for file in archive.files:
            target = folder / file.name
            _refuse_links(archive, folder, target)
            if not target.resolve().is_relative_to(folder.resolve()):
                raise bad_archive(archive.path, LEADS_OUT, printable(file.name)[:200])
            if target.is_file():
                if sha256_of(target) == file.sha256:
                    continue
                replaced.append(file.name)
            with swap_in(target) as aside, aside.open("wb") as copy:
                digest = hashlib.sha256()
                for block in member_blocks(archive.path, package, package.getinfo(file.member)):
                    digest.update(block)
                    copy.write(block)
                if digest.hexdigest() != file.sha256:
                    raise bad_archive(archive.path, "it was changed while it was read", file.member)
    return Restored(
        folder,
        tuple(replaced),
        tuple(sorted(path.relative_to(folder).as_posix() for path in foreign)),
    )


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    """The archive, with whatever is wrong with it told as such."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            # To open a pipe is to wait for somebody who writes into it.
            raise bad_archive(path, "it is no file", "a folder, a pipe or a device has its name")
        with zipfile.ZipFile(path) as archive:
            yield archive
    except _DAMAGE as error:
        raise bad_archive(path, "it is damaged or no zip", printable(str(error)) or type(error).__name__) from error
    except OSError as error:
        raise bad_archive(path, "it cannot be read", error.strerror or type(error).__name__) from error


def _files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_symlink() or path.is_file()] if folder.is_dir() else []


def _refuse_links(archive: InputArchive, folder: Path, target: Path) -> None:
    """A link inside the folder could lead a file out of it."""
    between = [part for part in target.parents if part == folder or part.is_relative_to(folder)]
    links = [part for part in (target, *between) if part.is_symlink()]
    if links:
        raise InputError(
            f"{archive.path.name} cannot be restored",
            where=str(links[0]),
            why="a link stands where a file or folder of the archive goes",
            do="Remove the link, or choose another --restore-root",
        )


def _sums(path: Path, archive: zipfile.ZipFile, members: dict[str, zipfile.ZipInfo]) -> dict[str, str]:
    """The listed SHA-256 of every member."""
    if SUMS not in members:
        raise bad_archive(path, f"it has no {SUMS}", "nobody can say whether it is whole; it may be cut short")
    sums: dict[str, str] = {}
    for number, line in enumerate(_text(path, archive, members[SUMS]).splitlines(), 1):
        if not line.strip():
            continue
        digest, mark, name = line[:64], line[64:66], line[66:]
        is_digest = len(digest) == 64 and set(digest.casefold()) <= set("0123456789abcdef")
        if not is_digest or mark not in {"  ", " *"} or not name:
            raise bad_archive(path, f"line {number} of {SUMS} is no checksum", printable(line)[:100])
        if name in sums:
            raise bad_archive(path, f"{SUMS} lists a name twice", printable(name))
        sums[name] = digest.casefold()
    unlisted = sorted(set(members) - {SUMS} - set(sums))
    missing = sorted(set(sums) - set(members))
    if unlisted:
        raise bad_archive(path, f"{SUMS} does not list every member", _some(unlisted))
    if missing:
        raise bad_archive(path, f"{SUMS} lists what is not there", _some(missing))
    return sums


def _some(names: list[str]) -> str:
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return printable(", ".join(names[:3])) + more


def _hold(path: Path, archive: zipfile.ZipFile, information: zipfile.ZipInfo, sums: dict[str, str]) -> None:
    digest = hashlib.sha256()
    for block in member_blocks(path, archive, information):
        digest.update(block)
    if digest.hexdigest() != sums[information.filename]:
        raise bad_archive(
            path, "a checksum does not match", f"{printable(information.filename)} is not what {SUMS} says"
        )


def _text(path: Path, archive: zipfile.ZipFile, information: zipfile.ZipInfo) -> str:
    if information.file_size > MOST_TEXT:
        raise bad_archive(path, f"its {information.filename} is too large", f"{information.file_size:,} bytes")
    return b"".join(member_blocks(path, archive, information)).decode("utf-8")


def _manifest(path: Path, archive: zipfile.ZipFile, members: dict[str, zipfile.ZipInfo]) -> dict[str, Any]:
    if MANIFEST not in members:
        return {}
    try:
        manifest = json.loads(_text(path, archive, members[MANIFEST]))
    except (ValueError, RecursionError) as error:
        raise bad_archive(path, f"its {MANIFEST} cannot be read", type(error).__name__) from error
    if not isinstance(manifest, dict):
        raise bad_archive(path, f"its {MANIFEST} cannot be read", "it is no JSON object")
    version = manifest.get("archive_version", ARCHIVE_VERSION)
    if version != ARCHIVE_VERSION or isinstance(version, bool):
        raise bad_archive(
            path,
            f"its {MANIFEST} has an unknown version",
            f"version {printable(repr(version))[:40]}, this program knows {ARCHIVE_VERSION}",
            "Use the version of Hotpass that wrote it",
        )
    return manifest


def _inputs(path: Path, members: dict[str, zipfile.ZipInfo], sums: dict[str, str]) -> tuple[ArchivedFile, ...]:
    """What is below ``inputs/``; in an archive without that folder, everything but the papers."""
    named = {name: name.removeprefix(INPUTS) for name in members if name.startswith(INPUTS)}
    named = named or {name: name for name in members if name not in {SUMS, MANIFEST}}
    # What is left of a plain name when its folder is cut off need not be one: "inputs/C:/a.xlsx".
    if outside := [name for name in named.values() if not is_plain(name)]:
        raise bad_archive(path, LEADS_OUT, printable(outside[0])[:200])
    files = (ArchivedFile(member, name, sums[member], members[member].file_size) for member, name in named.items())
    return tuple(sorted(files, key=lambda file: file.name))
