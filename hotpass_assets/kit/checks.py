"""Asset checks made from outcomes.

Belongs here: how a check is declared (partitioned, described, blocking or not) and how an outcome looks in the
catalogue. Does not belong here: what is judged (``domain.checks``).
"""

from collections.abc import Iterator, Sequence
from typing import Any

import dagster as dg
import polars as pl

from hotpass_assets.domain.checks.model_rules import keeps_its_model
from hotpass_assets.domain.checks.outcome import CheckOutcome
from hotpass_assets.domain.profile.resolve import ResolvedProfile
from hotpass_assets.domain.tables.model import TableModel
from hotpass_assets.kit.asset_options import table_in, table_key
from hotpass_assets.kit.partitions import intakes_of
from hotpass_assets.names import SAMPLE_ROWS
from hotpass_resources.table_store import TableStore

WARN, ERROR = dg.AssetCheckSeverity.WARN, dg.AssetCheckSeverity.ERROR


def check_options(
    profile: ResolvedProfile, table: str, others: Sequence[str] = (), *, blocking: bool = True
) -> dict[str, Any]:
    """Options of a check on ``table`` that also looks at ``others`` of the same intake.

    The partitions are always named: without them a check on a partitioned asset loses its place in the history.
    """
    return {
        "asset": table_key(profile, table),
        "additional_ins": {other: table_in(profile, other) for other in others},
        "blocking": blocking,
        "partitions_def": intakes_of(profile.name),
    }


def check_result(
    outcome: CheckOutcome,
    severity: dg.AssetCheckSeverity = ERROR,
    asset_key: dg.AssetKey | None = None,
    check_name: str | None = None,
) -> dg.AssetCheckResult:
    """An outcome as Dagster records it: counts, a sentence, at most twenty failing rows."""
    if outcome.severe is not None:
        severity = ERROR if outcome.severe else WARN
    metadata: dict[str, Any] = {"checked": outcome.checked, "failed": outcome.failed}
    if outcome.sample.height:
        metadata["sample"] = table_metadata(outcome.sample)
    return dg.AssetCheckResult(
        passed=outcome.passed,
        severity=severity,
        description=outcome.message,
        metadata=metadata,
        asset_key=asset_key,
        check_name=check_name,
    )


def table_metadata(frame: pl.DataFrame) -> dg.TableMetadataValue:
    """The first rows of a frame as a table in the catalogue."""
    rows = [
        dg.TableRecord(
            {
                name: value if isinstance(value, str | int | float | bool) or value is None else str(value)
                for name, value in row.items()
            }
        )
        for row in frame.head(SAMPLE_ROWS).iter_rows(named=True)
    ]
    columns = [dg.TableColumn(name, str(dtype)) for name, dtype in frame.schema.items()]
    return dg.MetadataValue.table(rows, schema=dg.TableSchema(columns=columns))


def model_checks(profile: ResolvedProfile, name: str, models: Sequence[TableModel]) -> dg.AssetChecksDefinition:
    """The blocking checks that tables made together keep the rules of their models, in one step.

    Args:
        profile: Profile of the graph.
        name: Name of the step's tables.
        models: Models of the tables.
    """
    by_key = {table_key(profile, model.name): model for model in models}

    @dg.multi_asset_check(
        name=f"{profile.name.replace('-', '_')}__{name}_keep_their_models",
        specs=[
            dg.AssetCheckSpec(
                f"{model.name}_keeps_its_model",
                asset=key,
                description=f"Columns, types, missing values, uniqueness and patterns of table {model.name} are as "
                "its model says.",
                blocking=True,
                partitions_def=intakes_of(profile.name),
            )
            for key, model in by_key.items()
        ],
        can_subset=True,
    )
    def keep_models(
        context: dg.AssetCheckExecutionContext, table_store: dg.ResourceParam[TableStore]
    ) -> Iterator[dg.AssetCheckResult]:
        for check in sorted(context.selected_asset_check_keys):
            model = by_key[check.asset_key]
            outcome = keeps_its_model(table_store.read(check.asset_key, context.partition_key), model)
            yield check_result(outcome, asset_key=check.asset_key, check_name=check.name)

    return keep_models
