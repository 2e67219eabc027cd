"""Tables ``enriched_organisations``, ``enrichment_fills`` and ``registry_answers``.

Belongs here: the Dagster wrapper. Gaps are filled in ``domain.enrich``, registries asked in ``kit.registry_answers``.
"""

from collections.abc import Iterator
from dataclasses import replace

import dagster as dg
import polars as pl

from hotpass_assets.domain.enrich.fillable import COORDINATES, FILLABLE
from hotpass_assets.domain.enrich.filling import filled_cells, row_provenance, told_fills, with_filled
from hotpass_assets.domain.enrich.knowledge import enrichment_rules
from hotpass_assets.domain.profile.resolve import ResolvedProfile
from hotpass_assets.domain.registries.kept_answers import answers_table
from hotpass_assets.domain.tables.enriched import ENRICHED_ORGANISATIONS, ENRICHMENT_FILLS, REGISTRY_ANSWERS
from hotpass_assets.kit.asset_options import joint_options, table_in, table_out
from hotpass_assets.kit.failures import told_to_dagster
from hotpass_assets.kit.gap_knowledge import known_before
from hotpass_assets.kit.intake_settings import profile_for, settings_of
from hotpass_assets.kit.metadata import made_together
from hotpass_assets.kit.progress import stage
from hotpass_assets.kit.registry_answers import answers_before, find_with_registries, now_and_then, registries_of_run
from hotpass_assets.names import LAYER_ENRICHED, REFINE_JOB_PREFIX
from hotpass_resources.stores import Intakes
from hotpass_resources.table_store import TableStore

ENRICHED_TABLES = (ENRICHED_ORGANISATIONS, ENRICHMENT_FILLS, REGISTRY_ANSWERS)


def enriched_tables(profile: ResolvedProfile) -> dg.AssetsDefinition:
    """Assets of the enriched layer of a profile."""

    @dg.multi_asset(
        **joint_options(profile, "enriched_tables"),
        outs={model.name: table_out(profile, model, LAYER_ENRICHED, required=False) for model in ENRICHED_TABLES},
        ins={"organisations": table_in(profile, "organisations")},
    )
    def enriched_tables(
        context: dg.AssetExecutionContext,
        intakes: Intakes,
        table_store: dg.ResourceParam[TableStore],
        organisations: pl.DataFrame,
    ) -> Iterator[dg.Output[pl.DataFrame]]:
        intake = intakes.store.load(profile.name, context.partition_key)
        settings = settings_of(intake)
        on = {COORDINATES: settings.geospatial, **dict.fromkeys(FILLABLE, settings.enrichment)}
        if not context.job_name.startswith(REFINE_JOB_PREFIX):
            on = dict.fromkeys(on, True)  # whoever starts another job has asked for these tables
        if not any(on.values()):
            return
        with told_to_dagster(), stage("enrich", "filling gaps") as counts:
            using = profile_for(profile, settings)
            knowledge, left_out = known_before(
                intakes.store, table_store, using, using.country_code, context.partition_key
            )
            rules = enrichment_rules(using, using.country_code)
            rules = replace(rules, fields=[name for name in rules.fields if on[name]])
            kept = answers_before(table_store, using, context.partition_key)
            registries, closed = registries_of_run(using, knowledge, kept)
            looked = find_with_registries(
                organisations, rules, knowledge, using, registries, now_and_then(context.log.info)
            )
            found = looked.found
            day = intake.day.isoformat() if intake.day else ""
            told = told_fills(organisations, found.fills, day)
            cells = filled_cells(organisations, found.fills, using.country_code)
            used, skipped = looked.answers.rows_used(), looked.answers.rows_skipped()
            beside = row_provenance(organisations.height, told, day, used, skipped)
            rows = with_filled(organisations, cells).with_columns(beside)
            counts["fills"] = int((told["state"] == "filled").sum())
        for sentence in (*left_out, *found.remarks, *looked.remarks, *closed):
            context.log.warning(sentence)
        tables = (ENRICHED_ORGANISATIONS.conform(rows), told, answers_table({**kept, **looked.answers.results}))
        for model, table in zip(ENRICHED_TABLES, tables, strict=True):
            facts = {"filled": counts["fills"], "suggested": told.height - counts["fills"]}
            yield made_together(profile, model, table, **(facts if model is ENRICHMENT_FILLS else {}))

    return enriched_tables
