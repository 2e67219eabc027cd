"""Telephone numbers in E.164.

Belongs here: from a cell to its numbers, each with its owner, extension and kind of line. Plain cells of
one number are read by expressions built from the library's own numbering plan; all others by
`phone_numbers`. Does not belong here: whether a number is answered.
"""

import polars as pl

from hotpass_assets.domain.clean.null_words import is_null_word
from hotpass_assets.domain.clean.phone_cells import FoundNumber, numbers_in_cell
from hotpass_assets.domain.clean.phone_numbers import PlainPlan, plain_plan
from hotpass_assets.domain.clean.status import NULL_WORD_RULE, STATUS
from hotpass_assets.domain.clean.text import tidied

VALID_CONFIDENCE = 0.85
INVALID_CONFIDENCE = 0.1

_TRUNK_ZERO = r"^((?:\+|00)\d{1,3})[\s.-]*\(\s*0\s*\)"

_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "index": pl.UInt32,
    "raw": pl.String,
    "ordinal": pl.UInt16,
    "value": pl.String,
    "status": STATUS,
    "rule": pl.String,
    "confidence": pl.Float64,
    "extension": pl.String,
    "label": pl.String,
    "line": pl.String,
}


def clean_phones(raw: pl.Series, country: str = "ZA") -> pl.DataFrame:
    """E.164 form of each number in each distinct phone text.

    Args:
        raw: Distinct texts without nulls.
        country: ISO alpha-2 code of the country whose numbers are written without a country code.

    Returns:
        raw, ordinal (from 0), value, status, rule, confidence, extension, label (owner or words around the
        number), line ("mobile", "fixed_line", "other" or null): one row a number, one for a cell with none.
    """
    raw = raw.alias("raw")
    text = pl.col("text")
    cells = (
        pl.DataFrame([raw, tidied(raw, multiline=True).alias("text")])
        .with_row_index()
        .with_columns(
            missing=is_null_word(text),
            float=text.str.contains(r"^\+?\d+\.0+$"),
            trunk_zero=text.str.contains(_TRUNK_ZERO),
            digits=text.str.replace(_TRUNK_ZERO, "$1").str.replace(r"\.0+$", "").str.replace_all(r"[\s().-]", ""),
        )
    )
    plan = plain_plan(country)
    if plan is None:
        plain = _with_schema(cells.clear())
        rest = cells.filter(~pl.col("missing"))
    else:
        plain, rest = _plain_cells(cells.filter(~pl.col("missing")), plan)
    found = [_row(row, number) for row in rest.select("index", "raw", "text").iter_rows()
             for number in numbers_in_cell(row[2], country)]  # fmt: skip
    absent = _with_schema(cells.filter("missing").with_columns(status=pl.lit("missing"), rule=pl.lit(NULL_WORD_RULE)))
    frames = [plain, absent, pl.DataFrame(found, schema=_SCHEMA, orient="row")]
    return pl.concat(frames).sort("index", "ordinal").drop("index")


def _plain_cells(cells: pl.DataFrame, plan: PlainPlan) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Cells that are one valid national number and nothing else, read; and all the other cells."""
    national = pl.col("digits").str.extract(plan.one_number, 2)
    prefix = pl.col("digits").str.extract(plan.one_number, 1)
    looks_plain = pl.col("text").str.contains(r"^[\d\s().+-]+$")
    cells = cells.with_columns(national=pl.when(looks_plain).then(national), prefix=prefix)
    cells = cells.with_columns(line=plan.line(pl.col("national")))
    read = cells.filter(pl.col("line").is_not_null()).with_columns(
        value=pl.lit(f"+{plan.calling_code}") + pl.col("national"),
        status=pl.lit("valid"),
        confidence=pl.lit(VALID_CONFIDENCE),
        rule=pl.when(pl.col("prefix") == "").then(pl.lit("phone.restored_zero"))
        .when(pl.col("float")).then(pl.lit("phone.float"))
        .when(pl.col("trunk_zero")).then(pl.lit("phone.trunk_zero"))
        .when(pl.col("prefix").str.starts_with("+")).then(pl.lit("phone.e164"))
        .when(pl.col("prefix").str.starts_with("00")).then(pl.lit("phone.international_prefix"))
        .when(pl.col("prefix") == "0").then(pl.lit("phone.national"))
        .otherwise(pl.lit("phone.country_code")),
    )  # fmt: skip
    return _with_schema(read), cells.filter(pl.col("line").is_null())


def _with_schema(cells: pl.DataFrame) -> pl.DataFrame:
    """The cells as rows of the result: columns that are not known yet are null, the ordinal 0."""
    known = {"ordinal": pl.lit(0)} | {name: pl.col(name) for name in cells.columns}
    return cells.select(known.get(name, pl.lit(None)).cast(dtype).alias(name) for name, dtype in _SCHEMA.items())


def _row(cell: tuple[int, str, str], number: FoundNumber) -> tuple[object, ...]:
    valid = number.value is not None
    return (
        cell[0],
        cell[1],
        number.ordinal,
        number.value,
        "valid" if valid else "invalid",
        number.rule,
        VALID_CONFIDENCE if valid else INVALID_CONFIDENCE,
        number.extension,
        number.label,
        number.line,
    )
