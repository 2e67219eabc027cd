"""Switching the schedules of a deployment on and off in the run history of the workspace.

Belongs here: what each schedule of a plan should be, and what the reader should know where that cannot be had. Does not
belong here: the plan (``deploying``) and the switch itself (``hotpass_resources.schedule_switch``).
"""

from dataclasses import dataclass

import dagster as dg

from hotpass_assets.definitions import defs
from hotpass_assets.defs.known_deployments import workspace_deployments
from hotpass_assets.deploying import DeployPlan, Planned
from hotpass_assets.domain.errors import HotpassError
from hotpass_assets.names import TAG_DEPLOYMENT
from hotpass_resources.instance import open_instance
from hotpass_resources.schedule_switch import Switch, code_location_of, forget_others, most_at_once, switch
from hotpass_resources.settings import Settings
from hotpass_resources.workspace_file import WORKSPACE_FILE


@dataclass(frozen=True)
class Switched:
    """What was switched.

    Attributes:
        changed: Names of schedules whose switch was moved.
        gone: Names of schedules that no longer exist and were on.
        warnings: What the reader should know.
    """

    changed: tuple[str, ...]
    gone: tuple[str, ...]
    warnings: tuple[str, ...]


def switch_schedules(plan: DeployPlan, settings: Settings) -> Switched:
    """Make the switches of the chosen schedules what the plan says; those of others stay.

    Args:
        plan: What was deployed; its files are written.
        settings: Where the workspace and its run history are.

    Raises:
        HotpassError: The code location does not see what was deployed, or the history cannot be used.
    """
    scheduled = [one for one in plan.deployments if one.deployment.manifest.schedule]
    location = code_location_of(settings.workspace / WORKSPACE_FILE)
    with open_instance(settings) as instance:
        names = {schedule.name for schedule in defs().get_repository_def().schedule_defs}
        for one in scheduled:
            if one.deployment.manifest.schedule_name not in names:
                raise _unseen(one, settings)
        if location is None:
            sentence = (
                f"{settings.workspace / WORKSPACE_FILE} does not load hotpass_assets.definitions as a module, so no "
                "schedule was switched: do it in the UI, under Automation"
            )
            return Switched((), (), (sentence,) if scheduled else ())
        changed = [
            manifest.schedule_name
            for manifest in (one.deployment.manifest for one in scheduled)
            if manifest.schedule is not None
            and switch(instance, location, Switch(manifest.schedule_name, manifest.schedule.cron, manifest.is_on))
        ]
        gone = forget_others(instance, location, names)
        warnings = [sentence for one in scheduled if (sentence := _unlimited(one, instance))]
    return Switched(tuple(changed), tuple(gone), tuple(warnings))


def _unseen(one: Planned, settings: Settings) -> HotpassError:
    problems = [str(problem) for problem in workspace_deployments(settings).problems]
    return HotpassError(
        f"the code location does not see the schedule {one.deployment.manifest.schedule_name}",
        where=str(one.deployment.path),
        why="; ".join(problems) or "another manifest of the workspace has its id",
        do="Correct or remove the other one",
    )


def _unlimited(one: Planned, instance: dg.DagsterInstance) -> str:
    """A limit of runs that the run history of this workspace does not keep."""
    manifest = one.deployment.manifest
    limit = manifest.concurrency_limit
    if limit is None:
        return ""
    kept = most_at_once(instance, {TAG_DEPLOYMENT: manifest.id})
    if kept is not None and kept <= limit:
        return ""
    return (
        f"{manifest.id}: concurrency_limit {limit} holds in the cluster only. The run history of this workspace "
        + ("starts runs at once" if kept is None else f"lets {kept} run")
        + "; to keep it here, give dagster.yaml a QueuedRunCoordinator and a tag_concurrency_limits entry "
        f"{{key: {TAG_DEPLOYMENT}, value: {manifest.id}, limit: {limit}}}"
    )
