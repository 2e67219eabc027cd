"""What readers of a page do not see, and what they see though it is written oddly."""

import pytest

from hotpass_assets.domain.crawl.page import read_page


def seen(body: str) -> str:
    """Lines of a page as a reader sees them."""
    page = read_page(body.encode(), "text/html; charset=utf-8", "https://aero.example/")
    assert page is not None
    return "\n".join(line.text for line in page.lines)


@pytest.mark.parametrize(
    "body",
    [
        "<p style='display:none'>trap</p>", "<p style='position:absolute;left:-9999px'>trap</p>", "<p hidden>trap</p>",
        "<p style='font-size:0'>trap</p>", "<p style='opacity: 0'>trap</p>", "<p style='text-indent:-5000px'>trap</p>",
        "<style>.hp, p.x{display:none}</style><div class='a hp'><p>trap</p></div>",
        "<style>/* x */ #bot { visibility : hidden }</style><p id=bot>trap</p>",
        "<object data='x.swf'>trap</object>", "<noscript>trap</noscript>",
    ],
)  # fmt: skip
def test_what_is_hidden_is_not_read(body: str) -> None:
    """Prevents: traps for machines taken for facts."""
    assert seen(f"{body}<p>word</p>") == "word"


@pytest.mark.parametrize(
    "body",
    [
        "<style>.tab{display:none}.tab.open{display:block}</style><p class=tab>word</p>",
        "<style>@media print{.no{display:none}}</style><p class=no>word</p>",
        "<style>.menu p{display:none}</style><p class=menu>word</p>", "<p style='font-size:0.9em;opacity:0.5'>word</p>",
        "<object><a href='x'>word</a></object>", "<p style='left:-5px'>w\u200bo\u00adrd</p>",
        "<style>{{{</style><p>word</p>",
    ],
)  # fmt: skip
def test_what_readers_can_open_or_see_is_read(body: str) -> None:
    """Prevents: tabs, and what only a printer leaves out, lost as if it were hidden."""
    assert seen(body) == "word"


def test_style_rules_without_end_are_over_at_once() -> None:
    """Prevents: one style element that holds a crawl."""
    for text in ("@a{" * 100_000, ".a{display:none}" * 100_000, "/*" * 300_000, "a," * 300_000):
        assert seen(f"<style>{text}</style><p>word</p>") == "word"


def test_parts_of_a_number_are_one_line_and_a_name_and_its_role_are_two() -> None:
    """Prevents: numbers torn apart by markup, and names run into what follows them."""
    assert seen("<p><span>058</span><span>555</span><span> 0126</span></p>") == "058555 0126"
    assert seen("<p><b>Jane Doe</b><span>Pilot</span></p>") == "Jane Doe\nPilot"
