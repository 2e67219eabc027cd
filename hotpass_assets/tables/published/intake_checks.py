"""The check over all intakes of a profile.

Belongs here: the one check that has no intake of its own, since it is about all of them. What is judged is in
``domain.checks.published_layer``; checks of one intake are in ``published_checks``.
"""

import dagster as dg

from hotpass_assets.domain.checks.published_layer import no_intake_is_left_failed
from hotpass_assets.domain.profile.resolve import ResolvedProfile
from hotpass_assets.kit.asset_options import table_key
from hotpass_assets.kit.checks import WARN, TableCheck, check_result
from hotpass_assets.kit.failed_intakes import states_of_intakes
from hotpass_assets.names import LEFT_FAILED


def left_failed_check(profile: ResolvedProfile) -> dg.AssetChecksDefinition:
    """Check ``no_intake_is_left_failed`` of ``published_dataset``; a warning, since it says nothing of this intake."""
    description = (
        "Of all intakes, none has a last run that failed. The result says which do, why, and what runs them again. "
        "Evaluated by every run of refine, and by the job that looks after the intakes."
    )

    @dg.asset_check(
        asset=table_key(profile, "published_dataset"),
        name=LEFT_FAILED,
        description=description,
        blocking=False,
    )
    def left_failed(context: dg.AssetCheckExecutionContext) -> dg.AssetCheckResult:
        states = states_of_intakes(context.instance, profile)
        outcome = no_intake_is_left_failed(states.failed, states.published, states.intakes, profile.name)
        key = dg.AssetCheckKey(table_key(profile, "published_dataset"), LEFT_FAILED)
        check = TableCheck(key.asset_key.path[-1], LEFT_FAILED, description, lambda _: outcome, False, WARN)
        return check_result(check, key, outcome)

    return left_failed
