"""What to do next, in sentences an analyst can act on.

Belongs here: the rules that turn figures into advice, most urgent first. Does not belong here: the figures.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from hotpass_assets.domain.counted import counted
from hotpass_assets.domain.records.records import IDENTIFIER_ONLY
from hotpass_assets.domain.report.model import Summary, mapping, number, rows, texts

LOOKS_GOOD = "Data quality looks good: nothing needs attention."
_URGENCY = {"CRITICAL": 0, "WARNING": 1, "INFO": 2}
_WORTH_SAYING = 0.1


def recommend(summary: Summary) -> list[str]:
    """Advice from the figures of a run, most urgent first; never empty."""
    found = [
        *_reading(summary),
        *_scores(summary),
        *_expectations(summary),
        *_set_aside(summary),
        *_mapping(summary),
        *_gaps(summary),
        *_decisions(summary),
    ]
    ordered = sorted(found, key=lambda text: _URGENCY[text.split(":", 1)[0]])
    return ordered or [LOOKS_GOOD]


def _reading(summary: Summary) -> Iterator[str]:
    lost = number(mapping(summary, "cells"), "unaccounted")
    if lost:
        yield (
            f"CRITICAL: {lost:,} filled cells are neither published, set aside nor listed as not mapped. "
            "This is a defect of Hotpass: please report it with the workbook's layout."
        )
    for row in rows(summary, "sheets_not_read"):
        if row["status"] == "not_opened":
            why, remedy = _clause(row["reason"]), _clause(row["do"])
            yield f"CRITICAL: {row['workbook']} was not opened: {why}. {remedy}."
    sheets = [row for row in rows(summary, "sheets_not_read") if row["status"] == "not_read"]
    if sheets:
        yield (
            f"INFO: {counted(len(sheets), 'sheet')} not read, first {sheets[0]['sheet']} of "
            f"{sheets[0]['workbook']}: {_clause(sheets[0]['reason'])}. Sheet Not mapped lists all."
        )
    if not number(summary, "total_records"):
        yield "CRITICAL: no organisation was published. Check that a column is mapped to organization_name."


def _scores(summary: Summary) -> Iterator[str]:
    if not number(summary, "total_records"):
        return
    mean = mapping(summary, "data_quality_distribution").get("mean", 1.0)
    flags = [(flag, count) for flag, count in mapping(summary, "quality_flags").items() if flag != "none"]
    cause = ""
    if flags:
        flag = flags[0][0]
        cause = f" The most frequent cause is {flag} ({counted(number(dict(flags), flag), 'organisation')})."
    if isinstance(mean, float) and mean < 0.75:
        urgency, word = ("CRITICAL", "low") if mean < 0.5 else ("WARNING", "moderate")
        yield f"{urgency}: mean data quality is {word} ({mean:.0%}).{cause}"
    low = number(summary, "low_priority_records")
    if low:
        yield f"INFO: {counted(low, 'organisation')} marked low priority: review whether to keep them."


def _expectations(summary: Summary) -> Iterator[str]:
    errors, failures = texts(summary, "schema_validation_errors"), texts(summary, "expectation_failures")
    if errors:
        yield f"CRITICAL: {counted(len(errors), 'table check')} failed, first {errors[0]}."
    if failures:
        yield f"WARNING: {counted(len(failures), 'expectation')} of the profile failed, first {failures[0]}."


def _set_aside(summary: Summary) -> Iterator[str]:
    # A row that holds an identifier and nothing else asks nobody to repair it.
    listed = rows(mapping(summary, "rejected"), "worst_columns")
    worst = [row for row in listed if row["reason"] != IDENTIFIER_ONLY]
    if not worst:
        return
    first = worst[0]
    column = f'column "{first["header"]}" of ' if first["header"] else ""
    what = "cells" if first["field"] or first["header"] else "rows"
    yield (
        f"WARNING: fix first {column}sheet {first['sheet']} in {first['workbook']}: "
        f"{number(first, 'count'):,} {what} set aside, for example {first['example']} "
        f"({_clause(first['explanation'])}). Sheet Rejected lists all."
    )


def _mapping(summary: Summary) -> Iterator[str]:
    columns = [row for row in rows(summary, "unmapped_columns") if row["method"] != "ignored" and number(row, "filled")]
    if not columns:
        return
    first = columns[0]
    header = f'"{first["header"]}"' if first["header"] else "without a header"
    near = f" (nearest field: {first['nearest']})" if first["nearest"] else ""
    place = f"{first['column']} of sheet {first['sheet']} in {first['workbook']}"
    found = counted(len(columns), "column")
    yield (
        f"WARNING: {found} with values not mapped, first column {header}, {place}, "
        f"{number(first, 'filled'):,} values{near}. Map it in the profile, or set it to null there to "
        "leave it out on purpose."
    )


def _gaps(summary: Summary) -> Iterator[str]:
    completeness = mapping(summary, "field_completeness")
    for field, words in (("contact_primary_email", "e-mail address"), ("contact_primary_phone", "phone")):
        share = completeness.get(field)
        if isinstance(share, float) and 1 - share >= _WORTH_SAYING:
            yield f"INFO: {1 - share:.0%} of organisations have no {words} for their primary contact."


def _decisions(summary: Summary) -> Iterator[str]:
    waiting = number(summary, "review_queue")
    if waiting:
        pairs = counted(waiting, "pair")
        yield f"INFO: {pairs} of records may be the same organisation: decide in sheet Review."
    by_field: Mapping[str, object] = mapping(summary, "conflicts_by_field")
    if by_field:
        field, count = next(iter(by_field.items()))
        yield (
            f"INFO: sources contradict each other {number(summary, 'conflict_total'):,} times, most often on "
            f"{field} ({count:,} organisations). Sheet Provenance says which source won."
        )


def _clause(text: object) -> str:
    return str(text or "no reason given").rstrip(". ")
