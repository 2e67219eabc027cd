"""Table ``published_dataset``: the files written for people and other programs.

Belongs here: the Dagster wrapper and the order it hands over. Files are written in
``hotpass_resources.publishing``.
"""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import dagster as dg
import polars as pl

from hotpass_assets.domain.compliance.masking import without_withheld_rows
from hotpass_assets.domain.deliveries.daily_list import daily_list
from hotpass_assets.domain.profile.resolve import ResolvedProfile
from hotpass_assets.domain.records.sources import source_of
from hotpass_assets.domain.report.marks import cell_marks
from hotpass_assets.domain.report.recommendations import recommend
from hotpass_assets.domain.tables.golden import PARTY_TABLES
from hotpass_assets.domain.tables.intent import INTENT_DIGEST
from hotpass_assets.domain.tables.published import PUBLISHED_DATASET
from hotpass_assets.kit.acquisition import acquired_words
from hotpass_assets.kit.asset_options import freshness, table_asset, table_in, table_key
from hotpass_assets.kit.compliance import inputs_to_pass_on, record_export, withheld_words
from hotpass_assets.kit.failures import told_to_dagster
from hotpass_assets.kit.intake_settings import IntakeSettings, features_of, settings_of, source_priorities
from hotpass_assets.kit.known_signals import remembered
from hotpass_assets.kit.progress import stage
from hotpass_assets.kit.run_history import audit_trail, run_checks, stage_seconds
from hotpass_assets.names import LAYER_PUBLISHED
from hotpass_resources.gathered_files import workbooks_of
from hotpass_resources.intake_store import Intake
from hotpass_resources.publishing import journal
from hotpass_resources.publishing.publisher import Order, publish
from hotpass_resources.settings import load_settings, secret
from hotpass_resources.stores import Intakes
from hotpass_resources.table_store import TableStore

TABLES = (
    "raw_workbooks",
    "column_mappings",
    "rejected_rows",
    "review_queue",
    "organisations",
    "contacts",
    "field_provenance",
    *(model.name for model in PARTY_TABLES),
)
_MARKED = ("source_records", "source_values")
_LINKAGE = ("match_pairs", "entities", "review_queue")
# Their checks stop publishing.
_GATE = ("compliance_report", "withheld_values")


def published_dataset(profile: ResolvedProfile) -> dg.AssetsDefinition:
    """Asset ``published_dataset`` of a profile."""

    @dg.asset(
        **table_asset(profile, PUBLISHED_DATASET, LAYER_PUBLISHED),
        freshness_policy=freshness(profile),
        deps=[
            table_key(profile, name)
            for name in dict.fromkeys((*TABLES, *_MARKED, *_GATE, *_LINKAGE, INTENT_DIGEST.name))
        ],
        ins={name: table_in(profile, name) for name in ("quality_report", "data_contract")},
    )
    def published_dataset(
        context: dg.AssetExecutionContext,
        intakes: Intakes,
        table_store: dg.ResourceParam[TableStore],
        quality_report: pl.DataFrame,
        data_contract: pl.DataFrame,
    ) -> dg.Output[pl.DataFrame]:
        with told_to_dagster(), stage("publish", "writing files") as counts:
            intake = intakes.store.load(profile.name, context.partition_key)
            settings = settings_of(intake)

            def read(name: str) -> pl.DataFrame:
                return table_store.read(table_key(profile, name), intake.key)

            tables, withheld = {name: read(name) for name in TABLES}, read("withheld_values")
            tables["rejected_rows"] = without_withheld_rows(tables["rejected_rows"], withheld)
            digest = read(INTENT_DIGEST.name) if settings.intent_is_on else None
            tables[INTENT_DIGEST.name] = INTENT_DIGEST.empty() if digest is None else digest
            tables["daily_list"] = daily_list(
                tables["organisations"], source_priorities(profile), settings.daily_list_size, digest
            )
            marks = _marks(tables, read) if settings.annotate else pl.DataFrame()
            summary = _summary(context, quality_report, settings)
            order = _order(intake, settings, profile, inputs_to_pass_on(intakes.store, intake, withheld))
            contract = dict(data_contract.select("path", "content").iter_rows())
            linkage = {name: read(name) for name in _LINKAGE} if settings.linkage_output_dir else {}
            about = {"intake": intake.key, "profile": profile.name, "linkage": features_of(profile, settings)}
            order = replace(order, contract=contract, linkage_about=about)
            publication = publish(order, tables | linkage, marks, summary)
            files = publication.files
            counts["files"] = files.height
            words = withheld_words(intakes.store, profile, intake, withheld, read("compliance_report"))
            record_export(context.run.run_id, profile, intake, files, tables["organisations"].height)
            warnings = (*publication.warnings, *words, *remembered(intakes.store, intake, settings))
            warnings = (*warnings, *acquired_words(settings.acquired))
        return dg.Output(
            files,
            metadata={
                "dagster/row_count": tables["organisations"].height,
                "files": dg.MetadataValue.json(files["path"].to_list()),
                "workbook": dg.MetadataValue.path(settings.output_path),
                "warnings": dg.MetadataValue.json(list(warnings)),
            },
        )

    return published_dataset


