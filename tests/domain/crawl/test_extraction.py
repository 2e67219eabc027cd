"""What is taken for a fact, and what is not, however a page is written."""

import json

import pytest

from hotpass_assets.domain.crawl import structured_data
from hotpass_assets.domain.crawl.extraction import MOST_OF_A_FIELD, facts_of_page, merged
from hotpass_assets.domain.crawl.facts import LONGEST_SNIPPET, Fact

HOME = "https://aero.example/team"


def facts(text: str, country: str = "ZA", url: str = HOME) -> tuple[Fact, ...]:
    """Candidates on a page."""
    return facts_of_page(text.encode(), "text/html; charset=utf-8", url, country)


def values(text: str, field: str, **more: str) -> list[str]:
    """Values of one field."""
    return [fact.value for fact in facts(text, **more) if fact.field == field]


def in_data(node: object) -> str:
    """A script of JSON-LD."""
    return f'<script type="application/ld+json">{json.dumps(node)}</script>'


@pytest.mark.parametrize(
    "line",
    [
        "VAT No 4123456789", "Account number: 0621234567", "Fax: 011 555 0100", "F 011 555 0100", "2004/012345/07",
        "821234567", "ISBN 978-0-620-55501-2", "Order 0115550100123", "12.05.2024 11:30", "R 1 250 000 00",
        "Website designed by Pixels, 011 555 0100", "Ref no. 0115550100",
    ],
)  # fmt: skip
def test_digits_that_are_no_telephone_are_none(line: str) -> None:
    """Prevents: account numbers, fax numbers and dates that people are called at."""
    assert values(f"<p>{line}</p>", "contact_primary_phone") == []


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("Tel (011) 555-0142", "+27115550142"),
        ("+27 (0)11 555 0142 | Fax 011 555 0100", "+27115550142"),
        ("Fax 011 555 0100 / Tel 011 555 0142", "+27115550142"),
        ("Tel/WhatsApp: 082&nbsp;555&nbsp;0142", "+27825550142"),
        ("Gaborone +267 355 0133", "+2673550133"),
        ("<a href='tel:+27-11-555-0142;ext=5'>call</a>", "+27115550142"),
        ("<a href='tel:011%20555%200142'>call</a>", "+27115550142"),
    ],
)
def test_a_number_is_read_however_it_is_written(line: str, value: str) -> None:
    """Prevents: numbers missed for a bracket, a space of another kind, or a fax beside them."""
    assert values(f"<p>{line}</p>", "contact_primary_phone") == [value]


def test_the_country_of_a_number_without_a_code_is_that_of_the_profile() -> None:
    """Prevents: every number of the world read as a South African one."""
    assert values("<p>Tel 020 7946 0123</p>", "contact_primary_phone", country="GB") == ["+442079460123"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("info [at] aero.example", ["info@aero.example"]),
        ("info(at)aero(dot)example", ["info@aero.example"]),
        ("info {AT} aero {DOT} example", ["info@aero.example"]),
        ("meet at noon dot on the apron", []),
        ("look at aero dot example", []),
        ("you@yourdomain.example and your.name@aero.example", []),
        ("logo@2x.png", []),
        ("&lt;ops@aero.example&gt;, OPS@AERO.EXAMPLE.", ["ops@aero.example"]),
        ("a@@b.example @home x@", []),
    ],
)
def test_an_address_is_read_where_there_is_no_doubt(text: str, expected: list[str]) -> None:
    """Prevents: addresses made of prose, of file names and of what a form suggests."""
    assert values(f"<p>{text}</p>", "contact_primary_email") == expected


@pytest.mark.parametrize(
    "body",
    [
        "<h3>Cape Town</h3><p>Flight Training</p>", "<h3>Our Services</h3><p>Maintenance</p>",
        "<h3>Jane Doe</h3><p>Contact</p>", "<h3>Private Pilot</h3><p>Instructor</p>",
        "<p>Best school ever - John Smith, happy customer</p>", "<h3>Flying School</h3><p>Manager</p>",
        "<p>Jane Doe</p>", "<p>Director</p><p>Read More</p>", "<p>North West, Director</p>",
    ],
)  # fmt: skip
def test_in_doubt_nobody_is_named(body: str) -> None:
    """Prevents: places, services and customers listed as people of an organisation."""
    assert values(f"<h1>Meet our team</h1>{body}", "contact_primary_name") == []


def test_names_outside_pages_of_people_are_left_alone() -> None:
    """Prevents: people in news taken for staff."""
    text = "<title>News</title><p>Jane Doe, Director</p>"
    assert values(text, "contact_primary_name", url="https://aero.example/news/1") == []
    assert values(text, "contact_primary_name", url="https://aero.example/about") == ["Jane Doe"]


