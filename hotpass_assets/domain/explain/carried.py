"""What a published file itself says of where its values came from.

Belongs here: reading the column ``selection_provenance`` and the texts of sheet Provenance, which people can edit and
other programs can break. Does not belong here: writing them (``golden.provenance``, ``report.sheets``).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hotpass_assets.domain.explain.model import Source
from hotpass_assets.domain.workbook.coordinates import cell_position

CARRIED_COLUMN = "selection_provenance"
_MOST = 2_000_000
_SAID = re.compile(
    r"^(?P<workbook>.+?) › (?P<sheet>.+)!(?P<cell>[A-Z]{1,4}[0-9]{1,7})(?P<more> \+ [0-9]+ more)?"
    r" · (?P<decided_by>[a-z_]+)(?:, beat (?P<beaten>[0-9]+))?$"
)


@dataclass(frozen=True)
class Carried:
    """What a row of a file says of its own values.

    Attributes:
        sources: Cell of each field.
        problem: Why nothing, or not all, could be read.
    """

    sources: Mapping[str, Source]
    problem: str | None = None


NOTHING_CARRIED = Carried({})


def from_column(text: str | None) -> Carried:
    """The cells a text in column ``selection_provenance`` names."""
    if text is None or not text.strip():
        return Carried({}, f"column {CARRIED_COLUMN} is empty in this row")
    if len(text) > _MOST:
        return Carried({}, f"column {CARRIED_COLUMN} holds {len(text):,} characters in this row, too many to be true")
    try:
        parsed = json.loads(text)
        entries = [_sources(entry) for entry in parsed] if isinstance(parsed, list) else None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        entries = None
    if entries is None:
        return Carried({}, f"column {CARRIED_COLUMN} does not hold the JSON that Hotpass writes: it was cut or edited")
    return Carried({source.field: source for entry in entries for source in entry})


def _sources(entry: Mapping[str, Any]) -> list[Source]:
    found = []
    for field, said in entry["fields"].items():
        cell, _, decided_by = said.partition(" ")
        row, column = cell_position(cell)
        found.append(
            Source(
                field=str(field),
                value=None,
                raw=None,
                source=str(entry["source"]),
                workbook=str(entry["workbook"]),
                sheet=str(entry["sheet"]),
                row=row,
                cell=cell,
                decided_by=decided_by or None,
                column=column,
            )
        )
    return found


def from_sheet(texts: Mapping[str, str | None]) -> Carried:
    """The cells that a row of sheet Provenance names, by column of sheet Data."""
    found, unread = {}, []
    for name, text in texts.items():
        if not text:
            continue
        match = _SAID.match(text)
        if match is None:
            unread.append(name)
            continue
        row, column = cell_position(match["cell"])
        found[name] = Source(
            field=name,
            value=None,
            raw=None,
            source=None,
            workbook=match["workbook"],
            sheet=match["sheet"],
            row=row,
            cell=match["cell"],
            decided_by=match["decided_by"],
            column=column,
        )
    problem = f"sheet Provenance was edited: {', '.join(unread)} cannot be read" if unread else None
    return Carried(found, problem)
