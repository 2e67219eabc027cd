"""What the values of a column look like, as shares of a sample of distinct values.

Belongs here: sampling and the shape of each kind of value, which only tell columns apart. Does not belong here:
what follows from the shares (``recognise``) and whether a value is right (``domain.clean``).
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from hotpass_assets.domain.clean.null_words import is_null_word
from hotpass_assets.domain.linkage.columns import patterns

SAMPLED = 5000
_MOST_FREQUENT = 2000
_SORTED = 20_000
_FEW_WORDS = 12
# Counted by rows: many distinct values are misspellings of the few that are common.
_BY_ROW = ("given", "honorific")
_FEW_PREFIXES = 5
_NUMBERED = 0.1


@dataclass(frozen=True)
class ColumnValues:
    """What the values of one column look like.

    Attributes:
        rows: Cells of the column.
        filled: Cells that say something.
        distinct: Distinct values among them.
        shares: Share of a sample of the distinct values that look like each kind; ``tokens`` and ``length`` are means.
        words: The values themselves where they are at most a dozen, folded and sorted.
    """

    rows: int
    filled: int
    distinct: int
    shares: dict[str, float]
    words: tuple[str, ...]

    def __getitem__(self, kind: str) -> float:
        """Share of the sampled values that look like ``kind``."""
        return self.shares.get(kind, 0.0)

    @property
    def all_differ(self) -> bool:
        """Whether no value occurs twice."""
        return self.filled > 1 and self.distinct == self.filled

    def few(self, of_filled: float = 0.5) -> bool:
        """Whether the values are few words: at most 50, or 5 % of the rows."""
        return self.distinct <= max(0.05 * self.filled, min(50.0, of_filled * self.filled))


def column_values(column: pl.Series) -> ColumnValues:
    """What the values of a column look like, whatever the order of its rows.

    Args:
        column: Texts; cells that are missing, blank or a null word say nothing.
    """
    counted = (
        pl.DataFrame({"value": column.cast(pl.String)})
        .group_by(pl.col("value").str.strip_chars())
        .agg(count=pl.len())
        .filter(pl.col("value").is_not_null() & (pl.col("value") != ""))
    )
    counted = counted.filter(~pl.col("value").is_in(_null_words(counted).implode()))
    distinct = counted.height
    sample = _sample(counted)
    words = tuple(sorted({value.casefold() for value in sample["value"]})) if distinct <= _FEW_WORDS else ()
    return ColumnValues(
        rows=column.len(),
        filled=int(counted["count"].sum()),
        distinct=distinct,
        shares=_shares(sample) | _numbering(sample["value"], distinct) | _hosts(sample["value"]) if distinct else {},
        words=words,
    )


def _sample(counted: pl.DataFrame) -> pl.DataFrame:
    """Values spaced evenly over the sorted ones, the same whatever the order of the rows.

    Sorting a million texts takes longer than all the rest: of many values some are taken by their hash first.
    """
    part = counted.height // _SORTED
    if part > 1:
        counted = counted.filter(pl.col("value").hash(seed=0) % part == 0)
    return counted.sort("value").gather_every(max(1, -(-counted.height // SAMPLED)))


def _null_words(counted: pl.DataFrame) -> pl.Series:
    """Values that say nothing, among those that matter: the most frequent."""
    frequent = counted.top_k(min(_MOST_FREQUENT, counted.height), by="count")
    return frequent.filter(is_null_word(pl.col("value")))["value"]


def _shares(sample: pl.DataFrame) -> dict[str, float]:
    low = pl.col("low")
    frame = (
        sample.lazy()
        .with_columns(
            low=pl.col("value")
            .str.replace_all(r"\s+", " ")
            .str.to_lowercase()
            .str.replace(r"^([+-]?[0-9]+)\.0$", "${1}")
        )
        .with_columns(
            digits=low.str.replace_all(r"[^0-9]", ""),
            letters=low.str.count_matches(r"\p{L}"),
            tokens=low.str.count_matches(" ") + 1,
            date=low.str.contains(patterns.DATE),
            decimal=low.str.contains(patterns.DECIMAL),
            grouped=low.str.contains(patterns.GROUPED),
            currency=low.str.contains(patterns.CURRENCY),
            integer=low.str.contains(patterns.INTEGER),
        )
        .with_columns(digit_count=pl.col("digits").str.len_chars(), **_name_parts())
        .select("count", **_shapes(), **_name_shapes())
        .select(
            pl.exclude("count", *_BY_ROW).cast(pl.Float64).mean(),
            (pl.col(_BY_ROW).cast(pl.Float64) * pl.col("count")).sum() / pl.col("count").sum(),
        )
    )
    return {kind: float(share) for kind, share in frame.collect().row(0, named=True).items()}


def _name_parts() -> dict[str, pl.Expr]:
    bare = pl.col("low").str.replace(r"^(?:mr|mrs|ms|miss|dr|prof|rev|sir|mnr|mev)\.? ", "")
    tokens = (
        bare.str.replace_all(r"[.,]", " ")
        .str.strip_chars()
        .str.split(" ")
        .list.eval(pl.element().filter(pl.element() != ""))
    )
    return {
        "first": tokens.list.first(),
        "last": tokens.list.last(),
        "second": tokens.list.get(1, null_on_oob=True),
        "organisation": pl.col("low").str.contains(patterns.ORGANISATION),
        "function_word": pl.col("low").str.contains(patterns.FUNCTION_WORD),
    }


def _shapes() -> dict[str, pl.Expr]:
    """Values that are unmistakable, or nearly."""
    low, digits, count = pl.col("low"), pl.col("digits"), pl.col("digit_count")
    rest = low.str.replace_all(patterns.PHONE_LABELS, "").str.strip_chars(" :;,.")
    shape = (
        rest.str.contains(patterns.PHONE_MARKS)
        & count.is_between(7, 45)
        & ~low.str.contains(patterns.NOT_PHONE)
        & ~pl.any_horizontal("date", "decimal", "grouped", "currency")
    )
    return {
        "email": low.str.contains(patterns.EMAIL),
        "website": low.str.contains(patterns.URL) & ~low.str.contains("@"),
        "phone": shape,
        "phone_marked": shape & (rest.str.contains(patterns.MARKED_PHONE) | digits.str.contains(patterns.DIALLED)),
        "date": pl.col("date"),
        "year": low.str.contains(patterns.YEAR),
        "likely_year": low.str.contains(patterns.LIKELY_YEAR),
        "number": pl.any_horizontal("decimal", "grouped", "currency", "integer"),
        "quantity": pl.any_horizontal("decimal", "grouped", "currency"),
        "integer": pl.col("integer"),
        "postcode": low.str.contains(patterns.POSTCODE),
        "four_digits": low.str.contains(r"^[0-9]{4}$"),
        "five_digits": low.str.contains(r"^[0-9]{5}$"),
        "uuid": low.str.contains(patterns.UUID),
        "code": low.str.contains(patterns.CODE),
        "has_digit": count > 0,
        "has_letter": pl.col("letters") > 0,
        "file": low.str.contains(r"\.(?:csv|tsv|xlsx?|ods|json|xml|pdf|txt|parquet)$"),
        "tokens": pl.col("tokens"),
        "length": low.str.len_chars(),
        "letter_count": pl.col("letters"),
    }


def _name_shapes() -> dict[str, pl.Expr]:
    """Values that are names or places."""
    low = pl.col("low")
    given = [pl.col(place).is_in(patterns.GIVEN_NAMES) for place in ("first", "second", "last")]
    listed = low.str.count_matches(r"[;|]| and |, ") >= 1
    return {
        "organisation": pl.col("organisation"),
        "function_word": pl.col("function_word"),
        "person": (low.str.contains(patterns.PERSON) | low.str.contains(patterns.COMMA_PERSON))
        & ~pl.col("organisation")
        & ~pl.col("function_word"),
        "comma_person": low.str.contains(patterns.COMMA_PERSON),
        "given": pl.any_horizontal(given).fill_null(False),
        "honorific": low.str.strip_chars(".").is_in(patterns.HONORIFICS),
        "house": low.str.contains(patterns.HOUSE),
        "starts_with_number": low.str.contains(r"^[0-9]+[a-z]?\b"),
        "street": low.str.contains(patterns.STREET),
        "single": pl.col("tokens") == 1,
        "list": listed,
        "model": low.str.contains(r"(?:^|[\s(/-])(?:[a-z]+-?[0-9]+[a-z0-9-]*|[0-9]+-?[a-z]+[a-z0-9-]*)(?:[\s),]|$)"),
    }


def _numbering(sample: pl.Series, distinct: int) -> dict[str, float]:
    """How densely the numbers in the values run: 1 where every number between smallest and largest may occur.

    Of several numbers in a value the longest counts: "rec-17-dup-0" is 17, "1998/012345/07" is 12345.
    """
    runs = sample.str.extract_all(r"[0-9]{1,15}")
    longest = runs.list.eval(pl.element().sort_by(pl.element().str.len_chars(), descending=True, maintain_order=True))
    numbers = longest.list.first().cast(pl.Int64)
    prefixes = sample.str.extract(r"^([^0-9]*)").n_unique()
    if numbers.null_count() or prefixes > _FEW_PREFIXES or numbers.n_unique() < _NUMBERED * sample.len():
        return {"running": 0.0}
    low, high = numbers.min(), numbers.max()
    assert isinstance(low, int) and isinstance(high, int)
    return {"running": min(1.0, distinct / (high - low + 1))}


def _hosts(sample: pl.Series) -> dict[str, float]:
    """How many hosts there are to an address, where values are addresses."""
    hosts = sample.str.to_lowercase().str.extract(r"^(?:https?://)?(?:www\.)?([^/?:]+\.[^/?:]+)")
    return {"hosts": hosts.drop_nulls().n_unique() / sample.len()}
