"""Where the contacts of an organisation and the names it is known by came from.

Belongs here: from contacts and aliases to the cells that say so. Does not belong here: values of the organisation's own
row (``trace``) and deciding who is the same person (``golden.contacts``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hotpass_assets.domain.explain.evidence import Evidence, Line, correction_of
from hotpass_assets.domain.explain.model import TRACED, UNTRACED, ContactExplanation, FieldExplanation, Source
from hotpass_assets.domain.explain.trace import signed, source_of

_FIELDS_OF = {
    "name": ("contact_primary_name",),
    "role": ("contact_primary_role",),
    "email": ("contact_primary_email", "contact_secondary_emails"),
    "other_emails": ("contact_primary_email", "contact_secondary_emails"),
    "phone": ("contact_primary_phone", "contact_secondary_phones"),
    "other_phones": ("contact_primary_phone", "contact_secondary_phones"),
}
CONTACT_COLUMNS = tuple(_FIELDS_OF)
_SEVERAL = ";"


def explained_contacts(evidence: Evidence) -> tuple[ContactExplanation, ...]:
    """Every contact with the cells of its values."""
    return tuple(
        ContactExplanation(
            contact_id=contact["contact_id"],
            is_primary=contact["is_primary"],
            joined_by=contact["joined_by"],
            rows=contact["sources"],
            fields=tuple(_value(name, contact, evidence) for name in CONTACT_COLUMNS if contact[name] is not None),
        )
        for contact in evidence.contacts
    )


def _value(name: str, contact: Line, evidence: Evidence) -> FieldExplanation:
    mine = [
        line
        for line in evidence.candidates
        if line["field"] in _FIELDS_OF[name] and line.get("contact_id") == contact["contact_id"]
    ]
    parts = contact[name].split(_SEVERAL) if name.startswith("other_") else [contact[name]]
    cells = [cell for part in parts for cell in _cells(part, mine, evidence, f"contact_{name}")]
    found = all(any(cell.value and cell.value in part for cell in cells) for part in parts)
    said = f"{len(cells)} cells say so" if len(cells) > 1 else "one cell says so" if cells else "no cell says this"
    return FieldExplanation(
        f"contact_{name}",
        contact[name],
        TRACED if found else UNTRACED,
        said,
        sources=tuple(cells),
        decision=signed(correction_of(evidence, (line for line in mine if line["value"] in parts))),
    )


def _cells(part: str, mine: Sequence[Line], evidence: Evidence, field: str) -> Iterator[Source]:
    """Cells that say a value; a name may stand in two cells, first name and surname."""
    whole = [line for line in mine if line["value"] == part]
    pieces = whole or ([line for line in mine if line["value"] in part] if field == "contact_name" else [])
    for line in pieces:
        yield source_of(line, evidence, field=field)


def explained_names(evidence: Evidence) -> tuple[FieldExplanation, ...]:
    """Every name of the organisation with the cells that use it."""
    named = [line for line in evidence.candidates if line["field"] == "organization_name"]
    found = []
    for alias in evidence.names:
        cells = tuple(source_of(line, evidence) for line in named if alias["alias"] in line["value"])
        kind = alias["alias_type"].replace("_", " ")
        said = f"{kind} name, used by {alias['confidence']:.0%} of its rows"
        found.append(
            FieldExplanation("organization_name", alias["alias"], TRACED if cells else UNTRACED, said, sources=cells)
        )
    return tuple(found)
