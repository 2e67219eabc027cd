"""Executing a backfill here, one intake at a time or on worker processes.

Belongs here: which intake is next and which has to wait for another, cancelling, and what becomes of intakes whose
worker died or that a daemon took.
Does not belong here: the record (``record``), one worker (``workers``), what a daemon executes (``daemon``).
"""

import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import takewhile

import dagster as dg
from dagster._core.execution.backfill import PartitionBackfill

from hotpass_assets.backfill import record
from hotpass_assets.backfill.outcomes import outcome_of
from hotpass_assets.backfill.request import BackfillRequest, Listener, Partition, PartitionOutcome, Progress
from hotpass_assets.backfill.workers import INTERRUPTED, Awaits, Bench, Reached, Report, Work, Worker, ready
from hotpass_assets.kit.turns import Point
from hotpass_resources.abandoned_backfills import daemon_is_alive
from hotpass_resources.deliveries.told_secrets import credentials_of
from hotpass_resources.instance import close_orphans
from hotpass_resources.settings import Settings
from hotpass_resources.slots import Slots
from hotpass_resources.table_store import TableStore

_LOOK_SECONDS = 1.0
_FAREWELL_SECONDS = 60.0

_CANCELED = "the backfill was cancelled while it ran. Finished tables are kept; continue with hotpass backfill --resume"


