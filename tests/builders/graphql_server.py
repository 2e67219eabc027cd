"""A server on this machine that answers GraphQL as a Dagster webserver does, or as something else does.

Belongs here: real sockets, canned answers in the shapes Dagster 1.13 gives, and everything that is no answer. Does not
belong here: expectations.
"""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from tests.builders.loopback import QuietAnswers, listening

Answer = dict[str, Any]

JSON = "application/json"


class GraphQLServer:
    """What a server was asked, and how it answers.

    Attributes:
        url: Its address.
        asked: Names of the operations it was asked.
        answers: Data of the answer to each operation, by name.
        manner: How it answers instead, if it is no Dagster.
        headers: Headers of the last question.
    """

    def __init__(self, manner: str = "dagster") -> None:
        self.manner = manner
        self.url = ""
        self.asked: list[str] = []
        self.answers: dict[str, Answer] = {}
        self.headers: dict[str, str] = {}
        self.let_go = threading.Event()

    def serve_location(self, name: str = "hotpass", **jobs: str) -> None:
        """Serve a code location with jobs, each given with the digest of its profile."""
        pipelines = [
            {"name": job, "metadataEntries": [{"label": "profile_digest", "text": digest}]}
            for job, digest in jobs.items()
        ]
        loaded = {"__typename": "RepositoryLocation", "repositories": [{"pipelines": pipelines}]}
        self.serve_entry({"name": name, "loadStatus": "LOADED", "locationOrLoadError": loaded})

    def serve_entry(self, entry: Answer) -> None:
        """Serve one code location as it is given."""
        self.answers["HotpassLocations"] = {"workspaceOrError": {"__typename": "Workspace", "locationEntries": [entry]}}

    def serve_store(self, root: str) -> None:
        """Serve a store of tables."""
        values = [{"key": "root", "value": json.dumps(root)}]
        found = {"__typename": "ResourceDetails", "configuredValues": values}
        self.answers["HotpassStore"] = {"topLevelResourceDetailsOrError": found}


@contextmanager
def graphql_server(manner: str = "dagster") -> Iterator[GraphQLServer]:
    """A server that listens on a free port while the block runs."""
    told = GraphQLServer(manner)
    with listening(told, _Answers):
        yield told


class _Answers(QuietAnswers):
    told: GraphQLServer

    def do_POST(self) -> None:
        question = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.told.headers = dict(self.headers)
        name = question["query"].split()[1].partition("(")[0]
        self.told.asked.append(name)
        ways: dict[str, Callable[[], object]] = {
            "dagster": lambda: self._json({"data": self.told.answers[name]}),
            "html": lambda: self._answer(200, "text/html", b"<html>Please log in</html>"),
            "list": lambda: self._json([]),
            "odd": lambda: self._json(
                {"data": {"workspaceOrError": {"__typename": "Workspace", "locationEntries": 7}}}
            ),
            "broken json": lambda: self._answer(200, JSON, b'{"data": {'),
            "errors": lambda: self._json({"errors": [{"message": "Cannot query field 'pipelines'\nhere"}]}),
            "errors with 400": lambda: self._json({"errors": ["Syntax Error"]}, 400),
            "redirects": lambda: self._redirect("https://user:pass@login.example/start"),
            "hangs": lambda: self.told.let_go.wait(60),
            "drips": self._drip,
            "drips headers": self._drip_headers,
            "empty": lambda: self._json({"data": {}}),
            "floods": self._flood,
            "closes": lambda: self.connection.shutdown(socket.SHUT_RDWR),
        }
        ways.get(self.told.manner, lambda: self._answer(int(self.told.manner), "text/plain", b"no"))()

    def _json(self, content: Any, status: int = 200) -> None:
        self._answer(status, JSON, json.dumps(content).encode())

    def _answer(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _redirect(self, to: str) -> None:
        self.send_response(302)
        self.send_header("Location", to)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _drip(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n")
        while not self.told.let_go.wait(0.02):
            self.wfile.write(b" ")

    def _drip_headers(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Filler: ")
        while not self.told.let_go.wait(0.02):
            self.wfile.write(b"x")

    def _flood(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
        while not self.told.let_go.is_set():
            self.wfile.write(b" " * 65536)
