"""A refinement executed by the Dagster that is running, or beside this process where none is.

Belongs here: which Dagster a run may be sent to, sending it there, and waiting. Does not belong here: registering the
inputs and what comes of a run (``refinement``), a run beside this process (``run_apart``), the way to the webserver
(``hotpass_resources.dagster_server``).

Whoever executes a run writes to the same history and the same store, so it is followed there and not through the
webserver. That this is so is made sure of before a run is sent: the server must have the code location, the profile as
it was read here, the same store, the intake just registered and the newest run of the history.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from uuid import uuid4

import dagster as dg
from dagster._core.run_coordinator import QueuedRunCoordinator

from hotpass_assets.defs.jobs import refine_job_name
from hotpass_assets.domain.errors import HotpassError
from hotpass_assets.domain.profile.resolve import ResolvedProfile
from hotpass_assets.kit.asset_options import TABLE_STORE, table_key
from hotpass_assets.kit.followed_run import SAY_SO_AFTER, FollowedRun
from hotpass_assets.kit.progress import ProgressListener
from hotpass_assets.kit.run_record import RecordedRun
from hotpass_assets.kit.run_tags import tags_of_run
from hotpass_assets.names import (
    METADATA_PROFILE_DIGEST,
    TAG_INTAKE_KEPT_BY,
    TAG_PROFILE_DIGEST,
    TAG_REQUEST,
)
from hotpass_assets.refinement import RefineOutcome, RefineRequest, refine
from hotpass_assets.run_apart import run_apart
from hotpass_resources.abandoned_backfills import daemon_is_alive
from hotpass_resources.dagster_server import DagsterServer
from hotpass_resources.graphql_endpoint import DEFAULT_URL, DagsterServerError, short
from hotpass_resources.intake_store import Intake
from hotpass_resources.process import process_tag
from hotpass_resources.settings import Settings, load_settings

LOCATION = "hotpass"
_PARTITION = "dagster/partition"

Talk = Callable[[str], None]


@dataclass(frozen=True)
class Place:
    """Where a run is to be executed.

    Attributes:
        url: Address of the webserver somebody named, if any; one that cannot be used is an error then.
        local: Whether no webserver is asked.
        wait: Whether the end of a sent run is waited for.
    """

    url: str | None = None
    local: bool = False
    wait: bool = True


@dataclass(frozen=True)
class Sent:
    """A run that was left to Dagster.

    Attributes:
        intake: Key of the intake.
        run_id: Id of the run.
        page: Address of its page.
    """

    intake: str
    run_id: str
    page: str


class _LeftError(Exception):
    """Ends waiting for a run that is not to be waited for."""

    def __init__(self, sent: Sent) -> None:
        super().__init__(sent.run_id)
        self.sent = sent


def orchestrate(
    request: RefineRequest, place: Place, on_progress: ProgressListener, talk: Talk, warn: Talk
) -> RefineOutcome | Sent:
    """Register the input folder as an intake and have it materialised, by Dagster or beside this process.

    Args:
        request: What to refine.
        place: Where.
        on_progress: Told when a stage starts or ends.
        talk: Told what is worth a line while waiting.
        warn: Told what the reader should know at once.

    Returns:
        What came of the run, or which run was left to Dagster.

    Raises:
        HotpassError: The webserver that was named cannot be used, the inputs cannot be used, a step failed, or the run
            was cancelled.
        KeyboardInterrupt: This process was interrupted. A run beside it is ended then; one that was sent goes on.
    """
    settings = load_settings()
    server = _server(place, settings, warn)
    if server is None and not place.wait:
        raise HotpassError(
            "there is nobody to leave the run to",
            where=DEFAULT_URL,
            why="no Dagster webserver of this workspace answers",
            do="Start one with dagster dev -w workspace.yaml, name it with --dagster-url, or leave --no-wait out",
            retry=True,
        )
    if server is None:
        talk("The run is executed here, in a process of its own.")
        return refine(request, on_progress, run_apart)
    try:
        return refine(request, on_progress, _SentRuns(server, place, talk, warn))
    except _LeftError as left:
        return left.sent


def _server(place: Place, settings: Settings, warn: Talk) -> DagsterServer | None:
    """The webserver a run can be sent to; ``None`` where nobody named one and none can be used."""
    if place.local:
        return None
    named = place.url or settings.dagster_url
    try:
        server = DagsterServer(named or DEFAULT_URL)
        _refuse_another_workspace(server, settings)
    except DagsterServerError as error:
        if named:
            raise
        if error.answered:
            warn(executed_here(error))
        return None
    return server


def _refuse_another_workspace(server: DagsterServer, settings: Settings) -> None:
    """Make sure that the server works on the store of this process.

    Raises:
        DagsterServerError: It cannot be used, or serves another workspace.
    """
    server.location(LOCATION)
    there, here = server.configured(LOCATION, TABLE_STORE).get("root"), str(settings.store_root)
    if there != here:
        raise DagsterServerError(
            _ANOTHER_WORKSPACE, where=server.place, why=f"its store is {short(there)}, the one here is {here}", do=_DO
        )


def _refuse_another_history(
    server: DagsterServer, profile: ResolvedProfile, intake: Intake, instance: dg.DagsterInstance
) -> None:
    """Make sure that the server reads the history of this process, with the intake that was just registered.

    Raises:
        DagsterServerError: It does not.
    """
    newest = instance.get_runs(limit=1)
    unknown = [f"run {run.run_id}" for run in newest if not server.knows_run(run.run_id)]
    if not server.knows_partition(list(table_key(profile, _LAST_TABLE).path), intake.key):
        unknown.append(f"intake {intake.key}")
    if unknown:
        raise DagsterServerError(
            _ANOTHER_WORKSPACE, where=server.place, why=f"its history does not hold {unknown[0]}", do=_DO
        )


def _refuse_idle_queue(server: DagsterServer, instance: dg.DagsterInstance) -> None:
    """Make sure that somebody starts a run that is put into a queue.

    Raises:
        DagsterServerError: Runs queue, and no daemon is there.
    """
    if isinstance(instance.run_coordinator, QueuedRunCoordinator) and not daemon_is_alive(instance):
        raise DagsterServerError("its runs wait in a queue, and no Dagster daemon starts them", where=server.place)


def _refuse_another_profile(server: DagsterServer, profile: ResolvedProfile, talk: Talk) -> None:
    """Make sure that the server reads the profile that was read here; one that has changed is loaded anew.

    Raises:
        DagsterServerError: It cannot be loaded, or another file of that name comes first there.
    """
    job = refine_job_name(profile.name)
    if server.location(LOCATION).jobs.get(job, {}).get(METADATA_PROFILE_DIGEST) == profile.digest:
        return
    talk("The profile is new to Dagster: its code location is loaded anew.")
    digest = server.reload(LOCATION).jobs.get(job, {}).get(METADATA_PROFILE_DIGEST)
    if digest != profile.digest:
        raise DagsterServerError(
            f"the Dagster webserver {'has no' if digest is None else 'reads another'} profile '{profile.name}'",
            where=server.place,
            why=f"the one here is {profile.path}",
            do="Put that file into config/profiles of the workspace, or run here with --local",
        )


class _SentRuns:
    """Sends the run of an intake to a webserver and waits for it."""

    def __init__(self, server: DagsterServer, place: Place, talk: Talk, warn: Talk) -> None:
        self._server = server
        self._place = place
        self._talk = talk
        self._warn = warn

    def __call__(
        self,
        profile: ResolvedProfile,
        intake: Intake,
        instance: dg.DagsterInstance,
        settings: Settings,
        warn: Callable[[str], None],
    ) -> RecordedRun:
        try:
            _refuse_another_profile(self._server, profile, self._talk)
            _refuse_another_history(self._server, profile, intake, instance)
            if not self._place.url and not settings.dagster_url and self._place.wait:
                _refuse_idle_queue(self._server, instance)
        except DagsterServerError as error:
            if self._place.url or settings.dagster_url or not self._place.wait:
                raise
            self._warn(executed_here(error))
            return run_apart(profile, intake, instance, settings, warn)
        run_id = self._launched(profile, intake, instance, settings)
        page = self._server.page_of(run_id)
        if not self._place.wait:
            raise _LeftError(Sent(intake.key, run_id, page))
        try:
            self._talk(f"The run is executed by Dagster: {page}")
            return FollowedRun(instance, run_id, warn).to_the_end(_Patience(self._server, self._warn).look)
        except KeyboardInterrupt:
            self._warn(f"the run goes on without this command: watch or stop it at {page}")
            raise

    def _launched(
        self, profile: ResolvedProfile, intake: Intake, instance: dg.DagsterInstance, settings: Settings
    ) -> str:
        """Id of the run, which is in the history of this process then."""
        request = uuid4().hex
        tags = tags_of_run(profile, intake, settings) | {_PARTITION: intake.key, TAG_REQUEST: request}
        tags[TAG_PROFILE_DIGEST] = profile.digest
        if self._place.wait:
            tags[TAG_INTAKE_KEPT_BY] = process_tag()
        try:
            run_id = self._server.launch(LOCATION, refine_job_name(profile.name), tags)
        except DagsterServerError:
            # No answer does not mean that nothing was started.
            started = instance.get_runs(dg.RunsFilter(tags={TAG_REQUEST: request}), limit=1)
            if not started:
                raise
            return started[0].run_id
        if instance.get_run_by_id(run_id) is None:
            self._server.terminate(run_id)
            raise DagsterServerError(
                _ANOTHER_WORKSPACE,
                where=self._server.place,
                why=f"run {run_id} is not in the history here; it was asked to stop",
                do=_DO,
            )
        return run_id


class _Patience:
    """What is done while a run has not begun."""

    def __init__(self, server: DagsterServer, warn: Talk) -> None:
        self._server = server
        self._warn = warn
        self._next = time.monotonic() + SAY_SO_AFTER
        self._said = False

    def look(self, status: dg.DagsterRunStatus) -> None:
        """Say that a run waits, and see that there is somebody to start it."""
        if status not in _NOT_BEGUN or time.monotonic() < self._next:
            return
        self._next = time.monotonic() + SAY_SO_AFTER
        if status != dg.DagsterRunStatus.QUEUED:
            self._server.location(LOCATION)  # a server that is gone starts nothing
        elif not self._said:
            self._warn("the run waits in the queue of Dagster: a daemon must be there to start it")
            self._said = True


def executed_here(error: DagsterServerError) -> str:
    """Why a run is not sent to what answers at the usual address."""
    why = f": {error.why}" if error.why else ""
    return f"the run is executed here, since what answers at {DEFAULT_URL} cannot be used: {error.what}{why}"


_LAST_TABLE = "published_dataset"
_ANOTHER_WORKSPACE = "the Dagster webserver serves another workspace"
_DO = (
    "Start one in this workspace with dagster dev -w workspace.yaml and name it with --dagster-url, or run with --local"
)
_NOT_BEGUN = {
    dg.DagsterRunStatus.QUEUED,
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.STARTING,
}
