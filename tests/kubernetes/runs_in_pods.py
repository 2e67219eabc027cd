"""Runs launched into a cluster whose pods are processes of this machine: they really execute, fail, die and stop.

Belongs here: what takes more than a few seconds; ``make test-kubernetes`` runs it. What is not imitated: images, limits
and mounts.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
import yaml
from dagster._core.launcher.base import WorkerStatus
from dagster._daemon.monitoring.run_monitoring import monitor_started_run

from tests.builders.kubernetes_api import KubernetesApi, kubernetes_api
from tests.builders.process_kubelet import ProcessKubelet
from tests.end_to_end.running import write_members
from tests.kubernetes.clusters import OPTIONS, cluster, instance_file, launch, messages, planned_run
from tests.kubernetes.some_runs import broken_job, endless_job, stepped_job
from tests.project.repository import ROOT

PROGRAMS = Path(sys.executable).parent
PROFILE = "name: clubs\nresources: {cpu: 1500m, memory: 3Gi}\n"
SECRETS = {
    "hotpass-postgres": {"postgresql-password": "not-used-here"},
    "hotpass-aws": {"AWS_ACCESS_KEY_ID": "example", "AWS_SECRET_ACCESS_KEY": "example"},
    "workbook-passwords": {"CLUBS_PASSWORD": "example"},
}


@pytest.fixture
def api() -> Iterator[KubernetesApi]:
    """A cluster with the secrets of the deployment."""
    with kubernetes_api() as started:
        started.secrets = SECRETS
        yield started


@pytest.fixture
def kubelet(api: KubernetesApi, folder: Path) -> Iterator[ProcessKubelet]:
    """Its only node."""
    node = ProcessKubelet(api, folder, {"PYTHONPATH": str(ROOT), "HOME": str(folder)})
    yield node
    node.close()


def until(happened: Callable[[], Any], seconds: float = 600) -> None:
    """Wait for something, for a long time on a busy machine."""
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline, "nothing happened"
        time.sleep(0.1)


def status(instance: dg.DagsterInstance, run: dg.DagsterRun) -> dg.DagsterRunStatus:
    current = instance.get_run_by_id(run.run_id)
    assert current is not None
    return current.status


def program(name: str, *arguments: str, **variables: str) -> None:
    """Run a program of the installation to its end."""
    ran = subprocess.run(
        [PROGRAMS / name, *arguments], env=os.environ | variables, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, f"{ran.stdout}\n{ran.stderr}"


def test_an_intake_is_refined_in_a_pod(folder: Path, api: KubernetesApi, kubelet: ProcessKubelet) -> None:
    """Prevents: a deployment whose runs are launched but never do the work."""
    home, store = folder / "home", folder / "store"
    write_members(folder / "data" / "members.xlsx")
    (folder / "profiles").mkdir()
    (folder / "profiles" / "clubs.yaml").write_text(PROFILE, encoding="utf-8")
    (folder / "workspace.yaml").write_text((ROOT / "workspace.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    path = instance_file(api, home)
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    variables = content["run_launcher"]["config"]["env_vars"]
    variables[variables.index(f"HOTPASS_STORE={OPTIONS.store}")] = f"HOTPASS_STORE={store}"
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    here = {"DAGSTER_HOME": str(home), "HOTPASS_STORE": str(store)}
    program(
        "hotpass", "refine", "--profile=clubs", "--input-dir=data", "--output-path=out/refined.xlsx",
        "--intake=2026-01-05", **here,
    )  # fmt: skip
    published = (folder / "out" / "refined.parquet").read_bytes()
    (folder / "out" / "refined.parquet").unlink()
    tag = '{"dagster/partition": "2026-01-05"}'
    program("dagster", "job", "launch", "-w", "workspace.yaml", "-j", "refine_clubs", "--tags", tag, **here)
    kubelet.wait()
    pod = api.the_job()["spec"]["template"]["spec"]["containers"][0]
    assert pod["resources"] == {"requests": {"cpu": "1500m", "memory": "3Gi"}, "limits": {"memory": "3Gi"}}
    assert api.the_job()["status"] == {"succeeded": 1}
    with dg.DagsterInstance.from_config(str(home)) as instance:
        (run, _) = instance.get_runs()
        assert run.status == dg.DagsterRunStatus.SUCCESS
        assert run.tags["hotpass/profile"] == "clubs"
    assert (folder / "out" / "refined.parquet").read_bytes() == published


def test_a_run_that_fails_fails_its_pod_too(folder: Path, api: KubernetesApi, kubelet: ProcessKubelet) -> None:
    """Prevents: kubectl saying Completed of a run that failed."""
    with cluster(api, folder / "home") as instance:
        run = planned_run(instance, broken_job, "tests.kubernetes.some_runs")
        launch(instance, run)
        kubelet.wait()
        assert status(instance, run) == dg.DagsterRunStatus.FAILURE
        assert "the sheet has no header" in messages(instance, run)
    assert api.the_job()["status"] == {"failed": 1}


def test_a_run_whose_pod_is_killed_is_failed_with_the_reason(
    folder: Path, api: KubernetesApi, kubelet: ProcessKubelet
) -> None:
    """Prevents: a run that is STARTED for ever, and OOMKilled being known to kubectl alone."""
    with cluster(api, folder / "home") as instance:
        run = planned_run(instance, endless_job, "tests.kubernetes.some_runs")
        launch(instance, run)
        until((folder / "at-work").exists)
        kubelet.kill(api.the_job())
        kubelet.wait()
        (record,) = instance.get_run_records()
        health = instance.run_launcher.check_run_worker_health(record.dagster_run)
        assert health.status == WorkerStatus.FAILED
        monitor_started_run(instance, None, record, logging.getLogger("monitor"))  # type: ignore[arg-type]
        assert status(instance, run) == dg.DagsterRunStatus.FAILURE
        log = messages(instance, run)
    assert "OOMKilled" in log
    assert "kubectl describe pod" in log


def test_a_run_that_is_stopped_ends_with_its_pod(folder: Path, api: KubernetesApi, kubelet: ProcessKubelet) -> None:
    """Prevents: a pod that works on after its run was cancelled."""
    with cluster(api, folder / "home") as instance:
        run = planned_run(instance, endless_job, "tests.kubernetes.some_runs")
        launch(instance, run)
        until((folder / "at-work").exists)
        assert instance.run_launcher.terminate(run.run_id)
        kubelet.wait()
        assert api.jobs == {}
        assert status(instance, run) == dg.DagsterRunStatus.CANCELED


def test_steps_can_be_pods_of_their_own(
    folder: Path, api: KubernetesApi, kubelet: ProcessKubelet, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Prevents: an executor that is chosen and not used, or pods of steps without what their tags ask for."""
    options = replace(OPTIONS, step_jobs=True, store="s3://hotpass-data/store")
    kubelet.environment["HOTPASS_DISABLE_LINEAGE"] = "1"
    kubelet.environment["HOTPASS_EXECUTOR_CONFIG"] = "max_concurrent: 1"
    with cluster(api, folder / "home", options) as instance:
        run = planned_run(instance, stepped_job, "tests.kubernetes.some_runs")
        launch(instance, run)
        kubelet.wait()
        assert status(instance, run) == dg.DagsterRunStatus.SUCCESS, messages(instance, run)
    memory = {
        job["metadata"]["labels"].get("dagster/op", "run"): job["spec"]["template"]["spec"]["containers"][0][
            "resources"
        ]
        for job in api.jobs.values()
    }
    assert {name: found["requests"]["memory"] for name, found in memory.items()} == {
        "run": "2Gi",
        "first": "3Gi",
        "second": "2Gi",
    }
    assert (folder / "pods").read_text(encoding="utf-8") == "1"
