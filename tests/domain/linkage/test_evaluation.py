"""Figures of a linkage against labels."""

import json
import math
from itertools import combinations
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotpass_assets.domain.linkage.quality.evaluation import Evaluation, evaluate, evaluation_lines
from hotpass_assets.domain.linkage.quality.evaluation_figures import PairQuality
from hotpass_assets.domain.linkage.quality.truth import Truth

Scores = dict[tuple[int, int], float | None]


def by_rows(labels: list[str | None]) -> Truth:
    known = [(row, label) for row, label in enumerate(labels) if label is not None]
    table = pl.DataFrame(known, schema={"row": pl.UInt32, "entity": pl.String}, orient="row")
    return Truth(table, None, len(labels) - len(known))


def by_pairs(labels: dict[tuple[int, int], bool], unlabelled: int = 0) -> Truth:
    lines = [(left, right, match) for (left, right), match in labels.items()]
    schema = {"left": pl.UInt32, "right": pl.UInt32, "match": pl.Boolean}
    return Truth(None, pl.DataFrame(lines, schema=schema, orient="row"), unlabelled)


def clusters_of(clusters: list[int]) -> pl.DataFrame:
    return pl.DataFrame(
        {"row": range(len(clusters)), "cluster": clusters}, schema={"row": pl.UInt32, "cluster": pl.UInt32}
    )


def pairs_of(scores: Scores) -> pl.DataFrame:
    lines = [(left, right, probability) for (left, right), probability in scores.items()]
    schema = {"left": pl.UInt32, "right": pl.UInt32, "probability": pl.Float64}
    return pl.DataFrame(lines, schema=schema, orient="row")


def judged(clusters: list[int], scores: Scores, truth: Truth, match: float = 0.9, review: float = 0.7) -> Evaluation:
    return evaluate(clusters_of(clusters), pairs_of(scores), truth, match_threshold=match, review_threshold=review)


# Entities abc, de, f; found: ab, cd, e, f. Row 6 has no label.
LABELS = ["abc", "abc", "abc", "de", "de", "f", None]
FOUND = [0, 0, 2, 2, 4, 5, 5]
SCORES: Scores = {(0, 1): 0.95, (2, 3): 0.92, (1, 2): 0.75, (0, 5): 0.72, (3, 4): 0.15, (4, 5): 0.05, (5, 6): 0.99}


def test_pairs_of_clusters_are_counted_by_hand() -> None:
    """Prevents: precision and recall swapped, or unlabelled rows counted as rows of their own."""
    found = judged(FOUND, SCORES, by_rows(LABELS))
    # Said: 0-1 and 2-3. True: 0-1, 0-2, 1-2 and 3-4.
    assert found.clusters == PairQuality(2, 1, 4, 0.5, 0.25, 2 / 6)
    assert (found.judged_by, found.rows, found.unlabelled_rows, found.judged_pairs) == ("rows", 7, 1, 6)


def test_b_cubed_and_exact_clusters_are_counted_by_hand() -> None:
    """Prevents: averages over clusters where Bagga and Baldwin average over rows."""
    found = judged(FOUND, SCORES, by_rows(LABELS))
    assert found.bcubed is not None
    precision, recall = (1 + 1 + 0.5 + 0.5 + 1 + 1) / 6, (2 / 3 + 2 / 3 + 1 / 3 + 1 / 2 + 1 / 2 + 1) / 6
    assert found.bcubed.precision == pytest.approx(precision)
    assert found.bcubed.recall == pytest.approx(recall)
    assert found.bcubed.f1 == pytest.approx(2 * precision * recall / (precision + recall))
    assert found.exact is not None
    # Row 6 shares a cluster with f, but nobody knows what row 6 is.
    assert (found.exact.entities, found.exact.clusters, found.exact.exact, found.exact.share) == (3, 4, 1, 1 / 3)


def test_blocking_counts_true_pairs_that_were_compared() -> None:
    """Prevents: a recall of the model that hides what was never compared."""
    blocking = judged(FOUND, SCORES, by_rows(LABELS)).blocking
    assert (blocking.compared, blocking.true, blocking.found, blocking.completeness) == (7, 4, 3, 0.75)
    assert blocking.per_row == 1
    assert blocking.never_compared == ()
    assert judged([0, 1, 2], {(0, 2): 0.5}, by_rows(["a", "a", "a"])).blocking.never_compared == ((0, 1), (1, 2))