class Execution:
    """One backfill, executed by this process.

    Args:
        request: What was asked.
        backfill: Its record.
        partitions: What is to be run, in the order of registration: each goes on from what those before it made.
        instance: The run history.
        settings: Where things live.
        tell: Told what happens.
    """

    def __init__(
        self,
        request: BackfillRequest,
        backfill: PartitionBackfill,
        partitions: Sequence[Partition],
        instance: dg.DagsterInstance,
        settings: Settings,
        tell: Listener,
    ) -> None:
        self.outcomes: dict[str, PartitionOutcome] = {}
        self.canceled = False
        self.interrupted = False
        self._stopping = False
        self._request = request
        self._id = backfill.backfill_id
        self._partitions = {partition.intake.key: partition for partition in partitions}
        self._waiting = list(partitions)
        self._elsewhere: dict[str, str] = {}
        self._far: dict[Point, set[str]] = {"linked": set(), "over": set()}
        self._instance = instance
        self._settings = settings
        self._tell = tell
        self._tables = TableStore(root=str(settings.store_root))
        tags, credentials = record.run_tags(backfill, request.profile.name), credentials_of(request.config)
        self._work = Work(request.profile, settings, tags, credentials)
        slots = Slots(settings.state_dir / "backfill-slots", request.key, max(request.limit, 1))
        self._slots = slots if request.limit > 0 else None

    def run(self) -> None:
        """Execute what is waiting; ends when all is done or the backfill is cancelled, and records which it was."""
        try:
            if min(self._request.limit, len(self._waiting)) > 1:
                self._on_workers()
            else:
                self._one_by_one()
            self._await_elsewhere()
        except KeyboardInterrupt:
            self.interrupted = not self._stop_asked()
            self.canceled = True
        except Exception as error:
            record.fail(self._instance, self._id, f"It was broken off by {type(error).__name__}.")
            raise
        finally:
            done = len(self.outcomes) == len(self._partitions)
            succeeded = done and all(outcome.success for outcome in self.outcomes.values())
            record.end(self._instance, self._id, canceled=self.canceled, all_succeeded=succeeded)

    @property
    def left(self) -> tuple[str, ...]:
        """Keys of partitions that were not run."""
        return tuple(key for key in self._partitions if key not in self.outcomes)

    def _one_by_one(self) -> None:
        bench = Bench(self._work)
        while (partition := self._next()) is not None:
            slot = self._slot_or_wait()
            try:
                self._began(partition)
                with self._watched() as stopped:
                    try:
                        report = bench.refine(partition.intake, self._instance)
                    except KeyboardInterrupt:
                        report = Report(partition.intake.key, None, INTERRUPTED)
            finally:
                if slot is not None and self._slots is not None:
                    self._slots.give_back(slot)
            self._over(report)
            if report.error == INTERRUPTED or stopped():
                raise KeyboardInterrupt

    @contextmanager
    def _watched(self) -> Iterator[Callable[[], bool]]:
        """Interrupts the run inside when the backfill is cancelled in the UI."""
        over, stopping = threading.Event(), threading.Event()

        def watch() -> None:
            while not over.wait(_LOOK_SECONDS):
                if self._stop_asked() and not over.is_set():
                    stopping.set()
                    signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
                    return

        thread = threading.Thread(target=watch, daemon=True)
        thread.start()
        try:
            yield stopping.is_set
        finally:
            over.set()
            thread.join()

    def _on_workers(self) -> None:
        count = min(self._request.limit, len(self._waiting))
        workers = [Worker(self._work) for _ in range(count)]
        farewell = 0.0
        try:
            while True:
                if self._stop_asked():
                    raise KeyboardInterrupt
                for worker in workers:
                    if worker.intake is None and not self._set_to_work(worker):
                        break
                if not any(worker.intake for worker in workers) and not self._waiting:
                    break
                self._collect(workers)
                self._look_elsewhere()
                self._let_go_on(workers)
            farewell = _FAREWELL_SECONDS
        except KeyboardInterrupt:
            farewell = _FAREWELL_SECONDS
            self._let_end(workers)
            raise
        finally:
            for worker in workers:
                worker.dismiss(farewell)
            if self._slots is not None:
                self._slots.give_all_back()

    def _set_to_work(self, worker: Worker) -> bool:
        """Whether there was something to do and a place to do it."""
        slot = None
        if self._slots is not None and self._waiting and (slot := self._slots.take()) is None:
            return False
        partition = self._next()
        if partition is None:
            if slot is not None and self._slots is not None:
                self._slots.give_back(slot)
            return False
        self._began(partition)
        worker.give(partition.intake, slot)
        return True

    def _collect(self, workers: list[Worker]) -> None:
        """Take what workers report, and put new ones where one died."""
        for worker in ready(workers, _LOOK_SECONDS):
            intake, slot = worker.intake, worker.slot
            report = worker.answer()
            if isinstance(report, Reached) and intake is not None:
                self._far[report.point].add(intake.key)
            if isinstance(report, Awaits | Reached):
                continue
            worker.intake = worker.slot = None
            if slot is not None and self._slots is not None:
                self._slots.give_back(slot)
            if report is None:
                worker.dismiss(0)
                workers[workers.index(worker)] = Worker(self._work)
                if intake is None:
                    continue
                close_orphans(self._instance)
                code = worker.process.exitcode
                died = f"its worker process ended with code {code}; other intakes went on"
                report = Report(intake.key, None, died)
            self._over(report)

    def _let_go_on(self, workers: list[Worker]) -> None:
        """Runs that read what earlier ones made go on when all those are far enough, be it to their failure."""
        for worker in workers:
            if worker.awaits is None or worker.intake is None:
                continue
            far = self._far[worker.awaits] | self._far["over"]
            if all(key in far for key in takewhile(worker.intake.key.__ne__, self._partitions)):
                worker.go_on()

    def _let_end(self, workers: list[Worker]) -> None:
        """Interrupt what runs and take the reports; a second Ctrl-C leaves at once."""
        busy = [worker for worker in workers if worker.intake is not None]
        for worker in busy:
            worker.interrupt()
        until = time.monotonic() + _FAREWELL_SECONDS
        while busy and time.monotonic() < until:
            for worker in ready(busy, _LOOK_SECONDS):
                report = worker.answer()
                if isinstance(report, Awaits | Reached):
                    continue
                if report is not None:
                    self._over(report)
                busy.remove(worker)

    def _next(self) -> Partition | None:
        """The next intake nobody has begun; those a daemon took meanwhile are left to it."""
        if self._stop_asked():
            raise KeyboardInterrupt
        while self._waiting:
            partition = self._waiting.pop(0)
            key = partition.intake.key
            run = record.runs_of(self._instance, self._id).get(key)
            if run is None:
                return partition
            self._elsewhere[key] = run.run_id
            self._tell(Progress("told", key, message=f"intake {key} was taken by the daemon that came up"))
        return None

    def _await_elsewhere(self) -> None:
        """Wait for what a daemon took."""
        while self._elsewhere:
            self._look_elsewhere()
            if self._elsewhere:
                if self._stop_asked():
                    raise KeyboardInterrupt
                time.sleep(_LOOK_SECONDS)
                close_orphans(self._instance)

    def _look_elsewhere(self) -> None:
        for key, run_id in list(self._elsewhere.items()):
            run = self._instance.get_run_by_id(run_id)
            if run is not None and run.status in record.QUEUED and not daemon_is_alive(self._instance):
                self._instance.report_run_canceled(run, "The daemon that took it is gone, and nobody else starts it.")
            elif run is None or run.is_finished:
                del self._elsewhere[key]
                self._over(Report(key, run_id))

    def _slot_or_wait(self) -> int | None:
        if self._slots is None:
            return None
        while (slot := self._slots.take()) is None:
            if self._stop_asked():
                raise KeyboardInterrupt
            time.sleep(_LOOK_SECONDS / 2)
        return slot

    def _began(self, partition: Partition) -> None:
        self._tell(Progress("started", partition.intake.key, len(self.outcomes), len(self._partitions)))

    def _over(self, report: Report) -> None:
        self._far["over"].add(report.key)
        partition = self._partitions[report.key]
        run = record.runs_of(self._instance, self._id).get(report.key)
        run_id = report.run_id or (run.run_id if run is not None else None)
        for sentence in report.warnings:
            self._tell(Progress("told", report.key, message=sentence))
        why = _CANCELED if report.error == INTERRUPTED else report.error
        outcome = outcome_of(self._request.profile, partition, run_id, self._instance, self._tables, why)
        if report.error == INTERRUPTED and not outcome.success and run_id is None:
            return  # it never began
        self.outcomes[report.key] = outcome
        self._tell(Progress("finished", report.key, len(self.outcomes), len(self._partitions), outcome))

    def _stop_asked(self) -> bool:
        # Whoever stops a backfill closes its record a moment later: what was seen once stays seen.
        self._stopping = self._stopping or record.is_stopping(record.status_of(self._instance, self._id))
        return self._stopping
