"""``deploy`` writes what Dagster needs, switches what was asked, and changes nothing it was not told to."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from dagster._core.scheduler.instigation import InstigatorStatus

from hotpass_assets.domain.deployment.image import CONTEXT
from hotpass_resources.instance import open_instance
from hotpass_resources.settings import load_settings

if TYPE_CHECKING:
    from conftest import Hotpass

DAILY = "id: {id}\nflow: refinement\nschedule: {{value: 0 6 * * *}}\n"
FILES = ("helm/values.yaml", "helm/values-small.yaml", "dagster.yaml", "Dockerfile", "Dockerfile.dockerignore")


@pytest.fixture
def workspace(folder: Path) -> Path:
    """A workspace with two deployments."""
    put(folder / "deployments/day.yaml", DAILY.format(id="day") + "work_pool: small\nconcurrency_limit: 2\n")
    put(folder / "deployments/night.yaml", DAILY.format(id="night"))
    return folder


def put(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def tree(folder: Path) -> dict[str, bytes]:
    """All files outside the run history."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".hotpass" not in path.parts
    }


def switches() -> dict[str, bool]:
    """Schedules whose switch was ever touched, and whether they are on."""
    with open_instance(load_settings()) as instance:
        states = instance.all_instigator_state()
    return {state.origin.instigator_name: state.status == InstigatorStatus.RUNNING for state in states}


def deployed(ran: Any) -> dict[str, dict[str, Any]]:
    assert ran.code == 0, ran.err
    return {one["id"]: one for one in ran.event("deploy.completed")["deployments"]}


def test_all_manifests_are_deployed_by_default(hotpass: Hotpass, workspace: Path) -> None:
    """Prevents: a deployment nobody switched on, and files of a cluster that do not know its limits."""
    ran = hotpass("deploy", "--log-format", "json")
    both = deployed(ran)
    assert {name: (one["on"], one["cron"], one["schedule"]) for name, one in both.items()} == {
        "day": (True, "0 6 * * *", "day"),
        "night": (True, "0 6 * * *", "night"),
    }
    assert all(one["next_run"].endswith("T06:00:00+00:00") for one in both.values())
    assert switches() == {"day": True, "night": True}
    assert {name for name in tree(workspace) if name.startswith("deploy/")} == {f"deploy/{name}" for name in FILES}
    assert yaml.safe_load((workspace / "workspace.yaml").read_text())["load_from"]
    for name in ("deploy/dagster.yaml", "deploy/helm/values.yaml"):
        text = (workspace / name).read_text()
        assert "hotpass/deployment" in text and "value: day" in text and "value: night" not in text
    assert "day: concurrency_limit 2 holds in the cluster only" in ran.err


def test_options_override_the_manifest_and_stay(hotpass: Hotpass, workspace: Path) -> None:
    """Prevents: an override that the code location does not see, or that the next deployment forgets."""
    manifests = {name: text for name, text in tree(workspace).items()}
    options = ("--flow", "day", "--name", "Early bird", "--schedule", "30 5 * * 1-5", "--work-pool", "big")
    day = deployed(hotpass("deploy", *options, "--log-format", "json"))
    assert list(day) == ["day"]
    assert (day["day"]["schedule"], day["day"]["cron"], day["day"]["work_pool"]) == (
        "Early_bird",
        "30 5 * * 1-5",
        "big",
    )
    assert switches() == {"Early_bird": True}
    again = deployed(hotpass("deploy", "--log-format", "json"))
    assert (again["day"]["schedule"], again["day"]["work_pool"], again["night"]["cron"]) == (
        "Early_bird",
        "big",
        "0 6 * * *",
    )
    assert {name: tree(workspace)[name] for name in manifests} == manifests, "manifests are a person's own"
    back = ("--flow", "day", "--name", "day", "--schedule", "0 6 * * *", "--queue", "small")
    ran = hotpass("deploy", *back, "--log-format", "json")
    assert deployed(ran)["day"]["work_pool"] == "small"
    assert ran.event("deploy.completed")["no_longer_there"] == ["Early_bird"]
    assert switches() == {"day": True, "night": True}


def test_one_name_for_several_gets_their_ids(hotpass: Hotpass, workspace: Path) -> None:
    """Prevents: two schedules of one name, which Dagster refuses."""
    both = deployed(hotpass("deploy", "--name", "team", "--log-format", "json"))
    assert {one["schedule"] for one in both.values()} == {"team_day", "team_night"}


