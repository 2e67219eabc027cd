"""Models that somebody who knows Splink would write by hand for the benchmark's data.

Belongs here: cleaning, comparisons, blocking and training rules for Splink. Does not belong here: running them
(``case_splink``), and anything of Hotpass: an expert's model must owe it nothing.

The model of persons follows Splink's own tutorial for FEBRL 3.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import polars as pl
import splink.comparison_library as compare
from splink import SettingsCreator, block_on

_FREE_MAIL = r"(?:gmail|yahoo|hotmail|outlook|mweb|telkomsa|webmail|inbox|dialup|vodamail|iafrica|icloud)\."
_LEGAL_FORM = r"\b(?:proprietary|pty|limited|ltd|incorporated|inc|cc|npc|npo|soc|company|co|rf)\b"


@dataclass(frozen=True)
class SplinkModel:
    """What Splink is told.

    Attributes:
        cleaned: The table with the columns the model compares, and ``unique_id``.
        settings: Comparisons and blocking rules.
        certain: Rules nearly all of whose pairs match.
        recall: Share of all matches that ``certain`` finds, guessed.
        training: Blocking rules of the rounds of expectation maximisation.
    """

    cleaned: Callable[[pl.DataFrame], pl.DataFrame]
    settings: SettingsCreator
    certain: list[Any]
    recall: float
    training: list[Any]


def _organisations_cleaned(table: pl.DataFrame) -> pl.DataFrame:
    name = pl.col("name").str.to_lowercase().str.replace_all(r"[^a-z0-9 ]", " ").str.replace_all(_LEGAL_FORM, " ")
    host = pl.col("website").str.to_lowercase().str.replace(r"^\s*(?:https?://)?(?:www\.)?", "")
    mail = pl.col("email").str.to_lowercase().str.extract(r"@([a-z0-9.-]+)")
    own_mail = pl.when(~mail.str.contains(_FREE_MAIL)).then(mail)
    digits = pl.col("phone").str.replace(r"[/;,].*$", "").str.replace_all(r"\(0\)|\D", "")
    street = pl.col("street").str.to_lowercase().str.replace_all(r"[^a-z0-9 ]", " ")
    town = pl.col("town").str.to_lowercase().str.replace_all(r"[^a-z ]", " ")
    cleaned = table.select(
        name=_squeezed(name),
        phone=digits.str.slice(-9),
        domain=pl.coalesce(host.str.extract(r"^([a-z0-9.-]+)"), own_mail),
        town=_squeezed(town),
        street=_squeezed(street),
        postal_code=pl.col("postal_code").str.strip_chars().str.zfill(4),
        registration=pl.col("registration_number").str.replace_all(r"\D", ""),
    )
    return _numbered(cleaned)


def _persons_cleaned(table: pl.DataFrame) -> pl.DataFrame:
    return _numbered(table)


def _squeezed(text: pl.Expr) -> pl.Expr:
    return text.str.replace_all(r"\s+", " ").str.strip_chars()


def _numbered(table: pl.DataFrame) -> pl.DataFrame:
    filled = table.select(pl.when(pl.all() != "").then(pl.all()))
    return filled.with_row_index("unique_id")


def organisations() -> SplinkModel:
    """For the listings: names, telephones, domains, towns, streets, codes and registration numbers."""
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=[
            compare.NameComparison("name").configure(term_frequency_adjustments=True),
            compare.LevenshteinAtThresholds("phone", [1]).configure(term_frequency_adjustments=True),
            compare.JaroWinklerAtThresholds("domain", [0.95]).configure(term_frequency_adjustments=True),
            compare.LevenshteinAtThresholds("town", [2]).configure(term_frequency_adjustments=True),
            compare.JaroWinklerAtThresholds("street", [0.92, 0.8]).configure(term_frequency_adjustments=True),
            compare.LevenshteinAtThresholds("postal_code", [1]).configure(term_frequency_adjustments=True),
            compare.LevenshteinAtThresholds("registration", [1]),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("phone"),
            block_on("domain"),
            block_on("registration"),
            block_on("name"),
            block_on("street", "postal_code"),
            block_on("substr(name, 1, 6)", "town"),
            block_on("substr(name, 1, 6)", "postal_code"),
            block_on("substr(name, 1, 9)"),
        ],
    )
    return SplinkModel(
        _organisations_cleaned,
        settings,
        [block_on("name", "town"), block_on("phone", "domain"), block_on("registration")],
        0.6,
        [block_on("name"), block_on("phone"), block_on("domain")],
    )


def persons() -> SplinkModel:
    """For FEBRL: names, dates of birth, social security numbers, street numbers and codes."""
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=[
            compare.NameComparison("given_name").configure(term_frequency_adjustments=True),
            compare.NameComparison("surname").configure(term_frequency_adjustments=True),
            compare.DateOfBirthComparison("date_of_birth", input_is_string=True, datetime_format="%Y%m%d"),
            compare.DamerauLevenshteinAtThresholds("soc_sec_id", [1, 2]),
            compare.ExactMatch("street_number").configure(term_frequency_adjustments=True),
            compare.JaroWinklerAtThresholds("address_1", [0.9]).configure(term_frequency_adjustments=True),
            compare.JaroWinklerAtThresholds("suburb", [0.9]).configure(term_frequency_adjustments=True),
            compare.DamerauLevenshteinAtThresholds("postcode", [1, 2]).configure(term_frequency_adjustments=True),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("soc_sec_id"),
            block_on("given_name"),
            block_on("surname"),
            block_on("date_of_birth"),
            block_on("postcode"),
        ],
    )
    return SplinkModel(
        _persons_cleaned,
        settings,
        [block_on("soc_sec_id"), block_on("given_name", "surname", "date_of_birth")],
        0.9,
        [block_on("date_of_birth"), block_on("postcode")],
    )
