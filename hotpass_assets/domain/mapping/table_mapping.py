"""The mapping of one table: every column's field and the role of the table.

Belongs here: putting rules, headers and values together in their order of precedence. Does not belong here:
how any one of them decides (the modules beside this one).
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from hotpass_assets.domain.mapping.company import Proposals, settle_company
from hotpass_assets.domain.mapping.conflicts import without_conflicts
from hotpass_assets.domain.mapping.evidence import column_evidence
from hotpass_assets.domain.mapping.groups import with_groups
from hotpass_assets.domain.mapping.headers import compact_header
from hotpass_assets.domain.mapping.matching import header_index
from hotpass_assets.domain.mapping.model import (
    ColumnMapping,
    ColumnRules,
    MappingProfile,
    TableMapping,
    TableRole,
)
from hotpass_assets.domain.mapping.proposals import (
    Column,
    Proposal,
    SheetHints,
    as_column,
    propose,
    propose_by_rule,
    spoken_key,
)
from hotpass_assets.domain.mapping.roles import TableFacts, table_role
from hotpass_assets.domain.tables.fields import FIELD_BY_NAME
from hotpass_assets.domain.workbook.coordinates import column_letter

__all__ = ["ColumnMapping", "TableMapping", "map_table", "unused_rule_keys"]

# Enough to see whether names repeat; counting every name of a long table would cost more than the mapping.
_NAMES_LOOKED_AT = 20_000
_ROLES: dict[str, TableRole] = {
    "organisations": "organisations",
    "contacts": "contacts",
    "addresses": "addresses",
}


def map_table(
    headers: Sequence[str | None],
    values: Sequence[pl.Series],
    first_column: int,
    profile: MappingProfile,
    sheet_rule: ColumnRules | None,
    *,
    sheet: str = "",
) -> TableMapping:
    """The field of every column of a table, and what a row of it describes.

    Args:
        headers: Header of each column, ``None`` where it has none.
        values: Text of each column over all data rows, null for an empty cell.
        first_column: 0-based sheet column of the first one.
        profile: Profile with further synonyms.
        sheet_rule: The profile's rule for the sheet, if it has one.
        sheet: Name of the sheet; a hint for the role, nothing more.

    Returns:
        One mapping a column, in column order, each column exactly once.
    """
    evidence = column_evidence(values)
    columns = [
        as_column(first_column + position, header, looked)
        for position, (header, looked) in enumerate(zip(headers, evidence, strict=True))
    ]
    if sheet_rule is not None and sheet_rule.role == "ignore":
        return TableMapping("unmapped", "the profile leaves this sheet out", tuple(map(_ignored, columns)))
    proposals = _proposals(columns, profile, sheet_rule, sheet)
    proposals = without_conflicts(columns, with_groups(columns, proposals))
    role, reason = _role(columns, proposals, values, sheet_rule, sheet)
    return TableMapping(role, reason, tuple(_mapping(column, proposals[column.index]) for column in columns))


def unused_rule_keys(headers: Sequence[str | None], first_column: int, sheet_rule: ColumnRules) -> tuple[str, ...]:
    """Keys of a sheet rule's column map that no column of the table answers to.

    Args:
        headers: Header of each column.
        first_column: 0-based sheet column of the first one.
        sheet_rule: The profile's rule for the sheet.
    """
    present = {compact_header(header) for header in headers if header}
    present |= {f"col:{column_letter(first_column + position)}".casefold() for position in range(len(headers))}
    return tuple(key for key in sheet_rule.columns if spoken_key(key) not in present)


def _proposals(columns: Sequence[Column], profile: MappingProfile, rule: ColumnRules | None, sheet: str) -> Proposals:
    index = header_index(profile.refine.synonyms)
    headerless = all(column.header is None for column in columns)
    hints = SheetHints(sheet, headerless)
    proposals = {
        column.index: propose_by_rule(column, column_letter(column.index), rule) or propose(column, index, hints)
        for column in columns
    }
    return settle_company(columns, proposals, headerless)


def _role(
    columns: Sequence[Column],
    proposals: Proposals,
    values: Sequence[pl.Series],
    rule: ColumnRules | None,
    sheet: str,
) -> tuple[TableRole, str]:
    if rule is not None and rule.role in _ROLES:
        return _ROLES[rule.role], "the profile says so"
    filled = {column.index for column in columns if column.evidence.filled}
    fields = {proposal.field for index, proposal in proposals.items() if index in filled and proposal.field}
    named = [position for position, c in enumerate(columns) if _names_organisation(c, proposals)]
    facts = TableFacts(
        fields=frozenset(fields),
        columns=len(columns),
        name_distinctness=_distinctness(values[named[0]]) if named else 1.0,
        name_evidence=columns[named[0]].evidence.share("organisation") if named else 0.0,
        sheet=sheet,
        contact_groups=len({p.group for p in proposals.values() if p.group and _is_person(p.field)}),
    )
    return table_role(facts)


def _names_organisation(column: Column, proposals: Proposals) -> bool:
    return proposals[column.index].field == "organization_name" and column.evidence.filled > 0


def _is_person(field: str | None) -> bool:
    return field in FIELD_BY_NAME and FIELD_BY_NAME[str(field)].entity == "contact"


def _distinctness(column: pl.Series) -> float:
    filled = column.drop_nulls().head(_NAMES_LOOKED_AT)
    return filled.n_unique() / filled.len()


def _ignored(column: Column) -> ColumnMapping:
    ignored = Proposal(None, "ignored", 0.0, "the profile leaves this sheet out")
    return _mapping(column, ignored)


def _mapping(column: Column, proposal: Proposal) -> ColumnMapping:
    return ColumnMapping(
        column=column.index,
        header=column.text,
        field=proposal.field,
        confidence=proposal.confidence,
        method=proposal.method,
        reason=proposal.reason,
        nearest=proposal.nearest,
        nearest_score=proposal.nearest_score,
        filled=column.evidence.filled,
        group=proposal.group,
    )
