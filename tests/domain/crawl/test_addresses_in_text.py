"""Addresses within sentences, behind labels and beside other details."""

import pytest

from hotpass_assets.domain.crawl.extraction import facts_of_page


def told(text: str) -> dict[str, set[str]]:
    """Values of an address and its parts, by field."""
    facts = facts_of_page(text.encode(), "text/html; charset=utf-8", "https://www.kareeclinic.example/contact")
    found: dict[str, set[str]] = {}
    for fact in facts:
        found.setdefault(fact.field, set()).add(fact.value)
    return found


@pytest.mark.parametrize(
    ("body", "address", "city"),
    [
        ("Come say howzit! Shop 4, Big Bay Walk, Otto Drive, Bloubergstrand, 7441.",
         "Shop 4, Big Bay Walk, Otto Drive, Bloubergstrand, 7441", "Bloubergstrand"),
        ("The office is at 17A Rensburg Street (behind the library), Polokwane, Limpopo, 0699.",
         "17A Rensburg Street, Polokwane, Limpopo, 0699", "Polokwane"),
        ("We are on the corner of Memorial Road and Church Street, Belgravia, Kimberley, Northern Cape (near us).",
         "corner of Memorial Road and Church Street, Belgravia, Kimberley, Northern Cape", "Kimberley"),
        ("Our rooms are at 12 Church Street, Caledon, 7230. Phone 028 555 0101 or fax 028 555 0102.",
         "12 Church Street, Caledon, 7230", "Caledon"),
        (f"{'We love animals and have done so for long. ' * 8}Find us at 12 Church Street, Caledon, 7230, or call "
         "028 555 0101.", "12 Church Street, Caledon, 7230", "Caledon"),
        ("Klubhuis: George-lughawe, R102, George, Wes-Kaap", "George-lughawe, R102, George, Wes-Kaap", "George"),
        ("The clubhouse is next to the dam, Settler Way, Bulembu Airport, Bhisho, 5605.",
         "Settler Way, Bulembu Airport, Bhisho, 5605", "Bhisho"),
        ("215 Stateway, Welkom, 9459, Free State", "215 Stateway, Welkom, 9459, Free State", "Welkom"),
        ("Block C, Water Office Park<br>74 Fall Drive<br>Midrand, 1685, GP",
         "Block C, Water Office Park, 74 Fall Drive, Midrand, 1685, GP", "Midrand"),
        ("Hangar 11 · Beech Road<br>Lanseria Airport<br>Krugersdorp 1748",
         "Hangar 11, Beech Road, Lanseria Airport, Krugersdorp 1748", "Krugersdorp"),
        ("14 Airport Road | Lanseria | 1748 | Tel 011 555 0123", "14 Airport Road, Lanseria, 1748", "Lanseria"),
        ("12 Church Street • Upington • 8801 • Northern Cape", "12 Church Street, Upington, 8801", "Upington"),
        ("12 Church Street, Upington 8801 - 054 555 0101", "12 Church Street, Upington 8801", "Upington"),
        ("12 Main St, Howick KZN 3290", "12 Main St, Howick KZN 3290", "Howick"),
        ("Pvt Bag X5, Upington, 8800", "Pvt Bag X5, Upington, 8800", "Upington"),
        ("Address: 12 Hangar Road, Grand Central, Paarl", "12 Hangar Road, Grand Central, Paarl", "Paarl"),
        ("31 Drive Street<br>Walmer<br>Gqeberha (Port Elizabeth)<br>6070",
         "31 Drive Street, Walmer, Gqeberha (Port Elizabeth), 6070", "Gqeberha"),
        ("<div>Karee Farm,</div><div>R712 Gate Road</div><div>Clarens</div><div>9707</div>",
         "Karee Farm, R712 Gate Road, Clarens, 9707", "Clarens"),
    ],
)  # fmt: skip
def test_an_address_is_read_apart_from_the_words_around_it(body: str, address: str, city: str) -> None:
    """Prevents: addresses that begin with a greeting, or that are lost in a paragraph."""
    found = told(f"<title>Karee Clinic</title><div>{body}</div>")
    assert found["address_primary"] == {address}
    assert found["city"] == {city}


def test_a_province_behind_its_town_without_a_comma_is_one() -> None:
    """Prevents: a town called "Howick KZN"."""
    assert told("<p>12 Main St, Howick KZN 3290</p>")["province"] == {"KwaZulu-Natal"}


def test_towns_of_south_africa_are_known_in_south_africa_alone() -> None:
    """Prevents: a town read off a foreign address because one of ours is called the same."""
    page = b"<p>Address: 12 Church Street, Hilltop, Paarl</p>"
    for country, towns in (("ZA", ["Paarl"]), ("GB", [])):
        facts = facts_of_page(page, None, "https://www.kareeclinic.example/contact", country)
        assert [fact.value for fact in facts if fact.field == "city"] == towns
        assert [fact.value for fact in facts if fact.field == "address_primary"]


def test_labels_in_one_line_part_addresses() -> None:
    """Prevents: the first of two addresses lost, or both made one."""
    body = "Physical: 12 Church St, Upington, 8801 Postal: PO Box 12, Upington, 8800 Tel: 054 555 0101"
    assert told(f"<p>{body}</p>")["address_primary"] == {"12 Church St, Upington, 8801", "PO Box 12, Upington, 8800"}


def test_a_street_and_a_box_in_one_paragraph_are_two_addresses() -> None:
    """Prevents: one address that leads to a door and a post office at once."""
    body = (
        "Karee Airfield, Plot 88 Vlei Road, Vereeniging. Letters to: The Secretary, P.O. Box 3321, Three Rivers, 1935."
    )
    assert told(f"<p>{body}</p>")["address_primary"] == {
        "Karee Airfield, Plot 88 Vlei Road, Vereeniging",
        "P.O. Box 3321, Three Rivers, 1935",
    }


@pytest.mark.parametrize(
    "body",
    [
        "Marietjie and Dirk bought the farm in 2003.", "The turn-off is 4 km before Clarens, at the sign of the wolf.",
        "In 1994 the runway, a farm road, was 1200 long.", "Open since 2010, the shop is in Church Street, since 2011.",
    ],
)  # fmt: skip
def test_years_and_directions_are_no_addresses(body: str) -> None:
    """Prevents: a year taken for a postal code, and a way for a place."""
    assert "address_primary" not in told(f"<p>{body}</p>")


def test_the_parts_of_stated_data_are_read_as_they_are_meant() -> None:
    """Prevents: a suburb as part of the town, and lines of an address run together."""
    page = (
        '<script type="application/ld+json">{"@type": "Winery", "name": "Karee", "address": '
        '"Karee Estate\\nLe Chasseur Road\\nRobertson, Western Cape, 6705\\nSouth Africa"}</script>'
        '<script type="application/ld+json">{"@type": "SoftwareApplication", "name": "Th", "telephone": "011 555 0100"}'
        '</script><div itemscope itemtype="http://schema.org/Plumber"><div itemprop="address" itemscope '
        'itemtype="http://schema.org/PostalAddress"><b itemprop="streetAddress">Unit 5</b>'
        '<b itemprop="addressLocality">Vincent, East London</b><b itemprop="postalCode">5247</b></div></div>'
    )
    found = told(page)
    assert found["city"] == {"Robertson", "East London"}
    assert found["province"] == {"Western Cape"}
    assert found["organization_name"] == {"Karee"}
    assert "contact_primary_phone" not in found
