"""Comparing single values: names of one word, towns, codes, numbers, dates.

Belongs here: features, levels and keys of values that are compared as a whole. Does not belong here: texts whose
words matter (``names``), phones and addresses of the net (``contact_points``).
"""

from __future__ import annotations

import polars as pl

from hotpass_assets.domain.linkage.columns.kinds import Kind
from hotpass_assets.domain.linkage.compare.aspect import Aspect, DistinctValues, Key
from hotpass_assets.domain.linkage.compare.context import Context
from hotpass_assets.domain.linkage.compare.habits import Habits
from hotpass_assets.domain.linkage.compare.levels import Comparison, Level
from hotpass_assets.domain.linkage.compare.tokens import HEAVIEST, folded, rarity

_RARE = HEAVIEST - 1
# How much of the information of a shared value speaks for the same thing, not only for the same place or sort.
_IDENTITY: dict[Kind, float] = {
    "identifier": 1.0,
    "surname": 0.8,
    "given_name": 0.6,
    "postal_code": 0.4,
    "town": 0.4,
    "house_number": 0.4,
    "category": 0.3,
    "region": 0.2,
    "country": 0.2,
}


def single_value(name: str, kind: Kind, known: DistinctValues, apart: Context) -> Aspect:
    """Aspect of a column of single values.

    Args:
        name: Name the comparison gets; features begin with it.
        kind: given_name, surname, town, region, country, category, postal_code, house_number or identifier.
        known: Its distinct values.
        apart: What is usual among other rows.
    """
    value = folded(known.values).str.replace_all(" ", "", literal=True)
    if kind in ("house_number", "postal_code"):
        value = value.str.strip_chars_start("0")
        value = value.to_frame("value").select(pl.when(pl.col("value") != "").then("value")).to_series()
    features = _with_rarity(name, value, known, apart.habits).rename(lambda column: f"{name}_{column}")
    levels = {
        "given_name": _word_levels,
        "surname": _word_levels,
        "town": _place_levels,
        "region": _category_levels,
        "country": _category_levels,
        "category": _category_levels,
        "postal_code": _code_levels,
        "house_number": _code_levels,
        "identifier": _identifier_levels,
    }[kind](name)
    missing = f"{name}_value_l is null or {name}_value_r is null"
    text = pl.col(f"{name}_value")
    keys = [Key(name, text, _IDENTITY[kind])]
    if kind in ("given_name", "surname"):
        keys.append(Key(f"start of {name}", pl.when(text.str.len_chars() >= 4).then(text.str.slice(0, 3)), 0.5))
    if kind == "identifier":
        keys += [
            Key(f"start of {name}", pl.when(text.str.len_chars() >= 6).then(text.str.head(-2)), 0.5),
            Key(f"end of {name}", pl.when(text.str.len_chars() >= 6).then(text.str.slice(2)), 0.5),
        ]
    return Aspect(known.spread(features), Comparison(name, (name,), missing, levels), keys)


def _with_rarity(name: str, value: pl.Series, known: DistinctValues, habits: Habits) -> pl.DataFrame:
    frame = pl.DataFrame({"text": value, "uses": known.uses})
    counted = frame.drop_nulls("text").group_by("text").agg(pl.col("uses").sum()).sort("text")
    counted = habits.with_known_uses(f"{name}_value", counted)
    used = frame.select("text").join(counted, on="text", how="left", maintain_order="left")
    return used.select(value="text", weight=rarity(pl.col("uses"), known.rows + habits.rows))


def _the_same(name: str, *, rare: tuple[float, float], common: tuple[float, float]) -> tuple[Level, Level]:
    """Two levels of equal values, by how many rows have them, each with its shipped shares."""
    same = f"{name}_value_l = {name}_value_r"
    return (
        Level("the same, and rare", f"{same} and {name}_weight_l >= {_RARE}", *rare, shareable=True),
        Level("the same", same, *common, shareable=True),
    )


