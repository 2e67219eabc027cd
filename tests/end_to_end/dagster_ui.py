"""A real Dagster webserver on a workspace, alone or with its daemon, asked as its own pages ask it.

Belongs here: starting it, launching a run and waiting for its end. Does not belong here: expectations.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.command_lines import VARIABLES

PATIENCE = 240
WEBSERVER = ("dagster_webserver",)
DEVELOPMENT = ("dagster", "dev")
"""The webserver with the daemon beside it, as ``make dev`` starts them."""
_WORKSPACE = """\
load_from:
  - python_module:
      module_name: hotpass_assets.definitions
      location_name: hotpass
"""
_LAUNCH = """
mutation($params: ExecutionParams!) {
  launchRun(executionParams: $params) {
    __typename
    ... on LaunchRunSuccess { run { runId } }
    ... on PythonError { message }
  }
}
"""
_STATUS = "query($id: ID!) { runOrError(runId: $id) { ... on Run { status } } }"
_OVER = {"SUCCESS", "FAILURE", "CANCELED"}


class DagsterUi:
    """The webserver of one workspace."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._url = f"{address}/graphql"

    def launch(self, job: str, intake: str, **variables: Any) -> str:
        """Launch a run of one intake, as the button does; its id."""
        selector = {"repositoryLocationName": "hotpass", "repositoryName": "__repository__", "jobName": job}
        tags = [{"key": "dagster/partition", "value": intake}]
        params = {
            "selector": {**selector, **variables},
            "runConfigData": {},
            "executionMetadata": {"tags": tags},
        }
        answer = self.ask(_LAUNCH, {"params": params})["launchRun"]
        assert answer["__typename"] == "LaunchRunSuccess", answer
        return str(answer["run"]["runId"])

    def status_at_the_end(self, run_id: str) -> str:
        """Status of a run once it is over."""
        for _ in range(PATIENCE):
            status = str(self.ask(_STATUS, {"id": run_id})["runOrError"]["status"])
            if status in _OVER:
                return status
            time.sleep(0.5)
        raise AssertionError(f"run {run_id} does not end")

    def ask(self, query: str, variables: Mapping[str, Any]) -> dict[str, Any]:
        """Data of one GraphQL answer."""
        body = json.dumps({"query": query, "variables": variables}).encode()
        request = urllib.request.Request(self._url, body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            data: dict[str, Any] = json.load(answer)["data"]
        return data


@contextmanager
def dagster_ui(folder: Path, program: Sequence[str] = WEBSERVER, **environment: str) -> Iterator[DagsterUi]:
    """A webserver on the workspace in ``folder``, started by this program with these variables set."""
    (folder / "workspace.yaml").write_text(_WORKSPACE, encoding="utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    kept = {name: value for name, value in os.environ.items() if name not in VARIABLES}
    process = subprocess.Popen(
        [sys.executable, "-m", *program, "-w", "workspace.yaml", "-h", "127.0.0.1", "-p", str(port)],
        cwd=folder,
        env={**kept, "PYTHONPATH": str(Path(__file__).parents[2]), "DAGSTER_HOME": str(folder), **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _wait_for(f"http://127.0.0.1:{port}/server_info", process)
        yield DagsterUi(f"http://127.0.0.1:{port}")
    finally:
        os.killpg(process.pid, signal.SIGINT)
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(PATIENCE):
        assert process.poll() is None, "the webserver has ended"
        try:
            urllib.request.urlopen(url, timeout=10).close()
        except (urllib.error.URLError, OSError):
            time.sleep(0.5)
        else:
            return
    raise AssertionError("the webserver does not answer")
