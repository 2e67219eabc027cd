"""Files for Kubernetes: what the chart and the builder of images accept, and what never stands in them."""

import re
import subprocess
from dataclasses import replace
from typing import Any

import pytest
import yaml

from hotpass_assets.domain.deployment.cluster import ClusterOptions, cluster_files
from hotpass_assets.domain.deployment.image import CONTEXT
from hotpass_assets.domain.deployment.kubernetes_words import amount
from hotpass_assets.domain.deployment.pod_resources import PodResources
from hotpass_assets.domain.errors import ConfigurationError
from tests.builders.chart_schema import values_problems
from tests.project.repository import ROOT

VALUES = ("helm/values.yaml", "helm/values-small.yaml")
EVERYTHING = ClusterOptions(
    image="registry.example:5000/data/hotpass",
    tag="2026.1.5",
    namespace="data",
    release="hp",
    service_account="hotpass-runner",
    service_account_annotations={"eks.amazonaws.com/role-arn": "arn:aws:iam::123456789012:role/hotpass"},
    location="hotpass-aviation",
    environment="staging",
    store="s3://hotpass-data/teams/aviation/",
    s3_endpoint="http://s3.example:9000",
    s3_region="af-south-1",
    aws_secret="hotpass-aws",
    postgres_host="db.example",
    postgres_port=5433,
    postgres_database="history",
    postgres_user="hotpass",
    postgres_secret="hotpass-db",
    image_pull_secrets=("registry",),
    env_secrets=("workbook-passwords",),
    env={"OPENLINEAGE_URL": "http://lineage.example:5000"},
    max_concurrent_runs=7,
    tag_limits={"hotpass/profile=*": 1, "hotpass/queue=night": 2, "dagster/backfill": 3},
    keep_finished_seconds=600,
    shared_claim="hotpass-files",
    step_jobs=True,
    kubeconfig="/etc/hotpass/kubeconfig",
)


def values_of(options: ClusterOptions, path: str = VALUES[0]) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(cluster_files(options)[path])
    return content


@pytest.mark.parametrize("path", VALUES)
@pytest.mark.parametrize("options", [ClusterOptions(), EVERYTHING], ids=["defaults", "everything"])
def test_the_chart_accepts_the_values_by_themselves(options: ClusterOptions, path: str) -> None:
    """Prevents: a release that fails on a misspelled or missing key."""
    assert values_problems(values_of(options, path)) == []


@pytest.mark.parametrize(
    ("place", "key", "value", "said"),
    [
        (("dagsterDaemon",), "replicas", 2, "dagsterDaemon"),
        (("dagsterWebserver", "securityContext"), "runAsRoot", True, "runAsRoot"),
        (("runLauncher", "config"), "k8sRunLauncher", None, "k8sRunLauncher"),
        (("runLauncher", "config", "k8sRunLauncher"), "imagePullPolicy", "Sometimes", "Sometimes"),
        (("dagster-user-deployments", "deployments", 0), "port", "3030", "3030"),
        ((), "rabbitmq", None, "rabbitmq"),
    ],
)
def test_values_the_chart_refuses_are_found(place: tuple[Any, ...], key: str, value: Any, said: str) -> None:
    """Prevents: a check of values that passes because it looks at nothing."""
    values: Any = values_of(ClusterOptions())
    block = values
    for part in place:
        block = block[part]
    block.pop(key, None)
    if value is not None:
        block[key] = value
    problems = values_problems(values)
    assert len(problems) >= 1
    assert any(said in problem for problem in problems)


def test_every_option_is_written_somewhere() -> None:
    """Prevents: an option that is accepted and ignored."""
    files = "\n".join(cluster_files(EVERYTHING).values())
    told = [
        "registry.example:5000/data/hotpass", "2026.1.5", "--namespace data", "--install hp", "hotpass-runner",
        "role/hotpass", "name: hotpass-aviation", "HOTPASS_ENVIRONMENT=staging", "s3://hotpass-data/teams/aviation/",
        "http://s3.example:9000", "AWS_DEFAULT_REGION=af-south-1", "name: hotpass-aws", "db.example", "5433",
        "db_name: history", "username: hotpass", "postgresqlSecretName: hotpass-db", "name: registry",
        "name: workbook-passwords", "OPENLINEAGE_URL=http://lineage.example:5000", "maxConcurrentRuns: 7",
        "key: hotpass/profile", "ttlSecondsAfterFinished: 600", "claimName: hotpass-files", "HOTPASS_EXECUTOR=k8s",
        "kubeconfig_file: /etc/hotpass/kubeconfig", "prefix: teams/aviation/compute-logs", "bucket: hotpass-data",
    ]  # fmt: skip
    assert [text for text in told if text not in files] == []


