"""Nothing starts by itself unless the environment says so, and what does is described."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import dagster as dg
import pytest
import yaml

from hotpass_assets.definitions import build_defs
from hotpass_assets.defs.environments import ENVIRONMENTS, default_status
from hotpass_assets.domain.profile.load import bundled_profiles_dir, load_profile
from hotpass_resources.instance import open_instance
from hotpass_resources.settings import Settings, load_settings
from tests.project.repository import ROOT


def definitions(environment: str | None, refresh_days: int | None = None) -> dg.Definitions:
    """The code location of one profile in an environment."""
    nowhere = Path("/nonexistent")
    profile = load_profile("generic", [bundled_profiles_dir()])
    profile = replace(profile, contract=replace(profile.contract, refresh_days=refresh_days))
    return build_defs([profile], Settings(nowhere, nowhere, nowhere, nowhere, environment, ()))


def switched_on(made: dg.Definitions) -> set[str]:
    sensors = [sensor for sensor in made.sensors or () if sensor.default_status == dg.DefaultSensorStatus.RUNNING]
    schedules = [
        schedule
        for schedule in made.schedules or ()
        if isinstance(schedule, dg.ScheduleDefinition) and schedule.default_status == dg.DefaultScheduleStatus.RUNNING
    ]
    return {one.name for one in (*sensors, *schedules)}


@pytest.mark.parametrize(
    ("environment", "on"),
    [
        (None, set()),
        ("laptop of thandi", set()),
        ("development", set()),
        ("test", set()),
        ("staging", {"watch_generic"}),
        ("Production ", {"watch_generic", "look_after_generic_daily"}),
    ],
)
def test_the_environment_says_what_is_on(environment: str | None, on: set[str]) -> None:
    """Prevents: a copy of the workspace on a laptop that refines and publishes by itself."""
    assert switched_on(definitions(environment)) == on


def test_every_environment_is_one_that_can_be_named() -> None:
    """Prevents: a line of the table that no value of the variable reaches."""
    for name, environment in ENVIRONMENTS.items():
        settings = replace(load_settings(), environment=name.upper())
        assert default_status(settings, "sensor") == environment.sensors
        assert default_status(settings, "schedule") == environment.schedules


def test_what_starts_by_itself_says_what_it_does() -> None:
    """Prevents: a list of switches nobody dares to touch."""
    made = definitions(None)
    described = [
        *(made.sensors or ()),
        *(one for one in made.schedules or () if isinstance(one, dg.ScheduleDefinition)),
    ]
    assert all(one.description and len(one.description) > 40 for one in described)


def test_a_promise_of_new_data_is_a_freshness_policy() -> None:
    """Prevents: a dataset that is months late and looks as good as a new one."""
    published = dg.AssetKey(["generic", "published_dataset"])
    graph = definitions(None, refresh_days=31).resolve_asset_graph()
    assert graph.get(published).freshness_policy == dg.FreshnessPolicy.time_window(
        fail_window=timedelta(days=62), warn_window=timedelta(days=31)
    )
    assert definitions(None).resolve_asset_graph().get(published).freshness_policy is None


def test_the_job_of_checks_asks_for_an_intake() -> None:
    """Prevents: checks that can only be started by whoever knows the name of a tag."""
    job = definitions(None).resolve_job_def("check_generic")
    assert isinstance(job.partitions_def, dg.DynamicPartitionsDefinition)
    assert job.partitions_def.name == "generic_intakes"
    assert not job.asset_layer.asset_graph.executable_asset_keys


def test_the_file_of_the_run_history_is_accepted_as_a_whole(folder: Path) -> None:
    """Prevents: a key that this version of Dagster does not know, found by the first user of a new workspace."""
    text = (ROOT / "dagster.yaml").read_text(encoding="utf-8")
    (folder / "dagster.yaml").write_text(text, encoding="utf-8")
    with open_instance(load_settings()) as instance:
        assert instance.run_monitoring_enabled
        assert instance.get_settings("freshness") == {"enabled": True}
        assert instance.get_concurrency_config().pool_config.default_pool_limit == 1
        assert instance.managed_python_loggers == ["hotpass_assets", "hotpass_resources"]
        assert {"SENSOR", "SCHEDULER", "BACKFILL", "FRESHNESS_DAEMON"} <= set(instance.get_required_daemon_types())
        assert not instance.is_ephemeral
    assert (folder / ".hotpass" / "dagster" / "history").is_dir()
    said = [line for line in text.splitlines() if line.startswith("#")]
    for block in ("run_monitoring", "concurrency", "freshness", "retention", "python_logs", "code_servers"):
        assert block in yaml.safe_load(text)
        above = text.splitlines()[[line.split(":")[0] for line in text.splitlines()].index(block) - 1]
        assert above in said, f"{block} has no reason"
