"""A profile for a workbook, as far as looking at it can tell.

Belongs here: which rules a profile needs so that refine reads the workbook as it was looked at, and proving it by
reading again with them. Does not belong here: the text of the file (``suggestion_text``) and looking (``look``).

Columns are named by their headers where a header stands for one field, else by their letters. What is not understood
is left to a person: it stands in the file as a comment. What the rules cannot say, because refine would then treat the
column otherwise than it does by itself, is left out as well, and refine finds it by itself.
"""

from __future__ import annotations

import glob
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Literal

from pydantic import ValidationError

from hotpass_assets.domain.config.document import unusable
from hotpass_assets.domain.config.yaml_nodes import parse_yaml
from hotpass_assets.domain.mapping.headers import compact_header
from hotpass_assets.domain.profile.model import Profile
from hotpass_assets.domain.profile.resolve import ResolvedProfile, resolve
from hotpass_assets.domain.profiling.look import Look, LookedAtTable, LookRequest, MappedTable, Reader, mapped_tables
from hotpass_assets.domain.profiling.model import Issue
from hotpass_assets.domain.profiling.suggestion_choices import Choices, compare, first_choices, mapped, place_of
from hotpass_assets.domain.profiling.suggestion_text import (
    SuggestedColumn,
    SuggestedProfile,
    SuggestedSheet,
    profile_text,
)
from hotpass_assets.domain.records.sources import sheet_layouts, source_of
from hotpass_assets.domain.workbook.coordinates import column_letter
from hotpass_assets.domain.workbook.model import SheetLayout, WorkbookReading

_ROUNDS = 4
_NO_TEXT = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True)
class Suggestion:
    """A profile that refine takes.

    Attributes:
        text: The file.
        profile: What it says.
        sheets: Sheets it has rules for.
        mapped: Columns it maps.
        differences: Where refine would not do as it says; empty as a rule.
    """

    text: str
    profile: ResolvedProfile
    sheets: int
    mapped: int
    differences: tuple[Issue, ...]


def suggest_profile(look: Look, read: Reader, request: LookRequest, base: ResolvedProfile, name: str) -> Suggestion:
    """A profile by which refine reads the workbook as it was looked at; it is read again to prove it.

    Args:
        look: The workbook looked at.
        read: Reads it.
        request: What was asked for.
        base: Profile it was looked at with.
        name: Name of the new profile.
    """
    choices = first_choices(look)
    text, profile, suggested = _written(look, choices, request, base, name)
    differences: list[Issue] = []
    again = _Again(read, request)
    for _ in range(_ROUNDS):
        differences, changed = compare(mapped(look), again.tables(profile), choices)
        if not changed:
            break
        text, profile, suggested = _written(look, choices, request, base, name)
    used = [sheet for sheet in suggested.sheets if sheet.used]
    named = sum(column.state == "mapped" for sheet in used for column in sheet.columns)
    return Suggestion(text, profile, len(used), named, tuple(differences))


def _written(
    look: Look, choices: Choices, request: LookRequest, base: ResolvedProfile, name: str
) -> tuple[str, ResolvedProfile, SuggestedProfile]:
    sheets: dict[str, list[LookedAtTable]] = {}
    for one in look.tables:
        sheets.setdefault(one.table.sheet.sheet, []).append(one)
    rule = source_of(request.file_name, base).rule
    suggested = SuggestedProfile(
        name=name,
        source=" ".join(_NO_TEXT.sub("?", PurePosixPath(request.file_name).stem).split()) or name,
        workbook=_glob(request.file_name),
        base=base.name,
        country_code=base.country_code,
        method=base.link.method,
        encoding=rule.encoding if rule else None,
        delimiter=rule.delimiter if rule else None,
        password_env=rule.password_env if rule else None,
        sheets=tuple(_sheet(tables, look, choices) for tables in sheets.values()),
    )
    text = profile_text(suggested)
    path = Path(f"{name}.yaml")
    payload, _ = parse_yaml(path, text, unusable)
    try:
        return text, resolve(Profile.model_validate(payload)), suggested
    except ValidationError as error:
        raise AssertionError(f"the suggested profile is invalid: {error.errors(include_input=False)}") from error


def _glob(name: str) -> str:
    """A pattern that fits one name only; white space at its ends would be trimmed from a profile.

    What is no text in a file name cannot be written into one, and is any sign.
    """
    pattern = _NO_TEXT.sub("?", glob.escape(name))
    if pattern != pattern.strip():
        body = pattern.strip()
        start = pattern.index(body) if body else len(pattern)
        pattern = "?" * start + body + "?" * (len(pattern) - start - len(body))
    return pattern


