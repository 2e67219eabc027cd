"""What the history knows of a run that is going on.

Belongs here: reading checks and step times of a run. Does not belong here: showing them.
"""

from datetime import UTC, datetime

import dagster as dg

from hotpass_assets.kit.results import CheckResult, check_results

_STAGES = {
    "load_seconds": ("raw_workbooks", "raw_rows"),
    "mapping_seconds": ("column_mappings",),
    "cleaning_seconds": ("source_tables",),
    "linkage_seconds": ("linkage_tables",),
    "aggregation_seconds": ("golden_tables", "party_tables"),
    "report_seconds": ("quality_report",),
    "expectations_seconds": ("golden_checks",),
    "checks_seconds": ("_checks",),
}


def run_checks(instance: dg.DagsterInstance, run_id: str) -> tuple[CheckResult, ...]:
    """Results of the checks a run has evaluated so far."""
    entries = instance.all_logs(run_id, of_type=dg.DagsterEventType.ASSET_CHECK_EVALUATION)
    return check_results(entry.dagster_event for entry in entries if entry.dagster_event is not None)


def audit_trail(instance: dg.DagsterInstance, run_id: str) -> list[dict[str, str]]:
    """Steps of a run that have ended, in order of time: ``timestamp`` (UTC), ``event``, ``details``."""
    steps = [step for step in instance.get_run_step_stats(run_id) if step.end_time is not None]
    return [
        {
            "timestamp": datetime.fromtimestamp(step.end_time or 0, UTC).isoformat(timespec="seconds"),
            "event": step.step_key,
            "details": step.status.value.lower() if step.status else "",
        }
        for step in sorted(steps, key=lambda step: (step.end_time or 0, step.step_key))
    ]


def stage_seconds(instance: dg.DagsterInstance, run_id: str) -> dict[str, float]:
    """Wall seconds of the stages of a run so far, by name of the stage."""
    steps = [
        (step.step_key, step.end_time - step.start_time)
        for step in instance.get_run_step_stats(run_id)
        if step.start_time is not None and step.end_time is not None
    ]
    seconds = {
        name: round(sum(spent for key, spent in steps if any(key.endswith(part) for part in parts)), 3)
        for name, parts in _STAGES.items()
    }
    return seconds | {"steps_seconds": round(sum(spent for _, spent in steps), 3)}
