"""Holding a dataset to a contract.

Belongs here: columns, types, limits, keys, references and quality rules, column by column. Does not belong here:
reading files (``hotpass_resources.contract_datasets``), words and remedies (``findings``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from hotpass_assets.domain.config.problems import nearest
from hotpass_assets.domain.contracts.findings import BadRow, Finding, is_personal, shown
from hotpass_assets.domain.contracts.model import Contract, ContractColumn, ContractTable, QualityRule
from hotpass_assets.domain.contracts.type_names import DTYPES, is_of_type

_TRUE, _FALSE = ["true", "1"], ["false", "0"]


@dataclass(frozen=True)
class DatasetTable:
    """One table of a dataset.

    Attributes:
        frame: Its columns; all text where the file has no types.
        numbers: Number of each row as whoever opens the file counts.
        typed: Whether the file says the types.
        form: ``parquet``, ``csv``, ``duckdb`` or ``workbook``.
        place: File, and sheet or table in it.
    """

    frame: pl.DataFrame
    numbers: pl.Series
    typed: bool
    form: str
    place: str


@dataclass(frozen=True)
class _Rule:
    """A rule as an expression that is true where a row breaks it."""

    column: ContractColumn
    kind: str
    words: str
    broken: pl.Expr


def validate(contract: Contract, dataset: Mapping[str, DatasetTable], limit: int = 10) -> list[Finding]:
    """Everything in ``dataset`` that breaks the contract; tables of the contract it does not have are left out.

    Args:
        contract: What must hold.
        dataset: Tables by their name in the contract.
        limit: Most rows named for one rule.
    """
    read: dict[str, tuple[ContractTable, DatasetTable, pl.DataFrame]] = {}
    findings: list[Finding] = []
    for table in contract.tables:
        if table.name in dataset:
            found, values = _columns(table, dataset[table.name], limit)
            read[table.name] = (table, dataset[table.name], values)
            findings += [*found, *_rules(table, dataset[table.name], values, limit)]
    for table, held, values in read.values():
        findings += _references(table, held, values, read, limit)
    return findings


def _columns(table: ContractTable, held: DatasetTable, limit: int) -> tuple[list[Finding], pl.DataFrame]:
    """Findings about columns and types, and the columns as their types."""
    present = set(held.frame.columns)
    due = [column for column in table.columns if held.form not in column.not_in]
    missing = [column.name for column in due if column.name not in present]
    known = {column.name for column in table.columns}
    findings = []
    for name in missing:
        like = nearest(name, present - known)
        hint = f"; is it '{like[:60]}'?" if like else ""
        findings.append(Finding(table.name, name, "missing_column", f"the column is missing{hint}"))
    for name in held.frame.columns:
        if name not in known:
            what = "the contract does not know this column"
            findings.append(Finding(table.name, name[:120], "extra_column", what, severity="warning"))
    columns = []
    for column in table.columns:
        if column.name in present:
            found, values = _as_type(table, column, held, limit)
            findings += found
            columns.append(values.alias(column.name))
    return findings, pl.DataFrame(columns)


def _as_type(
    table: ContractTable, column: ContractColumn, held: DatasetTable, limit: int
) -> tuple[list[Finding], pl.Series]:
    """A column in the type the contract states; what cannot be read as it is missing in the result."""
    raw, logical = held.frame[column.name], column.logical_type
    wanted = DTYPES.get(logical or "")
    if wanted is None:
        return [], raw
    if held.typed and is_of_type(raw.dtype, logical or ""):
        return [], raw.cast(pl.String) if logical == "string" else raw
    values = _read(raw, wanted)
    unread = raw.is_not_null() & values.is_null()
    findings = []
    if held.typed:
        kind = str(raw.dtype).partition("(")[0]
        what = f"the column is {kind}, the contract says {logical}"
        findings.append(Finding(table.name, column.name, "type", what, int(unread.sum())))
    if unread.any():
        rows = _bad_rows(held, unread, raw, column, limit)
        what = f"the value cannot be read as {logical}"
        findings = [Finding(table.name, column.name, "type", what, int(unread.sum()), rows=rows)]
    return findings, values


def _read(raw: pl.Series, wanted: pl.DataType) -> pl.Series:
    """``raw`` as a type, null where that is not possible."""
    if raw.dtype != pl.String or wanted == pl.String:
        try:
            if not raw.dtype.is_nested():
                return raw.cast(wanted, strict=False)
        except pl.exceptions.PolarsError:
            pass  # no value of this type is one of that
        return pl.Series(raw.name, [None] * raw.len(), wanted)
    text = raw.str.strip_chars()
    if wanted == pl.Boolean:
        lowered = text.str.to_lowercase()
        truth = pl.when(lowered.is_in(_TRUE)).then(True).when(lowered.is_in(_FALSE)).then(False)
        return pl.select(truth).to_series()
    if wanted == pl.Date:
        return text.str.replace(r"[T ]00:00(:00(\.0+)?)?$", "").str.to_date("%Y-%m-%d", strict=False)
    if isinstance(wanted, pl.Datetime):
        return text.str.replace("T", " ").str.to_datetime("%Y-%m-%d %H:%M:%S%.f", strict=False)
    if wanted == pl.Int64:
        return text.str.replace(r"\.0+$", "").cast(pl.Int64, strict=False)
    return text.cast(wanted, strict=False)


def _rules(table: ContractTable, held: DatasetTable, values: pl.DataFrame, limit: int) -> Iterator[Finding]:
    """Findings about single values, keys and shares."""
    columns = [column for column in table.columns if column.name in values.columns]
    yield from _missing(table, columns, held, limit)
    rules = [rule for column in columns for rule in _column_rules(column, table)]
    # All counts in one pass; rows are looked up for the broken ones alone.
    counts = values.select(rule.broken.sum().alias(str(place)) for place, rule in enumerate(rules)) if rules else None
    for place, rule in enumerate(rules):
        failed = int(counts[str(place)].item() or 0) if counts is not None else 0
        if failed:
            mask = values.select(rule.broken.fill_null(value=False)).to_series()
            rows = _bad_rows(held, mask, values[rule.column.name], rule.column, limit)
            yield Finding(table.name, rule.column.name, rule.kind, rule.words, failed, rows=rows)
    yield from _key(table, held, values, limit)
    by_name = {column.name: column for column in table.columns}
    for quality in table.rules:
        if all(name in values.columns for name in quality.columns):
            yield from _quality(table, quality, held, values, by_name, limit)


def _missing(
    table: ContractTable, columns: Sequence[ContractColumn], held: DatasetTable, limit: int
) -> Iterator[Finding]:
    """Values that are missing in the file; one that cannot be read as its type is not missing."""
    for column in columns:
        if column.required or column.key:
            mask = held.frame[column.name].is_null()
            if mask.any():
                rows = _bad_rows(held, mask, held.frame[column.name], column, limit)
                yield Finding(table.name, column.name, "required", "a value is missing", int(mask.sum()), rows=rows)


def _column_rules(column: ContractColumn, table: ContractTable) -> Iterator[_Rule]:
    value = pl.col(column.name)
    if column.unique or table.key == (column.name,):
        yield _Rule(column, "unique", "the value occurs more than once", value.is_not_null() & value.is_duplicated())
    options, is_text = column.options, column.logical_type in ("string", None)
    pattern = options.get("pattern")
    if isinstance(pattern, str) and is_text:
        words = f"the value does not match {pattern[:80]}"
        yield _Rule(column, "pattern", words, ~value.cast(pl.String).str.contains(pattern))
    if column.logical_type in ("integer", "number"):
        yield from _limits(column, value)
    for name, is_broken in (("minLength", pl.Expr.__lt__), ("maxLength", pl.Expr.__gt__)):
        length = options.get(name)
        if isinstance(length, int) and is_text:
            words = f"the text is {'shorter' if name == 'minLength' else 'longer'} than {length} characters"
            yield _Rule(column, "length", words, is_broken(value.cast(pl.String).str.len_chars(), length))
    if column.choices is not None:
        yield _Rule(column, "choices", "the value is none of the allowed ones", _not_in(value, column.choices))


def _limits(column: ContractColumn, value: pl.Expr) -> Iterator[_Rule]:
    # A value that is no number keeps no limit.
    value = value.cast(pl.Float64)
    limits = (
        ("minimum", "below", ~(value >= pl.lit(column.options.get("minimum")))),
        ("maximum", "above", ~(value <= pl.lit(column.options.get("maximum"))) | value.is_nan()),
        ("exclusiveMinimum", "not above", ~(value > pl.lit(column.options.get("exclusiveMinimum")))),
        ("exclusiveMaximum", "not below", ~(value < pl.lit(column.options.get("exclusiveMaximum"))) | value.is_nan()),
    )
    for name, words, broken in limits:
        limit = column.options.get(name)
        if isinstance(limit, int | float):
            yield _Rule(column, "limit", f"the value is {words} {limit:g}", broken)


def _key(table: ContractTable, held: DatasetTable, values: pl.DataFrame, limit: int) -> Iterator[Finding]:
    """Rows whose key of several columns occurs more than once."""
    if len(table.key) < 2 or not set(table.key) <= set(values.columns):
        return
    mask = values.select(table.key).is_duplicated()
    if mask.any():
        what = f"the key {', '.join(table.key)} occurs more than once"
        first = next(column for column in table.columns if column.name == table.key[0])
        rows = _bad_rows(held, mask, values[first.name], first, limit)
        yield Finding(table.name, None, "key", what, int(mask.sum()), rows=rows)


def _quality(
    table: ContractTable,
    rule: QualityRule,
    held: DatasetTable,
    values: pl.DataFrame,
    by_name: Mapping[str, ContractColumn],
    limit: int,
) -> Iterator[Finding]:
    if rule.kind == "row_count":
        if not rule.bound.holds(values.height, values.height):
            what = f"there are {values.height} rows: {rule.name}"
            yield Finding(table.name, None, "quality", what, severity=rule.severity)
        return
    broken = _broken(rule, values)
    failed = int(broken.sum())
    rows = values.height
    if rule.of_filled and rule.kind != "not_null":
        rows -= values[rule.columns[0]].null_count()
    if rule.bound.holds(failed, rows):
        return
    column = by_name[rule.columns[0]]
    allowed = rule.bound.value
    is_choice = rule.kind == "in_set" and rule.bound.comparator == "mustBe" and allowed == 0
    kind = "choices" if is_choice else "quality"
    share = f"{failed} of {rows} rows; {rule.bound.comparator} {allowed}{' percent' if rule.bound.percent else ''}"
    what = "the value is none of the allowed ones" if is_choice else f"{rule.name}: {share}"
    bad = _bad_rows(held, broken, values[column.name], column, limit)
    yield Finding(table.name, column.name, kind, what, failed, rule.severity, bad)


def _broken(rule: QualityRule, values: pl.DataFrame) -> pl.Series:
    """Where a value counts for a rule."""
    value = pl.col(rule.columns[0])
    if rule.kind == "not_null":
        broken = value.is_null()
    elif rule.kind == "unique":
        return values.select(rule.columns).is_duplicated() & values[rule.columns[0]].is_not_null()
    elif rule.kind == "matches":
        broken = ~value.cast(pl.String).str.contains(rule.value)
    elif rule.kind == "in_set":
        broken = _not_in(value, rule.value)
    else:
        low, high = rule.value
        broken = ~value.cast(pl.Float64, strict=False).is_between(
            pl.lit(low if low is not None else float("-inf")), pl.lit(high if high is not None else float("inf"))
        )
    return values.select(broken.fill_null(value=False)).to_series()


def _not_in(value: pl.Expr, choices: Sequence[object]) -> pl.Expr:
    texts = [str(choice) for choice in choices if choice is not None]
    return ~value.cast(pl.String).is_in(pl.Series(texts, dtype=pl.String).implode())


def _references(
    table: ContractTable,
    held: DatasetTable,
    values: pl.DataFrame,
    read: Mapping[str, tuple[ContractTable, DatasetTable, pl.DataFrame]],
    limit: int,
) -> Iterator[Finding]:
    """Values that refer to a row that is not there; only where both tables are at hand."""
    for column in table.columns:
        other, _, key = (column.refers_to or "").rpartition(".")
        if column.name not in values.columns or other not in read or key not in read[other][2].columns:
            continue
        known = read[other][2][key].cast(pl.String).drop_nulls().unique()
        mine = values[column.name].cast(pl.String)
        mask = mine.is_not_null() & ~mine.is_in(known.implode())
        if mask.any():
            what = f"no row of {other} has this {key}"
            rows = _bad_rows(held, mask, mine, column, limit)
            yield Finding(table.name, column.name, "reference", what, int(mask.sum()), rows=rows)


def _bad_rows(
    held: DatasetTable, mask: pl.Series, values: pl.Series, column: ContractColumn, limit: int
) -> tuple[BadRow, ...]:
    places = mask.arg_true().head(limit)
    personal = is_personal(column)
    pairs = zip(held.numbers.gather(places).to_list(), values.gather(places).to_list(), strict=True)
    return tuple(BadRow(int(number), shown(value, personal=personal)) for number, value in pairs)
