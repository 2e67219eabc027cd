"""Postal and street addresses.

Belongs here: one tidy line, and the parts whose place in it leaves no doubt. A part that cannot be told
is left out of the parts and stays in the line. Does not belong here: whether a place exists, coordinates.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

import polars as pl

from hotpass_assets.domain.clean.null_words import is_error_text, is_null_word
from hotpass_assets.domain.clean.places import country_in_words, province_in_words
from hotpass_assets.domain.clean.status import ERROR_CELL_RULE, NULL_WORD_RULE, STATUS
from hotpass_assets.domain.clean.text import tidied

_BOX = r"(?:p\.? ?o\.? ?box|post office box|posbus|p/?bag|private bag|privaatsak|privaat sak|postnet suite)"
_BOX_PART = re.compile(rf"\b{_BOX}\b", re.IGNORECASE)
_POSTAL_CODE = re.compile(r"^(?:(.*?\S)[\s-]+)?(\d{4})\.?$")
_NUMBERED = re.compile(
    r"\b(?:unit|stand|plot|farm|erf|hangar|hanger|hall|no|nr|suite|shop|floor|flat|lot|portion|site|building|bag|"
    r"box|posbus|privaatsak|x|gate|block|door|room|route|r|n|m)\.? ?\d*$",
    re.IGNORECASE,
)
_NO_TOWN = re.compile(
    r"\d|\b(?:street|st|straat|road|rd|weg|avenue|ave|laan|drive|dr|rylaan|lane|laning|crescent|close|boulevard|blvd|"
    r"way|highway|airport|lughawe|airfield|aerodrome|vliegveld|airstrip|hangar|hanger|hangaar|terminal|building|"
    r"gebou|house|huis|office|park|centre|center|sentrum|mall|unit|floor|suite|farm|plaas|plot|stand|box|bag|posbus|"
    r"privaatsak|corner|cnr|c/o|attention|attn|gate|block|estate)\b",
    re.IGNORECASE,
)
_PARTS = ("line", "suburb", "city", "postal_code", "province")


@dataclass(frozen=True)
class _Parts:
    line: str | None = None
    suburb: str | None = None
    city: str | None = None
    postal_code: str | None = None
    province: str | None = None


def clean_addresses(raw: pl.Series, country: str = "ZA") -> pl.DataFrame:
    """One-line form and certain parts of each distinct address.

    Args:
        raw: Distinct texts without nulls; line breaks and semicolons separate parts as commas do.
        country: ISO alpha-2 code of the country whose postal codes and provinces are read; only "ZA" has any.

    Returns:
        raw, value, line, suburb, city, postal_code, province, status, rule.
    """
    raw = raw.alias("raw")
    text = tidied(raw, multiline=True).alias("text")
    value = pl.col("text").str.replace_all(r"\s*[\n;,]+[\s,;]*", ", ").str.strip_chars(" ,")
    frame = pl.DataFrame([raw, text]).with_columns(
        value=value, missing=is_null_word(pl.col("text")), error=is_error_text(pl.col("text"))
    )
    kept = ~pl.col("missing") & ~pl.col("error") & pl.col("value").str.contains(r"[\p{L}\p{N}]")
    frame = frame.with_columns(kept=kept)
    # The order of the parts from the end decides what each is; each distinct address is read once.
    lines = [
        _parts(line, country.upper()) if kept else _Parts() for line, kept in frame.select("value", "kept").iter_rows()
    ]
    parts = pl.DataFrame(
        {name: [getattr(line, name) for line in lines] for name in _PARTS},
        schema=dict.fromkeys(_PARTS, pl.String),
    )
    stray = pl.col("value").str.contains(r"(?i)^\S+@\S+\.\S+$|^https?://\S+$|^www\.\S+$") | ~pl.col(
        "value"
    ).str.contains(r"\p{L}")
    found = pl.any_horizontal(pl.col(name).is_not_null() for name in _PARTS[1:])
    return pl.concat([frame, parts], how="horizontal").select(
        "raw",
        pl.when("kept").then("value").alias("value"),
        *_PARTS,
        status=pl.when("missing").then(pl.lit("missing")).when(~pl.col("kept")).then(pl.lit("invalid"))
        .when(stray).then(pl.lit("suspect")).otherwise(pl.lit("valid")).cast(STATUS),
        rule=pl.when("missing").then(pl.lit(NULL_WORD_RULE)).when("error").then(pl.lit(ERROR_CELL_RULE))
        .when(~pl.col("kept")).then(pl.lit("address.no_letters")).when(stray).then(pl.lit("address.not_an_address"))
        .when(found).then(pl.lit("address.parts")).otherwise(pl.lit("address.line")),
    )  # fmt: skip


def _parts(value: str, country: str) -> _Parts:
    rest = [part for part in value.split(", ") if part]
    if country != "ZA":
        return _Parts(line=value)
    stated = _read_end(rest[-1], "country") if len(rest) > 1 else None
    if stated and stated != "ZA":
        return _Parts(line=value)  # abroad four digits are no postal code and the parts stand otherwise
    if stated:
        rest.pop()
    province, code = None, None
    for _ in range(2):  # "Gauteng, 2196" and "2196, Gauteng"
        if province is None and rest and (province := _read_end(rest[-1], "province")):
            rest.pop()
        elif code is None and rest and (split := _postal_code(rest[-1])):
            before, code = split
            rest[-1:] = [before] if before else []
            if before and province is None and (province := _read_end(before, "province")):
                rest.pop()
    city, suburb = None, None
    if (province or code) and rest and _is_town(rest[-1]):
        city = rest.pop()
        if len(rest) > 1 and _is_town(rest[-1]):
            suburb = rest.pop()
    return _Parts(", ".join(rest) or None, suburb, city, code, province)


@lru_cache(maxsize=65536)
def _read_end(part: str, what: str) -> str | None:
    if len(part) > 40 or any(letter.isdigit() for letter in part):
        return None
    return country_in_words(part) if what == "country" else province_in_words(part)


def _postal_code(part: str) -> tuple[str, str] | None:
    """What stands before the postal code at the end of a part, and the code; else None."""
    match = _POSTAL_CODE.match(part)
    if match is None:
        return None
    before = match[1] or ""
    if before and (_NUMBERED.search(before) or _BOX_PART.search(before)):
        return None
    return before.rstrip(" -"), match[2]


@lru_cache(maxsize=65536)
def _is_town(part: str) -> bool:
    return len(part) > 1 and len(part.split()) <= 4 and _NO_TOWN.search(part) is None
