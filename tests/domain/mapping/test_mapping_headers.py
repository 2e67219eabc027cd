"""Headers: spellings, languages, typing errors, and headers that must not be taken for a field."""

import pytest

from hotpass_assets.domain.mapping.headers import is_unnamed, normalise_header, read_header


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("E-Mail_Address", "e mail address"),
        ("  FirstName ", "first name"),
        ("Tel.\xa0No", "tel no"),
        ("Voël", "voel"),
    ],
)
def test_a_header_is_read_without_case_accents_and_punctuation(header, words):
    """Prevents: two spellings of one header being two headers."""
    assert normalise_header(header) == words


@pytest.mark.parametrize(
    "header", [None, "", " ", "#", "Unnamed: 4", "Column1", "2025", "a@b.example", "+27 82 555 0101"]
)
def test_a_header_that_says_nothing_is_unnamed(header):
    """Prevents: a placeholder, or a value that stands in the header row, being compared with field names."""
    assert is_unnamed(header)


@pytest.mark.parametrize(
    ("header", "ordinal"),
    [("Email 2", 2), ("Email2", 2), ("Second contact", 2), ("Contact 3 Name", 3), ("First name", None)],
)
def test_the_ordinal_of_a_header_is_read(header, ordinal):
    """Prevents: 'Email 2' being unknown, and 'First name' being a first contact."""
    assert read_header(header).ordinal == ordinal


def test_an_afrikaans_workbook_is_mapped(map_columns, fields_of, invented):
    """Prevents: only English headers being understood."""
    mapping = map_columns(
        ("Naam van skool", invented.organisations),
        ("Provinsie", invented.provinces),
        ("Kontakpersoon", invented.people),
        ("Posisie", invented.roles),
        ("Sel Nr.", invented.phones),
        ("Telefoonnommer", invented.phones),
        ("E-pos adres", invented.emails),
        ("Webblad", invented.websites),
        ("Vloot", invented.planes),
        ("Opmerkings", invented.remarks),
    )
    assert fields_of(mapping) == [
        "organization_name",
        "province",
        "contact_name",
        "contact_role",
        "contact_mobile",
        "contact_phone",
        "contact_email",
        "website",
        "planes",
        "notes",
    ]
    assert mapping.role == "organisations"


@pytest.mark.parametrize(
    ("header", "column", "field"),
    [
        ("Emial Adress", "emails", "contact_email"),
        ("Telephne No.", "phones", "contact_phone"),
        ("Provnce", "provinces", "province"),
        ("Contat Persn", "people", "contact_name"),
        ("Descripton", "remarks", "description"),
        ("Webiste", "websites", "website"),
        ("Company e-mail", "emails", "contact_email"),
        ("Main Tel", "phones", "contact_phone"),
        ("Contact ▸ E-mail", "emails", "contact_email"),
        ("Details ▸ Phone", "phones", "contact_phone"),
        ("Types of aircraft", "planes", "planes"),
        ("Company website", "websites", "website"),
    ],
)
def test_an_odd_header_with_fitting_values_is_mapped(map_columns, invented, header, column, field):
    """Prevents: a typing error, a filler word or an upper header row hiding a field."""
    mapping = map_columns(("Company", invented.organisations), (header, getattr(invented, column)))
    assert mapping.columns[1].field == field


@pytest.mark.parametrize(
    ("header", "column"),
    [
        ("Fax Number", "phones"),
        ("Invoice Number", "ids"),
        ("Account Number", "numbers"),
        ("Status Date", "dates"),
        ("Date of Birth", "dates"),
        ("Student Name", "people"),
        ("Captured by", "emails"),
        ("Facebook", "websites"),
        ("Notification", "flags"),
        ("Number of aircraft", "numbers"),
        ("Contact Notes", "numbers"),
        ("Stats", "numbers"),
        ("Contacts", "numbers"),
        ("Titel", "numbers"),
        ("Email sent", "flags"),
        ("Country Manager", "people"),
        ("Areas", "numbers"),
        ("Phone bill", "numbers"),
        ("Plan", "types"),
        ("Cost", "numbers"),
        ("City of birth", "types"),
    ],
)
def test_a_header_that_only_resembles_a_field_stays_unmapped(map_columns, invented, header, column):
    """Prevents: resemblance of a part ('Status Date' and 'Status') filling a field with something else."""
    mapping = map_columns(("Company", invented.organisations), (header, getattr(invented, column)))
    assert mapping.columns[1].field is None, mapping.columns[1].reason
    assert mapping.columns[1].reason


@pytest.mark.parametrize("header", ["Type", "Status", "ID", "Contact", "Title", "Area"])
def test_ambiguous_short_headers_are_taken_exactly_or_not_at_all(map_columns, invented, header):
    """Prevents: 'Typed', 'Statue' or 'Contract' being one of the short common headers."""
    misspelt = header[:-1] + "x"
    mapping = map_columns(("Company", invented.organisations), (misspelt, invented.types))
    assert mapping.columns[1].field is None
    mapping = map_columns(("Company", invented.organisations), (header, invented.roles))
    assert mapping.columns[1].method == "synonym"


def test_notes_are_not_telephone_numbers(map_columns, invented):
    """Prevents: the trap of token-set resemblance, which makes 'Notes' a telephone number."""
    mapping = map_columns(("Company", invented.organisations), ("Notes on phone", invented.remarks))
    assert mapping.columns[1].field is None


def test_an_unmapped_column_names_the_nearest_field(map_columns, invented):
    """Prevents: a person having to guess what to write in the profile."""
    mapping = map_columns(
        ("Company", invented.organisations), ("Fax Number", invented.phones), ("Zzqx", invented.nothing)
    )
    fax, empty = mapping.columns[1:]
    assert fax.nearest == "contact_phone" and 0 < fax.nearest_score < 1
    assert empty.reason == "empty" and empty.filled == 0


def test_an_empty_column_is_mapped_by_an_exact_header_alone(map_columns, invented):
    """Prevents: an empty column being mapped on mere resemblance, or forgotten under a plain header."""
    mapping = map_columns(
        ("Company", invented.organisations), ("Email", invented.nothing), ("Telephne", invented.nothing)
    )
    exact, alike = mapping.columns[1:]
    assert (exact.field, exact.filled) == ("contact_email", 0)
    assert (alike.field, alike.reason) == (None, "empty")
