"""Names of archives are read as their pattern says, in both directions."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotpass_assets.domain.archives.naming import (
    DEFAULT_PATTERN,
    ArchiveName,
    ArchivePattern,
    Window,
    chosen,
    intake_key,
    version_of,
)
from hotpass_assets.domain.errors import ConfigurationError

DAY = date(2026, 3, 31)


@given(st.dates(date(1000, 1, 1)), st.from_regex(r"[A-Za-z0-9]([A-Za-z0-9_.-]{0,20}[A-Za-z0-9])?", fullmatch=True))
def test_a_written_name_is_read_back(day: date, version: str) -> None:
    """What --export writes, the backfill must find."""
    pattern = ArchivePattern(DEFAULT_PATTERN)
    name = pattern.name_of(day, version)
    assert pattern.match(name) == ArchiveName(day, version, name)


@given(st.dates(), st.text("ab1.-v", min_size=1, max_size=9))
def test_the_version_in_a_key_is_the_one_it_was_made_from(day: date, version: str) -> None:
    """An intake exported and restored keeps its key."""
    assert version_of(intake_key(day, version), day) == version


@pytest.mark.parametrize(
    ("pattern", "name", "day", "version", "key"),
    [
        (DEFAULT_PATTERN, "hotpass-inputs-20260331-v1.zip", DAY, "1", "2026-03-31"),
        (DEFAULT_PATTERN, "hotpass-inputs-20260331-v2.zip", DAY, "2", "2026-03-31-v2"),
        (DEFAULT_PATTERN, "hotpass-inputs-20260331-vlatest.zip", DAY, "latest", "2026-03-31-vlatest"),
        ("in-{date:%d.%m.%y}.zip", "in-31.03.26.zip", DAY, "1", "2026-03-31"),
        ("y{date:%Y-%j}.zip", "y2026-090.zip", DAY, "1", "2026-03-31"),
        (
            "refined-data-{intake}-{digest}.zip",
            "refined-data-2026-03-31-v2-0a1b2c3d4e5f.zip",
            DAY,
            "2",
            "2026-03-31-v2",
        ),
        ("refined-data-{intake}-{digest}.zip", "refined-data-2026-03-31-0a1b2c3d4e5f.zip", DAY, "1", "2026-03-31"),
        ("{date:%Y%m%d}/v{version}.zip", "20260331/v3.zip", DAY, "3", "2026-03-31-v3"),
    ],
)
def test_names_are_read_as_the_pattern_says(pattern: str, name: str, day: date, version: str, key: str) -> None:
    """A wrong day or version would put inputs under another intake."""
    read = ArchivePattern(pattern).match(name)
    assert read is not None
    assert (read.day, read.version, read.intake) == (day, version, key)


@pytest.mark.parametrize(
    "name",
    [
        "hotpass-inputs-20260230-v1.zip",
        "hotpass-inputs-20261331-v1.zip",
        "hotpass-inputs-2026033-v1.zip",
        "hotpass-inputs-20260331-v.zip",
        "hotpass-inputs-20260331-v../x.zip",
        "hotpass-inputs-20260331-v1.zip.part",
        f"hotpass-inputs-20260331-v{'9' * 61}.zip",
    ],
)
def test_other_names_are_not_of_the_pattern(name: str) -> None:
    """A day that does not exist or half a name is no archive."""
    assert ArchivePattern(DEFAULT_PATTERN).match(name) is None


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("inputs-v{version}.zip", "names no day"),
        ("{date:%Y%m}.zip", "does not give one day"),
        ("{date:%Y%m%d%H}.zip", "does not give one day"),
        ("{date}.zip", "does not give one day"),
        ("{day}.zip", "is not known"),
        ("{date:%Y%m%d}-{date:%Y%m%d}.zip", "twice"),
        ("{intake}-v{version}.zip", "holds day and version"),
        ("{date:%Y%m%d}-{.zip", "brace"),
    ],
)
def test_a_pattern_that_cannot_be_read_says_why(text: str, why: str) -> None:
    """A slip in a pattern must not look like a folder without archives."""
    with pytest.raises(ConfigurationError, match=why):
        ArchivePattern(text)


def test_names_cannot_be_made_where_the_pattern_does_not_tell_them_apart() -> None:
    """Two versions of a day would overwrite each other."""
    with pytest.raises(ConfigurationError, match="no place for version 2"):
        ArchivePattern("{date:%Y%m%d}.zip").name_of(DAY, "2")
    with pytest.raises(ConfigurationError, match="only known of an archive that exists"):
        ArchivePattern("{intake}-{digest}.zip").name_of(DAY, "1")


def _named(*said: tuple[int, str]) -> list[ArchiveName]:
    return [ArchiveName(date(2026, 3, day), version, f"{day}-{version}") for day, version in said]


def test_latest_is_the_highest_version_of_each_day() -> None:
    """10 is after 9, and an archive that is called latest is the latest."""
    names = _named((1, "9"), (1, "10"), (2, "3"), (2, "latest"), (3, "1"))
    picked = chosen(names, [Window(versions=("latest",))])
    assert [(name.day.day, name.version) for name in picked] == [(1, "10"), (2, "latest"), (3, "1")]


def test_windows_include_both_their_days_and_may_overlap() -> None:
    """An archive in two windows is run once, and the oldest comes first."""
    names = _named((3, "1"), (1, "1"), (2, "2"), (2, "1"), (4, "1"))
    windows = [Window(date(2026, 3, 1), date(2026, 3, 2)), Window(date(2026, 3, 2), date(2026, 3, 3), ("1",))]
    picked = [(name.day.day, name.version) for name in chosen(names, windows)]
    assert picked == [(1, "1"), (2, "1"), (2, "2"), (3, "1")]
