"""Tables ``intent_signals`` and ``intent_digest``.

Belongs here: the Dagster wrapper. What signals say is in ``domain.intent``.
"""

from collections.abc import Iterator

import dagster as dg
import polars as pl

from hotpass_assets.domain.intent.digest import digest_table, names_somebody, signals_table
from hotpass_assets.domain.profile.resolve import ResolvedProfile
from hotpass_assets.domain.tables.intent import COUNTED, INTENT_DIGEST, INTENT_SIGNALS, INTENT_TABLES
from hotpass_assets.kit.asset_options import joint_options, table_key, table_out
from hotpass_assets.kit.failures import told_to_dagster
from hotpass_assets.kit.intake_settings import settings_of
from hotpass_assets.kit.known_signals import judged_signals, rules_of
from hotpass_assets.kit.metadata import made_together
from hotpass_assets.kit.progress import stage
from hotpass_assets.names import LAYER_ENRICHED
from hotpass_resources.stores import Intakes
from hotpass_resources.table_store import TableStore

_READ = ("organisations", "contacts")


def intent_tables(profile: ResolvedProfile) -> dg.AssetsDefinition:
    """Assets of what is known of intent."""

    @dg.multi_asset(
        **joint_options(profile, "intent_tables"),
        outs={model.name: table_out(profile, model, LAYER_ENRICHED) for model in INTENT_TABLES},
        deps=[table_key(profile, name) for name in _READ],
    )
    def intent_tables(
        context: dg.AssetExecutionContext, intakes: Intakes, table_store: dg.ResourceParam[TableStore]
    ) -> Iterator[dg.Output[pl.DataFrame]]:
        intake = intakes.store.load(profile.name, context.partition_key)
        settings = settings_of(intake)
        if not settings.intent_is_on:
            for model in INTENT_TABLES:
                yield made_together(profile, model, model.empty())
            return
        with told_to_dagster(), stage("intent", "judging intent signals") as counts:
            organisations, contacts = (table_store.read(table_key(profile, name), intake.key) for name in _READ)
            found = judged_signals(intakes.store, intake, settings)
            somebody = names_somebody(contacts["name"].drop_nulls().unique().to_list())
            signals = signals_table(found)
            digest = digest_table(found, rules_of(settings), organisations, lambda insight: not somebody(insight))
            counts["signals"] = int((signals["state"] == COUNTED).sum())
            counts["targets"] = digest.height
        yield made_together(profile, INTENT_SIGNALS, signals, counted=counts["signals"])
        yield made_together(profile, INTENT_DIGEST, digest, matched=digest["organization_id"].count())

    return intent_tables