def test_data_about_others_is_not_about_the_organisation() -> None:
    """Prevents: reviewers, authors, events and suppliers taken for the organisation and its people."""
    node = {
        "@type": "LocalBusiness",
        "name": "Aero (Pty) Ltd",
        "review": [{"author": {"@type": "Person", "name": "Vusi Kriel", "jobTitle": "Pilot"}}],
        "event": {"@type": "Event", "location": {"@type": "Place", "name": "Arena", "telephone": "011 555 0100"}},
        "parentOrganization": {"@type": "Organization", "name": "Holding Ltd", "telephone": "011 555 0101"},
        "department": {"@type": "Store", "name": "Spares", "telephone": "011 555 0142"},
    }
    found = facts(in_data(node))
    assert [(fact.field, fact.value, fact.label) for fact in found] == [
        ("organization_name", "Aero (Pty) Ltd", None),
        ("contact_primary_phone", "+27115550142", "Spares"),
    ]


def test_hostile_data_says_nothing_and_stops_nothing() -> None:
    """Prevents: a page that is lost, or a process that is, by one script on it."""
    deep = "[" * 100_000
    ring = {
        "@graph": [{"@id": "#a", "@type": "Organization", "department": {"@id": "#a"}, "telephone": "011 555 0142"}]
    }
    items = "<div itemscope itemtype='https://schema.org/Store'><b itemprop=telephone>011 555 0143</b></div>" * 400
    text = (
        f'<script type="application/ld+json">{deep}</script><script type="application/ld+json">NaN</script>'
        f"{in_data([1, None, 'x', {'@type': [None, 3], 'telephone': [[], {}, True]}])}{in_data(ring)}{items}"
        "<p>Tel 011 555 0144"
    )
    assert set(values(text, "contact_primary_phone")) == {"+27115550142", "+27115550143", "+27115550144"}


def test_a_directory_gives_the_first_of_its_thousands() -> None:
    """Prevents: an artefact filled by one page that is about everybody."""
    text = "".join(f"<p>011 555 {number:04}</p>" for number in range(400))
    assert len(values(text, "contact_primary_phone")) == MOST_OF_A_FIELD


def test_snippets_show_the_value_and_are_short() -> None:
    """Prevents: a proof that does not hold what it proves, or a whole page as one."""
    text = f"<p>{'long words before ' * 40} Tel 011 555 0142 {'and after ' * 40}</p>"
    (fact,) = facts(text)
    assert "011 555 0142" in fact.snippet
    assert len(fact.snippet) <= LONGEST_SNIPPET


def test_merging_keeps_the_surest_and_does_not_depend_on_the_order() -> None:
    """Prevents: a payload that differs with the order in which pages were read."""
    one = facts("<p>Tel 011 555 0142</p><a href='tel:0115550143'>x</a>", url="https://aero.example/b")
    other = facts("<a href='tel:0115550142'>x</a>", url="https://aero.example/a")
    both = merged([*one, *other])
    assert both == merged([*other, *one])
    assert [(fact.value, fact.method, fact.pages) for fact in both] == [
        ("+27115550142", "telephone_link", 2),
        ("+27115550143", "telephone_link", 1),
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", ""), ("<!--", "-->"), ("\n//<![CDATA[\n", "\n//]]>\n"), ("/* <![CDATA[ */", "/* ]]> */"),
        ("// <!--\n", "// -->"),
        ("/*<!--*/", "/*-->*/"),
    ],
)  # fmt: skip
def test_data_is_read_through_what_was_once_put_around_scripts(before: str, after: str) -> None:
    """Prevents: data of old pages that is passed over for its wrapping."""
    node = json.dumps({"@type": "Organization", "telephone": "011 555 0142"})
    text = f'<p>x</p><script type="application/ld+json">{before}{node}{after}</script>'
    assert values(text, "contact_primary_phone") == ["+27115550142"]


@pytest.mark.parametrize("text", [" " * 300_000 + "x", "x" + " \n" * 150_000 + "x", "x" + "//" * 150_000])
def test_a_script_of_spaces_is_over_at_once(text: str) -> None:
    """Prevents: one small page that holds a crawl for hours, since a search tries every run of spaces from each end."""
    assert facts(f'<p>x</p><script type="application/ld+json">{text}</script>') == ()


def test_thousands_of_addresses_in_data_are_compared_with_one_site(monkeypatch: pytest.MonkeyPatch) -> None:
    """Prevents: seconds of work for one page that lists its own pages."""
    asked: list[str] = []
    site_of = structured_data.site_of
    monkeypatch.setattr(structured_data, "site_of", lambda address: asked.append(address) or site_of(address))
    urls = [f"https://aero.example/{number}" for number in range(5_000)]
    assert len(values("<p>x</p>" + in_data({"@type": "Organization", "url": urls}), "website")) == MOST_OF_A_FIELD
    assert asked == [HOME]
