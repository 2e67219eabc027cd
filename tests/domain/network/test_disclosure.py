"""What of a row may leave in a request."""

from __future__ import annotations

import pytest

from hotpass_assets.domain.compliance.policy import ComplianceRules, FieldProtection
from hotpass_assets.domain.network.disclosure import (
    FIELD_OF_COLUMN,
    QUERY,
    Disclosure,
    check_terms,
    personal_in_request,
)
from hotpass_assets.domain.network.rules import NetworkRules, Purpose, PurposeRule
from hotpass_assets.domain.tables.fields import FIELD_NAMES
from hotpass_assets.domain.tables.golden import ORGANISATIONS

ID_NUMBER = "8001015009087"
ROW = {
    "organization_name": "Umgeni Flight Academy",
    "province": "KwaZulu-Natal",
    "website": "https://umgeni.example",
    "registration_number": "2001/012345/07",
    "contact_primary_name": "Thandi Mokoena",
    "contact_primary_email": "thandi@umgeni.example",
    "contact_primary_phone": "+27315550123",
    "contact_secondary_emails": "office@umgeni.example",
    "notes": "Ask for Thandi",
    "address_primary": "12 Hangar Road, Durban",
    "vat_number": "4012345678",
}


def checked(
    terms: dict[str, str | None],
    purpose: Purpose = "search",
    fields: set[str] | None = None,
    compliance: ComplianceRules | None = None,
    people: tuple[str, ...] = (),
) -> Disclosure:
    rule = PurposeRule() if fields is None else PurposeRule(frozenset(fields), "because")
    rules = NetworkRules(allowed=True, purposes={"search": rule, "registry": rule})
    return check_terms(terms, purpose, rules, compliance or ComplianceRules(), country="ZA", people=people)


def test_by_default_what_is_known_of_the_organisation_leaves_and_nothing_of_people() -> None:
    """Prevents: names, addresses, numbers of people, and remarks about them, in the log of a search engine."""
    result = checked(dict(ROW))
    assert list(result.sent) == [
        "organization_name",
        "province",
        "website",
        "registration_number",
        "address_primary",
        "vat_number",
    ]
    assert set(result.withheld) == set(ROW) - set(result.sent)
    assert (
        "network.purposes.search.fields of the profile does not list field contact_name"
        in (result.withheld["contact_primary_name"])
    )
    told = " ".join(result.withheld.values())
    assert not [value for name, value in ROW.items() if name in result.withheld and value in told]


@pytest.mark.parametrize("column", ORGANISATIONS.personal_columns)
def test_no_personal_column_leaves_by_default(column: str) -> None:
    """Prevents: a column about people added to the table that nobody thinks of here."""
    assert checked({column: "something"}).sent == {}


def test_every_renamed_column_leads_to_a_field_there_is() -> None:
    """Prevents: a name that is renamed in the table and then read as allowed, or as unknown."""
    assert set(FIELD_OF_COLUMN) <= {column.name for column in ORGANISATIONS.columns}
    assert set(FIELD_OF_COLUMN.values()) <= FIELD_NAMES


@pytest.mark.parametrize(
    ("field", "value", "why"),
    [
        ("organization_name", "Umgeni thandi@umgeni.example", "an e-mail address"),
        ("address", "12 Hangar Road, tel 031 555 0123", "a telephone number"),
        ("city", f"Durban {ID_NUMBER}", "an identity number"),
        ("website", "https://umgeni.example/?to=thandi@umgeni.example", "an e-mail address"),
        (QUERY, "Umgeni +27 82 555 0123", "a telephone number"),
        (QUERY, "who is thandi@umgeni.example", "an e-mail address"),
        (QUERY, f"{ID_NUMBER[:6]} {ID_NUMBER[6:10]} {ID_NUMBER[10:]}", "an identity number"),
        ("address", "c/o Thandi  MOKOENA, 12 Hangar Road", "names a person"),
        (QUERY, "thandi mokoena durban", "names a person"),
        ("organization_name", "Thandi Mokoena", "names a person"),
        ("favourite_colour", "blue", "no field"),
    ],
)
def test_what_tells_of_people_is_withheld_whatever_it_is_called(field: str, value: str, why: str) -> None:
    """Prevents: personal data that leaves in a column where it does not belong, or in what somebody typed."""
    result = checked({field: value}, people=("Thandi Mokoena",))
    assert result.sent == {}
    assert why in result.withheld[field]
    assert value not in result.withheld[field]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("organization_name", "Thandi Mokoena Aviation"),
        ("organization_name", "Thandi's Flight School"),
        ("organization_name", "Kitty Hawk 1903"),
        ("registration_number", "2001/012345/07"),
        ("vat_number", "4012345678"),
        ("website", "https://umgeni.example/news/0315550123"),
        ("postal_code", "4001"),
        (QUERY, "flight schools KwaZulu-Natal"),
        (QUERY, "Umgeni Flight Academy 2001/012345/07"),
    ],
)
def test_what_only_looks_like_it_is_not_withheld(field: str, value: str) -> None:
    """Prevents: organisations called after their owner, and numbers of companies, that can never be looked up."""
    assert checked({field: value}, people=("Thandi Mokoena", "Thandi")).sent == {field: value}


