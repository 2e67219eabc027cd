"""Conditions for Spark: all of them can be translated, and nothing is translated that is not known to be the same."""

from __future__ import annotations

import pytest
import sqlglot

from hotpass_assets.domain.linkage.compare.aspects import aspects_of
from hotpass_assets.domain.linkage.engine.sql_dialects import spark_condition
from tests.builders.linking import every_kind


def conditions() -> list[str]:
    table, columns = every_kind(60)
    comparisons = [aspect.comparison for aspect in aspects_of(table, columns)]
    levels = [level.condition for comparison in comparisons for level in comparison.levels]
    return sorted({*levels, *(comparison.missing for comparison in comparisons)})


def test_every_condition_has_a_translation_that_spark_can_read() -> None:
    """Prevents: a new comparison that works on DuckDB alone."""
    foreign = ("JARO", "LEVENSHTEIN", "LIST_")
    for condition in conditions():
        translated = spark_condition(condition)
        # Splink reads and writes what it is given once more.
        again = translated if condition == "ELSE" else sqlglot.transpile(translated, read="spark", write="spark")[0]
        assert again == translated
        assert not [name for name in foreign if name in translated.upper()]


@pytest.mark.parametrize(
    ("condition", "translated"),
    [
        ("ELSE", "ELSE"),
        ("jaro_winkler_similarity(a_l, a_r) >= 0.92", "HOTPASS_ALIKE(a_l, a_r, 0.92)"),
        (
            "levenshtein(a_l, a_r) <= 2 and damerau_levenshtein(a_l, a_r) <= 1",
            "HOTPASS_EDITS(a_l, a_r) <= 2 AND HOTPASS_EDITS_AND_SWAPS(a_l, a_r) <= 1",
        ),
        ("cast(bit_count(a_l & a_r) as integer) >= 8", "CAST(BIT_COUNT(a_l & a_r) AS INT) >= 8"),
        ("bit_count(a_l & a_r) > 1", "BIT_COUNT(a_l & a_r) > 1"),
        ("substr(a_l, -6) = substr(a_r, -6)", "SUBSTRING(a_l, -6) = SUBSTRING(a_r, -6)"),
        ("contains(a_l, a_r) and not b_l", "CONTAINS(a_l, a_r) AND NOT b_l"),
    ],
)
def test_functions_are_translated_to_what_is_the_same_on_spark(condition: str, translated: str) -> None:
    """Prevents: a function of the same name that counts in another way."""
    assert spark_condition(condition) == translated


@pytest.mark.parametrize(
    "condition",
    [
        "jaccard(a_l, a_r) > 0.5",
        "jaro_winkler_similarity(a_l, a_r) > b_l",
        "regexp_matches(a_l, 'x')",
        "soundex(a_l) = b_r",
    ],
)
def test_a_function_that_was_never_compared_is_refused(condition: str) -> None:
    """Prevents: levels that differ between the engines without anybody noticing."""
    with pytest.raises(ValueError, match="not known to give the same on Spark"):
        spark_condition(condition)
