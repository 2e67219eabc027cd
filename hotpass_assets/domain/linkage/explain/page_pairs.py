"""Pairs on the linkage page: which ones, and in how few bytes.

Belongs here: choosing pairs, the cells of their rows, packing levels. Does not belong here: drawing them.

The page gets the weight of every level once; a pair is its two rows and the level each comparison reached, one
character a comparison. Pairs that only look-ups need come without cells, packed as differences.
"""

from __future__ import annotations

import base64
import json
from typing import Any

import numpy as np
import polars as pl

from hotpass_assets.domain.linkage.engine.linker import Linked
from hotpass_assets.domain.linkage.explain.explanation import MASK, MISSING_LABEL, NOT_COUNTED_LABEL
from hotpass_assets.domain.linkage.explain.page_rules import by_rules, rule_digits, rules_told

LISTED = 2_000
SURE = 200
_OF_SURE_DIFFERENT = 50
_UNCERTAIN = (0.05, 0.999)
LOOKED_UP = 100_000
_CELL = 120
_BYTES_OF_CELLS = 900_000
_BYTES_LOOKED_UP = 700_000
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def page_pairs(table: pl.DataFrame, linked: Linked, masked: frozenset[str]) -> dict[str, Any]:
    """What the page needs to show pairs: comparisons, listed pairs, their cells, and pairs to look up.

    Args:
        table: The table that was linked.
        linked: The result of linking it.
        masked: Columns whose values are not shown.
    """
    columns = list(dict.fromkeys(name for comparison in linked.model.comparisons for name in comparison.columns))
    chosen = _chosen(linked.pairs) if columns else linked.pairs.clear()
    chosen, cells = _with_cells(table.select(columns), chosen, masked)
    coded = _coded(linked, chosen)
    together = _together(linked, chosen)
    rules = by_rules(linked)
    return {
        "columns": columns,
        "comparisons": [
            {
                "name": comparison.name,
                "columns": [columns.index(name) for name in comparison.columns],
                # Position 0 is missing, the weakest level is 1.
                "labels": [MISSING_LABEL, *(level.label for level in reversed(comparison.levels))],
                **({} if rules else {"weights": _weights(linked, number)}),
            }
            for number, comparison in enumerate(linked.model.comparisons)
        ],
        "notCounted": NOT_COUNTED_LABEL,
        **({"rules": rules_told()} if rules else {"prior": _prior(linked)}),
        "pairs": [
            [left, right, levels, int(same)]
            for left, right, levels, same in zip(chosen["left"], chosen["right"], coded, together, strict=True)
        ],
        "cells": cells,
        "lookup": _lookup(linked),
    }


def _weights(linked: Linked, number: int) -> list[float]:
    return [0.0, *(round(float(weight), 6) for weight in linked.model.weights(number)[:-1])]


def _prior(linked: Linked) -> float:
    return round(float(np.log2(linked.model.match_share / (1 - linked.model.match_share))), 6)


def _chosen(pairs: pl.DataFrame) -> pl.DataFrame:
    """Uncertain pairs, the least certain first, then a sample of sure ones spread over the table."""
    uncertain = pairs.filter(pl.col("probability").is_between(*_UNCERTAIN, closed="none"))
    uncertain = uncertain.with_columns(doubt=(pl.col("probability") - 0.5).abs()).sort("doubt", "left", "right")
    same = _spread_over(pairs.filter(pl.col("probability") >= _UNCERTAIN[1]), SURE - _OF_SURE_DIFFERENT)
    different = _spread_over(pairs.filter(pl.col("probability") <= _UNCERTAIN[0]), _OF_SURE_DIFFERENT)
    room = LISTED - same.height - different.height
    return pl.concat([uncertain.drop("doubt").head(room), same, different])