def test_a_field_that_the_profile_lists_leaves_as_it_is() -> None:
    """Prevents: a decision of the privacy officer that has no effect."""
    fields = {"contact_name", "contact_email", "contact_phone"}
    terms: dict[str, str | None] = {name: ROW[name] for name in ROW if name.startswith("contact_")}
    assert checked(terms, fields=fields, people=("Thandi Mokoena",)).sent == terms
    assert checked({"organization_name": "Umgeni"}, fields=fields).sent == {}


@pytest.mark.parametrize(
    ("compliance", "why"),
    [
        (ComplianceRules(lawful_basis="consent"), "needs consent"),
        (ComplianceRules(fields={"contact_email": FieldProtection(classification="special")}), "special"),
        (ComplianceRules(fields={"contact_email": FieldProtection(classification="children")}), "children"),
    ],
)
def test_what_needs_consent_or_is_special_never_leaves(compliance: ComplianceRules, why: str) -> None:
    """Prevents: consent to being published taken for consent to being looked up, and special data sent at all."""
    result = checked({"contact_email": "thandi@umgeni.example"}, fields={"contact_email"}, compliance=compliance)
    assert result.sent == {}
    assert why in result.withheld["contact_email"]


def test_a_purpose_that_is_not_allowed_sends_nothing() -> None:
    """Prevents: terms prepared for a request that will be refused anyway, or worse, is not."""
    result = checked({"organization_name": "Umgeni"}, purpose="crawl")
    assert (result.sent, "does not allow purpose 'crawl'" in result.withheld["organization_name"]) == ({}, True)


def test_missing_values_are_neither_sent_nor_withheld() -> None:
    """Prevents: a query with the word None in it."""
    assert checked({"province": None, "city": "  ", "website": ""}) == Disclosure({}, {})


@pytest.mark.parametrize(
    ("url", "params", "json", "purpose", "kind"),
    [
        ("https://s.example/?q=thandi%40umgeni.example", {}, None, "crawl", "an e-mail address"),
        ("https://s.example/thandi@umgeni.example/", {}, None, "crawl", "an e-mail address"),
        (f"https://s.example/?id={ID_NUMBER}", {}, None, "registry", "an identity number"),
        ("https://s.example/", {"q": "call 031 555 0123"}, None, "search", "a telephone number"),
        ("https://s.example/", {}, {"a": [{"b": "thandi@umgeni.example"}]}, "registry", "an e-mail address"),
        ("https://s.example/", {}, {"id": int(ID_NUMBER)}, "registry", "an identity number"),
        ("https://s.example/", {}, {"thandi@umgeni.example": 1}, "registry", "an e-mail address"),
        ("https://s.example/2001/012345/07?page=031%20555%200123", {}, None, "crawl", None),
        ("https://s.example/", {"q": "Umgeni Flight Academy"}, None, "search", None),
        ("https://s.example/", {"number": "2001/012345/07"}, {"n": 4012345678}, "registry", None),
        ("https://s.example/@umgeni", {}, None, "crawl", None),
    ],
)
def test_a_finished_request_is_looked_at_once_more(
    url: str, params: dict[str, str], json: object, purpose: Purpose, kind: str | None
) -> None:
    """Prevents: what slipped past, or came from a page, being sent; and good addresses refused for their numbers."""
    assert personal_in_request(url, params, json, purpose, PurposeRule(), "ZA") == kind


def test_a_deep_body_hides_nothing() -> None:
    """Prevents: a body so deep that the search overflows the stack, or gives up before it finds anything."""
    deep: object = "thandi@umgeni.example"
    for _ in range(5_000):
        deep = [deep]
    assert personal_in_request("https://s.example/", {}, deep, "registry", PurposeRule(), "ZA") == "an e-mail address"
