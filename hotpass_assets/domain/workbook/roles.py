"""What each row of a table is: title, header, data, layout, total or note.

Belongs here: repeated headers, drawn lines, section titles, totals, remarks under a table, and the places
where one table ends and another begins below it. Does not belong here: finding the first header.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from hotpass_assets.domain.workbook.cell_kinds import (
    begins_like_note,
    begins_like_total,
    folded,
    has_header_word,
    is_label,
    is_rule,
    is_sentence,
    is_total_label,
    kind_of,
)
from hotpass_assets.domain.workbook.grid import Grid
from hotpass_assets.domain.workbook.headers import Header, Merged, Row, texts_of
from hotpass_assets.domain.workbook.model import ROW_ROLES

TITLE, HEADER, DATA, LAYOUT, TOTAL, NOTE = range(len(ROW_ROLES))

_RULE_PATTERN = r"^\s*(?:#+|-{3,}|={3,}|_{3,}|\*{3,}|\.{3,}|~{3,})\s*$"
_TOTAL_PATTERN = r"(?i)^\s*(?:grand|groot|sub|total|totaal|sum\b|som\b|average|gemiddeld|count\b|number of|aantal)"
_BATCH_ROWS = 4096
_MAX_STACK_GAPS = 200
_MAX_TAIL_SEGMENTS = 20
_MAX_TAIL_ROWS = 200


@dataclass(frozen=True)
class Body:
    """Rows of one table of a block with what is needed to judge them.

    Attributes:
        grid: The sheet.
        start: First grid column.
        stop: Grid column after the last one.
        rows: Grid rows of the table, ascending.
        fill: Filled cells of each of these rows.
    """

    grid: Grid
    start: int
    stop: int
    rows: npt.NDArray[np.int64]
    fill: npt.NDArray[np.int64]

    @property
    def sheet_rows(self) -> npt.NDArray[np.int64]:
        """1-based sheet row of each row."""
        return self.grid.rows[self.rows]

    def texts(self, place: int) -> Row:
        """Texts of one row, by its place in ``rows``."""
        return texts_of(self.grid, self.start, self.stop, (int(self.rows[place]),))[0]

    def texts_of(self, places: Sequence[int]) -> Iterator[tuple[int, Row]]:
        """Place and texts of many rows, gathered in batches so that memory stays bounded."""
        for first in range(0, len(places), _BATCH_ROWS):
            batch = places[first : first + _BATCH_ROWS]
            rows = texts_of(self.grid, self.start, self.stop, self.rows[batch])
            yield from zip(batch, rows, strict=True)

    def frame(self) -> pl.DataFrame:
        """All rows as text columns."""
        return self.grid.cells.select(self.grid.cells.columns[self.start : self.stop])[self.rows]


def row_roles(body: Body, header: Header, merged: Merged) -> npt.NDArray[np.uint8]:
    """Role of each row, as an index into ``ROW_ROLES``."""
    roles = np.full(len(body.rows), DATA, dtype=np.uint8)
    first = _first_data_place(body, header)
    roles[:first] = TITLE
    roles[np.isin(body.rows, header.rows)] = HEADER
    frame = body.frame()
    leading = frame.select(pl.coalesce(pl.all())).to_series()
    _mark_rules(body, roles, leading)
    _mark_repeated_headers(body, roles, header, frame, first)
    _mark_totals(body, roles, leading, first)
    _mark_section_titles(body, roles, merged, first)
    _mark_notes(body, roles, header, first)
    return roles


def _first_data_place(body: Body, header: Header) -> int:
    if header.rows:
        return int(np.searchsorted(body.rows, header.rows[-1], side="right"))
    widest = int(body.fill[:60].max(initial=0))
    if widest < 3:
        return 0
    # Without a header, narrow rows above the first wide one are titles.
    return int(np.argmax(body.fill[:60] * 2 >= widest))


def _mark_rules(body: Body, roles: npt.NDArray[np.uint8], leading: pl.Series) -> None:
    for place, row in body.texts_of(leading.str.contains(_RULE_PATTERN).arg_true().to_list()):
        texts = [text for text in row if text]
        rest = texts[1:]
        drawn = all(is_rule(text) for text in texts)
        words = sum(has_header_word(text) for text in rest) * 2 >= len(rest) and all(is_label(text) for text in rest)
        if roles[place] != HEADER and (drawn or (rest and words)):
            roles[place] = LAYOUT


def _mark_repeated_headers(
    body: Body, roles: npt.NDArray[np.uint8], header: Header, frame: pl.DataFrame, first: int
) -> None:
    for texts in texts_of(body.grid, body.start, body.stop, header.rows):
        labels = [(name, text.strip()) for name, text in zip(frame.columns, texts, strict=True) if text]
        if len(labels) < 2:
            continue
        same = frame.select(
            pl.sum_horizontal((pl.col(name).str.strip_chars() == text).fill_null(False) for name, text in labels)
        )
        count = same.to_series().to_numpy()
        repeated = (count >= 0.7 * len(labels)) & (count >= 0.7 * body.fill) & (count >= 2)
        repeated[:first] = False
        roles[repeated] = LAYOUT


def _mark_totals(body: Body, roles: npt.NDArray[np.uint8], leading: pl.Series, first: int) -> None:
    if body.stop - body.start < 2:
        return
    labels = leading.filter(leading.str.contains(_TOTAL_PATTERN)).unique(maintain_order=True).to_list()
    telling = [label for label in labels if is_total_label(label) or begins_like_total(label)]
    if not telling:
        return
    places = leading.is_in(telling).to_numpy() & (roles == DATA)
    places[:first] = False
    for place, row in body.texts_of(np.flatnonzero(places).tolist()):
        if _is_total(row):
            roles[place] = TOTAL


def _is_total(row: Row) -> bool:
    label, *rest = [text for text in row if text]
    numeric = all(kind_of(text) in ("number", "symbol", "error", "date") or text.startswith("=") for text in rest)
    if not numeric:
        return False
    if is_total_label(label):
        return True
    counted = not rest and label.rstrip()[-1:].isdigit() and (":" in label or "=" in label)
    return begins_like_total(label) and (bool(rest) or counted)


def _mark_section_titles(body: Body, roles: npt.NDArray[np.uint8], merged: Merged, first: int) -> None:
    width = body.stop - body.start
    if width < 3:
        return
    left, right = int(body.grid.columns[body.start]), int(body.grid.columns[body.stop - 1])
    spans = {span[0] for span in merged if span[1] >= left and span[3] <= right and (span[3] - span[1] + 1) * 2 > width}
    alone = (body.fill == 1) & (roles == DATA)
    alone[:first] = False
    before_header = np.zeros_like(alone)
    before_header[:-1] = roles[1:] == LAYOUT
    spanning = np.isin(body.sheet_rows, np.array(sorted(spans), dtype=np.int64))
    roles[alone & (spanning | before_header)] = TITLE


def _mark_notes(body: Body, roles: npt.NDArray[np.uint8], header: Header, first: int) -> None:
    """Mark remarks at the end, going up until a row that is clearly data."""
    width = max(sum(text is not None for text in header.texts), int(body.fill[first:].max(initial=0)))
    breaks = np.flatnonzero(np.diff(body.sheet_rows) > 1) + 1
    edges = [edge for edge in breaks.tolist() if edge > first][-_MAX_TAIL_SEGMENTS:]
    stop = len(body.rows)
    while edges and _segment_is_notes(body, roles, edges[-1], stop, width):
        segment = roles[edges[-1] : stop]
        segment[segment != TOTAL] = NOTE
        stop = edges.pop()
    for place in range(stop - 1, max(first, stop - _MAX_TAIL_ROWS) - 1, -1):
        if roles[place] not in (DATA, TOTAL, TITLE):
            break
        if roles[place] == DATA and not _is_note(body, place, width):
            break
        if roles[place] == DATA:
            roles[place] = NOTE


def _segment_is_notes(body: Body, roles: npt.NDArray[np.uint8], start: int, stop: int, width: int) -> bool:
    if stop - start > _MAX_TAIL_ROWS or width < 2:
        return False
    narrow = all(roles[place] == TOTAL or body.fill[place] <= (2 if width >= 4 else 1) for place in range(start, stop))
    if not narrow:
        return False
    rows = [[text for text in body.texts(place) if text] for place in range(start, stop)]
    return any(
        roles[start + index] != TOTAL and (begins_like_note(row[0]) or is_sentence(row[0]))
        for index, row in enumerate(rows)
    )


def _is_note(body: Body, place: int, width: int) -> bool:
    if body.fill[place] > (2 if width >= 4 else 1):
        return False
    text = next(text for text in body.texts(place) if text)
    if width < 2:
        return begins_like_note(text) and is_sentence(text)
    return begins_like_note(text) or is_sentence(text)


def stacked_starts(body: Body, header: Header) -> list[int]:
    """Places where another table with labels of its own begins below a blank row."""
    if not header.rows:
        return []
    first = _first_data_place(body, header)
    breaks = [int(place) + 1 for place in np.flatnonzero(np.diff(body.sheet_rows) > 1) if place + 1 > first]
    if len(breaks) > _MAX_STACK_GAPS:
        return []
    own = {folded(text) for text in header.texts if text}
    return [place for place in breaks if _begins_table(body, place, own)]


def _begins_table(body: Body, place: int, own: set[str]) -> bool:
    """Whether a segment opens with at most two title lines and a row of labels unlike the first header."""
    for candidate in range(place, min(place + 3, len(body.rows) - 1)):
        if candidate > place and body.sheet_rows[candidate] - body.sheet_rows[candidate - 1] > 1:
            return False
        if body.fill[candidate] < 2:
            continue
        texts = [text for text in body.texts(candidate) if text]
        labels = {folded(text) for text in texts}
        known = sum(has_header_word(text) for text in texts) * 10 >= 6 * len(texts)
        new = sum(label in own for label in labels) * 2 < len(labels)
        below = [text for text in body.texts(candidate + 1) if text]
        values = sum(has_header_word(text) for text in below) * 2 <= len(below)
        distinct = len(labels) == len(texts)
        return known and new and distinct and all(is_label(text) for text in texts) and values and len(below) >= 2
    return False
