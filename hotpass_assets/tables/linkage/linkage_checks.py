"""Checks on the linkage layer.

Belongs here: which checks there are. What is judged is in ``domain.checks``.
"""

import dagster as dg
import polars as pl

from hotpass_assets.domain.checks.outcome import CheckOutcome
from hotpass_assets.domain.checks.refined_layer import (
    every_record_has_one_entity,
    ids_are_kept,
    no_pair_names_an_unknown_record,
)
from hotpass_assets.domain.profile.resolve import ResolvedProfile
from hotpass_assets.domain.tables.linkage import ENTITIES, MATCH_PAIRS, REVIEW_QUEUE
from hotpass_assets.kit.checks import WARN, CheckedIntake, TableCheck, checks_of_layer, model_check


def linkage_checks(profile: ResolvedProfile) -> dg.AssetChecksDefinition:
    """Checks of ``match_pairs``, ``entities`` and ``review_queue``."""
    return checks_of_layer(
        profile,
        "linkage",
        [
            TableCheck(
                "match_pairs",
                "no_pair_names_an_unknown_record",
                "Both records of every pair exist.",
                lambda intake: no_pair_names_an_unknown_record(
                    intake.read("match_pairs"), intake.read("source_records")
                ),
            ),
            TableCheck(
                "entities",
                "every_record_has_one_entity",
                "Every usable record belongs to exactly one organisation.",
                lambda intake: every_record_has_one_entity(intake.read("entities"), intake.read("source_records")),
            ),
            TableCheck(
                "entities",
                "ids_are_kept",
                "Records the intake before this one knew still belong to the same organisation id.",
                _kept,
                blocking=False,
                severity=WARN,
            ),
            *(model_check(model) for model in (MATCH_PAIRS, ENTITIES, REVIEW_QUEUE)),
        ],
    )


def _kept(intake: CheckedIntake) -> CheckOutcome:
    known = intake.intakes.before(intake.profile.name, intake.key)
    before = [key for key in known if intake.has("entities", key)]
    earlier = _identities(intake, before[-1]) if before else None
    return ids_are_kept(_identities(intake, intake.key), earlier)


def _identities(intake: CheckedIntake, key: str) -> pl.DataFrame:
    records = intake.scan("source_records", key).select("record", "source_record_id")
    placed = records.join(intake.scan("entities", key), on="record")
    return placed.select("source_record_id", "organization_id").collect()
