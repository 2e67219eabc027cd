"""What the tables of an intake say of one organisation.

Belongs here: picking an organisation's lines out of the tables. Does not belong here: where tables are kept
(``hotpass_resources.organisation_evidence``) and what follows from the lines (``trace``, ``people``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from hotpass_assets.domain.golden.decided_values import CORRECTED_RULE
from hotpass_assets.domain.golden.provenance import PUBLISHED_AS
from hotpass_assets.domain.golden.survivorship import losing_criteria
from hotpass_assets.domain.linkage.organisations.nodes import by_decision_key
from hotpass_assets.domain.linkage.review.decisions import FIELD_VALUE, Decisions
from hotpass_assets.domain.profile.resolve import RefineRules

Line = Mapping[str, Any]
Loss = tuple[str, int, int, str]
"""Published field, record, column and value of a candidate."""


@dataclass(frozen=True)
class Evidence:
    """Lines of one organisation.

    Attributes:
        intake: ``profile``, ``key``, ``digest`` of the intake and ``profile_digest`` of the profile it was made with.
        published: Its row of table ``organisations``.
        candidates: Its lines of ``field_provenance``, best first within a field.
        records: Its rows of ``source_records`` with ``joined_by`` and ``id_status``, by record.
        refused: Lines of ``source_values`` that could not be used, with the place of their record.
        contacts: Its rows of ``contacts``, the primary one first.
        names: Its rows of ``party_aliases``.
        links: Its lines of ``match_pairs``.
        history: Rows of ``entity_history`` about its id and ids it absorbed.
        decisions: Lines of the file of decisions about its records.
        corrections: Its values that people had corrected: ``record``, ``column``, ``field``, ``value`` and who did it.
        withheld: Its rows of ``withheld_values``.
        headers: Header of each column, by workbook, sheet, table and column.
        files: ``sha256``, ``size`` and ``kept`` of each workbook, by its name.
        lost: Criterion each beaten candidate is behind in.
    """

    intake: Mapping[str, Any]
    published: Line | None
    candidates: Sequence[Line]
    records: Mapping[int, Line]
    refused: Sequence[Line] = ()
    contacts: Sequence[Line] = ()
    names: Sequence[Line] = ()
    links: Sequence[Line] = ()
    history: Sequence[Line] = ()
    decisions: Sequence[Line] = ()
    corrections: Sequence[Line] = ()
    withheld: Sequence[Line] = ()
    headers: Mapping[tuple[str, str, int, int], str | None] = field(default_factory=dict)
    files: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    lost: Mapping[Loss, str] = field(default_factory=dict)

    def header(self, record: int, column: int) -> str | None:
        """Header over a cell of a record."""
        place = self.records.get(record)
        if place is None:
            return None
        return self.headers.get((place["workbook"], place["sheet"], place["table"], column))


def refused_lines(values: pl.DataFrame, records: pl.DataFrame) -> list[Line]:
    """Values of records that could not be used, with their place."""
    places = records.select("record", "workbook", "sheet", "table", "row", "source")
    invalid = values.filter(pl.col("status") == "invalid").with_columns(pl.col("field").cast(pl.String))
    placed = invalid.join(places, on="record", maintain_order="left").sort("record", "column", "ordinal")
    return list(placed.iter_rows(named=True))


def lost_by(values: pl.DataFrame, records: pl.DataFrame, rules: RefineRules) -> dict[Loss, str]:
    """The criterion each candidate of an organisation lost by, as survivorship itself ranks them.

    Args:
        values: Lines of ``source_values`` of the organisation as they were ranked: without withheld ones, corrected.
        records: Its rows of ``source_records``.
        rules: Survivorship of the profile.
    """
    facts = records.select("record", "priority", "last_interaction_date", "filled")
    known = values.join(facts, on="record", maintain_order="left").with_columns(organisation=pl.lit(0, pl.UInt32))
    found = losing_criteria(known, rules)
    places = known.select("field", "record", "column", "value")[found["line"]].with_columns(
        pl.col("field").cast(pl.String).replace(PUBLISHED_AS), found["lost_by"].cast(pl.String)
    )
    return {(field, record, column, value): said for field, record, column, value, said in places.iter_rows()}


def decisions_about(decisions: Decisions, records: pl.DataFrame) -> list[Line]:
    """Decisions that name one of the records."""
    keys = by_decision_key(records)["key"]
    named = pl.col("left").is_in(keys.implode()) | pl.col("right").is_in(keys.implode())
    about = decisions.table.filter(named.fill_null(pl.col("left").is_in(keys.implode()))).drop("line")
    return list(about.iter_rows(named=True))


def decided_value(evidence: Evidence, field_name: str) -> Line | None:
    """The decision that gave a field its value."""
    canonical = next((name for name, published in PUBLISHED_AS.items() if published == field_name), field_name)
    found = [line for line in evidence.decisions if line["decision"] == FIELD_VALUE and line["field"] == canonical]
    return found[0] if found else None


def correction_of(evidence: Evidence, lines: Iterable[Line]) -> Line | None:
    """The correction that gave the first corrected one of some candidates its value, in the form of a decision."""
    for line in lines:
        if line["rule"] == CORRECTED_RULE:
            for told in evidence.corrections:
                if all(told[name] == line[name] for name in ("record", "column", "value")):
                    return {**told, "decision": "correction", "left": None}
    return None
