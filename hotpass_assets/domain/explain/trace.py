"""Where each value of a row came from: its cells, the rule that cleaned them, and what they beat.

Belongs here: from an organisation's lines to an explanation of every column. Does not belong here: contacts and other
names (``people``), reading files and tables.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from hotpass_assets.domain.compliance.report import REASON_WORDS
from hotpass_assets.domain.explain.carried import CARRIED_COLUMN, Carried
from hotpass_assets.domain.explain.evidence import Evidence, Line, correction_of, decided_value
from hotpass_assets.domain.explain.model import (
    CARRIED,
    DERIVED,
    ROW_COLUMNS,
    TRACED,
    UNTRACED,
    FieldExplanation,
    Source,
)
from hotpass_assets.domain.explain.sameness import same_value
from hotpass_assets.domain.explain.words import LOST, SAME, WON, loss_in_words
from hotpass_assets.domain.golden.decided_values import DECIDED_RULE
from hotpass_assets.domain.golden.provenance import PUBLISHED_AS
from hotpass_assets.domain.golden.worked_out import WORKED_OUT_FROM
from hotpass_assets.domain.records.contacts import EMAIL_FIELDS, PHONE_FIELDS
from hotpass_assets.domain.records.rejections import explanation
from hotpass_assets.domain.tables.golden import ORGANISATIONS
from hotpass_assets.domain.workbook.coordinates import cell_name

_REFUSED_AS = {
    **PUBLISHED_AS,
    **dict.fromkeys(EMAIL_FIELDS, "contact_primary_email"),
    **dict.fromkeys(PHONE_FIELDS, "contact_primary_phone"),
    **dict.fromkeys(("contact_name", "contact_first_name", "contact_last_name"), "contact_primary_name"),
    "contact_role": "contact_primary_role",
}


def explained_columns(columns: Iterable[str]) -> list[str]:
    """Columns of a dataset that hold values, not provenance."""
    return [name for name in columns if name not in ROW_COLUMNS and name != CARRIED_COLUMN]


def explained_fields(
    row: Mapping[str, str | None], columns: Sequence[str], evidence: Evidence | None, carried: Carried
) -> tuple[FieldExplanation, ...]:
    """Where the values of a row came from.

    Args:
        row: Texts of the row, by column.
        columns: Columns to explain; one the row lacks is explained as it was published.
        evidence: What the store says of the organisation, if it knows it.
        carried: What the file says itself.
    """
    if evidence is None or evidence.published is None:
        return tuple(_from_file(name, row.get(name), carried) for name in columns)
    return tuple(_from_store(name, row, evidence, carried) for name in columns)


def _from_file(name: str, value: str | None, carried: Carried) -> FieldExplanation:
    found = carried.sources.get(name)
    if found is not None and value is not None:
        words = WON.get(found.decided_by or "", "")
        said = f"first of {found.place}" if ";" in value else found.place
        said = f"{said}: {words}" if words else said
        return FieldExplanation(name, value, CARRIED, said, found.decided_by, sources=(found,))
    if name in WORKED_OUT_FROM:
        how, bases = WORKED_OUT_FROM[name]
        cells = tuple(carried.sources[base] for base in bases if base in carried.sources)
        return FieldExplanation(name, value, DERIVED, how, sources=cells)
    return FieldExplanation(name, value, UNTRACED, "the file does not say where this came from")


def _from_store(name: str, row: Mapping[str, str | None], evidence: Evidence, carried: Carried) -> FieldExplanation:
    assert evidence.published is not None
    if name not in ORGANISATIONS.names:
        return _from_file(name, row.get(name), carried)
    stated = evidence.published[name]
    shown = row.get(name, None)
    edited = name in row and not same_value(shown, stated)
    value = shown if edited else plain_value(stated)
    published = plain_value(stated) if edited else None
    refused = _refused(name, evidence)
    if name in WORKED_OUT_FROM:
        how, bases = WORKED_OUT_FROM[name]
        cells = tuple(
            source_of(line, evidence) for base in bases for line in evidence.candidates if _is(line, base, chosen=True)
        )
        return FieldExplanation(
            name, value, DERIVED, how, edited=edited, published=published, sources=cells, refused=refused
        )
    mine = [line for line in evidence.candidates if _is(line, name)]
    first = _published_first(stated, mine)
    won = [line for line in mine if first is not None and _speaks(line, stated)]
    beaten = tuple(_beaten(line, first, evidence) for line in mine if line not in won) if first else ()
    decided_by = first["decided_by"] if first else None
    decided = first is not None and first["rule"] == DECIDED_RULE
    decision = decided_value(evidence, name) if decided else correction_of(evidence, won)
    withheld = _withheld(name, evidence)
    says = _says(stated, won, beaten, decided_by) + _and_withheld(withheld)
    if edited and row.get(ROW_COLUMNS[0]):
        says = f"changed after refining, by {row[ROW_COLUMNS[0]]} or by hand; published: {says}"
    return FieldExplanation(
        name,
        value,
        TRACED if won else UNTRACED,
        says,
        decided_by,
        sources=tuple(source_of(line, evidence) for line in won),
        beaten=beaten,
        decision=signed(decision),
        edited=edited,
        published=published,
        refused=refused,
        withheld=withheld,
    )


def plain_value(value: Any) -> Any:
    """A published value as JSON has it."""
    return value.isoformat() if isinstance(value, date) else value


def _is(line: Line, name: str, *, chosen: bool = False) -> bool:
    return line["field"] == name and (line["chosen"] or not chosen)


def _published_first(stated: Any, mine: Sequence[Line]) -> Line | None:
    """The line whose value is published, or begins what is."""
    if stated is None:
        return None
    return next((line for line in mine if line["chosen"]), None)


def _speaks(line: Line, stated: Any) -> bool:
    """Whether a line says something that is published."""
    return bool(line["chosen"]) and line["value"] in str(plain_value(stated))


def _says(stated: Any, won: Sequence[Line], beaten: Sequence[Source], decided_by: str | None) -> str:
    if stated is None:
        return "nothing was published"
    if not won:
        return "no cell says this"
    words = WON.get(decided_by or "", decided_by or "")
    others = sum(source.lost_by is not None for source in beaten)
    return f"{words}; {others} other {'value' if others == 1 else 'values'} lost" if others else words


def _beaten(line: Line, first: Line, evidence: Evidence) -> Source:
    """A candidate that is not published, and why."""
    if line["value"] == first["value"]:
        return source_of(line, evidence, why=SAME)
    criterion = _criterion(line, first, evidence)
    lost, won = ({**evidence.records.get(side["record"], {}), "status": side["status"]} for side in (line, first))
    return source_of(line, evidence, lost_by=criterion, why=loss_in_words(criterion, lost, won))


def _criterion(line: Line, first: Line, evidence: Evidence) -> str:
    if first["rule"] == DECIDED_RULE:
        return "decision"
    found = evidence.lost.get((line["field"], line["record"], line["column"], line["value"]))
    return found or (line["decided_by"] if line["decided_by"] in LOST else "order")


def _refused(name: str, evidence: Evidence) -> tuple[Source, ...]:
    mine = [line for line in evidence.refused if _REFUSED_AS.get(line["field"], line["field"]) == name]
    return tuple(
        source_of({**line, "field": name, "contact_id": None}, evidence, why=explanation(line["rule"])) for line in mine
    )


def _withheld(name: str, evidence: Evidence) -> tuple[Source, ...]:
    mine = [line for line in evidence.withheld if _REFUSED_AS.get(line["field"], line["field"]) == name]
    return tuple(_withheld_cell(name, line, evidence) for line in mine)


def _withheld_cell(name: str, line: Line, evidence: Evidence) -> Source:
    """The place of a withheld value; what it says is not told."""
    record = evidence.records[line["record"]]
    return Source(
        field=name,
        value=None,
        raw=None,
        source=record["source"],
        workbook=line["workbook"],
        sheet=line["sheet"],
        row=record["row"],
        cell=line["cell"],
        why=REASON_WORDS[line["reason"]],
        header=evidence.header(line["record"], line["column"]),
        status="withheld",
        sha256=evidence.files.get(line["workbook"], {}).get("sha256"),
        column=line["column"],
    )


def _and_withheld(withheld: Sequence[Source]) -> str:
    if not withheld:
        return ""
    why = " or ".join(sorted({source.why or "" for source in withheld}))
    return f"; {'1 value is' if len(withheld) == 1 else f'{len(withheld)} values are'} withheld because {why}"


def source_of(
    line: Line, evidence: Evidence, *, lost_by: str | None = None, why: str | None = None, field: str | None = None
) -> Source:
    """A line of ``field_provenance`` as a cell; of a decided value the cell names the record it is about."""
    return Source(
        field=field or line["field"],
        value=line["value"],
        raw=None if line["rule"] == DECIDED_RULE else line["raw"],
        source=line["source"],
        workbook=line["workbook"],
        sheet=line["sheet"],
        row=line["row"],
        cell=cell_name(line["row"], line["column"]),
        decided_by=None if lost_by or why else line["decided_by"],
        lost_by=lost_by,
        why=why,
        header=evidence.header(line["record"], line["column"]),
        rule=line["rule"],
        status=line["status"],
        sha256=evidence.files.get(line["workbook"], {}).get("sha256"),
        contact_id=line.get("contact_id"),
        column=line["column"],
    )


def signed(decision: Line | None) -> dict[str, str | None] | None:
    """Who decided or corrected a value, when and why."""
    if decision is None:
        return None
    return {name: decision[name] for name in ("decision", "left", "field", "value", "who", "when", "why")}
