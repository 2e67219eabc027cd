"""One call of an endpoint, with an end.

Belongs here: the one place that opens a connection for a delivery, how long it may take in all, and what counts as an
answer. Does not belong here: trying again (``sending``).

The status is the answer; the body is never read, so none is too long, too slow or too private. Redirects are not
followed: what was meant for one host, with its token, must not go to another.
"""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlsplit

from hotpass_assets.domain.deliveries.endpoints import is_this_machine
from hotpass_resources.bounded_call import finished_within
from hotpass_resources.causes import causes_of
from hotpass_resources.network.pace import retry_after_seconds


@dataclass(frozen=True)
class Answer:
    """An answer: its HTTP status, and in how many seconds it asks to be called again, if it says."""

    status: int
    retry_after: float | None = None


class NoAnswerError(Exception):
    """There was no answer; the text says why and holds neither address nor content.

    Attributes:
        again: Whether calling again may help.
    """

    def __init__(self, why: str, *, again: bool = True) -> None:
        super().__init__(why)
        self.again = again


def call(address: str, content: bytes, headers: Mapping[str, str], seconds: float) -> Answer:
    """Post ``content`` and wait for the status of the answer.

    Args:
        address: Where to.
        content: The body.
        headers: Headers beside those every request has.
        seconds: How long looking up, connecting, sending and waiting may take together.

    Raises:
        NoAnswerError: None came in time.
    """
    import httpx

    # Proxies are for other machines.
    own_machine = is_this_machine(urlsplit(address).hostname or "")
    client = httpx.Client(
        timeout=seconds, follow_redirects=False, verify=_trusted(), trust_env=not own_machine, http2=False
    )

    def answer() -> Answer:
        with client.stream("POST", address, content=content, headers=dict(headers)) as response:
            return Answer(response.status_code, retry_after_seconds(response.headers.get("Retry-After")))

    try:
        return finished_within(seconds, answer, client.close)
    except TimeoutError:
        raise NoAnswerError(_too_late(seconds)) from None
    except Exception as error:
        raise _no_answer(error, seconds) from error


@cache
def _trusted() -> ssl.SSLContext:
    import httpx

    return httpx.create_ssl_context()


def _too_late(seconds: float) -> str:
    return f"no answer within {seconds:g} seconds"


def _no_answer(error: Exception, seconds: float) -> NoAnswerError:
    """What went wrong, in words that are the same whenever the same goes wrong."""
    import httpx

    if isinstance(error, httpx.TimeoutException):
        return NoAnswerError(_too_late(seconds))
    if any(isinstance(cause, ssl.SSLCertVerificationError) for cause in causes_of(error)):
        return NoAnswerError("its certificate is not trusted", again=False)
    if isinstance(error, httpx.ConnectError | httpx.ProxyError):
        return NoAnswerError("no connection could be made")
    if isinstance(error, httpx.NetworkError | httpx.RemoteProtocolError):
        return NoAnswerError("the connection ended without an HTTP answer")
    if isinstance(error, httpx.InvalidURL | httpx.UnsupportedProtocol | httpx.LocalProtocolError | UnicodeError):
        return NoAnswerError("the address or a header cannot be sent", again=False)
    return NoAnswerError(f"unexpected {type(error).__name__}", again=False)
