"""The instance that Dagster's Helm chart makes of values.

Belongs here: which value becomes which key of ``dagster.yaml``, as the templates of the chart say it at Dagster 1.13,
for the parts that Hotpass sets. Does not belong here: whether the chart accepts the values (``chart_schema``).
"""

import re
from typing import Any

Object = dict[str, Any]


def chart_instance(values: Object, release: str = "hotpass") -> Object:
    """Content of the instance's file in a release."""
    daemon = values["dagsterDaemon"]
    limits = daemon["runCoordinator"]["config"]["queuedRunCoordinator"]
    retention = values["retention"]
    return {
        "scheduler": {"module": "dagster.core.scheduler", "class": "DagsterDaemonScheduler"},
        "storage": {"postgres": {"postgres_db": _postgres(values["postgresql"])}},
        "run_launcher": {
            "module": "dagster_k8s",
            "class": "K8sRunLauncher",
            "config": _launcher(values, f"{release}-dagster"),
        },
        "run_coordinator": {
            "module": "dagster.core.run_coordinator",
            "class": "QueuedRunCoordinator",
            "config": {
                "max_concurrent_runs": limits["maxConcurrentRuns"],
                "tag_concurrency_limits": limits["tagConcurrencyLimits"],
                "dequeue_interval_seconds": limits["dequeueIntervalSeconds"],
            },
        },
        "compute_logs": {
            "module": "dagster_aws.s3.compute_log_manager",
            "class": "S3ComputeLogManager",
            "config": _snake(values["computeLogManager"]["config"]["s3ComputeLogManager"]),
        },
        "python_logs": _snake(values["pythonLogs"]),
        "run_monitoring": _snake(daemon["runMonitoring"]),
        "run_retries": {"enabled": daemon["runRetries"]["enabled"]},
        "sensors": {"use_threads": True, "num_workers": daemon["sensors"]["numWorkers"]},
        "schedules": {"use_threads": True, "num_workers": daemon["schedules"]["numWorkers"]},
        "telemetry": values["telemetry"],
        "retention": {
            "sensor": {"purge_after_days": retention["sensor"]["purgeAfterDays"]},
            "schedule": {"purge_after_days": retention["schedule"]["purgeAfterDays"]},
            "auto_materialize": {"purge_after_days": retention["autoMaterialize"]["purgeAfterDays"]},
        },
        **values["additionalInstanceConfig"],
    }


def _launcher(values: Object, fullname: str) -> Object:
    told = values["runLauncher"]["config"]["k8sRunLauncher"]
    pod = told["runK8sConfig"]
    return {
        "load_incluster_config": told["loadInclusterConfig"],
        "job_namespace": told["jobNamespace"],
        "image_pull_policy": told["imagePullPolicy"],
        "service_account_name": values["global"]["serviceAccountName"],
        "dagster_home": values["global"]["dagsterHome"],
        "instance_config_map": f"{fullname}-instance",
        "postgres_password_secret": values["global"]["postgresqlSecretName"],
        "env_secrets": [entry["name"] for entry in told["envSecrets"]],
        "env_vars": told["envVars"],
        "volumes": told["volumes"],
        "volume_mounts": told["volumeMounts"],
        "labels": told["labels"],
        "fail_pod_on_run_failure": told["failPodOnRunFailure"],
        "run_k8s_config": {
            "container_config": pod["containerConfig"],
            "pod_spec_config": pod["podSpecConfig"],
            "pod_template_spec_metadata": pod["podTemplateSpecMetadata"],
            "job_spec_config": pod["jobSpecConfig"],
        },
    }


def _postgres(told: Object) -> Object:
    return {
        "username": told["postgresqlUsername"],
        "password": {"env": "DAGSTER_PG_PASSWORD"},
        "hostname": told["postgresqlHost"],
        "db_name": told["postgresqlDatabase"],
        "port": told["service"]["port"],
        "params": told["postgresqlParams"],
    }


def _snake(block: Object) -> Object:
    return {re.sub(r"(?<!^)(?=[A-Z])", "_", key).lower(): value for key, value in block.items()}
