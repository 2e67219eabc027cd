"""Facts that a page marks for machines in other forms than JSON-LD, and addresses that a host hides from them."""

import pytest

from hotpass_assets.domain.crawl.extraction import facts_of_page
from hotpass_assets.domain.crawl.facts import Fact
from hotpass_assets.domain.crawl.protected_mail import shown_address

HOME = "https://aero.example/"


def facts(text: str) -> tuple[Fact, ...]:
    """Candidates on a page."""
    return facts_of_page(text.encode(), "text/html; charset=utf-8", HOME)


def told(text: str) -> set[tuple[str, str]]:
    """Their fields and values."""
    return {(fact.field, fact.value) for fact in facts(text)}


def coded(address: str, key: int = 0x5A) -> str:
    """An address as Cloudflare writes it."""
    return bytes([key, *(letter ^ key for letter in address.encode())]).hex()


def test_an_address_that_cloudflare_hides_is_what_its_readers_see() -> None:
    """Prevents: no e-mail address found on any site behind the host that hides them unasked."""
    page = (
        f"<p>Mail <a href='/cdn-cgi/l/email-protection' class='__cf_email__' data-cfemail='"
        f"{coded('info@aero.example')}'>[email&#160;protected]</a> or <a href='"
        f"/cdn-cgi/l/email-protection#{coded('ops@aero.example?subject=Hi')}'>"
        "write</a>, not <span data-cfemail='zz'>[email&#160;protected]</span></p>"
    )
    assert {(fact.value, fact.method) for fact in facts(page)} == {
        ("info@aero.example", "visible_text"),
        ("ops@aero.example", "mail_link"),
    }
    hidden = f"<div style='display:none'><b data-cfemail='{coded('trap@aero.example')}'>x</b></div>"
    assert told(hidden) == set()


@pytest.mark.parametrize("code", ["", "5", "5a", "5a5a", "zz", coded("nobody"), coded("a@b\n"), "5a" * 5_000, "5aff"])
def test_a_code_that_hides_no_address_says_nothing(code: str) -> None:
    """Prevents: a page lost, or control characters in a value, for a code that is none."""
    assert shown_address(code) is None


def test_rdfa_says_what_its_names_say_and_nothing_of_others() -> None:
    """Prevents: a site marked in RDFa read as if it said nothing, or its reviewers taken for staff."""
    page = (
        "<body vocab='http://schema.org/' typeof='LocalBusiness'><h1 property='name'>Karoo Wings CC</h1>"
        "<div property='address' typeof='PostalAddress'><span property='streetAddress'>4 Vlei Lane</span>"
        "<span property='addressLocality'>Oudtshoorn</span><span property='postalCode'>6625</span></div>"
        "<p property='employee' typeof='Person'><b property='name'>Thandi Nkosi</b><i property='jobTitle'>Owner</i></p>"
        "<p property='review' typeof='Review'><b property='author' typeof='Person'><i property='name'>Anne Kriel</i>"
        "<i property='jobTitle'>Pilot</i></b></p>"
    )
    found = {(fact.field, fact.value) for fact in facts(page) if fact.method == "rdfa"}
    assert found == {
        ("organization_name", "Karoo Wings CC"),
        ("address_primary", "4 Vlei Lane, Oudtshoorn, 6625"),
        ("city", "Oudtshoorn"),
        ("postal_code", "6625"),
        ("contact_primary_name", "Thandi Nkosi"),
    }
    assert [fact.role for fact in facts(page) if fact.value == "Thandi Nkosi"] == ["Owner"]


def test_open_graph_alone_is_no_statement_of_an_organisation() -> None:
    """Prevents: the libraries of graphs loaded, and titles taken for names, for the properties most pages have."""
    assert told("<html><head><meta property='og:title' content='Fly'></head><body><p>x</p>") == set()


def test_a_card_gives_its_organisation_its_parts_of_an_address_and_its_people() -> None:
    """Prevents: class names that say what is what, read as if they said nothing."""
    page = (
        "<div class='vcard'><a class='fn org'>Karoo Wings</a><p class='adr'><span class='street-address'>"
        "4 Vlei Lane</span> <span class='locality'>Oudtshoorn</span> "
        "<abbr class='region' title='Western Cape'>WC</abbr></p>"
        "<div class='agent vcard'><b class='fn'>Thandi Nkosi</b> <i class='title'>Owner</i></div></div>"
        "<div class='h-card' hidden><b class='p-name p-org'>Trap Ltd</b></div>"
        "<div class='h-card'><b class='p-name'>Jan Botha</b><i class='p-job-title'>Chief Pilot</i></div>"
        "<p class='vcard'><b class='fn'>Anne Kriel</b> liked it</p>"
    )
    found = {(fact.field, fact.value, fact.role) for fact in facts(page) if fact.method == "contact_card"}
    assert found == {
        ("organization_name", "Karoo Wings", None),
        ("address_primary", "4 Vlei Lane, Oudtshoorn, Western Cape", None),
        ("city", "Oudtshoorn", None),
        ("province", "Western Cape", None),
        ("contact_primary_name", "Thandi Nkosi", "Owner"),
        ("contact_primary_name", "Jan Botha", "Chief Pilot"),
    }


@pytest.mark.parametrize(
    "page",
    [
        "<body vocab='http://schema.org/'>" + "<p typeof='Person' property='employee'>" * 2_000,
        "<div class='vcard'>" * 200 + "<b class='fn org'>Deep Wings</b>",
        "<div class='vcard'><b class=fn>Jane Doe</b><i class=title>Owner</i></div>" * 5_000,
        "<p about='::' typeof=':' property='\\ud800:x' vocab='{'>x",
    ],
)
def test_marks_without_end_or_sense_stop_nothing(page: str) -> None:
    """Prevents: a page that is lost, or a process that is, by its marks."""
    assert ("contact_primary_phone", "+27115550142") in told(f"<p>Tel 011 555 0142</p>{page}")