@pytest.mark.parametrize("word", ["none", "off", "OFF"])
def test_a_schedule_is_switched_off(hotpass: Hotpass, workspace: Path, word: str) -> None:
    """Prevents: none taken for a cron schedule, and a schedule that goes on firing."""
    hotpass("deploy")
    day = deployed(hotpass("deploy", "--flow", "day", "--schedule", word, "--log-format", "json"))["day"]
    assert (day["on"], day["cron"], day["next_run"]) == (False, "0 6 * * *", None)
    assert switches() == {"day": False, "night": True}
    assert deployed(hotpass("deploy", "--log-format", "json"))["day"]["on"] is False, "and stays off"


def test_paused_manifests_are_off(hotpass: Hotpass, workspace: Path) -> None:
    """Prevents: paused and active accepted and ignored; a paused one given a schedule says why it stays off."""
    put(workspace / "deployments/day.yaml", DAILY.format(id="day") + "paused: true\n")
    put(
        workspace / "deployments/night.yaml", "id: night\nflow: backfill\nschedule: {value: 0 1 * * *, active: false}\n"
    )
    ran = hotpass("deploy", "--log-format", "json")
    assert [one["on"] for one in deployed(ran).values()] == [False, False]
    assert "day: its schedule stays off, since" in ran.err
    assert switches() == {"day": False, "night": False}


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--flow", "dya"), "no deployment manifest has the id 'dya': did you mean 'day'?"),
        (("--schedule", "61 * * * *"), "--schedule: the minute is 61: it can be 0 to 59"),
        (("--schedule", "daily"), "--schedule: a cron schedule has 5 fields"),
        (("--name", "!!"), "--name: write at most 100 characters, with a letter or digit among them"),
        (("--flow", "day", "--name", "watch_generic"), "names that begin with watch_ or look_after_ are those of"),
        (("--work-pool", "a b"), "--work-pool: write letters, digits"),
        (("--image", "Big Image"), "--image: write registry/name:tag"),
        (("--manifest-dir", "nowhere"), "there is no such folder of manifests"),
        (("--cluster-file", "none.yaml"), "there is no such file"),
        (("--push-image",), "--push-image: hotpass:0.3.0 names no registry to push to"),
        (("--build-image",), "this has no LICENSE, README.md"),
    ],
)
def test_unusable_options_change_nothing(
    hotpass: Hotpass, workspace: Path, options: tuple[str, ...], told: str
) -> None:
    """Prevents: half a deployment before the error; exit code 2, one line."""
    before = tree(workspace)
    ran = hotpass("deploy", *options)
    assert (ran.code, told in ran.error) == (2, True), ran.err
    assert tree(workspace) == before


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("id: bad\nflow: refinement\nwork_pol: x\n", "bad.yaml:3: work_pol: unknown key (did you mean 'work_pool'?)"),
        ("id: bad\nflow: refinement\nparameters: {profile: aviaton}\n", "the code location has no profile 'aviaton'"),
        ("id: bad\nflow: refinement\nparameters: {config: gone.toml}\n", "gone.toml: there is no such file"),
        (
            "id: bad\nname: day\nflow: refinement\nschedule: {value: 0 1 * * *}\n",
            "the schedule of 'bad' has the name day",
        ),
    ],
)
def test_a_manifest_that_cannot_run_fails(hotpass: Hotpass, workspace: Path, text: str, told: str) -> None:
    """Prevents: a deployment that is told to be done, while the code location leaves it out."""
    put(workspace / "deployments/bad.yaml", text)
    before = tree(workspace)
    ran = hotpass("deploy")
    assert (ran.code, told in ran.error) == (2, True), ran.err
    assert tree(workspace) == before


def test_an_override_with_a_name_that_is_taken_fails(hotpass: Hotpass, workspace: Path) -> None:
    """Prevents: a code location that Dagster cannot load, told as deployed; the message says where to mend it."""
    put(workspace / "deployments/overrides.yaml", "day: {name: watch_generic}\n")
    ran = hotpass("deploy")
    assert ran.code == 2, ran.err
    assert "choose another name than watch_generic in deployments/overrides.yaml" in ran.error


def test_without_manifests_it_says_where_it_looked(hotpass: Hotpass, folder: Path) -> None:
    """Prevents: success with nothing deployed."""
    ran = hotpass("deploy")
    assert ran.code == 2
    assert "there is nothing to deploy" in ran.error and str(folder / "prefect") in ran.error


