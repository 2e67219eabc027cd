"""One refinement: an input folder becomes an intake, the intake a run, the run published files.

Belongs here: what ``hotpass refine`` does, without its options and its talk. Does not belong here: the graph
(``graph``), the stores (``hotpass_resources``), the command line (``hotpass_cli``).
"""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import dagster as dg

from hotpass_assets.definitions import build_defs
from hotpass_assets.defs.executor import Warn, told_executor
from hotpass_assets.defs.jobs import refine_job_name
from hotpass_assets.domain.config.model import HotpassConfig, effective_output_path, effective_report_format
from hotpass_assets.domain.errors import HotpassError
from hotpass_assets.domain.profile.resolve import ResolvedProfile
from hotpass_assets.input_folder import workbooks_in
from hotpass_assets.kit.asset_options import table_key
from hotpass_assets.kit.compliance import files_of_people
from hotpass_assets.kit.deliveries import delivered_facts
from hotpass_assets.kit.failures import error_from, is_a_stop_by_a_check, is_an_interrupt
from hotpass_assets.kit.intake_settings import IntakeSettings, settings_from
from hotpass_assets.kit.partitions import intakes_of
from hotpass_assets.kit.progress import ProgressListener, StageProgress, listening, stage
from hotpass_assets.kit.result_places import own_results, refuse_unusable_results
from hotpass_assets.kit.results import CheckResult, check_results
from hotpass_assets.kit.run_history import stage_seconds
from hotpass_assets.kit.unusable_inputs import no_organisations, publication_stopped, unopened_workbooks
from hotpass_assets.known_profiles import profile_folders
from hotpass_assets.names import TAG_ENVIRONMENT, TAG_INTAKE, TAG_PROCESS, TAG_PROFILE
from hotpass_resources.deliveries.told_secrets import secrets_of
from hotpass_resources.instance import open_instance
from hotpass_resources.intake_store import Intake, IntakeStore
from hotpass_resources.process import process_tag
from hotpass_resources.profile_shelf import ProfileShelf
from hotpass_resources.publishing.atomic import swap_in
from hotpass_resources.run_in_process import run_in_process
from hotpass_resources.settings import Settings, load_settings
from hotpass_resources.table_store import TableStore

__all__ = ["CheckResult", "PublishedFile", "RefineOutcome", "RefineRequest", "StageProgress", "refine"]

LAST_RUN = "last-run.json"


@dataclass(frozen=True)
class RefineRequest:
    """What to refine and how.

    Attributes:
        profile: Profile to follow.
        config: Configuration, all layers together.
        intake: Key for the intake; made from the day when absent.
    """

    profile: ResolvedProfile
    config: HotpassConfig
    intake: str | None = None


@dataclass(frozen=True)
class PublishedFile:
    """One written file: its kind, path, organisations in it (where it holds them) and SHA-256."""

    kind: str
    path: Path
    rows: int | None
    sha256: str


@dataclass(frozen=True)
class RefineOutcome:
    """What came out of a refinement.

    Attributes:
        intake: Key of the intake.
        run_id: Id of the run in the history.
        success: Whether the files were published and no check of error severity failed.
        summary: Figures of the quality report.
        published: Files written.
        checks: Results of all checks.
        warnings: What the reader should know beside the checks.
    """

    intake: str
    run_id: str
    success: bool
    summary: Mapping[str, Any]
    published: tuple[PublishedFile, ...]
    checks: tuple[CheckResult, ...]
    warnings: tuple[str, ...]


def refine(request: RefineRequest, on_progress: ProgressListener) -> RefineOutcome:
    """Register the input folder as an intake and materialise it up to the published files, in this process.

    Args:
        request: What to refine.
        on_progress: Told when a stage starts, goes on or ends.

    Raises:
        HotpassError: The inputs cannot be used, a step failed, or a result cannot be written.
    """
    settings = load_settings()
    started = time.perf_counter()
    asked = _asked(request, settings)
    request.profile.refine.suite(asked.expectation_suite)  # an unknown one is refused before any work
    refuse_unusable_results(asked)
    found = workbooks_in(Path(asked.input_dir), own_results(asked, settings))
    store = IntakeStore(settings.store_root)
    with listening(on_progress), secrets_of(request.config), open_instance(settings) as instance:
        with stage("intake", "freezing the inputs") as counts:
            intake = _register(request, asked, found.workbooks, store)
            counts["workbooks"] = len(intake.files)
            _shelve(request.profile, settings)
            partitions = intakes_of(request.profile.name).name
            instance.add_dynamic_partitions(partitions or "", [intake.key])
        with store.alone_with(intake):
            # Another request for the same files may have left its own settings while this one waited.
            store.save(intake)
            untold: list[str] = []
            result = run_intake(request.profile, intake, instance, settings, untold.append)
            outcome = _outcome(request.profile, intake, result, instance, settings, time.perf_counter() - started)
    outcome = replace(outcome, warnings=(*map(_left_out, found.earlier_results), *outcome.warnings, *untold))
    _leave_summary(request, outcome, settings)
    if not outcome.published:
        _refuse_unusable_inputs(request.profile, outcome, TableStore(root=str(settings.store_root)))
    return outcome


def _asked(request: RefineRequest, settings: Settings) -> IntakeSettings:
    output = effective_output_path(request.config).absolute()
    asked = settings_from(request.config, output)
    files: dict[str, Any] = {
        name: str(path.absolute()) for name, path in files_of_people(request.profile, settings).items()
    }
    return replace(asked, report_format=effective_report_format(request.config), **files)


