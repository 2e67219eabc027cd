"""A folder that stands still is told from one that is being filled."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotpass_assets.domain.watching.folder_memory import (
    FileState,
    FolderMemory,
    digest_of,
    memories_as_text,
    memories_from,
)

STATES = st.lists(
    st.builds(FileState, st.text(min_size=1), st.integers(0, 1 << 40), st.integers(0, 1 << 62)),
    unique_by=lambda file: file.name,
)
ONE = [FileState("members.xlsx", 10, 1)]


def test_a_folder_is_still_when_two_looks_agree() -> None:
    """Prevents: half a workbook, still being copied, refined as if it were whole."""
    verdict, memory = FolderMemory().look(ONE)
    assert verdict == "settling"
    grown = [FileState("members.xlsx", 20, 1)]
    verdict, memory = memory.look(grown)
    assert verdict == "settling"
    verdict, memory = memory.look(grown)
    assert verdict == "still"
    memory = memory.dealt_with("2026-01-31")
    assert memory.look(grown) == ("unchanged", memory)


@pytest.mark.parametrize(
    "changed",
    [[FileState("members.xlsx", 11, 1)], [FileState("members.xlsx", 10, 2)], [FileState("other.xlsx", 10, 1)], []],
    ids=["size", "time", "name", "gone"],
)
def test_every_kind_of_change_is_noticed(changed: list[FileState]) -> None:
    """Prevents: a workbook that is replaced and never read."""
    memory = FolderMemory(digest_of(ONE), digest_of(ONE), "2026-01-31")
    assert memory.look(changed)[0] == "settling"


@given(STATES)
def test_the_order_of_a_listing_means_nothing(files: list[FileState]) -> None:
    """Prevents: the same folder taken for another one by a file system that lists it differently."""
    assert digest_of(files) == digest_of(files[::-1])


@given(STATES)
def test_a_memory_comes_back_as_it_was_and_stays_small(files: list[FileState]) -> None:
    """Prevents: a cursor that grows with the folder until the database refuses it."""
    memories = {"pipeline.toml": FolderMemory().look(files)[1].dealt_with("2026-01-31")}
    assert memories_from(memories_as_text(memories)) == memories
    assert len(memories_as_text(memories)) < 150


@pytest.mark.parametrize("text", [None, "", "{", "[]", '{"pipeline.toml": 3}', "7"])
def test_a_memory_that_cannot_be_read_is_learnt_anew(text: str | None) -> None:
    """Prevents: a sensor that fails for ever since someone edited its cursor."""
    assert memories_from(text) == {}
