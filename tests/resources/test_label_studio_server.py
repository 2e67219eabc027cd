"""The whole way through a real Label Studio; only ``make test-label-studio`` has one."""

from __future__ import annotations

import os
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from hotpass_cli.main import run
from hotpass_resources.decisions_file import read_decisions

PROGRAM = os.environ.get("LABEL_STUDIO_PROGRAM")
TOKEN = "0123456789abcdef0123456789abcdef01234567"
START_SECONDS = 600

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not PROGRAM, reason="Label Studio (800 MB, a minute to start) runs in make test-label-studio"),
    pytest.mark.filterwarnings("ignore"),
]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a Label Studio with an empty database."""
    folder = tmp_path_factory.mktemp("label-studio")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {
        "LABEL_STUDIO_BASE_DATA_DIR": str(folder),
        "LABEL_STUDIO_USERNAME": "reviewer@club.example",
        "LABEL_STUDIO_PASSWORD": "not-a-real-password",
        "LABEL_STUDIO_USER_TOKEN": TOKEN,
        "LABEL_STUDIO_ENABLE_LEGACY_API_TOKEN": "true",
        "COLLECT_ANALYTICS": "False",
        "SENTRY_DSN": "",
        "FRONTEND_SENTRY_DSN": "",
        "LATEST_VERSION_CHECK": "False",
    }
    line = [str(PROGRAM), "start", "--no-browser", "--port", str(port), "--internal-host", "127.0.0.1"]
    log = (folder / "log.txt").open("wb")
    with subprocess.Popen(line, env=os.environ | settings, cwd=folder, stdout=log, stderr=log) as process:
        try:
            wait_for(f"http://127.0.0.1:{port}/health", process, folder / "log.txt")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(30)
            log.close()


def wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Until the server answers."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        assert process.poll() is None, log.read_text(errors="replace")[-2000:]
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            time.sleep(1)
    pytest.fail(f"Label Studio did not start: {log.read_text(errors='replace')[-2000:]}")


def test_pairs_go_out_and_verdicts_come_back(
    server: str, folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Prevents: a double that agrees with the client and not with Label Studio."""
    from label_studio_sdk.client import LabelStudio as Client

    monkeypatch.setenv("HOTPASS_LABEL_STUDIO_TOKEN", TOKEN)
    monkeypatch.setenv("HOTPASS_USER", "Thandi")
    rows = 230
    pl.DataFrame(
        {
            "left_key": [f"A:{row}" for row in range(rows)],
            "right_key": [f"B:{row}" for row in range(rows)],
            "left_name": [f"Club {row}" for row in range(rows)],
            "right_name": [f"The Club {row}" for row in range(rows)],
            "probability": [0.7] * rows,
            "question": ["Are these the same?"] * rows,
        }
    ).write_parquet(folder / "q.parquet")
    line = ["--queue", "q.parquet", "--label-studio-url", server]
    assert run(["review", "export", *line]) == 0
    number = int(capfd.readouterr().out.partition("project ")[2].partition(";")[0])
    there = [*line, "--label-studio-project", str(number)]
    assert run(["review", "export", *there]) == 0
    assert f"Pushed 0 pairs to {server}, project {number}; {rows} were there already" in capfd.readouterr().out

    client = Client(base_url=server, api_key=TOKEN)
    tasks = list(client.tasks.list(project=number, page_size=100))
    assert len(tasks) == rows
    for task, verdict in zip(tasks, ("same", "different", "unsure"), strict=False):
        said = [
            {"from_name": "verdict", "to_name": "sides", "type": "choices", "value": {"choices": [verdict]}},
            {"from_name": "why", "to_name": "sides", "type": "textarea", "value": {"text": ["seen both"]}},
        ]
        client.annotations.create(id=task.id, result=said)
    assert run(["review", "import", *there]) == 0
    assert "Took over 2 decisions" in capfd.readouterr().out
    found = read_decisions(folder / "decisions.csv").lines
    assert found["who"].unique().to_list() == ["reviewer@club.example"]
    assert found["why"].unique().to_list() == ["seen both"]
    assert sorted(found["decision"]) == ["cannot_link", "must_link"]

    assert run(["review", "import", *line, "--label-studio-project", "9999"]) == 1
    assert "there is no such project" in capfd.readouterr().err
    monkeypatch.setenv("HOTPASS_LABEL_STUDIO_TOKEN", "f" * 40)
    assert run(["review", "import", *there]) == 1
    assert "does not accept the token" in capfd.readouterr().err