def _register(
    request: RefineRequest, asked: IntakeSettings, files: list[tuple[str, Path]], store: IntakeStore
) -> Intake:
    today = datetime.now(UTC).date()
    return store.register(request.profile.name, files, asked.as_manifest(), today, request.intake)


def _left_out(name: str) -> str:
    return f"{name} is an earlier result of Hotpass and was not read as an input"


def _refuse_unusable_inputs(profile: ResolvedProfile, outcome: RefineOutcome, store: TableStore) -> None:
    """Say in words of the inputs why a run stopped, where its checks found the inputs unusable.

    Raises:
        InputError: They are unusable.
    """
    stopped_by = {check.name for check in outcome.checks if not check.passed and check.severity == "error"}
    if "every_workbook_could_be_opened" in stopped_by:
        lines = store.read(table_key(profile, "raw_workbooks"), outcome.intake)
        raise unopened_workbooks(lines)
    if "data_protection_allows_publishing" in stopped_by:
        report = store.read(table_key(profile, "compliance_report"), outcome.intake)
        raise publication_stopped(report, profile.name, outcome.intake)
    if "organisations_were_found" in stopped_by:
        lines = store.read(table_key(profile, "column_mappings"), outcome.intake)
        raise no_organisations(lines)


def _shelve(profile: ResolvedProfile, settings: Settings) -> None:
    """Keep a profile that the code location would not find."""
    shelf = ProfileShelf(settings.store_root)
    if profile.path is None:
        return
    path = Path(profile.path).absolute()
    if path.parent in [folder.absolute() for folder in profile_folders(settings)]:
        shelf.forget(profile.name)
    else:
        shelf.keep(profile.name, path)


def run_intake(
    profile: ResolvedProfile, intake: Intake, instance: dg.DagsterInstance, settings: Settings, warn: Warn
) -> dg.ExecuteInProcessResult:
    """Materialise every table of an intake up to its published files, in this process."""
    job = build_defs([profile], settings).resolve_job_def(refine_job_name(profile.name))
    tags = {TAG_PROFILE: profile.name, TAG_INTAKE: intake.key, TAG_PROCESS: process_tag()}
    if settings.environment:
        tags[TAG_ENVIRONMENT] = settings.environment
    # The steps run in this process whatever executor the code location is deployed with.
    executor = told_executor(dg.in_process_executor, settings, warn)
    result = run_in_process(job, instance, intake.key, tags, executor)
    if any(is_an_interrupt(event) for event in result.all_events):
        raise KeyboardInterrupt
    return result


def _outcome(
    profile: ResolvedProfile,
    intake: Intake,
    result: dg.ExecuteInProcessResult,
    instance: dg.DagsterInstance,
    settings: Settings,
    seconds: float,
) -> RefineOutcome:
    checks = check_results(result.all_events)
    failed = [event for event in result.all_events if event.event_type_value == "STEP_FAILURE"]
    stopped = any(not check.passed and check.severity == "error" for check in checks)
    broken = [event for event in failed if not is_a_stop_by_a_check(event)]
    if broken:
        raise error_from(broken[0])
    store = TableStore(root=str(settings.store_root))
    published, warnings = _published(profile, result, store, intake)
    summary: dict[str, Any] = {}
    if published:
        summary = json.loads(store.read(table_key(profile, "quality_report"), intake.key)["summary"].item())
        rows = int(summary["source_records"])
        summary["performance_metrics"] = stage_seconds(instance, result.run_id) | {
            "total_seconds": round(seconds, 3),
            "rows_per_second": round(rows / seconds, 1) if seconds else 0.0,
        }
        summary["deliveries"] = delivered_facts(store, profile, intake.key)
    elif not stopped:
        raise HotpassError(
            "the run ended without publishing",
            where=f"run {result.run_id}",
            do="Look at the run in the Dagster UI",
        )
    return RefineOutcome(
        intake.key, result.run_id, result.success and not stopped, summary, published, checks, warnings
    )


def _published(
    profile: ResolvedProfile, result: dg.ExecuteInProcessResult, store: TableStore, intake: Intake
) -> tuple[tuple[PublishedFile, ...], tuple[str, ...]]:
    key = table_key(profile, "published_dataset")
    made = [event for event in result.get_asset_materialization_events() if event.asset_key == key]
    if not made:
        return (), ()
    files = store.read(key, intake.key)
    warnings = made[0].materialization.metadata["warnings"].value
    return (
        tuple(
            PublishedFile(line["kind"], Path(line["path"]), line["rows"], line["sha256"])
            for line in files.iter_rows(named=True)
        ),
        tuple(str(text) for text in warnings),  # type: ignore[union-attr]
    )


def _leave_summary(request: RefineRequest, outcome: RefineOutcome, settings: Settings) -> None:
    """The few facts ``hotpass overview`` shows without opening the history."""
    workbook = next((file.path for file in outcome.published if file.kind == "workbook"), None)
    facts = {
        "profile": request.profile.name,
        "intake": outcome.intake,
        "run_id": outcome.run_id,
        "finished_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "success": outcome.success,
        "total_records": outcome.summary.get("total_records"),
        "output_path": str(workbook) if workbook else None,
    }
    with swap_in(settings.state_dir / LAST_RUN) as aside:
        aside.write_text(json.dumps(facts, indent=2) + "\n", encoding="utf-8")