def test_a_dry_run_prints_everything_and_changes_nothing(hotpass: Hotpass, workspace: Path) -> None:
    """Prevents: a rehearsal that acts, or hides what will be written."""
    before = tree(workspace)
    options = ("deploy", "--dry-run", "--schedule", "1 2 * * *", "--image", "registry.example/h:2", "--push-image")
    ran = hotpass(*options)
    assert ran.code == 0 and tree(workspace) == before and not (workspace / ".hotpass").exists()
    for words in ("deployments/overrides.yaml (new)", "1 2 * * *", "FROM python:", "tag: '2'", "K8sRunLauncher"):
        assert words in ran.out, words
    assert "--- would run: docker push registry.example/h:2" in ran.out
    data = hotpass(*options, "--log-format", "json").event("deploy.completed")
    assert data["dry_run"] is True
    assert {Path(file["path"]).name for file in data["files"] if file["text"]} >= {"values.yaml", "workspace.yaml"}


def test_options_of_other_verbs_are_said_to_do_nothing(hotpass: Hotpass, workspace: Path) -> None:
    """Prevents: --profile accepted and ignored in silence."""
    assert "--profile and --config do nothing here" in hotpass("deploy", "--dry-run", "--profile", "aviation").err
    assert "Warning" not in hotpass("deploy", "--dry-run").err


def test_changed_files_are_kept_until_forced(hotpass: Hotpass, workspace: Path) -> None:
    """Prevents: a person's Helm values or workspace.yaml overwritten."""
    own = put(workspace / "workspace.yaml", "load_from: [{python_module: hotpass_assets.definitions}]\n")
    assert hotpass("deploy").code == 0
    values = workspace / "deploy/helm/values.yaml"
    values.write_text(values.read_text() + "mine: 1\n")
    ran = hotpass("deploy")
    assert ran.code == 0 and "mine: 1" in values.read_text()
    assert f"{values} was changed since it was written, and stays as it is: --force" in ran.err
    assert hotpass("deploy", "--force").code == 0
    assert "mine: 1" not in values.read_text()
    assert own.read_text().count("\n") == 1, "a workspace.yaml is never replaced"


def test_a_workspace_that_loads_something_else_is_told(hotpass: Hotpass, workspace: Path) -> None:
    """Prevents: a switch set for a code location that is not there."""
    put(workspace / "workspace.yaml", "load_from: [{grpc_server: {host: 127.0.0.1, port: 4000}}]\n")
    ran = hotpass("deploy")
    assert ran.code == 0 and "no schedule was switched: do it in the UI, under Automation" in ran.err
    assert switches() == {}


@pytest.mark.parametrize(
    "text",
    [
        "load_from: [",
        "load_from: 3\n",
        "- python_module: hotpass_assets.definitions\n",
        "load_from: [{python_modul: x}]\n",
    ],
)
@pytest.mark.parametrize("options", [[], ["--dry-run"]])
def test_an_unusable_workspace_file_is_refused_before_anything_is_written(
    hotpass: Hotpass, workspace: Path, text: str, options: list[str]
) -> None:
    """Prevents: a slip in a person's file told as a fault of Hotpass, after half a deployment."""
    put(workspace / "workspace.yaml", text)
    before = tree(workspace)
    ran = hotpass("deploy", *options)
    assert ran.code == 2 and "workspace.yaml cannot be used" in ran.error
    assert (tree(workspace), switches()) == (before, {})


