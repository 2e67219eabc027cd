"""Bytes of a page as text.

Belongs here: which charset is believed, and what is done where it cannot be true. Does not belong here: what the text
says (``page``).
"""

from __future__ import annotations

import codecs

from w3lib.encoding import html_body_declared_encoding, html_to_unicode, http_content_type_encoding

_REPLACEMENT = "\ufffd"
# Codecs of Python that no browser knows; some decode no text, some fail whatever is asked of them.
_NO_CHARSETS = frozenset(
    {
        "base64", "bz2", "hex", "idna", "mbcs", "oem", "punycode", "quopri", "raw-unicode-escape", "rot13", "undefined",
        "unicode-escape", "utf-7", "uu", "zlib",
    }
)  # fmt: skip


def decoded(body: bytes, content_type: str | None) -> str:
    """Text of a body by the rules of HTML5, mended where what is declared cannot be true.

    The order is byte order mark, header, ``meta``, and then UTF-8. Bytes that are declared UTF-8 and are not are read
    as windows-1252; non-ASCII bytes that are declared a one-byte encoding, and are sound UTF-8, as UTF-8. What is
    declared an encoding that no browser knows is read as UTF-8.
    """
    declared = http_content_type_encoding(content_type), html_body_declared_encoding(body)
    if any(_is_no_charset(name) for name in declared if name):
        return body.decode("utf-8-sig", "replace")
    try:
        encoding, text = html_to_unicode(content_type, body, default_encoding="utf-8")
    except (LookupError, ValueError):
        return body.decode("utf-8-sig", "replace")
    if encoding in {"cp1252", "iso8859-1", "iso8859-15"}:
        return text if body.isascii() else _as_utf_8(body) or text
    if encoding == "utf-8" and _REPLACEMENT in text and _as_utf_8(body) is None:
        share = text.count(_REPLACEMENT) / max(1, sum(byte > 0x7F for byte in body))
        return body.decode("cp1252", "replace") if share > 0.5 else text
    return text


def _is_no_charset(name: str) -> bool:
    try:
        return codecs.lookup(name).name.replace("_", "-").replace("rot-13", "rot13") in _NO_CHARSETS
    except (LookupError, ValueError):
        return False


def _as_utf_8(body: bytes) -> str | None:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
