"""Reading the files of an intake the way its profile and its request ask for.

Belongs here: putting profile rules, request settings and secrets into read options. Does not belong here: reading.
"""

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from hotpass_assets.domain.profile.resolve import ResolvedProfile
from hotpass_assets.domain.records.sources import sheet_layouts, source_of
from hotpass_assets.domain.report.model import NOTES_SHEET
from hotpass_assets.domain.workbook.model import ReadOptions, SheetLayout
from hotpass_assets.kit.intake_settings import IntakeSettings, settings_of
from hotpass_resources.gathered_files import workbooks_of
from hotpass_resources.intake_store import IntakeFile, IntakeStore
from hotpass_resources.parsed_sheets import ParsedSheets
from hotpass_resources.settings import load_settings, secret
from hotpass_resources.suppression_file import read_suppression

NOTES_LAYOUT = SheetLayout(NOTES_SHEET, skip="Hotpass wrote this list of marks into an annotated copy")
"""An annotated copy that comes back corrected brings the sheet that says what was wrong."""


@dataclass(frozen=True)
class IntakeReader:
    """Reads the frozen files of one intake.

    Attributes:
        files: Workbooks of the intake, by name.
        settings: Settings of the request.
    """

    files: tuple[IntakeFile, ...]
    settings: IntakeSettings
    profile: ResolvedProfile
    parsed: ParsedSheets

    def manifest(self, file: IntakeFile) -> pl.DataFrame:
        """Lines of ``raw_workbooks`` for one file."""
        return self.parsed.manifest(file, self.options(file))

    def rows(self, file: IntakeFile) -> pl.DataFrame:
        """Lines of ``raw_rows`` for one file."""
        return self.parsed.rows(file, self.options(file))

    def options(self, file: IntakeFile) -> ReadOptions:
        """Read options of one file."""
        source = source_of(file.name, self.profile)
        rule = source.rule
        return ReadOptions(
            engine=self.settings.excel_engine,  # type: ignore[arg-type]
            chunk_rows=self.settings.excel_chunk_size,
            password=secret(rule.password_env) if rule and rule.password_env else None,
            encoding=rule.encoding if rule else None,
            delimiter=rule.delimiter if rule else None,
            layouts=(NOTES_LAYOUT, *sheet_layouts(source)),
        )


def intake_reader(store: IntakeStore, profile: ResolvedProfile, key: str) -> IntakeReader:
    """Reader of one intake.

    Raises:
        InputError: The store does not have it.
    """
    intake = store.load(profile.name, key)
    settings = settings_of(intake)
    stage_dir = Path(settings.excel_stage_dir) if settings.excel_stage_dir else None
    country = settings.country_code or profile.country_code
    return IntakeReader(
        workbooks_of(intake),
        settings,
        profile,
        ParsedSheets(store, stage_dir, read_suppression(load_settings()), country),
    )
