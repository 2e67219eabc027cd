"""From what somebody asks to what is sent, and from a redirect to what is sent next.

Belongs here: addresses, headers and bodies of requests. Does not belong here: who may be asked (``door``).

Imported only when something is asked: it brings httpx.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from importlib.metadata import version

import httpx

from hotpass_assets.domain.network.addresses import NoTargetError, Target, target_of
from hotpass_assets.domain.network.headers import SET_BY_THE_DOOR
from hotpass_resources.network.body import ENCODINGS
from hotpass_resources.network.exchange import NetworkRequest

_GO_ALONG = frozenset({"accept", "accept-language", "user-agent"})
REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True)
class Outgoing:
    """One request as it is sent.

    Attributes:
        url: The whole address, without fragment, its host in ASCII.
        target: Who it leads to.
        path: Path and query as they are sent.
        headers: Those of whoever asks, with names in lower case.
        content: The body, if there is one.
    """

    method: str
    url: str
    target: Target
    path: bytes
    headers: tuple[tuple[str, str], ...]
    content: bytes | None = None

    @property
    def sent_headers(self) -> list[tuple[bytes, bytes]]:
        """All headers, in the order they are sent."""
        host = self.target.host if ":" not in self.target.host else f"[{self.target.host}]"
        usual = self.target.port == {"http": 80, "https": 443}[self.target.scheme]
        headers = {"host": host if usual else f"{host}:{self.target.port}", "accept": "*/*", **dict(self.headers)}
        headers |= {"accept-encoding": ", ".join(ENCODINGS), "connection": "close"}
        if self.content is not None:
            headers |= {"content-type": "application/json", "content-length": str(len(self.content))}
        return [(name.encode("ascii"), value.encode("utf-8")) for name, value in headers.items()]


def default_user_agent() -> str:
    """What requests call themselves unless a profile says otherwise."""
    return f"hotpass/{version('hotpass')}"


def first(request: NetworkRequest, user_agent: str) -> Outgoing:
    """What is sent for a request.

    Raises:
        NoTargetError: Its address is never asked.
        ValueError: Whoever asks sets what is not theirs to set.
    """
    headers = {"user-agent": user_agent} | {name.casefold(): value for name, value in request.headers.items()}
    wrong = sorted(SET_BY_THE_DOOR.intersection(headers))
    if wrong or (request.json is not None and request.method != "POST"):
        raise ValueError(f"header {wrong[0]} is set by the door" if wrong else "only a POST has a body")
    if any(not name.isascii() or set(name + value) & set("\r\n\0") for name, value in headers.items()):
        raise NoTargetError("one of the headers holds a line break or cannot be sent")
    url = _parsed(request.url)
    if request.params:
        url = url.copy_merge_params(dict(request.params))
    content = None
    if request.json is not None:
        content = httpx.Request("POST", "http://body.example", json=request.json).content
    return replace(_outgoing(request.method, url), headers=tuple(headers.items()), content=content)


def next_after(before: Outgoing, status: int, location: str | None) -> Outgoing | None:
    """What a redirect leads to; ``None`` when the answer is none.

    To another origin only what is no secret goes along.

    Raises:
        NoTargetError: It leads to what is never asked.
    """
    if status not in REDIRECTS or location is None:
        return None
    try:
        url = httpx.URL(before.url).join(_parsed(location.strip()))
    except httpx.InvalidURL:
        raise NoTargetError("it is no address") from None
    after = _outgoing("GET", url)
    same = after.target.origin == before.target.origin
    return replace(after, headers=tuple((name, value) for name, value in before.headers if same or name in _GO_ALONG))


def _parsed(text: str) -> httpx.URL:
    try:
        return httpx.URL(text)
    except (httpx.InvalidURL, UnicodeError):
        raise NoTargetError("it is no address") from None


def _outgoing(method: str, url: httpx.URL) -> Outgoing:
    url = url.copy_with(fragment=None)
    target = target_of(str(url))
    # What is judged and what is asked are read by two parsers; where they disagree, somebody means to deceive one.
    if url.raw_host.decode("ascii").casefold().rstrip(".") != target.host or (url.port or target.port) != target.port:
        raise NoTargetError("it can be read in two ways")
    return Outgoing(method, str(url), target, url.raw_path, ())
