"""Doors for tests: open, logging to a folder, with names that lead where a test says.

Belongs here: making doors and reading their logs. Does not belong here: servers (``hostile_server``).
"""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest

from hotpass_assets.domain.network.hosts import Address
from hotpass_assets.domain.network.rules import NetworkRules
from hotpass_resources.network.door import NetworkDoor
from hotpass_resources.network.egress_log import EgressLog

NOON = datetime(2026, 3, 31, 12, tzinfo=UTC)
THIS_MACHINE = NetworkRules(allowed=True, private_hosts=("127.0.0.1",))


def names(**known: str | Sequence[str]) -> Callable[[str], tuple[Address, ...]]:
    """Looks up names with ``_`` for each dot; every other name is unknown."""
    listed = {name.replace("_", "."): [value] if isinstance(value, str) else value for name, value in known.items()}

    def resolve(host: str) -> tuple[Address, ...]:
        if host not in listed:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return tuple(ip_address(text) for text in listed[host])

    return resolve


def stand_for_public(monkeypatch: pytest.MonkeyPatch, *hosts: str) -> None:
    """Lets this machine stand for public hosts, which no test asks: they have a public address, and it answers."""
    import httpcore

    look_up, connect = socket.getaddrinfo, httpcore.SyncBackend.connect_tcp

    def found(host: Any, port: Any, *more: Any, **named: Any) -> Any:
        return look_up("8.8.8.8" if host in hosts else host, port, *more, **named)

    def connected(backend: Any, host: str, *more: Any, **named: Any) -> Any:
        return connect(backend, "127.0.0.1" if host == "8.8.8.8" else host, *more, **named)

    monkeypatch.setattr(socket, "getaddrinfo", found)
    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", connected)


def a_door(folder: Path, rules: NetworkRules = THIS_MACHINE, **more: Any) -> NetworkDoor:
    """A door that lets this machine be asked and logs to ``egress.ndjson`` in ``folder``."""
    log = EgressLog(folder / "egress.ndjson", lambda: NOON)
    return NetworkDoor(rules, log, country="ZA", **{"resolve": names(), **more})


def logged(folder: Path) -> list[Mapping[str, Any]]:
    """Lines of that log."""
    log = folder / "egress.ndjson"
    return [json.loads(line) for line in log.read_text("utf-8").splitlines()] if log.exists() else []
