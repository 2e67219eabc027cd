"""Provinces and countries: official spelling and ISO code.

Belongs here: looking names up, with their misspellings. Nothing is guessed: a text that is no province
has no value. Does not belong here: the names themselves (`place_names`), cities, coordinates.
"""

from functools import lru_cache

import polars as pl

from hotpass_assets.domain.clean.null_words import is_error_text, is_null_word
from hotpass_assets.domain.clean.place_names import (
    COUNTRY_ALIASES,
    FORMER_PROVINCES,
    PROVINCE_ALIASES,
    PROVINCES,
    UNKNOWN_PLACE_WORDS,
)
from hotpass_assets.domain.clean.status import ERROR_CELL_RULE, NULL_WORD_RULE, STATUS
from hotpass_assets.domain.clean.text import ascii_letters, tidied

_PROVINCE_WORDS = r"\b(?:province|provinsie|provincie|prov|the|die|south africa|suid afrika|rsa|za|sa)\b"
_PROVINCE_LIKENESS = 82.0
_COUNTRY_LIKENESS = 88.0
_COUNTRY_MARGIN = 4.0
_SHORTEST_MISSPELLING = 5


def clean_provinces(raw: pl.Series, country: str = "ZA") -> pl.DataFrame:
    """Official name and ISO 3166-2 code of the province each distinct text names.

    Args:
        raw: Distinct texts without nulls.
        country: ISO alpha-2 code of the country whose provinces they are.

    Returns:
        raw, value, code, status, rule.
    """
    folded = _folded(raw, _PROVINCE_WORDS if country.upper() == "ZA" else None)
    codes, names = _province_codes(country.upper()), province_names(country.upper())
    return _looked_up(raw, folded, "province", codes, names, _PROVINCE_LIKENESS, 0.0)


def clean_countries(raw: pl.Series) -> pl.DataFrame:
    """ISO name and alpha-2 code of the country each distinct text names.

    "NA" is read as Namibia and marked suspect: it is as often a way to say nothing.

    Args:
        raw: Distinct texts without nulls.

    Returns:
        raw, value, code, status, rule.
    """
    frame = _looked_up(raw, _folded(raw, r"^the\b"), "country", _country_codes(), _country_names(),
                       _COUNTRY_LIKENESS, _COUNTRY_MARGIN)  # fmt: skip
    namibia = pl.col("raw").str.strip_chars().str.to_lowercase() == "na"
    return frame.with_columns(
        value=pl.when(namibia).then(pl.lit("Namibia")).otherwise("value"),
        code=pl.when(namibia).then(pl.lit("NA")).otherwise("code"),
        status=pl.when(namibia).then(pl.lit("suspect", STATUS)).otherwise("status"),
        rule=pl.when(namibia).then(pl.lit("country.na_code")).otherwise("rule"),
    )


@lru_cache(maxsize=65536)
def province_in_words(text: str) -> str | None:
    """Official name of the South African province that a short text is, exact names and aliases only."""
    compact = "".join(letter for letter in text.lower() if letter.isalpha())
    for word in ("province", "provinsie"):
        compact = compact.removesuffix(word) or compact
    return PROVINCES.get(_province_codes("ZA").get(compact, ""))


def country_in_words(text: str) -> str | None:
    """Alpha-2 code of the country that a short text is, by exact name or alias, never by a bare code."""
    compact = "".join(letter for letter in text.lower() if letter.isalpha())
    return _country_codes().get(compact) if len(compact) > 2 else None


def _folded(raw: pl.Series, noise: str | None) -> pl.DataFrame:
    """Each text (text) with its letters only (compact) and whether it says nothing (missing, error)."""
    tidy = tidied(raw.alias("raw"))
    words = ascii_letters(tidy).alias("words").str.to_lowercase().str.replace_all(r"[^a-z0-9]+", " ").str.strip_chars()
    kept = words.str.replace_all(noise, "").str.replace_all(" ", "") if noise else words.str.replace_all(" ", "")
    compact = words.str.replace_all(" ", "").alias("compact")
    return pl.DataFrame([raw.alias("raw"), tidy.alias("text"), compact, kept.alias("kept")]).with_columns(
        missing=is_null_word(pl.col("text")) | pl.col("compact").is_in(UNKNOWN_PLACE_WORDS),
        error=is_error_text(pl.col("text")),
    )


