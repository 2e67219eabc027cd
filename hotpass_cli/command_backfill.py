"""``hotpass backfill``: archived inputs refined again.

Belongs here: the options and how they become a request, and the order of talk. Does not belong here: the backfill
itself (``hotpass_assets.backfill``) and how its results look (``backfill_results``).
"""

import gc
import os
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hotpass_assets.domain.errors import HotpassError
from hotpass_cli.backfill_options import (
    ArchiveRoot,
    ConcurrencyKey,
    ConcurrencyLimit,
    DryRun,
    EndDate,
    Export,
    Fresh,
    NoWait,
    Only,
    Pattern,
    RestoreRoot,
    Resume,
    StartDate,
    Versions,
)
from hotpass_cli.backfill_results import announced, exported, planned, report, told
from hotpass_cli.options import Invocation, verb
from hotpass_cli.pipeline_options import (
    Annotate,
    Archive,
    CountryCode,
    DistDir,
    ExcelChunkSize,
    ExcelEngine,
    ExcelStageDir,
    ExpectationSuite,
    FurtherFormats,
    PartyStorePath,
    ReportFormat,
    ReportPath,
)
from hotpass_cli.run_settings import RunSettings, load_run_settings
from hotpass_cli.sensitive_fields import refuse_unknown_fields

if TYPE_CHECKING:
    from hotpass_assets.backfill.request import BackfillRequest
    from hotpass_assets.domain.archives.naming import Window
    from hotpass_cli.output import Output


@verb
def backfill(
    invocation: Invocation,
    start_date: StartDate = None,
    end_date: EndDate = None,
    version: Versions = None,
    archive_root: ArchiveRoot = None,
    restore_root: RestoreRoot = None,
    archive_pattern: Pattern = None,
    export: Export = False,
    only: Only = None,
    concurrency_limit: ConcurrencyLimit = None,
    concurrency_key: ConcurrencyKey = None,
    resume: Resume = None,
    fresh: Fresh = False,
    no_wait: NoWait = False,
    dry_run: DryRun = False,
    country_code: CountryCode = None,
    expectation_suite: ExpectationSuite = None,
    formats: FurtherFormats = None,
    annotate: Annotate = None,
    report_path: ReportPath = None,
    report_format: ReportFormat = None,
    party_store_path: PartyStorePath = None,
    archive: Archive = None,
    dist_dir: DistDir = None,
    excel_engine: ExcelEngine = None,
    excel_chunk_size: ExcelChunkSize = None,
    excel_stage_dir: ExcelStageDir = None,
) -> int:
    """Refine archived inputs again: history, or what failed of it.

    Each archive is held to its SHA256SUMS, restored to a folder of its own, registered as an intake and refined into
    outputs/refined-DATE-VERSION.xlsx below --restore-root. An archive that cannot be used is named and stops no other.
    The backfill is in the Dagster UI, where it can be followed and cancelled; a running Dagster daemon executes it,
    else this command does.

    --report-path and --party-store-path name one file for each archive: its date and version are put before the
    suffix.

    Exit code 0: all were refined. 1: one failed, or there are no archives. 2: profile, configuration or options are
    invalid. 130: interrupted.
    """
    given: dict[str, Any] = {
        "country_code": country_code,
        "expectation_suite": expectation_suite,
        "formats": [form.value for form in formats or ()] or None,
        "annotate": annotate,
        "report_path": report_path,
        "report_format": report_format,
        "party_store_path": party_store_path,
        "archive": archive,
        "dist_dir": dist_dir,
        "excel_engine": excel_engine,
        "excel_chunk_size": excel_chunk_size,
        "excel_stage_dir": excel_stage_dir,
        "backfill.archive_root": archive_root,
        "backfill.restore_root": restore_root,
        "backfill.archive_pattern": archive_pattern,
        "backfill.concurrency_limit": concurrency_limit,
        "backfill.concurrency_key": concurrency_key,
    }
    refuse_unknown_fields(invocation.shared.sensitive_field)
    _refuse_together({"--resume": resume, "--export": export, "--dry-run": dry_run})
    _refuse_together({"--resume": resume, "--only": only})
    _refuse_together({"--resume": resume, "--fresh": fresh})
    _refuse_together({"--dry-run": dry_run, "--no-wait": no_wait})
    days = {"--start-date": start_date, "--end-date": end_date, "--version": version}
    for name, value in days.items():
        _refuse_together({"--resume": resume, name: value})
    if start_date and end_date and start_date > end_date:
        raise _usage(f"--start-date {start_date.date()} is after --end-date {end_date.date()}")
    settings = load_run_settings(invocation, {key: value for key, value in given.items() if value is not None})
    output = invocation.output
    for sentence in settings.warnings:
        output.warning(sentence)
    _import_quickly()
    windows = windows_of(settings, _day(start_date), _day(end_date), tuple(version or ()), whole=export or bool(only))
    request = request_of(settings, windows)
    request = replace(request, only=tuple(state.value for state in only or ()), fresh=fresh)
    if export:
        from hotpass_assets.backfill.export import export_intakes

        return exported(output, export_intakes(request))
    if resume is None and not windows:
        raise HotpassError(
            "No backfill windows: nothing says which days are to be refined again",
            do="Give --start-date and --end-date, or pipeline.backfill.windows in the configuration",
        )
    if dry_run:
        from hotpass_assets.backfill.run import plan

        with told(output) as listener:
            found = plan(request, listener)
        return planned(output, found)
    return _run(request, output, resume, not no_wait)