def test_limits_say_whose_runs_they_count() -> None:
    """Prevents: a limit for one queue that holds back all runs."""
    coordinator = values_of(EVERYTHING)["dagsterDaemon"]["runCoordinator"]["config"]["queuedRunCoordinator"]
    assert coordinator["tagConcurrencyLimits"] == [
        {"key": "dagster/backfill", "limit": 3},
        {"key": "hotpass/profile", "value": {"applyLimitPerUniqueValue": True}, "limit": 1},
        {"key": "hotpass/queue", "value": "night", "limit": 2},
    ]


def test_runs_do_not_get_the_memory_of_the_code_server() -> None:
    """Prevents: runs killed for memory because the chart hands them the limits of the server that names them."""
    values = values_of(ClusterOptions())
    (server,) = values["dagster-user-deployments"]["deployments"]
    pod = values["runLauncher"]["config"]["k8sRunLauncher"]["runK8sConfig"]["containerConfig"]
    assert server["includeConfigInLaunchedRuns"] == {"enabled": False}
    assert pod["resources"] == {"requests": {"cpu": "1", "memory": "2Gi"}, "limits": {"memory": "4Gi"}}


@pytest.mark.parametrize("path", VALUES)
def test_no_pod_is_root_or_may_become_it(path: str) -> None:
    """Prevents: a cluster that refuses the pods, or should have."""
    values = values_of(EVERYTHING, path)
    run = values["runLauncher"]["config"]["k8sRunLauncher"]["runK8sConfig"]
    (server,) = values["dagster-user-deployments"]["deployments"]
    blocks = [(part["podSecurityContext"], part["securityContext"]) for part in (server, values["dagsterWebserver"])]
    blocks.append((run["podSpecConfig"]["securityContext"], run["containerConfig"]["securityContext"]))
    for pod, container in blocks:
        assert pod["runAsNonRoot"] is True
        assert pod["runAsUser"] == 10_001
        assert container == {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}}
    assert values["dagsterWebserver"]["service"]["port"] >= 1024


def test_a_small_cluster_has_room_for_all_pods_and_one_run() -> None:
    """Prevents: runs that wait for ever on the node they are meant for."""
    values = values_of(ClusterOptions(), "helm/values-small.yaml")
    (server,) = values["dagster-user-deployments"]["deployments"]
    launcher = values["runLauncher"]["config"]["k8sRunLauncher"]
    run = launcher["runK8sConfig"]["containerConfig"]["resources"]
    asked = [part["resources"]["requests"] for part in (server, values["dagsterWebserver"], values["dagsterDaemon"])]
    asked.append(run["requests"])
    cores, memory = (sum(amount(pod[name]) or 0 for pod in asked) for name in ("cpu", "memory"))
    assert cores <= 1
    assert memory <= 2.5 * 1024**3
    coordinator = values["dagsterDaemon"]["runCoordinator"]["config"]["queuedRunCoordinator"]
    assert coordinator["maxConcurrentRuns"] == 1


def test_only_runs_that_start_pods_may_speak_to_the_cluster() -> None:
    """Prevents: a token of the cluster in every pod that reads workbooks of strangers."""
    pods = [
        values_of(options)["runLauncher"]["config"]["k8sRunLauncher"]["runK8sConfig"]["podSpecConfig"]
        for options in (ClusterOptions(), EVERYTHING)
    ]
    assert [pod["automountServiceAccountToken"] for pod in pods] == [False, True]


def test_the_same_options_give_the_same_bytes() -> None:
    """Prevents: a deployment that changes although nothing was changed."""
    turned = replace(EVERYTHING, tag_limits=dict(reversed(EVERYTHING.tag_limits.items())))
    assert cluster_files(EVERYTHING) == cluster_files(turned)


