"""Checks on the linkage layer.

Belongs here: which checks there are. What is judged is in ``domain.checks``.
"""

import dagster as dg

from hotpass_assets.domain.checks.linkage_layer import no_decision_is_violated, nothing_is_left_to_review
from hotpass_assets.domain.checks.outcome import CheckOutcome
from hotpass_assets.domain.checks.refined_layer import (
    every_record_has_one_entity,
    ids_are_kept,
    no_pair_names_an_unknown_record,
)
from hotpass_assets.domain.profile.resolve import ResolvedProfile
from hotpass_assets.domain.tables.linkage import (
    ENTITIES,
    ENTITY_HISTORY,
    KNOWN_RECORDS,
    LINK_MODEL,
    MATCH_PAIRS,
    REVIEW_QUEUE,
)
from hotpass_assets.kit.checks import CheckedIntake, TableCheck, checks_of_layer, model_check
from hotpass_assets.kit.decisions import decisions_for
from hotpass_assets.kit.earlier_intakes import intake_before, intake_continued

MODELS = (MATCH_PAIRS, ENTITIES, REVIEW_QUEUE, ENTITY_HISTORY, KNOWN_RECORDS, LINK_MODEL)


def linkage_checks(profile: ResolvedProfile) -> dg.AssetChecksDefinition:
    """Checks of the linkage layer."""
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
                "Records known before belong to the organisation id they had, or a merge or split is recorded.",
                _kept,
            ),
            TableCheck(
                "entities",
                "no_decision_is_violated",
                "What people decided about pairs of records holds: the same are together, different ones are apart.",
                lambda intake: no_decision_is_violated(
                    intake.read("entities"),
                    intake.read("source_records"),
                    decisions_for(intake.profile, intake.key, intake.intakes),
                ),
            ),
            TableCheck(
                "review_queue",
                "nothing_is_left_to_review",
                "No pair waits for a person. It stops the run only where the profile wants an empty queue.",
                lambda intake: nothing_is_left_to_review(
                    intake.read("review_queue"), intake.profile.link.empty_queue_required
                ),
            ),
            *(model_check(model) for model in MODELS),
        ],
    )


def _kept(intake: CheckedIntake) -> CheckOutcome:
    told, earlier = intake_continued(intake.instance, intake.profile, intake.key)
    if not told or (earlier and not intake.has(KNOWN_RECORDS.name, earlier)):
        earlier = intake_before(intake.intakes, intake.tables, intake.profile, intake.key)
    return ids_are_kept(
        intake.read(KNOWN_RECORDS.name),
        intake.read(ENTITY_HISTORY.name),
        intake.read(KNOWN_RECORDS.name, earlier) if earlier else None,
        intake.key,
    )
