"""What a person knows about which rows are the same thing.

Belongs here: reading a table of labels in the shapes people have, and refusing one that cannot be right. Does not
belong here: opening files, and measuring a result against the labels (``domain.linkage.quality.evaluation``).

Rows are numbered from 0. What the labels say nothing about is unknown: it is neither a match nor a row of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NoReturn

import polars as pl

from hotpass_assets.domain.counted import counted
from hotpass_assets.domain.errors import InputError
from hotpass_assets.domain.mapping.headers import compact_header

ROW_HEADERS = ("row", "row_number", "index")
ENTITY_HEADERS = ("entity", "entity_id", "cluster", "cluster_id", "label")
PAIR_HEADERS = (("left", "right"), ("row_a", "row_b"), ("row_l", "row_r"), ("id1", "id2"))
MATCH_HEADERS = ("match", "label")
_SAME = ("1", "1.0", "true", "t", "yes", "y", "match", "same")
_DIFFERENT = ("0", "0.0", "false", "f", "no", "n", "distinct", "different")
_SHOWN = 5
_SHOWN_HEADERS = 12


@dataclass(frozen=True)
class Truth:
    """Labels of rows or of pairs; one of the two tables is there.

    Attributes:
        entities: ``row`` (UInt32) and ``entity`` (Utf8), each row once, sorted by row.
        pairs: ``left``, ``right`` (UInt32, left < right) and ``match`` (Boolean), each pair once, sorted.
        unlabelled_rows: Rows of the input the labels do not name.
    """

    entities: pl.DataFrame | None
    pairs: pl.DataFrame | None
    unlabelled_rows: int


def truth_from(table: pl.DataFrame, rows: int, place: str) -> Truth:
    """Labels from a table in one of three shapes, told apart by its headers (case and punctuation do not matter).

    1. Two row columns (``PAIR_HEADERS``), and one of ``MATCH_HEADERS`` unless every pair is a match: only these
       pairs are known. A pair whose cell of that column is empty stays unknown.
    2. One of ``ROW_HEADERS`` and one of ``ENTITY_HEADERS``: rows with the same entity are the same thing.
    3. One of ``ENTITY_HEADERS`` alone: one line for each row of the input, in its order.

    Where several headers of a list are there, the first of the list counts. A row with an empty entity stays
    unknown; lines whose cells are all empty are passed over in the first two shapes.

    Args:
        table: Labels as read, of any types.
        rows: Rows of the input they are about.
        place: File or table the labels came from, for messages.

    Raises:
        InputError: The labels are empty, ambiguous or about rows that do not exist.
    """
    if table.is_empty():
        _refuse(place, "it has no lines", "Give at least one labelled row or pair")
    columns = _columns(table)
    sides = next((pair for pair in PAIR_HEADERS if all(compact_header(name) in columns for name in pair)), None)
    if sides:
        match = _first(columns, MATCH_HEADERS)
        pairs = _pairs(_texts(table, [columns[compact_header(name)] for name in sides], match), rows, place)
        named = pl.concat([pairs["left"], pairs["right"]]).n_unique()
        return Truth(None, pairs, rows - named)
    entity, row = _first(columns, ENTITY_HEADERS), _first(columns, ROW_HEADERS)
    if entity is None:
        _refuse_headers(table, place)
    entities = (
        _ordered(_texts(table, [], entity), rows, place)
        if row is None
        else _placed(_texts(table, [row], entity), rows, place)
    )
    return Truth(entities, None, rows - entities.height)


def _columns(table: pl.DataFrame) -> dict[str, str]:
    """Headers of the table by their folded text, the first of equal ones."""
    return {compact_header(header): header for header in reversed(table.columns)}


def _first(columns: dict[str, str], accepted: Sequence[str]) -> str | None:
    return next((columns[key] for key in map(compact_header, accepted) if key in columns), None)


def _texts(table: pl.DataFrame, numbers: Sequence[str], label: str | None) -> pl.DataFrame:
    """The columns that count as trimmed text, empty as missing: ``line`` (from 1), ``row0``, ``row1``, ``label``."""
    named = {f"row{at}": header for at, header in enumerate(numbers)} | ({"label": label} if label else {})
    text = table.select(pl.col(header).cast(pl.String).str.strip_chars().alias(name) for name, header in named.items())
    filled = text.with_columns(pl.when(pl.all() != "").then(pl.all()))
    if label is None:
        filled = filled.with_columns(label=pl.when(pl.any_horizontal(pl.all().is_not_null())).then(pl.lit("1")))
    return filled.with_row_index("line", offset=1)


def _ordered(lines: pl.DataFrame, rows: int, place: str) -> pl.DataFrame:
    """Entities by position."""
    if lines.height != rows:
        _refuse(
            place,
            f"it has {counted(lines.height, 'line')} and no column of row numbers, "
            f"the input has {counted(rows, 'row')}",
            f"Give one line for each row in the order of the input, or add a column {_spoken(ROW_HEADERS)}",
        )
    return _labelled(lines.select((pl.col("line") - 1).alias("row"), entity="label"), place)


def _placed(lines: pl.DataFrame, rows: int, place: str) -> pl.DataFrame:
    """Entities by row number."""
    numbered = _numbered(lines, rows, place)
    entities = _labelled(numbered.select(row="row0", entity="label"), place).unique()
    twice = entities.filter(pl.col("row").is_duplicated())["row"].unique().sort()
    if len(twice):
        _refuse(
            place,
            f"{counted(len(twice), 'row')} with two different entities, rows {_few(twice)}",
            "Give each row one entity",
        )
    return entities.sort("row")


def _labelled(entities: pl.DataFrame, place: str) -> pl.DataFrame:
    known = entities.drop_nulls("entity").cast({"row": pl.UInt32})
    if known.is_empty():
        _refuse(place, "its column of entities is empty", "Give the entity of at least one row")
    return known


def _pairs(lines: pl.DataFrame, rows: int, place: str) -> pl.DataFrame:
    """Labelled pairs, the smaller row on the left."""
    numbered = _numbered(lines, rows, place)
    itself = numbered.filter(pl.col("row0") == pl.col("row1"))
    if not itself.is_empty():
        _refuse(place, f"a row is paired with itself in {_lines(itself)}", "Remove these lines")
    word = pl.col("label").str.to_lowercase()
    judged = numbered.drop_nulls("label").with_columns(
        pl.when(word.is_in(_SAME)).then(True).when(word.is_in(_DIFFERENT)).then(False).alias("match")
    )
    unread = judged.filter(pl.col("match").is_null())
    if not unread.is_empty():
        _refuse(
            place,
            f"whether the pair is a match cannot be read in {_lines(unread)}",
            "Write 1 or 0, true or false, yes or no, match or distinct, or leave the cell empty",
        )
    pairs = judged.select(
        pl.min_horizontal("row0", "row1").cast(pl.UInt32).alias("left"),
        pl.max_horizontal("row0", "row1").cast(pl.UInt32).alias("right"),
        "match",
    ).unique()
    if pairs.is_empty():
        _refuse(place, "it labels no pair", "Say of at least one pair whether it is a match")
    twice = pairs.filter(pl.struct("left", "right").is_duplicated()).sort("left", "right", "match")
    if not twice.is_empty():
        left, right, _ = twice.row(0)
        _refuse(
            place,
            f"{counted(twice.height // 2, 'pair')} called both a match and distinct, first rows {left} and {right}",
            "Give each pair one label",
        )
    return pairs.sort("left", "right")


def _numbered(lines: pl.DataFrame, rows: int, place: str) -> pl.DataFrame:
    """The row columns as numbers of rows that exist, without lines that are empty."""
    numbers = pl.col("^row.$")
    filled = lines.filter(pl.any_horizontal(pl.exclude("line").is_not_null()))
    unread = filled.filter(~pl.all_horizontal(numbers.str.contains(r"^[+-]?\d+(\.0*)?$").fill_null(False)))
    if not unread.is_empty():
        _refuse(
            place,
            f"there is no whole number of a row in {_lines(unread)}",
            "Write the position of the row in the input, counted from 0",
        )
    # A number too long to be read is one of a row that does not exist.
    digits = numbers.str.extract(r"^\+?(-?\d+)")
    read = filled.with_columns(digits.cast(pl.Int64, strict=False).fill_null(-1))
    outside = pl.any_horizontal(~numbers.is_between(0, rows - 1))
    if read.select(outside.any()).item():
        _refuse_absent(filled.filter(read.select(outside).to_series()).select(digits), rows, place)
    return read


def _refuse_absent(named: pl.DataFrame, rows: int, place: str) -> NoReturn:
    """Says which of the rows named, given as text, the input does not have."""
    numbers = pl.concat(named.get_columns()).unique(maintain_order=True)
    absent = numbers.filter(~numbers.cast(pl.Int64, strict=False).fill_null(-1).is_between(0, rows - 1))
    _refuse(
        place,
        f"it names {counted(len(absent), 'row')} the input does not have ({_few(absent)}); "
        + (f"rows count from 0 to {rows - 1}" if rows else "the input has no rows"),
        "Number the rows of the input from 0, in its order",
    )


def _refuse(place: str, why: str, do: str) -> NoReturn:
    raise InputError("The labels cannot be used", where=place, why=why, do=do)


def _refuse_headers(table: pl.DataFrame, place: str) -> NoReturn:
    headers = ", ".join(f"'{header}'" for header in table.columns[:_SHOWN_HEADERS])
    more = f" and {table.width - _SHOWN_HEADERS} more" if table.width > _SHOWN_HEADERS else ""
    pairs = " or ".join(f"'{left}' and '{right}'" for left, right in PAIR_HEADERS)
    _refuse(
        place,
        f"none of its columns says which rows are the same; it has {headers}{more}",
        f"Name one column {_spoken(ENTITY_HEADERS)}, with row numbers beside it in {_spoken(ROW_HEADERS)} unless "
        f"there is a line for each row of the input; or give pairs of rows in {pairs}, with {_spoken(MATCH_HEADERS)}",
    )


def _spoken(headers: Sequence[str]) -> str:
    names = [f"'{header}'" for header in headers]
    return f"{', '.join(names[:-1])} or {names[-1]}"


def _few(numbers: pl.Series) -> str:
    return ", ".join(map(str, numbers.head(_SHOWN))) + (", ..." if len(numbers) > _SHOWN else "")


def _lines(lines: pl.DataFrame) -> str:
    """Which lines are meant; their cells may hold what nobody else should read."""
    return f"{counted(lines.height, 'line')} below the header (numbers {_few(lines['line'])})"
