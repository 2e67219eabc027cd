"""The run of one intake in this process.

Belongs here: what a refinement, an erasure and a backfill share. Does not belong here: where an intake comes from and
what is told of its run (``refinement``, ``backfill``).
"""

from collections.abc import Iterable, Mapping

import dagster as dg

from hotpass_assets.definitions import build_defs
from hotpass_assets.defs.executor import Warn, told_executor
from hotpass_assets.defs.jobs import refine_job_name
from hotpass_assets.domain.errors import HotpassError
from hotpass_assets.domain.profile.resolve import ResolvedProfile
from hotpass_assets.kit.asset_options import table_key
from hotpass_assets.kit.failures import interrupted, is_an_interrupt
from hotpass_assets.kit.results import CheckResult
from hotpass_assets.kit.run_tags import tags_of_run
from hotpass_assets.kit.unusable_inputs import no_organisations, publication_stopped, unopened_workbooks
from hotpass_assets.names import TAG_PROCESS
from hotpass_resources.intake_store import Intake
from hotpass_resources.process import process_tag
from hotpass_resources.run_in_process import run_in_process
from hotpass_resources.settings import Settings
from hotpass_resources.table_store import TableStore


def refine_job_of(profile: ResolvedProfile, settings: Settings) -> dg.JobDefinition:
    """The job that refines intakes of a profile; it can run any number of them."""
    return build_defs([profile], settings).resolve_job_def(refine_job_name(profile.name))


def run_intake(
    profile: ResolvedProfile,
    intake: Intake,
    instance: dg.DagsterInstance,
    settings: Settings,
    warn: Warn,
    job: dg.JobDefinition | None = None,
    further_tags: Mapping[str, str] | None = None,
) -> dg.ExecuteInProcessResult:
    """Materialise every table of an intake up to its published files, in this process.

    Args:
        profile: Profile of the intake.
        intake: What to refine.
        instance: Run history to write to.
        settings: Where things live.
        warn: Told in one line what went wrong beside the run.
        job: What ``refine_job_of`` gives, where several intakes are run; made when absent.
        further_tags: Tags of the run beside the usual ones.

    Raises:
        KeyboardInterrupt: The run was interrupted; it is recorded as failed. Says what became of the results.
    """
    tags = {**(further_tags or {}), **tags_of_run(profile, intake, settings), TAG_PROCESS: process_tag()}
    # The steps run in this process whatever executor the code location is deployed with.
    executor = told_executor(dg.in_process_executor, settings, warn)
    result = run_in_process(job or refine_job_of(profile, settings), instance, intake.key, tags, executor)
    if any(is_an_interrupt(event) for event in result.all_events):
        raise interrupted(result.all_events)
    return result


def unusable_inputs(
    profile: ResolvedProfile, intake: str, checks: Iterable[CheckResult], store: TableStore
) -> HotpassError | None:
    """Why a run stopped, in words of the inputs, where its checks found the inputs unusable."""
    stopped_by = {check.name for check in checks if not check.passed and check.severity == "error"}
    if "every_workbook_could_be_opened" in stopped_by:
        lines = store.read(table_key(profile, "raw_workbooks"), intake)
        return unopened_workbooks(lines)
    if "data_protection_allows_publishing" in stopped_by:
        report = store.read(table_key(profile, "compliance_report"), intake)
        return publication_stopped(report, profile.name, intake)
    if "organisations_were_found" in stopped_by:
        lines = store.read(table_key(profile, "column_mappings"), intake)
        return no_organisations(lines)
    return None
