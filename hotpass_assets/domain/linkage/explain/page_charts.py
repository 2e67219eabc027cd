"""Splink's charts for the linkage page, as Vega-Lite specifications.

Belongs here: getting the chart definitions from Splink, fitting them to the page, the libraries that draw them.
Does not belong here: which pair is shown (``page_pairs``) and the page (``report_page``).

Colours are written as ``@name`` and filled in by the page, which knows whether it is light or dark.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from importlib.resources import files
from typing import Any

import polars as pl

from hotpass_assets.domain.linkage.engine.model import Model

Spec = dict[str, Any]

LIBRARIES = ("vega", "vega-lite", "vega-embed")
_COLOURS = {
    "red": "@against",
    "green": "@for",
    "black": "@ink",
    "grey": "@soft",
    "white": "@page",
    "#bbbbbb": "@line",
    "#aaa": "@soft",
    "#ddd": "@line",
}
_NOT_TOLD = {"sql_condition", "comparison_vector_value", "m_probability_description", "u_probability_description"}
_BAR, _STEP, _HEIGHT = 68, 84, 380
_BINS = 60


@dataclass(frozen=True)
class _Said:
    """One level of one comparison, under the names Splink's definition reads."""

    comparison_name: str
    comparison_sort_order: int
    comparison_vector_value: int
    label_for_charts: str
    m_probability: float | None
    u_probability: float | None
    log2_bayes_factor: float
    bayes_factor: float
    bayes_factor_description: str
    probability_two_random_records_match: float | None = None

    def as_dict(self) -> dict[str, Any]:
        """The level as Vega reads it."""
        return asdict(self)


def chart_libraries() -> list[str]:
    """Sources of the libraries that draw the charts, in the order they are loaded: Splink ships them (BSD-3-Clause)."""
    found = sorted(files("splink.internals").joinpath("files/external_js").iterdir(), key=lambda file: file.name)
    sources = {file.name.rpartition("@")[0]: file.read_text("utf-8") for file in found}
    return [sources[name].replace("\r\n", "\n") for name in LIBRARIES]


def match_weights_chart(model: Model) -> Spec:
    """What each level of each comparison says.

    Args:
        model: A model with at least one comparison.
    """
    from splink.internals.charts import MatchWeightsChart

    levels: Any = list(_levels(model))
    spec = MatchWeightsChart(levels).chart_dict
    for part in spec["vconcat"]:
        part["width"] = 340
        part["encoding"]["color"]["legend"] = None
        part["encoding"]["y"]["axis"].update(labelLimit=330, maxExtent=340)
    spec["vconcat"][1]["encoding"]["row"]["header"].update(labelLimit=180)
    return _fitted(spec, "Match weight of every level of agreement, one bar a level; the table below has the figures.")


def histogram(weights: pl.Series) -> Spec:
    """How many pairs have which match weight."""
    from splink.internals.charts import MatchWeightsHistogramChart

    records = [
        {"splink_score_bin_low": low, "splink_score_bin_high": high, "count_rows": count}
        for low, high, count in weight_bins(weights)
    ]
    spec = MatchWeightsHistogramChart(records).chart_dict
    spec.update(width=720, height=220)
    spec["mark"] = {"type": "bar", "color": "@bar"}
    spec["encoding"]["y"]["axis"]["title"] = "Pairs"
    spec["encoding"]["tooltip"] = [
        {"field": "splink_score_bin_low", "title": "Match weight from", "type": "quantitative"},
        {"field": "splink_score_bin_high", "title": "to", "type": "quantitative"},
        {"field": "count_rows", "title": "Pairs", "type": "quantitative"},
    ]
    return _fitted(spec, "Number of compared pairs by match weight; the table below has the figures.")


def weight_bins(weights: pl.Series) -> list[tuple[float, float, int]]:
    """From, to and number of the pairs of each match weight, in steps of whole numbers."""
    if weights.is_empty():
        return []
    low, high = (math.floor(float(weights.to_frame("w").select(end).item())) for end in (pl.min("w"), pl.max("w")))
    step = max(1, math.ceil((high - low + 1) / _BINS))
    bins = weights.to_frame("w").select(bin=((pl.col("w").floor() - low) // step).cast(pl.Int64))
    counted = dict(bins.group_by("bin").len().iter_rows())
    last = (high - low) // step
    return [(low + n * step, low + (n + 1) * step, int(counted.get(n, 0))) for n in range(last + 1)]


def waterfall_chart() -> Spec:
    """How the weights of one pair add up; the page fills in the pair."""
    from splink.internals.charts import WaterfallChart

    spec = WaterfallChart([{}]).chart_dict
    spec["data"] = {"name": "pair", "values": []}
    # One pair at a time: no slider to choose the pair.
    spec["params"] = []
    spec["transform"] = [step for step in spec["transform"] if "record_number" not in str(step.get("filter", ""))]
    spec.update(width={"step": _STEP}, height=_HEIGHT)
    bars = spec["layer"][0]["layer"][1]
    bars["mark"]["width"] = _BAR
    bars["encoding"]["opacity"] = {"value": 1}
    bars["encoding"]["tooltip"] = [told for told in bars["encoding"]["tooltip"] if "description" not in told["field"]]
    rule = spec["layer"][1]["mark"]
    rule.update(x2Offset=_BAR / 2, xOffset=-_BAR / 2)
    return _fitted(spec, "How the match weights of the pair add up; the table below has the figures.")


def _levels(model: Model) -> Iterator[_Said]:
    odds = model.match_share / (1 - model.match_share)
    prior = "probability_two_random_records_match"
    share = f"Of a hundred compared pairs {model.match_share * 100:.1f} are the same"
    yield _Said(prior, -1, 0, "", None, None, math.log2(odds), odds, share, model.match_share)
    for order, (comparison, (match, other)) in enumerate(model.by_comparison()):
        for place, (level, m, u) in enumerate(zip(comparison.levels, match, other, strict=True)):
            ratio = m / u
            more = f"{ratio:,.2f} times more" if ratio >= 1 else f"{1 / ratio:,.2f} times less"
            yield _Said(
                comparison.name, order, len(comparison.levels) - 1 - place, level.label, m, u, math.log2(ratio), ratio,
                f"{more} likely among pairs that are the same",
            )  # fmt: skip


def _fitted(spec: Spec, description: str) -> Spec:
    """The specification for the page: own colours, no address, no zoom that would catch the wheel, no second title."""
    for name in ("$schema", "title"):
        spec.pop(name, None)
    spec["description"] = description
    fitted: Spec = _changed(spec, lambda part: _COLOURS.get(part, part))
    fitted.setdefault("config", {}).update(background="transparent")
    return fitted


def _changed(part: Any, colour: Callable[[str], str]) -> Any:
    if isinstance(part, dict):
        inner = {key: _changed(value, colour) if key != "values" else value for key, value in part.items()}
        if "params" in inner:
            inner["params"] = [param for param in inner["params"] if param.get("name") != "mouse_zoom"]
        if isinstance(inner.get("tooltip"), list):
            inner["tooltip"] = [told for told in inner["tooltip"] if told["field"] not in _NOT_TOLD]
        return inner
    if isinstance(part, list):
        return [_changed(value, colour) for value in part]
    return colour(part) if isinstance(part, str) else part
