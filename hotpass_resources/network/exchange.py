"""What is asked of the network, what comes back, and the two ways it can fail.

Belongs here: the forms everybody who asks shares. Does not belong here: asking (``door``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from hotpass_assets.domain.errors import HotpassError
from hotpass_assets.domain.network.rules import Purpose

Refusal = Literal[
    "purpose",
    "personal_data",
    "address",
    "refused_host",
    "private_address",
    "egress_log",
]
Failure = Literal[
    "name",
    "connection",
    "certificate",
    "timeout",
    "protocol",
    "media_type",
    "encoding",
    "too_large",
    "redirect",
    "egress_log",
]


@dataclass(frozen=True)
class NetworkRequest:
    """One thing to ask.

    Attributes:
        url: An ``http`` or ``https`` address without user name and password.
        purpose: What it is for; the profile must allow it.
        method: ``GET``, or ``POST`` with ``json``.
        headers: Headers beside those every request has. Secrets belong here and nowhere else: they are never logged,
            and not sent on to another origin by a redirect.
        params: Added to the query of the address.
        json: Sent as the body.
        content_types: Media types that are accepted, such as ``text/html`` or ``text/*``; any when empty. Another one
            is refused before the body is read.
        max_bytes: Most bytes of the decoded body.
        timeout_seconds: For the whole exchange with all its redirects: looking up names, connecting, sending, waiting
            and reading.
        max_redirects: Most redirects that are followed; with 0 a redirect is the answer.
        led_by_public: Whether a public host gave the address, as a link or a redirect that whoever asks follows
            themselves: then no exception of the profile for hosts that are not public counts.
    """

    url: str
    purpose: Purpose
    method: Literal["GET", "POST"] = "GET"
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    params: Mapping[str, str] = field(default_factory=dict)
    json: object | None = None
    content_types: tuple[str, ...] = ()
    max_bytes: int = 5 * 2**20
    timeout_seconds: float = 20.0
    max_redirects: int = 5
    led_by_public: bool = False


@dataclass(frozen=True)
class NetworkAnswer:
    """What came back; an HTTP error status is an answer, too.

    Attributes:
        url: Address that answered, after redirects.
        status: HTTP status.
        headers: By name in lower case; the values of one that came several times are joined by ``", "``.
        body: Decoded body. Empty where the status is no success and the media type not one of those asked for.
        redirects: Addresses that led elsewhere, in their order; empty when the first one answered.
        from_public: Whether it, or what led there, is a host of the public network: ``led_by_public`` of whatever is
            asked because of it.
    """

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    redirects: tuple[str, ...] = ()
    from_public: bool = True


class RequestRefused(HotpassError):  # noqa: N818
    """A rule forbids a request; nothing was sent to the host it names.

    Args:
        what: The clause about it.
        reason: Which rule.
        parts: The parts of every :class:`HotpassError`.
    """

    def __init__(self, what: str, *, reason: Refusal, **parts: str | None) -> None:
        super().__init__(what, where=parts.get("where"), why=parts.get("why"), do=parts.get("do"), retry=False)
        self.reason = reason


class RequestFailed(HotpassError):  # noqa: N818
    """A request was let out and there is no usable answer.

    Args:
        what: The clause about it.
        reason: What went wrong.
        retry: Whether asking again may help.
        parts: The parts of every :class:`HotpassError`.
    """

    def __init__(self, what: str, *, reason: Failure, retry: bool, **parts: str | None) -> None:
        super().__init__(what, where=parts.get("where"), why=parts.get("why"), do=parts.get("do"), retry=retry)
        self.reason = reason
