"""Tables ``personal_data``, ``contact_consent``, ``withheld_values`` and ``compliance_report``, made in one pass.

Belongs here: the Dagster wrapper. The rules are in ``domain.compliance``.
"""

import json
from collections.abc import Iterator
from typing import Any

import dagster as dg
import polars as pl

from hotpass_assets.domain.compliance.consent import consent_of
from hotpass_assets.domain.compliance.free_text import searched_texts
from hotpass_assets.domain.compliance.personal_data import personal_data_of
from hotpass_assets.domain.compliance.report import compliance_report, report_markdown
from hotpass_assets.domain.compliance.withholding import withholding_of
from hotpass_assets.domain.profile.resolve import ResolvedProfile
from hotpass_assets.domain.tables.compliance import (
    COMPLIANCE_REPORT,
    COMPLIANCE_TABLES,
    CONTACT_CONSENT,
    PERSONAL_DATA,
    WITHHELD_VALUES,
)
from hotpass_assets.kit.asset_options import joint_options, table_in, table_out
from hotpass_assets.kit.compliance import day_of, overrides_for
from hotpass_assets.kit.failures import told_to_dagster
from hotpass_assets.kit.intake_settings import profile_for, settings_of
from hotpass_assets.kit.metadata import made_together
from hotpass_assets.names import LAYER_COMPLIANCE
from hotpass_resources.compliance_files import now, record, report_paths, write_report
from hotpass_resources.settings import load_settings
from hotpass_resources.stores import Intakes

MODELS = (*COMPLIANCE_TABLES, COMPLIANCE_REPORT)
_INPUTS = ("column_mappings", "source_records", "source_values", "source_contacts", "entities")


def compliance_tables(profile: ResolvedProfile) -> dg.AssetsDefinition:
    """Assets of data protection of a profile."""

    @dg.multi_asset(
        **joint_options(profile, "compliance_tables"),
        outs={model.name: table_out(profile, model, LAYER_COMPLIANCE) for model in MODELS},
        ins={name: table_in(profile, name) for name in _INPUTS},
    )
    def compliance_tables(
        context: dg.AssetExecutionContext,
        intakes: Intakes,
        column_mappings: pl.DataFrame,
        source_records: pl.DataFrame,
        source_values: pl.DataFrame,
        source_contacts: pl.DataFrame,
        entities: pl.DataFrame,
    ) -> Iterator[dg.Output[pl.DataFrame]]:
        with told_to_dagster():
            intake = intakes.store.load(profile.name, context.partition_key)
            asked = settings_of(intake)
            using = profile_for(profile, asked)
            rules, day = using.compliance, day_of(intake, using.compliance, intakes.store)
            searched = searched_texts(source_values, using.country_code) if asked.detect_pii else None
            found = personal_data_of(source_values, column_mappings, rules, day, searched)
            consent = consent_of(
                source_records, source_values, source_contacts, entities, rules, overrides_for(using, intake), day
            )
            holding = withholding_of(
                source_records, source_values, entities, consent, rules, day, enforce=asked.compliance
            )
            organisations = entities["organization_id"].n_unique()
            report = compliance_report(found, consent, holding, organisations, rules, enforced=asked.compliance)
            settings = load_settings()
            paths = report_paths(settings, profile.name, intake.key)
            title = f"{profile.display_name}, intake {intake.key}"
            write_report(paths, report, report_markdown(report, title), now())
            entry = {"run_id": context.run.run_id, "intake": intake.key, "profile": profile.name, "report": report}
            record(settings, "consent_audit", context.run.run_id, entry, now())
        text = json.dumps(report, sort_keys=True, ensure_ascii=False)
        told: dict[str, Any] = {"report": dg.MetadataValue.path(str(paths[1])), "enforced": asked.compliance}
        tables = {
            PERSONAL_DATA.name: found,
            CONTACT_CONSENT.name: consent.contacts,
            WITHHELD_VALUES.name: holding.withheld,
            COMPLIANCE_REPORT.name: COMPLIANCE_REPORT.conform(pl.DataFrame({"report": [text]})),
        }
        for model in MODELS:
            yield made_together(profile, model, tables[model.name], **told)

    return compliance_tables
