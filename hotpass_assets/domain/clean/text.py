"""Text as a person would have typed it: one kind of space, no invisible marks, no broken encoding.

Belongs here: what is true of every text, whatever it says. Does not belong here: the meaning of a text,
and changes of its words, case or spelling.
"""

import polars as pl

from hotpass_assets.domain.clean.null_words import is_error_text, is_null_word
from hotpass_assets.domain.clean.status import ERROR_CELL_RULE, NULL_WORD_RULE, STATUS

# Soft hyphens, joiners, bidirectional marks, variation selectors, fillers, control characters.
_INVISIBLE = (
    r"[\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F\u200B-\u200F\u202A-\u202E\u2060-\u206F\u3164"
    r"\uFE00-\uFE0F\uFEFF\uFFA0\uFFF9-\uFFFB\x00-\x08\x0E-\x1F\x7F-\u0084\u0086-\u009F]"
)
# UTF-8 read as a one-byte encoding leaves a lead letter followed by one of these; nothing else is broken.
_MAYBE_MOJIBAKE = (
    r"[\u00C2-\u00F4][\u0080-\u00BF\u0152\u0153\u0160\u0161\u0178\u017D\u017E\u0192\u02C6\u02DC"
    r"\u2013-\u201E\u2020-\u2022\u2026\u2030\u2039\u203A\u20AC\u2122]|\u221A.|\u201A\u00C4|\uFFFD"
)


def tidied(raw: pl.Series, *, multiline: bool = False) -> pl.Series:
    """Each text in NFKC, without invisible marks, spaces collapsed and trimmed.

    Args:
        raw: The texts.
        multiline: Keep line breaks, which are spaces otherwise.
    """
    text = _tidied_once(raw, multiline)
    # What was taken out may have hidden a broken encoding, or stood inside one.
    for _ in range(2):
        doubtful = text.filter(text.str.contains(_MAYBE_MOJIBAKE)).unique(maintain_order=True)
        if doubtful.is_empty():
            break
        text = text.replace(doubtful, _tidied_once(doubtful, multiline))
    return text


def _tidied_once(raw: pl.Series, multiline: bool) -> pl.Series:
    text = pl.col(raw.name)
    text = text.str.replace_all("_x000D_", "\n", literal=True).str.replace_all(_INVISIBLE, "")
    text = text.str.replace_all("´", "'", literal=True).str.normalize("NFKC")
    text = text.str.replace_all(r"[\u2010\u2011]", "-")
    if multiline:
        text = text.str.replace_all(r"\r\n|[\r\x0B\x0C\u0085\u2028\u2029]", "\n")
        text = text.str.replace_all(r"[^\S\n]+", " ").str.replace_all(r" ?\n\s*", "\n")
    else:
        text = text.str.replace_all(r"\s+", " ")
    return repaired(raw).to_frame().select(text.str.strip_chars()).to_series()


def repaired(raw: pl.Series) -> pl.Series:
    """Each text with a broken encoding undone ("CafÃ©" is "Café"); all others as they are."""
    broken = raw.filter(raw.str.contains(_MAYBE_MOJIBAKE)).unique(maintain_order=True)
    if broken.is_empty():
        return raw
    from ftfy import fix_encoding  # its tables take 50 ms to load and few columns need them

    # One text at a time because ftfy judges a text as a whole; only the few suspicious ones come here.
    return raw.replace(broken, pl.Series([fix_encoding(text) for text in broken], dtype=pl.String))


def ascii_letters(texts: pl.Series) -> pl.Series:
    """Each text in ASCII letters, accents taken off and other scripts transliterated; nulls stay."""
    foreign = texts.filter(texts.str.contains(r"[^\x00-\x7F]").fill_null(False)).unique(maintain_order=True)
    if foreign.is_empty():
        return texts
    from anyascii import anyascii  # tables that plain texts never need

    # The library takes one text at a time; only texts with other letters come here.
    return texts.replace(foreign, pl.Series([anyascii(text) for text in foreign], dtype=pl.String))


def straight_quotes(expr: pl.Expr) -> pl.Expr:
    """Typographic quotes and apostrophes as the straight ones of a keyboard."""
    return expr.str.replace_all(r"[\u2018-\u201B\u02BC\u02B9\u2032`]", "'").str.replace_all(
        r"[\u201C-\u201F\u2033\u00AB\u00BB]", '"'
    )


def clean_text(raw: pl.Series, *, multiline: bool = False) -> pl.DataFrame:
    """Tidy form of each distinct text.

    Args:
        raw: Distinct texts without nulls.
        multiline: Keep line breaks (long texts such as notes).

    Returns:
        raw, value, status, rule.
    """
    raw = raw.alias("raw")
    text = pl.col("text")
    kept = ~pl.col("missing") & ~pl.col("error")
    return (
        pl.DataFrame([raw, tidied(raw, multiline=multiline).alias("text")])
        .with_columns(missing=is_null_word(text), error=is_error_text(text))
        .select(
            "raw",
            value=pl.when(kept).then(text),
            status=pl.when(pl.col("missing")).then(pl.lit("missing")).when(pl.col("error")).then(pl.lit("invalid"))
            .otherwise(pl.lit("valid")).cast(STATUS),
            rule=pl.when(pl.col("missing")).then(pl.lit(NULL_WORD_RULE))
            .when(pl.col("error")).then(pl.lit(ERROR_CELL_RULE))
            .when(text == pl.col("raw")).then(pl.lit("text.unchanged")).otherwise(pl.lit("text.tidied")),
        )
    )  # fmt: skip
