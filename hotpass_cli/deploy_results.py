"""How a deployment looks: as a table for people, as an event for programs.

Belongs here: the words and the event. Does not belong here: deploying (``command_deploy``).
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.table import Table

    from hotpass_assets.deploying import DeployPlan, Planned
    from hotpass_assets.deployment_switches import Switched
    from hotpass_cli.output import Output

EVENT = "deploy.completed"


def show_plan(output: "Output", plan: "DeployPlan", commands: Sequence[Sequence[str]]) -> None:
    """What a dry run found: every file with its text, commands and switches."""
    files = [{"path": str(file.path), "state": file.state, "text": file.text} for file in plan.files]
    output.event(EVENT, {**_facts(plan), "dry_run": True, "files": files, "commands": [list(one) for one in commands]})
    for file in plan.files:
        output.line(f"--- {file.path} ({_FILE_WORDS[file.state]})")
        if file.state in ("new", "changed"):
            for line in file.text.splitlines():
                output.line(line)
    for command in commands:
        output.line(f"--- would run: {' '.join(command)}")
    output.show(_table(plan))
    output.talk("Nothing was changed: this was a dry run.")


def show_deployed(
    output: "Output", plan: "DeployPlan", switched: "Switched", commands: Sequence[Sequence[str]]
) -> None:
    """What was deployed, written and switched."""
    files = [{"path": str(file.path), "state": file.state} for file in plan.files]
    facts = {"dry_run": False, "files": files, "commands": [list(one) for one in commands]}
    switches = {"switched": list(switched.changed), "no_longer_there": list(switched.gone)}
    output.event(EVENT, {**_facts(plan), **facts, **switches})
    output.show(_table(plan))
    for file in plan.files:
        output.line(f"  {_FILE_WORDS[file.state]:<9} {file.path}")
    for name in switched.gone:
        output.line(f"Switched off, since no manifest has it any more: {name}")
    if any(one.deployment.manifest.is_on for one in plan.deployments):
        output.line("Schedules fire while a Dagster daemon runs: dagster dev -w workspace.yaml")


_FILE_WORDS = {"new": "new", "changed": "changed", "same": "unchanged", "kept": "kept"}


def _facts(plan: "DeployPlan") -> dict[str, Any]:
    return {"deployments": [_deployment(one) for one in plan.deployments], "image": plan.image}


def _deployment(one: "Planned") -> dict[str, Any]:
    manifest = one.deployment.manifest
    schedule = manifest.schedule
    return {
        "id": manifest.id,
        "schedule": manifest.schedule_name if schedule else None,
        "flow": manifest.flow,
        "profile": one.profile,
        "cron": schedule.cron if schedule else None,
        "timezone": schedule.timezone if schedule else None,
        "on": manifest.is_on,
        "next_run": one.next_run.isoformat() if one.next_run else None,
        "work_pool": manifest.work_pool,
        "work_queue": manifest.work_queue,
        "tags": list(manifest.tags),
        "manifest": str(one.deployment.path),
    }


def _table(plan: "DeployPlan") -> "Table":
    from rich.table import Table
    from rich.text import Text

    table = Table(title="Deployments", title_justify="left")
    for heading in ("Id", "Schedule", "Does", "Profile", "When", "Next"):
        table.add_column(heading, overflow="fold")
    for one in plan.deployments:
        manifest = one.deployment.manifest
        schedule = manifest.schedule
        when = f"{schedule.cron} {schedule.timezone}" if schedule else "only by hand"
        following = one.next_run.strftime("%Y-%m-%d %H:%M") if one.next_run else "off" if schedule else ""
        cells = (manifest.id, manifest.schedule_name if schedule else "", manifest.flow, one.profile, when, following)
        table.add_row(*(Text(cell) for cell in cells))
    return table
