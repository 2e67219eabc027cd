"""A small server that speaks as much of Label Studio as the client uses.

Belongs here: replies as Label Studio 1.23.2 gave them, over real HTTP on the loopback. Does not belong here: tests.
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

TOKEN = "0123456789abcdef0123456789abcdef01234567"
VERSION = "1.23.2"


@dataclass
class Double:
    """What the server holds and what it was asked.

    Attributes:
        url: Its address.
        projects: Label configuration of each project.
        tasks: Data and annotations of each project's tasks.
        asked: Method and path of every request.
        fail: Status to answer everything with, if any; 0 closes the connection.
        fail_after_import: Whether the answer to an import is lost though it was carried out.
        hang: Seconds to wait before an answer.
    """

    url: str = ""
    projects: dict[int, str] = field(default_factory=dict)
    tasks: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)
    fail: int | None = None
    fail_after_import: bool = False
    hang: float = 0

    def annotate(self, project: int, task: int, verdict: str | None, **more: Any) -> None:
        """Adds what a person said of a task, in the shape the list of tasks has."""
        annotations = self.tasks[project][task]["annotations"]
        parts: list[dict[str, Any]] = []
        if verdict is not None:
            parts.append(_part("verdict", "choices", {"choices": [verdict]}))
        if "why" in more:
            parts.append(_part("why", "textarea", {"text": [more["why"]]}))
        by = more.get("by", "reviewer@club.example")
        moment = more.get("at", "2026-03-02T10:00:00.118642Z")
        annotations.append(
            {
                "id": len(annotations) + 1,
                "result": parts,
                "created_username": f" {by}, 1",
                "created_ago": "0\xa0minutes",
                "completed_by": 1,
                "was_cancelled": more.get("skipped", False),
                "ground_truth": False,
                "created_at": moment,
                "updated_at": moment,
                "lead_time": None,
                "task": task + 1,
                "project": project,
            }
        )


def _part(name: str, kind: str, value: dict[str, Any]) -> dict[str, Any]:
    return {"from_name": name, "to_name": "sides", "type": kind, "value": value}


@contextmanager
def running() -> Iterator[Double]:
    """The server, until the block ends."""
    double = Double()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(double))
    server.daemon_threads = True
    double.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield double
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(double: Double) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.reply("GET")

        def do_POST(self) -> None:
            self.reply("POST")

        def do_PATCH(self) -> None:
            self.reply("PATCH")

        def log_message(self, format: str, *args: Any) -> None:
            """Says nothing."""

        def reply(self, method: str) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(length)) if length else None
            double.asked.append((method, self.path))
            time.sleep(double.hang)
            if double.fail == 0:
                self.close_connection = True
                return
            status, answer = _answer(double, method, self.path, body, self.headers.get("Authorization"))
            if double.fail_after_import and self.path.endswith("/import"):
                self.close_connection = True
                return
            text = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            with suppress(OSError):  # whoever waited too long has gone
                self.wfile.write(text)

    return Handler


def _problem(status: int, detail: str) -> tuple[int, dict[str, Any]]:
    said = {"id": "00000000-0000-0000-0000-000000000000", "status_code": status, "version": VERSION}
    return status, {**said, "detail": detail, "exc_info": None}


def _answer(double: Double, method: str, path: str, body: Any, authorization: str | None) -> tuple[int, Any]:
    if authorization != f"Token {TOKEN}":
        return _problem(401, "Invalid token.")
    if double.fail is not None:
        return _problem(double.fail, "It failed.")
    parts = urlsplit(path)
    asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
    if parts.path.rstrip("/") == "/api/projects" and method == "POST":
        number = len(double.projects) + 1
        double.projects[number] = body.get("label_config", "<View></View>")
        double.tasks[number] = []
        return 201, _project(double, number)
    found = re.match(r"/api/projects/(\d+)", parts.path)
    number = int(found[1]) if found else int(asked.get("project", 0))
    if number not in double.projects:
        return _problem(404, "No Project matches the given query.")
    if parts.path.endswith("/import"):
        tasks = double.tasks[number]
        tasks += [
            {"id": len(tasks) + place + 1, "data": task["data"], "annotations": []} for place, task in enumerate(body)
        ]
        return 201, {"task_count": len(body), "annotation_count": 0, "prediction_count": 0, "duration": 0.1}
    if parts.path.startswith("/api/tasks"):
        return _page(double.tasks[number], int(asked.get("page", 1)), int(asked.get("page_size", 100)))
    if method == "PATCH":
        double.projects[number] = body["label_config"]
    return 200, _project(double, number)


def _page(tasks: list[dict[str, Any]], page: int, size: int) -> tuple[int, Any]:
    shown = tasks[(page - 1) * size : page * size]
    if not shown and page > 1:
        return _problem(404, "Invalid page.")
    full = [{**task, "predictions": [], "drafts": [], "total_annotations": len(task["annotations"])} for task in shown]
    return 200, {"total_annotations": 0, "total_predictions": 0, "total": len(tasks), "tasks": full}


def _project(double: Double, number: int) -> dict[str, Any]:
    config, tasks = double.projects[number], double.tasks[number]
    return {"id": number, "title": "Review", "label_config": config, "task_number": len(tasks)}
