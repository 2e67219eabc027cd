"""Checks on the linkage layer.

Belongs here: Dagster wrappers. What is judged is in ``domain.checks``.
"""

import dagster as dg
import polars as pl

from hotpass_assets.domain.checks.refined_layer import (
    every_record_has_one_entity,
    ids_are_kept,
    no_pair_names_an_unknown_record,
)
from hotpass_assets.domain.profile.resolve import ResolvedProfile
from hotpass_assets.domain.tables.linkage import ENTITIES, MATCH_PAIRS, REVIEW_QUEUE
from hotpass_assets.kit.asset_options import table_key
from hotpass_assets.kit.checks import WARN, check_options, check_result, model_checks
from hotpass_resources.stores import Intakes
from hotpass_resources.table_store import TableStore

MODELS = (MATCH_PAIRS, ENTITIES, REVIEW_QUEUE)


def linkage_checks(profile: ResolvedProfile) -> list[dg.AssetChecksDefinition]:
    """Checks of ``match_pairs``, ``entities`` and ``review_queue``."""

    @dg.asset_check(
        **check_options(profile, "match_pairs", ["source_records"]),
        name="no_pair_names_an_unknown_record",
        description="Both records of every pair exist.",
    )
    def _known(match_pairs: pl.DataFrame, source_records: pl.DataFrame) -> dg.AssetCheckResult:
        return check_result(no_pair_names_an_unknown_record(match_pairs, source_records))

    @dg.asset_check(
        **check_options(profile, "entities", ["source_records"]),
        name="every_record_has_one_entity",
        description="Every usable record belongs to exactly one organisation.",
    )
    def _placed(entities: pl.DataFrame, source_records: pl.DataFrame) -> dg.AssetCheckResult:
        return check_result(every_record_has_one_entity(entities, source_records))

    @dg.asset_check(
        **check_options(profile, "entities", ["source_records"], blocking=False),
        name="ids_are_kept",
        description="Records the intake before this one knew still belong to the same organisation id.",
    )
    def _kept(
        context: dg.AssetCheckExecutionContext,
        entities: pl.DataFrame,
        source_records: pl.DataFrame,
        intakes: Intakes,
        table_store: dg.ResourceParam[TableStore],
    ) -> dg.AssetCheckResult:
        earlier = None
        for key in reversed([key for key in intakes.store.keys(profile.name) if key < context.partition_key]):
            if table_store.path(table_key(profile, "entities"), key).is_file():
                earlier = _identities(
                    table_store.read(table_key(profile, "source_records"), key),
                    table_store.read(table_key(profile, "entities"), key),
                )
                break
        return check_result(ids_are_kept(_identities(source_records, entities), earlier), WARN)

    return [_known, _placed, _kept, model_checks(profile, "linkage_tables", MODELS)]


def _identities(source_records: pl.DataFrame, entities: pl.DataFrame) -> pl.DataFrame:
    return (
        source_records.select("record", "source_record_id")
        .join(entities, on="record")
        .select("source_record_id", "organization_id")
    )
