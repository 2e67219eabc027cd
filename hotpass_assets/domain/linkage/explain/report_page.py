"""The linkage page: one HTML file that shows what was linked, and why, and needs nothing from outside.

Belongs here: the figures and tables of the page, its policy on what may run, filling the template beside this module.
Does not belong here: charts (``page_charts``), embedded pairs (``page_pairs``), words about one pair (``explanation``).

Scripts run only if their hash is in the policy, so no cell of the table can run as one. Vega evaluates its expressions
with the interpreter that vega-embed carries, so nothing is compiled from text. Styles are left open: Vega sets them.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import polars as pl

from hotpass_assets.domain.linkage.columns.kinds import NOT_COMPARED, Kind
from hotpass_assets.domain.linkage.engine.clusters import LEAST_MEAN
from hotpass_assets.domain.linkage.engine.linker import Linked, LinkSettings
from hotpass_assets.domain.linkage.explain.explanation import MASK
from hotpass_assets.domain.linkage.explain.page_charts import (
    chart_libraries,
    histogram,
    match_weights_chart,
    waterfall_chart,
    weight_bins,
)
from hotpass_assets.domain.linkage.explain.page_pairs import page_pairs
from hotpass_assets.domain.linkage.explain.page_rules import by_rules, rule_rows
from hotpass_assets.domain.report.html import page_look

_CLUSTERS_SHOWN = 15
_NAMES_SHOWN = 3
_CELL = 160
_CALLED_BY: tuple[Kind, ...] = ("organisation", "title", "person", "surname", "given_name", "identifier", "email")
_COUNTING = "Rows count from 0. A cluster is named by its first row."
_RULES, _RULE_COLUMNS = "Rules and the pairs they hold for", ("Rule", "What it does with a pair", "Figure", "Pairs")
_SIZES = ((1, 1), (2, 2), (3, 3), (4, 4), (5, 5), (6, 10), (11, 20), (21, 50), (51, None))


@dataclass(frozen=True)
class PageTable:
    """A table of the page.

    Attributes:
        caption: What it shows.
        columns: Column titles.
        rows: Cells.
        shares: For each row the share to draw as a bar, or nothing.
    """

    caption: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    shares: Sequence[float] = ()


def linkage_page(
    table: pl.DataFrame, linked: Linked, settings: LinkSettings, title: str, masked: frozenset[str] = frozenset()
) -> str:
    """The page of a linked table; every value is escaped, the same input gives the same bytes.

    Args:
        table: The table that was linked.
        linked: The result of linking it.
        settings: Settings it was linked with.
        title: What was linked.
        masked: Columns whose values are not shown.
    """
    # Costs 30 ms to import, which commands that write no page need not pay.
    from jinja2 import Environment, StrictUndefined
    from markupsafe import Markup

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    here = files("hotpass_assets.domain.linkage.explain")
    source = here.joinpath("linkage_page.html.j2").read_text("utf-8")
    compared = not linked.pairs.is_empty() and bool(linked.model.comparisons)
    weighed = compared and not by_rules(linked)
    data = {**page_pairs(table, linked, masked), "charts": _charts(linked) if weighed else {}}
    data["settings"] = {"match": settings.match_threshold, "review": settings.review_threshold, "rows": table.height}
    own = [here.joinpath("linkage_page.js").read_text("utf-8")] if compared else []
    scripts = [*(chart_libraries() if weighed else []), *own]
    return environment.from_string(source).render(
        title=title,
        policy=_policy(scripts),
        look=Markup(page_look()),  # noqa: S704 - a file of this package
        tiles=_tiles(table, linked, settings),
        sentences=_sentences(linked, settings),
        compared=compared,
        weighed=weighed,
        columns=_columns(table, linked),
        levels=_levels(linked) if weighed else None,
        bins=_bins(linked.pairs) if weighed else None,
        rules=PageTable(_RULES, _RULE_COLUMNS, rule_rows(linked.pairs)) if compared and not weighed else None,
        sizes=_sizes(linked.clusters),
        largest=_largest(table, linked, masked),
        uncertain=_least_certain(table, linked, masked),
        listed=len(data["pairs"]),
        embedded=_embedded(data, linked),
        data=Markup(_json(data)),  # noqa: S704 - escaped by _json
        scripts=[Markup(script) for script in scripts],  # noqa: S704 - files of packages, none from the table
    )


def _charts(linked: Linked) -> dict[str, Any]:
    return {
        "levels": match_weights_chart(linked.model),
        "histogram": histogram(linked.pairs["weight"]),
        "waterfall": waterfall_chart(),
    }


def _policy(scripts: Sequence[str]) -> str:
    """What the page may do: run the scripts it came with, and reach nothing."""
    hashes = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" for text in scripts
    )
    allowed = hashes or "'none'"
    return f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def _json(data: dict[str, Any]) -> str:
    """JSON that can stand in a script element: nothing in it can end the element or open another."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return re.sub(r"[<>&\u2028\u2029]", lambda found: f"\\u{ord(found[0]):04x}", text)


