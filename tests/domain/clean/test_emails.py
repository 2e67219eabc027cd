"""E-mails: found in their cells, never repaired by guessing."""

import polars as pl
import pytest
from email_validator import EmailNotValidError, validate_email
from hypothesis import given, settings
from hypothesis import strategies as st

from hotpass_assets.domain.clean.emails import clean_emails


def _row(text: str) -> dict[str, object]:
    return clean_emails(pl.Series([text])).row(0, named=True)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("jane.doe@aero.example", "jane.doe@aero.example"),
        ("JANE@Aero.EXAMPLE", "jane@aero.example"),
        ("jane@aero.example.", "jane@aero.example"),
        ("jane@aero.example,", "jane@aero.example"),
        ("mailto:jane@aero.example?subject=Hi", "jane@aero.example"),
        ("jane@aero.example\xa0", "jane@aero.example"),
        ("jane\xa0@aero.example", "jane@aero.example"),
        ("jane@aero\xa0.example", "jane@aero.example"),
        ("jane@aero .example", "jane@aero.example"),
        ("jane at aero.example", "jane@aero.example"),
        ("jane (at) aero (dot) example", "jane@aero.example"),
        ("Jane Doe <jane@aero.example>", "jane@aero.example"),
        ("E-mail: jane@aero.example", "jane@aero.example"),
        ("o'brien@aero.test", "o'brien@aero.test"),
    ],
)
def test_an_address_is_found_in_every_dress(text: str, value: str) -> None:
    """Trailing dots and no-break spaces cost the predecessor real addresses."""
    row = _row(text)
    assert (row["value"], row["status"], row["confidence"]) == (value, "valid", 0.5)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("a@b", "email.not_valid"),
        ("a@b@aero.example", "email.two_at"),
        ("jane..doe@aero.example", "email.not_valid"),
        ("jane@office.local", "email.not_valid"),
        ("www.aero.example", "email.is_website"),
        ("call first", "email.no_at"),
        ("@aero.example", "email.not_valid"),
    ],
)
def test_what_is_no_address_is_refused_with_the_reason(text: str, rule: str) -> None:
    """The predecessor took a@b and a@b@c for addresses."""
    row = _row(text)
    assert (row["value"], row["status"], row["rule"]) == (None, "invalid", rule)


@pytest.mark.parametrize(
    "text",
    [
        "a@x.example; b@y.example",
        "a@x.example, b@y.example",
        "a@x.example / b@y.example",
        "a@x.example\nb@y.example",
        "a@x.example or b@y.example",
        "a@x.example b@y.example",
        "a@x.example&b@y.example",
        "a@x.example/b@y.example",
    ],
)
def test_two_addresses_in_a_cell_are_both_kept(text: str) -> None:
    """The second address is often the one that is still read."""
    frame = clean_emails(pl.Series([text]))
    assert frame["value"].to_list() == ["a@x.example", "b@y.example"]
    assert frame["ordinal"].to_list() == [0, 1]


def test_the_name_beside_an_address_is_its_label() -> None:
    """A person and their address stay together."""
    frame = clean_emails(pl.Series(["Jane Doe <jane@aero.example>; joe@aero.example (Joe)"]))
    assert frame["label"].to_list() == ["Jane Doe", "Joe"]


def test_a_mistyped_domain_is_marked_and_not_changed() -> None:
    """Correcting "gmial.con" would invent an address of somebody else."""
    row = _row("jane@gmial.con")
    assert (row["value"], row["status"], row["rule"]) == (
        "jane@gmial.con",
        "suspect",
        "email.unknown_domain_ending",
    )


def test_a_word_before_an_address_makes_it_suspect() -> None:
    """The text "jane doe@…" may be one address with a space for a dot, or Jane and the address of Doe."""
    assert _row("jane doe@aero.example")["status"] == "suspect"


def test_a_throw_away_address_is_suspect() -> None:
    """Nobody reads an address that was made for one form."""
    row = _row("x@mailinator.com")
    assert (row["status"], row["rule"], row["confidence"]) == ("suspect", "email.disposable", 0.2)


def test_free_mail_and_role_mailboxes_are_told() -> None:
    """Two organisations with addresses at one provider are not one organisation."""
    frame = clean_emails(pl.Series(["info@aero.co.za", "jane@vodamail.co.za", "accounts2@mail.aero.co.za"]))
    assert frame["free_mail"].to_list() == [False, True, False]
    assert frame["role_address"].to_list() == [True, False, True]
    assert frame["registered_domain"].to_list() == ["aero.co.za", "vodamail.co.za", "aero.co.za"]


@given(st.from_regex(r"[a-z0-9_+.-]{1,20}@[a-z0-9-]{1,12}(\.[a-z0-9-]{1,6}){1,2}", fullmatch=True))
@settings(max_examples=100, deadline=None)
def test_the_quick_way_accepts_nothing_that_the_library_refuses(text: str) -> None:
    """Plain addresses are read by an expression, which must be the stricter of the two."""
    row = _row(text)
    if row["rule"] in ("email.plain", "email.unknown_domain_ending") and row["value"] == text:
        try:
            validate_email(text, check_deliverability=False, test_environment=True)
        except EmailNotValidError as error:  # pragma: no cover
            raise AssertionError(text) from error
