"""Tables ``organisations``, ``contacts`` and ``field_provenance``, made in one pass.

Belongs here: the Dagster wrapper. The rules are in ``domain.golden``.
"""

from collections.abc import Iterator
from dataclasses import replace

import dagster as dg
import polars as pl

from hotpass_assets.domain.compliance.corrections import corrected
from hotpass_assets.domain.compliance.withholding import contacts_to_publish, values_to_publish
from hotpass_assets.domain.golden.organisations import build_golden
from hotpass_assets.domain.profile.resolve import ResolvedProfile
from hotpass_assets.domain.tables.golden import CONTACTS, FIELD_PROVENANCE, ORGANISATIONS
from hotpass_assets.kit.asset_options import joint_options, table_in, table_out
from hotpass_assets.kit.compliance import corrections_for
from hotpass_assets.kit.decisions import decisions_for
from hotpass_assets.kit.failures import told_to_dagster
from hotpass_assets.kit.intake_settings import profile_for, settings_of
from hotpass_assets.kit.metadata import made_together
from hotpass_assets.kit.progress import stage
from hotpass_assets.names import LAYER_REFINED
from hotpass_resources.stores import Intakes

MODELS = (ORGANISATIONS, CONTACTS, FIELD_PROVENANCE)
_INPUTS = ("source_records", "source_values", "source_contacts", "entities", "withheld_values")


def golden_tables(profile: ResolvedProfile) -> dg.AssetsDefinition:
    """Assets of the golden record of a profile."""

    @dg.multi_asset(
        **joint_options(profile, "golden_tables"),
        outs={model.name: table_out(profile, model, LAYER_REFINED) for model in MODELS},
        ins={name: table_in(profile, name) for name in _INPUTS},
    )
    def golden_tables(
        context: dg.AssetExecutionContext,
        source_records: pl.DataFrame,
        source_values: pl.DataFrame,
        source_contacts: pl.DataFrame,
        entities: pl.DataFrame,
        withheld_values: pl.DataFrame,
        intakes: Intakes,
    ) -> Iterator[dg.Output[pl.DataFrame]]:
        with told_to_dagster(), stage("golden", "choosing values") as counts:
            settings = settings_of(intakes.store.load(profile.name, context.partition_key))
            using = profile_for(profile, settings)
            # What is left is corrected, so that a correction never brings back what is withheld.
            values, contacts, unknown = corrected(
                kept := values_to_publish(source_values, withheld_values),
                contacts_to_publish(source_contacts, kept, withheld_values),
                source_records,
                entities,
                corrections_for(using, settings),
            )
            if unknown:
                context.log.warning(f"Corrections that name nobody of this intake: {len(unknown)} lines.")
            golden = build_golden(
                source_records,
                values,
                contacts,
                entities,
                using,
                decisions_for(profile, context.partition_key, intakes.store),
            )
            counts["organisations"] = golden.organisations.height
            counts["contacts"] = golden.contacts.height
        yield made_together(profile, ORGANISATIONS, golden.organisations)
        yield made_together(profile, CONTACTS, golden.contacts)
        # Only what provenance needs is kept while the largest table is made.
        golden = replace(golden, organisations=ORGANISATIONS.empty(), contacts=CONTACTS.empty())
        yield made_together(profile, FIELD_PROVENANCE, golden.provenance)

    return golden_tables