def _spread_over(pairs: pl.DataFrame, count: int) -> pl.DataFrame:
    step = max(1, -(-pairs.height // count))
    return pairs.sort("left", "right").gather_every(step)


def _with_cells(
    columns: pl.DataFrame, chosen: pl.DataFrame, masked: frozenset[str]
) -> tuple[pl.DataFrame, dict[str, list[str | None]]]:
    """The pairs whose cells fit on the page, and those cells by row."""
    shortened = [
        pl.when(pl.col(name).is_not_null()).then(pl.lit(MASK)).alias(name)
        if name in masked
        else pl.when(pl.col(name).str.len_chars() > _CELL)
        .then(pl.col(name).str.slice(0, _CELL - 1) + "…")
        .otherwise(pl.col(name))
        .alias(name)
        for name in columns.columns
    ]
    rows = pl.concat([chosen["left"], chosen["right"]]).unique().sort()
    texts = dict(zip(rows, columns[rows].select(shortened).iter_rows(), strict=True)) if columns.width else {}
    cells: dict[str, list[str | None]] = {}
    room, fitting = _BYTES_OF_CELLS, 0
    for left, right in chosen.select("left", "right").iter_rows():
        for row in (left, right):
            if str(row) not in cells:
                cells[str(row)] = list(texts[row])
                room -= len(json.dumps(texts[row], ensure_ascii=False).encode())
        if room < 0:
            break
        fitting += 1
    kept = chosen.head(fitting)
    wanted = {str(row) for row in pl.concat([kept["left"], kept["right"]])}
    return kept, {row: values for row, values in cells.items() if row in wanted}


def _coded(linked: Linked, pairs: pl.DataFrame) -> list[str]:
    """Level of each comparison, one character each: 0 for missing, 1 for the weakest. The rule goes before them."""
    if pairs.is_empty():
        return []
    gammas = (pl.col(comparison.gamma) + 1 for comparison in linked.model.comparisons)
    digit = pl.Series(list(_DIGITS))
    frame = pairs.select(gammas)
    written = [pl.lit(digit.gather(column.cast(pl.UInt32))) for column in frame.get_columns()]
    rule = [pl.lit(pairs.select(rule_digits()).to_series())] if by_rules(linked) else []
    return pl.select(pl.concat_str([*rule, *written])).to_series().to_list()


def _together(linked: Linked, pairs: pl.DataFrame) -> pl.Series:
    cluster = linked.clusters["cluster"]
    return cluster.gather(pairs["left"]) == cluster.gather(pairs["right"])


def _lookup(linked: Linked) -> dict[str, Any]:
    """Pairs that can be looked up by their rows: the most probable ones, as many as fit."""
    count = min(LOOKED_UP, linked.pairs.height) if linked.model.comparisons else 0
    while True:
        part = linked.pairs.sort("probability", "left", "right", descending=[True, False, False]).head(count)
        found = _packed(linked, part.sort("left", "right"))
        if len(found["packed"]) + sum(map(len, found["patterns"])) <= _BYTES_LOOKED_UP:
            return {**found, "all": count == linked.pairs.height}
        count = count * 3 // 4


def _packed(linked: Linked, pairs: pl.DataFrame) -> dict[str, Any]:
    coded = pl.Series("pattern", _coded(linked, pairs), dtype=pl.String)
    known = coded.value_counts(name="uses").sort("uses", "pattern", descending=[True, False])["pattern"]
    place = {pattern: number for number, pattern in enumerate(known)}
    together = _together(linked, pairs)
    left = pairs["left"].to_numpy().astype(np.int64)
    numbers = np.empty((pairs.height, 3), dtype=np.int64)
    numbers[:, 0] = np.diff(left, prepend=0)
    numbers[:, 1] = pairs["right"].to_numpy().astype(np.int64) - left
    numbers[:, 2] = [place[pattern] for pattern in coded]
    numbers[:, 2] = numbers[:, 2] * 2 + together.to_numpy()
    return {
        "count": pairs.height,
        "patterns": known.to_list(),
        "packed": base64.b64encode(_as_bytes(numbers.ravel())).decode("ascii"),
    }


def _as_bytes(numbers: np.ndarray) -> bytes:
    """Whole numbers, seven bits a byte, the lowest first; the eighth bit says that more follow."""
    count = np.maximum(1, np.ceil(np.log2(numbers + 1) / 7).astype(np.int64)) if numbers.size else numbers
    places = np.arange(int(count.max(initial=1)))
    parts = ((numbers[:, None] >> (7 * places)) & 127) | np.where(places < count[:, None] - 1, 128, 0)
    return bytes(parts[places < count[:, None]].astype(np.uint8))