def test_the_curve_counts_all_true_pairs_and_holds_the_best_threshold() -> None:
    """Prevents: a threshold called best because blocking lost what it would have missed."""
    found = judged(FOUND, SCORES, by_rows(LABELS))
    assert found.best is not None
    assert found.best.threshold == 0.15
    assert found.best.quality == PairQuality(5, 3, 4, 0.6, 0.75, 6 / 9)
    at = {point.threshold: point.quality for point in found.curve}
    assert list(at) == sorted(at)
    assert at[0.95] == PairQuality(1, 1, 4, 1, 0.25, 0.4)
    assert at[0.99] == PairQuality(0, 0, 4, None, 0, 0)
    assert len(at) == 20


def test_of_equally_good_thresholds_the_highest_is_best() -> None:
    """Prevents: more pairs joined for no gain."""
    found = judged([0, 0, 0, 0], {(0, 1): 0.8123, (0, 2): 0.6, (0, 3): 0.5, (1, 2): 0.4}, by_rows(["a", "a", "b", "b"]))
    assert found.best is not None
    assert found.best.threshold == 0.8123
    assert found.best in found.curve
    assert len(found.curve) == 21


def test_bands_hold_every_pair_once() -> None:
    """Prevents: a pair at a threshold counted twice or not at all."""
    bands = judged(FOUND, SCORES, by_rows(LABELS), match=0.92, review=0.72).bands
    assert [(band.name, band.pairs, band.judged, band.correct, band.precision) for band in bands] == [
        ("auto", 3, 2, 1, 0.5),
        ("review", 2, 2, 1, 0.5),
        ("reject", 2, 2, 1, 0.5),
    ]
    assert judged(FOUND, SCORES, by_rows(LABELS)).review_per_100_rows == pytest.approx(200 / 7)


def test_calibration_is_the_gap_of_each_bin_by_its_size() -> None:
    """Prevents: an unweighted mean over bins, or a probability of 1 that falls out of the last bin."""
    scores: Scores = {(0, 1): 1.0, (0, 2): 0.9, (1, 2): 0.95, (0, 3): 0.25}
    found = judged([0, 0, 0, 3], scores, by_rows(["a", "a", "b", "b"]))
    assert [(bin_.pairs, bin_.lower) for bin_ in found.bins if bin_.pairs] == [(1, 0.2), (3, 0.9)]
    assert found.bins[9].probability == pytest.approx(0.95)
    assert found.bins[9].matches == pytest.approx(1 / 3)
    assert found.bins[0].probability is None
    assert found.bins[0].matches is None
    assert found.calibration_error == pytest.approx((3 * (0.95 - 1 / 3) + 1 * 0.25) / 4)


def test_the_worst_errors_come_first() -> None:
    """Prevents: doubtful pairs shown where the model was surest and wrong."""
    found = judged(FOUND, SCORES, by_rows(LABELS))
    assert found.false_positives == ((2, 3, 0.92),)
    assert found.false_negatives == ((3, 4, 0.15), (1, 2, 0.75))
    many: Scores = {(0, row): row / 100 for row in range(1, 80)}
    found = judged([0] * 80, many, by_rows([str(row) for row in range(80)]))
    assert found.false_positives == tuple((0, row, row / 100) for row in range(79, 29, -1))


def test_labelled_pairs_are_the_only_ones_judged() -> None:
    """Prevents: pairs nobody looked at counted as wrong."""
    truth = by_pairs({(0, 1): True, (1, 2): True, (2, 3): False, (0, 4): False, (0, 2): True}, unlabelled=2)
    found = judged(FOUND, SCORES, truth)
    assert found.clusters == PairQuality(2, 1, 3, 0.5, 1 / 3, 0.4)
    assert found.bcubed is None
    assert found.exact is None
    assert (found.judged_by, found.unlabelled_rows, found.judged_pairs) == ("pairs", 2, 3)
    assert (found.blocking.found, found.blocking.completeness) == (2, 2 / 3)
    assert found.blocking.never_compared == ((0, 2),)
    assert [(band.pairs, band.judged) for band in found.bands] == [(3, 2), (2, 1), (2, 0)]
    assert found.best is not None
    assert found.best.quality == PairQuality(3, 2, 3, 2 / 3, 2 / 3, 2 / 3)
    assert found.false_positives == ((2, 3, 0.92),)


