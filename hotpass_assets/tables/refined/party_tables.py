"""Party tables: ``parties``, ``party_aliases``, ``party_roles`` and ``contact_methods``.

Belongs here: the Dagster wrapper. Parties are made in ``domain.golden.parties``.
"""

from collections.abc import Iterator

import dagster as dg
import polars as pl

from hotpass_assets.domain.golden.parties import build_parties
from hotpass_assets.domain.profile.resolve import ResolvedProfile
from hotpass_assets.domain.tables.golden import PARTY_TABLES
from hotpass_assets.kit.asset_options import joint_options, table_in, table_out
from hotpass_assets.kit.failures import told_to_dagster
from hotpass_assets.kit.metadata import made_together
from hotpass_assets.names import LAYER_REFINED


def party_tables(profile: ResolvedProfile) -> dg.AssetsDefinition:
    """Assets of the party store of a profile."""

    @dg.multi_asset(
        **joint_options(profile, "party_tables"),
        outs={model.name: table_out(profile, model, LAYER_REFINED) for model in PARTY_TABLES},
        ins={name: table_in(profile, name) for name in ("organisations", "contacts", "source_records", "entities")},
    )
    def party_tables(
        organisations: pl.DataFrame,
        contacts: pl.DataFrame,
        source_records: pl.DataFrame,
        entities: pl.DataFrame,
    ) -> Iterator[dg.Output[pl.DataFrame]]:
        with told_to_dagster():
            tables = build_parties(organisations, contacts, source_records, entities)
        for model in PARTY_TABLES:
            yield made_together(profile, model, tables[model.name])

    return party_tables
