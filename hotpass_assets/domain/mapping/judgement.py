"""What the values of a column say about the field its header names.

Belongs here: contradiction, support, and the field that values name by themselves. Does not belong here:
headers alone (``matching``), or choosing between columns (``conflicts``).
"""

from __future__ import annotations

from dataclasses import dataclass

from hotpass_assets.domain.mapping.evidence import ColumnEvidence
from hotpass_assets.domain.tables.fields import FIELD_BY_NAME

STRONG = 0.9
LIKELY = 0.6
_HARDLY = 0.1
_MOST = 0.5
_ENOUGH = 3
_REPEATED_CELLS = 20
_HARDLY_DISTINCT = 0.1
_STATE_HEADERS = frozenset({"state"})
_REGION_FIELDS = frozenset({"area"})

# Kind of evidence, the field it names, and what to call such values.
_TELLING = (
    ("email", "contact_email", "e-mail addresses"),
    ("url", "website", "web addresses"),
    ("phone", "contact_phone", "telephone numbers"),
)
# Kinds of field whose own values are recognisable, with the evidence for them.
_OWN: dict[str, tuple[str, ...]] = {
    "email": ("email",),
    "phone": ("phone",),
    "website": ("url",),
    "date": ("date", "serial_date"),
    "province": ("province",),
    "address": ("address",),
    "registration_number": ("registration",),
    "postal_code": ("postal_code",),
    "flag": ("flag",),
}
_NEVER_NUMBERS = frozenset({"organisation_name", "person", "place", "role", "country", "province", "address"})
_NEVER_DATES = _NEVER_NUMBERS | {"category"}
_DIGIT_KINDS = frozenset({"identifier", "registration_number", "vat_number", "postal_code"})
_CHECKED = frozenset({"email", "phone", "website", "date"})


@dataclass(frozen=True)
class Verdict:
    """What the values make of a column instead of what its header says.

    Attributes:
        field: The field the values name, ``None`` when they only deny the header's.
        reason: Why, in words for a person.
        share: Share of the values behind it.
    """

    field: str | None
    reason: str
    share: float


def own_share(field: str, evidence: ColumnEvidence) -> float | None:
    """Share of the values that look like the field's, ``None`` where such values cannot be told."""
    kinds = ("person",) if field == "contact_name" else _OWN.get(FIELD_BY_NAME[field].kind)
    return None if kinds is None else min(1.0, sum(evidence.share(kind) for kind in kinds))


def percent(share: float) -> str:
    """A share as a whole percentage, rounded down so that 100% means all."""
    return f"{int(share * 100 + 1e-9)}%"


def contradiction(field: str, compact: str, evidence: ColumnEvidence) -> Verdict | None:
    """What the values say against a header that names ``field``, if they say it flatly.

    Args:
        field: Field the header names.
        compact: Header in compact form.
        evidence: What the values look like.
    """
    if compact in _STATE_HEADERS and evidence.share("status_word") > evidence.share("province"):
        return Verdict("status", "the values are states of an account", evidence.share("status_word"))
    if field == "contact_role" and evidence.share("honorific") >= STRONG:
        return Verdict(None, "the values are forms of address such as Mr, not roles", evidence.share("honorific"))
    own = own_share(field, evidence) or 0.0
    if FIELD_BY_NAME[field].kind in _CHECKED and own <= _HARDLY and evidence.share("flag") >= STRONG:
        return Verdict(None, "the values are yes or no", evidence.share("flag"))
    if evidence.sampled < _ENOUGH:
        return None
    if field in _REGION_FIELDS and evidence.share("province") >= STRONG - _HARDLY:
        share = evidence.share("province")
        return Verdict("province", f"{percent(share)} of the values are provinces", share)
    return _other_kind(field, own, evidence) or _not_its_kind(field, own, evidence)


def _other_kind(field: str, own: float, evidence: ColumnEvidence) -> Verdict | None:
    kind_of_field = FIELD_BY_NAME[field].kind
    for kind, target, called in _TELLING:
        share = _telling_share(kind, evidence)
        if kind == "phone" and kind_of_field in _DIGIT_KINDS:
            continue
        if share >= STRONG and own <= _HARDLY and FIELD_BY_NAME[target].kind != kind_of_field:
            return Verdict(target, f"{percent(share)} of the values look like {called}", share)
    return None


def _telling_share(kind: str, evidence: ColumnEvidence) -> float:
    """Share of a kind; digits are telephone numbers only if most start as those do, with ``+`` or ``0``."""
    if kind == "phone" and evidence.share("strong_phone") < _MOST:
        return 0.0
    return evidence.share(kind)


def _not_its_kind(field: str, own: float, evidence: ColumnEvidence) -> Verdict | None:
    kind = FIELD_BY_NAME[field].kind
    if kind in _NEVER_NUMBERS and evidence.share("number") >= STRONG:
        return Verdict(None, "the values look like numbers", evidence.share("number"))
    if kind in _NEVER_DATES and evidence.share("date") >= STRONG:
        return Verdict(None, "the values look like dates", evidence.share("date"))
    if kind in _CHECKED and own <= _HARDLY:
        for other, called in (("person", "people"), ("organisation", "organisations")):
            if evidence.share(other) >= STRONG:
                return Verdict(None, f"the values look like names of {called}", evidence.share(other))
    return None


def supports(field: str, evidence: ColumnEvidence) -> bool:
    """Whether the values bear out a header that only resembles the field's: not numbers, where not tested."""
    own = own_share(field, evidence)
    kind = FIELD_BY_NAME[field].kind
    if evidence.sampled == 0:
        return False
    if own is not None:
        return own >= LIKELY
    return kind in _DIGIT_KINDS or evidence.share("number") < LIKELY


def named_by_values(evidence: ColumnEvidence, least_values: int, least_share: float = STRONG) -> Verdict | None:
    """The field that values name without a header: e-mail, web address, telephone or registration number.

    Args:
        evidence: What the values look like.
        least_values: Distinct values needed; telephone numbers need two at least.
        least_share: Share of the values needed.
    """
    if evidence.sampled < least_values or _says_the_same_over_and_over(evidence):
        return None
    kinds = (*_TELLING, ("registration", "registration_number", "company registration numbers"))
    for kind, field, called in kinds:
        share = _telling_share(kind, evidence)
        if share >= least_share and (kind != "phone" or evidence.sampled > 1):
            return Verdict(field, f"{percent(share)} of the values look like {called}", share)
    return None


def nearest_by_values(evidence: ColumnEvidence) -> Verdict | None:
    """The field whose values these resemble most, for the list of what was not mapped."""
    kinds = {
        "email": "contact_email",
        "url": "website",
        "phone": "contact_phone",
        "date": "last_interaction_date",
        "province": "province",
        "address": "address",
        "organisation": "organization_name",
        "given_name": "contact_name",
        "long_text": "notes",
    }
    best = max(kinds, key=lambda kind: (evidence.share(kind), kind))
    share = evidence.share(best)
    return Verdict(kinds[best], "", share) if share > 0 else None


def _says_the_same_over_and_over(evidence: ColumnEvidence) -> bool:
    return evidence.filled >= _REPEATED_CELLS and evidence.distinctness < _HARDLY_DISTINCT
