"""Names of organisations: how to show them, and what makes two of them the same.

Belongs here: the display name, the key that legal form, case, punctuation and spacing do not change, and
other names stated beside the first. Does not belong here: the list of legal forms (`legal_forms`), and
deciding that two names that differ otherwise are one organisation.
"""

import polars as pl

from hotpass_assets.domain.clean import legal_forms
from hotpass_assets.domain.clean.null_words import is_error_text, is_null_word
from hotpass_assets.domain.clean.status import ERROR_CELL_RULE, NULL_WORD_RULE, STATUS
from hotpass_assets.domain.clean.text import ascii_letters, straight_quotes, tidied

_TRADES_AS = r"t\s?/\s?a|t\.a\.|trading\s+as|h\s?/\s?a|h\.a\.|handel\s?drywende?\s+as|d/b/a|dba|doing\s+business\s+as"
_ALSO = (
    rf"{_TRADES_AS}|"
    r"a/k/a|aka|also\s+known\s+as|ook\s+bekend\s+as|f/k/a|fka|formerly(?:\s+known\s+as)?|"
    r"previously(?:\s+known\s+as)?|voorheen(?:\s+bekend\s+as)?|now\s+known\s+as"
)
_ALSO_IN_BRACKETS = rf"(?i)\s*[(\[]\s*(?:{_ALSO})\s*[:.]?\s+([^()\[\]]+)[)\]]"
_ALSO_AFTER = rf"(?i)\s*[,;(\[–—-]*\s*(?:^|\s)[(\[]?(?:{_ALSO})\s*[:.]?\s+"
_TRADING_NAME_AFTER = rf"(?i)(?:^|\s)[(\[]?(?:{_TRADES_AS})\s*[:.]?\s+"
_ACRONYM = r"\s*[(\[](\p{Lu}{2,8})[)\]]"
_BREAK = "\x1f"
# A name cannot end with one of these: the legal form after it is a part of the name ("Aero Club of SA").
_UNFINISHED = r"(?:^|\s)(?:of|in|for|van|vir|the|die|and)$"


def clean_organisation_names(raw: pl.Series) -> pl.DataFrame:
    """Display name, keys and other names in each distinct organisation name.

    Args:
        raw: Distinct texts without nulls.

    Returns:
        raw, value (as written, tidied), match_key (equal for names that differ only in legal form, case,
        punctuation or spacing), compare_name (the same with its spaces, for measuring likeness), legal_form,
        aliases, status, rule.
    """
    raw = raw.alias("raw")
    frame = pl.DataFrame([raw, tidied(raw).alias("text")])
    tidy = straight_quotes(pl.col("text")).str.strip_chars(" ,;").str.replace(r'^"([^"]*)"$', "$1")
    frame = frame.with_columns(tidy.str.strip_chars(" ,;").alias("text"))
    frame = _with_main_name(frame)
    return _judged(_with_legal_form_of_legal_name(frame.with_columns(_folded_names(frame["main"]))))


def _with_legal_form_of_legal_name(frame: pl.DataFrame) -> pl.DataFrame:
    """The legal form of "Acme (Pty) Ltd t/a Sky Wings" is stated by the name it is registered under."""
    legal = frame["legal_name"].drop_nulls().unique(maintain_order=True)
    if not legal.len():
        return frame
    forms = _folded_names(legal)["legal_form"]
    stated = pl.col("legal_name").replace_strict(legal, forms, default=None, return_dtype=pl.String)
    return frame.with_columns(legal_form=pl.coalesce("legal_form", stated))


