"""A disk that fills while a run writes: one line says so, and with space the same command gives what it would have."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.command_lines import Ran
from tests.end_to_end.killing import leftovers, published, restore, tables
from tests.end_to_end.running import Workspace, write_members
from tests.end_to_end.small_disk import fill, free, make_room, small_file_system, with_files_of_at_most

COMMAND = ("refine", "--input-dir=data", "--output-path=out/refined.xlsx", "--format=csv", "--archive")
FIRST, SECOND = (*COMMAND, "--intake=first"), (*COMMAND, "--intake=second")
_MORE = [["Organisation", "Phone"], ["Bravo Flight School", "021 555 0199"], ["Delta Air", "082 987 6543"]]

pytestmark = pytest.mark.slow


class Second:
    """The refinement of a second intake into the files of the first, and what it gives undisturbed.

    Args:
        workspace: Where; an empty folder.
        template: Where the workspace is kept as it is before.
    """

    def __init__(self, workspace: Workspace, template: Path) -> None:
        self.workspace, self._template = workspace, template
        write_members(workspace.folder / "data" / "members.xlsx")
        ran = workspace.hotpass(*FIRST)
        assert ran.code == 0, ran.err
        write_members(workspace.folder / "data" / "more.xlsx", _MORE)
        self._before = published(workspace)
        shutil.copytree(workspace.folder, template, symlinks=True)
        free_before = free(workspace.folder)
        ran = workspace.hotpass(*SECOND)
        assert ran.code == 0, ran.err
        self.needs = free_before - free(workspace.folder)
        self._after = (published(workspace), tables(workspace))
        assert self._after[0] != self._before

    def fails(self, run: Callable[[], Ran]) -> Ran:
        """What a run says that cannot write all it has to; what was published before is there, whole."""
        restore(self.workspace, self._template)
        ran = run()
        assert ran.code == 1, ran.err
        assert ran.error.endswith("Trying again may help.")
        assert published(self.workspace) == self._before
        tables(self.workspace)  # every one that has its name can be read
        return ran

    def succeeds(self) -> None:
        """The same command, now that it can write, gives the same bytes and leaves nothing unfinished."""
        ran = self.workspace.hotpass(*SECOND)
        assert ran.code == 0, ran.err
        assert (published(self.workspace), tables(self.workspace)) == self._after
        assert leftovers(self.workspace) == []


def test_a_disk_that_fills_during_a_run_loses_nothing(folder: Path) -> None:
    """Inputs, history, tables and results are on it, and it fills early or late: a half of any of them would stay."""
    with small_file_system(folder / "disk", "24m") as disk:
        second = Second(Workspace(disk / "workspace"), folder / "template")
        for share in (0.1, 0.9):

            def run(share: float = share) -> Ran:
                fill(disk, leaving=int(share * second.needs))
                return second.workspace.hotpass(*SECOND)

            assert "disk" in second.fails(run).error
            make_room(disk)
            second.succeeds()


def test_files_that_may_not_grow_lose_nothing(folder: Path) -> None:
    """As a full disk or a quota, and wherever the test runs: the system refuses what is written beyond a size."""
    second = Second(Workspace(folder / "workspace"), folder / "template")
    second.fails(lambda: with_files_of_at_most(200_000, second.workspace.folder, SECOND))
    second.succeeds()
