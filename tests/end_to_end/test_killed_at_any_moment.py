"""A command that is killed at any moment leaves whole files, and running it again gives what it would have given.

``CHAOS_MOMENTS`` says how many random moments of each command are tried, ``CHAOS_SEED`` with which one to begin:
``make chaos`` tries a hundred, and a moment that fails is tried again alone by its seed.
"""

from __future__ import annotations

import os
import random
import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.execution.backfill import BulkActionStatus

from hotpass_resources.leftovers import clear_up
from tests.builders.archives import input_archive
from tests.end_to_end.killing import (
    Moment,
    half_published,
    killed,
    leftovers,
    published,
    restore,
    tables,
    undisturbed,
)
from tests.end_to_end.running import Workspace, runs_of, write_members

MOMENTS = int(os.environ.get("CHAOS_MOMENTS", "2"))
SEED = int(os.environ.get("CHAOS_SEED", "0"))
LONG = MOMENTS >= 10
OPTIONS = (
    "--profile=clubs",
    "--input-dir=data",
    "--output-path=out/refined.xlsx",
    "--archive",
    "--annotate",
    "--format=csv",
    "--format=duckdb",
    "--report-path=out/report.md",
    "--party-store-path=parties/parties.json",
)
_MORE = [["Organisation", "Phone"], ["Bravo Flight School", "021 555 0199"], ["Delta Air", "082 987 6543"]]

_DAYS = (date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31))
_DAY = re.compile(r"2026-\d\d-\d\d")
_RESTORED = re.compile(r"dist/backfill/2026-\d\d-\d\d--1/|dist/input-archives/")
_OVER = (BulkActionStatus.COMPLETED_SUCCESS, BulkActionStatus.FAILED, BulkActionStatus.CANCELED)

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Killed:
    """A command with what was before it and what is after it.

    Attributes:
        workspace: Where it runs.
        command: The command.
        template: Copy of the workspace as it is before the command.
        before: Published files before.
        after: Published files after an undisturbed run.
        tables: Tables after an undisturbed run.
        runs: How many runs of each intake have ended well after an undisturbed run.
        seconds: How long an undisturbed run takes.
        renames: How many files it gives their names.
        swaps: How many of them in the output folder.
    """

    workspace: Workspace
    command: tuple[str, ...]
    template: Path
    before: dict[str, str]
    after: dict[str, str]
    tables: dict[str, str]
    runs: Counter[str]
    seconds: float
    renames: int
    swaps: int

    def dies(self, moment: Moment) -> int:
        """Exit code of the command when it is killed at that moment of a workspace as it was."""
        restore(self.workspace, self.template)
        return killed(self.workspace.folder, self.command, moment)

    def check(self) -> None:
        """What must hold after a kill, after the next start, and after the next run."""
        tables(self.workspace)  # every table that has its name can be read to its end
        closed = backfills(self.workspace) if self.command[0] == "backfill" else []
        found = published(self.workspace)
        odd = {name for name, digest in found.items() if digest not in (self.before.get(name), self.after.get(name))}
        assert odd == set(), "files that are neither of the previous publication nor of the new one"
        if not self._whole(found):
            assert half_published(self.workspace), "old and new files together, and nothing tells of it"
        clear_up(self.workspace.settings)
        assert self._whole(published(self.workspace))
        assert leftovers(self.workspace) == []
        ran = self.workspace.hotpass(*self.command)
        assert ran.code == 0, ran.err
        assert published(self.workspace) == self.after
        assert tables(self.workspace) == self.tables
        assert leftovers(self.workspace) == []
        with self.workspace.instance() as instance:
            assert set(runs_of(instance)) <= {dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE}
        if self.command[0] != "backfill":
            return
        assert set(backfills(self.workspace)) <= set(_OVER), "a backfill goes on for ever"
        if closed.count(BulkActionStatus.COMPLETED_SUCCESS) < 2:
            assert successes(self.workspace) == self.runs, "what was done is done again"

    def _whole(self, found: dict[str, str]) -> bool:
        """Whether the files of each publication are all the previous ones or all the new ones."""
        states: tuple[dict[str, dict[str, str]], ...] = ({}, {}, {})
        for state, files in zip(states, (found, self.before, self.after), strict=True):
            for name, digest in files.items():
                state.setdefault(_publication(name), {})[name] = digest
        now, before, after = states
        return all(now.get(one, {}) in (before.get(one, {}), after.get(one, {})) for one in {*now, *before, *after})


def _publication(name: str) -> str:
    """Which publication a file is of: a backfill makes one of each intake, and its inputs are restored before."""
    one = _RESTORED.match(name) or _DAY.search(name)
    return one[0] if one else ""


