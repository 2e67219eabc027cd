"""Tables of the linkage layer, made in one pass.

Belongs here: the Dagster wrapper. The rules are in ``domain.linkage``.
"""

from collections.abc import Iterator
from typing import Any

import dagster as dg
import polars as pl

from hotpass_assets.domain.counted import counted
from hotpass_assets.domain.linkage.engine.model_table import model_table
from hotpass_assets.domain.linkage.identity.identities import identify
from hotpass_assets.domain.linkage.organisations.link_records import link_records
from hotpass_assets.domain.profile.resolve import ResolvedProfile
from hotpass_assets.domain.tables.linkage import (
    ENTITIES,
    ENTITY_HISTORY,
    KNOWN_RECORDS,
    LINK_MODEL,
    MATCH_PAIRS,
    REVIEW_QUEUE,
)
from hotpass_assets.kit.asset_options import joint_options, table_in, table_out
from hotpass_assets.kit.decisions import decisions_for
from hotpass_assets.kit.earlier_intakes import CONTINUES, model_before, registry_before
from hotpass_assets.kit.failures import told_to_dagster
from hotpass_assets.kit.intake_settings import profile_for, settings_of
from hotpass_assets.kit.metadata import made_together
from hotpass_assets.kit.progress import stage
from hotpass_assets.kit.turns import reached
from hotpass_assets.names import LAYER_LINKAGE
from hotpass_resources.stores import Intakes
from hotpass_resources.table_store import TableStore

MODELS = (MATCH_PAIRS, ENTITIES, REVIEW_QUEUE, ENTITY_HISTORY, KNOWN_RECORDS, LINK_MODEL)


def linkage_tables(profile: ResolvedProfile) -> dg.AssetsDefinition:
    """Assets of the linkage layer of a profile."""

    @dg.multi_asset(
        **joint_options(profile, "linkage_tables"),
        outs={model.name: table_out(profile, model, LAYER_LINKAGE) for model in MODELS},
        ins={name: table_in(profile, name) for name in ("source_records", "source_values")},
    )
    def linkage_tables(
        context: dg.AssetExecutionContext,
        source_records: pl.DataFrame,
        source_values: pl.DataFrame,
        intakes: Intakes,
        table_store: dg.ResourceParam[TableStore],
    ) -> Iterator[dg.Output[pl.DataFrame]]:
        with told_to_dagster(), stage("link", "joining records") as counts:
            using = profile_for(profile, settings_of(intakes.store.load(profile.name, context.partition_key)))
            linkage = link_records(
                source_records,
                source_values,
                using,
                decisions_for(profile, context.partition_key, intakes.store),
                model_before(intakes.store, table_store, profile, context.partition_key),
            )
            context.log.info(f"Linkage: {linkage.model.reason}.")
            if linkage.unknown_keys:
                context.log.warning(
                    f"{counted(len(linkage.unknown_keys), 'key')} in the decisions without a record in this intake."
                )
            earlier, before = registry_before(intakes.store, table_store, profile, context.partition_key)
            named = identify(linkage.clusters, before, profile.name, context.partition_key)
            counts["organisations"] = named.entities["organization_id"].n_unique()
            counts["to review"] = linkage.review.height
        tables = (
            linkage.pairs,
            named.entities,
            linkage.review,
            named.registry.history,
            named.registry.known,
            model_table(linkage.model),
        )
        for model, table in zip(MODELS, tables, strict=True):
            told = _told(using, linkage.model.reason) if model in (MATCH_PAIRS, LINK_MODEL) else {}
            if model is KNOWN_RECORDS:
                told = {CONTINUES: earlier or ""}
            yield made_together(profile, model, table, **told)
        reached("linked")  # Dagster comes back once it has stored the last one

    return linkage_tables


def _told(using: ResolvedProfile, reason: str) -> dict[str, Any]:
    """How records were linked, for the catalogue."""
    link = using.link
    thresholds = {"match_threshold": link.match_threshold, "review_threshold": link.review_threshold}
    return {"linked by": reason, "link_method": link.method, **(thresholds if link.method == "splink" else {})}