def _run(request: "BackfillRequest", output: "Output", resume: str | None, wait: bool) -> int:
    from hotpass_assets.backfill import run

    output.show(announced(request, resume))
    with told(output) as listener:
        if resume is not None:
            outcome = run.resume(request, resume, wait, listener)
        else:
            outcome = run.backfill(request, wait, listener)
    return report(output, outcome)


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment is not None else None


def windows_of(
    settings: RunSettings, start: date | None, end: date | None, versions: tuple[str, ...], *, whole: bool
) -> "tuple[Window, ...]":
    """Windows of the options, else those of the configuration with the versions of the options.

    Args:
        settings: The configuration.
        start: First day by option.
        end: Last day by option.
        versions: Versions by option.
        whole: Whether everything is meant where nothing is said.
    """
    from hotpass_assets.domain.archives.naming import Window

    configured = settings.config.pipeline.backfill.windows
    if start is not None or end is not None:
        usual = configured[0].versions if configured else ()
        return (Window(start, end, versions or usual),)
    windows = tuple(Window(window.start_date, window.end_date, versions or window.versions) for window in configured)
    return windows or ((Window(versions=versions),) if whole else ())


def request_of(settings: RunSettings, windows: "tuple[Window, ...]") -> "BackfillRequest":
    """The request that configuration and options make, every path absolute."""
    from hotpass_assets.backfill.request import BackfillRequest
    from hotpass_assets.domain.archives.naming import ArchivePattern

    configured = settings.config.pipeline.backfill
    return BackfillRequest(
        profile=settings.profile,
        config=settings.config,
        archive_root=_absolute(configured.archive_root),
        restore_root=_absolute(configured.restore_root),
        pattern=ArchivePattern(configured.archive_pattern),
        windows=windows,
        limit=configured.concurrency_limit,
        key=configured.concurrency_key,
    )


def _absolute(path: Path) -> Path:
    return Path(os.path.normpath(path.absolute()))


def _refuse_together(options: dict[str, Any]) -> None:
    given = [name for name, value in options.items() if value]
    if len(given) > 1:
        raise _usage(f"{given[0]} and {given[1]} do not go together")


def _usage(message: str) -> click.UsageError:
    return click.UsageError(message, click.get_current_context(silent=True))


def _import_quickly() -> None:
    """Bring Dagster and Polars without the collector walking the growing heap again and again."""
    gc.disable()
    try:
        from hotpass_assets.backfill import run  # noqa: F401
    finally:
        gc.freeze()
        gc.enable()