@pytest.mark.parametrize("truth", [by_rows(["a", "b", "c"]), by_pairs({(0, 1): False, (1, 2): False})])
def test_without_true_pairs_recall_is_undefined(truth: Truth) -> None:
    """Prevents: a perfect recall where there was nothing to find."""
    found = judged([0, 0, 2], {(0, 1): 0.9}, truth)
    assert found.clusters == PairQuality(1, 0, 0, 0, None, 0)
    assert found.blocking.completeness is None
    assert found.best is None
    assert evaluation_lines(found)[-1].startswith("No threshold is the best one")
    assert judged([0, 1, 2], {}, truth).clusters == PairQuality(0, 0, 0, None, None, None)


@pytest.mark.parametrize("truth", [by_rows([]), by_pairs({})])
def test_nothing_gives_undefined_figures(truth: Truth) -> None:
    """Prevents: a division by zero, or NaN in a file of results."""
    found = judged([], {}, truth)
    assert found.clusters == PairQuality(0, 0, 0, None, None, None)
    assert (found.calibration_error, found.best, found.review_per_100_rows, found.blocking.per_row) == (None,) * 4
    assert [band.precision for band in found.bands] == [None] * 3
    assert found.bcubed is None or found.bcubed.f1 is None
    assert found.exact is None or found.exact.share is None
    json.dumps(found.to_dict(), allow_nan=False)
    assert evaluation_lines(found)


def test_tables_without_types_are_read() -> None:
    """Prevents: a failure where an engine found no pair and so no type."""
    nothing = pl.DataFrame({"left": [], "right": [], "probability": []})
    found = evaluate(clusters_of([0, 0]), nothing, by_rows(["a", "a"]), match_threshold=0.9, review_threshold=0.7)
    assert found.clusters == PairQuality(1, 1, 1, 1, 1, 1)
    assert found.blocking.completeness == 0


def test_labelled_rows_without_a_cluster_are_counted_and_joined_with_nothing() -> None:
    """Prevents: rows an engine lost made one cluster because all lack a number."""
    found = judged([0, 0], {}, by_rows(["a", "a", "b", "b"]))
    assert found.unclustered_rows == 2
    assert found.clusters == PairQuality(1, 1, 2, 1, 0.5, 2 / 3)
    assert any("2 labelled rows have no cluster" in line for line in evaluation_lines(found))
    pairs = judged([0, 0], {}, by_pairs({(0, 1): True, (2, 3): True}))
    assert (pairs.unclustered_rows, pairs.clusters.predicted) == (2, 1)


def test_pairs_without_a_probability_are_compared_and_not_scored() -> None:
    """Prevents: NaN counted as the highest probability of all."""
    found = judged([0, 0, 2], {(0, 1): None, (0, 2): math.nan}, by_rows(["a", "a", "a"]))
    assert (found.blocking.compared, found.blocking.found, found.judged_pairs) == (2, 2, 0)
    assert sum(band.pairs for band in found.bands) == 0
    assert found.best is None


def test_lines_fit_a_terminal_and_end_with_the_best_threshold() -> None:
    """Prevents: a table that wraps, or a threshold rounded up past the pairs it was found at."""
    lines = evaluation_lines(judged(FOUND, SCORES | {(3, 4): 0.1234567}, by_rows(LABELS)))
    assert max(map(len, lines)) <= 100
    assert lines[-1] == "The best threshold is 0.123456: F1 0.667, precision 0.600, recall 0.750."
    assert any(line.startswith("Pairs >= 0.123456 ") and line.endswith(" *") for line in lines)
    assert any(line.startswith("review  0.7 to 0.9") for line in lines)
    assert not any("None" in line or "nan" in line for line in lines)


@st.composite
def cases(draw: st.DrawFn) -> tuple[list[int], Scores, list[str | None]]:
    """Clusters, scores and labels of a few rows."""
    rows = draw(st.integers(1, 9))
    clusters = draw(st.lists(st.integers(0, 4), min_size=rows, max_size=rows))
    labels = draw(st.lists(st.sampled_from(["a", "b", "c", None]), min_size=rows, max_size=rows))
    every = list(combinations(range(rows), 2))
    probability = st.sampled_from([0.0, 0.05, 0.2, 0.3, 0.5, 0.7, 0.85, 0.9, 0.95, 0.99, 1.0])
    scores: Scores = {pair: draw(probability) for pair in every if draw(st.booleans())}
    return clusters, scores, labels


