"""An archive is believed when every member is what its checksums say, and is unpacked into its folder alone."""

from __future__ import annotations

import json
import os
import stat
import struct
import warnings
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from hotpass_assets.domain.errors import InputError
from hotpass_resources import archive_members
from hotpass_resources.input_archives import restore, verify
from hotpass_resources.publishing.archive import write_input_archive
from tests.builders.archives import contents, drop, input_archive, packed

BOOK = b"not opened here"


def refused(path: Path, why: str) -> None:
    with pytest.raises(InputError, match=why) as caught:
        verify(path)
    assert path.name in str(caught.value)


def test_a_restored_input_has_the_bytes_of_the_archived_one(folder: Path) -> None:
    """Whatever is refined again must be what was refined before."""
    path = input_archive(folder / "a.zip")
    archive = verify(path)
    assert [file.name for file in archive.workbooks] == ["members.xlsx"]
    assert archive.profile == "generic"
    put = restore(archive, folder / "out")
    assert (folder / "out" / "members.xlsx").read_bytes() == contents(path)["inputs/members.xlsx"]
    assert (put.replaced, put.foreign) == ((), ())
    assert [path.name for path in (folder / "out").iterdir()] == ["members.xlsx"]


def test_the_same_inputs_give_the_same_archive(folder: Path) -> None:
    """No clock in it: an archive that is made again can be compared."""
    files = drop(folder / "made-from", "Aero Example", "Bravo Flight School")
    made = []
    for seconds in (1_000_000_000, 1_100_000_000):
        for file in (folder / "made-from").iterdir():
            os.utime(file, (seconds, seconds))
        write_input_archive(folder / "a.zip", "2026-03-31", files, {"profile": "generic"})
        made.append((folder / "a.zip").read_bytes())
    assert made[0] == made[1]


def test_an_archive_without_manifest_and_folder_is_taken_as_inputs(folder: Path) -> None:
    """Archives made with other tools have checksums and files."""
    archive = verify(packed(folder / "a.zip", [("north/a.xlsx", BOOK), ("b.csv", BOOK), ("notes.txt", b"x")]))
    assert [file.name for file in archive.files] == ["b.csv", "north/a.xlsx", "notes.txt"]
    assert [file.name for file in archive.workbooks] == ["b.csv", "north/a.xlsx"]


@pytest.mark.parametrize(
    "name",
    ["../a.xlsx", "x/../../a.xlsx", "/etc/a.xlsx", "C:/a.xlsx", "..\\a.xlsx", "a\nb.xlsx", "inputs/../../a.xlsx"],
)
def test_names_that_lead_out_of_the_folder_are_refused(folder: Path, name: str) -> None:
    """An archive must not write where it likes."""
    refused(packed(folder / "a.zip", [(name, BOOK), ("b.xlsx", BOOK)]), "leads out of its folder")


@pytest.mark.parametrize(
    "name",
    [
        "inputs//etc/a.xlsx",
        "//etc/a.xlsx",
        "inputs///etc/a.xlsx",
        "inputs//a.xlsx",
        "inputs/C:/a.xlsx",
        "inputs/./a.xlsx",
        "./a.xlsx",
        "inputs//",
    ],
)
def test_names_that_lead_out_once_their_folder_is_cut_are_refused(folder: Path, name: str) -> None:
    """``inputs//abs`` is a plain name until ``inputs/`` is gone; ``inputs//a`` and ``inputs/a`` are one file."""
    refused(packed(folder / "a.zip", [(name, BOOK), ("inputs/a.xlsx", BOOK)]), "leads out of its folder")


@pytest.mark.parametrize("absolute", [False, True])
def test_restoring_writes_below_its_folder_alone(folder: Path, absolute: bool) -> None:
    """Whatever list of files it is given, and however the name got past the checks before."""
    path = packed(folder / "a.zip", [("inputs/a.xlsx", BOOK)])
    outside = folder / "elsewhere" / "a.xlsx"
    name = str(outside) if absolute else "../elsewhere/a.xlsx"
    archive = verify(path)
    with pytest.raises(InputError, match="leads out of its folder"):
        restore(replace(archive, files=(replace(archive.files[0], name=name),)), folder / "out")
    assert not outside.exists()


def test_a_name_with_a_nul_is_refused(folder: Path) -> None:
    """What Python shows of it is only its beginning."""
    path = packed(folder / "a.zip", [("a.xlsx!!.xlsx", BOOK)])
    path.write_bytes(path.read_bytes().replace(b"a.xlsx!!", b"a.xlsx\0!"))
    refused(path, "leads out of its folder")


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR])
def test_links_and_devices_are_refused(folder: Path, kind: int) -> None:
    """A link would make a later file land elsewhere."""
    member = zipfile.ZipInfo("a.xlsx")
    member.create_system = 3
    member.external_attr = (kind | 0o644) << 16
    refused(packed(folder / "a.zip", [(member, b"/etc/passwd")]), "a link or a device")


