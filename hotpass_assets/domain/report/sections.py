"""What the quality report says, in order, before it is Markdown or HTML.

Belongs here: titles, tables and sentences of the report. Does not belong here: markup and escaping.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hotpass_assets.domain.report.model import Summary, mapping, number, rows, texts

TITLE = "Hotpass Quality Report"
_CONFLICTS_SHOWN = 10
_ROWS_SHOWN = 20


@dataclass(frozen=True)
class Section:
    """One section of the report.

    Attributes:
        title: Heading.
        intro: Sentence under the heading.
        columns: Column titles of its table.
        rows: Cells of its table.
        items: Sentences of its list.
        shares: For each row the share to draw as a bar, or nothing.
        tones: For each row whether it is ``good``, ``doubtful`` or ``bad``, or nothing.
        more: Sentence after the table.
    """

    title: str
    intro: str = ""
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    items: tuple[str, ...] = ()
    shares: tuple[float, ...] = ()
    tones: tuple[str, ...] = ()
    more: str = ""

    @property
    def slug(self) -> str:
        """Name of the section in links."""
        return self.title.lower().replace(" ", "-")


def report_sections(summary: Summary) -> tuple[Section, ...]:
    """All sections in reading order."""
    found = (
        _metrics(summary),
        _sources(summary),
        _sentences(summary, "Schema Validation Errors", "schema_validation_errors", "Every table check passed."),
        _sentences(summary, "Expectation Failures", "expectation_failures", "Every expectation was met."),
        _expectations(summary),
        _sentences(summary, "Recommendations", "recommendations", "None."),
        _conflicts(summary),
        _completeness(summary),
        _cells(summary),
        _rejected(summary),
        _unmapped(summary),
        _not_read(summary),
        _performance(summary),
        _load_durations(summary),
        _audit(summary),
    )
    return tuple(section for section in found if section is not None)


def figure(value: object) -> str:
    """A figure as people write it: thousands apart, at most four decimals."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:,.4f}".rstrip("0").rstrip(".")
    return f"{value:,}" if isinstance(value, int) else str(value)


def _metrics(summary: Summary) -> Section:
    quality, rejected = mapping(summary, "data_quality_distribution"), mapping(summary, "rejected")
    checks = mapping(summary, "checks")
    names: tuple[tuple[str, object], ...] = (
        ("Total records (organisations)", number(summary, "total_records")),
        ("Contacts", number(summary, "total_contacts")),
        ("Source records", number(summary, "source_records")),
        ("Invalid records (source rows set aside)", number(summary, "invalid_records")),
        ("Values set aside", number(rejected, "values")),
        ("Checks passed", f"{figure(checks.get('passed', 0))} of {figure(checks.get('run', 0))}"),
        ("Expectations passed", bool(summary.get("expectations_passed"))),
        ("Mean quality score", quality.get("mean")),
        ("Min quality score", quality.get("min")),
        ("Max quality score", quality.get("max")),
        ("Pairs to review", number(summary, "review_queue")),
        *_features(mapping(summary, "features")),
    )
    return Section(
        "Quality Metrics",
        columns=("Metric", "Value"),
        rows=tuple((name, figure(value)) for name, value in names),
    )


def _features(features: Mapping[str, object]) -> tuple[tuple[str, object], ...]:
    """What was switched on in the run, where the summary says it."""
    if not features:
        return ()
    match, review = (figure(features.get(name)) for name in ("match_threshold", "review_threshold"))
    by_model = f"model and rules: joined from {match}, asked from {review}"
    protection = "enforced" if features.get("compliance") else "reported, not enforced"
    searched = ", free text searched" if features.get("pii_detection") else ""
    return (
        ("Records linked by", by_model if features.get("entity_resolution") else "rules alone"),
        ("Data protection", f"{protection}{searched}"),
    )


def _sources(summary: Summary) -> Section:
    counts = mapping(summary, "source_breakdown")
    total = sum(number(counts, source) for source in counts) or 1
    return Section(
        "Source Breakdown",
        intro="" if counts else "No source gave a record.",
        columns=("Source", "Records"),
        rows=tuple((source, figure(count)) for source, count in counts.items()),
        shares=tuple(number(counts, source) / total for source in counts),
    )


def _sentences(summary: Summary, title: str, key: str, otherwise: str) -> Section:
    found = tuple(texts(summary, key))
    return Section(title, intro="" if found else otherwise, items=found)


def _expectations(summary: Summary) -> Section | None:
    found = rows(summary, "expectations")
    if not found:
        return None
    ordered = sorted(found, key=lambda row: (bool(row["met"]), str(row["table"])))
    met = sum(bool(row["met"]) for row in found)
    return Section(
        "Expectations",
        intro=f"{met} of {len(found)} expectations of the profile are met. A failing value is named by its cell; one "
        "that is missing or counted has none, and its organisation is named.",
        columns=("Table and column", "Expected", "Result", "Failing", "Allowed", "For example"),
        rows=tuple(
            (
                f"{row['table']}.{row['column']}",
                str(row["asked"]),
                "met" if row["met"] else f"NOT MET ({row['severity']})",
                f"{figure(row['failed'])} of {figure(row['checked'])}, {row['share_failing']:.1%}"
                if row["judged"]
                else "cannot be judged",
                f"{row['share_allowed']:.0%}",
                "; ".join(texts(row, "where")),
            )
            for row in ordered
        ),
        tones=tuple("good" if row["met"] else "bad" if row["severity"] == "error" else "doubtful" for row in ordered),
    )


