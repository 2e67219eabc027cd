"""An instance whose runs become Jobs of a Kubernetes API of our own.

Belongs here: the deployment's own ``dagster.yaml`` with a history on this machine, and runs to launch on it. Does not
belong here: expectations.
"""

from __future__ import annotations

import sys
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import dagster as dg
import yaml
from dagster._core.code_pointer import ModuleCodePointer
from dagster._core.origin import DEFAULT_DAGSTER_ENTRY_POINT, JobPythonOrigin, RepositoryPythonOrigin

from hotpass_assets.domain.deployment.cluster import ClusterOptions, cluster_files
from tests.builders.kubernetes_api import KubernetesApi

OPTIONS = ClusterOptions(
    tag="2026.1.5", store="s3://hotpass-data/store", aws_secret="hotpass-aws", env_secrets=("workbook-passwords",)
)
ELSEWHERE = ("storage", "compute_logs", "run_coordinator", "concurrency", "run_retries", "retention")
"""What a test on one machine does without: other programs, and a daemon to launch what is queued."""


def instance_file(api: KubernetesApi, home: Path, options: ClusterOptions = OPTIONS) -> Path:
    """The file of a deployment, with the Kubernetes API and a history of this machine."""
    home.mkdir(parents=True, exist_ok=True)
    content = yaml.safe_load(cluster_files(options)["dagster.yaml"])
    content["run_launcher"]["config"] |= {"kubeconfig_file": str(api.kubeconfig(home)), "dagster_home": str(home)}
    for key in ELSEWHERE:
        del content[key]
    content["storage"] = {"sqlite": {"base_dir": str(home / "history")}}
    content["compute_logs"] = {
        "module": "dagster._core.storage.noop_compute_log_manager",
        "class": "NoOpComputeLogManager",
    }
    path = home / "dagster.yaml"
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    return path


@contextmanager
def cluster(api: KubernetesApi, home: Path, options: ClusterOptions = OPTIONS) -> Iterator[dg.DagsterInstance]:
    """An instance that launches runs on the API."""
    instance_file(api, home, options)
    with dg.DagsterInstance.from_config(str(home)) as instance:
        yield instance


def planned_run(
    instance: dg.DagsterInstance,
    job: dg.JobDefinition,
    module: str = "hotpass_assets.definitions",
    container_context: Mapping[str, Any] | None = None,
) -> dg.DagsterRun:
    """A run of a job that waits to be launched, with the origin a code location in a cluster has."""
    location = RepositoryPythonOrigin(
        executable_path=sys.executable,
        code_pointer=ModuleCodePointer(module, "defs", str(Path.cwd())),
        container_image=f"{OPTIONS.image}:{OPTIONS.tag}",
        entry_point=list(DEFAULT_DAGSTER_ENTRY_POINT),
        container_context=container_context,
    )
    return instance.create_run_for_job(
        job, run_id=str(uuid.uuid4()), tags=dict(job.run_tags), job_code_origin=JobPythonOrigin(job.name, location)
    )


def launch(instance: dg.DagsterInstance, run: dg.DagsterRun) -> None:
    """Launch as webserver and daemon do."""
    instance.launch_run(run.run_id, None)  # type: ignore[arg-type]


def messages(instance: dg.DagsterInstance, run: dg.DagsterRun) -> str:
    """What a person reads in the log of a run."""
    texts = []
    for record in instance.all_logs(run.run_id):
        event = record.dagster_event
        error = getattr(event.event_specific_data, "error", None) if event else None
        texts.append(f"{record.user_message}\n{error.to_string() if error else ''}")
    return "\n".join(texts)
