"""Looking at a workbook in a test.

Belongs here: calling the domain the way the command line does. Does not belong here: expectations.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hotpass_assets.domain.profile.load import bundled_profiles_dir, load_profile
from hotpass_assets.domain.profile.resolve import ResolvedProfile
from hotpass_assets.domain.profiling.columns import Looking
from hotpass_assets.domain.profiling.look import Look, LookRequest, look_at_workbook
from hotpass_assets.domain.profiling.suggestion import Suggestion, suggest_profile
from hotpass_assets.domain.workbook.model import ReadOptions, SheetLayout, WorkbookReading
from hotpass_assets.domain.workbook.reader import read_workbook


def generic() -> ResolvedProfile:
    """The profile that knows nothing."""
    return load_profile("generic", [bundled_profiles_dir()])


def reader(path: Path) -> Any:
    """Reads a workbook with layouts."""

    def read(layouts: Sequence[SheetLayout]) -> WorkbookReading:
        return read_workbook(path, path.name, ReadOptions(layouts=tuple(layouts)))

    return read


def request(path: Path, **asked: Any) -> LookRequest:
    """A request with the defaults of the command line."""
    looking = Looking("ZA", asked.pop("show_values", False), asked.pop("sensitive", ()))
    return LookRequest(str(path), path.name, looking, **asked)


def look(path: Path, **asked: Any) -> Look:
    """A workbook looked at with the generic profile."""
    return look_at_workbook(reader(path), request(path, **asked), generic())


def suggest(path: Path, name: str = "suggested") -> tuple[Look, Suggestion]:
    """A workbook looked at, and the profile suggested for it."""
    seen = look(path)
    return seen, suggest_profile(seen, reader(path), request(path), generic(), name)


def codes(seen: Look) -> list[str]:
    """Codes of all issues, in order."""
    return [issue.code for _, issue in seen.profile.all_issues()]