def _conflicts(summary: Summary) -> Section:
    found, total = rows(summary, "conflict_resolutions"), number(summary, "conflict_total")
    shown = found[:_CONFLICTS_SHOWN]
    rest = total - len(shown)
    return Section(
        "Conflict Resolutions",
        intro="Sources gave different values. Personal data is shown as the cell it stands in."
        if found
        else "No two sources contradict each other.",
        columns=("Field", "Organisation", "Chosen source", "Value", "Alternatives"),
        rows=tuple(
            (
                str(row["field"]),
                str(row["organization_id"]),
                str(row["chosen_source"]),
                figure(row["value"]),
                "; ".join(f"{other['source']}: {other['value']}" for other in rows(row, "alternatives")),
            )
            for row in shown
        ),
        more=f"{rest:,} more conflicts." if rest > 0 else "",
    )


def _completeness(summary: Summary) -> Section | None:
    shares = mapping(summary, "field_completeness")
    if not shares:
        return None
    return Section(
        "Field Completeness",
        intro="Share of organisations that have a value.",
        columns=("Field", "Complete"),
        rows=tuple((field, f"{share:.1%}") for field, share in shares.items()),
        shares=tuple(share for share in shares.values() if isinstance(share, float)),
    )


_CELL_WORDS = {
    "in_sheets": "Filled cells in the sheets read",
    "mapped": "In columns mapped to a field",
    "not_mapped": "In columns not mapped",
    "headers": "Headers",
    "titles": "Titles",
    "notes": "Notes",
    "totals": "Total rows",
    "layout": "Layout rows",
    "set_aside": "Of the mapped: value set aside",
    "unaccounted": "Unaccounted for (must be 0)",
}


def _cells(summary: Summary) -> Section | None:
    counts = mapping(summary, "cells")
    if not counts:
        return None
    return Section(
        "Where Every Cell Went",
        columns=("Cells", "Count"),
        rows=tuple((_CELL_WORDS.get(name, name), figure(count)) for name, count in counts.items()),
    )


def _rejected(summary: Summary) -> Section:
    rejected = mapping(summary, "rejected")
    reasons = ", ".join(f"{reason} {figure(count)}" for reason, count in mapping(rejected, "by_reason").items())
    return _tabled(
        "Set Aside",
        rows(rejected, "worst_columns"),
        {
            "Workbook": "workbook",
            "Sheet": "sheet",
            "Column": "header",
            "Count": "count",
            "Example": "example",
            "Reason": "reason",
            "What to do": "explanation",
        },
        intro=f"By reason: {reasons}." if reasons else "Nothing was set aside.",
    )


def _unmapped(summary: Summary) -> Section:
    found = rows(summary, "unmapped_columns")
    rest = len(found) - _ROWS_SHOWN
    return _tabled(
        "Columns Not Mapped",
        found[:_ROWS_SHOWN],
        {
            "Workbook": "workbook",
            "Sheet": "sheet",
            "Column": "column",
            "Header": "header",
            "Values": "filled",
            "Nearest field": "nearest",
            "Reason": "reason",
        },
        intro="" if found else "Every column was mapped.",
        more=f"{rest:,} more columns; sheet Not mapped lists all." if rest > 0 else "",
    )


def _not_read(summary: Summary) -> Section:
    found = rows(summary, "sheets_not_read")
    return _tabled(
        "Sheets Not Read",
        found,
        {"Workbook": "workbook", "Sheet": "sheet", "Status": "status", "Reason": "reason"},
        intro="" if found else "Every sheet was read.",
    )


def _tabled(
    title: str,
    found: Iterable[Mapping[str, object]],
    names: Mapping[str, str],
    intro: str = "",
    more: str = "",
) -> Section:
    cells = tuple(tuple(figure(row.get(key)) for key in names.values()) for row in found)
    return Section(title, intro=intro, columns=tuple(names), rows=cells, more=more)


def _performance(summary: Summary) -> Section | None:
    metrics = mapping(summary, "performance_metrics")
    shown = {name: value for name, value in metrics.items() if not isinstance(value, Mapping | list | tuple)}
    if not shown:
        return None
    return Section(
        "Performance Metrics",
        columns=("Metric", "Value"),
        rows=tuple((name, figure(value)) for name, value in shown.items()),
    )


def _load_durations(summary: Summary) -> Section | None:
    seconds = mapping(mapping(summary, "performance_metrics"), "source_load_seconds")
    if not seconds:
        return None
    return Section(
        "Source Load Durations",
        columns=("Source", "Seconds"),
        rows=tuple((source, figure(value)) for source, value in seconds.items()),
    )


def _audit(summary: Summary) -> Section | None:
    events = rows(summary, "audit_trail")
    if not events:
        return None
    return _tabled("Audit Trail", events, {"Time": "timestamp", "Event": "event", "Details": "details"})