def _word_levels(name: str) -> tuple[Level, ...]:
    left, right = f"{name}_value_l", f"{name}_value_r"
    return (
        *_the_same(name, rare=(0.55, 0.01), common=(0.20, 0.05)),
        Level("nearly the same", f"jaro_winkler_similarity({left}, {right}) >= 0.92", 0.12, 0.02),
        Level(
            "an initial, or alike",
            f"jaro_winkler_similarity({left}, {right}) >= 0.8 or (least(length({left}), length({right})) = 1"
            f" and substr({left}, 1, 1) = substr({right}, 1, 1))",
            0.06,
            0.06,
        ),
        Level("different", "ELSE", 0.07, 0.86),
    )


def _place_levels(name: str) -> tuple[Level, ...]:
    left, right = f"{name}_value_l", f"{name}_value_r"
    return (
        *_the_same(name, rare=(0.40, 0.08), common=(0.40, 0.20)),
        Level(
            "nearly the same",
            f"jaro_winkler_similarity({left}, {right}) >= 0.92 or (least(length({left}), length({right})) >= 5"
            f" and (contains({left}, {right}) or contains({right}, {left})))",
            0.10,
            0.04,
        ),
        Level("different", "ELSE", 0.10, 0.68),
    )


def _category_levels(name: str) -> tuple[Level, ...]:
    return (
        *_the_same(name, rare=(0.20, 0.04), common=(0.62, 0.36)),
        Level("different", "ELSE", 0.18, 0.60),
    )


def _code_levels(name: str) -> tuple[Level, ...]:
    left, right = f"{name}_value_l", f"{name}_value_r"
    return (
        *_the_same(name, rare=(0.50, 0.06), common=(0.25, 0.10)),
        Level(
            "one character apart",
            f"least(length({left}), length({right})) >= 3 and {_one_slip(left, right)}",
            0.12,
            0.06,
        ),
        Level("different", "ELSE", 0.13, 0.78),
    )


def _one_slip(left: str, right: str) -> str:
    """SQL: one character more, less or other, or two neighbours swapped.

    The cheap distance first: the one that knows of swaps costs five times as much.
    """
    return f"(levenshtein({left}, {right}) <= 2 and damerau_levenshtein({left}, {right}) <= 1)"


def _identifier_levels(name: str) -> tuple[Level, ...]:
    left, right = f"{name}_value_l", f"{name}_value_r"
    longest = f"greatest(length({left}), length({right}))"
    return (
        Level("the same", f"{left} = {right} and {name}_weight_l >= {_RARE}", 0.80, 0.01),
        Level("the same, but used often", f"{left} = {right}", 0.03, 0.02),
        Level(
            "one or two characters apart",
            f"levenshtein({left}, {right}) <= case when {longest} >= 7 then 2 else 1 end and {longest} >= 5",
            0.10,
            0.01,
        ),
        Level("different", "ELSE", 0.07, 0.96),
    )


def number(name: str, known: DistinctValues) -> Aspect:
    """Aspect of a column of quantities: prices, sizes, counts."""
    text = (
        known.values.str.replace_all(r"[^0-9.,-]", "").str.replace_all(r",(\d{1,2})$", ".$1").str.replace_all(",", "")
    )
    value = text.cast(pl.Float64, strict=False)
    features = pl.DataFrame({"value": value, "text": value.cast(pl.String)}).rename(lambda column: f"{name}_{column}")
    left, right = f"{name}_value_l", f"{name}_value_r"
    apart = f"abs({left} - {right}) / greatest(abs({left}), abs({right}), 1e-9)"
    levels = (
        Level("the same", f"{left} = {right}", 0.50, 0.06),
        Level("within 5 %", f"{apart} <= 0.05", 0.18, 0.08),
        Level("within 20 %", f"{apart} <= 0.2", 0.15, 0.16),
        Level("different", "ELSE", 0.17, 0.70),
    )
    comparison = Comparison(name, (name,), f"{left} is null or {right} is null", levels)
    return Aspect(known.spread(features), comparison, (Key(name, pl.col(f"{name}_text"), 0.4),))


