"""What one column holds, how sure that is and what is wrong with it.

Belongs here: putting header, values and mapping of a column together. Does not belong here: recognising kinds
(``domain.linkage.columns``), mapping (``domain.mapping``), single cells (``column_values``), masking (``masking``).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

import polars as pl

from hotpass_assets.domain.counted import counted
from hotpass_assets.domain.linkage.columns.headers import header_meaning
from hotpass_assets.domain.linkage.columns.kinds import Kind
from hotpass_assets.domain.linkage.columns.recognise import recognise_column
from hotpass_assets.domain.linkage.columns.values import ColumnValues, column_values
from hotpass_assets.domain.mapping.headers import compact_header
from hotpass_assets.domain.mapping.model import ColumnMapping
from hotpass_assets.domain.profiling.column_values import ColumnCells, value_issues
from hotpass_assets.domain.profiling.issue_codes import issue
from hotpass_assets.domain.profiling.masking import clipped, shape, shown, why_masked
from hotpass_assets.domain.profiling.model import ColumnProfile, InferredType, Issue
from hotpass_assets.domain.tables.fields import FIELD_BY_NAME
from hotpass_assets.domain.workbook.coordinates import column_letter

SAMPLES = 5
HIGH_NULL_FRACTION = 0.5
_TYPE_OF_KIND: dict[Kind, InferredType] = {
    "email": "email",
    "phone": "phone",
    "date": "datetime",
    "number": "number",
    "year": "number",
    "category": "category",
    "source": "category",
    "empty": "category",
}
_TYPE_OF_FIELD: dict[str, InferredType] = {"email": "email", "phone": "phone", "date": "datetime"}
_CATEGORY_FIELDS = frozenset({"category", "flag", "province", "country"})
_SHARE_OF_TYPE: dict[InferredType, str] = {"email": "email", "phone": "phone", "datetime": "date", "number": "number"}
# Texts and categories are what is left over: nothing in a value proves them.
_FIXED: dict[InferredType, float] = {"category": 0.6, "string": 0.5, "unknown": 0.0}
_LEADING_ZERO = r"^\s*0[0-9]"
_WORDS: frozenset[Kind] = frozenset({"organisation", "title", "text"})
_SOME = 0.3
_MOST = 0.7
_CONSTANT_FROM = 10


@dataclass(frozen=True)
class Looking:
    """How columns are looked at.

    Attributes:
        country: Country of telephone numbers without a prefix, ISO 3166-1.
        show_values: Whether samples of personal data are shown as they are.
        sensitive: Further columns to mask, by header or field.
    """

    country: str
    show_values: bool = False
    sensitive: Collection[str] = ()

    def asked_to_mask(self, header: str | None, field: str | None) -> bool:
        """Whether the user named the column as sensitive."""
        asked = {compact_header(name) for name in self.sensitive} - {""}
        return bool(asked & {compact_header(name) for name in (header, field) if name})


@dataclass(frozen=True)
class LookedAt:
    """A column with everything known of it.

    Attributes:
        profile: What is reported.
        column: Its cells.
        kind: What it holds.
    """

    profile: ColumnProfile
    column: ColumnCells
    kind: Kind

    def sample(self, text: str | None, looking: Looking) -> str | None:
        """One of its cells as it may be shown."""
        return None if text is None else _as_shown(text, self.profile.masked, looking)


def look_at_column(column: ColumnCells, mapping: ColumnMapping, table: int, looking: Looking) -> LookedAt:
    """What a column holds.

    Args:
        column: Its cells.
        mapping: What the mapper makes of it.
        table: Number of its table.
        looking: How to look.
    """
    values = column_values(column.cells)
    recognised = recognise_column(mapping.header or "", values)
    field = mapping.field
    inferred = _type(recognised.kind, values, field, column.cells)
    masked = why_masked(mapping.header, recognised.kind, values, field)
    if looking.asked_to_mask(mapping.header, field):
        masked = "named by --sensitive-field"
    elif looking.show_values:
        masked = None
    rows, filled = column.cells.len(), values_of(column.cells)
    profile = ColumnProfile(
        name=column.name,
        header=mapping.header,
        letter=column_letter(column.index),
        table=table,
        inferred_type=inferred,
        confidence=_confidence(inferred, values),
        kind=recognised.kind,
        kind_reason=recognised.reason,
        field=field,
        field_confidence=mapping.confidence,
        field_reason=mapping.reason,
        null_fraction=round(1 - filled / rows, 4) if rows else 1.0,
        distinct_values=column.cells.drop_nulls().n_unique(),
        sample_values=_samples(column.cells, masked, looking),
        masked=masked,
        issues=(),
    )
    issues = (*_filling(profile, column), *value_issues(column, _expected(profile, values), looking.country))
    return LookedAt(replace(profile, issues=issues), column, recognised.kind)


def _type(kind: Kind, values: ColumnValues, field: str | None, cells: pl.Series) -> InferredType:
    if not values.filled:
        return "unknown"
    of_field = _TYPE_OF_FIELD.get(FIELD_BY_NAME[field].kind) if field else None
    if of_field is not None and values[_SHARE_OF_TYPE[of_field]] >= _SOME:
        return of_field
    if field and FIELD_BY_NAME[field].kind in _CATEGORY_FIELDS and values.few():
        return "category"
    if kind in ("row_id", "identifier") and values["integer"] == 1 and not cells.str.contains(_LEADING_ZERO).any():
        return "number"
    if kind not in _TYPE_OF_KIND and values["date"] >= _MOST:
        return "datetime"
    if values["quantity"] >= _MOST or (kind in _WORDS and values["number"] >= _MOST):
        return "number"
    return _TYPE_OF_KIND.get(kind, "string")


def _confidence(inferred: InferredType, values: ColumnValues) -> float:
    if inferred in _FIXED:
        return _FIXED[inferred]
    return round(max(values[_SHARE_OF_TYPE[inferred]], values["year"] if inferred == "number" else 0.0), 4)


def _expected(profile: ColumnProfile, values: ColumnValues) -> InferredType:
    """What the values should be: what they are, or else what field and header promise."""
    if profile.inferred_type in _SHARE_OF_TYPE or not values.filled:
        return profile.inferred_type
    if profile.field and FIELD_BY_NAME[profile.field].kind in _TYPE_OF_FIELD:
        return _TYPE_OF_FIELD[FIELD_BY_NAME[profile.field].kind]
    meaning = header_meaning(profile.header or "")
    return "email" if meaning == "email" else "phone" if meaning == "phone" else profile.inferred_type


def values_of(cells: pl.Series) -> int:
    """Filled cells."""
    return cells.len() - cells.null_count()


def _filling(profile: ColumnProfile, column: ColumnCells) -> Iterator[Issue]:
    name = profile.name
    cells = column.cells.filter(column.told) if column.told is not None else column.cells
    rows, filled = cells.len(), values_of(column.cells)
    empty = cells.null_count()
    if rows and not filled:
        yield issue("empty_column", "no cell holds a value", column=name)
    elif empty > HIGH_NULL_FRACTION * rows:
        yield issue("high_null_fraction", f"{counted(empty, 'cell')} of {rows:,} are empty", column=name)
    if profile.distinct_values == 1 and filled >= _CONSTANT_FROM:
        yield issue("constant_column", f"all {filled:,} filled cells say the same", column=name)
    if profile.header is None and filled and column.headed:
        do = f'Name it in the sheet, or map it by its letter: "col:{profile.letter}"'
        yield issue("missing_header", f"{counted(filled, 'value')} and no header", column=name, do=do)


def _samples(cells: pl.Series, masked: str | None, looking: Looking) -> tuple[str, ...]:
    """The most frequent values; of equally frequent ones those that come first."""
    counts = pl.DataFrame({"value": cells}).drop_nulls().with_row_index("place")
    most = counts.group_by("value").agg(pl.len().alias("times"), pl.col("place").min())
    most = most.sort(["times", "place"], descending=[True, False]).head(SAMPLES)
    return tuple(dict.fromkeys(_as_shown(text, masked, looking) for text in most["value"].to_list()))


def _as_shown(text: str, masked: str | None, looking: Looking) -> str:
    if masked is not None:
        return shape(text)
    return clipped(text) if looking.show_values else shown(text)