def _looked_up(
    raw: pl.Series,
    folded: pl.DataFrame,
    field: str,
    codes: dict[str, str],
    names: dict[str, str],
    likeness: float,
    margin: float,
) -> pl.DataFrame:
    """The texts with the place they name: by name, alias or code, else by the one name they nearly are."""
    keys, values = list(codes), list(codes.values())
    known = pl.coalesce(
        pl.col(name).replace_strict(keys, values, default=None, return_dtype=pl.String) for name in ("compact", "kept")
    )
    frame = folded.with_columns(exact=pl.when(~pl.col("missing") & ~pl.col("error")).then(known))
    unknown = frame.filter(pl.col("exact").is_null() & ~pl.col("missing") & ~pl.col("error"))["kept"].unique(
        maintain_order=True
    )
    near = _nearest(unknown.to_list(), codes, likeness, margin)
    frame = frame.with_columns(
        near=pl.col("kept").replace_strict(list(near), list(near.values()), default=None, return_dtype=pl.String)
    ).with_columns(code=pl.coalesce("exact", pl.when(~pl.col("missing") & ~pl.col("error")).then("near")))
    frame = frame.with_columns(
        value=pl.col("code").replace_strict(list(names), list(names.values()), default=None, return_dtype=pl.String)
    )
    unknown_word = pl.col("missing") & pl.col("compact").is_in(UNKNOWN_PLACE_WORDS)
    return frame.select(
        "raw", "value", "code",
        status=pl.when(pl.col("missing")).then(pl.lit("missing")).when(pl.col("code").is_null()).then(pl.lit("invalid"))
        .otherwise(pl.lit("valid")).cast(STATUS),
        rule=pl.when(unknown_word).then(pl.lit(f"{field}.unknown")).when(pl.col("missing")).then(pl.lit(NULL_WORD_RULE))
        .when(pl.col("error")).then(pl.lit(ERROR_CELL_RULE))
        .when(pl.col("code").is_null()).then(pl.lit(f"{field}.not_known"))
        .when(pl.col("value") == pl.col("raw")).then(pl.lit(f"{field}.official"))
        .when(pl.col("exact").is_not_null()).then(pl.lit(f"{field}.alias"))
        .otherwise(pl.lit(f"{field}.misspelling")),
    )  # fmt: skip


def _nearest(texts: list[str], codes: dict[str, str], likeness: float, margin: float) -> dict[str, str]:
    """Code of the one place whose name each text nearly is; texts near to two places are left out."""
    texts = [text for text in texts if len(text) >= _SHORTEST_MISSPELLING]
    names = [name for name in codes if len(name) >= _SHORTEST_MISSPELLING and name not in FORMER_PROVINCES]
    if not texts or not names:
        return {}
    from rapidfuzz import fuzz, process  # one table of likenesses for all texts; rarely needed

    near: dict[str, str] = {}
    for start in range(0, len(texts), 4096):
        block = texts[start : start + 4096]
        for text, scores in zip(block, process.cdist(block, names, scorer=fuzz.ratio, score_cutoff=75), strict=True):
            best: dict[str, float] = {}
            for place in scores.nonzero()[0].tolist():
                code = codes[names[place]]
                best[code] = max(best.get(code, 0.0), float(scores[place]))
            ranked = sorted(best.items(), key=lambda item: (-item[1], item[0]))
            clear = len(ranked) == 1 or (len(ranked) > 1 and ranked[0][1] - ranked[1][1] > margin)
            if ranked and ranked[0][1] >= likeness and clear:
                near[text] = ranked[0][0]
    return near


@lru_cache(maxsize=8)
def _province_codes(country: str) -> dict[str, str]:
    """Compact name, alias or code → ISO 3166-2 code."""
    aliased = PROVINCE_ALIASES if country == "ZA" else {}
    codes = {alias: code for code, aliases in aliased.items() for alias in aliases}
    for code, name in province_names(country).items():
        codes[_compact(name)] = code
        codes.setdefault(_compact(code), code)
    return codes


@lru_cache(maxsize=8)
def province_names(country: str) -> dict[str, str]:
    """ISO 3166-2 code to official name of the provinces of a country (ISO alpha-2); no other is published."""
    if country == "ZA":
        return PROVINCES
    import pycountry  # reads its JSON when first asked; countries other than South Africa only

    divisions = [division for division in pycountry.subdivisions if division.country_code == country]
    return {division.code: division.name for division in sorted(divisions, key=lambda division: division.code)}


@lru_cache(maxsize=1)
def _country_codes() -> dict[str, str]:
    """Compact name, alias or code → alpha-2 code; aliases win over ISO codes ("SA" is South Africa here)."""
    import pycountry  # reads its JSON when first asked

    codes = dict(COUNTRY_ALIASES)
    attributes = ("name", "common_name", "official_name", "alpha_3", "alpha_2")
    for attribute in attributes:
        for country in pycountry.countries:
            if name := getattr(country, attribute, None):
                codes.setdefault(_compact(name), country.alpha_2)
    return codes


@lru_cache(maxsize=1)
def _country_names() -> dict[str, str]:
    import pycountry  # reads its JSON when first asked

    return {country.alpha_2: getattr(country, "common_name", country.name) for country in pycountry.countries}


def _compact(name: str) -> str:
    from anyascii import anyascii  # names of places only, once

    return "".join(letter for letter in anyascii(name).lower() if letter.isalnum())
