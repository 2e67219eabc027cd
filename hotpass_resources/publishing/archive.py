"""One zip with what a run read and wrote, or with the inputs of an intake, whose checksums anyone can verify.

Belongs here: names, order and timestamps inside the zip, the manifest and ``SHA256SUMS``. Does not belong
here: which files belong to a run.

The same content gives the same bytes and so the same file name: ``refined-data-<intake>-<sha256[:12]>.zip``.
"""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath

from hotpass_assets.domain.errors import InputError
from hotpass_resources.publishing.atomic import swap_in

ARCHIVE_VERSION = 1
"""Version of the form of these archives, in their manifest; the reader knows no other."""

_FIXED_TIME = (1980, 1, 1, 0, 0, 0)
_ALREADY_COMPRESSED = {".xlsx", ".xlsm", ".xlsb", ".ods", ".parquet", ".zip", ".gz"}
_BLOCK = 1 << 20


def write_archive(
    dist_dir: Path,
    intake: str,
    inputs: Mapping[str, Path],
    outputs: Mapping[str, Path],
    manifest: Mapping[str, object],
) -> Path:
    """Write the archive of a run and return its path.

    Args:
        dist_dir: Folder for the archive.
        intake: Name of the intake, part of the file name.
        inputs: Files read, by the name they get under ``inputs/``.
        outputs: Files written, by the name they get under ``outputs/``.
        manifest: What else to record; must not hold times if the bytes are to be the same next time.

    Raises:
        InputError: A file to archive cannot be read.
        OutputError: The archive cannot be written.
    """
    prefix = f"refined-data-{safe_part(intake)}"
    final: list[str] = []

    def name_from(finished: Path) -> str:
        final.append(f"{prefix}-{sha256_of(finished)[:12]}.zip")
        return final[0]

    members = [*_members("inputs", inputs), *_members("outputs", outputs)]
    with swap_in(dist_dir / f"{prefix}.zip", name_from) as aside:
        _pack(aside, members, {**manifest, "intake": intake})
    return dist_dir / final[0]


def write_input_archive(path: Path, intake: str, inputs: Mapping[str, Path], manifest: Mapping[str, object]) -> None:
    """Write the archive of the inputs of an intake, from which it can be refined anew.

    Args:
        path: The archive.
        intake: Key of the intake.
        inputs: Files of the intake, by the name they get under ``inputs/``.
        manifest: What else to record; must not hold times if the bytes are to be the same next time.

    Raises:
        InputError: A file to archive cannot be read.
        OutputError: The archive cannot be written.
    """
    with swap_in(path) as aside:
        _pack(aside, list(_members("inputs", inputs)), {**manifest, "intake": intake})


def _pack(aside: Path, members: Iterable[tuple[str, Path]], manifest: Mapping[str, object]) -> None:
    """Write members, then the manifest that lists them, then the checksums of both."""
    with zipfile.ZipFile(aside, "w") as archive:
        files = [_add_file(archive, name, source) for name, source in members]
        content = {**manifest, "archive_version": ARCHIVE_VERSION, "files": files}
        text = json.dumps(content, indent=2, sort_keys=True) + "\n"
        sums = [(str(file["sha256"]), str(file["path"])) for file in files]
        sums.append((hashlib.sha256(text.encode()).hexdigest(), "manifest.json"))
        _add_text(archive, "manifest.json", text)
        _add_text(archive, "SHA256SUMS", "".join(f"{digest}  {name}\n" for digest, name in sums))


def safe_part(text: str) -> str:
    """``text`` as part of a file name: letters, digits, dots, hyphens and underscores."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", text).strip("-.") or "intake"


def safe_name(name: str) -> str:
    """``name`` as a relative path that cannot leave the folder it is unpacked into."""
    # Control characters would also break SHA256SUMS, which has one name a line.
    plain = re.sub(r"[\x00-\x1f\x7f]", "_", name.replace("\\", "/"))
    parts = [re.sub(r"^[A-Za-z]:", "", part) for part in PurePosixPath(plain).parts]
    kept = [part for part in parts if part not in {"", ".", "..", "/"}]
    return "/".join(kept) or "unnamed"


def _members(folder: str, files: Mapping[str, Path]) -> Iterable[tuple[str, Path]]:
    taken: set[str] = set()
    for name in sorted(files):
        path = PurePosixPath(folder) / safe_name(name)
        member, number = str(path), 2
        while member.casefold() in taken:
            member = str(path.with_name(f"{path.stem}-{number}{path.suffix}"))
            number += 1
        taken.add(member.casefold())
        yield member, files[name]


def _information(name: str) -> zipfile.ZipInfo:
    information = zipfile.ZipInfo(name, _FIXED_TIME)
    information.create_system = 3
    information.external_attr = 0o644 << 16
    stored = PurePosixPath(name).suffix.lower() in _ALREADY_COMPRESSED
    information.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    return information


def _add_file(archive: zipfile.ZipFile, name: str, source: Path) -> dict[str, object]:
    """Copy one file in, hashing the very bytes that are copied."""
    information = _information(name)
    digest = hashlib.sha256()
    try:
        stream = source.open("rb")
        information.file_size = source.stat().st_size
    except OSError as error:
        raise InputError(
            f"cannot read {source.name} for the archive", where=str(source.parent), why=error.strerror
        ) from error
    with stream, archive.open(information, "w") as member:
        while block := stream.read(_BLOCK):
            digest.update(block)
            member.write(block)
    return {"path": name, "sha256": digest.hexdigest(), "size": information.file_size}


def _add_text(archive: zipfile.ZipFile, name: str, text: str) -> None:
    archive.writestr(_information(name), text.encode())


def sha256_of(path: Path) -> str:
    """SHA-256 of the bytes of a file, in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
