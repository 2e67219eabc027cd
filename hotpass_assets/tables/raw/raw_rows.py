"""Table ``raw_rows``: every row of every sheet of an intake.

Belongs here: the Dagster wrapper. Reading is ``domain.workbook``; the cache of parsed sheets is in the resources.
"""

import dagster as dg
import polars as pl

from hotpass_assets.domain.compliance.traces import WITHHELD
from hotpass_assets.domain.profile.resolve import ResolvedProfile
from hotpass_assets.domain.tables.raw import RAW_ROWS
from hotpass_assets.kit.asset_options import table_asset, table_key
from hotpass_assets.kit.failures import told_to_dagster
from hotpass_assets.kit.known_signals import withhold_erased_signals
from hotpass_assets.kit.metadata import made
from hotpass_assets.kit.reading import intake_reader
from hotpass_assets.names import LAYER_RAW
from hotpass_resources.stores import Intakes


def raw_rows(profile: ResolvedProfile) -> dg.AssetsDefinition:
    """Asset ``raw_rows`` of a profile."""

    @dg.asset(**table_asset(profile, RAW_ROWS, LAYER_RAW), deps=[table_key(profile, "raw_workbooks")])
    def raw_rows(context: dg.AssetExecutionContext, intakes: Intakes) -> dg.Output[pl.DataFrame]:
        with told_to_dagster():
            reader = intake_reader(intakes.store, profile, context.partition_key)
            parts = [reader.rows(file) for file in reader.files]
            for file in reader.files:
                # The sheets as read hold the erased person no more, the frozen file would.
                if intakes.store.withheld(file) is not None:
                    intakes.store.withhold(file, WITHHELD)
            country = reader.settings.country_code or profile.country_code
            withhold_erased_signals(intakes.store, intakes.store.load(profile.name, context.partition_key), country)
            return made(profile, RAW_ROWS, RAW_ROWS.stack(parts))

    return raw_rows
