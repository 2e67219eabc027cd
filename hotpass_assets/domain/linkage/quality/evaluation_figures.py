"""What an evaluation of a linkage says.

Belongs here: the figures as data and as lines for a terminal. Does not belong here: computing them, and their formulas
(``evaluation``).

A ratio whose denominator is zero is ``None``.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from decimal import ROUND_FLOOR, Decimal
from typing import Any, Literal

THRESHOLDS = (*(step / 20 for step in range(1, 20)), 0.99)
"""Thresholds every curve has."""
BINS = 10
"""Bins of probabilities for calibration."""
WORST = 50
"""Most errors shown of a kind."""
_SHOWN_THRESHOLDS = (0.1, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99)

BandName = Literal["auto", "review", "reject"]


@dataclass(frozen=True)
class PairQuality:
    """Pairs said to match against pairs that do: counts, and ratios that are ``None`` where undefined."""

    predicted: int
    correct: int
    true: int
    precision: float | None
    recall: float | None
    f1: float | None


@dataclass(frozen=True)
class BCubed:
    """Precision and recall of the cluster of each labelled row, averaged over rows, and their harmonic mean."""

    precision: float | None
    recall: float | None
    f1: float | None


@dataclass(frozen=True)
class ExactClusters:
    """Entities whose labelled rows are one cluster, with no labelled row of another entity."""

    entities: int
    clusters: int
    exact: int
    share: float | None


@dataclass(frozen=True)
class Blocking:
    """Pairs compared, true pairs among them, and how many pairs were compared for each row of the table.

    Attributes:
        never_compared: Up to ``WORST`` true pairs that blocking left out; of an entity only pairs of rows that
            follow each other are looked at.
    """

    compared: int
    true: int
    found: int
    completeness: float | None
    per_row: float | None
    never_compared: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class CurvePoint:
    """Quality if every scored pair with at least this probability were a match; recall counts all true pairs."""

    threshold: float
    quality: PairQuality


@dataclass(frozen=True)
class Band:
    """Scored pairs with ``lower`` <= probability < ``upper`` (the highest band has no upper end)."""

    name: BandName
    lower: float
    upper: float | None
    pairs: int
    judged: int
    correct: int
    precision: float | None


@dataclass(frozen=True)
class CalibrationBin:
    """Judged pairs with ``lower`` <= probability < ``upper``: what was said, and what was so."""

    lower: float
    upper: float
    pairs: int
    probability: float | None
    matches: float | None


@dataclass(frozen=True)
class Evaluation:
    """All figures of one linkage.

    Attributes:
        judged_by: Whether rows or pairs were labelled.
        rows: Rows in ``clusters``.
        unlabelled_rows: Rows the labels do not name; they are not judged.
        unclustered_rows: Labelled rows without a cluster; they count as joined with nothing.
        judged_pairs: Scored pairs whose truth is known.
        clusters: Pairs of rows in one final cluster.
        bcubed: ``None`` for labelled pairs.
        exact: ``None`` for labelled pairs.
        blocking: What was compared.
        curve: Quality by threshold, ascending, with the best one among them.
        best: Point of the highest F1, of equal ones the highest threshold; ``None`` if no scored pair is a match.
        bands: Automatic matches, pairs for review, rejected pairs.
        calibration_error: Expected calibration error over ``BINS`` bins of equal width.
        bins: The bins, ascending.
        review_per_100_rows: Pairs in the review band for each hundred rows.
        false_positives: Up to ``WORST`` scored pairs wrongly in one cluster, most probable first.
        false_negatives: Up to ``WORST`` scored true pairs in different clusters, least probable first.
    """

    judged_by: Literal["rows", "pairs"]
    rows: int
    unlabelled_rows: int
    unclustered_rows: int
    judged_pairs: int
    clusters: PairQuality
    bcubed: BCubed | None
    exact: ExactClusters | None
    blocking: Blocking
    curve: tuple[CurvePoint, ...]
    best: CurvePoint | None
    bands: tuple[Band, ...]
    calibration_error: float | None
    bins: tuple[CalibrationBin, ...]
    review_per_100_rows: float | None
    false_positives: tuple[tuple[int, int, float], ...]
    false_negatives: tuple[tuple[int, int, float], ...]

    def to_dict(self) -> dict[str, Any]:
        """The figures as nested dictionaries, ready for JSON."""
        return asdict(self)


def evaluation_lines(evaluation: Evaluation) -> list[str]:
    """The figures as a table of at most 100 columns; ``-`` is undefined, the last line names the best threshold."""
    return [
        *_about(evaluation),
        "",
        f"{'':<20}{'precision':>10}{'recall':>10}{'F1':>10}{'correct':>14}{'predicted':>14}{'true':>14}",
        *_qualities(evaluation),
        "",
        f"{'Band':<8}{'probability':<18}{'pairs':>14}{'judged':>14}{'matches':>14}{'precision':>12}",
        *(_band_line(band) for band in evaluation.bands),
        "",
        _best_sentence(evaluation.best),
    ]


def _about(evaluation: Evaluation) -> list[str]:
    blocking, exact = evaluation.blocking, evaluation.exact
    lines = [
        f"{evaluation.rows:,} rows, judged by labelled {evaluation.judged_by}; "
        f"{evaluation.unlabelled_rows:,} rows without a label are not judged",
        f"Blocking: {_number(blocking.completeness)} of the true pairs were compared "
        f"({blocking.found:,} of {blocking.true:,}), {_number(blocking.per_row, 1)} pairs a row",
        f"Review: {_number(evaluation.review_per_100_rows, 1)} pairs for each 100 rows",
        f"Calibration error: {_number(evaluation.calibration_error)} over {evaluation.judged_pairs:,} judged pairs",
    ]
    if exact:
        lines.append(f"Entities found exactly: {_number(exact.share)} ({exact.exact:,} of {exact.entities:,})")
    if evaluation.unclustered_rows:
        lines.append(f"{evaluation.unclustered_rows:,} labelled rows have no cluster and count as joined with nothing")
    return lines


def _qualities(evaluation: Evaluation) -> list[str]:
    lines = [_quality_line("Final clusters", evaluation.clusters)]
    if evaluation.bcubed:
        lines.append(_ratios_line("B-cubed", evaluation.bcubed))
    for point in evaluation.curve:
        best = evaluation.best is not None and point.threshold == evaluation.best.threshold
        if best or point.threshold in _SHOWN_THRESHOLDS:
            name = f"Pairs >= {_threshold(point.threshold)}"
            lines.append(_quality_line(name, point.quality) + (" *" if best else ""))
    return lines


def _ratios_line(name: str, quality: PairQuality | BCubed) -> str:
    ratios = (quality.precision, quality.recall, quality.f1)
    return f"{name:<20}" + "".join(f"{_number(ratio):>10}" for ratio in ratios)


def _quality_line(name: str, quality: PairQuality) -> str:
    counts = (quality.correct, quality.predicted, quality.true)
    return _ratios_line(name, quality) + "".join(f"{count:>14,}" for count in counts)


def _band_line(band: Band) -> str:
    lower, upper = _threshold(band.lower), _threshold(band.upper or 0.0)
    between = {"auto": f">= {lower}", "review": f"{lower} to {upper}", "reject": f"< {upper}"}[band.name]
    counts = f"{band.pairs:>14,}{band.judged:>14,}{band.correct:>14,}"
    return f"{band.name:<8}{between:<18}{counts}{_number(band.precision):>12}"


def _best_sentence(best: CurvePoint | None) -> str:
    if best is None:
        return "No threshold is the best one: no pair with a probability is known to match."
    quality = best.quality
    return (
        f"The best threshold is {_threshold(best.threshold)}: F1 {_number(quality.f1)}, precision "
        f"{_number(quality.precision)}, recall {_number(quality.recall)}."
    )


def _number(value: float | None, digits: int = 3) -> str:
    return "-" if value is None else f"{value:,.{digits}f}"


def _threshold(value: float) -> str:
    """Rounded down, so that pairs at the threshold still reach what is shown."""
    return f"{Decimal(str(value)).quantize(Decimal('0.000001'), ROUND_FLOOR).normalize():f}"
