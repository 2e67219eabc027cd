"""Checks of the tables of intent.

Belongs here: which checks there are. What is judged is in ``domain.checks``.
"""

import dagster as dg

from hotpass_assets.domain.checks.intent_layer import every_counted_signal_is_in_the_digest, every_target_is_known
from hotpass_assets.domain.profile.resolve import ResolvedProfile
from hotpass_assets.domain.tables.intent import INTENT_DIGEST, INTENT_SIGNALS
from hotpass_assets.kit.checks import WARN, TableCheck, checks_of_layer, model_check


def intent_checks(profile: ResolvedProfile) -> dg.AssetChecksDefinition:
    """Checks of ``intent_signals`` and ``intent_digest``."""
    return checks_of_layer(
        profile,
        "intent",
        [
            TableCheck(
                INTENT_DIGEST.name,
                "every_counted_signal_is_in_the_digest",
                "The digest counts every signal that counts, each once.",
                lambda intake: every_counted_signal_is_in_the_digest(
                    intake.read(INTENT_SIGNALS.name), intake.read(INTENT_DIGEST.name)
                ),
            ),
            TableCheck(
                INTENT_DIGEST.name,
                "every_intent_target_is_an_organisation",
                "Every target of intent is one organisation of the intake. Signals of the others reach no daily list.",
                lambda intake: every_target_is_known(intake.read(INTENT_DIGEST.name)),
                blocking=False,
                severity=WARN,
            ),
            model_check(INTENT_SIGNALS),
            model_check(INTENT_DIGEST),
        ],
    )
