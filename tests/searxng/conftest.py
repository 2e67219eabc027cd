"""A real SearXNG as a process of its own, and what its engines search; ``make test-searxng`` has one."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml

START_SECONDS = 180
# As ``python -m searx.webapp``, but that a plugin does not fetch its rules from the web, which no setting prevents.
PROGRAM = """
import runpy
from searx.data.tracker_patterns import TrackerPatternsDB
TrackerPatternsDB.CLEAR_LIST_URL = []
runpy.run_module("searx.webapp", run_name="__main__")
"""
PAGES = [
    {"url": "https://club.example/", "title": "Sample Flying Club", "content": "Flying since 1987"},
    {"url": "https://club.example/team/?utm_source=sample", "title": "Our team", "content": "Who flies here"},
    {"url": "https://club.example/team", "title": "Our team", "content": "Who flies here"},
    {"url": "https://register.example/club?id=7", "title": "Register", "content": "Sample Flying Club, licence 7"},
]


@dataclass
class Backend:
    """What the engine of the server searches.

    Attributes:
        url: Its address.
        log: The query of each request that came, in their order.
    """

    url: str = ""
    log: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Server:
    """A SearXNG that runs.

    Attributes:
        url: Its address.
        backend: What its engine searches.
    """

    url: str
    backend: Backend


@pytest.fixture(scope="session")
def searxng_python() -> str:
    """Python of the environment that has a SearXNG."""
    python = os.environ.get("SEARXNG_PYTHON")
    if not python:
        pytest.fail("there is no SearXNG here: these tests run in make test-searxng, which installs one")
    return python


@pytest.fixture(scope="session")
def backend() -> Iterator[Backend]:
    """What engines search, on this machine."""
    told = Backend()

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            query = parse_qs(urlsplit(self.path).query)["q"][0]
            told.log.append(query)
            pages: list[Any] = [] if query.startswith("nothing") else PAGES
            body = json.dumps({"results": pages}).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    told.url = f"http://127.0.0.1:{server.server_address[1]}"
    yield told
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def searxng(searxng_python: str, backend: Backend, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server as Hotpass wants it: JSON is on, one engine answers, another is down."""
    with running(searxng_python, backend, ["html", "json"], tmp_path_factory.mktemp("searxng")) as server:
        yield server


@pytest.fixture(scope="session")
def searxng_without_json(
    searxng_python: str, backend: Backend, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """A server as it is after installing it: only pages for people."""
    with running(searxng_python, backend, ["html"], tmp_path_factory.mktemp("without-json")) as server:
        yield server


@contextmanager
def running(python: str, backend: Backend, formats: list[str], folder: Path) -> Iterator[Server]:
    """A server with its settings in ``folder``, while the block runs."""
    port = free_port()
    settings = folder / "settings.yml"
    settings.write_text(yaml.safe_dump(server_settings(backend, formats, port)), encoding="utf-8")
    variables = {"SEARXNG_SETTINGS_PATH": str(settings), "PATH": os.environ["PATH"], "TMPDIR": str(folder)}
    log = folder / "log.txt"
    with (
        log.open("wb") as stream,
        subprocess.Popen([python, "-c", PROGRAM], env=variables, cwd=folder, stdout=stream, stderr=stream) as process,
    ):
        try:
            wait_for(f"http://127.0.0.1:{port}/healthz", process, log)
            yield Server(f"http://127.0.0.1:{port}", backend)
        finally:
            process.terminate()
            process.wait(30)


def server_settings(backend: Backend, formats: list[str], port: int) -> dict[str, Any]:
    """Settings of a server that asks this machine and nobody else."""

    def engine(name: str, address: str) -> dict[str, Any]:
        return {
            "name": name,
            "engine": "json_engine",
            "shortcut": name[:2],
            "categories": "general",
            "search_url": f"{address}/search.json?q={{query}}",
            "results_query": "results",
            "url_query": "url",
            "title_query": "title",
            "content_query": "content",
            "enable_http": True,
            "timeout": 20.0,
        }

    return {
        "use_default_settings": {"engines": {"keep_only": []}},
        "search": {"formats": formats},
        "server": {
            "secret_key": "no real secret",
            "limiter": False,
            "bind_address": "127.0.0.1",
            "port": port,
        },
        "engines": [engine("sample", backend.url), engine("dead", f"http://127.0.0.1:{free_port()}")],
    }


def free_port() -> int:
    """A port of this machine nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Until the server answers."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        assert process.poll() is None, log.read_text(errors="replace")[-2000:]
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            time.sleep(0.3)
    pytest.fail(f"SearXNG did not start: {log.read_text(errors='replace')[-2000:]}")
