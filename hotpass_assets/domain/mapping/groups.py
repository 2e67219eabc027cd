"""Repeated blocks: several contacts, or several addresses, side by side in one row.

Belongs here: which columns of a table belong to the same contact or address. Does not belong here: which
field a column is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from hotpass_assets.domain.mapping.company import Proposals
from hotpass_assets.domain.mapping.headers import Header
from hotpass_assets.domain.mapping.proposals import Column
from hotpass_assets.domain.tables.fields import FIELD_BY_NAME

# Words of a header that name the type of an address, with the type.
_ADDRESS_TYPES = {
    "physical": "physical",
    "street": "physical",
    "fisiese": "physical",
    "straatadres": "physical",
    "postal": "postal",
    "mailing": "postal",
    "posadres": "postal",
    "billing": "billing",
    "delivery": "delivery",
    "registered": "registered",
}
_PERSON_FIELDS = frozenset({"contact_name", "contact_first_name", "contact_last_name", "contact_role"})


def with_groups(columns: Sequence[Column], proposals: Proposals) -> Proposals:
    """Proposals with the block each contact and address column belongs to."""
    contacts = [column for column in columns if _entity(proposals[column.index].field) == "contact"]
    groups = _numbered(contacts, proposals) or _headed(contacts, proposals) or _repeated(contacts, proposals)
    groups |= _addresses([column for column in columns if _entity(proposals[column.index].field) == "address"])
    return {index: replace(proposal, group=groups.get(index, 0)) for index, proposal in proposals.items()}


def _entity(field: str | None) -> str | None:
    known = FIELD_BY_NAME.get(field) if field else None
    return known.entity if known else None


def _ordinal(column: Column) -> int | None:
    return column.header.ordinal if column.header else None


def _numbered(contacts: Sequence[Column], proposals: Proposals) -> dict[int, int]:
    """Blocks told by numbers: ``Contact 1 Name``, ``Contact 2 Name``; or ``Contact``, ``Contact 2``."""
    ordinals = {column.index: _ordinal(column) for column in contacts}
    people = {ordinals[column.index] for column in contacts if proposals[column.index].field in _PERSON_FIELDS}
    counted = {ordinals[column.index] for column in contacts if column.header and column.header.after_person}
    if len(people) < 2 and len(counted) < 2:
        return {}
    first = 0 if 1 in ordinals.values() else 1
    return {index: first if ordinal is None else ordinal for index, ordinal in ordinals.items()}


def _headed(contacts: Sequence[Column], proposals: Proposals) -> dict[int, int]:
    """Blocks told by an upper header row: ``Owner ▸ Name``, ``Manager ▸ Name``."""
    with_people = dict.fromkeys(
        column.header.block
        for column in sorted(contacts, key=lambda column: column.index)
        if column.header and column.header.block and proposals[column.index].field in _PERSON_FIELDS
    )
    if len(with_people) < 2:
        return {}
    numbers = {block: number for number, block in enumerate(with_people, start=1)}
    return {column.index: numbers.get(column.header.block, 0) for column in contacts if column.header}


def _repeated(contacts: Sequence[Column], proposals: Proposals) -> dict[int, int]:
    """Blocks told by the same headers again: ``Contact person``, ``Email``, ``Contact person``, ``Email``."""
    named = sorted((column for column in contacts if column.header), key=lambda column: column.index)
    times = Counter(_compact(column.header) for column in named)
    again = {
        _compact(column.header)
        for column in named
        if proposals[column.index].field in _PERSON_FIELDS and times[_compact(column.header)] > 1
    }
    if not again:
        return {}
    seen: Counter[str] = Counter()
    groups = {}
    for column in named:
        compact = _compact(column.header)
        seen[compact] += 1
        groups[column.index] = seen[compact] if times[compact] > 1 else 0
    return groups


def _compact(header: Header | None) -> str:
    return header.compact if header else ""


def _addresses(columns: Sequence[Column]) -> dict[int, int]:
    """Blocks of addresses: physical and postal ones apart, the lines of one address together."""
    kinds = {column.index: _address_kind(column) for column in columns}
    distinct = sorted({kind for kind in kinds.values() if kind})
    if len(distinct) < 2:
        return {}
    return {index: distinct.index(kind) + 1 for index, kind in kinds.items() if kind}


def _address_kind(column: Column) -> str:
    words = column.header.words if column.header else ()
    if "code" in words and "address" not in words:
        return ""
    return next((_ADDRESS_TYPES[word] for word in words if word in _ADDRESS_TYPES), "")
