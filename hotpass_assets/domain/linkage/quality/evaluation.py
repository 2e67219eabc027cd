"""How good a linkage is, measured against labels.

Belongs here: computing the figures of one evaluation. Does not belong here: what they are and how they are shown
(``evaluation_figures``), reading labels (``truth``), and deciding which pairs join.

Only what the labels know is judged: pairs of two labelled rows, or the labelled pairs. A ratio whose denominator is
zero is undefined and ``None``, never 0, 1 or NaN; F1 is 2TP / (predicted + true), so it is 0 where only one of
precision and recall is undefined. Pairs are counted from the sizes of groups, never listed.

Sources: pairwise precision, recall and F1: Menestrina, Whang and Garcia-Molina 2010, "Evaluating Entity Resolution
Results". B-cubed: Bagga and Baldwin 1998, "Algorithms for Scoring Coreference Chains". Pair completeness: Christen and
Goiser 2007, "Quality and Complexity Measures for Data Linkage and Deduplication". Expected calibration error: Naeini,
Cooper and Hauskrecht 2015, "Obtaining Well Calibrated Probabilities Using Bayesian Binning".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from hotpass_assets.domain.linkage.quality.evaluation_figures import (
    BINS,
    THRESHOLDS,
    WORST,
    Band,
    BandName,
    BCubed,
    Blocking,
    CalibrationBin,
    CurvePoint,
    Evaluation,
    ExactClusters,
    PairQuality,
    evaluation_lines,
)
from hotpass_assets.domain.linkage.quality.truth import Truth

__all__ = ["Evaluation", "evaluate", "evaluation_lines"]


@dataclass(frozen=True)
class _Judged:
    """What the labels say of a result.

    Attributes:
        compared: Pairs with known truth: ``left``, ``right``, ``probability``, ``match``, ``together`` (one cluster).
        missed: Some true pairs that may not have been compared: ``left``, ``right``.
    """

    compared: pl.DataFrame
    missed: pl.DataFrame
    clusters: PairQuality
    bcubed: BCubed | None
    exact: ExactClusters | None
    unclustered: int


def evaluate(
    clusters: pl.DataFrame, pairs: pl.DataFrame, truth: Truth, *, match_threshold: float, review_threshold: float
) -> Evaluation:
    """Figures of one result. They depend neither on the order of rows nor on the numbers of clusters.

    Args:
        clusters: ``row`` and ``cluster`` of every row of the table, each row once.
        pairs: ``left`` < ``right`` and ``probability`` of the pairs compared, each once. One without a probability
            counts as compared and is otherwise left out.
        truth: Labels.
        match_threshold: Probability from which pairs match without being asked about.
        review_threshold: Probability from which a person is asked.
    """
    size = _size(clusters["row"], pairs["right"], *_labelled(truth))
    cluster_of = _by_row(clusters.select("row", pl.col("cluster").cast(pl.Int64)), size)
    compared = pairs.select(
        pl.col("left", "right").cast(pl.UInt32), pl.col("probability").cast(pl.Float64).fill_nan(None)
    )
    if truth.entities is not None:
        known = _judged_by_rows(truth.entities, cluster_of, compared)
    else:
        assert truth.pairs is not None
        known = _judged_by_pairs(truth.pairs, cluster_of, compared)
    scored = known.compared.drop_nulls("probability")
    steps = _steps(scored)
    curve, best = _curve(steps, known.clusters.true)
    bands = _bands(compared, scored, match_threshold, review_threshold)
    bins = _bins(steps)
    wrong = scored.filter(pl.col("together") != pl.col("match"))
    return Evaluation(
        judged_by="rows" if truth.entities is not None else "pairs",
        rows=clusters.height,
        unlabelled_rows=truth.unlabelled_rows,
        unclustered_rows=known.unclustered,
        judged_pairs=scored.height,
        clusters=known.clusters,
        bcubed=known.bcubed,
        exact=known.exact,
        blocking=_blocking(known, compared, clusters.height),
        curve=curve,
        best=best,
        bands=bands,
        calibration_error=_calibration_error(bins),
        bins=bins,
        review_per_100_rows=_ratio(100 * bands[1].pairs, clusters.height),
        false_positives=_worst(wrong.filter("together"), most_probable=True),
        false_negatives=_worst(wrong.filter("match"), most_probable=False),
    )


def _labelled(truth: Truth) -> Iterator[pl.Series]:
    if truth.entities is not None:
        yield truth.entities["row"]
    if truth.pairs is not None:
        yield truth.pairs["right"]


def _size(*rows: pl.Series) -> int:
    """One more than the highest row number."""
    return 1 + max(
        (int(numbers.cast(pl.Int64).to_frame().max().item()) for numbers in rows if len(numbers)), default=-1
    )


def _ratio(part: float, whole: float) -> float | None:
    return part / whole if whole else None


def _quality(predicted: int, correct: int, true: int) -> PairQuality:
    f1 = _ratio(2 * correct, predicted + true)
    return PairQuality(predicted, correct, true, _ratio(correct, predicted), _ratio(correct, true), f1)


def _by_row(values: pl.DataFrame, size: int) -> pl.Series:
    """The second column of ``values`` at the place of its row, missing where there is none."""
    places = pl.int_range(size, dtype=pl.UInt32, eager=True).alias("row").to_frame()
    found = places.join(values.cast({"row": pl.UInt32}), on="row", how="left", maintain_order="left")
    return found.to_series(1)


def _same(values: pl.Series, pairs: pl.DataFrame) -> pl.Series:
    """Whether both rows have one value, missing where one has none."""
    return values.gather(pairs["left"]) == values.gather(pairs["right"])


def _judged_by_rows(entities: pl.DataFrame, cluster_of: pl.Series, compared: pl.DataFrame) -> _Judged:
    # An entity is named by its smallest row: numbers are compared faster than texts.
    numbered = entities.select("row", entity=pl.col("row").min().over("entity").cast(pl.Int64)).sort("entity", "row")
    placed = numbered.with_columns(cluster_of.gather(numbered["row"]).alias("cluster"))
    alone = -1 - pl.col("row").cast(pl.Int64)
    quality, bcubed, exact = _cluster_figures(placed.with_columns(pl.col("cluster").fill_null(alone)))
    entity_of = _by_row(numbered, len(cluster_of))
    known = compared.with_columns(
        match=_same(entity_of, compared), together=_same(cluster_of, compared).fill_null(False)
    ).drop_nulls("match")
    following = numbered.select(
        left="row", right=pl.when(pl.col("entity") == pl.col("entity").shift(-1)).then(pl.col("row").shift(-1))
    ).drop_nulls()
    return _Judged(known, following, quality, bcubed, exact, placed["cluster"].null_count())


def _judged_by_pairs(labels: pl.DataFrame, cluster_of: pl.Series, compared: pl.DataFrame) -> _Judged:
    judged = labels.with_columns(together=_same(cluster_of, labels).fill_null(False))
    true = int(judged["match"].sum())
    quality = _quality(int(judged["together"].sum()), judged.filter("match", "together").height, true)
    named = pl.concat([labels["left"], labels["right"].alias("left")]).unique()
    known = compared.join(judged, on=["left", "right"])
    return _Judged(
        known,
        labels.filter("match").select("left", "right"),
        quality,
        None,
        None,
        cluster_of.gather(named).null_count(),
    )


def _cluster_figures(rows: pl.DataFrame) -> tuple[PairQuality, BCubed, ExactClusters]:
    """Figures from the sizes of ``entity`` and ``cluster`` and of what they share."""
    cells = (
        rows.group_by("entity", "cluster")
        .agg(pl.len().cast(pl.Int64).alias("both"))
        .with_columns(true=pl.col("both").sum().over("entity"), predicted=pl.col("both").sum().over("cluster"))
    )
    true, predicted = cells.unique("entity")["true"], cells.unique("cluster")["predicted"]
    both = cells["both"]
    quality = _quality(_pairs_within(predicted), _pairs_within(both), _pairs_within(true))
    # Sorted, so that the last digit does not depend on the order of groups.
    precision = _ratio(float((both * both / cells["predicted"]).sort().sum()), rows.height)
    recall = _ratio(float((both * both / cells["true"]).sort().sum()), rows.height)
    f1 = None if precision is None or recall is None else 2 * precision * recall / (precision + recall)
    exact = cells.filter(pl.col("both") == pl.col("true"), pl.col("both") == pl.col("predicted")).height
    return (
        quality,
        BCubed(precision, recall, f1),
        ExactClusters(len(true), len(predicted), exact, _ratio(exact, len(true))),
    )


def _pairs_within(sizes: pl.Series) -> int:
    return int((sizes * (sizes - 1) // 2).sum())


def _blocking(known: _Judged, compared: pl.DataFrame, rows: int) -> Blocking:
    matches = known.compared.filter("match")
    true, found = known.clusters.true, matches.height
    missed = known.missed.join(matches, on=["left", "right"], how="anti").sort("left", "right").head(WORST)
    completeness, per_row = _ratio(found, true), _ratio(compared.height, rows)
    return Blocking(compared.height, true, found, completeness, per_row, tuple(missed.iter_rows()))


def _steps(scored: pl.DataFrame) -> pl.DataFrame:
    """Each probability given, lowest first: pairs and matches that have it, and those that have at least it."""
    # Sorted, not grouped: probabilities can be nearly as many as pairs.
    lines = (
        scored.select("probability", "match")
        .sort("probability")
        .with_columns(
            predicted=pl.int_range(pl.len(), 0, -1, dtype=pl.Int64),
            correct=pl.col("match").cast(pl.Int64).cum_sum(reverse=True),
        )
    )
    first = lines.filter(pl.col("probability").ne_missing(pl.col("probability").shift(1)))
    return first.select(
        "probability",
        "predicted",
        "correct",
        pairs=pl.col("predicted") - pl.col("predicted").shift(-1, fill_value=0),
        matches=pl.col("correct") - pl.col("correct").shift(-1, fill_value=0),
    )


def _curve(steps: pl.DataFrame, true: int) -> tuple[tuple[CurvePoint, ...], CurvePoint | None]:
    points = {threshold: _point(steps, threshold, true) for threshold in THRESHOLDS}
    f1 = 2 * pl.col("correct") / (pl.col("predicted") + true)
    highest = steps.filter(pl.col("correct") > 0).filter(f1 == f1.max()).tail(1)
    best = None if highest.is_empty() else _point(steps, highest["probability"].item(), true)
    if best:
        points[best.threshold] = best
    return tuple(points[threshold] for threshold in sorted(points)), best


def _point(steps: pl.DataFrame, threshold: float, true: int) -> CurvePoint:
    lowest = steps["probability"].search_sorted(threshold, side="left")
    reached = steps.slice(lowest, 1)
    predicted, correct = (0, 0) if reached.is_empty() else reached.select("predicted", "correct").row(0)
    return CurvePoint(threshold, _quality(predicted, correct, true))


def _bands(compared: pl.DataFrame, scored: pl.DataFrame, match: float, review: float) -> tuple[Band, ...]:
    probability = pl.col("probability")
    asked = (probability < match) & (probability >= review)
    rest = (probability < match) & (probability < review)

    def band(name: BandName, lower: float, upper: float | None, condition: pl.Expr) -> Band:
        within = scored.select(judged=condition.sum(), correct=(condition & pl.col("match")).sum())
        judged, correct = within.row(0)
        pairs = compared.select(condition.sum()).item()
        return Band(name, lower, upper, pairs, judged, correct, _ratio(correct, judged))

    return (
        band("auto", match, None, probability >= match),
        band("review", review, match, asked),
        band("reject", 0.0, review, rest),
    )


def _bins(steps: pl.DataFrame) -> tuple[CalibrationBin, ...]:
    numbered = steps.with_columns(bin=(pl.col("probability") * BINS).floor().clip(0, BINS - 1))
    bins = []
    for number in range(BINS):
        within = numbered.filter(pl.col("bin") == number)
        pairs = int(within["pairs"].sum())
        said = _ratio(float((within["probability"] * within["pairs"]).sum()), pairs)
        so = _ratio(int(within["matches"].sum()), pairs)
        bins.append(CalibrationBin(number / BINS, (number + 1) / BINS, pairs, said, so))
    return tuple(bins)


def _calibration_error(bins: tuple[CalibrationBin, ...]) -> float | None:
    gaps = [
        filled.pairs * abs(filled.probability - filled.matches)
        for filled in bins
        if filled.probability is not None and filled.matches is not None
    ]
    return _ratio(sum(gaps), sum(filled.pairs for filled in bins))


def _worst(wrong: pl.DataFrame, *, most_probable: bool) -> tuple[tuple[int, int, float], ...]:
    ordered = wrong.sort("probability", "left", "right", descending=[most_probable, False, False])
    return tuple(ordered.select("left", "right", "probability").head(WORST).iter_rows())
