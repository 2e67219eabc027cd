"""Sending one request to checked addresses and reading its answer within limits.

Belongs here: HTTP, through httpcore, and what goes wrong on the way in words. Does not belong here: who may be asked
and redirects (``door``).

Imported only when something is asked: it brings httpcore.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterable, Sequence
from fnmatch import fnmatchcase
from typing import NoReturn

import httpcore

from hotpass_assets.domain.network.addresses import Target
from hotpass_assets.domain.network.hosts import Address
from hotpass_resources.causes import causes_of
from hotpass_resources.network.body import EncodingError, TooLargeError, encoding_of, read_body
from hotpass_resources.network.connection import CheckedBackend, Deadline, Traffic, trusted
from hotpass_resources.network.exchange import Failure, NetworkAnswer, NetworkRequest, RequestFailed
from hotpass_resources.network.judging import shown
from hotpass_resources.network.outgoing import REDIRECTS, Outgoing

LARGEST_HEADERS = 64 << 10
"""Bytes of the names and values of all headers of an answer."""
_WITHOUT_BODY = frozenset({204, 205, 304})


def send(
    request: NetworkRequest,
    outgoing: Outgoing,
    addresses: Sequence[Address],
    deadline: Deadline,
    traffic: Traffic,
    heard: Callable[[int], None],
) -> NetworkAnswer:
    """The answer to one request; a redirect is an answer, too.

    Args:
        request: Limits.
        outgoing: What is sent.
        addresses: Where to, in the order they are tried.
        deadline: For everything.
        traffic: Counts what goes over the connection.
        heard: Told the status as soon as it is there.

    Raises:
        RequestFailed: There is no usable answer.
    """
    target = outgoing.target
    url = httpcore.URL(
        scheme=target.scheme.encode("ascii"),
        host=target.host.encode("ascii"),
        port=target.port,
        target=outgoing.path,
    )
    try:
        with httpcore.ConnectionPool(
            ssl_context=_trusted(target) if target.scheme == "https" else None,
            max_connections=1,
            max_keepalive_connections=0,
            network_backend=CheckedBackend(addresses, deadline, traffic),
        ) as pool:
            message = httpcore.Request(
                outgoing.method, url, headers=outgoing.sent_headers, content=outgoing.content or b""
            )
            answer = pool.handle_request(message)
            try:
                heard(answer.status)
                return _read(request, outgoing, answer)
            finally:
                answer.close()
    except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError) as error:
        raise _broken(target, error, request.timeout_seconds) from error


def _trusted(target: Target) -> ssl.SSLContext:
    try:
        return trusted()
    except OSError as error:
        why = f"the certificates that SSL_CERT_FILE or SSL_CERT_DIR names cannot be read ({type(error).__name__})"
        raise failed(target, "certificate", why, retry=False) from error


def _read(request: NetworkRequest, outgoing: Outgoing, answer: httpcore.Response) -> NetworkAnswer:
    target, status = outgoing.target, answer.status
    if sum(len(name) + len(value) for name, value in answer.headers) > LARGEST_HEADERS:
        _fail(target, "protocol", f"its headers are larger than {LARGEST_HEADERS >> 10} kB")
    headers: dict[str, str] = {}
    for raw_name, raw_value in answer.headers:
        name, value = _text(raw_name).lower(), _text(raw_value)
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    body = b""
    is_followed = status in REDIRECTS and "location" in headers and request.max_redirects > 0
    if status >= 200 and status not in _WITHOUT_BODY and not is_followed:
        kind = headers.get("content-type", "").partition(";")[0].strip().casefold()
        if _is_accepted(kind, request.content_types):
            body = _body(request, target, answer.iter_stream(), headers)
        elif 200 <= status < 300:
            wanted = ", ".join(request.content_types)
            _fail(target, "media_type", f"it answers with {_word(kind) or 'no media type'} where {wanted} is wanted")
    return NetworkAnswer(outgoing.url, status, headers, body)


def _body(request: NetworkRequest, target: Target, parts: Iterable[bytes], headers: dict[str, str]) -> bytes:
    too_large = f"its body is larger than {request.max_bytes:,} bytes"
    try:
        encoding = encoding_of(headers.get("content-encoding", ""))
        length = headers.get("content-length", "")
        if encoding is None and length.isascii() and length.isdigit() and int(length[:20]) > request.max_bytes:
            raise TooLargeError
        return read_body(parts, encoding, request.max_bytes)
    except TooLargeError:
        _fail(target, "too_large", too_large)
    except EncodingError as error:
        _fail(target, "encoding", f"its body cannot be read: {error}")


def _text(raw: bytes) -> str:
    """A name or value of a header: UTF-8 where it is that, as in most addresses of redirects, else Latin-1."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _is_accepted(kind: str, accepted: Sequence[str]) -> bool:
    return not accepted or any(fnmatchcase(kind, wanted.casefold()) for wanted in accepted)


def _word(text: str) -> str:
    return "".join(sign for sign in text if sign.isalnum() or sign in "/+.-")[:60]


def failed(target: Target, reason: Failure, why: str, *, retry: bool) -> RequestFailed:
    """The failure of a request in words.

    Args:
        target: Who was asked.
        reason: The word for it.
        why: What went wrong; quotes nothing of the answer.
        retry: Whether asking again may help.
    """
    return RequestFailed("a host gives no usable answer", reason=reason, retry=retry, where=shown(target), why=why)


def _fail(target: Target, reason: Failure, why: str) -> NoReturn:
    raise failed(target, reason, why, retry=False)


def _broken(target: Target, error: Exception, seconds: float) -> RequestFailed:
    """What went wrong on a connection, in words that are the same whenever the same goes wrong."""
    if isinstance(error, httpcore.TimeoutException):
        return failed(target, "timeout", f"it takes longer than {seconds:g} seconds", retry=True)
    if any(isinstance(cause, ssl.SSLCertVerificationError) for cause in causes_of(error)):
        return failed(target, "certificate", "its certificate is not trusted", retry=False)
    if isinstance(error, httpcore.ConnectError):
        return failed(target, "connection", "no connection can be made", retry=True)
    if isinstance(error, httpcore.LocalProtocolError):
        return failed(target, "protocol", "the request cannot be sent as HTTP", retry=False)
    if isinstance(error, httpcore.RemoteProtocolError):
        why = "the connection ends in the middle, its headers are too large, or it does not speak HTTP"
        return failed(target, "protocol", why, retry=True)
    return failed(target, "connection", "the connection broke", retry=True)
