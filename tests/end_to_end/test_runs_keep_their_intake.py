"""A run works on its intake alone, whoever started it; a command that waits for it may keep the intake instead."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import date
from pathlib import Path

import dagster as dg
import pytest

from hotpass_assets.defs.executor import told_executor
from hotpass_assets.domain.errors import StorageError
from hotpass_assets.kit.intake_turn import alone_with
from hotpass_assets.kit.progress import StageProgress, listening
from hotpass_assets.names import TAG_INTAKE_KEPT_BY
from hotpass_resources.intake_store import Intake, IntakeStore
from hotpass_resources.process import process_tag
from hotpass_resources.run_in_process import run_in_process
from hotpass_resources.settings import load_settings

DEADLOCK = 120.0
"""Seconds after which a run that should go on is taken to wait for ever."""

Run = Callable[[dict[str, str]], None]


@pytest.fixture
def store(folder: Path) -> IntakeStore:
    """The store of the workspace."""
    return IntakeStore(load_settings().store_root)


@pytest.fixture
def intake(store: IntakeStore, folder: Path) -> Intake:
    """An intake of one file."""
    (folder / "a.csv").write_text("Organisation\nAero Example\n", encoding="utf-8")
    return store.register("solo", [("a.csv", folder / "a.csv")], {}, date(2026, 3, 31))


@pytest.fixture
def order() -> list[str]:
    """What happened, in order."""
    return []


@pytest.fixture
def run(intake: Intake, order: list[str]) -> Run:
    """Executes a run of the intake as a code location does."""
    job = job_of(intake, lambda: order.append("run"))

    def execute(tags: dict[str, str]) -> None:
        with dg.DagsterInstance.ephemeral() as instance:
            assert executed(job, instance, intake, tags).success

    return execute


def job_of(intake: Intake, work: Callable[[], None]) -> dg.JobDefinition:
    """A job with one table, told as those of Hotpass are."""

    @dg.asset(key=[intake.profile, "thing"], partitions_def=dg.StaticPartitionsDefinition([intake.key]))
    def thing() -> None:
        work()

    definitions = dg.Definitions([thing], jobs=[dg.define_asset_job("solo", selection="*")])
    return definitions.resolve_job_def("solo")


def executed(
    job: dg.JobDefinition, instance: dg.DagsterInstance, intake: Intake, tags: dict[str, str]
) -> dg.ExecuteInProcessResult:
    """What came of a run of the job, with the executor of every run."""
    return run_in_process(job, instance, intake.key, tags, told_executor(dg.in_process_executor, load_settings()))


def gone() -> str:
    """A process of this machine that is no more."""
    place, number, _ = process_tag().rsplit("-", 2)
    return f"{place}-{number}-1"


@pytest.mark.parametrize(
    "tags",
    [
        {},
        {TAG_INTAKE_KEPT_BY: gone()},
        {TAG_INTAKE_KEPT_BY: process_tag(), "dagster/parent_run_id": "some-run"},
    ],
    ids=["of the UI", "of a command that is gone", "tried again later"],
)
def test_a_run_waits_while_another_process_works_on_its_intake(
    store: IntakeStore, intake: Intake, run: Run, order: list[str], tags: dict[str, str]
) -> None:
    """Prevents: files that a purge or an erasure removes under a run of the UI, a schedule or the daemon."""
    for keep_out in (store.objects.alone(f"{intake.profile}/{intake.key}.lock"), store.alone()):
        order.clear()
        with ThreadPoolExecutor() as others:
            with keep_out:
                going = others.submit(run, tags)
                wait([going], timeout=2)
                order.append("purge")
            going.result(timeout=DEADLOCK)
        assert order == ["purge", "run"]


def test_nobody_else_works_on_an_intake_while_its_run_goes_on(
    store: IntakeStore, intake: Intake, order: list[str]
) -> None:
    """Prevents: the same, where the purge comes second."""
    begun, go_on = threading.Event(), threading.Event()

    def work() -> None:
        begun.set()
        go_on.wait(DEADLOCK)
        order.append("run")

    def purge() -> None:
        with store.alone():
            order.append("purge")

    job = job_of(intake, work)
    with dg.DagsterInstance.ephemeral() as instance, ThreadPoolExecutor() as others:
        going = others.submit(executed, job, instance, intake, {})
        assert begun.wait(DEADLOCK)
        purging = others.submit(purge)
        wait([purging], timeout=0.3)
        go_on.set()
        assert going.result(timeout=DEADLOCK).success
        purging.result(timeout=DEADLOCK)
    assert order == ["run", "purge"]


def test_a_run_in_the_process_that_has_the_intake_goes_on(
    store: IntakeStore, intake: Intake, run: Run, order: list[str]
) -> None:
    """Prevents: a command that waits for itself."""
    with store.alone_with(intake):
        run({})
    assert order == ["run"]


def test_a_run_whose_caller_has_the_intake_goes_on(
    store: IntakeStore, intake: Intake, run: Run, order: list[str]
) -> None:
    """Prevents: a command that waits for a run that waits for the command."""
    with store.objects.alone(f"{intake.profile}/{intake.key}.lock"):
        run({TAG_INTAKE_KEPT_BY: process_tag()})
    assert order == ["run"]


def test_a_command_that_waits_for_another_says_so(store: IntakeStore, intake: Intake) -> None:
    """Two people refine the same folder: one of them would look at a line that does not move."""
    told: list[StageProgress] = []
    waiting = threading.Event()

    def hear(step: StageProgress) -> None:
        told.append(step)
        waiting.set()

    def work() -> None:
        with listening(hear), alone_with(store, intake):
            told.append(StageProgress("read", "started"))

    with ThreadPoolExecutor(1) as others:
        with store.alone_with(intake):
            command = others.submit(work)
            assert waiting.wait(DEADLOCK)
            assert "another process works on these inputs" in told[0].message
            assert len(told) == 1
        command.result(DEADLOCK)
    assert [(step.stage, step.state) for step in told[1:]] == [("intake", "completed"), ("read", "started")]
    told.clear()
    work()
    assert [step.stage for step in told] == ["read"], "nobody is in the way, so nothing is said"


def test_a_store_that_cannot_be_written_is_named_with_its_remedy(store: IntakeStore, intake: Intake) -> None:
    """A read-only disk was told as the failure of a hidden file that nobody knows."""
    locks = Path(store.root) / "locks"
    shutil.rmtree(locks)
    locks.write_text("in the way", encoding="utf-8")
    with pytest.raises(StorageError, match=r"the store cannot be written.*HOTPASS_STORE"), store.alone_with(intake):
        pass
