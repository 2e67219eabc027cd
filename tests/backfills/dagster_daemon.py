"""A real Dagster daemon on a workspace.

Belongs here: starting and ending it. Does not belong here: expectations.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

from hotpass_resources.abandoned_backfills import daemon_is_alive
from tests.command_lines import VARIABLES
from tests.end_to_end.running import Workspace

PROGRAM = os.environ.get("DAGSTER_DAEMON_PROGRAM", "")
PATIENCE = 900


@contextmanager
def dagster_daemon(workspace: Workspace) -> Iterator[subprocess.Popen[bytes]]:
    """A daemon that works on the history of a workspace, from when it is heard of."""
    environment = {name: value for name, value in os.environ.items() if name not in VARIABLES}
    log = workspace.folder / "daemon.log"
    with workspace.instance():
        pass  # Dagster makes a history in place: whoever looks for the heartbeat meanwhile would find half of one
    with log.open("wb") as told:
        process = subprocess.Popen(
            [PROGRAM, "run", "-w", "workspace.yaml"],
            cwd=workspace.folder,
            stdout=told,
            stderr=told,
            env=environment | {"DAGSTER_HOME": str(workspace.folder)},
            start_new_session=True,
        )
        try:
            until = time.monotonic() + PATIENCE
            alive = False
            while not alive:
                assert process.poll() is None and time.monotonic() < until, log.read_text()
                time.sleep(1)
                with workspace.instance() as instance:
                    alive = daemon_is_alive(instance)
            yield process
        finally:
            end(process)


def end(process: subprocess.Popen[bytes]) -> None:
    """End a daemon and what it started."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
