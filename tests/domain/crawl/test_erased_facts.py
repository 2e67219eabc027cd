"""What of a crawl must not come back."""

from hotpass_assets.domain.compliance.identifiers import Identifier
from hotpass_assets.domain.compliance.suppression import Person, Suppression, fingerprints_of
from hotpass_assets.domain.crawl.erased_facts import without_erased
from tests.domain.crawl.test_extraction import facts

KEY = bytes(32)


def test_a_name_goes_with_the_organisation_that_the_pages_name() -> None:
    """Prevents: the name of a person who was erased, back from the team page of the organisation they were known by."""
    page = "<title>Karoo Wings (Pty) Ltd</title><footer>© 2024 Karoo Wings (Pty) Ltd</footer><h1>Our team</h1>"
    found = facts(page + "<p>Thandi Nkosi, Director</p><p>Tel 011 555 0142</p>")
    known_from = frozenset({"karoo wings", "karoo wings pty ltd"})
    person = Person(frozenset({Identifier("name", "thandi nkosi")}), known_from)
    listed = Suppression(KEY, dict.fromkeys(fingerprints_of(KEY, person), "somebody"))
    kept = without_erased(found, listed.known(), "ZA")
    assert any(fact.field == "contact_primary_name" for fact in found)
    assert [fact for fact in found if fact not in kept and fact.field != "contact_primary_name"] == []
    assert not any(fact.field == "contact_primary_name" for fact in kept)
    assert without_erased((), listed.known(), "ZA") == ()
