"""Many refinements in one workspace at the same time, each a process of its own.

``CHAOS_PROCESSES`` says how many: ``make chaos`` starts twenty.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import dagster as dg
import pytest

from tests.end_to_end.killing import leftovers
from tests.end_to_end.running import Workspace, runs_of, start, write_members

PROCESSES = int(os.environ.get("CHAOS_PROCESSES", "3"))
CLUBS = "name: clubs\ndisplay_name: Clubs\n"
PATIENCE = 1200

pytestmark = pytest.mark.slow


@pytest.fixture
def clubs(folder: Path) -> Workspace:
    """A workspace that has never run anything, and a profile that links by rules."""
    profile = folder / "profiles" / "clubs.yaml"
    profile.parent.mkdir()
    profile.write_text(CLUBS, encoding="utf-8")
    return Workspace(folder)


def refine(inputs: str, outputs: str) -> subprocess.Popen[str]:
    """A refinement in a process of its own."""
    return start("refine", "--profile=clubs", f"--input-dir={inputs}", f"--output-path={outputs}/refined.xlsx")


def ended(processes: list[subprocess.Popen[str]]) -> list[str]:
    """What each of some processes said at its end; all must have ended well."""
    said = [process.communicate(timeout=PATIENCE)[1] for process in processes]
    failed = [text[-2000:] for process, text in zip(processes, said, strict=True) if process.returncode]
    assert failed == []
    return said


def test_different_intakes_are_refined_at_the_same_time(clubs: Workspace) -> None:
    """A locked history, one that two processes make at once, or a check that sees what another has done meanwhile."""
    names = [f"club{number}" for number in range(PROCESSES)]
    for name in names:
        rows = [["Organisation", "Phone"], [f"{name.capitalize()} Example", "021 555 0101"], ["Aero Example", "12"]]
        write_members(clubs.folder / name / "members.xlsx", rows)
    ended([refine(name, f"out-{name}") for name in names])
    keys = clubs.store.keys("clubs")
    assert sorted(clubs.store.load("clubs", key).number for key in keys) == list(range(1, PROCESSES + 1))
    assert all((clubs.folder / f"out-{name}" / "refined.xlsx").is_file() for name in names)
    assert leftovers(clubs) == []
    with clubs.instance() as instance:
        assert runs_of(instance) == [dg.DagsterRunStatus.SUCCESS] * PROCESSES
        assert set(instance.get_dynamic_partitions("clubs_intakes")) == set(keys)


def test_one_intake_is_refined_by_one_process_after_the_other(clubs: Workspace) -> None:
    """Two runs that write the same tables and the same files at once."""
    write_members(clubs.folder / "data" / "members.xlsx")
    ended([refine("data", "out") for _ in range(2)])
    assert len(clubs.store.keys("clubs")) == 1
    assert leftovers(clubs) == []
    with clubs.instance() as instance:
        runs = [record for record in instance.get_run_records() if record.dagster_run.tags]
        assert [record.dagster_run.status for record in runs] == [dg.DagsterRunStatus.SUCCESS] * 2
        second, first = sorted(runs, key=lambda record: record.start_time or 0, reverse=True)
        assert (second.start_time or 0) >= (first.end_time or 0)