def _marks(tables: dict[str, pl.DataFrame], read: Any) -> pl.DataFrame:
    records, values = (read(name) for name in _MARKED)
    return cell_marks(records, values, tables["rejected_rows"], tables["column_mappings"], tables["raw_workbooks"])


def _summary(
    context: dg.AssetExecutionContext, quality_report: pl.DataFrame, settings: IntakeSettings
) -> dict[str, Any]:
    """The figures of the report with the checks and times of this run."""
    summary: dict[str, Any] = json.loads(quality_report["summary"].item())
    checks = run_checks(context.instance, context.run.run_id)
    broken = [result for result in checks if not result.passed and "expectations" not in result.name]
    seconds = stage_seconds(context.instance, context.run.run_id)
    summary |= {
        "checks": {"run": len(checks), "passed": sum(result.passed for result in checks)},
        "schema_validation_errors": [
            f"{result.asset}.{result.name} ({result.severity}): {result.description}" for result in broken
        ],
        "performance_metrics": seconds,
    }
    summary |= {"recommendations": recommend(summary), "audit_trail": audit_trail(context.instance, context.run.run_id)}
    if settings.qa_mode == "relaxed":
        summary |= {"recommendations": [], "audit_trail": []}
    return summary


def _path(text: str | None) -> Path | None:
    return Path(text) if text else None


def _listings(settings: IntakeSettings) -> dict[str, Path]:
    named = {"daily_list": settings.daily_list_path, INTENT_DIGEST.name: settings.intent_digest_path}
    return {kind: Path(path) for kind, path in named.items() if path}


def _answerable(settings: IntakeSettings) -> str:
    owner = f"owner {settings.data_owner}" if settings.data_owner else "no owner named"
    return f"{settings.classification} data, {owner}"


def _order(intake: Intake, settings: IntakeSettings, profile: ResolvedProfile, inputs: dict[str, Path]) -> Order:
    rules = {file.name: source_of(file.name, profile).rule for file in workbooks_of(intake)}
    passwords = {name: secret(rule.password_env) for name, rule in rules.items() if rule and rule.password_env}
    return Order(
        output_path=Path(settings.output_path),
        formats=settings.formats,
        report_path=_path(settings.report_path),
        report_format=settings.report_format or "markdown",
        party_store_path=_path(settings.party_store_path),
        listings=_listings(settings),
        linkage_dir=_path(settings.linkage_output_dir),
        annotate=settings.annotate,
        archive_dir=Path(settings.dist_dir) if settings.archive else None,
        subject=f"{profile.display_name}, intake {intake.key}, {_answerable(settings)}",
        intake=intake.key,
        manifest={
            "dataset": settings.dataset,
            "version": profile.contract.version,
            "profile": profile.name,
            "profile_digest": profile.digest,
            "intake_digest": intake.digest,
            # Where results are sent is nobody else's business, and no archive may make whoever restores it send some.
            "settings": replace(settings, deliveries={}).as_manifest(),
        },
        inputs=inputs,
        passwords={name: word for name, word in passwords.items() if word},
        records=load_settings().state_dir / journal.FOLDER,
        quote_rejected=profile.compliance.allow_personal_in_reports,
    )
