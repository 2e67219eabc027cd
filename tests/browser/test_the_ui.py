"""The Dagster UI in a real browser, as a person uses it; only ``make test-browser`` has one."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.conftest import BAD, CHECKED, GOOD, MANY, PROFILE, Scene
from tests.end_to_end.dagster_ui import PATIENCE

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not os.environ.get("CHROMIUM_PROGRAM"), reason="a browser (290 MB) is found or installed by make test-browser"
    ),
    pytest.mark.filterwarnings("ignore"),
]

REFINE, CHECK = f"refine_{PROFILE}", f"check_{PROFILE}"
_RUNS = """
query($filter: RunsFilter!) {
  runsOrError(filter: $filter) { ... on Runs { results { runId status } } }
}
"""
_BACKFILLS = """
{ partitionBackfillsOrError { ... on PartitionBackfills { results { id status } } } }
"""
_REPOSITORY = {"repositoryLocationName": "hotpass", "repositoryName": "__repository__"}
_SWITCHES = """
query($repository: RepositorySelector!) {
  sensorsOrError(repositorySelector: $repository) { ... on Sensors { results { name sensorState { status } } } }
  schedulesOrError(repositorySelector: $repository) { ... on Schedules { results { name scheduleState { status } } } }
}
"""
_TICKS = """
query($sensor: SensorSelector!) {
  sensorOrError(sensorSelector: $sensor) { ... on Sensor { sensorState { ticks(limit: 9) { skipReason } } } }
}
"""
_OVER = {"SUCCESS", "FAILURE", "CANCELED"}


def test_an_intake_is_materialised_and_its_checks_are_green(scene: Scene) -> None:
    """Prevents: a button that does not run an intake, or a result nobody can find."""
    scene.pages.materialise(REFINE, [GOOD])
    assert end_of(scene, REFINE, GOOD) == ["SUCCESS"]
    assert (scene.workspace.folder / "out" / "refined.xlsx").is_file()
    said = scene.pages.check(f"{PROFILE}/published_dataset", "row_counts_are_equal_everywhere")
    assert "Succeeded" in said and GOOD in said
    assert "none is left failed" in scene.pages.check(f"{PROFILE}/published_dataset", "no_intake_is_left_failed") or (
        BAD in scene.pages.text()
    )


def test_an_intake_that_fails_a_check_is_red_and_says_what_to_do(scene: Scene) -> None:
    """Prevents: a red run that leaves its reader with a traceback."""
    scene.pages.materialise(REFINE, [BAD])
    assert end_of(scene, REFINE, BAD) == ["FAILURE"]
    said = scene.pages.check(f"{PROFILE}/column_mappings", "organisations_were_found")
    assert "Failed" in said and BAD in said
    assert "no column holds the names of organisations. Name its header in the profile" in said
    assert "Colour" in said  # a header is no personal value


def test_checks_are_started_from_the_launchpad_without_tags_by_hand(scene: Scene) -> None:
    """Prevents: a job of checks that only those can start who know the name of a tag."""
    scene.pages.materialise(REFINE, [CHECKED])
    assert end_of(scene, REFINE, CHECKED) == ["SUCCESS"]
    scene.pages.launch_from_launchpad(CHECK, CHECKED)
    assert end_of(scene, CHECK, CHECKED) == ["SUCCESS"]


def test_what_starts_by_itself_is_off_until_it_is_switched_on(scene: Scene) -> None:
    """Prevents: runs nobody asked for, and a sensor whose page does not say what it waits for."""
    scene.pages.open("/automation")
    for name in (f"watch_{PROFILE}", f"look_after_{PROFILE}_daily"):
        scene.pages.wait_for(name)
    assert set(states_of_switches(scene).values()) == {"STOPPED"}
    scene.pages.switch(f"sensors/watch_{PROFILE}", on=True)
    eventually(lambda: states_of_switches(scene)[f"watch_{PROFILE}"] == "RUNNING")
    said = eventually(lambda: ticks(scene, f"watch_{PROFILE}"))
    assert "waiting until they stand still" in said[-1]
    scene.pages.switch(f"sensors/watch_{PROFILE}", on=False)
    eventually(lambda: states_of_switches(scene)[f"watch_{PROFILE}"] == "STOPPED")


def test_a_backfill_is_launched_and_cancelled(scene: Scene) -> None:
    """Prevents: runs that go on after they were cancelled, and files they leave half-written."""
    before = {backfill["id"] for backfill in backfills(scene)}
    scene.pages.materialise(REFINE, MANY)
    (asked,) = eventually(lambda: [one for one in backfills(scene) if one["id"] not in before])
    eventually(lambda: sum(len(runs(scene, REFINE, key)) for key in MANY))
    scene.pages.cancel_backfill(asked["id"])
    eventually(lambda: [one for one in backfills(scene) if one["id"] == asked["id"] and one["status"] == "CANCELED"])
    ended = {key: end_of(scene, REFINE, key) for key in MANY if runs(scene, REFINE, key)}
    assert {status for statuses in ended.values() for status in statuses} <= {"SUCCESS", "CANCELED"}
    assert any(statuses == ["CANCELED"] for statuses in ended.values()) or len(ended) < len(MANY)
    assert scene.workspace.leftovers() == []


def states_of_switches(scene: Scene) -> dict[str, str]:
    """State of every sensor and schedule."""
    found = scene.ui.ask(_SWITCHES, {"repository": _REPOSITORY})
    switches = [*found["sensorsOrError"]["results"], *found["schedulesOrError"]["results"]]
    return {switch["name"]: (switch.get("sensorState") or switch.get("scheduleState"))["status"] for switch in switches}


def ticks(scene: Scene, name: str) -> list[str]:
    """What a sensor has said, the last first."""
    selector = {**_REPOSITORY, "sensorName": name}
    found = scene.ui.ask(_TICKS, {"sensor": selector})["sensorOrError"]["sensorState"]["ticks"]
    return [str(tick["skipReason"]) for tick in found if tick["skipReason"]]


def runs(scene: Scene, job: str, key: str) -> list[dict[str, Any]]:
    """Runs of a job for one intake."""
    tags = [{"key": "dagster/partition", "value": key}]
    found = scene.ui.ask(_RUNS, {"filter": {"pipelineName": job, "tags": tags}})
    results: list[dict[str, Any]] = found["runsOrError"]["results"]
    return results


def end_of(scene: Scene, job: str, key: str) -> list[str]:
    """States of the runs of a job for one intake, once there are some and all are over."""

    def over() -> list[str]:
        states = [str(run["status"]) for run in runs(scene, job, key)]
        return states if all(state in _OVER for state in states) else []

    return eventually(over)


def backfills(scene: Scene) -> list[dict[str, Any]]:
    """All backfills."""
    results: list[dict[str, Any]] = scene.ui.ask(_BACKFILLS, {})["partitionBackfillsOrError"]["results"]
    return results


def eventually(look: Callable[[], Any]) -> Any:
    """What is found once something is."""
    for _ in range(2 * PATIENCE):
        found = look()
        if found:
            return found
        time.sleep(0.5)
    raise AssertionError("nothing came of it")