def _with_main_name(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with the name itself (main) apart from other names stated with it (aliases)."""
    text, acronym = pl.col("text"), pl.col("acronym")
    initials = text.str.replace_all(r"[(\[].*", "").str.extract_all(r"\b\p{Lu}").list.join("")
    frame = frame.with_columns(acronym=text.str.extract(_ACRONYM), bracket=text.str.extract(_ALSO_IN_BRACKETS))
    frame = frame.with_columns(acronym=pl.when(acronym == initials).then(acronym))
    main = text.str.replace_all(_ALSO_IN_BRACKETS, "")
    main = pl.when(acronym.is_not_null()).then(main.str.replace(_ACRONYM, "")).otherwise(main)
    parts = main.str.replace_all(_ALSO_AFTER, _BREAK).str.split(_BREAK)
    parts = parts.list.eval(
        pl.element().str.strip_chars(" ,;:()[]–—-").filter(pl.element().str.contains(r"[\p{L}\p{N}]"))
    )
    frame = frame.with_columns(
        parts=pl.when(main.str.contains(_ALSO_AFTER)).then(parts).otherwise(pl.concat_list(main))
    )
    # A company that trades under another name is known, and found again, by that name: "Acme Holdings t/a Sky Wings".
    trades = main.str.contains(_TRADING_NAME_AFTER) & (pl.col("parts").list.len() > 1)
    frame = frame.with_columns(
        legal_name=pl.when(trades).then(pl.col("parts").list.first()),
        parts=pl.when(trades)
        .then(pl.concat_list(pl.col("parts").list.slice(1), pl.col("parts").list.first()))
        .otherwise("parts"),
    )
    others = pl.concat_list(pl.col("parts").list.slice(1), pl.concat_list("bracket", "acronym"))
    return frame.with_columns(
        main=pl.col("parts").list.first().fill_null(text),
        aliases=others.list.drop_nulls().list.eval(pl.element().str.strip_chars()).list.unique(maintain_order=True),
    )


def _folded_names(main: pl.Series) -> pl.DataFrame:
    """compare_name, match_key and legal_form of each name."""
    name = pl.col("name")
    marked = name
    for pattern, word in legal_forms.WRITTEN_FORMS.items():
        marked = marked.str.replace(pattern, word)
    text = marked.str.to_lowercase().str.replace_all(r"['`]", "")
    text = text.str.replace_all(r"\b(\w)\.(\w)\.(\w)\.(\w)\b\.?", "$1$2$3$4").str.replace_all(
        r"\b(\w)\.(\w)\.(\w)\b\.?", "$1$2$3"
    )
    text = text.str.replace_all(r"\b(\w)\.(\w)\b\.?", "$1$2").str.replace_all(legal_forms.BRACKETED, " $1 ")
    frame = ascii_letters(main).alias("name").to_frame().select(text)
    outside = _words(name.str.replace_all(r"[(\[][^()\[\]]*[)\]]", " "))
    inside = _words(name.str.extract_all(r"[(\[][^()\[\]]*[)\]]").list.join(" "))
    frame = frame.select(outside=outside, inside=inside)
    # A name that is all brackets ("(Aero)") is its own main part.
    no_outside = pl.col("outside") == ""
    frame = frame.select(
        outside=pl.when(no_outside).then("inside").otherwise("outside"),
        inside=pl.when(no_outside).then(pl.lit("")).otherwise("inside"),
    )
    middle = pl.col("outside").str.extract_groups(legal_forms.ANYWHERE)
    frame = frame.with_columns(
        form_within=middle.struct.field("2"),
        outside=pl.when(middle.struct.field("1").is_not_null())
        .then(middle.struct.field("1") + " " + middle.struct.field("3").fill_null(""))
        .otherwise("outside").str.strip_chars(),
    )  # fmt: skip
    end = pl.col("outside").str.extract_groups(legal_forms.SUFFIX)
    stem = end.struct.field("1")
    stripped = stem.is_not_null() & ~stem.str.contains(_UNFINISHED)
    frame = frame.with_columns(
        stem=pl.when(stripped).then(stem).otherwise("outside"),
        forms=pl.concat_str(
            pl.col("form_within"),
            pl.when(stripped).then(end.struct.field("2")),
            separator=" ",
            ignore_nulls=True,
        ).str.strip_chars(),
    )
    written = frame["forms"].unique(maintain_order=True)
    canonical = pl.Series([legal_forms.legal_form(form) or None for form in written], dtype=pl.String)
    compare = pl.concat_str("stem", "inside", separator=" ").str.strip_chars()
    return frame.select(
        compare_name=compare,
        match_key=compare.str.replace_all(" ", "", literal=True),
        legal_form=pl.col("forms").replace_strict(written, canonical, default=None, return_dtype=pl.String),
    )


def _words(text: pl.Expr) -> pl.Expr:
    """Words with single spaces; "&", "+" and "en" are "and"."""
    text = text.str.replace_all(r"[&+]", " and ").str.replace_all(r"[^a-z0-9]+", " ")
    return text.str.replace_all(r"\ben\b", "and").str.strip_chars()


def _judged(frame: pl.DataFrame) -> pl.DataFrame:
    text = pl.col("text")
    nothing = is_null_word(text, ("unknown", "various", "sundry", "onbekend", "verskeie"))
    error = is_error_text(text)
    unreadable = ~text.str.contains(r"[\p{L}\p{N}]")
    is_contact = text.str.contains(r"(?i)^\S+@\S+\.\S+$|^https?://\S+$|^www\.\S+$")
    digits = ~text.str.contains(r"\p{L}")
    usable = ~nothing & ~error & ~unreadable
    # Transliteration makes names alike that only sound alike: those of other scripts are compared as written.
    as_written = text.str.to_lowercase().str.replace_all(r"[^\p{L}\p{N}]+", " ").str.strip_chars()
    foreign = text.str.contains(r"[\p{L}--[\p{Latin}\p{Greek}\p{Cyrillic}]]")
    key = (
        pl.when((pl.col("match_key") == "") | foreign).then(as_written.str.replace_all(" ", "")).otherwise("match_key")
    )
    compare = pl.when((pl.col("compare_name") == "") | foreign).then(as_written).otherwise("compare_name")
    return frame.select(
        "raw",
        value=pl.when(usable).then(text),
        match_key=pl.when(usable).then(key),
        compare_name=pl.when(usable).then(compare),
        legal_form=pl.when(usable).then("legal_form"),
        aliases=pl.when(usable).then("aliases").otherwise(pl.lit([], dtype=pl.List(pl.String))),
        status=pl.when(nothing).then(pl.lit("missing")).when(~usable).then(pl.lit("invalid"))
        .when(is_contact | digits).then(pl.lit("suspect")).otherwise(pl.lit("valid")).cast(STATUS),
        rule=pl.when(nothing).then(pl.lit(NULL_WORD_RULE)).when(error).then(pl.lit(ERROR_CELL_RULE))
        .when(unreadable).then(pl.lit("organisation.no_letters"))
        .when(is_contact).then(pl.lit("organisation.is_contact"))
        .when(digits).then(pl.lit("organisation.only_digits"))
        .when(pl.col("aliases").list.len() > 0).then(pl.lit("organisation.other_names"))
        .when(text == pl.col("raw")).then(pl.lit("organisation.as_written"))
        .otherwise(pl.lit("organisation.tidied")),
    )  # fmt: skip
