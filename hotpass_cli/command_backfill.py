"""``hotpass backfill``: archived inputs refined again.

Belongs here: the options and how they become a request, and the order of talk. Does not belong here: the backfill
itself (``hotpass_assets.backfill``) and how its results look (``backfill_results``).
"""

import os
from collections.abc import Mapping
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
from hotpass_cli.delivery_options import takes_delivery_options
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
from hotpass_cli.quick_imports import quick_imports
from hotpass_cli.run_settings import RunSettings, load_run_settings
from hotpass_cli.sensitive_fields import refuse_unknown_fields

if TYPE_CHECKING:
    from hotpass_assets.backfill.request import BackfillRequest
    from hotpass_assets.domain.archives.naming import Window
    from hotpass_cli.output import Output


_PIPELINE = (
    "country_code",
    "expectation_suite",
    "annotate",
    "report_path",
    "report_format",
    "party_store_path",
    "archive",
    "dist_dir",
    "excel_engine",
    "excel_chunk_size",
    "excel_stage_dir",
)
_APART = {
    "resume": ("export", "dry_run", "only", "fresh", "start_date", "end_date", "version"),
    "export": ("dry_run", "only", "no_wait", "fresh"),
    "dry_run": ("no_wait",),
}
"""Options that do not go together."""

_TALK = {"profile", "profile_search_path", "config", "log_format", "sensitive_field", "interactive", "debug"}
_SECRETS = {"intent_webhook", "crm_endpoint", "crm_token"}
_COUNTS = {
    "resume": {*_TALK, *_SECRETS, "resume", "no_wait", "concurrency_limit", "concurrency_key"},
    "export": {*_TALK, "export", "archive_root", "archive_pattern", "start_date", "end_date", "version"},
}
"""Options that count with another; of an intake, everything but secrets is kept as it was last asked for."""
_INSTEAD = {
    "resume": "intakes are run as they were last asked for; leave it out, or give the archives again without --resume",
    "export": "nothing is run; leave it out",
}


@verb
@takes_delivery_options
def backfill(
    invocation: Invocation,
    deliveries: dict[str, Any],
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
    outputs/refined-DATE-VERSION.xlsx below --restore-root; with --annotate, into outputs/DATE-VERSION/. An archive that
    cannot be used is named and stops no other.
    The backfill is in the Dagster UI, where it can be followed and cancelled; a running Dagster daemon executes it,
    else this command does.

    --report-path, --party-store-path, --daily-list-path and --intent-digest-path name one file for each archive: its
    date and version are put before the suffix, and behind the name of the folder linkage.output_dir.

    Exit code 0: all were refined. 1: one failed, or there are no archives. 2: profile, configuration or options are
    invalid. 130: interrupted.
    """
    given = {name: value for name, value in locals().items() if name != "invocation"}
    _refuse_contradictions(given)
    _refuse_without_effect(given, invocation.shared.qa_mode)
    refuse_unknown_fields(invocation.shared.sensitive_field)
    settings = load_run_settings(invocation, _keys_of(given))
    for sentence in settings.warnings:
        invocation.output.warning(sentence)
    return _asked(settings, given, invocation.output)


def _keys_of(given: Mapping[str, Any]) -> dict[str, Any]:
    """The options that are keys of ``[pipeline]`` or its block ``backfill``."""
    block = ("archive_root", "restore_root", "archive_pattern", "concurrency_limit", "concurrency_key")
    keys = {name: given[name] for name in _PIPELINE} | {f"backfill.{name}": given[name] for name in block}
    keys["formats"] = [form.value for form in given["formats"] or ()] or None
    keys |= given["deliveries"]
    return {key: value for key, value in keys.items() if value is not None}


def _refuse_contradictions(given: Mapping[str, Any]) -> None:
    for one, others in _APART.items():
        for other in others:
            if given[one] and given[other]:
                raise _usage(f"--{one} and --{other} do not go together".replace("_", "-"))
    start, end = given["start_date"], given["end_date"]
    if start and end and start > end:
        raise _usage(f"--start-date {start.date()} is after --end-date {end.date()}")


def _refuse_without_effect(given: Mapping[str, Any], qa_mode: str | None) -> None:
    """Refuses options that --resume or --export would ignore; variables may be there for other commands."""
    context = click.get_current_context()
    for mode, counts in _COUNTS.items():
        if not given[mode]:
            continue
        idle = [
            max(parameter.opts, key=len)
            for parameter in context.command.params
            if parameter.name not in counts and _on_the_command_line(context, parameter)
        ]
        if qa_mode is not None and "--qa-mode" not in idle:
            idle.append("--qa-mode")  # it may stand before the verb
        if idle:
            raise _usage(f"{', '.join(idle)} would have no effect with --{mode}: {_INSTEAD[mode]}")


def _on_the_command_line(context: click.Context, parameter: click.Parameter) -> bool:
    source = context.get_parameter_source(parameter.name or "")
    return source is not None and source.name == "COMMANDLINE"


def _asked(settings: RunSettings, given: Mapping[str, Any], output: "Output") -> int:
    """Makes the request and does what it is for: to export, to look, or to run."""
    with quick_imports():  # of Dagster and Polars, above all
        from hotpass_assets.backfill import run
    export, resume, only = given["export"], given["resume"], given["only"] or ()
    versions, whole = tuple(given["version"] or ()), export or bool(only)
    windows = windows_of(settings, _day(given["start_date"]), _day(given["end_date"]), versions, whole=whole)
    request = request_of(settings, windows)
    request = replace(request, only=tuple(state.value for state in only), fresh=given["fresh"])
    if export:
        from hotpass_assets.backfill.export import export_intakes

        return exported(output, export_intakes(request))
    if resume is None and not windows:
        raise HotpassError(
            "No backfill windows: nothing says which days are to be refined again",
            do="Give --start-date and --end-date, or pipeline.backfill.windows in the configuration",
        )
    if given["dry_run"]:
        with told(output) as listener:
            found = run.plan(request, listener)
        return planned(output, found)
    return _run(request, output, resume, not given["no_wait"])


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


def _usage(message: str) -> click.UsageError:
    return click.UsageError(message, click.get_current_context(silent=True))
