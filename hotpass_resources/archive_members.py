"""Members of an archive that somebody else made, held to limits before anything is unpacked.

Belongs here: which members are plain, how large they may be, and their bytes. Does not belong here: checksums, the
manifest and unpacking (``input_archives``).
"""

import stat
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from hotpass_assets.domain.errors import InputError
from hotpass_assets.domain.printable import printable

MOST_MEMBERS = 10_000
MOST_BYTES = 8 << 30
HIGHEST_RATIO = 200
SMALL = 32 << 20
"""Below this an extreme ratio is harmless: a sheet of blanks may have it."""

_BLOCK = 1 << 20
_ENCRYPTED = 0x1
_LONGEST_NAME = 1000
LEADS_OUT = "it has a member whose name leads out of its folder or is no name"


def members_of(path: Path, archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """Members by name, folders left out."""
    members: dict[str, zipfile.ZipInfo] = {}
    folded: set[str] = set()
    total = 0
    if len(archive.infolist()) > MOST_MEMBERS:
        raise bad_archive(
            path, "it has too many members", f"{len(archive.infolist()):,}, at most {MOST_MEMBERS:,} are read"
        )
    for information in archive.infolist():
        name = information.filename
        _refuse_dangerous(path, information)
        if information.is_dir():
            continue
        if name.casefold() in folded:
            raise bad_archive(path, "it has two members of one name", printable(name))
        folded.add(name.casefold())
        members[name] = information
        total += information.file_size
        packed = max(information.compress_size, 1)
        if information.file_size > SMALL and information.file_size / packed > HIGHEST_RATIO:
            raise bad_archive(
                path,
                "it would unpack to far more than it holds",
                f"{printable(name)} from {packed:,} to {information.file_size:,} bytes",
            )
    if total > MOST_BYTES:
        raise bad_archive(path, "it is too large", f"{total:,} bytes unpacked, at most {MOST_BYTES:,} are")
    return members


def _refuse_dangerous(path: Path, information: zipfile.ZipInfo) -> None:
    name = information.filename
    # ZipInfo cuts names at a NUL and turns the separator of this machine; the name as it is in the file counts too.
    raw = information.orig_filename
    if not is_plain(name.removesuffix("/")) or "\\" in raw or "\0" in raw:
        raise bad_archive(path, LEADS_OUT, printable(raw)[:200])
    if information.flag_bits & _ENCRYPTED:
        raise bad_archive(path, "it is encrypted", printable(name), "Unpack it and make an archive without a password")
    kind = stat.S_IFMT(information.external_attr >> 16)
    if kind and not (stat.S_ISREG(kind) or stat.S_ISDIR(kind)):
        raise bad_archive(path, "it has a member that is a link or a device", printable(name))


def is_plain(name: str) -> bool:
    """Whether a name leads to one place below any folder, and no other name leads there."""
    parts = PurePosixPath(name).parts
    inside = bool(parts) and name[0] != "/" and ".." not in parts and ":" not in parts[0] and "\\" not in name
    return inside and str(PurePosixPath(name)) == name and name.isprintable() and len(name) <= _LONGEST_NAME


def member_blocks(path: Path, archive: zipfile.ZipFile, information: zipfile.ZipInfo) -> Iterator[bytes]:
    """The bytes of a member; never more than it declares, whatever is packed in it."""
    left, method = information.file_size, information.compress_type
    if method not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        why = f"{printable(information.filename)} by method {method}; stored and deflated members are"
        raise bad_archive(
            path, "it has a member packed by a method that is not read", why, "Pack it anew as an ordinary zip"
        )
    with archive.open(information) as stream:
        while block := stream.read(_BLOCK):
            left -= len(block)
            if left < 0:
                raise bad_archive(path, "a member is larger than it says", printable(information.filename))
            yield block
    if left:
        raise bad_archive(path, "a member is shorter than it says", printable(information.filename))


def bad_archive(
    path: Path, what: str, why: str, do: str = "Get a good copy of the archive, or make it anew"
) -> InputError:
    """Why an archive was not restored."""
    return InputError(f"{path.name} was not restored: {what}", where=str(path.parent), why=why, do=do)
