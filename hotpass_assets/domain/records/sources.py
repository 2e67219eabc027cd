"""Which source a workbook belongs to, and what the profile says about its sheets.

Belongs here: matching file and sheet names to the profile's ingest rules. Does not belong here: reading the
workbook or mapping its columns.
"""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import PurePosixPath

from hotpass_assets.domain.profile.resolve import ResolvedProfile, SheetRule, SourceRule
from hotpass_assets.domain.workbook.model import SheetLayout


@dataclass(frozen=True)
class Source:
    """Where a workbook's records come from.

    Attributes:
        name: Name of the source; the file name without suffix when no rule matches.
        priority: Priority of the source; 0 when no rule matches.
        rule: The matching rule, if there is one.
    """

    name: str
    priority: int
    rule: SourceRule | None

    def sheet_rule(self, sheet: str) -> SheetRule | None:
        """First sheet rule whose pattern fits ``sheet``."""
        if self.rule is None:
            return None
        return next((rule for rule in self.rule.sheets if _fits(sheet, rule.sheet)), None)


def source_of(workbook: str, profile: ResolvedProfile) -> Source:
    """Source of a workbook: the first rule whose pattern fits its file name or its path in the intake."""
    path = PurePosixPath(workbook)
    for rule in profile.ingest.sources:
        if any(_fits(name, pattern) for pattern in rule.workbooks for name in (path.name, workbook)):
            return Source(rule.name, rule.priority, rule)
    return Source(path.stem, 0, None)


def sheet_layouts(source: Source) -> tuple[SheetLayout, ...]:
    """What the profile overrules for the sheets of a source, in the reader's terms."""
    if source.rule is None:
        return ()
    return tuple(
        SheetLayout(
            sheet=rule.sheet,
            skip=(rule.reason or "the profile leaves this sheet out") if rule.role == "ignore" else None,
            header_row=rule.header_row,
            header_rows=rule.header_rows or 1,
            first_column=rule.first_column,
            last_column=rule.last_column,
            last_row=rule.last_row,
        )
        for rule in source.rule.sheets
    )


def _fits(name: str, pattern: str) -> bool:
    return fnmatchcase(name.casefold(), pattern.casefold())
