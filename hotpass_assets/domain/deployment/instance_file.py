"""The ``dagster.yaml`` of an instance whose webserver and daemon run outside the cluster.

Belongs here: history on Postgres, logs of runs on S3, runs as Jobs of the cluster. Does not belong here: a release of
the chart, which writes its own file (``helm_values``), and the file of a workspace on one machine.
"""

from __future__ import annotations

from typing import Any

from hotpass_assets.domain.deployment.options import DAGSTER_HOME, ClusterOptions
from hotpass_assets.domain.deployment.run_limits import tag_concurrency_limits
from hotpass_assets.domain.deployment.run_pods import (
    labels,
    run_pod,
    secrets_of_code,
    workspace_mounts,
    workspace_volumes,
)


def instance_config_map(options: ClusterOptions) -> str:
    """Name of the ConfigMap with this file, which runs mount."""
    return f"{options.release}-instance"


def instance_settings(options: ClusterOptions) -> dict[str, Any]:
    """Content of the file, in the order it is written."""
    return {
        "telemetry": {"enabled": False},
        "nux": {"enabled": False},
        "storage": {
            "postgres": {
                "postgres_db": {
                    "hostname": options.postgres_host,
                    "port": options.postgres_port,
                    "db_name": options.postgres_database,
                    "username": options.postgres_user,
                    "password": {"env": "DAGSTER_PG_PASSWORD"},
                }
            }
        },
        "compute_logs": {
            "module": "dagster_aws.s3.compute_log_manager",
            "class": "S3ComputeLogManager",
            "config": _compute_logs(options),
        },
        "run_coordinator": {
            "module": "dagster.core.run_coordinator",
            "class": "QueuedRunCoordinator",
            "config": {"dequeue_interval_seconds": 5},
        },
        "concurrency": {
            "runs": {
                "max_concurrent_runs": options.max_concurrent_runs,
                "tag_concurrency_limits": tag_concurrency_limits(options.tag_limits),
            }
        },
        "run_launcher": {"module": "dagster_k8s", "class": "K8sRunLauncher", "config": _run_launcher(options)},
        "run_monitoring": {
            "enabled": True,
            "start_timeout_seconds": 600,
            "cancel_timeout_seconds": 180,
            "max_resume_run_attempts": 0,
            "poll_interval_seconds": 30,
            "free_slots_after_run_end_seconds": 300,
        },
        "run_retries": {"enabled": True, "max_retries": 0, "retry_on_asset_or_op_failure": False},
        "retention": {
            "schedule": {"purge_after_days": 30},
            "sensor": {"purge_after_days": {"skipped": 7, "failure": 30, "success": 90}},
        },
    }


def _compute_logs(options: ClusterOptions) -> dict[str, Any]:
    config: dict[str, Any] = {
        "bucket": options.bucket,
        "prefix": f"{options.prefix}/compute-logs".lstrip("/"),
        "skip_empty_files": True,
    }
    if options.s3_endpoint:
        config["endpoint_url"] = options.s3_endpoint
    if options.s3_region:
        config["region"] = options.s3_region
    return config


def _run_launcher(options: ClusterOptions) -> dict[str, Any]:
    config: dict[str, Any] = {
        "load_incluster_config": False,
        "job_image": f"{options.image}:{options.tag}",
        "image_pull_policy": options.pull_policy,
        "job_namespace": options.namespace,
        "service_account_name": options.service_account,
        "dagster_home": DAGSTER_HOME,
        "instance_config_map": instance_config_map(options),
        "postgres_password_secret": options.postgres_secret,
        "env_secrets": list(secrets_of_code(options)),
        "env_vars": [f"{name}={value}" for name, value in options.variables.items()],
        "labels": labels(options),
        "fail_pod_on_run_failure": True,
        "run_k8s_config": run_pod(options, options.run_resources),
    }
    if options.kubeconfig:
        config["kubeconfig_file"] = options.kubeconfig
    if options.image_pull_secrets:
        config["image_pull_secrets"] = [{"name": name} for name in options.image_pull_secrets]
    if options.shared_claim:
        config["volumes"] = workspace_volumes(options)
        config["volume_mounts"] = workspace_mounts(options)
    return config