def test_folders_on_the_command_line_are_seen_from_where_it_is_typed(
    hotpass: Hotpass, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Prevents: one option counted from the working directory and the next from the workspace."""
    put(workspace / "dagster.yaml", "telemetry: {enabled: false}\n")
    below = put(workspace / "below/own/dawn.yaml", DAILY.format(id="dawn")).parents[1]
    monkeypatch.chdir(below)
    ran = hotpass("deploy", "--manifest-dir", "own", "--output-dir", "here", "--log-format", "json")
    assert list(deployed(ran)) == ["dawn"]
    assert (below / "here/Dockerfile").is_file() and not (workspace / "here").exists()
    assert hotpass("deploy").code == 0
    assert (workspace / "deploy/Dockerfile").is_file() and not (below / "deploy").exists()


def test_manifests_from_elsewhere_come_into_the_workspace(
    hotpass: Hotpass, workspace: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Prevents: a deployment that the code location never sees, or that replaces another of the same id."""
    away = tmp_path_factory.mktemp("away")
    put(away / "weekly.yaml", DAILY.format(id="weekly"))
    assert list(deployed(hotpass("deploy", "--manifest-dir", away, "--log-format", "json"))) == ["weekly"]
    assert (workspace / "deployments/weekly.yaml").read_text() == DAILY.format(id="weekly")
    assert switches() == {"weekly": True}
    put(away / "weekly.yaml", DAILY.format(id="day"))
    ran = hotpass("deploy", "--manifest-dir", away)
    assert (ran.code, "has this id as well (remove one of them, or replace it with --force)" in ran.error) == (2, True)
    assert "small" in (workspace / "deployments/day.yaml").read_text()


def test_options_of_the_cluster_reach_its_files(hotpass: Hotpass, workspace: Path) -> None:
    """Prevents: deployments/cluster.yaml read as a manifest, or not at all."""
    put(workspace / "deployments/cluster.yaml", "namespace: data\nstore: s3://bucket/place\n")
    ran = hotpass("deploy", "--output-dir", "cluster")
    assert ran.code == 0
    assert "job_namespace: data" in (workspace / "cluster/dagster.yaml").read_text()
    assert "s3://bucket/place" in (workspace / "cluster/helm/values.yaml").read_text()
    assert "cluster.yaml names no shared_claim" in ran.err


def docker(folder: Path, monkeypatch: pytest.MonkeyPatch, code: int) -> Path:
    """A program that stands in for docker and writes down what it was asked."""
    program = put(folder / "bin/docker", f'#!/bin/sh\necho "$@" >> "{folder}/bin/asked"\necho working\nexit {code}\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}/bin:/usr/bin:/bin")
    return folder / "bin/asked"


def test_the_image_is_built_and_pushed_before_schedules_are_switched(
    hotpass: Hotpass, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Prevents: an image of another name than the values have, and docker's words on stdout."""
    asked = docker(workspace, monkeypatch, 0)
    for name in CONTEXT:
        put(workspace / "checkout" / name / "x" if "." not in name else workspace / "checkout" / name, "")
    put(
        workspace / "deployments/day.yaml",
        DAILY.format(id="day") + "job_variables: {image: 'registry.example/team/h:7'}\n",
    )
    options = ("--build-image", "--push-image", "--build-context", "checkout", "--log-format", "json")
    ran = hotpass("deploy", *options)
    assert deployed(ran)["day"]["on"]
    image = "registry.example/team/h:7"
    assert asked.read_text().splitlines() == [
        f"build --tag {image} --file {workspace}/deploy/Dockerfile {workspace}/checkout",
        f"push {image}",
    ]
    assert image in (workspace / "deploy/dagster.yaml").read_text()


def test_a_docker_that_fails_leaves_the_switches(
    hotpass: Hotpass, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Prevents: schedules that run with an image that was never pushed, or at times that were only asked for."""
    docker(workspace, monkeypatch, 3)
    options = (
        "--schedule",
        "30 5 * * *",
        "--manifest-dir",
        str(put(workspace / "away/x.yaml", DAILY.format(id="x")).parent),
    )
    before = {name for name in tree(workspace) if not name.startswith(("bin/", "deploy/"))}
    ran = hotpass("deploy", "--push-image", "--image", "registry.example/h", *options)
    assert {name for name in tree(workspace) if not name.startswith(("bin/", "deploy/"))} == before
    assert ran.code == 1
    assert "docker push failed with code 3 (docker push registry.example/h:0.3.0): working" in ran.error
    assert switches() == {}


def test_a_missing_docker_is_said_before_anything_is_written(
    hotpass: Hotpass, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Prevents: half a deployment."""
    monkeypatch.setenv("PATH", str(workspace))
    before = tree(workspace)
    ran = hotpass("deploy", "--push-image", "--image", "registry.example/h")
    assert (ran.code, "docker is not there" in ran.error) == (1, True)
    assert tree(workspace) == before


def test_two_images_for_one_code_location_are_refused(hotpass: Hotpass, workspace: Path) -> None:
    """Prevents: one of two images, chosen by the alphabet."""
    for name in ("day", "night"):
        put(workspace / f"deployments/{name}.yaml", DAILY.format(id=name) + f"job_variables: {{image: r/{name}}}\n")
    assert "names another image" in hotpass("deploy").error
    assert deployed(hotpass("deploy", "--image", "r/both:1", "--log-format", "json"))
