"""One backfill from request to outcome.

Belongs here: the order of things: archives, intakes, record, execution by a daemon or here. Does not belong here: any
of these (the other modules of this package), options and talk (``hotpass_cli``).
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Literal

import dagster as dg
from dagster._core.execution.backfill import PartitionBackfill

from hotpass_assets.backfill import record
from hotpass_assets.backfill.archives import (
    found_archives,
    make_known,
    partition_states,
    planned,
    planned_from_store,
    refuse_unusable,
    restored,
    versions_not_found,
    wanted_by_history,
)
from hotpass_assets.backfill.daemon import Following, limit_not_kept
from hotpass_assets.backfill.execution import Execution
from hotpass_assets.backfill.outcomes import done_before, outcome_of
from hotpass_assets.backfill.request import (
    BackfillOutcome,
    BackfillRequest,
    Listener,
    Partition,
    PartitionOutcome,
    PlannedArchive,
    Progress,
)
from hotpass_assets.backfill.stored import stored, with_keys, without_archive
from hotpass_assets.domain.archives.naming import ArchiveName
from hotpass_assets.domain.counted import counted
from hotpass_assets.domain.errors import HotpassError, InputError
from hotpass_assets.names import TAG_BACKFILL_REQUEST
from hotpass_assets.registration import shelve
from hotpass_resources.abandoned_backfills import daemon_is_alive
from hotpass_resources.deliveries.told_secrets import credentials_of
from hotpass_resources.instance import open_instance
from hotpass_resources.intake_store import IntakeStore
from hotpass_resources.leftovers import writing
from hotpass_resources.settings import Settings, load_settings
from hotpass_resources.table_store import TableStore


def plan(request: BackfillRequest, tell: Listener) -> list[PlannedArchive]:
    """What a backfill would do; nothing is restored, registered or run.

    Args:
        request: What is asked.
        tell: Told what happens.

    Raises:
        InputError: There are no archives.
        HotpassError: Configuration, places of results or credentials cannot be used.
    """
    settings = load_settings()
    refuse_unusable(request, settings)
    store = IntakeStore(settings.store_root)
    names = _archives(request, store, tell)
    with open_instance(settings) as instance:
        _, states = wanted_by_history(request, names, instance)
        further = without_archive(request, names, store, instance)
        keys = [partition.intake.key for partition in further]
        states_of_further = partition_states(request.profile.name, keys, instance)
    return [*planned(request, names, states), *planned_from_store(further, states_of_further)]


def _archives(request: BackfillRequest, store: IntakeStore, tell: Listener) -> list[ArchiveName]:
    """The archives a request means; there may be none where it means intakes of the store as well."""
    try:
        names = found_archives(request)
    except InputError as error:
        if not request.only or not store.keys(request.profile.name):
            raise
        tell(Progress("told", message=f"no archive is looked at, only intakes of the store: {error.one_line()}"))
        return []
    for version in versions_not_found(names, request.windows):
        tell(Progress("told", message=f"no archive of these days has version {version}"))
    return with_keys(request, names, store)


def backfill(request: BackfillRequest, wait: bool, tell: Listener) -> BackfillOutcome:
    """Restore archives, register them as intakes and refine each.

    Args:
        request: What is asked.
        wait: Whether to stay until all is done; otherwise it is left to a daemon, be there one or not.
        tell: Told what happens.

    Raises:
        InputError: There are no archives.
        ConfigurationError: The code location of the workspace is not known.
        HotpassError: Places of results or credentials cannot be used, or a backfill of the same is going on.
    """
    started = time.perf_counter()
    settings = load_settings()
    refuse_unusable(request, settings)
    record.code_location(settings)
    store = IntakeStore(settings.store_root)
    with _writing(settings, tell), open_instance(settings) as instance:
        found = _archives(request, store, tell)
        names, _ = wanted_by_history(request, found, instance)
        further = without_archive(request, found, store, instance)
        if further:
            shelve(request.profile, settings)
            words = f"{counted(len(further), 'intake')} of the store without an archive: run as last asked for"
            tell(Progress("told", message=words))
        partitions, refused = restored(request, names, settings, tell)
        partitions += further
        make_known(request, partitions, instance)
        parent = None
        kept: list[PartitionOutcome] = []
        if not request.fresh:
            digest = record.digest_of(request, partitions)
            record.refuse_second(instance, digest, daemon_is_alive(instance), wait)
            parent = record.interrupted_before(instance, digest)
        if parent is not None:
            partitions, kept = _rest(request, parent, partitions, instance, settings, tell)
        outcome = _executed(request, partitions, instance, settings, parent, wait, tell)
    runs = sorted((*refused, *kept, *outcome.runs), key=lambda run: (run.run_date, run.version))
    return replace(outcome, runs=tuple(runs), seconds=round(time.perf_counter() - started, 3))


def resume(request: BackfillRequest, backfill_id: str, wait: bool, tell: Listener) -> BackfillOutcome:
    """Run what an earlier backfill did not get to, or that failed in it; no archive is looked at.

    Args:
        request: Profile, limit and key; its archives and windows do not count.
        backfill_id: The earlier backfill.
        wait: As in ``backfill``.
        tell: Told what happens.

    Raises:
        InputError: There is no such backfill, it is another profile's or still going on, or an intake is gone.
    """
    started = time.perf_counter()
    settings = load_settings()
    credentials_of(request.config)  # what cannot be used is refused before a backfill is recorded
    with _writing(settings, tell), open_instance(settings) as instance:
        parent = record.known(instance, backfill_id, request.profile.name)
        store = IntakeStore(settings.store_root)
        everything = [stored(store, request.profile.name, key) for key in parent.partition_names or ()]
        record.refuse_second(instance, parent.tags.get(TAG_BACKFILL_REQUEST), daemon_is_alive(instance), wait)
        shelve(request.profile, settings)
        make_known(request, everything, instance)
        partitions, kept = _rest(request, parent, everything, instance, settings, tell)
        outcome = _executed(request, partitions, instance, settings, parent, wait, tell)
    runs = sorted((*kept, *outcome.runs), key=lambda run: (run.run_date, run.version))
    return replace(outcome, runs=tuple(runs), seconds=round(time.perf_counter() - started, 3))


@contextmanager
def _writing(settings: Settings, tell: Listener) -> Iterator[None]:
    """Marks that intakes are written, so that what is unfinished when this process is killed is found and removed."""
    with writing(settings) as taken_back:
        for sentence in taken_back:
            tell(Progress("told", message=sentence))
        yield


def _rest(
    request: BackfillRequest,
    parent: PartitionBackfill,
    partitions: Sequence[Partition],
    instance: dg.DagsterInstance,
    settings: Settings,
    tell: Listener,
) -> tuple[list[Partition], list[PartitionOutcome]]:
    """What is left of an interrupted backfill, and what came of the rest."""
    done = done_before(instance, parent)
    tables = TableStore(root=str(settings.store_root))
    kept = [
        replace(outcome_of(request.profile, part, done[part.intake.key].run_id, instance, tables), kept=True)
        for part in partitions
        if part.intake.key in done
    ]
    rest = [part for part in partitions if part.intake.key not in done]
    tell(
        Progress(
            "told",
            message=f"continues backfill {parent.backfill_id}: {len(kept)} of {len(partitions)} are done already",
        )
    )
    return rest, kept


def _executed(
    request: BackfillRequest,
    partitions: Sequence[Partition],
    instance: dg.DagsterInstance,
    settings: Settings,
    parent: PartitionBackfill | None,
    wait: bool,
    tell: Listener,
) -> BackfillOutcome:
    if not partitions:
        return BackfillOutcome(None, "nobody", ())
    # Each continues the ids of those registered before it.
    numbers = IntakeStore(settings.store_root).numbers(request.profile.name)
    partitions = sorted(partitions, key=lambda partition: numbers[partition.intake.key])
    alive = daemon_is_alive(instance)
    by: Literal["daemon", "here"] = "daemon" if alive or not wait else "here"
    begun = record.begin(instance, request, partitions, settings, parent, here=by == "here")
    tell(Progress("begun", total=len(partitions), message=f"{begun.backfill_id} {by}"))
    if by == "daemon" and len(partitions) > max(request.limit, 1):
        not_kept = limit_not_kept(instance, request)
        if not_kept is not None:
            tell(Progress("told", message=not_kept))
    if not wait:
        if not alive:
            tell(
                Progress(
                    "told",
                    message="no daemon runs on this history: the backfill waits for one. Start it with "
                    "'dagster dev -w workspace.yaml' or 'dagster-daemon run -w workspace.yaml' in "
                    f"{settings.workspace}",
                )
            )
        return BackfillOutcome(begun.backfill_id, "daemon", (), waits=True, left=tuple(begun.partition_names or ()))
    return _waited(request, begun, partitions, instance, settings, by, tell)


def _waited(
    request: BackfillRequest,
    begun: PartitionBackfill,
    partitions: Sequence[Partition],
    instance: dg.DagsterInstance,
    settings: Settings,
    by: Literal["daemon", "here"],
    tell: Listener,
) -> BackfillOutcome:
    outcomes: dict[str, PartitionOutcome] = {}
    canceled = interrupted = False
    left: tuple[str, ...] = ()
    if by == "daemon":
        following = Following(request, begun.backfill_id, partitions, instance, settings, tell)
        try:
            over = following.wait()
        except KeyboardInterrupt:
            record.ask_to_stop(instance, begun.backfill_id)
            runs = tuple(following.outcomes.values())
            return BackfillOutcome(begun.backfill_id, by, runs, True, False, following.left, 0.0, True)
        outcomes, canceled, left = following.outcomes, following.canceled, following.left
        if over and following.error is not None:
            raise HotpassError(
                "the daemon could not execute the backfill",
                where=f"backfill {begun.backfill_id}",
                why=following.error,
                do=f"See its page in the Dagster UI; then continue with hotpass backfill --resume {begun.backfill_id}",
            )
        if not over:
            tell(Progress("told", message="the daemon is gone; the rest is executed here"))
            begun = record.taken_over(instance, begun.backfill_id)
            partitions = [part for part in partitions if part.intake.key in left]
            by = "here"
    if by == "here":
        execution = Execution(request, begun, partitions, instance, settings, tell)
        execution.run()
        outcomes |= execution.outcomes
        canceled, interrupted, left = execution.canceled, execution.interrupted, execution.left
    return BackfillOutcome(begun.backfill_id, by, tuple(outcomes.values()), canceled, False, left, 0.0, interrupted)