def ratio(part: float, whole: float) -> float | None:
    return part / whole if whole else None


def counted(predicted: set[Any], true: set[Any]) -> PairQuality:
    both = len(predicted & true)
    f1 = ratio(2 * both, len(predicted) + len(true))
    return PairQuality(len(predicted), both, len(true), ratio(both, len(predicted)), ratio(both, len(true)), f1)


@settings(max_examples=60, deadline=None)
@given(cases())
def test_figures_are_those_of_looking_at_every_pair(case: tuple[list[int], Scores, list[str | None]]) -> None:
    """Prevents: counting by sizes of groups that differs from counting pairs."""
    clusters, scores, labels = case
    known = [pair for pair in combinations(range(len(labels)), 2) if None not in (labels[pair[0]], labels[pair[1]])]
    true = {(left, right) for left, right in known if labels[left] == labels[right]}
    together = {(left, right) for left, right in known if clusters[left] == clusters[right]}
    scored = {pair: scores[pair] for pair in known if pair in scores}
    labelled = by_pairs({pair: pair in true for pair in known})
    for found in (judged(clusters, scores, by_rows(labels)), judged(clusters, scores, labelled)):
        assert found.clusters == counted(together, true)
        assert found.blocking.completeness == ratio(len(true & set(scored)), len(true))
        for point in found.curve:
            reached = {pair for pair, probability in scored.items() if (probability or 0) >= point.threshold}
            assert point.quality == counted(reached, true)
        reaching = [{pair for pair in scored if (scored[pair] or 0) >= (least or 0)} for least in scored.values()]
        best = max((counted(reached, true).f1 or 0 for reached in reaching), default=0)
        assert (found.best.quality.f1 if found.best else 0) == best
        assert sum(band.judged for band in found.bands) == len(scored)
        assert sum(band.pairs for band in found.bands) == len(scores)
        assert {error[:2] for error in found.false_positives} == (together - true) & set(scored)
        assert {error[:2] for error in found.false_negatives} == (true - together) & set(scored)
        assert set(found.blocking.never_compared) <= true - set(scored)
        json.dumps(found.to_dict(), allow_nan=False)


@settings(max_examples=60, deadline=None)
@given(cases())
def test_b_cubed_is_that_of_looking_at_every_row(case: tuple[list[int], Scores, list[str | None]]) -> None:
    """Prevents: B-cubed of the sizes of groups that differs from its definition."""
    clusters, scores, labels = case
    rows = [row for row, label in enumerate(labels) if label is not None]
    found = judged(clusters, scores, by_rows(labels)).bcubed
    assert found is not None
    for value, ours, theirs in ((found.precision, clusters, labels), (found.recall, labels, clusters)):
        shares = []
        for row in rows:
            group = [other for other in rows if ours[other] == ours[row]]
            shares.append(sum(theirs[other] == theirs[row] for other in group) / len(group))
        assert value == (pytest.approx(sum(shares) / len(rows)) if rows else None)


@settings(max_examples=40, deadline=None)
@given(cases(), st.randoms(use_true_random=False))
def test_order_of_lines_and_names_of_groups_do_not_matter(
    case: tuple[list[int], Scores, list[str | None]], mix: Any
) -> None:
    """Prevents: figures that change in the last digit from one run to the next."""
    clusters, scores, labels = case
    truth = by_rows(labels)
    assert truth.entities is not None
    seed = mix.randint(0, 999)
    renamed = truth.entities.with_columns(pl.col("entity").replace({"a": "x", "b": "a"}))
    again = evaluate(
        clusters_of([9 - cluster for cluster in clusters]).sample(fraction=1, shuffle=True, seed=seed),
        pairs_of(scores).sample(fraction=1, shuffle=True, seed=seed),
        Truth(renamed.sample(fraction=1, shuffle=True, seed=seed), None, truth.unlabelled_rows),
        match_threshold=0.9,
        review_threshold=0.7,
    )
    assert again == judged(clusters, scores, truth)