def test_a_wrong_checksum_is_refused(folder: Path) -> None:
    """A changed input is not history."""
    path = packed(folder / "a.zip", [("a.xlsx", BOOK)], sums=f"{'0' * 64}  a.xlsx\n")
    refused(path, "a checksum does not match.*a.xlsx")


@pytest.mark.parametrize(
    ("sums", "why"),
    [
        ("", "does not list every member"),
        ("{digest}  a.xlsx\n{digest}  b.xlsx\n", "lists what is not there"),
        ("{digest}  a.xlsx\n{digest}  a.xlsx\n", "lists a name twice"),
        ("{digest}\n", "is no checksum"),
        ("abc  a.xlsx\n", "is no checksum"),
        ("{digest[0]}  a.xlsx\n", "is no checksum"),
    ],
)
def test_checksums_that_do_not_cover_everything_are_refused(folder: Path, sums: str, why: str) -> None:
    """A member that nothing vouches for could be anything."""
    path = packed(folder / "a.zip", [("a.xlsx", BOOK)])
    digest = contents(path)["SHA256SUMS"][:64].decode()
    refused(packed(path, [("a.xlsx", BOOK)], sums.format(digest=digest)), why)


def test_an_archive_without_checksums_is_refused(folder: Path) -> None:
    """Nobody can say whether it is whole."""
    with zipfile.ZipFile(folder / "a.zip", "w") as archive:
        archive.writestr("a.xlsx", BOOK)
    refused(folder / "a.zip", "has no SHA256SUMS")


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9])
def test_a_truncated_archive_is_refused(folder: Path, share: float) -> None:
    """A copy that was cut short."""
    whole = input_archive(folder / "whole.zip").read_bytes()
    path = folder / "a.zip"
    path.write_bytes(whole[: int(len(whole) * share)])
    refused(path, "damaged or no zip|it may be cut short")


def test_a_damaged_member_is_refused(folder: Path) -> None:
    """One flipped byte in the middle."""
    path = input_archive(folder / "a.zip")
    content = bytearray(path.read_bytes())
    content[200] ^= 0xFF
    path.write_bytes(bytes(content))
    refused(path, "damaged|does not match")


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA, 9, 93, 99])
def test_a_member_packed_with_another_method_is_refused(folder: Path, method: int) -> None:
    """Not every Python can unpack it, and what is wrong inside shows in errors of many kinds."""
    path = packed(folder / "a.zip", [("a.xlsx", BOOK)])
    content = bytearray(path.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        at = content.index(signature) + offset
        content[at : at + 2] = struct.pack("<H", method)
    path.write_bytes(bytes(content))
    refused(path, f"method that is not read.*a.xlsx by method {method}")


@pytest.mark.parametrize("method", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2, zipfile.ZIP_DEFLATED])
def test_damage_found_while_unpacking_is_told_whatever_packed_it(folder: Path, method: int) -> None:
    """One bad archive among a hundred must not end the others with a failure nobody expects."""
    archive = verify(packed(folder / "a.zip", [("inputs/a.xlsx", BOOK * 100)]))
    with zipfile.ZipFile(archive.path, "w", method) as package:
        package.writestr("inputs/a.xlsx", bytes(range(256)) * 8)
    content = bytearray(archive.path.read_bytes())
    content[50:120] = b"\xff" * 70
    archive.path.write_bytes(bytes(content))
    with pytest.raises(InputError, match=r"damaged|method that is not read"):
        restore(archive, folder / "out")
    assert not (folder / "out" / "a.xlsx").exists()


