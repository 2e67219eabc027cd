"""Processes that each refine one intake after the other.

Belongs here: starting workers, giving them work, noticing that one died. Does not belong here: which intake is next
(``execution``).

A worker loads the graph once. It leaves Ctrl-C to its parent except while a run goes on, which then is recorded as
interrupted. It reads nothing of an earlier intake before its parent lets it. Its pipe ends with the parent: it
finishes the run it is at and leaves, unless that would have to wait for others.
"""

import multiprocessing
import multiprocessing.connection
import os
import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

from hotpass_assets.domain.errors import HotpassError
from hotpass_assets.domain.profile.resolve import ResolvedProfile
from hotpass_assets.intake_run import refine_job_of, run_intake
from hotpass_assets.kit.turns import Point, in_turn
from hotpass_resources.deliveries.credentials import Credentials, handed_over
from hotpass_resources.instance import open_instance
from hotpass_resources.intake_store import Intake, IntakeStore
from hotpass_resources.settings import Settings

INTERRUPTED = "interrupted"


@dataclass(frozen=True)
class Work:
    """What all intakes of a backfill share: profile, places, tags of the runs, secrets of deliveries."""

    profile: ResolvedProfile
    settings: Settings
    tags: Mapping[str, str]
    credentials: Credentials


@dataclass(frozen=True)
class Report:
    """What a worker says of an intake: its key, its run, why there is none, and what went wrong beside it."""

    key: str
    run_id: str | None
    error: str | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reached:
    """A worker's run is that far."""

    point: Point


@dataclass(frozen=True)
class Awaits:
    """A worker's run goes on when all earlier ones are that far."""

    point: Point


@dataclass(frozen=True)
class GoOn:
    """They are."""


class _Turns:
    """Takes turns by way of the pipe to the parent."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe

    def await_earlier(self, point: Point) -> None:
        """Return when the parent says so.

        Raises:
            KeyboardInterrupt: The parent is gone, so nobody will.
        """
        try:
            self._pipe.send(Awaits(point))
            while not isinstance(self._pipe.recv(), GoOn):
                pass
        except (EOFError, OSError) as error:
            raise KeyboardInterrupt from error

    def reached(self, point: Point) -> None:
        with suppress(OSError):
            self._pipe.send(Reached(point))


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
            with handed_over(work.credentials), self._store.alone_with(intake):
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
        bench, turns = Bench(work), _Turns(pipe)
        while True:
            try:
                intake = pipe.recv()
            except (EOFError, OSError):
                return
            if isinstance(intake, GoOn):
                continue  # the run it was meant for was interrupted
            signal.signal(signal.SIGINT, signal.default_int_handler)
            try:
                with in_turn(turns):
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
        self.awaits: Point | None = None
        with _interrupts_ignored():
            self.process.start()
        other.close()

    def give(self, intake: Intake, slot: int | None) -> None:
        """Lets it refine an intake."""
        self.intake, self.slot = intake, slot
        self.pipe.send(intake)

    def go_on(self) -> None:
        """Lets the run that waits for earlier ones go on."""
        self.awaits = None
        with suppress(OSError):
            self.pipe.send(GoOn())

    def interrupt(self) -> None:
        """Lets the run it is at end now."""
        if self.intake is not None and self.process.pid is not None and self.process.is_alive():
            os.kill(self.process.pid, signal.SIGINT)

    def answer(self) -> Report | Reached | Awaits | None:
        """What it says, its report last; nothing when it died before it could make one."""
        try:
            said: Report | Reached | Awaits = self.pipe.recv()
        except (EOFError, OSError):
            return None
        self.awaits = said.point if isinstance(said, Awaits) else None
        return said

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
