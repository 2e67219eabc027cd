"""Columns by which the tables of a workbook belong together.

Belongs here: finding keys of one table among the keys of another, with the evidence. Does not belong here: joining
records (``domain.linkage``).

A pair of columns is a join where most values of one are found in the other, and the other hardly repeats any. Running
numbers are found in all running numbers, so between them the headers have to agree as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import permutations

import polars as pl

from hotpass_assets.domain.mapping.headers import compact_header, usual_words
from hotpass_assets.domain.profiling.columns import LookedAt
from hotpass_assets.domain.profiling.issue_codes import cells_of
from hotpass_assets.domain.profiling.model import Join

_IDENTIFIER_FIELDS = frozenset({"source_id", "registration_number", "vat_number"})
_CODE_KINDS = frozenset({"identifier", "row_id"})
_NAME_KINDS = frozenset({"organisation"})
_KEY_WORDS = frozenset({"id", "identifier", "nr", "number", "no", "ref", "reference", "code", "key"})
_CODE = r"^\s*\S*[0-9]\S*\s*$"
LEAST_SHARE = 0.5
_LEAST_UNIQUE = 0.9
_FEWEST = 3


@dataclass(frozen=True)
class TableColumns:
    """Columns of one table.

    Attributes:
        sheet: Sheet it is on.
        table: Its number there.
        columns: Its columns.
    """

    sheet: str
    table: int
    columns: Sequence[LookedAt]


@dataclass(frozen=True)
class _Key:
    where: TableColumns
    column: LookedAt
    values: pl.Series  # distinct, folded
    unique: float
    is_code: bool


def is_identifier(column: LookedAt) -> bool:
    """Whether a column is made to identify rows, by its field or by its header (``id``, ``record id``, ``club_id``)."""
    if not column.profile.distinct_values:
        return False
    words = usual_words(column.profile.header or "")
    return column.profile.field in _IDENTIFIER_FIELDS or (bool(words) and words[-1] in ("id", "identifier"))


def _may_join(column: LookedAt) -> bool:
    if not column.profile.distinct_values:
        return False
    if column.kind == "category" and column.profile.field is None:
        # A key that repeats often looks like a category; what it has that a word has not is a digit in every value.
        return bool(column.column.cells.drop_nulls().str.contains(_CODE).all())
    names = column.profile.field == "organization_name" or column.kind in (_CODE_KINDS | _NAME_KINDS)
    return names or is_identifier(column)


def find_joins(tables: Sequence[TableColumns]) -> list[Join]:
    """Joins between tables, the surest first.

    Of two columns that hold the same keys only one direction is given: from the table that misses fewer, and then from
    the later table to the earlier one.
    """
    keys = [_key(table, column) for table in tables for column in table.columns if _may_join(column)]
    found: dict[frozenset[int], tuple[tuple[float, int], Join]] = {}
    for one, other in permutations(range(len(keys)), 2):
        if keys[one].where is keys[other].where:
            continue
        join = _join(keys[one], keys[other])
        if join is None:
            continue
        pair, standing = frozenset((one, other)), (join.share, one - other)
        if pair not in found or standing > found[pair][0]:
            found[pair] = (standing, join)
    joins = [join for _, join in found.values()]
    return sorted(joins, key=lambda join: (-join.share, join.sheet, join.table, join.column, join.to_sheet))


def _key(where: TableColumns, column: LookedAt) -> _Key:
    values = _folded(column.column.cells).drop_nulls()
    is_code = column.kind not in _NAME_KINDS and column.profile.field != "organization_name"
    return _Key(where, column, values.unique(), values.n_unique() / max(1, values.len()), is_code)


def _folded(cells: pl.Series) -> pl.Series:
    """Keys in the one form all their spellings share; nothing for formulas without a result and for errors."""
    folded = cells.str.replace_all(r"\s+", " ").str.strip_chars().str.to_lowercase().str.strip_suffix(".0")
    keys = pl.col("key")
    frame = pl.DataFrame({"key": folded})
    return frame.select(pl.when(~keys.str.starts_with("=") & ~keys.str.starts_with("#")).then(keys))["key"]


def _join(one: _Key, other: _Key) -> Join | None:
    if (
        not one.values.len()
        or one.is_code != other.is_code
        or other.unique < _LEAST_UNIQUE
        or other.values.len() < _FEWEST
    ):
        return None
    if one.is_code and not _headers_agree(one, other):
        return None
    found = int(one.values.is_in(other.values.implode()).sum())
    if found < LEAST_SHARE * one.values.len() or found < min(_FEWEST, one.values.len()):
        return None
    return Join(
        sheet=one.where.sheet,
        table=one.where.table,
        column=one.column.profile.name,
        to_sheet=other.where.sheet,
        to_table=other.where.table,
        to_column=other.column.profile.name,
        values=one.values.len(),
        found=found,
        unique=round(other.unique, 4),
        missing=tuple(_missing(one, other)) if found < one.values.len() else (),
    )


def _missing(one: _Key, other: _Key) -> list[str]:
    column = one.column.column
    known = _folded(column.cells).is_in(other.values.implode())
    return cells_of(column.rows.filter(~known.fill_null(True)).to_list(), column.index)


def _headers_agree(one: _Key, other: _Key) -> bool:
    """Whether headers of two codes speak of the same thing; codes that cannot meet by chance need not."""
    texts = [key.column.profile.header or "" for key in (one, other)]
    if compact_header(texts[0]) and compact_header(texts[0]) == compact_header(texts[1]):
        return True
    if not (_is_running(one) and _is_running(other)):
        return True
    ours, theirs = (set(usual_words(text)) - _KEY_WORDS for text in texts)
    told = theirs or {word.rstrip("s") for word in usual_words(other.where.sheet)}
    return bool(ours) and {word.rstrip("s") for word in ours} <= {word.rstrip("s") for word in told}


def _is_running(key: _Key) -> bool:
    return bool(key.values.str.contains(r"^[0-9]{1,7}$").all())
