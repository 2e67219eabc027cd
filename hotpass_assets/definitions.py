"""The code location: every profile's graph, made in one place.

Belongs here: putting assets, checks, jobs and resources together. Does not belong here: any of them. Nothing but
profiles is read when this module loads.
"""

import warnings
from collections.abc import Iterable

import dagster as dg

from hotpass_assets.defs.chosen_executor import chosen_executor
from hotpass_assets.defs.executor import told_executor
from hotpass_assets.defs.health import health_schedule
from hotpass_assets.defs.input_sensor import input_sensor
from hotpass_assets.defs.jobs import checks_job, data_docs_job, health_job, refine_job
from hotpass_assets.defs.schedules import workspace_schedules
from hotpass_assets.domain.profile.resolve import ResolvedProfile
from hotpass_assets.graph import profile_assets, profile_checks
from hotpass_assets.kit.asset_options import TABLE_STORE, input_folder
from hotpass_assets.known_profiles import known_profiles
from hotpass_resources.settings import Settings, load_settings
from hotpass_resources.stores import Intakes
from hotpass_resources.table_store import TableStore

# Partitioned checks are a preview feature of Dagster, and the right one.
warnings.filterwarnings("ignore", category=dg.PreviewWarning)
warnings.filterwarnings("ignore", category=dg.BetaWarning)


def build_defs(
    profiles: Iterable[ResolvedProfile], settings: Settings, executor: dg.ExecutorDefinition = dg.in_process_executor
) -> dg.Definitions:
    """Definitions of some profiles on one store; used by the code location, the command line and the tests."""
    chosen = list(profiles)
    return dg.Definitions(
        assets=[*map(input_folder, chosen), *(asset for profile in chosen for asset in profile_assets(profile))],
        asset_checks=[check for profile in chosen for check in profile_checks(profile)],
        jobs=[job(profile) for profile in chosen for job in (refine_job, checks_job, data_docs_job, health_job)],
        schedules=[health_schedule(profile, settings) for profile in chosen],
        sensors=[input_sensor(profile, settings) for profile in chosen],
        resources={
            TABLE_STORE: TableStore(root=str(settings.store_root)),
            "intakes": Intakes(root=str(settings.store_root)),
        },
        executor=told_executor(executor, settings),
    )


@dg.definitions
def defs() -> dg.Definitions:
    """All profiles that can be found from the working directory, and those that have an intake."""
    settings = load_settings()
    profiles = known_profiles(settings)
    scheduled = dg.Definitions(schedules=workspace_schedules(profiles, settings))
    return dg.Definitions.merge(build_defs(profiles, settings, chosen_executor(settings)), scheduled)
