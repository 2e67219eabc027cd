"""What a file really is, and whether it may be shown to a parser at all.

Belongs here: everything decided from raw bytes and from the directory of a container: size, kind, encryption,
truncation, zip bombs, declared entities. Does not belong here: the extent of single sheets (``scan_xml``,
``scan_binary``, ``scan_ods``) and the reading of cells.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import PurePath

from hotpass_assets.domain.workbook.model import FileProblem, ReadLimits, ReadOptions

ZIP_MAGIC = b"PK\x03\x04"
ZIP_END = b"PK\x05\x06"
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FOREIGN_MAGIC = (
    (b"%PDF", "a PDF document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"PAR1", "a Parquet file"),
    (b"SQLite format 3", "a database"),
    (b"\x09\x08", "a workbook of Excel 4 or older"),
    (b"\x09\x04", "a workbook of Excel 4 or older"),
    (b"\x09\x02", "a workbook of Excel 4 or older"),
)
_DELIMITED_SUFFIXES = {".csv": "csv", ".tsv": "tsv"}
_PACKAGE_SUFFIXES = {"xlsx": (".xlsx", ".xlsm"), "xlsb": (".xlsb",), "xls": (".xls",), "ods": (".ods",)}
# Excel opens a file locked with this password without asking anybody.
_OPEN_PASSWORD = "VelvetSweatshop"  # noqa: S105  # published by Microsoft, no secret
_SAVE_AGAIN = "Open the file in a spreadsheet program and save it as .xlsx"
_GET_AGAIN = "Get the file again from where it came from"
_HEAD_BYTES = 65536


@dataclass(frozen=True)
class CheckedFile:
    """Bytes that a parser may see.

    Attributes:
        content: The file, decrypted where it was encrypted.
        format: ``xlsx``, ``xlsb``, ``xls``, ``ods``, ``csv`` or ``tsv``.
        reasons: Remarks for the reader of the result.
    """

    content: bytes
    format: str
    reasons: tuple[str, ...] = ()


def check_file(content: bytes, name: str, options: ReadOptions) -> CheckedFile | FileProblem:
    """Bytes cleared for parsing, or the reason why they are not."""
    if not content:
        return FileProblem("empty_file", "the file holds no bytes", _GET_AGAIN)
    if content.startswith((ZIP_MAGIC, ZIP_END)):
        return _check_zip(content, name, options)
    if content.startswith(OLE_MAGIC):
        return _check_ole(content, name, options)
    return _check_text(content, name)


def too_large(size: int, limits: ReadLimits) -> FileProblem | None:
    """A problem when the file is over the size limit."""
    if size <= limits.max_file_bytes:
        return None
    why = f"the file has {size:,} bytes, over the limit of {limits.max_file_bytes:,}"
    return FileProblem("too_large", why, "Split the file or raise the limit")


def _suffix(name: str) -> str:
    return PurePath(name).suffix.lower()


def _misnamed(name: str, kind: str) -> tuple[str, ...]:
    suffix = _suffix(name)
    if suffix in _PACKAGE_SUFFIXES.get(kind, (f".{kind}",)):
        return ()
    return (f"the name ends in {suffix or 'nothing'} but the content is {kind}; read as {kind}",)


def _check_zip(content: bytes, name: str, options: ReadOptions) -> CheckedFile | FileProblem:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            problem = _zip_directory_problem(entries, options.limits)
            if problem:
                return problem
            kind = _package_kind(archive, {entry.filename for entry in entries})
            if kind is None:
                why = "the file is a zip archive without a workbook inside"
                return FileProblem("wrong_format", why, "Unpack it, or save the workbook again")
            problem = _drain(archive, entries)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError) as error:
        return _broken_zip(content, error)
    return problem or CheckedFile(content, kind, _misnamed(name, kind))


def _broken_zip(content: bytes, error: Exception) -> FileProblem:
    if content.rfind(ZIP_END, max(0, len(content) - 70_000)) < 0:
        return FileProblem("truncated", "the file ends before its zip directory: it is cut off", _GET_AGAIN)
    return FileProblem("unreadable", f"the zip container is damaged ({type(error).__name__})", _GET_AGAIN)


def _zip_directory_problem(entries: list[zipfile.ZipInfo], limits: ReadLimits) -> FileProblem | None:
    if any(entry.flag_bits & 1 for entry in entries):
        return FileProblem("encrypted", "the zip container is encrypted", "Remove the password and save it again")
    unpacked = sum(entry.file_size for entry in entries)
    packed = max(1, sum(entry.compress_size for entry in entries))
    if unpacked > limits.max_uncompressed_bytes:
        why = f"the file unpacks to {unpacked:,} bytes, over the limit of {limits.max_uncompressed_bytes:,}"
        return FileProblem("bomb", why, "Check where the file comes from; split it if it is genuine")
    if unpacked > limits.ratio_floor_bytes and unpacked > packed * limits.max_zip_ratio:
        why = f"the file unpacks to {unpacked // packed:,} times its size: it looks like a zip bomb"
        return FileProblem("bomb", why, "Check where the file comes from; save it again if it is genuine")
    return None


def _package_kind(archive: zipfile.ZipFile, names: set[str]) -> str | None:
    lowered = {name.lower().lstrip("/") for name in names}
    if "xl/workbook.bin" in lowered:
        return "xlsb"
    if "xl/workbook.xml" in lowered or any(re.fullmatch(r"xl/workbook\d*\.xml", name) for name in lowered):
        return "xlsx"
    if "content.xml" in lowered:
        kind = archive.read("mimetype")[:100] if "mimetype" in names else b"spreadsheet"
        return "ods" if b"spreadsheet" in kind else None
    return None


def _drain(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> FileProblem | None:
    """A problem found by unpacking the parts that no sheet scan will unpack, checksums included."""
    for entry in entries:
        lowered = entry.filename.lower()
        if entry.is_dir() or lowered.startswith(("xl/media/", "pictures/", "thumbnails/")):
            continue
        is_xml = lowered.endswith((".xml", ".rels"))
        sheet = lowered.startswith("xl/worksheets/sheet")
        with archive.open(entry) as part:
            head = part.read(_HEAD_BYTES)
            problem = _manifest_problem(lowered, head) or (_entities_problem(head) if is_xml else None)
            if problem:
                return problem
            while not sheet and part.read(1 << 20):
                pass
    return None


def _manifest_problem(name: str, head: bytes) -> FileProblem | None:
    if name == "meta-inf/manifest.xml" and b"encryption-data" in head:
        why = "the OpenDocument file is protected with a password, which cannot be opened here"
        return FileProblem("encrypted", why, "Remove the password in a spreadsheet program and save it again")
    return None


def _entities_problem(head: bytes) -> FileProblem | None:
    plain = head.replace(b"\x00", b"").lower()
    if b"<!doctype" not in plain and b"<!entity" not in plain:
        return None
    why = "a part of the file declares its own entities, which no spreadsheet program writes"
    return FileProblem("unsafe", why, "Check where the file comes from; " + _SAVE_AGAIN[0].lower() + _SAVE_AGAIN[1:])


def _check_ole(content: bytes, name: str, options: ReadOptions) -> CheckedFile | FileProblem:
    import olefile  # heavy for a start-up, needed for old files only

    try:
        container = olefile.OleFileIO(io.BytesIO(content), raise_defects=olefile.DEFECT_INCORRECT)
        streams = {"/".join(path).lower() for path in container.listdir()}
        stream = next((part for part in ("workbook", "book") if part in streams), None)
        body = container.openstream(stream).read() if stream else b""
    except Exception:  # olefile raises many kinds of errors on damaged input
        return FileProblem("truncated", "the file is cut off or damaged", _GET_AGAIN)
    if "encryptedpackage" in streams:
        return _decrypted(content, name, options)
    if stream is None:
        why = "the file is an Office document without a workbook inside"
        return FileProblem("wrong_format", why, "Save the table as a workbook")
    if _has_file_pass(body):
        return _decrypted(content, name, options)
    return CheckedFile(content, "xls", _misnamed(name, "xls"))


def _has_file_pass(stream: bytes) -> bool:
    """Whether an Excel 97 stream says, in its first records, that the rest is encrypted."""
    position = 0
    for _ in range(50):
        if position + 4 > len(stream):
            return False
        record = int.from_bytes(stream[position : position + 2], "little")
        if record == 0x002F:
            return True
        position += 4 + int.from_bytes(stream[position + 2 : position + 4], "little")
    return False


def _decrypted(content: bytes, name: str, options: ReadOptions) -> CheckedFile | FileProblem:
    import msoffcrypto  # brings cryptography, which is slow to import
    from msoffcrypto.exceptions import InvalidKeyError

    plain = io.BytesIO()
    try:
        locked = msoffcrypto.OfficeFile(io.BytesIO(content))
        locked.load_key(password=options.password or _OPEN_PASSWORD)
        locked.decrypt(plain)
    except Exception as error:  # struct, key and parse errors alike mean it stays locked
        if options.password is None:
            why = "the workbook is protected with a password and none was given"
            return FileProblem("encrypted", why, "Name the password's environment variable in the profile")
        if isinstance(error, InvalidKeyError) or "password" in str(error).lower():
            why = "the workbook is protected and the password given does not open it"
            return FileProblem("password_wrong", why, "Correct the password in the environment variable")
        why = f"the workbook is protected in a way that cannot be opened here ({type(error).__name__})"
        return FileProblem("encrypted", why, "Remove the password in a spreadsheet program and save it again")
    opened = plain.getvalue()
    if not opened.startswith((ZIP_MAGIC, OLE_MAGIC)):
        return FileProblem("password_wrong", "the password does not open the workbook", "Correct the password")
    again = check_file(opened, name, ReadOptions(limits=options.limits))
    if isinstance(again, FileProblem):
        return again
    return CheckedFile(again.content, again.format, (*again.reasons, "decrypted in memory"))


def _check_text(content: bytes, name: str) -> CheckedFile | FileProblem:
    suffix = _suffix(name)
    head = content[:4096]
    foreign = next((what for magic, what in _FOREIGN_MAGIC if content.startswith(magic)), None)
    if foreign:
        return FileProblem("wrong_format", f"the file is {foreign}, not a workbook", _SAVE_AGAIN)
    if _is_binary(head):
        return FileProblem("wrong_format", "the content is neither a workbook nor text", _GET_AGAIN)
    mark_up = _mark_up(head)
    if suffix in _DELIMITED_SUFFIXES and mark_up != "a web page":
        return CheckedFile(content, _DELIMITED_SUFFIXES[suffix])
    if mark_up:
        return FileProblem("wrong_format", f"the file is {mark_up} with the name of a workbook", _SAVE_AGAIN)
    if suffix == ".xls" and _looks_delimited(content):
        # Many web systems export delimited text under this name, and Excel opens it.
        return CheckedFile(content, "csv", ("the name ends in .xls but the content is delimited text",))
    why = f"the file is plain text with the name of a workbook ({suffix})"
    return FileProblem("wrong_format", why, "Rename it to .csv if it is a table, or get the real workbook")


def _is_binary(head: bytes) -> bool:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    controls = sum(head.count(byte) for byte in range(1, 32) if byte not in (9, 10, 12, 13, 26))
    if controls * 50 > len(head):
        return True
    nulls = head.count(0)
    # UTF-16 without a mark has its zeros on one side of each pair; binary has them anywhere.
    one_sided = max(head[0::2].count(0), head[1::2].count(0)) >= 0.9 * nulls and nulls >= len(head) // 4
    return nulls > 0 and not one_sided


def _mark_up(head: bytes) -> str | None:
    text = head.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    if text.startswith((b"<html", b"<!doctype html", b"<table", b"<head", b"<meta")):
        return "a web page"
    if text.startswith(b"<?xml") or text.startswith(b"<workbook"):
        return "an XML document"
    if text.startswith(b"mime-version:"):
        return "a saved web archive"
    return None


def _looks_delimited(content: bytes) -> bool:
    lines = [line for line in content[:_HEAD_BYTES].replace(b"\x00", b"").splitlines()[:20] if line.strip()]
    return any(lines and all(mark in line for line in lines) for mark in (b"\t", b";", b",", b"|"))
