"""Flags: cells that say yes or no.

Belongs here: the words for yes and no. Does not belong here: what a flag means for its row.
"""

import polars as pl

from hotpass_assets.domain.clean.null_words import is_null_word
from hotpass_assets.domain.clean.status import NULL_WORD_RULE, STATUS
from hotpass_assets.domain.clean.text import tidied

_YES = (
    "1",
    "1.0",
    "yes",
    "y",
    "ja",
    "j",
    "x",
    "true",
    "t",
    "on",
    "✓",
    "✔",
    "☑",
    "☒",
    "waar",
    "checked",
    "-1",
)
_NO = ("0", "0.0", "no", "n", "nee", "false", "f", "off", "✗", "✘", "☐", "vals", "onwaar", "unchecked")


def clean_flag(raw: pl.Series) -> pl.DataFrame:
    """Yes or no in each distinct text.

    Returns:
        raw, value (Boolean), status, rule.
    """
    raw = raw.alias("raw")
    word = pl.col("word")
    return (
        pl.DataFrame([raw, tidied(raw).alias("word")])
        .with_columns(word.str.to_lowercase().str.strip_chars(" .!"), missing=is_null_word(word))
        .with_columns(value=pl.when(word.is_in(_YES)).then(True).when(word.is_in(_NO)).then(False))
        .select(
            "raw",
            "value",
            status=pl.when(pl.col("value").is_not_null()).then(pl.lit("valid"))
            .when(pl.col("missing")).then(pl.lit("missing")).otherwise(pl.lit("invalid")).cast(STATUS),
            rule=pl.when(pl.col("value")).then(pl.lit("flag.yes")).when(~pl.col("value")).then(pl.lit("flag.no"))
            .when(pl.col("missing")).then(pl.lit(NULL_WORD_RULE)).otherwise(pl.lit("flag.unknown_word")),
        )
    )  # fmt: skip
