"""Table ``quality_report``: the figures of an intake.

Belongs here: the Dagster wrapper. The figures are made in ``domain.report``.
"""

import json
from typing import Any

import dagster as dg
import polars as pl

from hotpass_assets.domain.checks.accounting import cell_balance
from hotpass_assets.domain.checks.expectations import run_suite
from hotpass_assets.domain.profile.resolve import ResolvedProfile
from hotpass_assets.domain.report.expectations import expectation_lines
from hotpass_assets.domain.report.summary import quality_summary
from hotpass_assets.domain.tables.published import QUALITY_REPORT
from hotpass_assets.kit.asset_options import table_asset, table_in
from hotpass_assets.kit.failures import told_to_dagster
from hotpass_assets.kit.intake_settings import features_of, settings_of
from hotpass_assets.kit.results import CheckResult
from hotpass_assets.names import LAYER_CONTRACTS
from hotpass_assets.tables.refined.golden_checks import EXPECTED_TABLES
from hotpass_resources.stores import Intakes

_TABLES = (
    "raw_workbooks",
    "column_mappings",
    "source_records",
    "rejected_rows",
    "review_queue",
    "organisations",
    "contacts",
    "field_provenance",
)


def quality_report(profile: ResolvedProfile) -> dg.AssetsDefinition:
    """Asset ``quality_report`` of a profile."""

    @dg.asset(
        **table_asset(profile, QUALITY_REPORT, LAYER_CONTRACTS),
        ins={name: table_in(profile, name) for name in (*_TABLES, "raw_rows", "source_values")},
    )
    def quality_report(
        context: dg.AssetExecutionContext,
        intakes: Intakes,
        raw_rows: pl.LazyFrame,
        source_values: pl.LazyFrame,
        raw_workbooks: pl.DataFrame,
        column_mappings: pl.DataFrame,
        source_records: pl.DataFrame,
        rejected_rows: pl.DataFrame,
        review_queue: pl.DataFrame,
        organisations: pl.DataFrame,
        contacts: pl.DataFrame,
        field_provenance: pl.LazyFrame,
    ) -> dg.Output[pl.DataFrame]:
        with told_to_dagster():
            settings = settings_of(intakes.store.load(profile.name, context.partition_key))
            suite = profile.refine.suite(settings.expectation_suite)
            tables = {"organisations": organisations, "contacts": contacts}
            expected = {
                name: tables[name] if name in tables else source_values.collect()
                for name in EXPECTED_TABLES
                if any(e.table == name for e in suite)
            }
            results = [result for name, frame in expected.items() for result in run_suite(suite, name, frame)]
            summary = quality_summary(
                organisations=organisations,
                contacts=contacts,
                source_records=source_records,
                column_mappings=column_mappings,
                rejected_rows=rejected_rows,
                raw_workbooks=raw_workbooks,
                field_provenance=field_provenance,
                review_queue=review_queue,
                expectations=[CheckResult.of_expectation(result) for result in results],
                cells=cell_balance(raw_rows, column_mappings, source_values).as_dict(),
            )
            summary["expectations"] = expectation_lines(results, expected, field_provenance, source_records)
        summary["profile"] = {"name": profile.name, "digest": profile.digest}
        summary["features"] = features_of(profile, settings)
        text = json.dumps(summary, sort_keys=True, ensure_ascii=False, default=str)
        return dg.Output(
            QUALITY_REPORT.conform(pl.DataFrame({"summary": [text]})),
            metadata=_headlines(summary),
        )

    return quality_report


def _headlines(summary: dict[str, Any]) -> dict[str, Any]:
    names = ("total_records", "total_contacts", "invalid_records", "review_queue")
    return {
        **{name: summary[name] for name in names},
        "mean_quality": summary["data_quality_distribution"]["mean"],
        "recommendations": dg.MetadataValue.json(summary["recommendations"]),
    }
