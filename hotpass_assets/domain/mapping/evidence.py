"""What the values of a column look like, as shares of a sample of distinct values.

Belongs here: sampling, and the patterns of each kind of value. Patterns here only tell columns apart;
whether a value is right is for ``domain.clean``. Does not belong here: what follows for the mapping.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import polars as pl

from hotpass_assets.domain.clean.null_words import is_null_word
from hotpass_assets.domain.mapping import vocabulary

SAMPLED_CELLS = 600
SAMPLED_DISTINCT = 120

_EMAIL = r"[^ @<>(),;:]+@[^ @<>(),;:]+\.[^ @<>(),;:.]{2,}"
_SEPARATORS = r"[ ;,/|<>()&:]+"
_EXTENSION = r"(?-u:\b)(?:x|ext|uitb)\.? ?[0-9]{1,5}(?-u:\b)"
_PHONE_SPACING = r"[^0-9+;,/|&@]+"
_PHONES = r"^(?:\+[0-9]{9,15}|[0-9]{9,12}|0[0-9]{8,9}0[0-9]{8,9})(?:[;,/|&]+(?:\+[0-9]{9,15}|[0-9]{9,12}))*$"
_PHONE_START = r"^[^0-9+]*(?:\+|0|27[0-9]{9}(?:[^0-9]|$))"
_CODED_NUMBER = r"[a-z][-_]?[0-9]{3}"
_MOST_LABEL_CHARACTERS = 40
_HOST_ENDS = "com|org|net|edu|gov|info|biz|aero|africa|za|na|bw|zw|mz|uk|de|io|co|online|flights|school|example|test"
_URL = (
    r"^(?:web(?:site)? *: *)?(?:https?:/?/?|www\.)\S+" + rf"|^[a-z0-9\-]+(?:\.[a-z0-9\-]+)*\.(?:{_HOST_ENDS})(?:/\S*)?$"
)
_MONTH = r"(?:jan|feb|mar|mrt|apr|may|mei|jun|jul|aug|sep|oct|okt|nov|dec|des)[a-z]*"
_DATE = (
    r"^(?:[0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2}(?:[t ][0-9]{1,2}:[0-9]{2}.*)?"
    r"|[0-9]{1,2}[-/.][0-9]{1,2}[-/.](?:[0-9]{4}|[0-9]{2})(?: [0-9]{1,2}:[0-9]{2}.*)?"
    rf"|[0-9]{{1,2}}(?:st|nd|rd|th)?[- ]{_MONTH}[,\- ]+[0-9]{{2,4}}"
    rf"|{_MONTH} [0-9]{{1,2}}(?:st|nd|rd|th)?,? [0-9]{{4}})$"
)
_SERIAL_DATE = r"^[2-5][0-9]{4}(?:\.[0-9]+)?$"
_NUMBER = r"^(?:r ?|\$ ?|€ ?)?[+-]?[0-9]+(?:[ ,.][0-9]+)* ?%?$"
_REGISTRATION = r"^(?:ck ?)?[0-9]{4} ?/ ?[0-9]{5,7} ?/ ?[0-9]{2}$"
_IDENTIFIER = r"^[a-z]{0,6}[-_/ .]?[0-9]{1,12}[a-z]?$|^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f\-]+$"
_POSTAL_CODE = r"^[0-9]{4,5}$"
_TITLE = r"(?:Mr|Mrs|Ms|Miss|Dr|Prof|Capt|Captain|Adv|Mnr|Mev|Kapt)\.? "
_NAME_WORD = r"(?:\p{Lu}[\p{L}'’‑\-]*\.?|van|der|den|de|du|von|le|la|da|dos|ten|ter)"
_PERSON = rf"^(?:{_TITLE})?\p{{Lu}}[\p{{L}}'’‑\-]*\.?(?: {_NAME_WORD}){{1,4}}$"
_PERSON_PART = r"^([^(\[;,/&–]+)"
_ORGANISATION = r"(?-u:\b)(?:" + "|".join(sorted(vocabulary.ORGANISATION_WORDS)) + r")(?-u:\b)"
_STREET = r"(?-u:\b)(?:" + "|".join(sorted(vocabulary.STREET_WORDS)) + r")(?-u:\b)"
_FURTHER_NULL_WORDS = ("unknown", "onbekend")
_LONG = 40
_VERY_LONG = 80
_SENTENCE_WORD = r"(?:^| )[a-z]{4,}"
_SHORTEST_ADDRESS = 12
_SHORTEST_NAME = 3
_MOST_AROUND_EMAILS = 12


@dataclass(frozen=True)
class ColumnEvidence:
    """What the values of one column look like.

    Attributes:
        filled: Cells with a value.
        sampled: Distinct values looked at, placeholders such as ``n/a`` left out.
        distinctness: Distinct values among the sampled cells, as a share of those cells.
        shares: Share of the distinct values that look like each kind.
    """

    filled: int = 0
    sampled: int = 0
    distinctness: float = 0.0
    shares: dict[str, float] = field(default_factory=dict)

    def share(self, kind: str) -> float:
        """Share of the sampled values that look like ``kind``."""
        return self.shares.get(kind, 0.0)


def column_evidence(values: Sequence[pl.Series]) -> tuple[ColumnEvidence, ...]:
    """Evidence of each column, from at most 120 distinct values of each.

    Args:
        values: Text columns, nulls for empty cells.
    """
    samples = [_sample(column) for column in values]
    shares = _shares([sample for sample, _ in samples])
    evidence = []
    for index, (column, (_, distinctness)) in enumerate(zip(values, samples, strict=True)):
        looked = dict(shares.get(index, {}))
        sampled = int(looked.pop("sampled", 0))
        evidence.append(ColumnEvidence(column.len() - column.null_count(), sampled, distinctness, looked))
    return tuple(evidence)


def _sample(column: pl.Series) -> tuple[pl.Series, float]:
    """Distinct values of cells taken evenly over the whole column, and how distinct those cells are."""
    if column.null_count() == column.len():
        return pl.Series(dtype=pl.String), 0.0
    cells = column.drop_nulls()
    cells = cells.gather_every(-(-cells.len() // SAMPLED_CELLS)).cast(pl.String)
    distinct = cells.unique(maintain_order=True)
    sample = distinct.gather_every(-(-distinct.len() // SAMPLED_DISTINCT))
    return sample, distinct.len() / cells.len()


def _shares(samples: Sequence[pl.Series]) -> dict[int, dict[str, float]]:
    filled = [(index, sample) for index, sample in enumerate(samples) if sample.len()]
    if not filled:
        return {}
    columns = pl.concat([pl.repeat(index, sample.len(), dtype=pl.UInt32, eager=True) for index, sample in filled])
    frame = pl.DataFrame({"column": columns, "value": pl.concat([sample.alias("value") for _, sample in filled])})
    looked = (
        frame.lazy()
        .with_columns(pl.col("value").str.replace_all(r"[\s\u{a0}\u{200b}]+", " ").str.strip_chars().alias("value"))
        .with_columns(pl.col("value").str.to_lowercase().alias("low"))
        .filter(~is_null_word(pl.col("low"), _FURTHER_NULL_WORDS))
        .with_columns(pl.col("low").str.replace_all(r"[^a-z0-9]+", "").alias("letters"))
        .with_columns(pl.col("low").str.contains(_ORGANISATION).alias("organisation"), *_parts())
        .select("column", **_kinds())
        .group_by("column")
        .agg(pl.len().alias("sampled"), pl.exclude("column").mean())
        .collect()
    )
    return {int(row.pop("column")): row for row in looked.to_dicts()}


def _parts() -> list[pl.Expr]:
    return [
        pl.col("value").str.extract(_PERSON_PART, 1).str.strip_chars(" -").fill_null("").alias("person"),
        pl.col("low").str.split(" ").list.first().str.strip_chars(".,;:()").alias("first_word"),
        _is_phone().alias("phone"),
    ]


def _is_phone() -> pl.Expr:
    """Whether a text is telephone numbers with at most short labels around them."""
    low = pl.col("low")
    numbers = low.str.replace_all(_EXTENSION, "").str.replace_all(_PHONE_SPACING, "")
    short = low.str.len_chars() - low.str.count_matches(r"[0-9]") <= _MOST_LABEL_CHARACTERS
    coded = low.str.contains(_CODED_NUMBER) | low.str.contains(_DATE)
    return short & numbers.str.contains(_PHONES) & ~coded


def _is_named() -> pl.Expr:
    """Whether a text is more than organisation words (``Flight School``), and no sentence about one."""
    rest = pl.col("low").str.replace_all(_ORGANISATION, "").str.replace_all(r"[^a-z\u{80}-\u{ffff}]+", "")
    shouted_or_named = ~pl.col("value").str.contains(_SENTENCE_WORD)
    return (rest.str.len_chars() >= _SHORTEST_NAME) & shouted_or_named


def _kinds() -> dict[str, pl.Expr]:
    """Expression of each kind over the columns that ``_shares`` prepares."""
    low, letters, organisation = pl.col("low"), pl.col("letters"), pl.col("organisation")
    digits = low.str.count_matches(r"[0-9]")
    around_email = low.str.replace_all(_EMAIL, "").str.replace_all(_SEPARATORS, "").str.len_chars()
    phone = pl.col("phone")
    titled = pl.col("person").str.contains(rf"^{_TITLE}\p{{Lu}}")
    known_name = pl.col("first_word").is_in(list(vocabulary.GIVEN_NAMES))
    shaped = pl.col("person").str.contains(_PERSON)
    street = low.str.contains(_STREET) & (low.str.contains(r"[0-9]") | low.str.contains(","))
    coded = low.str.contains(r", ?(?:[a-z][a-z \-]*)?[0-9]{4}$") & (low.str.len_chars() > _SHORTEST_ADDRESS)
    return {
        "email": low.str.contains(_EMAIL) & (around_email <= _MOST_AROUND_EMAILS),
        "phone": phone,
        "strong_phone": phone & low.str.contains(_PHONE_START),
        "url": low.str.contains(_URL) & ~low.str.contains("@"),
        "date": low.str.contains(_DATE),
        "serial_date": low.str.contains(_SERIAL_DATE),
        "number": low.str.contains(_NUMBER) & ~low.str.contains(_DATE),
        "registration": low.str.contains(_REGISTRATION),
        "identifier": low.str.contains(_IDENTIFIER),
        "postal_code": low.str.contains(_POSTAL_CODE),
        "province": letters.is_in(list(vocabulary.PROVINCES)),
        "flag": letters.is_in(list(vocabulary.FLAG_WORDS)),
        "honorific": letters.is_in(list(vocabulary.HONORIFICS)),
        "address_type": letters.is_in(list(vocabulary.ADDRESS_TYPES)),
        "status_word": letters.is_in(list(vocabulary.STATUS_WORDS)),
        "organisation": organisation & _is_named(),
        "person": (shaped | titled | (known_name & (digits == 0))) & ~organisation,
        "given_name": (known_name | titled) & ~organisation,
        "single_word": ~low.str.contains(" "),
        "address": (street | coded) & ~low.str.contains(_EMAIL),
        "long_text": low.str.len_chars() > _LONG,
        "very_long_text": low.str.len_chars() > _VERY_LONG,
        "letters": low.str.contains(r"[a-z\u{80}-\u{ffff}]{2}"),
    }
