"""People named in a cell, with their roles.

Belongs here: frames of people. Plain names are recognised by an expression, the rest are read by
`people_cells`. Does not belong here: whether two names are one person.
"""

import polars as pl

from hotpass_assets.domain.clean.null_words import is_error_text, is_null_word
from hotpass_assets.domain.clean.people_cells import people_in_cell
from hotpass_assets.domain.clean.roles import ROLE_OR_TITLE_PATTERN
from hotpass_assets.domain.clean.status import ERROR_CELL_RULE, NULL_WORD_RULE, STATUS
from hotpass_assets.domain.clean.text import tidied

_NAME = r"\p{Lu}[\p{Ll}'’]+(?:-\p{Lu}[\p{Ll}'’]+)?"
_LAST_NAME = r"\p{Lu}[\p{Ll}'’]+(?:-?\p{Lu}[\p{Ll}'’]+)*"
_PLAIN = rf"^{_NAME}(?: (?:{_NAME}|van|der|den|de|du|le|von|la))* {_LAST_NAME}$"
_WITH_ROLE = rf"{_PLAIN[:-1]} \((\p{{L}}[\p{{L}} ]*\p{{L}})\)$"

_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "index": pl.UInt32,
    "raw": pl.String,
    "ordinal": pl.UInt16,
    "value": pl.String,
    "title": pl.String,
    "role": pl.String,
    "status": STATUS,
    "rule": pl.String,
}


def clean_people(raw: pl.Series) -> pl.DataFrame:
    """Display name and role of each person in each distinct text.

    Args:
        raw: Distinct texts without nulls.

    Returns:
        raw, ordinal (from 0), value (name, null where only a role is stated), title, role, status, rule: one
        row a person, one row for a cell with none.
    """
    raw = raw.alias("raw")
    text = pl.col("text")
    cells = pl.DataFrame([raw, tidied(raw, multiline=True).alias("text")]).with_row_index()
    cells = cells.with_columns(missing=is_null_word(text), error=is_error_text(text))
    name, role = text.str.replace(r" \([^()]*\)$", ""), text.str.extract(_WITH_ROLE)
    in_brackets = role.is_not_null() & name.str.contains(" ", literal=True)
    cells = cells.with_columns(
        name=name,
        role=role,
        plain=(text.str.contains(_PLAIN) | in_brackets) & ~name.str.contains(ROLE_OR_TITLE_PATTERN),
    )
    settled = cells.filter(pl.col("missing") | pl.col("error") | pl.col("plain")).select(
        "index",
        "raw",
        ordinal=pl.lit(0, pl.UInt16),
        value=pl.when(pl.col("plain") & ~pl.col("missing")).then("name"),
        title=pl.lit(None, pl.String),
        role=pl.when(pl.col("plain") & ~pl.col("missing")).then("role"),
        status=pl.when(pl.col("missing")).then(pl.lit("missing")).when(pl.col("error")).then(pl.lit("invalid"))
        .otherwise(pl.lit("valid")).cast(STATUS),
        rule=pl.when(pl.col("missing")).then(pl.lit(NULL_WORD_RULE))
        .when(pl.col("error")).then(pl.lit(ERROR_CELL_RULE))
        .when(pl.col("role").is_not_null()).then(pl.lit("person.role_in_brackets"))
        .otherwise(pl.lit("person.plain")),
    )  # fmt: skip
    rest = cells.filter(~pl.col("missing") & ~pl.col("error") & ~pl.col("plain")).select("index", "raw", "text")
    read = [
        (index, cell, ordinal, person.name, person.title, person.role, person.status, person.rule)
        for index, cell, words in rest.iter_rows()
        for ordinal, person in enumerate(people_in_cell(words))
    ]
    return pl.concat([settled, pl.DataFrame(read, schema=_SCHEMA, orient="row")]).sort("index", "ordinal").drop("index")