def _sheet(looked: Sequence[LookedAtTable], look: Look, choices: Choices) -> SuggestedSheet:
    tables = [one.table for one in looked]
    first = tables[0]
    name = first.sheet.sheet
    roles = {choices.roles[table.key] for table in tables if table.rows}
    useful = roles - {"unmapped"}
    used = bool(useful) or (name in choices.undecided)
    role = next(iter(useful)) if len(roles) == 1 and len(useful) == 1 and name not in choices.undecided else None
    columns = [column for one in looked for column in _columns(one, choices)] if used else []
    reason = "; ".join(dict.fromkeys(table.mapping.role_reason for table in tables if table.rows))
    shown = next((sheet for sheet in look.profile.sheets if sheet.name == name), None)
    ranges = sorted({_range(table) for table in tables}, key=lambda one: (len(one[0]), one))
    whole = len(ranges) == 1 and len(first.reading.headers) == first.sheet.columns
    return SuggestedSheet(
        pattern=_glob(name),
        role=role,
        reason=reason or first.sheet.reason,
        used=used,
        kind=shown.role if shown else None,
        places=tuple(table.place for table in (shown.tables if shown else ())),
        ranges=() if whole else tuple(ranges),
        columns=tuple(_addressed(columns)),
    )


def _range(table: MappedTable) -> tuple[str, str]:
    first = table.reading.first_column
    return column_letter(first), column_letter(first + len(table.reading.headers) - 1)


def _columns(table: LookedAtTable, choices: Choices) -> list[SuggestedColumn]:
    found = []
    for looked, mapping in zip(table.columns, table.table.mapping.columns, strict=True):
        place = place_of(table.table, mapping.column)
        target = choices.fields[place]
        state: Literal["mapped", "left_out", "open"] = "open"
        if place in choices.left_out:
            state = "left_out"
        elif target is not None and place not in choices.found_alone:
            state = "mapped"
        reason = choices.reasons.get(place, mapping.reason)
        alone = place in choices.found_alone
        nearest = "" if target or not mapping.nearest else f"; nearest is {mapping.nearest}"
        found.append(
            SuggestedColumn(
                key=mapping.header or "",
                letter=looked.profile.letter,
                name=looked.profile.name,
                field=target,
                state=state,
                confidence=mapping.confidence if place not in choices.reasons else None,
                reason=f"{reason}{nearest}" if not alone else f"refine finds this by itself: {reason}",
                filled=mapping.filled,
            )
        )
    return found


def _addressed(columns: Sequence[SuggestedColumn]) -> list[SuggestedColumn]:
    """Columns with the key by which a profile names them: the header where it stands for one of them, else a letter.

    Where tables stand below each other, one letter is several columns; where they disagree, nothing is said of it.
    """
    compact = [compact_header(column.key) for column in columns]
    addressed: dict[str, SuggestedColumn] = {}
    for column, header in zip(columns, compact, strict=True):
        alike = [one for one, other in zip(columns, compact, strict=True) if other == header]
        same = len({(one.field, one.state) for one in alike}) == 1
        letters = {one.letter for one in alike}
        stacked = len(letters) == 1 and same
        usable = header and column.key.strip() and not column.key.casefold().startswith("col:")
        if usable and (len(alike) == 1 or stacked):
            key = " ".join(column.key.split()) if "\n" not in column.key else column.key.strip()
        else:
            key = f"col:{column.letter}"
        before = addressed.get(key)
        if before is not None and (before.field, before.state) != (column.field, column.state):
            addressed[key] = replace(before, state="open", reason="tables below each other differ in this column")
        elif before is None:
            addressed[key] = replace(column, key=key)
    return list(addressed.values())


class _Again:
    """Reads the workbook as refine would with a profile; not twice in the same way."""

    def __init__(self, read: Reader, request: LookRequest) -> None:
        self._read = read
        self._request = request
        self._readings: dict[tuple[SheetLayout, ...], WorkbookReading] = {}

    def tables(self, profile: ResolvedProfile) -> tuple[MappedTable, ...]:
        """Tables that refine would find, with the fields it would give their columns."""
        source = source_of(self._request.file_name, profile)
        layouts = sheet_layouts(source)
        if layouts not in self._readings:
            self._readings[layouts] = self._read(layouts)
        return mapped_tables(self._readings[layouts], source, profile)
