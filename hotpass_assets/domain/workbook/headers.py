"""Which rows of a block are its header, and how sure that is.

Belongs here: scoring rows near the top of a block by fill, labels, contrast with the rows below and known
header words, and joining headers of two rows. Does not belong here: what rows under the header are.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hotpass_assets.domain.workbook.cell_kinds import (
    STRONG_KINDS,
    folded,
    has_header_word,
    is_label,
    is_rule,
    is_sentence,
    kind_of,
)
from hotpass_assets.domain.workbook.grid import Grid
from hotpass_assets.domain.workbook.model import HEADER_JOINER

Merged = tuple[tuple[int, int, int, int], ...]
Row = list[str | None]

_HEAD_ROWS = 60
_BODY_ROWS = 200
_CANDIDATES = 30
_ACCEPT = 0.45


@dataclass(frozen=True)
class Header:
    """The header of a block.

    Attributes:
        rows: Grid rows of the header; empty when the block has none.
        texts: One label per grid column of the block.
        confidence: How sure this is, from 0 to 1.
        reasons: Why, in words.
        score: Strength of the evidence that the rows are a header.
    """

    rows: tuple[int, ...]
    texts: tuple[str | None, ...]
    confidence: float
    reasons: tuple[str, ...]
    score: float = 0.0


@dataclass(frozen=True)
class _Sample:
    """Texts of the first rows of a block, and of rows further down to compare with."""

    rows: npt.NDArray[np.int64]
    texts: list[Row]
    fill: npt.NDArray[np.int64]
    width: int

    def below(self, place: int) -> list[Row]:
        return self.texts[place + 1 : place + 1 + _BODY_ROWS]


def find_header(
    grid: Grid,
    mask: npt.NDArray[np.bool_],
    start: int,
    stop: int,
    rows: npt.NDArray[np.int64],
    merged: Merged,
) -> Header | None:
    """The header of a block, one without rows when it has none, or None for a block that is no table.

    Args:
        grid: The sheet.
        mask: Filled cells of the grid.
        start: First grid column of the block.
        stop: Grid column after the last one.
        rows: Grid rows of the block to look at.
        merged: Merged ranges of the sheet.
    """
    sample = _sample(grid, mask, start, stop, rows)
    best = _best_row(grid, sample)
    if best is None:
        return _headless(sample, stop - start)
    place, score, proved, reasons = best
    places, texts, joined = _header_rows(grid, sample, place, start, stop, merged)
    confidence = round(min(0.99, 0.35 + 0.65 * score), 2) if proved else 0.4
    chosen = tuple(int(sample.rows[index]) for index in places)
    return Header(chosen, tuple(texts), confidence, (*reasons, *joined), score)


def stated_header(grid: Grid, start: int, stop: int, rows: tuple[int, ...], merged: Merged) -> tuple[str | None, ...]:
    """Labels of a header whose rows a person has named."""
    texts = texts_of(grid, start, stop, rows)
    if len(texts) < 2:
        return tuple(texts[0]) if texts else (None,) * (stop - start)
    joined = texts[0]
    for upper_row, lower in zip(rows, texts[1:], strict=False):
        joined = _joined(_spread(grid, upper_row, joined, lower, start, stop, merged), lower)
    return tuple(joined)


def texts_of(grid: Grid, start: int, stop: int, rows: tuple[int, ...] | npt.NDArray[np.int64]) -> list[Row]:
    """Texts of some grid rows in a range of grid columns."""
    names = grid.cells.columns[start:stop]
    return [list(row) for row in grid.cells.select(names)[[int(row) for row in rows]].rows()]


def _sample(grid: Grid, mask: npt.NDArray[np.bool_], start: int, stop: int, rows: npt.NDArray[np.int64]) -> _Sample:
    taken = rows[: _HEAD_ROWS + _BODY_ROWS]
    texts = texts_of(grid, start, stop, taken)
    fill = mask[taken, start:stop].sum(axis=1)
    head = fill[:_HEAD_ROWS]
    width = int(np.sort(head)[int(0.8 * (len(head) - 1))]) if len(head) else 0
    return _Sample(taken, texts, fill, max(width, 1))


def _best_row(grid: Grid, sample: _Sample) -> tuple[int, float, bool, tuple[str, ...]] | None:
    """Place of the likeliest header row, its score, whether more than looks speaks for it, and why."""
    need = 1 if sample.width == 1 else max(2, sample.width / 2)
    wide = [place for place in range(min(_CANDIDATES, len(sample.rows))) if sample.fill[place] >= need]
    wide = [place for place in wide if not _is_rule_row(sample.texts[place])]
    best: tuple[int, float, bool, tuple[str, ...]] | None = None
    for order, place in enumerate(wide):
        score, words, reasons = _score(sample, place)
        if order and (words < 0.5 or not _set_apart(grid, sample, wide[order - 1], place)):
            # Below a wide row, only a row that is clearly a header and stands apart may be one.
            continue
        if score >= _ACCEPT and (best is None or score > best[1] + 0.15):
            best = (place, score, len(reasons) > 1, reasons)
        if order > 8:
            break
    return best


def _set_apart(grid: Grid, sample: _Sample, above: int, place: int) -> bool:
    gap = grid.rows[sample.rows[place]] - grid.rows[sample.rows[place - 1]] > 1
    return bool(gap) or sample.fill[above] < sample.fill[place]


def _is_rule_row(row: Row) -> bool:
    return all(is_rule(text) for text in row if text)


def _score(sample: _Sample, place: int) -> tuple[float, float, tuple[str, ...]]:
    row = sample.texts[place]
    filled = [(index, text) for index, text in enumerate(row) if text]
    labels = [text for _, text in filled if is_label(text)]
    if len(labels) < 0.75 * len(filled) or _holds_values(row):
        return 0.0, 0.0, ()
    words = sum(has_header_word(text) for text in labels) / len(filled)
    below = sample.below(place)
    contrast, recurrence = _against_body(filled, below)
    distinct = len({folded(text) for text in labels}) / len(filled)
    coverage = min(1.0, len(filled) / sample.width)
    prose = sum(is_sentence(text) for text in labels) / len(filled)
    score = 0.35 * coverage + 0.25 * contrast + 0.3 * words + 0.15 * distinct - 0.5 * recurrence - 0.4 * prose
    # One cell alone, or a row with nothing below it, looks like labels too easily.
    score -= 0.2 * (sample.width == 1) + 0.2 * (not below)
    reasons = [f"{len(labels)} of {len(filled)} cells read as labels"]
    if words:
        reasons.append(f"{round(100 * words)}% hold header words")
    if contrast:
        reasons.append(f"{round(100 * contrast)}% stand over values of another kind")
    return max(0.0, min(1.0, score)), words, tuple(reasons)


def _holds_values(row: Row) -> bool:
    """Whether a row has a cell that only data has."""
    return any(text and kind_of(text) in ("email", "url", "phone", "date", "error") for text in row)


def _against_body(filled: list[tuple[int, str]], below: list[Row]) -> tuple[float, float]:
    """Shares of columns whose values are of another kind than labels, and whose values repeat the label."""
    contrast = recurrence = 0
    own = {index: folded(text) for index, text in filled}
    body = [row for row in below if not _repeats(row, own)]
    for index, label in own.items():
        values = [row[index] for row in body if row[index]]
        kinds = Counter(kind_of(value) for value in values if value)
        other = sum(count for kind, count in kinds.items() if kind in STRONG_KINDS or kind in ("time", "flag"))
        contrast += bool(values) and other * 2 > len(values)
        recurrence += any(folded(value) == label for value in values if value)
    return contrast / len(own), recurrence / len(own)


def _repeats(row: Row, own: dict[int, str]) -> bool:
    same = sum(folded(row[index] or "") == label for index, label in own.items())
    return same * 2 > len(own)


def _headless(sample: _Sample, columns: int) -> Header | None:
    if not len(sample.rows):
        return None
    filled = [text for row in sample.texts for text in row if text]
    prose = sum(is_sentence(text) for text in filled) * 2 > len(filled)
    if int(sample.fill.max()) < 2 and (len(sample.rows) < 2 or prose):
        return None
    first = next((row for row, fill in zip(sample.texts, sample.fill, strict=True) if fill >= sample.width / 2), [])
    values = _holds_values(first)
    reason = "the first full row holds values, not labels" if values else "no row reads as a header"
    return Header((), (None,) * columns, 0.7 if values else 0.4, (reason,))


def _header_rows(
    grid: Grid, sample: _Sample, place: int, start: int, stop: int, merged: Merged
) -> tuple[tuple[int, ...], Row, tuple[str, ...]]:
    """Places of the header rows, their joined labels and why there are two."""
    row = sample.texts[place]
    for upper, lower in ((place, place + 1), (place - 1, place)):
        if upper < 0 or lower >= len(sample.rows) or not _adjacent(grid, sample, upper):
            continue
        reason = _pair_reason(grid, sample, upper, lower, start, stop, merged)
        if reason:
            above = _spread(
                grid, int(sample.rows[upper]), sample.texts[upper], sample.texts[lower], start, stop, merged
            )
            return (upper, lower), _joined(above, sample.texts[lower]), (reason,)
    return (place,), row, ()


def _adjacent(grid: Grid, sample: _Sample, upper: int) -> bool:
    return bool(grid.rows[sample.rows[upper + 1]] - grid.rows[sample.rows[upper]] == 1)


def _pair_reason(
    grid: Grid, sample: _Sample, upper: int, lower: int, start: int, stop: int, merged: Merged
) -> str | None:
    """Why two adjacent rows are one header, or None when they are not."""
    above, below = sample.texts[upper], sample.texts[lower]
    labels_above = [text for text in above if text]
    labels_below = [text for text in below if text]
    if not all(is_label(text) for text in (*labels_above, *labels_below)):
        return None
    row = int(grid.rows[sample.rows[upper]])
    spans = _spans(grid, row, start, stop, merged)
    if spans and len(labels_above) >= 2 and _explains(above, below, spans, start, grid):
        return "merged cells group the labels of the row below"
    words = sum(has_header_word(text) for text in (*labels_above, *labels_below))
    fills = sum(bool(upper_text) ^ bool(lower_text) for upper_text, lower_text in zip(above, below, strict=True))
    both = sum(bool(upper_text and lower_text) for upper_text, lower_text in zip(above, below, strict=True))
    known = words * 10 >= 7 * (len(labels_above) + len(labels_below))
    grouped = len(labels_above) >= 2 and len(labels_above) < len(above) and fills >= both
    return "two rows of labels fill each other's blanks" if known and grouped else None


def _spans(grid: Grid, row: int, start: int, stop: int, merged: Merged) -> list[tuple[int, int, int, int]]:
    first, last = int(grid.columns[start]), int(grid.columns[stop - 1])
    return [span for span in merged if span[0] == row and span[1] <= last and span[3] >= first]


def _explains(above: Row, below: Row, spans: list[tuple[int, int, int, int]], start: int, grid: Grid) -> bool:
    """Whether merged cells of the upper row stand over labels, or reach down beside labels."""
    place = {int(number): index - start for index, number in enumerate(grid.columns)}
    for first_row, left, last_row, right in spans:
        inside = [place[column] for column in range(left, right + 1) if 0 <= place.get(column, -1) < len(below)]
        if right > left and sum(bool(below[index]) for index in inside) >= 2:
            return True
        if last_row > first_row and any(lower and not upper for upper, lower in zip(above, below, strict=True)):
            return True
    return False


def _spread(grid: Grid, grid_row: int, above: Row, below: Row, start: int, stop: int, merged: Merged) -> Row:
    """Upper labels repeated over the columns they group."""
    spans = _spans(grid, int(grid.rows[grid_row]), start, stop, merged)
    wide = [span for span in spans if span[3] > span[1]]
    spread: Row = list(above)
    label: str | None = None
    for index, own in enumerate(above):
        column = int(grid.columns[start + index])
        if own:
            label = own
        elif wide:
            covering = next((span for span in wide if span[1] <= column <= span[3]), None)
            origin = None if covering is None else _at(grid, start, above, covering[1])
            spread[index] = origin
        elif below[index]:
            spread[index] = label
    return spread


def _at(grid: Grid, start: int, row: Row, column: int) -> str | None:
    found = np.flatnonzero(grid.columns == column)
    index = int(found[0]) - start if len(found) else -1
    return row[index] if 0 <= index < len(row) else None


def _joined(above: Row, below: Row) -> Row:
    joined: Row = []
    for upper, lower in zip(above, below, strict=True):
        parts = [part.strip() for part in (upper, lower) if part]
        if len(parts) == 2 and folded(parts[0]) == folded(parts[1]):
            parts.pop()
        joined.append(HEADER_JOINER.join(parts) or None)
    return joined
