"""Reading the body of an answer that may be a bomb.

Belongs here: decoding piece by piece with a limit on what comes out. Does not belong here: sockets and time.

The decoders of httpx decode a whole piece at once, and layers of them one after another: 64 kB can become gigabytes
before anybody counts.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable

ENCODINGS = ("gzip", "deflate")
_SLACK = 64 << 10
"""What an encoding may add to content that does not get smaller."""
_AUTO_GZIP, _RAW = 16 + zlib.MAX_WBITS, -zlib.MAX_WBITS


class TooLargeError(ValueError):
    """The body is larger than it may be."""


class EncodingError(ValueError):
    """The body is not what its ``Content-Encoding`` says, or that is none that was asked for."""


def encoding_of(header: str) -> str | None:
    """The encoding a header names; ``None`` for none.

    Raises:
        EncodingError: It is none of ``ENCODINGS``, or several.
    """
    names = [name.strip().casefold() for name in header.split(",") if name.strip()]
    names = ["gzip" if name == "x-gzip" else name for name in names if name != "identity"]
    if len(names) > 1 or not set(names) <= set(ENCODINGS):
        raise EncodingError("it is encoded in a way that was not asked for")
    return names[0] if names else None


def read_body(parts: Iterable[bytes], encoding: str | None, max_bytes: int) -> bytes:
    """The decoded body.

    Args:
        parts: Pieces as they come, without the framing of HTTP.
        encoding: From :func:`encoding_of`.
        max_bytes: Most bytes of the result.

    Raises:
        TooLargeError: There are more.
        EncodingError: It cannot be decoded, or ends in the middle.
    """
    body, came = bytearray(), 0
    decoder = _Decoder(encoding) if encoding else None
    for part in parts:
        came += len(part)
        room = max_bytes - len(body)
        if came > max_bytes + (_SLACK if decoder else 0):
            raise TooLargeError
        piece = decoder.decoded(part, room + 1) if decoder else part
        if len(piece) > room:
            raise TooLargeError
        body += piece
    if decoder and came and not decoder.is_whole:
        raise EncodingError("it ends in the middle")
    return bytes(body)


class _Decoder:
    def __init__(self, encoding: str) -> None:
        self._is_gzip = encoding == "gzip"
        self._head = b""
        self._inflate = zlib.decompressobj(_AUTO_GZIP) if self._is_gzip else None

    @property
    def is_whole(self) -> bool:
        return self._inflate is not None and self._inflate.eof

    def decoded(self, part: bytes, most: int) -> bytes:
        """What ``part`` adds, at most ``most`` bytes of it."""
        if self._inflate is None:
            self._head += part
            if len(self._head) < 2:
                return b""
            part, self._inflate = self._head, zlib.decompressobj(_form_of_deflate(self._head))
        body = bytearray()
        try:
            while part and len(body) < most:
                if self._inflate.eof:
                    if not (self._is_gzip and part.startswith(b"\x1f")):
                        break  # what follows the end means nothing
                    self._inflate = zlib.decompressobj(_AUTO_GZIP)
                body += self._inflate.decompress(part, most - len(body))
                part = self._inflate.unused_data if self._inflate.eof else b""
        except zlib.error:
            raise EncodingError("it is not what its Content-Encoding says") from None
        return bytes(body)


def _form_of_deflate(head: bytes) -> int:
    """Whether ``deflate`` is wrapped as the standard says (RFC 9110, 8.4.1.2) or bare, as some servers send it."""
    wrapped = head[0] & 0x0F == 8 and int.from_bytes(head[:2], "big") % 31 == 0
    return zlib.MAX_WBITS if wrapped else _RAW