def _tiles(table: pl.DataFrame, linked: Linked, settings: LinkSettings) -> tuple[tuple[str, str], ...]:
    sizes = _cluster_sizes(linked.clusters)
    review = linked.pairs.filter(
        pl.col("probability").is_between(settings.review_threshold, settings.match_threshold, closed="left")
    )
    return (
        ("Rows", f"{table.height:,}"),
        ("Different things", f"{sizes.height:,}"),
        ("Repeated rows", f"{table.height - sizes.height:,}"),
        ("Largest cluster", f"{sizes.select(pl.max('rows')).item() or 0:,}"),
        ("Pairs compared", f"{linked.pairs.height:,}"),
        ("To review", f"{review.height:,}"),
    )


def _sentences(linked: Linked, settings: LinkSettings) -> list[str]:
    reason = linked.model.reason.strip().rstrip(".")
    if not linked.model.comparisons or linked.pairs.is_empty():
        alone = "no two rows share a value that is rare enough to compare them"
        found = alone if linked.model.comparisons else reason
        return [f"No pairs were compared: {found}."]
    if by_rules(linked):
        return [
            "Fixed rules decided which rows are the same; nothing was learned. Each pair has the figure of the first"
            " rule that holds for it, which is no probability.",
            f"Two clusters are joined if their best pair reaches figure {settings.threshold:g} and the mean over all"
            f" their pairs {LEAST_MEAN:g}. Pairs from {settings.match_threshold:g} are accepted; pairs from"
            f" {settings.review_threshold:g} up to there are for a person to review.",
            _COUNTING,
        ]
    return [
        f"Where the match weights come from: {reason or linked.model.origin}.",
        f"Two clusters are joined if their best pair reaches probability {settings.threshold:g} and the mean over all"
        f" their pairs {LEAST_MEAN:g}. Pairs from {settings.match_threshold:g} are accepted; pairs from"
        f" {settings.review_threshold:g} up to there are for a person to review.",
        _COUNTING,
    ]


def _columns(table: pl.DataFrame, linked: Linked) -> PageTable:
    used = {name for comparison in linked.model.comparisons for name in comparison.columns}
    rows = []
    for column in linked.columns:
        filled = table[column.name].count() / table.height if table.height else 0.0
        is_compared = "yes" if column.name in used else "no" if column.kind in NOT_COMPARED else "not here"
        rows.append((column.name, column.kind.replace("_", " "), column.reason, f"{filled:.0%}", is_compared))
    return PageTable("Columns and what they were taken for", ("Column", "Taken for", "Why", "Filled", "Compared"), rows)


