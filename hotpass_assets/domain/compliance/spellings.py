"""Somebody in text of any kind: logs, kept pages, plans, histories, whichever way they are spelled there.

Belongs here: undoing the escapes of JSON, HTML and addresses, and recognising a name in what is left. Does not belong
here: rows with cells (``traces``), and which files there are (``hotpass_resources.subject_places``).

A name is known without its punctuation ("pieter obrien"), since nobody keeps to one spelling of it. In a text its words
may have punctuation inside and anything that is no letter between them: "O'Brien, Pieter", "pieter-o-brien" and
"Pieter+O%27Brien" are one name. It must begin and end as words do.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from html import unescape
from urllib.parse import unquote

from hotpass_assets.domain.compliance.identifiers import Identifier

_LAYERS = 3
"""Escapes within escapes that are undone: an answer in JSON, in an event in JSON, in a log in JSON."""
_CODE = re.compile(r"\\+u([0-9a-fA-F]{4})")
_BYTES = re.compile(r"(?:\\+x[0-9a-fA-F]{2})+")
_SPACE = re.compile(r"\\+[nrt]")
_SIGN = re.compile(r"\\+([\"'/])")
_TAG = re.compile(r"<[^<>]{1,1000}>")
_MARKS = re.compile(r"[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+")
_INSIDE, _BETWEEN = r"[^\w\s]{0,2}", r"[\W_]{1,40}"


def unescaped(text: str) -> str:
    """A text without the escapes of JSON, Python, HTML and addresses (percent signs, RFC 3986), also one in another."""
    for _ in range(_LAYERS):
        before = text
        if "\\" in text:
            text = _BYTES.sub(_decoded, _CODE.sub(lambda found: chr(int(found[1], 16)), text))
            text = _SIGN.sub(r"\1", _SPACE.sub(" ", text))
        if "&" in text:
            text = unescape(text)
        if "%" in text:
            text = unquote(text)
        if text == before:
            break
    return text


def folded(text: str) -> str:
    """A text without case and accents."""
    if text.isascii():
        return text.lower()
    return _MARKS.sub("", unicodedata.normalize("NFKD", text).lower())


def stands_in(content: bytes, identifiers: Iterable[Identifier]) -> bool:
    """Whether any of the identifiers of a person stands in a file.

    Args:
        content: The file; a text that is no UTF-8 is read as Windows-1252 as well, as old pages are written.
        identifiers: In their comparable form.
    """
    told = list(identifiers)
    names = _pattern(sorted(one.value for one in told if one.kind == "name"))
    values = [one.value for one in told]
    return any(
        any(value in text for value in values) or (names is not None and names.search(text) is not None)
        for text in _readings(content)
    )


def _readings(content: bytes) -> Iterator[str]:
    """The text of a file as it stands, without escapes, and without tags."""
    # A database is binary, and its texts are UTF-8; an old page is neither.
    old = b"\0" not in content and not _is_utf8(content)
    for encoding in ("utf-8", "cp1252") if old else ("utf-8",):
        raw = content.decode(encoding, "replace")
        yield folded(raw)
        plain = unescaped(raw)
        if plain != raw:
            yield folded(plain)
        if "<" in plain:
            yield folded(_TAG.sub(" ", plain))


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _decoded(escapes: re.Match[str]) -> str:
    r"""Bytes that were written as ``\xc3\xa9``; where they are no UTF-8, each is a letter of its own."""
    content = bytes.fromhex(re.sub(r"\\+x", "", escapes[0]))
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("latin-1")


def _pattern(names: Iterable[str]) -> re.Pattern[str] | None:
    """Any of the names in a folded text; the first or the last word may also stand at the other end."""
    found = dict.fromkeys(order for name in names for order in _orders(folded(name).split()))
    spelled = [_BETWEEN.join(_INSIDE.join(map(re.escape, word)) for word in words) for words in found]
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(spelled)})(?![^\W_])") if spelled else None


def _orders(words: list[str]) -> Iterator[tuple[str, ...]]:
    if words:
        yield tuple(words)
        yield (*words[1:], words[0])
        yield (words[-1], *words[:-1])
