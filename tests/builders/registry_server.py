"""A registry on this machine: entries it finds by name or number, and answers it is told to give instead.

Belongs here: what it says. Does not belong here: sockets (``hostile_server``) and expectations.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.builders.hostile_server import HostileServer, Page, Visit, hostile_server

PATH = "/v1/companies"
HTML = Page(b"<!DOCTYPE html><html><p>Please sign in</p></html>")


def says(answer: Any, status: int = 200, **headers: str) -> Page:
    """An answer of JSON."""
    return Page(
        json.dumps(answer).encode(),
        status,
        "application/json",
        {name.replace("_", "-"): text for name, text in headers.items()},
    )


@dataclass
class RegistryServer:
    """A registry that listens.

    Attributes:
        url: Address to ask.
        entries: What it has; it finds those that hold what is asked in their name or number, whatever the case.
        instead: Answers for the next questions, before it looks anything up.
        asked: What it was asked, in order.
        headers: Headers of each question.
        key: Key it wants in header ``x-api-key``, if it wants one.
        server: The server below.
    """

    entries: Sequence[Mapping[str, Any]]
    instead: list[Page] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    headers: list[Mapping[str, str]] = field(default_factory=list)
    key: str | None = None
    url: str = ""
    server: HostileServer = field(default_factory=HostileServer)

    def answer(self, visit: Visit) -> Page:
        """What it says to a question."""
        words = parse_qs(urlsplit(visit.path).query)
        text = next(iter(words.get("search", words.get("query", [""]))))
        self.asked.append(text)
        self.headers.append(visit.headers)
        if self.instead:
            return self.instead.pop(0)
        if self.key and visit.headers.get("x-api-key") != self.key:
            return says({"message": "unauthorised"}, 401)
        found = [
            entry for entry in self.entries if any(text.casefold() in str(value).casefold() for value in entry.values())
        ]
        return says({"results": found, "total": len(found)})


@contextmanager
def registry_server(*entries: Mapping[str, Any], key: str | None = None) -> Iterator[RegistryServer]:
    """A registry on a free port of 127.0.0.1 while the block runs."""
    registry = RegistryServer(entries, key=key)
    with hostile_server({PATH: registry.answer}) as server:
        registry.server, registry.url = server, server.url(PATH)
        yield registry