def test_no_file_holds_a_password() -> None:
    """Prevents: secrets in files that are committed."""
    for text in cluster_files(EVERYTHING).values():
        assert re.findall(r"(?i)(?<!use)password: *(?!''$|$)\S+", text, re.MULTILINE) == []
        assert not re.search(r"(?i)secret_access_key[:=] *\S", text)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"namespace": "My_Space"}, "namespace"),
        ({"release": "r" * 54}, "Helm takes up to 53"),
        ({"location": "hot.pass"}, "location"),
        ({"image": "Registry.example/Hotpass"}, "image"),
        ({"image": "hotpass:latest"}, "the tag is an option"),
        ({"tag": "-1"}, "tag"),
        ({"service_account": "a_b"}, "service_account"),
        ({"store": "/data/store"}, "s3://bucket/prefix"),
        ({"store": "s3://My_Bucket/x"}, "store"),
        ({"s3_endpoint": "s3.example:9000"}, "s3_endpoint"),
        ({"s3_endpoint": "http://user:hidden@s3.example"}, "s3_endpoint"),
        ({"s3_region": "eu west"}, "s3_region"),
        ({"aws_secret": "AWS"}, "aws_secret"),
        ({"postgres_host": "postgres://db.example/x"}, "postgres_host"),
        ({"postgres_port": 70_000}, "postgres_port"),
        ({"postgres_user": "a b"}, "postgres_user"),
        ({"image_pull_secrets": ("Registry",)}, "image_pull_secrets"),
        ({"env_secrets": ("a/b",)}, "env_secrets"),
        ({"env": {"1ST": "x"}}, "1ST"),
        ({"env": {"HOTPASS_STORE": "s3://other/x"}}, "another option"),
        ({"env": {"CRM_API_KEY": "x"}}, "env_secrets"),
        ({"env": {"NOTE": "two\nlines"}}, "one line"),
        ({"environment": "prod eu"}, "environment"),
        ({"max_concurrent_runs": 0}, "max_concurrent_runs"),
        ({"tag_limits": {"=x": 1}}, "tag_limits"),
        ({"tag_limits": {"a": -1}}, "tag_limits"),
        ({"keep_finished_seconds": -1}, "keep_finished_seconds"),
        ({"shared_claim": "Claim"}, "shared_claim"),
        ({"run_resources": PodResources(memory="512m")}, "run_resources.memory"),
        ({"service_resources": PodResources(cpu="2", cpu_limit="1")}, "service_resources.cpu_limit"),
    ],
)
def test_what_cannot_be_deployed_is_refused_by_the_name_of_its_option(change: dict[str, Any], said: str) -> None:
    """Prevents: a value that Kubernetes, Helm or S3 refuses long after it was written."""
    with pytest.raises(ConfigurationError) as caught:
        cluster_files(replace(ClusterOptions(), **change))
    assert said in str(caught.value)
    assert "hidden" not in str(caught.value)
    assert caught.value.exit_code == 2


def test_all_problems_are_told_at_once() -> None:
    """Prevents: a person who mends one option a run."""
    with pytest.raises(ConfigurationError) as caught:
        cluster_files(ClusterOptions(namespace="A", tag="", store="x"))
    assert [problem.key for problem in caught.value.problems] == ["namespace", "tag", "store"]


def test_the_image_is_built_from_what_its_context_holds() -> None:
    """Prevents: a build that fails at the first COPY, or copies what should stay outside."""
    files = cluster_files(ClusterOptions())
    stage, _, final = files["Dockerfile"].rpartition("\nFROM ")
    copied = {
        source.rstrip("/").removeprefix("./")
        for line in files["Dockerfile"].splitlines()
        if line.startswith("COPY ") and "--from" not in line
        for source in line.split()[1:-1]
    }
    assert copied == set(CONTEXT)
    assert [name for name in CONTEXT if not (ROOT / name).exists()] == []
    allowed = {line[1:] for line in files[".dockerignore"].splitlines() if line.startswith("!")}
    assert allowed == set(CONTEXT)
    assert "--require-hashes" in stage
    assert "--constraint requirements.lock" in stage
    assert final.splitlines()[-2].startswith("USER 10001")
    assert "uv " not in final


def test_the_commands_of_the_image_are_shell() -> None:
    """Prevents: a quote that is found by the first build."""
    text = cluster_files(ClusterOptions())["Dockerfile"].replace("\\\n", " ")
    commands = [line.removeprefix("RUN ") for line in text.splitlines() if line.startswith("RUN ")]
    assert len(commands) == 4
    for command in commands:
        ran = subprocess.run(["sh", "-n", "-c", command], capture_output=True, text=True, check=False)
        assert ran.returncode == 0, ran.stderr
