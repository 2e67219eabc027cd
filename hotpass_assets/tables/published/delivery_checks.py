"""Checks on what was sent on.

Belongs here: which checks there are. What is judged is in ``domain.checks``.
"""

import dagster as dg

from hotpass_assets.domain.checks.delivery_layer import every_delivery_arrived
from hotpass_assets.domain.profile.resolve import ResolvedProfile
from hotpass_assets.domain.tables.deliveries import DELIVERIES
from hotpass_assets.kit.checks import WARN, TableCheck, checks_of_layer, model_check


def delivery_checks(profile: ResolvedProfile) -> dg.AssetChecksDefinition:
    """Checks of ``deliveries``; a delivery that did not arrive undoes no publication."""
    return checks_of_layer(
        profile,
        "delivery",
        [
            TableCheck(
                DELIVERIES.name,
                "every_delivery_arrived",
                "Every webhook and the CRM took what was published.",
                lambda intake: every_delivery_arrived(intake.read(DELIVERIES.name), intake.settings.strict),
                blocking=False,
                severity=WARN,
            ),
            model_check(DELIVERIES),
        ],
    )
