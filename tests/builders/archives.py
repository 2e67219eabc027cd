"""Archives of inputs for tests, good ones by the code and bad ones by hand.

Belongs here: making them. Does not belong here: expectations.
"""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from hotpass_resources.publishing.archive import write_input_archive
from tests.builders.workbooks import Value, workbook

Members = Sequence[tuple[str | zipfile.ZipInfo, bytes]]


def drop(folder: Path, *organisations: str) -> dict[str, Path]:
    """A workbook with these organisations, by its name."""
    rows: list[list[Value]] = [["Organisation", "Contact Person", "Phone", "Email", "Province"]]
    for name in organisations:
        host = name.split()[0].casefold()
        rows.append([name, "Thandi Example", "082 123 4567", f"info@{host}.example", "Gauteng"])
    path = folder / "members.xlsx"
    path.parent.mkdir(parents=True, exist_ok=True)
    workbook().sheet("Members").rows(rows).save(path)
    return {path.name: path}


def input_archive(path: Path, *organisations: str, intake: str = "2026-03-31", profile: str = "generic") -> Path:
    """An archive as ``hotpass backfill --export`` writes it, of one workbook."""
    files = drop(path.parent / f".{path.name}-made-from", *(organisations or ("Aero Example", "Bravo Flight School")))
    write_input_archive(path, intake, files, {"profile": profile})
    return path


def packed(path: Path, members: Members, sums: str | None = None) -> Path:
    """A zip with members as they are given, and the checksums of all of them unless told otherwise."""
    listed = "".join(
        f"{hashlib.sha256(content).hexdigest()}  {name if isinstance(name, str) else name.filename}\n"
        for name, content in members
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
        archive.writestr("SHA256SUMS", listed if sums is None else sums)
    return path


def contents(path: Path) -> Mapping[str, bytes]:
    """Members of an archive and their bytes."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
