"""What a run becomes in a cluster: the Job that Dagster's launcher makes of our configuration and our profiles."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import dagster as dg
import kubernetes_validate
import pytest
import yaml
from dagster._core.instance.config import dagster_instance_config
from dagster._core.instance.ref import InstanceRef

from hotpass_assets.definitions import build_defs
from hotpass_assets.defs.jobs import checks_job_name, data_docs_job_name, refine_job_name
from hotpass_assets.domain.deployment.cluster import ClusterOptions, cluster_files
from hotpass_assets.domain.profile.load import load_profile
from hotpass_assets.domain.profile.resolve import ResolvedProfile
from hotpass_assets.names import LEFT_FAILED
from hotpass_resources.settings import load_settings
from tests.builders.chart_instance import chart_instance
from tests.builders.chart_schema import KUBERNETES
from tests.builders.kubernetes_api import KubernetesApi, kubernetes_api
from tests.domain.deployment.test_cluster_files import EVERYTHING
from tests.kubernetes.clusters import OPTIONS, cluster, launch, planned_run

RESOURCES = "resources: {cpu: 2, memory: 6Gi, memory_limit: 8Gi}\n"


@pytest.fixture
def profile(folder: Path) -> ResolvedProfile:
    """A profile that needs more memory than others."""
    path = folder / "clubs.yaml"
    path.write_text(f"name: clubs\n{RESOURCES}", encoding="utf-8")
    return load_profile(str(path))


def container(api: KubernetesApi) -> dict[str, Any]:
    found: dict[str, Any] = api.the_job()["spec"]["template"]["spec"]["containers"][0]
    return found


@pytest.mark.parametrize("made_by", ["us", "the chart"])
@pytest.mark.parametrize("options", [ClusterOptions(), EVERYTHING], ids=["defaults", "everything"])
def test_dagster_accepts_the_instance(
    options: ClusterOptions, made_by: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Prevents: a webserver that does not start, for a key that Dagster or its launcher does not know."""
    monkeypatch.setenv("DAGSTER_PG_PASSWORD", "x")
    files = cluster_files(options)
    content = yaml.safe_load(files["dagster.yaml"])
    if made_by == "the chart":
        content = chart_instance(yaml.safe_load(files["helm/values.yaml"]))
    with kubernetes_api() as api:
        here = {"load_incluster_config": False, "kubeconfig_file": str(api.kubeconfig(folder))}
        content["run_launcher"]["config"] |= here
        (folder / "dagster.yaml").write_text(yaml.safe_dump(content), encoding="utf-8")
        dagster_instance_config(str(folder))
        ref = InstanceRef.from_dir(str(folder))
        assert type(ref.run_launcher).__name__ == "K8sRunLauncher"
        assert type(ref.compute_log_manager).__name__ == "S3ComputeLogManager"
        assert type(ref.run_coordinator).__name__ == "QueuedRunCoordinator"


def test_the_file_fits_into_a_config_map() -> None:
    """Prevents: an instance that no pod can mount."""
    config_map = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "hotpass-instance"},
        "data": {"dagster.yaml": cluster_files(EVERYTHING)["dagster.yaml"]},
    }
    kubernetes_validate.validate(config_map, KUBERNETES, strict=True)


