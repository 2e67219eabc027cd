"""Table ``raw_workbooks``: what was found in the workbooks of an intake.

Belongs here: the Dagster wrapper. Reading is ``domain.workbook``; the cache of parsed sheets is in the resources.
"""

import dagster as dg
import polars as pl

from hotpass_assets.domain.profile.resolve import ResolvedProfile
from hotpass_assets.domain.tables.raw import RAW_WORKBOOKS
from hotpass_assets.kit.asked_profile import refuse_another_profile
from hotpass_assets.kit.asset_options import input_folder_key, table_asset
from hotpass_assets.kit.failures import told_to_dagster
from hotpass_assets.kit.metadata import made
from hotpass_assets.kit.progress import StageProgress, report, stage
from hotpass_assets.kit.reading import intake_reader
from hotpass_assets.names import LAYER_RAW
from hotpass_resources.stores import Intakes


def raw_workbooks(profile: ResolvedProfile) -> dg.AssetsDefinition:
    """Asset ``raw_workbooks`` of a profile."""

    @dg.asset(**table_asset(profile, RAW_WORKBOOKS, LAYER_RAW), deps=[input_folder_key(profile)])
    def raw_workbooks(context: dg.AssetExecutionContext, intakes: Intakes) -> dg.Output[pl.DataFrame]:
        with told_to_dagster(), stage("read", "reading workbooks") as counts:
            refuse_another_profile(profile, context.run)
            reader = intake_reader(intakes.store, profile, context.partition_key)
            parts = []
            for number, file in enumerate(reader.files):
                report(StageProgress("read", "advanced", number, len(reader.files), file.name))
                parts.append(reader.manifest(file))
            lines = RAW_WORKBOOKS.stack(parts)
            counts["workbooks"] = len(reader.files)
            counts["tables"] = lines["table"].count()
        return made(profile, RAW_WORKBOOKS, lines, workbooks=len(reader.files), tables=lines["table"].count())

    return raw_workbooks
