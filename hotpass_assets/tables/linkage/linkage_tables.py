"""Tables ``match_pairs``, ``entities`` and ``review_queue``, made in one pass.

Belongs here: the Dagster wrapper. The rules are in ``domain.linkage``.
"""

from collections.abc import Iterator

import dagster as dg
import polars as pl

from hotpass_assets.domain.linkage.rules import link_records
from hotpass_assets.domain.profile.resolve import ResolvedProfile
from hotpass_assets.domain.tables.linkage import ENTITIES, MATCH_PAIRS, REVIEW_QUEUE
from hotpass_assets.kit.asset_options import joint_options, table_in, table_out
from hotpass_assets.kit.failures import told_to_dagster
from hotpass_assets.kit.progress import stage
from hotpass_assets.names import LAYER_LINKAGE, METADATA_ROW_COUNT

MODELS = (MATCH_PAIRS, ENTITIES, REVIEW_QUEUE)


def linkage_tables(profile: ResolvedProfile) -> dg.AssetsDefinition:
    """Assets of the linkage layer of a profile."""

    @dg.multi_asset(
        **joint_options(profile, "linkage_tables"),
        outs={model.name: table_out(profile, model, LAYER_LINKAGE) for model in MODELS},
        ins={"source_records": table_in(profile, "source_records")},
    )
    def linkage_tables(source_records: pl.DataFrame) -> Iterator[dg.Output[pl.DataFrame]]:
        with told_to_dagster(), stage("link", "joining records") as counts:
            linkage = link_records(source_records, profile)
            counts["organisations"] = linkage.entities["organization_id"].n_unique()
            counts["to review"] = linkage.review.height
        for model, table in zip(MODELS, (linkage.pairs, linkage.entities, linkage.review), strict=True):
            yield dg.Output(table, model.name, metadata={METADATA_ROW_COUNT: table.height})

    return linkage_tables