def _levels(linked: Linked) -> PageTable:
    rows = [
        (comparison.name, level.label, f"{m:.4f}", f"{u:.4f}", f"{weight:+.2f}")
        for number, (comparison, shares) in enumerate(linked.model.by_comparison())
        for level, m, u, weight in zip(
            comparison.levels, *shares, reversed(linked.model.weights(number)[:-1]), strict=True
        )
    ]
    columns = ("Comparison", "Level", "Share among same", "Share among others", "Match weight")
    return PageTable("Match weight of every level", columns, rows)


def _bins(pairs: pl.DataFrame) -> PageTable:
    rows = [(f"{low:g} to {high:g}", f"{count:,}") for low, high, count in weight_bins(pairs["weight"])]
    return PageTable("Compared pairs by match weight", ("Match weight", "Pairs"), rows)


def _cluster_sizes(clusters: pl.DataFrame) -> pl.DataFrame:
    """cluster, rows, and certain: the lowest probability of its rows."""
    return clusters.group_by("cluster").agg(rows=pl.len(), certain=pl.col("probability").min()).sort("cluster")


def _sizes(clusters: pl.DataFrame) -> PageTable:
    sizes = _cluster_sizes(clusters)
    total = max(1, clusters.height)
    rows, shares = [], []
    for low, high in _SIZES:
        of_size = sizes.filter(pl.col("rows").is_between(low, high if high else pl.lit(2**31)))
        if of_size.height:
            name = f"{low}" if high == low else f"{low} to {high}" if high else f"{low} and more"
            held = int(of_size["rows"].sum())
            rows.append((name, f"{of_size.height:,}", f"{held:,}"))
            shares.append(held / total)
    return PageTable("Clusters by number of rows", ("Rows in the cluster", "Clusters", "Rows"), rows, shares)


def _largest(table: pl.DataFrame, linked: Linked, masked: frozenset[str]) -> PageTable:
    several = _cluster_sizes(linked.clusters).filter(pl.col("rows") > 1)
    found = several.sort("rows", "cluster", descending=[True, False]).head(_CLUSTERS_SHOWN)
    return _clusters("The largest clusters", found, table, linked, masked)


def _least_certain(table: pl.DataFrame, linked: Linked, masked: frozenset[str]) -> PageTable:
    several = _cluster_sizes(linked.clusters).filter(pl.col("rows") > 1)
    return _clusters(
        "The least certain clusters", several.sort("certain", "cluster").head(_CLUSTERS_SHOWN), table, linked, masked
    )


def _clusters(
    caption: str, found: pl.DataFrame, table: pl.DataFrame, linked: Linked, masked: frozenset[str]
) -> PageTable:
    named = [column.name for kind in _CALLED_BY for column in linked.columns if column.kind == kind][:1]
    members = linked.clusters.join(found, on="cluster", how="semi").sort("cluster", "row")
    rows = []
    for cluster, size, certain in found.iter_rows():
        own = members.filter(pl.col("cluster") == cluster)["row"]
        names = _names(table[named[0]].gather(own), masked=named[0] in masked) if named else ""
        rows.append((f"{cluster:,}", f"{size:,}", f"{certain:.4f}", names))
    return PageTable(caption, ("Cluster", "Rows", "Least certain row", *(named or ["Names"])), rows)


def _names(values: pl.Series, *, masked: bool) -> str:
    if masked:
        return MASK
    distinct = values.drop_nulls().unique(maintain_order=True)
    shown = [text if len(text) <= _CELL else f"{text[: _CELL - 1]}…" for text in distinct.head(_NAMES_SHOWN)]
    more = distinct.len() - len(shown)
    return " · ".join(shown) + (f" · and {more:,} more" if more else "")


def _embedded(data: dict[str, Any], linked: Linked) -> str:
    if data["lookup"]["all"]:
        return f"All {linked.pairs.height:,} compared pairs can be looked up here."
    found = data["lookup"]["count"]
    return f"The {found:,} most probable of {linked.pairs.height:,} compared pairs can be looked up here."
