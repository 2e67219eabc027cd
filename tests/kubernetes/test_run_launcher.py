"""What a person learns when the cluster does not take a run, loses it, or is told to stop it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.launcher.base import WorkerStatus

from tests.builders.kubernetes_api import KubernetesApi, kubernetes_api
from tests.kubernetes.clusters import cluster, launch, messages, planned_run


@dg.op
def nothing() -> None:
    """Does nothing."""


@dg.job
def plain() -> None:
    """A run that never starts here: nobody runs the Jobs of this API."""
    nothing()


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> Iterator[KubernetesApi]:
    """A cluster in which Dagster's client does not wait between its attempts."""
    monkeypatch.setattr("dagster_k8s.client.time.sleep", lambda seconds: None)
    with kubernetes_api() as started:
        yield started


@pytest.fixture
def instance(api: KubernetesApi, folder: Path) -> Iterator[dg.DagsterInstance]:
    """An instance that launches on it."""
    with cluster(api, folder / "home") as opened:
        yield opened


def refused(instance: dg.DagsterInstance, run: dg.DagsterRun) -> str:
    """The log of a run that could not be launched."""
    with pytest.raises(Exception, match=r"."):
        launch(instance, run)
    ended = instance.get_run_by_id(run.run_id)
    assert ended is not None
    assert ended.status == dg.DagsterRunStatus.FAILURE
    return messages(instance, run)


@pytest.mark.parametrize(
    ("code", "message"),
    [
        (403, 'jobs.batch is forbidden: User "system:serviceaccount:hotpass:hotpass" cannot create resource "jobs"'),
        (403, 'jobs.batch "dagster-run" is forbidden: exceeded quota: team, requested: memory=2Gi, used: memory=7Gi'),
        (409, 'jobs.batch "dagster-run" already exists'),
        (500, "etcdserver: request timed out"),
        (422, "spec.template.spec.containers[0].image: Required value"),
    ],
)
def test_a_run_the_cluster_refuses_fails_with_its_words(
    api: KubernetesApi, instance: dg.DagsterInstance, code: int, message: str
) -> None:
    """Prevents: a run that waits for ever, or fails without the one sentence that explains it."""
    api.refuse("POST", code, message, times=99)
    run = planned_run(instance, plain)
    log = refused(instance, run)
    assert message.replace('"', "") in log.replace("\\", "").replace('"', "")
    assert api.jobs == {}


def test_a_refusal_that_passes_does_not_fail_the_run(api: KubernetesApi, instance: dg.DagsterInstance) -> None:
    """Prevents: a run lost to the API server's restart."""
    api.refuse("POST", 503, "the server is currently unable to handle the request", times=2)
    run = planned_run(instance, plain)
    launch(instance, run)
    started = instance.get_run_by_id(run.run_id)
    assert started is not None
    assert started.status == dg.DagsterRunStatus.STARTING
    assert api.the_job()["metadata"]["labels"]["dagster/run-id"] == run.run_id


def test_a_job_that_is_there_already_is_not_started_twice(api: KubernetesApi, instance: dg.DagsterInstance) -> None:
    """Prevents: two pods that write the tables of one run, after an answer that got lost."""
    api.lost_answers = 1
    run = planned_run(instance, plain)
    launch(instance, run)
    assert [request.partition(" ")[0] for request in api.requests] == ["POST", "POST"]
    assert len(api.jobs) == 1
    started = instance.get_run_by_id(run.run_id)
    assert started is not None
    assert started.status == dg.DagsterRunStatus.STARTING


def test_a_cluster_out_of_reach_fails_the_run_and_is_named(instance: dg.DagsterInstance, api: KubernetesApi) -> None:
    """Prevents: a run that stays in STARTING when the cluster is gone."""
    client = instance.run_launcher._api_client.batch_api.api_client  # type: ignore[attr-defined]
    client.configuration.host = "http://127.0.0.1:9"
    client.configuration.retries = 0
    log = refused(instance, planned_run(instance, plain))
    assert "127.0.0.1" in log
    assert "refused" in log


def test_requests_above_the_limit_are_told_as_the_cluster_tells_them(
    api: KubernetesApi, instance: dg.DagsterInstance
) -> None:
    """Prevents: a tag somebody writes by hand that fails without a reason."""
    tag = '{"container_config": {"resources": {"requests": {"memory": "16Gi"}}}}'
    run = planned_run(instance, plain)
    instance.add_run_tags(run.run_id, {"dagster-k8s/config": tag})
    assert "must be less than or equal to memory limit of 4Gi" in refused(instance, run)


def test_a_lost_worker_is_noticed(api: KubernetesApi, instance: dg.DagsterInstance) -> None:
    """Prevents: a run that is STARTED for ever because its node went away."""
    run = planned_run(instance, plain)
    launch(instance, run)
    health = instance.run_launcher.check_run_worker_health
    current = instance.get_run_by_id(run.run_id)
    assert current is not None
    assert health(current).status == WorkerStatus.RUNNING
    api.the_job()["status"] = {"failed": 1}
    assert health(current).status == WorkerStatus.FAILED
    api.jobs.clear()
    lost = health(current)
    assert (lost.status, "could not be found" in (lost.msg or "")) == (WorkerStatus.UNKNOWN, True)


def test_the_reason_of_a_dead_pod_is_told(api: KubernetesApi, instance: dg.DagsterInstance) -> None:
    """Prevents: OOMKilled being known to kubectl alone."""
    run = planned_run(instance, plain)
    launch(instance, run)
    pod = api.add_pod(api.the_job(), "dagster-run-pod")
    ended = {"terminated": {"exitCode": 137, "reason": "OOMKilled"}}
    pod["status"] = {
        "phase": "Failed",
        "containerStatuses": [
            {"name": "dagster", "image": "x", "imageID": "", "ready": False, "restartCount": 0, "state": ended}
        ],
    }
    api.logs["dagster-run-pod"] = "reading members.xlsx"
    told = instance.run_launcher.get_run_worker_debug_info(run) or ""
    assert "OOMKilled" in told
    assert "kubectl describe pod dagster-run-pod" in told


def test_stopping_a_run_removes_its_job(api: KubernetesApi, instance: dg.DagsterInstance) -> None:
    """Prevents: a pod that works on after its run was cancelled."""
    run = planned_run(instance, plain)
    launch(instance, run)
    assert instance.run_launcher.terminate(run.run_id)
    assert api.jobs == {}
    stopping = instance.get_run_by_id(run.run_id)
    assert stopping is not None
    assert stopping.status == dg.DagsterRunStatus.CANCELING
