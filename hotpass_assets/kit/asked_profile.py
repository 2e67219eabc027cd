"""The profile a run was asked for, and the one it is executed with.

Belongs here: refusing a run where they differ. Does not belong here: finding and reading profiles (``domain.profile``).

A run that a daemon starts reads the profile when it starts, minutes or days after somebody asked for it.
"""

import dagster as dg
from dagster._core.storage.tags import BACKFILL_ID_TAG

from hotpass_assets.domain.errors import HotpassError
from hotpass_assets.domain.profile.resolve import ResolvedProfile
from hotpass_assets.names import TAG_PROFILE_DIGEST


def refuse_another_profile(profile: ResolvedProfile, run: dg.DagsterRun) -> None:
    """Make sure that a run follows the rules it was asked for with.

    Runs that name none, and those somebody executes anew, follow the profile as it is now.

    Args:
        profile: What the run would follow.
        run: The run.

    Raises:
        HotpassError: The run was asked for with other rules.
    """
    asked = run.tags.get(TAG_PROFILE_DIGEST)
    if asked in {None, profile.digest} or run.parent_run_id is not None:
        return
    backfill = run.tags.get(BACKFILL_ID_TAG)
    again = f"ask again: hotpass backfill --profile {profile.name} --resume {backfill}" if backfill else "ask again"
    raise HotpassError(
        f"the run was asked for with other rules than profile '{profile.name}' has now",
        where=str(profile.path),
        why="the profile was changed since then, or another file of that name comes first where Dagster runs",
        do=f"To follow the rules of now, execute the run anew in the Dagster UI, or {again}",
    )
