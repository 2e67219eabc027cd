"""Linking an invented list as it comes, without labels: right enough that a change for the worse is seen.

The floors lie well under what is reached. What is reached is measured by ``make bench-linkage``.
"""

from functools import cache

import polars as pl
import pytest

from hotpass_assets.domain.linkage.columns.recognise import recognise_columns
from hotpass_assets.domain.linkage.engine.linker import Linked, LinkSettings, link_table
from hotpass_assets.domain.linkage.quality.evaluation import Evaluation, evaluate
from hotpass_assets.domain.linkage.quality.truth import truth_from
from hotpass_assets.domain.sample.listings.listing import Listing, listing

SETTINGS = LinkSettings()
SEED = 202
SIZES = [400, 3000]


@cache
def made(records: int) -> Listing:
    """A list of so many rows."""
    return listing(records, SEED)


@cache
def linked(records: int) -> Linked:
    """That list, linked in the default configuration."""
    rows = made(records).rows
    return link_table(rows, recognise_columns(rows), SETTINGS)


@cache
def judged(records: int) -> Evaluation:
    """What the truth says of it."""
    found = linked(records)
    return evaluate(
        found.clusters,
        found.pairs.select("left", "right", "probability"),
        truth_from(made(records).truth, records, "truth"),
        match_threshold=SETTINGS.match_threshold,
        review_threshold=SETTINGS.review_threshold,
    )


def at_least(value: float | None, floor: float) -> bool:
    """Whether a figure is defined and reaches a floor."""
    return value is not None and value >= floor


@pytest.mark.parametrize("records", SIZES)
def test_rows_of_one_organisation_meet_and_others_stay_apart(records: int) -> None:
    """Prevents: a change to comparing, learning or clustering that ruins results and breaks no other test."""
    clusters = judged(records).clusters
    assert at_least(clusters.f1, 0.88), clusters
    assert at_least(clusters.precision, 0.88), clusters


@pytest.mark.parametrize("records", SIZES)
def test_pairs_that_are_one_are_compared_and_few_others(records: int) -> None:
    """Prevents: keys that lose true pairs, or that let the work grow beyond the budget of pairs a row."""
    blocking = judged(records).blocking
    assert at_least(blocking.completeness, 0.95), blocking.completeness
    assert blocking.per_row is not None and blocking.per_row <= 15


@pytest.mark.parametrize("records", SIZES)
def test_probabilities_mean_what_they_say(records: int) -> None:
    """Prevents: scores that are ranks and no probabilities, so that thresholds mean something else in every table."""
    found = judged(records)
    assert found.calibration_error is not None and found.calibration_error <= 0.05
    assert at_least(next(band.precision for band in found.bands if band.name == "auto"), 0.93)


def test_the_same_list_gives_the_same_clusters() -> None:
    """Prevents: results that depend on hash order, threads or random numbers."""
    again = link_table(made(400).rows, recognise_columns(made(400).rows), SETTINGS)
    assert again.clusters.equals(linked(400).clusters)
    assert again.pairs.equals(linked(400).pairs)


def test_every_row_is_in_one_cluster_named_after_its_smallest_row() -> None:
    """Prevents: rows that vanish or stand twice, and clusters named after rows that are not in them."""
    clusters = linked(3000).clusters
    assert clusters["row"].sort().to_list() == list(range(3000))
    assert clusters.select((pl.col("row").min().over("cluster") == pl.col("cluster")).all()).item()
