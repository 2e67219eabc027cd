"""Gates on the data of an intake: its checks run again, what Great Expectations says, the promises it keeps.

Belongs here: running the checks of an intake in this process, recorded in the history like any other run, and making
gates of what they say. Does not belong here: what a check judges (``domain.checks``), the gates that need no data and
the command (``hotpass_cli``).
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import dagster as dg
import polars as pl

from hotpass_assets.definitions import build_defs
from hotpass_assets.defs.executor import told_executor
from hotpass_assets.defs.jobs import checks_job_name, data_docs_job_name, refine_job_name
from hotpass_assets.domain.checks.accounting import cell_balance
from hotpass_assets.domain.config.problems import did_you_mean
from hotpass_assets.domain.contracts.matching import matched
from hotpass_assets.domain.contracts.odcs_reading import document_of, read_contract
from hotpass_assets.domain.contracts.validation import validate
from hotpass_assets.domain.errors import InputError
from hotpass_assets.domain.gates.fitness import (
    cells_are_accounted_for,
    rows_can_be_used,
    runs_are_fast_enough,
    values_can_be_used,
    values_have_sources,
)
from hotpass_assets.domain.gates.gate import Gate, GateCheck
from hotpass_assets.domain.profile.resolve import ResolvedProfile
from hotpass_assets.domain.tables.published import DATA_CONTRACT
from hotpass_assets.kit.asset_options import table_key
from hotpass_assets.kit.failures import error_from, is_a_stop_by_a_check, is_an_interrupt
from hotpass_assets.kit.intake_settings import IntakeSettings, settings_of, suite_of
from hotpass_assets.kit.partitions import intakes_of
from hotpass_assets.kit.results import CheckResult, check_results
from hotpass_assets.kit.run_tags import tags_of_intake
from hotpass_assets.names import TAG_PROCESS, TAG_SUITE
from hotpass_resources.contract_datasets import read_dataset
from hotpass_resources.gate_files import data_quality_folder
from hotpass_resources.instance import open_instance
from hotpass_resources.intake_store import Intake, IntakeStore
from hotpass_resources.process import process_tag
from hotpass_resources.publishing.archive import sha256_of
from hotpass_resources.run_in_process import run_in_process
from hotpass_resources.settings import Settings
from hotpass_resources.table_store import TableStore

RUNS_LOOKED_AT = 200


@dataclass(frozen=True)
class GateRequest:
    """What the gates look at.

    Attributes:
        profile: Profile of the intake.
        settings: Where things live.
        intake: Key of the intake; the newest one when absent.
        suite: Suite of expectations; the one the intake was refined with when absent.
    """

    profile: ResolvedProfile
    settings: Settings
    intake: str | None = None
    suite: str | None = None


@dataclass(frozen=True)
class _Judged:
    """An intake, with what is needed to look at it."""

    request: GateRequest
    intake: Intake
    tables: TableStore

    @property
    def asked(self) -> IntakeSettings:
        """Settings the intake was refined with."""
        return settings_of(self.intake)

    def read(self, table: str) -> pl.DataFrame:
        """One table of the intake."""
        return self.scan(table).collect()

    def scan(self, table: str) -> pl.LazyFrame:
        """One table of the intake, read when collected."""
        return self.tables.scan(table_key(self.request.profile, table), self.intake.key)


def refuse_unknown(request: GateRequest) -> None:
    """Refuse a suite or an intake that does not exist, before any work.

    Raises:
        ConfigurationError: The profile has no such suite.
        InputError: The profile has no such intake.
    """
    if request.suite is not None:
        request.profile.refine.suite(request.suite)
    known = IntakeStore(request.settings.store_root).keys(request.profile.name)
    if request.intake is not None and request.intake not in known:
        raise InputError(
            f"profile '{request.profile.name}' has no intake '{request.intake[:100]}'",
            where=str(request.settings.store_root),
            why=did_you_mean(request.intake, known) if known else "it has none at all",
            do="Name one of its intakes with --intake, or leave it out for the newest",
            exit_code=2,
        )


def data_quality_gate(request: GateRequest) -> Gate:
    """Every check of the intake, run again and recorded, then Great Expectations with Data Docs.

    Raises:
        HotpassError: A check could not be run, or the Data Docs cannot be written.
    """
    judged = _judged(request)
    if isinstance(judged, GateCheck):
        return Gate("data-quality", "Data quality", (judged,))
    with _alone(judged) as instance:
        own = _run(judged, instance, checks_job_name(request.profile.name))
        outside = _run(judged, instance, data_docs_job_name(request.profile.name))
    folder = data_quality_folder(Path(judged.asked.dist_dir), judged.intake.key)
    stats: dict[str, Any] = {
        "profile": request.profile.name,
        "intake": judged.intake.key,
        "expectation_suite": suite_of(judged.asked, _tags(judged)),
        "runs": [own.run_id, outside.run_id],
        "folder": str(folder),
        "data_docs": str(folder / "data-docs" / "index.html"),
        "docs_html_files": sum(1 for _ in (folder / "data-docs").rglob("*.html")),
    }
    results = (*check_results(own.all_events), *check_results(outside.all_events))
    return Gate("data-quality", "Data quality", tuple(map(_gate_check, results)), stats)


def contracts_gate(request: GateRequest) -> Gate:
    """The models of all tables and the checks of the contract hold, and the published file keeps the contract."""
    judged = _judged(request)
    if isinstance(judged, GateCheck):
        return Gate("contracts", "Contracts", (judged,))
    with _alone(judged) as instance:
        ran = _run(judged, instance, checks_job_name(request.profile.name), _is_about_the_contract)
    checks = [_gate_check(result) for result in check_results(ran.all_events)]
    stats = {"profile": request.profile.name, "intake": judged.intake.key, "runs": [ran.run_id]}
    return Gate("contracts", "Contracts", (*checks, _published_file(judged)), stats)


def fitness_gate(request: GateRequest) -> Gate:
    """What is promised of every intake, measured on this one."""
    judged = _judged(request)
    if isinstance(judged, GateCheck):
        return Gate("fitness", "Fitness", (judged,))
    balance = cell_balance(judged.scan("raw_rows"), judged.read("column_mappings"), judged.scan("source_values"))
    with open_instance(request.settings) as instance:
        seconds = _run_seconds(instance, request.profile)
    checks = (
        cells_are_accounted_for(balance),
        values_have_sources(judged.read("organisations"), judged.scan("field_provenance")),
        rows_can_be_used(judged.read("rejected_rows"), judged.read("source_records")),
        values_can_be_used(balance),
        runs_are_fast_enough(seconds),
    )
    stats = {"profile": request.profile.name, "intake": judged.intake.key, "runs_measured": len(seconds)}
    return Gate("fitness", "Fitness", checks, stats)


def _judged(request: GateRequest) -> _Judged | GateCheck:
    """The intake that is asked for, or why there is none."""
    store = IntakeStore(request.settings.store_root)
    refined = f"Run hotpass refine --profile {request.profile.name}"
    named = [key for key in store.newest_first(request.profile.name) if request.intake in {None, key}]
    if not named:
        message = f"profile '{request.profile.name}' has no intake in {request.settings.store_root}"
        return GateCheck("an_intake_was_refined", False, message, refined)
    newest = store.load(request.profile.name, named[0])
    tables = TableStore(root=str(request.settings.store_root))
    if not tables.has(table_key(request.profile, "published_dataset"), newest.key):
        message = f"intake '{newest.key}' of profile '{request.profile.name}' was not published"
        return GateCheck("an_intake_was_refined", False, message, f"{refined}, or name another with --intake")
    return _Judged(request, newest, tables)


@contextmanager
def _alone(judged: _Judged) -> Iterator[dg.DagsterInstance]:
    """The run history, while no other process works on the intake."""
    request = judged.request
    store = IntakeStore(request.settings.store_root)
    with open_instance(request.settings) as instance, store.alone_with(judged.intake):
        instance.add_dynamic_partitions(intakes_of(request.profile.name).name or "", [judged.intake.key])
        yield instance


def _tags(judged: _Judged) -> dict[str, str]:
    request = judged.request
    tags = tags_of_intake(request.profile, judged.intake, request.settings) | {TAG_PROCESS: process_tag()}
    return tags | ({TAG_SUITE: request.suite} if request.suite is not None else {})


def _run(
    judged: _Judged,
    instance: dg.DagsterInstance,
    job_name: str,
    wanted: Callable[[dg.AssetCheckKey], bool] | None = None,
) -> dg.ExecuteInProcessResult:
    """A job of the profile on the intake; checks that do not hold are in the result, anything else is raised.

    Raises:
        HotpassError: A step failed for another reason than its checks.
    """
    job = build_defs([judged.request.profile], judged.request.settings).resolve_job_def(job_name)
    if wanted:
        keys = {key for key in job.asset_layer.asset_graph.asset_check_keys if wanted(key)}
        job = job.get_subset(asset_check_selection=keys)
    executor = told_executor(dg.in_process_executor, judged.request.settings)
    result = run_in_process(job, instance, judged.intake.key, _tags(judged), executor)
    if any(is_an_interrupt(event) for event in result.all_events):
        raise KeyboardInterrupt
    failed = [event for event in result.all_events if event.event_type_value == "STEP_FAILURE"]
    broken = [event for event in failed if not is_a_stop_by_a_check(event)]
    if broken:
        raise error_from(broken[0])
    return result


def _gate_check(result: CheckResult) -> GateCheck:
    fix = "" if result.passed else f"Checks of asset {result.asset} in the Dagster UI show up to twenty failing rows"
    name = f"{result.asset}.{result.name}"
    return GateCheck(name, result.passed, result.description, fix, "error" if result.severity == "error" else "warn")


def _is_about_the_contract(key: dg.AssetCheckKey) -> bool:
    return key.name.endswith("_keeps_its_model") or key.asset_key.path[-1] == DATA_CONTRACT.name


def _published_file(judged: _Judged) -> GateCheck:
    """The published Parquet file is as it was written, and keeps the contract that was published with it."""
    name = "published_file_keeps_its_contract"
    again = "Run hotpass refine again"
    files = judged.read("published_dataset").filter(pl.col("kind") == "parquet")
    path = Path(str(files["path"].item())) if files.height == 1 else None
    if path is None or not path.is_file():
        return GateCheck(name, False, f"the published Parquet file is not there ({path or 'none was written'})", again)
    if sha256_of(path) != files["sha256"].item():
        message = f"{path} is not what this intake wrote: it was changed, or a later run replaced it"
        return GateCheck(name, False, message, again)
    text = judged.read(DATA_CONTRACT.name).filter(pl.col("form") == "yaml")["content"].item()
    contract = read_contract(document_of(text, f"contract of intake {judged.intake.key}"))
    findings = validate(contract, matched(contract, read_dataset(path), str(path)))
    broken = [finding for finding in findings if finding.severity == "error"]
    if broken:
        first = broken[0]
        message = f"{len(broken)} rules of the contract are broken, first {first.table}.{first.column}: {first.what}"
        return GateCheck(name, False, message, f"'hotpass contracts validate {path}' lists the rows")
    return GateCheck(name, True, f"{path.name} keeps contract {contract.name} {contract.version}")


def _run_seconds(instance: dg.DagsterInstance, profile: ResolvedProfile) -> list[float]:
    """Wall seconds of the newest successful refinements of a profile."""
    done = dg.RunsFilter(job_name=refine_job_name(profile.name), statuses=[dg.DagsterRunStatus.SUCCESS])
    records = instance.get_run_records(done, limit=RUNS_LOOKED_AT)
    return [one.end_time - one.start_time for one in records if one.start_time is not None and one.end_time is not None]
