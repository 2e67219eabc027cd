"""What a suggested profile says of each column and sheet, and how that changes when refine would differ.

Belongs here: the choices, what joins add to them, and the comparison with what refine does. Does not belong here: the
rules they become (``suggestion``) and finding joins (``joins``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import polars as pl

from hotpass_assets.domain.profiling.issue_codes import issue
from hotpass_assets.domain.profiling.look import Look, MappedTable
from hotpass_assets.domain.profiling.model import Issue, Join
from hotpass_assets.domain.workbook.coordinates import column_letter
from hotpass_assets.domain.workbook.model import TableReading

Place = tuple[str, int, int]
"""Sheet, table and column."""
_JOIN_FIELD = "source_id"
_NAME_FIELD = "organization_name"


@dataclass
class Choices:
    """What is decided about columns and sheets so far.

    Attributes:
        fields: Field of each column, None for none.
        reasons: Why, where it is not the mapper's own reason.
        found_alone: Columns left to refine.
        left_out: Columns that have to be left out by name, since refine would take them otherwise.
        roles: Role of each table.
        undecided: Sheets whose role refine has to say once it knows the changed columns.
    """

    fields: dict[Place, str | None]
    reasons: dict[Place, str] = field(default_factory=dict)
    found_alone: set[Place] = field(default_factory=set)
    left_out: set[Place] = field(default_factory=set)
    roles: dict[tuple[str, int], str] = field(default_factory=dict)
    undecided: set[str] = field(default_factory=set)


def first_choices(look: Look) -> Choices:
    """What the mapper says, and what the joins add."""
    choices = Choices({})
    for table in mapped(look):
        choices.roles[table.key] = table.mapping.role
        for column in table.mapping.columns:
            choices.fields[place_of(table, column.column)] = column.field
            if column.method == "ignored":
                choices.left_out.add(place_of(table, column.column))
    _learn_from_joins(look, choices)
    return choices


def _learn_from_joins(look: Look, choices: Choices) -> None:
    """Maps keys that join sheets to ``source_id``, and leaves out identifiers that join nothing where names do."""
    joined = {
        _joined(look, *end)
        for join in look.joins
        for end in ((join.sheet, join.table, join.column), (join.to_sheet, join.to_table, join.to_column))
    }
    for join in look.joins:
        ours = _joined(look, join.sheet, join.table, join.column)
        theirs = _joined(look, join.to_sheet, join.to_table, join.to_column)
        # A key that is mapped already, or a joining one beside it, is not to be overruled.
        new = [place for place in (ours, theirs) if choices.fields[place] is None]
        known = ours in new and (theirs in new or choices.fields[theirs] == _JOIN_FIELD)
        rivals = [rival for place in new for rival in _of_table(choices, place) if choices.fields[rival] == _JOIN_FIELD]
        if known and not joined & set(rivals):
            for rival in rivals:
                _leave_out(choices, rival, f"{join.column} joins the sheets, and this does not")
            for place in new:
                _map_key(choices, place, join)
    _leave_out_useless(look, choices)


def _leave_out_useless(look: Look, choices: Choices) -> None:
    """Leaves out identifiers that are not there, or lead nowhere where names do."""
    for table in mapped(look):
        for column, cells in zip(table.mapping.columns, table.cells, strict=True):
            place = place_of(table, column.column)
            if choices.fields[place] != _JOIN_FIELD:
                continue
            if _mostly_formulas(cells):
                _leave_out(choices, place, "its values are formulas without a result")
            elif _leads_nowhere(look, choices, table, place):
                _leave_out(choices, place, "its values are in no other sheet, and the names join the rows")


def _leave_out(choices: Choices, place: Place, reason: str) -> None:
    choices.fields[place] = None
    choices.left_out.add(place)
    choices.reasons[place] = reason
    choices.undecided.add(place[0])


def _mostly_formulas(cells: pl.Series) -> bool:
    filled = cells.drop_nulls()
    return filled.len() > 0 and 2 * int(filled.str.starts_with("=").sum()) > filled.len()


def _map_key(choices: Choices, place: Place, join: Join) -> None:
    choices.fields[place] = _JOIN_FIELD
    choices.reasons[place] = f"{join.share:.0%} of the values of {join.sheet} are in {join.to_sheet}"
    choices.undecided.add(place[0])


def _leads_nowhere(look: Look, choices: Choices, table: MappedTable, place: Place) -> bool:
    """Whether names join a table of people or addresses to another one and its identifiers do not."""
    if choices.roles[table.key] not in ("contacts", "addresses"):
        return False
    mine = [join for join in look.joins if (join.sheet, join.table) == table.key]
    joined = {_joined(look, join.sheet, join.table, join.column) for join in mine}
    names = any(choices.fields[other] == _NAME_FIELD for other in joined)
    parents = [one for one in mapped(look) if choices.roles[one.key] == "organisations"]
    known = any(choices.fields[place_of(one, c.column)] == _JOIN_FIELD for one in parents for c in one.mapping.columns)
    return names and known and place not in joined


def _of_table(choices: Choices, place: Place) -> list[Place]:
    """Columns of the table that a column is in."""
    return [other for other in choices.fields if other[:2] == place[:2]]


def _joined(look: Look, sheet: str, table: int, name: str) -> Place:
    found = next(one for one in look.tables if one.table.key == (sheet, table))
    return next((sheet, table, column.column.index) for column in found.columns if column.profile.name == name)


def mapped(look: Look) -> list[MappedTable]:
    """Tables of a workbook that was looked at."""
    return [one.table for one in look.tables]


def place_of(table: MappedTable, column: int) -> Place:
    """Place of a column, given its 0-based sheet column."""
    return *table.key, column


def compare(looked: Sequence[MappedTable], found: Sequence[MappedTable], choices: Choices) -> tuple[list[Issue], bool]:
    """Where refine differs, and whether the choices were changed so that it may agree."""
    again = {table.key: table for table in found}
    differences: list[Issue] = []
    changed = False
    for table in looked:
        other = again.get(table.key)
        if other is None or _cut(other) != _cut(table):
            message = f"table {table.reading.table} of sheet '{table.sheet.sheet}' would be cut otherwise"
            differences.append(issue("suggestion_differs", message, do="State header_row and the columns by hand"))
            continue
        if table.sheet.sheet in choices.undecided:
            choices.roles[table.key] = other.mapping.role
            changed = True
        elif table.rows and other.mapping.role != choices.roles[table.key]:
            message = f"sheet '{table.sheet.sheet}' would be taken for {other.mapping.role}"
            differences.append(issue("suggestion_differs", message, do="State the role by hand"))
        if {other.mapping.role, table.mapping.role} != {"unmapped"}:
            other_fields, other_changed = _compare_columns(table, other, choices)
            differences += other_fields
            changed = changed or other_changed
    if changed:
        choices.undecided.clear()
    return differences, changed


def _cut(table: MappedTable) -> TableReading:
    """Where a table is, without how it was found."""
    return replace(table.reading, reasons=(), confidence=0)


def _compare_columns(table: MappedTable, other: MappedTable, choices: Choices) -> tuple[list[Issue], bool]:
    differences: list[Issue] = []
    changed = False
    for ours, theirs in zip(table.mapping.columns, other.mapping.columns, strict=True):
        place = place_of(table, ours.column)
        wanted = choices.fields[place]
        # A column that only the joins explain has no group of its own to keep.
        group = ours.group if wanted == ours.field else theirs.group
        if theirs.field == wanted and (wanted is None or theirs.group == group):
            continue
        if wanted is None and place not in choices.left_out:
            choices.left_out.add(place)
            changed = True
        elif wanted is not None and place not in choices.found_alone:
            choices.found_alone.add(place)
            changed = True
        else:
            message = f"column {column_letter(ours.column)} of sheet '{table.sheet.sheet}' would be mapped otherwise"
            differences.append(issue("suggestion_differs", message, do="Map it by hand"))
    return differences, changed
