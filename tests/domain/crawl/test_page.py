"""What a reader sees of a page."""

import pytest

from hotpass_assets.domain.crawl.charsets import decoded
from hotpass_assets.domain.crawl.page import Page, read_page

HOME = "https://aero.example/"


def page_of(text: str | bytes, content_type: str = "text/html", robots: str | None = None) -> Page:
    """The parsed page."""
    page = read_page(text if isinstance(text, bytes) else text.encode(), content_type, HOME, robots)
    assert page is not None
    return page


def lines(text: str | bytes) -> list[str]:
    """Texts of its lines."""
    return [line.text for line in page_of(text).lines]


def test_hidden_text_scripts_and_comments_are_not_seen() -> None:
    """Prevents: traps for machines, and code, that are taken for contact details."""
    text = (
        "<p>seen<script>no()</script><style>no{}</style></p><div hidden>no</div><p style='Display : None'>no</p>"
        "<noscript>no</noscript><template>no</template><!-- no --><input type=hidden value=no><p>also seen"
        "<div style='visibility:hidden'><p>no <a href='/trap'>no</a></div><textarea>no</textarea>"
    )
    assert lines(text) == ["seen", "also seen"]
    assert page_of(text).links == ()


def test_breaks_cells_and_neighbouring_elements_part_lines() -> None:
    """Prevents: "Jane DoePilot", and a number glued to the one before."""
    text = "<p>One<br>Two <b>and</b> three</p><table><tr><td>A<td>B</table><p><span>Jane Doe</span><span>Pilot</span>"
    assert lines(text) == ["One", "Two and three", "A", "B", "Jane Doe", "Pilot"]


@pytest.mark.parametrize(
    ("body", "content_type", "expected"),
    [
        ("Zoë – café".encode(), "text/html", "Zoë – café"),
        ("Zoë – café".encode(), "text/html; charset=iso-8859-1", "Zoë – café"),
        ("Zoë – café".encode("cp1252"), "text/html; charset=utf-8", "Zoë – café"),
        ("Zoë – café".encode("cp1252"), "text/html; charset=iso-8859-1", "Zoë – café"),
        ("\ufeffZoë".encode("utf-16"), "text/html; charset=utf-8", "Zoë"),
        (b"<meta charset=windows-1251>\xcf\xf0\xe8", "text/html", "<meta charset=windows-1251>При"),
        (b"plain", "text/html; charset=no-such-thing", "plain"),
        (b"+ADw-script+AD4-", "text/html; charset=utf-7", "+ADw-script+AD4-"),
        *(
            ("Zoë – café".encode(), f"text/html; charset={name}", "Zoë – café")
            for name in [
                "undefined",
                "idna",
                "punycode",
                "hex",
                "rot13",
                "zlib",
                "base64",
                "bz2",
                "uu",
                "quopri",
                "unicode_escape",
            ]
        ),
        (b"<meta charset=undefined>plain", "text/html", "<meta charset=undefined>plain"),
    ],
)
def test_a_wrong_charset_does_not_break_names(body: bytes, content_type: str, expected: str) -> None:
    """Prevents: ZoÃ« and caf? in the data because a server declares what is not so."""
    assert decoded(body, content_type).lstrip("\ufeff") == expected


@pytest.mark.parametrize(
    ("head", "header", "indexed", "followed"),
    [
        ("", None, True, True),
        ("<meta name=robots content='NOINDEX, follow'>", None, False, True),
        ("<meta name=robots content=none>", None, False, False),
        ("<meta name=robots content=index><meta name=robots content=nofollow>", None, True, False),
        ("<meta name=Hotpass content=noindex>", None, False, True),
        ("<meta name=otherbot content=noindex>", None, True, True),
        ("", "noindex", False, True),
        ("", "otherbot: noindex, nofollow", True, True),
        ("", "otherbot: noindex, hotpass: nofollow", True, False),
        ("", "unavailable_after: 2030-01-01, noindex", False, True),
    ],
)
def test_a_page_says_what_may_be_done_with_it(head: str, header: str | None, indexed: bool, followed: bool) -> None:
    """Prevents: facts from pages that ask not to be used, and links followed that may not be."""
    page = page_of(f"<html><head>{head}</head><body>x</body></html>", robots=header)
    assert (page.indexed, page.followed) == (indexed, followed)


def test_links_that_are_not_to_be_followed_are_left_and_the_base_is_kept() -> None:
    """Prevents: links of spammers followed, and relative links that lead to the wrong folder."""
    text = (
        "<base href='/sub/'><a href=one>1</a><a rel='nofollow' href=two>2</a><a rel='UGC' href=three>3</a>"
        "<a href='mailto:x@aero.example'>m</a>"
    )
    assert list(page_of(text).linked_pages()) == [("https://aero.example/sub/one", "1")]
    closed = page_of("<meta name=robots content=nofollow><a href=one>1</a>")
    assert list(closed.linked_pages()) == []


def test_pages_that_are_no_pages_end_in_nothing_or_in_a_page() -> None:
    """Prevents: a traceback from bytes that are nothing, deep, torn or full of nulls."""
    for body in (b"", b"\x00\x00\x00", b"<", b"<!doctype html>", b"\xff\xfe", b"<a href=", b"&#0;&#xffffffff;"):
        read_page(body, "text/html", HOME)
    deep = page_of(b"<div>" * 50_000 + b"deep")
    assert len(deep.lines) <= 1
    assert lines("<p>a\x00b</p>") == ["ab"]