def backfills(workspace: Workspace) -> list[BulkActionStatus]:
    """States of all backfills."""
    with workspace.instance() as instance:
        return [backfill.status for backfill in instance.get_backfills()]


def successes(workspace: Workspace) -> Counter[str]:
    """How often each intake was refined to the end."""
    with workspace.instance() as instance:
        runs = instance.get_runs(dg.RunsFilter(statuses=[dg.DagsterRunStatus.SUCCESS]))
    return Counter(run.tags["dagster/partition"] for run in runs)


def _prepared(workspace: Workspace) -> None:
    """A workbook, and a profile that links by rules."""
    profile = workspace.folder / "profiles" / "clubs.yaml"
    profile.parent.mkdir()
    profile.write_text("name: clubs\ndisplay_name: Clubs\n", encoding="utf-8")
    write_members(workspace.folder / "data" / "members.xlsx")


def _second_refine(workspace: Workspace) -> tuple[str, ...]:
    """A published intake, and the refinement of another into the same files."""
    _prepared(workspace)
    ran = workspace.hotpass("refine", *OPTIONS, "--intake=first")
    assert ran.code == 0, ran.err
    write_members(workspace.folder / "data" / "more.xlsx", _MORE)
    return ("refine", *OPTIONS, "--intake=second")


def _first_refine(workspace: Workspace) -> tuple[str, ...]:
    """The very first command of a workspace, which makes its history too."""
    _prepared(workspace)
    return ("refine", *OPTIONS, "--intake=first")


def _backfill(workspace: Workspace) -> tuple[str, ...]:
    """A published archive whose profile has changed since, and two that were never refined."""
    _prepared(workspace)
    archives = workspace.folder / "dist" / "input-archives"
    first, *further = _DAYS
    command = ("backfill", "--profile=clubs", "--start-date=2026-01-01", "--archive", "--format=csv", "--annotate")
    input_archive(archives / f"hotpass-inputs-{first:%Y%m%d}-v1.zip", "Aero Example", profile="clubs")
    ran = workspace.hotpass(*command)
    assert ran.code == 0, ran.err
    for day in further:
        names = ("Aero Example", f"Bravo {day}")
        input_archive(archives / f"hotpass-inputs-{day:%Y%m%d}-v1.zip", *names, profile="clubs")
    profile = workspace.folder / "profiles" / "clubs.yaml"
    profile.write_text(profile.read_text(encoding="utf-8").replace("Clubs", "Flying clubs"), encoding="utf-8")
    return command


COMMANDS: dict[str, Callable[[Workspace], tuple[str, ...]]] = {
    "refine": _second_refine,
    "first": _first_refine,
    "backfill": _backfill,
}


@pytest.fixture(scope="module")
def killed_command(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Killed]:
    """A command and what comes of it undisturbed."""
    name = request.param
    workspace = Workspace(tmp_path_factory.mktemp(name) / "workspace")
    template = workspace.folder.with_name("template")
    workspace.folder.mkdir()
    command = COMMANDS[name](workspace)
    before = published(workspace)
    shutil.copytree(workspace.folder, template, symlinks=True)
    seconds, renames = undisturbed(workspace.folder, command, "")
    after, made = published(workspace), tables(workspace)
    assert before != after and made
    swaps = len({name for name in after if name.startswith("out/")})
    ended = successes(workspace)
    yield Killed(workspace, command, template, before, after, made, ended, seconds, renames, swaps)


@pytest.mark.parametrize("killed_command", ["refine"], indirect=True)
@pytest.mark.parametrize("share", [number / 12 for number in range(13)] if LONG else [0.5])
def test_killed_between_two_published_files(killed_command: Killed, share: float) -> None:
    """Some files are new and some are not: the next start must put the previous ones back, all of them."""
    number = round(share * (killed_command.swaps - 1))
    assert killed_command.dies(Moment(rename=number, below="out")) == -9
    assert half_published(killed_command.workspace)
    found = published(killed_command.workspace)
    assert (found != killed_command.before) == (number > 0)
    clear_up(killed_command.workspace.settings)
    assert published(killed_command.workspace) == killed_command.before
    killed_command.check()


@pytest.mark.parametrize("killed_command", list(COMMANDS) if LONG else ["refine"], indirect=True)
@pytest.mark.parametrize("seed", range(SEED, SEED + MOMENTS))
def test_killed_at_any_moment(killed_command: Killed, seed: int) -> None:
    """Half a table, a run that goes on for ever, a mix of two publications, or work that cannot be finished."""
    chance = random.Random(seed)
    by_time = Moment(seconds=chance.uniform(0.15, 1.0) * killed_command.seconds)
    by_file = Moment(rename=chance.randrange(killed_command.renames))
    moment = by_time if seed % 2 else by_file
    code = killed_command.dies(moment)
    assert code in (0, -9), code
    killed_command.check()
