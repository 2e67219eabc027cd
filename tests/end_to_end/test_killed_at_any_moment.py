"""A command that is killed at any moment leaves whole files, and running it again gives what it would have given.

``CHAOS_MOMENTS`` says how many random moments are tried, ``CHAOS_SEED`` with which one to begin: ``make chaos`` tries a
hundred, and a moment that fails is tried again alone by its seed.
"""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import dagster as dg
import pytest

from hotpass_resources.leftovers import clear_up
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
        found = published(self.workspace)
        odd = {name for name, digest in found.items() if digest not in (self.before.get(name), self.after.get(name))}
        assert odd == set(), "files that are neither of the previous publication nor of the new one"
        if found not in (self.before, self.after):
            assert half_published(self.workspace), "old and new files together, and nothing tells of it"
        clear_up(self.workspace.settings)
        assert published(self.workspace) in (self.before, self.after)
        assert leftovers(self.workspace) == []
        ran = self.workspace.hotpass(*self.command)
        assert ran.code == 0, ran.err
        assert published(self.workspace) == self.after
        assert tables(self.workspace) == self.tables
        assert leftovers(self.workspace) == []
        with self.workspace.instance() as instance:
            assert set(runs_of(instance)) <= {dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE}


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


COMMANDS: dict[str, Callable[[Workspace], tuple[str, ...]]] = {"refine": _second_refine, "first": _first_refine}


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
    yield Killed(workspace, command, template, before, after, made, seconds, renames, swaps)


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


@pytest.mark.parametrize("killed_command", ["refine", "first"] if LONG else ["refine"], indirect=True)
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