def year(name: str, known: DistinctValues) -> Aspect:
    """Aspect of a column of years."""
    value = known.values.str.extract(r"(\d{4})").cast(pl.Int32)
    features = pl.DataFrame({"value": value, "text": value.cast(pl.String)}).rename(lambda column: f"{name}_{column}")
    left, right = f"{name}_value_l", f"{name}_value_r"
    levels = (
        Level("the same", f"{left} = {right}", 0.80, 0.14),
        Level("a year apart", f"abs({left} - {right}) <= 1", 0.10, 0.14),
        Level("different", "ELSE", 0.10, 0.72),
    )
    comparison = Comparison(name, (name,), f"{left} is null or {right} is null", levels)
    return Aspect(known.spread(features), comparison, (Key(name, pl.col(f"{name}_text"), 0.4),))


def date(name: str, known: DistinctValues) -> Aspect:
    """Aspect of a column of dates, in any usual writing; a day and month that may be swapped are compared both ways."""
    features = _dates(known.values).rename(lambda column: f"{name}_{column}")
    left, right = f"{name}_day_l", f"{name}_day_r"

    def part(start: int, length: int) -> str:
        whole = f"length({left}) = 8 and length({right}) = 8"
        return f"({whole} and substr({left}, {start}, {length}) = substr({right}, {start}, {length}))"

    year_same, month_same, day_same = part(1, 4), part(5, 2), part(7, 2)
    levels = (
        Level("the same", f"{left} = {right}", 0.78, 0.01),
        Level(
            "one digit or day and month swapped",
            f"{_one_slip(left, right)} or {left} = {name}_swapped_r or {name}_swapped_l = {right}",
            0.09,
            0.01,
        ),
        Level(
            "two of day, month and year",
            f"({year_same} and {month_same}) or ({year_same} and {day_same}) or ({month_same} and {day_same})",
            0.06,
            0.03,
        ),
        Level("the same year", f"{year_same} or levenshtein({left}, {right}) <= 2", 0.03, 0.06),
        Level("different", "ELSE", 0.04, 0.89),
    )
    comparison = Comparison(name, (name,), f"{left} is null or {right} is null", levels)
    day = pl.col(f"{name}_day")
    keys = (
        Key(name, day),
        Key(f"year and month of {name}", day.str.slice(0, 6), 0.5),
        Key(f"day and month of {name}", day.str.slice(4, 4), 0.5),
    )
    return Aspect(known.spread(features), comparison, keys)


_FORMATS = ("%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%m/%d/%Y", "%d %b %Y", "%d %B %Y",
            "%b %d %Y", "%B %d %Y", "%d-%b-%Y", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S")  # fmt: skip
_SHORT_FORMATS = ("%d/%m/%y", "%m/%d/%y", "%d-%b-%y")
_SHORT = r"^\d{1,2}[-/.](?:\d{1,2}|[A-Za-z]{3})[-/.]\d{2}$"


def _dates(texts: pl.Series) -> pl.DataFrame:
    """Day (yyyymmdd; what is no date is compared by its digits) and swapped (day and month the other way round)."""
    text = pl.col("text").str.strip_chars().str.replace_all(",", "")
    short = text.str.replace_all(r"(\d)[-.](\d)", "$1/$2").str.replace_all(r"(\d)[-.](\d)", "$1/$2")
    read = (
        pl.when(text.str.contains(_SHORT))
        .then(pl.coalesce(short.str.to_date(form, strict=False) for form in _SHORT_FORMATS))
        .otherwise(pl.coalesce(text.str.to_date(form, strict=False) for form in _FORMATS))
    )
    digits = pl.col("text").str.replace_all(r"\D", "")
    day = pl.coalesce(read.dt.strftime("%Y%m%d"), pl.when(digits.str.len_chars() >= 4).then(digits))
    frame = texts.alias("text").to_frame().select(day=day)
    turned = pl.col("day").str.slice(0, 4) + pl.col("day").str.slice(6, 2) + pl.col("day").str.slice(4, 2)
    return frame.with_columns(swapped=pl.when(pl.col("day").str.len_chars() == 8).then(turned))
