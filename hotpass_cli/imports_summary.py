"""The profile of a workbook as a page for a terminal.

Belongs here: what a person needs to see first. Does not belong here: choosing the stream (``command_imports``), and
anything that is not in the profile.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Literal

from rich.console import Console
from rich.table import Table
from rich.text import Text

from hotpass_assets.domain.counted import counted
from hotpass_assets.domain.printable import printable

if TYPE_CHECKING:
    from rich.console import RenderableType

    from hotpass_assets.domain.profiling.model import SheetProfile, WorkbookProfile

SHOWN_ISSUES = 40
_WIDTH = 120
_ROOM_FOR_SAMPLES = 100
_WIDEST = {"Column": 30, "Sample": 28}
_STYLES = {"error": "red", "warning": "yellow", "info": ""}


def write_summary(stream: IO[str], profile: "WorkbookProfile", payload: Mapping[str, Any], file: Path | None) -> None:
    """Writes the page; off a terminal it is wide enough not to break paths.

    Args:
        stream: Where it goes.
        profile: What was found.
        payload: The same as JSON, with what was written.
        file: File the JSON was written to, if any.
    """
    console = Console(file=stream, width=None if stream.isatty() else _WIDTH, highlight=False)
    for part in _summary(profile, payload, file, samples=console.width >= _ROOM_FOR_SAMPLES):
        console.print(part, soft_wrap=isinstance(part, Text))


def _summary(
    profile: "WorkbookProfile", payload: Mapping[str, Any], file: Path | None, *, samples: bool
) -> "Iterator[RenderableType]":
    """Parts of the page, top to bottom."""
    rows = sum(sheet.rows for sheet in profile.sheets)
    kind = f"{profile.format}, " if profile.format else ""
    yield Text(
        printable(f"{profile.workbook}: {kind}{counted(len(profile.sheets), 'sheet')}, {counted(rows, 'row')}"), "bold"
    )
    if profile.sheets:
        yield _sheets(profile)
    for sheet in profile.sheets:
        if sheet.columns:
            yield Text("")
            yield _columns(sheet, samples=samples)
    joins = list(dict.fromkeys(join for sheet in profile.sheets for join in sheet.joins))
    if joins:
        yield Text("\nJoins", "bold")
        for join in joins:
            left, right = f"{join.sheet}.{join.column}", f"{join.to_sheet}.{join.to_column}"
            yield Text(printable(f"  {left} -> {right}: {join.found:,} of {join.values:,} values ({join.share:.0%})"))
    yield from _issues(profile)
    yield from _written(payload, file)


def _sheets(profile: "WorkbookProfile") -> Table:
    table = Table(show_edge=False)
    for heading in ("Sheet", "Role", "Rows", "refine takes a row for", "Mapped", "Issues"):
        table.add_column(heading, justify="right" if heading in {"Rows", "Mapped", "Issues"} else "left")
    for sheet in profile.sheets:
        words = [one.used_as.replace("unmapped", "nothing") for one in sheet.tables if one.rows]
        used = ", ".join(dict.fromkeys(words)) or f"({sheet.status.replace('_', ' ')})"
        mapped = sum(column.field is not None for column in sheet.columns)
        count = len(sheet.issues) + sum(len(column.issues) for column in sheet.columns)
        share = f"{mapped} of {len(sheet.columns)}" if sheet.columns else ""
        cells = (sheet.name, sheet.role or "", f"{sheet.rows:,}", used, share, str(count or ""))
        table.add_row(*(Text(printable(cell)) for cell in cells))
    return table


def _columns(sheet: "SheetProfile", *, samples: bool) -> Table:
    table = Table(title=Text(printable(sheet.name), "bold"), title_justify="left", show_edge=False)
    headings = ("", "Column", "Type", "Filled", "Distinct", "Field", "Sure", *(("Sample",) if samples else ()))
    for heading in headings:
        justify: Literal["left", "right"] = "right" if heading in {"Filled", "Distinct", "Sure"} else "left"
        wide = _WIDEST.get(heading)
        table.add_column(heading, justify=justify, max_width=wide, no_wrap=heading != "Column", overflow="ellipsis")
    for column in sheet.columns:
        cells = (
            column.letter,
            column.name,
            column.inferred_type,
            f"{1 - column.null_fraction:.0%}",
            f"{column.distinct_values:,}",
            column.field or "",
            f"{column.field_confidence:.2f}" if column.field else "",
            next(iter(column.sample_values), ""),
        )
        table.add_row(*(Text(printable(cell)) for cell in cells[: len(headings)]))
    return table


def _issues(profile: "WorkbookProfile") -> "Iterator[RenderableType]":
    found = profile.all_issues()
    order = {"error": 0, "warning": 1, "info": 2}
    ranked = sorted(found, key=lambda one: order[one[1].severity])
    counts = {severity: sum(issue.severity == severity for _, issue in found) for severity in order}
    yield Text("\nIssues: " + ", ".join(f"{count} {severity}" for severity, count in counts.items()), "bold")
    shown = [one for one in ranked if one[1].severity != "info"][:SHOWN_ISSUES]
    for sheet, issue in shown:
        place = ".".join(part for part in (sheet, issue.column) if part)
        cells = f" ({', '.join(issue.cells)})" if issue.cells else ""
        line = f"  {issue.severity}: {place + ': ' if place else ''}{issue.message}{cells}  [{issue.code}]"
        yield Text(printable(line), _STYLES[issue.severity])
    if len(shown) < len(found):
        yield Text(f"  and {len(found) - len(shown)} more, in the JSON (--json, or --output FILE)")


def _written(payload: Mapping[str, Any], file: Path | None) -> "Iterator[RenderableType]":
    suggested = payload.get("suggested_profile")
    if file is not None:
        yield Text(f"\nWritten: {file}")
    if suggested is not None:
        count = f"{suggested['columns']} columns on {suggested['sheets']} sheets"
        yield Text(f"\nSuggested profile: {suggested['path']} maps {count}")
        for issue in suggested["differences"]:
            yield Text(printable(f"  refine would differ: {issue['message']}. {issue['do']}"), "yellow")
        if not suggested["differences"]:
            yield Text("  read again with it: refine maps every column as it says")
        yield Text("\nNext: look over it, then")
        yield Text(f"  hotpass refine --profile {suggested['path']} --input-dir DIR --output-path OUT.xlsx")
