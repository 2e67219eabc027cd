"""Finding somebody in a text, whichever way they are spelled there."""

from __future__ import annotations

import html
import json
from collections.abc import Callable
from urllib.parse import quote, quote_plus

import pytest

from hotpass_assets.domain.compliance.identifiers import identifier_of
from hotpass_assets.domain.compliance.spellings import stands_in

NAMES = ("Zebulon O'Quuxworth", "Siân d'Almeida", "Anne-Marie Quux", "Zoë van der Quux", "Łukasz Çelik")
WRITERS: dict[str, Callable[[str], str]] = {
    "as written": str,
    "in capitals": str.upper,
    "with a printer's apostrophe": lambda name: name.replace("'", "’"),
    "last name first": lambda name: f"{name.split()[-1]}, {' '.join(name.split()[:-1])}",
    "in cells of a CSV": lambda name: ",".join(f'"{word}"' for word in name.split()),
    "JSON": lambda name: json.dumps({"name": name}),
    "JSON with signs spared": lambda name: json.dumps(name).replace("'", "\\u0027").replace("-", "\\u002d"),
    "JSON in JSON in JSON": lambda name: json.dumps(json.dumps(json.dumps(f"found\n{name}\n"))),
    "JSON in HTML": lambda name: html.escape(json.dumps(name)),
    "HTML": html.escape,
    "HTML by numbers": lambda name: "".join(
        sign if sign.isalnum() and sign.isascii() else f"&#{ord(sign)};" for sign in name
    ),
    "HTML between tags": lambda name: "<td>" + "</td><td class='a'>".join(name.split()) + "</td>",
    "part of a path": quote,
    "part of a query": quote_plus,
    "part of an address": lambda name: f"https://aero.example/?q={quote_plus(name)}&page=2",
    "bytes in a log": lambda name: repr(name.encode()),
    "letters in a log": ascii,
    "a slug": lambda name: "-".join(name.split()).lower(),
}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("written", WRITERS.values(), ids=WRITERS)
def test_a_name_is_found_however_it_is_written(name: str, written: Callable[[str], str]) -> None:
    """Prevents: somebody told that nothing is held of them, since a log escapes the apostrophe of their name."""
    person = identifier_of(name, "ZA")
    assert person is not None
    assert stands_in(f'{{"query": "pilots", "page": {written(name)}}}'.encode(), [person])


def test_a_page_in_an_old_encoding_is_read() -> None:
    """Prevents: a kept page of which nobody knows whom it names, since it is no UTF-8."""
    person = identifier_of("Siân Quuxworth", "ZA")
    assert person is not None and stands_in("<p>Siân Quuxworth</p>".encode("cp1252"), [person])


def test_an_address_is_found_in_a_query() -> None:
    """Prevents: an e-mail address or number that is missed since its signs are escaped."""
    for text in ("zebulon@aero.example", "+27829173355"):
        person = identifier_of(text, "ZA")
        assert person is not None and stands_in(f"GET /?q={quote_plus(text)} HTTP/1.1".encode(), [person])


@pytest.mark.parametrize(
    "text",
    ["Zebulona O'Quuxworth", "Azebulon O'Quuxworth", "Zebulon O'Quuxworths", "Zebulon and O'Quuxworth", "Zebulon"],
)
def test_another_name_is_not_taken_for_it(text: str) -> None:
    """Prevents: an erasure that is never done, since a file names somebody called nearly the same."""
    person = identifier_of("Zebulon O'Quuxworth", "ZA")
    assert person is not None and not stands_in(json.dumps({"name": text}).encode(), [person])


def test_hostile_escapes_are_read_to_their_end() -> None:
    """Prevents: a page that stops a subject request by escapes that mean nothing."""
    person = identifier_of("Zebulon Quuxworth", "ZA")
    assert person is not None
    for start in (b"\\ud800\\udfff\\", b"%", b"%ff%zz", b"&#x110000;&#0;", b"<" * 5_000, b"\\x", b"\xff\xfe"):
        assert stands_in(start + b" Zebulon Quuxworth", [person])
        assert not stands_in(start, [person])