def test_two_members_of_one_name_are_refused(folder: Path) -> None:
    """The checksum would vouch for one, and the other be unpacked; case does not tell them apart everywhere."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        refused(packed(folder / "a.zip", [("a.xlsx", BOOK), ("a.xlsx", b"other")]), "two members of one name")
    refused(packed(folder / "b.zip", [("a.xlsx", BOOK), ("A.xlsx", b"other")]), "two members of one name")


def test_an_encrypted_archive_is_refused_with_what_to_do(folder: Path) -> None:
    """The flag alone is enough; no password is guessed."""
    path = packed(folder / "a.zip", [("a.xlsx", BOOK)])
    content = bytearray(path.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.index(signature) + offset
        content[at : at + 2] = struct.pack("<H", struct.unpack("<H", content[at : at + 2])[0] | 1)
    path.write_bytes(bytes(content))
    refused(path, "it is encrypted.*without a password")


def test_a_pipe_or_folder_with_the_name_of_an_archive_is_refused(folder: Path) -> None:
    """To open a pipe is to wait for ever: one of them must not hold up all other archives."""
    os.mkfifo(folder / "a.zip")
    (folder / "b.zip").mkdir()
    for name in ("a.zip", "b.zip"):
        refused(folder / name, "it is no file")


def test_a_bomb_is_refused_before_it_is_unpacked(folder: Path) -> None:
    """A few kilobytes must not become many gigabytes."""
    refused(packed(folder / "a.zip", [("a.xlsx", bytes(64 << 20))]), "unpack to far more than it holds")


def test_a_member_larger_than_it_says_is_refused(folder: Path) -> None:
    """The directory of a zip may lie about sizes."""
    path = packed(folder / "a.zip", [("a.xlsx", bytes(100_000))])
    content = bytearray(path.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = content.index(signature) + offset
        content[at : at + 4] = struct.pack("<I", 10)
    path.write_bytes(bytes(content))
    refused(path, "damaged|larger than it says|does not match")


def test_limits_of_count_and_size_hold(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Said with both numbers, so that somebody can judge."""
    path = packed(folder / "a.zip", [(f"{number}.xlsx", BOOK) for number in range(4)])
    monkeypatch.setattr(archive_members, "MOST_BYTES", 50)
    refused(path, "too large .*352 bytes unpacked, at most 50")
    monkeypatch.setattr(archive_members, "MOST_MEMBERS", 4)
    refused(path, "too many members .*5, at most 4")


@pytest.mark.parametrize("version", [2, "1", None, True])
def test_a_manifest_of_an_unknown_version_is_refused(folder: Path, version: object) -> None:
    """What a later version means by it is not known here."""
    manifest = json.dumps({"archive_version": version}).encode()
    refused(packed(folder / "a.zip", [("inputs/a.xlsx", BOOK), ("manifest.json", manifest)]), "unknown version")


@pytest.mark.parametrize("text", [b"{", b"[]", b"\xff", b"[" * 100_000])
def test_a_manifest_that_cannot_be_read_is_refused(folder: Path, text: bytes) -> None:
    """Neither a half one nor one made to exhaust the parser."""
    refused(packed(folder / "a.zip", [("inputs/a.xlsx", BOOK), ("manifest.json", text)]), "cannot be read|damaged")


def test_an_archive_without_a_workbook_is_refused(folder: Path) -> None:
    """Nothing in it could be refined."""
    refused(packed(folder / "a.zip", [("inputs/readme.txt", b"hello")]), "holds no workbook")


def test_what_somebody_else_put_into_the_folder_stays_and_is_told(folder: Path) -> None:
    """Restoring again must not lose a file, nor put it among the inputs without a word."""
    archive = verify(input_archive(folder / "a.zip"))
    restore(archive, folder / "out")
    (folder / "out" / "mine.xlsx").write_bytes(b"mine")
    (folder / "out" / "members.xlsx").write_bytes(b"edited")
    put = restore(archive, folder / "out")
    assert put.foreign == ("mine.xlsx",)
    assert put.replaced == ("members.xlsx",)
    assert (folder / "out" / "mine.xlsx").read_bytes() == b"mine"
    assert (folder / "out" / "members.xlsx").read_bytes() != b"edited"
    assert restore(archive, folder / "out").replaced == ()


@pytest.mark.parametrize("link", ["members.xlsx", ""])
def test_a_link_in_the_folder_leads_nothing_out_of_it(folder: Path, link: str) -> None:
    """Neither a file nor the folder itself may be a way elsewhere."""
    archive = verify(input_archive(folder / "a.zip"))
    (folder / "elsewhere").mkdir()
    target = folder / "out" / link if link else folder / "out"
    target.parent.mkdir(exist_ok=True)
    target.symlink_to(folder / "elsewhere")
    with pytest.raises(InputError, match="a link stands where"):
        restore(archive, folder / "out")
    assert list((folder / "elsewhere").iterdir()) == []


def test_an_archive_changed_after_it_was_verified_is_not_restored(folder: Path) -> None:
    """Between looking and unpacking somebody may put another in its place."""
    archive = verify(input_archive(folder / "a.zip"))
    other = drop(folder / "other", "Someone Else")["members.xlsx"].read_bytes()
    packed(folder / "a.zip", [("inputs/members.xlsx", other)])
    with pytest.raises(InputError, match=r"changed while it was read|shorter"):
        restore(archive, folder / "out")
    assert not (folder / "out" / "members.xlsx").exists()
