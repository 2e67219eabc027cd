"""The text of a suggested profile: rules, and comments for the person who looks over them.

Belongs here: layout, quoting and wording of the file. Does not belong here: deciding on rules (``suggestion``).

Headers and sheet names come from a workbook that nobody checked: as keys they are quoted by the YAML library, in
comments every line break and control character is taken out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import yaml

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_]*(?: [A-Za-z0-9_]+)*")
_NOT_PLAIN = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})
_UNPRINTABLE = re.compile("[^\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_COMMENT_AT = 48
_LONGEST_COMMENT = 160
_EXPECTATIONS = (
    "refine:",
    "  # What must hold in the published tables; with severity error a failure stops the run before publishing.",
    "  expectations:",
    "    - {column: organization_id, check: not_null, severity: error}",
    "    - {column: organization_id, check: unique, severity: error}",
    "    - {column: organization_name, check: not_null, severity: error}",
    "    - {column: data_quality_score, check: between, value: [0, 1], severity: error}",
    r"    - {column: contact_primary_email, check: matches, value: '^[^@\s]+@[^@\s]+\.[^@\s]+$', mostly: 0.85}",
    r"    - {column: contact_primary_phone, check: matches, value: '^\+\d{6,15}$', mostly: 0.85}",
    "    - {column: website, check: matches, value: '^https?://', mostly: 0.75}",
)
"""As in the profile ``generic``: a profile that expects nothing does not pass ``qa profiles``."""


@dataclass(frozen=True)
class SuggestedColumn:
    """A column in the rules of a sheet.

    Attributes:
        key: Header, or ``col:E``.
        letter: Letters of the column.
        name: What it is called in the profile of the workbook.
        field: Field it is mapped to, if any.
        state: ``mapped``: the rule says so. ``left_out``: the rule leaves it out. ``open``: a comment only.
        confidence: How sure the mapping is; None where evidence of another kind decided.
        reason: Why.
        filled: Cells with a value.
    """

    key: str
    letter: str
    name: str
    field: str | None
    state: Literal["mapped", "left_out", "open"]
    confidence: float | None
    reason: str
    filled: int


@dataclass(frozen=True)
class SuggestedSheet:
    """The rules of a sheet.

    Attributes:
        pattern: Glob that fits its name.
        role: What a row is, None to let refine find out.
        reason: Why.
        used: Whether refine takes rows from it.
        kind: What the sheet is for.
        places: Cells of its tables.
        ranges: First and last column of each table, where they have to be said.
        columns: Its columns.
    """

    pattern: str
    role: str | None
    reason: str
    used: bool
    kind: str | None
    places: tuple[str, ...]
    ranges: tuple[tuple[str, str], ...]
    columns: tuple[SuggestedColumn, ...]


@dataclass(frozen=True)
class SuggestedProfile:
    """A whole profile.

    Attributes:
        name: Its name.
        source: Name of the workbook's source.
        workbook: Glob that fits its file name.
        base: Profile the workbook was looked at with.
        country_code: Country of that profile.
        method: How that profile links names.
        encoding: Encoding of a text file, where that profile states one.
        delimiter: Delimiter of a text file, where that profile states one.
        password_env: Variable of the password, where that profile states one.
        sheets: Rules of its sheets.
    """

    name: str
    source: str
    workbook: str
    base: str
    country_code: str
    method: str
    encoding: str | None
    delimiter: str | None
    password_env: str | None
    sheets: Sequence[SuggestedSheet]


def profile_text(profile: SuggestedProfile) -> str:
    """The profile as a YAML file, in the dialect profiles are read in."""
    sheets = (line for sheet in profile.sheets for line in _sheet(sheet))
    return "\n".join([*_head(profile), *sheets, "", *_EXPECTATIONS]) + "\n"


def scalar(text: str) -> str:
    """A text as a YAML scalar that reads as the same text."""
    if _PLAIN.fullmatch(text) and text.casefold() not in _NOT_PLAIN:
        return text
    return str(yaml.safe_dump(text, default_style='"', allow_unicode=True, width=float("inf"))).rstrip("\n")


def comment(text: str) -> str:
    """A text as it can stand in a comment: one line without anything a YAML reader refuses."""
    flat = " ".join(_UNPRINTABLE.sub(" ", text).split())
    return flat if len(flat) <= _LONGEST_COMMENT else flat[: _LONGEST_COMMENT - 1] + "…"


def _head(profile: SuggestedProfile) -> Iterator[str]:
    yield f"# {profile.name}: suggested by looking at {comment(profile.source)}, with profile {profile.base}."
    yield "#"
    yield "# Look over every line. The number behind a column is how sure the mapping is, from 0 to 1. A column in a"
    yield "# comment is not mapped: give it a field to map it, or null to leave it out on purpose."
    yield f"name: {scalar(profile.name)}"
    yield f"country_code: {scalar(profile.country_code)}"
    yield ""
    yield "ingest:"
    yield "  sources:"
    yield f"    - name: {scalar(profile.source)}"
    yield _with_comment(f"      workbooks: [{scalar(profile.workbook)}]", "a glob: a * takes the next drop as well")
    for key, value in (
        ("password_env", profile.password_env),
        ("encoding", profile.encoding),
        ("delimiter", profile.delimiter),
    ):
        if value is not None:
            yield f"      {key}: {scalar(value)}"
    if any(sheet.used for sheet in profile.sheets):
        yield "      sheets:"


def _sheet(sheet: SuggestedSheet) -> Iterator[str]:
    where = ", ".join(sheet.places)
    if not sheet.used:
        role = f" ({sheet.kind})" if sheet.kind else ""
        yield f"        # Not used{role}: {comment(sheet.reason) or 'it has no rows'}"
        reason = scalar("no organisations in it")
        yield f"        # - {{sheet: {comment(scalar(sheet.pattern))}, role: ignore, reason: {reason}}}"
        return
    yield _with_comment(f"        - sheet: {scalar(sheet.pattern)}", f"{where}: {sheet.reason}")
    if sheet.role is not None:
        yield f"          role: {sheet.role}"
    yield from _range(sheet.ranges[0] if sheet.ranges else None)
    if any(column.state != "open" for column in sheet.columns):
        yield "          columns:"
    for column in sheet.columns:
        yield _column(column)
    for place in sheet.ranges[1:]:
        yield _with_comment(f"        - sheet: {scalar(sheet.pattern)}", "the next table; its columns are named above")
        yield from _range(place)


def _range(place: tuple[str, str] | None) -> Iterator[str]:
    if place is not None:
        yield f"          first_column: {scalar(place[0])}"
        yield f"          last_column: {scalar(place[1])}"


def _column(column: SuggestedColumn) -> str:
    sure = "" if column.confidence is None or column.state != "mapped" else f"{column.confidence:.2f} "
    named = "" if not column.key.startswith("col:") or column.name == f"column {column.letter}" else f"{column.name}: "
    why = f"{sure}{named}{column.reason}" if column.filled else f"{sure}{named}{column.reason}; no values"
    if column.state == "open":
        target = column.field or "null"
        return _with_comment(f"            # {comment(scalar(column.key))}: {target}", why)
    target = "null" if column.state == "left_out" else str(column.field)
    return _with_comment(f"            {scalar(column.key)}: {target}", why)


def _with_comment(line: str, text: str) -> str:
    said = comment(text)
    return f"{line:<{_COMMENT_AT}} # {said}" if said else line
