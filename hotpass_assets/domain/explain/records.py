"""Which rows of the workbooks became one organisation, by what evidence, and what became of its id.

Belongs here: records, the pairs that joined them, decisions of people and the history of ids, each as a line. Does not
belong here: linking (``domain.linkage``).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from hotpass_assets.domain.explain.evidence import Evidence, Line
from hotpass_assets.domain.explain.words import JOINED
from hotpass_assets.domain.linkage.organisations.nodes import by_decision_key
from hotpass_assets.domain.linkage.review.decisions import CANNOT_LINK, MUST_LINK

_OF_RECORD = ("record", "source", "source_record_id", "organization_name", "workbook", "sheet", "row")
_PAIR = ("left_record", "right_record", "left_name", "right_name", "rule", "score", "evidence")
_SIGNED = ("decision", "left", "right", "left_name", "right_name", "who", "when", "why")


def explained_records(evidence: Evidence) -> tuple[Mapping[str, Any], ...]:
    """Rows that were joined into the organisation, in their order."""
    return tuple(
        {
            **{name: line[name] for name in _OF_RECORD},
            "joined_by": line["joined_by"],
            "why": JOINED.get(line["joined_by"], line["joined_by"]),
            "id_status": line["id_status"],
        }
        for line in evidence.records.values()
    )


def explained_links(evidence: Evidence) -> tuple[Mapping[str, Any], ...]:
    """Pairs of rows that were joined, then what people decided to keep apart."""
    keys = _keys(evidence)
    pairs = tuple(
        {
            **{name: line[name] for name in _PAIR},
            "why": JOINED.get(line["rule"], line["rule"]),
            "decision": _decision(line, evidence, keys) if line["rule"] == "decision" else None,
        }
        for line in evidence.links
    )
    apart = tuple(
        {
            **dict.fromkeys(_PAIR),
            "rule": "decision",
            "left_name": line["left_name"],
            "right_name": line["right_name"],
            "why": "a person decided that they are not one",
            "decision": _signed(line),
        }
        for line in evidence.decisions
        if line["decision"] == CANNOT_LINK
    )
    return (*pairs, *apart)


def _keys(evidence: Evidence) -> dict[int, set[str]]:
    """Names by which decisions may call each record."""
    names = ("record", "source", "source_id", "source_record_id", "match_key")
    if not evidence.records or not evidence.decisions:
        return {}
    frame = pl.DataFrame(
        [{name: line[name] for name in names} for line in evidence.records.values()],
        schema_overrides=dict.fromkeys(names[1:], pl.String),
    )
    found: dict[int, set[str]] = {}
    for record, key in by_decision_key(frame).iter_rows():
        found.setdefault(record, set()).add(key)
    return found


def _decision(pair: Line, evidence: Evidence, keys: Mapping[int, set[str]]) -> dict[str, Any] | None:
    """What a person said of a pair: of the two records, else of others with their names."""
    joining = [line for line in evidence.decisions if line["decision"] == MUST_LINK]
    ends = {key for side in ("left_record", "right_record") for key in keys.get(pair[side], ())}
    exact = [line for line in joining if line["left"] in ends and line["right"] in ends]
    return _signed((exact or joining)[0]) if exact or joining else None


def _signed(line: Line) -> dict[str, Any]:
    return {name: line[name] for name in _SIGNED}


def explained_history(evidence: Evidence) -> tuple[Mapping[str, Any], ...]:
    """What became of the organisation's id, and of those it absorbed."""
    names = ("organization_id", "status", "current_id", "born_in", "changed_in", "why")
    return tuple({name: line[name] for name in names} for line in evidence.history)
