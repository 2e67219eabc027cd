"""Processes that each refine one intake after the other.

Belongs here: starting workers, giving them work, noticing that one died. Does not belong here: which intake is next
(``execution``).

A worker loads the graph once. It leaves Ctrl-C to its parent except while a run goes on, which then is recorded as
interrupted. Its pipe ends with the parent: it finishes the run it is at and leaves.
"""

import multiprocessing
import multiprocessing.connection
import os
import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

from hotpass_assets.domain.errors import HotpassError
from hotpass_assets.domain.profile.resolve import ResolvedProfile
from hotpass_assets.intake_run import refine_job_of, run_intake
from hotpass_resources.instance import open_instance
from hotpass_resources.intake_store import Intake, IntakeStore
from hotpass_resources.settings import Settings

INTERRUPTED = "interrupted"


@dataclass(frozen=True)
class Work:
    """What all intakes of a backfill share: profile, places, tags of the runs."""

    profile: ResolvedProfile
    settings: Settings
    tags: Mapping[str, str]


@dataclass(frozen=True)
class Report:
    """What a worker says of an intake: its key, its run, why there is none, and what went wrong beside it."""

    key: str
    run_id: str | None
    error: str | None = None
    warnings: tuple[str, ...] = ()


class Bench:
    """One process's means to refine intakes one after the other: the graph and the history, opened once."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._job = refine_job_of(work.profile, work.settings)
        self._store = IntakeStore(work.settings.store_root)

    def refine(self, intake: Intake, instance: object) -> Report:
        """Run one intake; whatever goes wrong is in the report.

        Raises:
            KeyboardInterrupt: The run was interrupted; it is recorded as failed.
        """
        work = self._work
        warnings: list[str] = []
        try:
            with self._store.alone_with(intake):
                # Another request for the same files may have left its own settings while this one waited.
                self._store.save(intake)
                result = run_intake(
                    work.profile,
                    intake,
                    instance,  # type: ignore[arg-type]
                    work.settings,
                    warnings.append,
                    self._job,
                    work.tags,
                )
        except HotpassError as error:
            return Report(intake.key, None, error.one_line(), tuple(warnings))
        except Exception as error:
            # One intake never stops the others; only the kind of error is named: its text may quote a cell.
            told = HotpassError("the run could not be executed", why=f"unexpected {type(error).__name__}")
            return Report(intake.key, None, told.one_line(), tuple(warnings))
        return Report(intake.key, result.run_id, None, tuple(warnings))


def _serve(work: Work, pipe: Connection) -> None:
    """Refine what comes through the pipe until it ends."""
    with open_instance(work.settings) as instance:
        bench = Bench(work)
        while True:
            try:
                intake = pipe.recv()
            except EOFError:
                return
            signal.signal(signal.SIGINT, signal.default_int_handler)
            try:
                report = bench.refine(intake, instance)
            except KeyboardInterrupt:
                report = Report(intake.key, None, INTERRUPTED)
            finally:
                signal.signal(signal.SIGINT, signal.SIG_IGN)
            try:
                pipe.send(report)
            except OSError:
                return


class Worker:
    """One process and what it is at."""

    def __init__(self, work: Work) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe, other = context.Pipe()
        self.process: BaseProcess = context.Process(target=_serve, args=(work, other), daemon=True)
        self.intake: Intake | None = None
        self.slot: int | None = None
        with _interrupts_ignored():
            self.process.start()
        other.close()

    def give(self, intake: Intake, slot: int | None) -> None:
        """Lets it refine an intake."""
        self.intake, self.slot = intake, slot
        self.pipe.send(intake)

    def interrupt(self) -> None:
        """Lets the run it is at end now."""
        if self.intake is not None and self.process.pid is not None and self.process.is_alive():
            os.kill(self.process.pid, signal.SIGINT)

    def answer(self) -> Report | None:
        """Its report, or nothing when it died before it could make one."""
        try:
            report: Report = self.pipe.recv()
        except (EOFError, OSError):
            return None
        return report

    def dismiss(self, seconds: float) -> None:
        """Lets it go; one that does not within that time is ended."""
        self.pipe.close()
        self.process.join(seconds)
        if self.process.is_alive():
            self.process.terminate()
            self.process.join()

    @property
    def signs(self) -> tuple[Connection, int]:
        """What becomes ready when it reports or dies."""
        return self.pipe, self.process.sentinel


def ready(workers: list[Worker], seconds: float) -> list[Worker]:
    """Workers that reported or died, after waiting at most that long."""
    signs = {sign: worker for worker in workers for sign in worker.signs}
    found = multiprocessing.connection.wait(list(signs), seconds)
    return [worker for worker in workers if any(sign in found for sign in worker.signs)]


@contextmanager
def _interrupts_ignored() -> Iterator[None]:
    """A process started inside ignores Ctrl-C from its first instruction on."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