def test_a_run_is_a_job_with_all_that_was_told(folder: Path) -> None:
    """Prevents: a setting of the deployment that never reaches a pod."""

    @dg.op
    def nothing() -> None: ...

    @dg.job
    def plain() -> None:
        nothing()

    with kubernetes_api() as api, cluster(api, folder / "home") as instance:
        launch(instance, planned_run(instance, plain))
        job, pod = api.the_job(), container(api)
    spec = job["spec"]["template"]["spec"]
    assert job["metadata"]["namespace"] == "hotpass"
    assert (job["spec"]["backoffLimit"], job["spec"]["ttlSecondsAfterFinished"]) == (0, 86_400)
    assert pod["image"] == "hotpass:2026.1.5"
    assert pod["imagePullPolicy"] == "IfNotPresent"
    assert pod["args"][:3] == ["dagster", "api", "execute_run"]
    assert pod["resources"] == {"requests": {"cpu": "1", "memory": "2Gi"}, "limits": {"memory": "4Gi"}}
    assert pod["securityContext"] == {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}}
    assert spec["securityContext"]["runAsUser"] == 10_001
    assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert (spec["serviceAccountName"], spec["automountServiceAccountToken"]) == ("hotpass", False)
    assert spec["restartPolicy"] == "Never"
    assert [source["secretRef"]["name"] for source in pod["envFrom"]] == ["hotpass-aws", "workbook-passwords"]
    values = {entry["name"]: entry.get("value", entry.get("valueFrom")) for entry in pod["env"]}
    assert values["HOTPASS_STORE"] == "s3://hotpass-data/store"
    assert values["HOTPASS_ENVIRONMENT"] == "production"
    assert values["POLARS_MAX_THREADS"] == {"resourceFieldRef": {"resource": "requests.cpu", "divisor": "1"}}
    assert values["DAGSTER_PG_PASSWORD"] == {"secretKeyRef": {"name": "hotpass-postgres", "key": "postgresql-password"}}
    labels = job["spec"]["template"]["metadata"]["labels"]
    assert labels["app.kubernetes.io/part-of"] == "hotpass"
    assert labels["dagster/job"] == "plain"


@pytest.mark.parametrize("name", [refine_job_name, checks_job_name, data_docs_job_name])
def test_a_run_of_a_profile_has_the_resources_of_the_profile(name: Any, profile: ResolvedProfile, folder: Path) -> None:
    """Prevents: a large profile killed with the memory that is enough for the others."""
    definitions = build_defs([profile], load_settings())
    with kubernetes_api() as api, cluster(api, folder / "home") as instance:
        launch(instance, planned_run(instance, definitions.resolve_job_def(name("clubs"))))
        pod = container(api)
    assert pod["resources"] == {"requests": {"cpu": "2", "memory": "6Gi"}, "limits": {"memory": "8Gi"}}
    assert pod["securityContext"]["allowPrivilegeEscalation"] is False


def test_the_resources_of_a_code_server_are_not_those_of_runs(folder: Path, profile: ResolvedProfile) -> None:
    """Prevents: believing that the profile wins when the chart tells runs the resources of the code server."""
    told = {"k8s": {"resources": {"limits": {"memory": "512Mi"}, "requests": {"memory": "512Mi"}}}}
    definitions = build_defs([profile], load_settings())
    with kubernetes_api() as api, cluster(api, folder / "home") as instance:
        job = definitions.resolve_job_def(refine_job_name("clubs"))
        launch(instance, planned_run(instance, job, container_context=told))
        assert container(api)["resources"]["limits"] == {"memory": "8Gi"}


def test_steps_have_the_resources_too(profile: ResolvedProfile) -> None:
    """Prevents: the executor with a pod for each step starting them with the memory of other profiles."""
    job = build_defs([profile], load_settings()).resolve_job_def(refine_job_name("clubs"))
    nodes = {node.name: node.definition.tags.get("dagster-k8s/config") for node in job.graph.nodes}
    # Looks at the history alone, not at tables.
    tags = [tag for name, tag in nodes.items() if not name.endswith(LEFT_FAILED)]
    assert len(tags) > 10
    assert set(tags) == {
        '{"container_config": {"resources": {"limits": {"memory": "8Gi"}, "requests": {"cpu": "2", "memory": "6Gi"}}}}'
    }


def test_a_profile_without_resources_adds_no_tags(folder: Path) -> None:
    """Prevents: tags about Kubernetes on every run of a laptop."""
    path = folder / "clubs.yaml"
    path.write_text("name: clubs\n", encoding="utf-8")
    job = build_defs([load_profile(str(path))], load_settings()).resolve_job_def(refine_job_name("clubs"))
    assert "dagster-k8s/config" not in job.run_tags
    assert all("dagster-k8s/config" not in node.definition.tags for node in job.graph.nodes)


def test_the_options_reach_the_api_of_the_test() -> None:
    """Prevents: tests of a deployment that is not ours."""
    assert yaml.safe_load(cluster_files(OPTIONS)["dagster.yaml"])["run_launcher"]["config"]["env_secrets"] == [
        "hotpass-aws",
        "workbook-passwords",
    ]
