"""One run in a process of its own, which its caller follows and may stop.

Belongs here: starting that process, finding its run, ending it. Does not belong here: what it does (``run_worker``),
and runs that a Dagster webserver starts (``orchestration``).

The process costs one more start of Python and Dagster. For that, what a run does to a process cannot reach the caller:
where the machine kills it for its memory, or a library takes it down, the caller is there to say so.
"""

import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import IO

import dagster as dg

from hotpass_assets.domain.errors import HotpassError
from hotpass_assets.domain.profile.resolve import ResolvedProfile
from hotpass_assets.kit.failures import interrupted
from hotpass_assets.kit.followed_run import LOOK_AGAIN_AFTER, FollowedRun
from hotpass_assets.kit.run_record import RecordedRun
from hotpass_assets.names import TAG_PROCESS
from hotpass_resources.deliveries.credentials import for_another_process
from hotpass_resources.intake_store import Intake
from hotpass_resources.process import process_tag
from hotpass_resources.settings import Settings

STOPS_WITHIN = 30.0
"""Seconds a worker has to end its run in order before it is killed."""


def run_apart(
    profile: ResolvedProfile,
    intake: Intake,
    instance: dg.DagsterInstance,
    settings: Settings,
    warn: Callable[[str], None],
) -> RecordedRun:
    """Materialise every table of an intake up to its published files, in a process of its own, and wait for it.

    Args:
        profile: Profile to follow, read from a file.
        intake: A registered intake, from which the caller keeps others.
        instance: The history.
        settings: Folders of this process; the other one inherits what they are made from.
        warn: Told what the run warned of.

    Raises:
        HotpassError: The run could not begin, or its process was killed.
        KeyboardInterrupt: This process was interrupted and the run was ended before it was done. Says what became of
            the results.
    """
    with tempfile.TemporaryFile() as said, _worker(profile, intake, said) as worker:
        run_id = _run_of(worker, instance)
        if run_id is None:
            raise HotpassError(
                "the run could not begin",
                where=f"profile {profile.name}, intake {intake.key}",
                why=_last_line(said) or f"its process ended with code {worker.returncode}",
                do="Run hotpass refine, which says more",
            )
        following = FollowedRun(instance, run_id, warn)
        try:
            record = following.to_the_end(lambda _: None)
        except KeyboardInterrupt:
            _end(worker)
            run = instance.get_run_by_id(run_id)
            if run is None or not run.is_success:
                raise interrupted(RecordedRun(instance, run_id).all_events) from None
            warn("the run was done before it could be stopped")
            return following.to_the_end(lambda _: None)
        with suppress(subprocess.TimeoutExpired):
            worker.wait(STOPS_WITHIN)
        return record


@contextmanager
def _worker(profile: ResolvedProfile, intake: Intake, said: IO[bytes]) -> Iterator["subprocess.Popen[bytes]"]:
    """The process; ended when the block is left."""
    assert profile.path is not None, profile.name
    # A session of its own: Ctrl-C reaches it through the pipe alone, once, and so does the death of this process.
    process = subprocess.Popen(  # noqa: S603 - our own module, by this interpreter
        [
            sys.executable,
            "-P",
            "-m",
            "hotpass_assets.run_worker",
            profile.path,
            profile.digest,
            intake.key,
            process_tag(),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=said,
        start_new_session=True,
    )
    try:
        assert process.stdin is not None
        with suppress(BrokenPipeError):  # it has ended already, and says why
            process.stdin.write(for_another_process())
            process.stdin.flush()
        yield process
    finally:
        _end(process)


def _end(worker: "subprocess.Popen[bytes]") -> None:
    """Closes the pipe by which the process knows of this one, and waits until it is gone."""
    assert worker.stdin is not None
    worker.stdin.close()
    with suppress(subprocess.TimeoutExpired):
        worker.wait(STOPS_WITHIN)
    if worker.poll() is None:
        worker.send_signal(signal.SIGKILL)
        worker.wait()


def _run_of(worker: "subprocess.Popen[bytes]", instance: dg.DagsterInstance) -> str | None:
    """Id of the run the process has begun; ``None`` when it ended without one."""
    tag = process_tag(worker.pid)
    while True:
        ended = worker.poll() is not None
        runs = instance.get_runs(dg.RunsFilter(tags={TAG_PROCESS: tag}), limit=1)
        if runs:
            return runs[0].run_id
        if ended:
            return None
        time.sleep(LOOK_AGAIN_AFTER)


def _last_line(said: IO[bytes]) -> str | None:
    """The last thing the process said."""
    said.seek(0)
    lines = said.read()[-10_000:].decode("utf-8", "replace").strip().splitlines()
    return lines[-1].strip().rstrip(".")[:500] if lines else None
