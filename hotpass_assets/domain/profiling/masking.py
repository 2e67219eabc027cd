"""Which columns hold personal data, and how their samples are shown without it.

Belongs here: the decision for a column and the mask of a text. Does not belong here: what a column holds
(``domain.linkage.columns``, ``domain.mapping``) and the masking of published events.

Where it is not clear whether names are those of people, they are masked: what is hidden too much can be shown with an
option, what was shown cannot be hidden again.
"""

from __future__ import annotations

import re
import string

from hotpass_assets.domain.linkage.columns.kinds import Kind
from hotpass_assets.domain.linkage.columns.values import ColumnValues
from hotpass_assets.domain.mapping.headers import normalise_header
from hotpass_assets.domain.tables.fields import FIELD_BY_NAME, FREE_TEXT_FIELDS

LONGEST_SAMPLE = 120

_PERSONAL_KINDS: dict[Kind, str] = {
    "person": "names of people",
    "given_name": "names of people",
    "surname": "names of people",
    "email": "e-mail addresses",
    "phone": "telephone numbers",
    "text": "free text, which may speak of people",
    "address": "addresses",
    "street": "addresses",
    "house_number": "addresses",
}
_UNCLEAR_NAMES: frozenset[Kind] = frozenset({"title", "category", "town", "empty", "identifier"})
_PERSONAL_HEADER = re.compile(
    r"(?:^| )(?:id number|id no|id nr|identity|passport|paspoort|birth|birthday|dob|geboorte\w*|gender|sex|geslag"
    r"|race|ras|religion|geloof|health|medical|disability|salary|salaris|bank account|rekening\w*)(?: |$)"
)
_ID_NUMBER = re.compile(r"\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{7}(?:\.0)?")
_CONTACT_INSIDE = re.compile(r"\S@\S|(?:\+|\b0)\d(?:[\s().-]?\d){7,}")
_NAMES = 0.3
_GIVEN = 0.1
_ORGANISATIONS = 0.25
_SHOWN_SIGNS = frozenset(string.punctuation + " ")


def why_masked(header: str | None, kind: Kind, values: ColumnValues, field: str | None) -> str | None:
    """What personal data a column holds or may hold, in words; None where its values may be shown.

    Args:
        header: Header as written.
        kind: What the column was recognised as.
        values: What its values look like.
        field: Field it is mapped to, if any.
    """
    known = FIELD_BY_NAME.get(field) if field else None
    if field in FREE_TEXT_FIELDS:
        return _PERSONAL_KINDS["text"]
    if known is not None and known.personal:
        return "contact data of people"
    if _PERSONAL_HEADER.search(normalise_header(header or "")):
        return "particulars of people"
    if kind in _PERSONAL_KINDS:
        return _PERSONAL_KINDS[kind]
    if known is None and _may_name_people(kind, values):
        return "names or words that may be about people"
    return None


def _may_name_people(kind: Kind, values: ColumnValues) -> bool:
    """Whether nothing says that the texts are not about people; names nobody can place count as organisations'."""
    if values["organisation"] >= _ORGANISATIONS:
        return False
    if kind == "organisation":
        return True
    return kind in _UNCLEAR_NAMES and (values["person"] >= _NAMES or values["given"] >= _GIVEN)


def shown(text: str) -> str:
    """A value of a column that is not masked: shortened, and masked by itself where it holds contact data."""
    if _CONTACT_INSIDE.search(text) or _ID_NUMBER.fullmatch(text.strip()):
        return shape(text)
    return clipped(text)


def shape(text: str) -> str:
    """The shape of a text: ``Thandi, 082 123 4567`` is ``Xxxxxx, 999 999 9999``."""
    return "".join(map(_shape_of, clipped(text)))


def clipped(text: str) -> str:
    """A text without what comes after its first 120 characters."""
    return text if len(text) <= LONGEST_SAMPLE else text[: LONGEST_SAMPLE - 1] + "…"


def _shape_of(sign: str) -> str:
    if sign.isdigit():
        return "9"
    if sign.isalpha():
        return "X" if sign.isupper() else "x"
    return sign if sign in _SHOWN_SIGNS or sign == "…" else "?"
