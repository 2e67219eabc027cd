"""An organisation's own site is told from a directory that lists it."""

from __future__ import annotations

from hotpass_assets.domain.crawl.facts import Fact
from hotpass_assets.domain.research.own_site import own_hosts


def fact(field: str, value: str, page: str) -> Fact:
    """A find on a page."""
    return Fact(
        field=field, value=value, raw=value, page=page, snippet=value, method="json_ld", confidence=0.9, rule="r"
    )


def test_a_front_page_that_names_the_organisation_makes_the_host_its_own() -> None:
    """Prevents: a home page that is read and not recognised."""
    assert own_hosts([], {"https://www.aero.example/", "https://list.example/clubs/aero"}) == {
        "aero.example": "https://www.aero.example/"
    }


def test_an_address_at_the_domain_of_the_page_makes_the_host_its_own() -> None:
    """Prevents: a contact page that is taken for a directory; a directory's own address that makes it the site."""
    facts = [
        fact("contact_primary_email", "ops@aero.example", "https://www.aero.example/contact"),
        fact("contact_primary_email", "ops@aero.example", "https://list.example/clubs/aero"),
        fact("contact_primary_email", "info@other.example", "https://other.example/"),
        fact("contact_primary_phone", "+27115550101", "https://list.example/clubs/aero"),
    ]
    named = {"https://www.aero.example/contact", "https://list.example/clubs/aero"}
    assert own_hosts(facts, named) == {"aero.example": "https://www.aero.example/contact"}
