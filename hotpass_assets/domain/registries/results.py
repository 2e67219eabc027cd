"""What came of asking a registry, and what its answer means.

Belongs here: the one form of results, and reading an answer into it. Does not belong here: asking
(``hotpass_resources.registries``).

That a registry does not know an organisation is a result like another: it is kept, and nothing went wrong. Everything
else that is no answer is a fault of that question, in words that say what to do and whether trying again helps.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from hotpass_assets.domain.registries.records import RegistryRecord, record_from_json, records_in
from hotpass_assets.domain.registries.registry import REGISTRIES, Registry

Origin = Literal["snapshot", "kept", "network"]
Code = Literal[
    "not_found", "not_json", "wrong_shape", "credentials", "throttled", "server_error", "http_error", "moved",
    "no_answer", "refused", "left_out", "unusable_snapshot",
]  # fmt: skip

NOT_FOUND: Code = "not_found"
_TOO_OFTEN, _ABSENT = 429, (404, 410)


@dataclass(frozen=True)
class RegistryFault:
    """Why a question has no answer.

    Attributes:
        code: Kind of fault; ``not_found`` is none.
        message: What happened and what to do, a sentence without names of organisations and secrets.
        retry: Whether trying again may help.
    """

    code: Code
    message: str
    retry: bool = False

    def as_json(self) -> dict[str, Any]:
        """The fault as JSON values."""
        return {"code": self.code, "message": self.message, "retry": self.retry}


@dataclass(frozen=True)
class RegistryResult:
    """What came of a question.

    Attributes:
        registry: Name of the registry.
        records: Entries it gave; none where it failed or knows of none.
        complete: Whether these are all entries it has for the question.
        origin: Where the answer is from: a snapshot, a kept answer, or the network now.
        errors: What went wrong.
    """

    registry: str
    records: tuple[RegistryRecord, ...] = ()
    complete: bool = True
    origin: Origin = "network"
    errors: tuple[RegistryFault, ...] = ()

    @property
    def success(self) -> bool:
        """Whether there are entries."""
        return bool(self.records) and not self.errors

    @property
    def answered(self) -> bool:
        """Whether the registry answered, be it that it knows of none."""
        return not self.errors or self.not_found

    @property
    def not_found(self) -> bool:
        """Whether it knows of none."""
        return [fault.code for fault in self.errors] == [NOT_FOUND]

    def of(self, origin: Origin) -> RegistryResult:
        """The same, from elsewhere."""
        return replace(self, origin=origin)

    def as_json(self) -> dict[str, Any]:
        """success, registry, payload, errors as JSON values."""
        payload = {
            "origin": self.origin,
            "complete": self.complete,
            "records": [record.as_json() for record in self.records],
        }
        return {
            "success": self.success,
            "registry": self.registry,
            "payload": payload if self.success else None,
            "errors": [fault.as_json() for fault in self.errors],
        }


def failed(registry: Registry, code: Code, message: str, *, retry: bool = False) -> RegistryResult:
    """A result without entries."""
    return RegistryResult(registry.name, errors=(RegistryFault(code, message, retry),))


def not_found(registry: Registry) -> RegistryResult:
    """The registry knows of no such organisation."""
    return failed(registry, NOT_FOUND, f"{registry.title} has no entry for it")


def read_answer(registry: Registry, status: int, body: bytes, variables: str) -> RegistryResult:
    """The result of an HTTP answer.

    Args:
        registry: Who answered.
        status: HTTP status.
        body: The body, decoded.
        variables: Beginning of the environment variables of the registry, such as ``HOTPASS_CIPC``, for messages.
    """
    fault = _fault_of_status(registry, status, variables)
    if fault:
        return RegistryResult(registry.name, errors=(fault,))
    if status == 204:
        return not_found(registry)
    title, check = registry.title, f"check {variables}_BASE_URL"
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        page = body[:512].lstrip().lower().startswith((b"<!doctype", b"<html", b"<?xml"))
        what = "a page (HTML)" if page else "no JSON"
        return failed(registry, "not_json", f"{title} answered {what} with status {status}: {check}")
    if status in _ABSENT:
        return not_found(registry)
    found = records_in(answer, registry)
    if found is None:
        return failed(registry, "wrong_shape", f"{title} answered JSON without entries that can be read: {check}")
    if not found.records:
        return not_found(registry)
    return RegistryResult(registry.name, found.records, found.complete)


def _fault_of_status(registry: Registry, status: int, variables: str) -> RegistryFault | None:
    """What a status alone says is wrong."""
    title = registry.title
    if status in (401, 403):
        words = f"{title} refuses the credentials (status {status}): check {variables}_API_KEY and its header"
        return RegistryFault("credentials", words)
    if status == _TOO_OFTEN:
        words = f"{title} was asked too often (status {status}): raise {variables}_THROTTLE_SECONDS"
        return RegistryFault("throttled", words, retry=True)
    if status >= 500:
        return RegistryFault("server_error", f"{title} has a fault of its own (status {status})", retry=True)
    if 300 <= status < 400:
        return RegistryFault("moved", f"{title} has moved (status {status}): check {variables}_BASE_URL")
    if status >= 400 and status not in _ABSENT:
        words = f"{title} does not accept the question (status {status}): check {variables}_BASE_URL"
        return RegistryFault("http_error", words)
    return None


def result_from_json(kept: object, origin: Origin) -> RegistryResult:
    """A result that :meth:`RegistryResult.as_json` wrote of an answer.

    Raises:
        ValueError: It is none.
    """
    if not isinstance(kept, Mapping) or kept.get("registry") not in REGISTRIES:
        raise ValueError("no result of a registry")
    registry, payload = REGISTRIES[str(kept["registry"])], kept.get("payload")
    if payload is None:
        return not_found(registry).of(origin)
    if not isinstance(payload, Mapping) or not isinstance(payload.get("records"), list):
        raise ValueError("a result without entries")
    records = tuple(record_from_json(record, registry) for record in payload["records"])
    return RegistryResult(registry.name, records, payload.get("complete") is True, origin)
