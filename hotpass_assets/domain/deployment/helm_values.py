"""Values for the official Helm chart of Dagster.

Belongs here: what the chart is told, complete enough to be held against its ``values.schema.json`` by itself. Does not
belong here: the pod of a run (``run_pods``) and an instance outside the cluster (``instance_file``).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from hotpass_assets.domain.deployment.options import DAGSTER_HOME, ClusterOptions
from hotpass_assets.domain.deployment.pod_resources import PodResources
from hotpass_assets.domain.deployment.run_limits import tag_concurrency_limits
from hotpass_assets.domain.deployment.run_pods import (
    CONTAINER_SECURITY,
    POD_SECURITY,
    labels,
    run_pod,
    secrets_of_code,
    workspace_mounts,
    workspace_volumes,
)

# A port below 1024 is not open to a user who is not root.
WEBSERVER_PORT = 3000
CODE_SERVER_PORT = 3030
# What only waits for the database and the code server before a service starts.
_WAITING = PodResources(cpu="10m", memory="64Mi", memory_limit="128Mi").as_kubernetes()
_POSTGRES_IMAGE = {"repository": "docker.io/library/postgres", "tag": "15", "pullPolicy": "IfNotPresent"}
_BUSYBOX_IMAGE = {"repository": "docker.io/library/busybox", "tag": "1.28", "pullPolicy": "IfNotPresent"}
# The chart's schema wants to know all of these, also where nothing of it is deployed.
_RABBITMQ_IMAGE = {"repository": "docker.io/bitnami/rabbitmq", "tag": "3.13", "pullPolicy": "IfNotPresent"}
_SHELL_IMAGE = {"repository": "docker.io/library/busybox", "tag": "1.28", "pullPolicy": "IfNotPresent"}

SMALL_RUN = PodResources(cpu="500m", memory="1Gi", memory_limit="2Gi")
SMALL_SERVICE = PodResources(cpu="100m", memory="320Mi", memory_limit="1Gi")


def helm_values(options: ClusterOptions) -> dict[str, Any]:
    """Values of a release, in the order they are written."""
    return {
        "global": {
            "postgresqlSecretName": options.postgres_secret,
            "dagsterHome": DAGSTER_HOME,
            "serviceAccountName": options.service_account,
            "celeryConfigSecretName": "",
        },
        "imagePullSecrets": _names(options.image_pull_secrets),
        "serviceAccount": {
            "create": True,
            "name": options.service_account,
            "annotations": dict(sorted(options.service_account_annotations.items())),
        },
        "rbacEnabled": True,
        "dagster-user-deployments": _user_deployments(options),
        "dagsterWebserver": _webserver(options),
        "dagsterDaemon": _daemon(options),
        # Otherwise pods would know the chart's example as the image of runs.
        "pipelineRun": {"image": _image(options), "env": {}},
        "runLauncher": {"type": "K8sRunLauncher", "config": {"k8sRunLauncher": _run_launcher(options)}},
        "scheduler": {"type": "DagsterDaemonScheduler", "config": {}},
        "computeLogManager": _compute_logs(options),
        "postgresql": _postgres(options),
        "generatePostgresqlPasswordSecret": False,
        "pythonLogs": {"pythonLogLevel": "INFO"},
        "telemetry": {"enabled": False},
        "retention": _retention(),
        "additionalInstanceConfig": {"nux": {"enabled": False}},
        # The chart's Job has a fixed name, which stops the next `helm upgrade`; see the how-to guide.
        "migrate": {"enabled": False},
        "busybox": {"image": _BUSYBOX_IMAGE},
    } | _not_deployed()


def small_values(options: ClusterOptions) -> dict[str, Any]:
    """Values that fit, with Postgres elsewhere, on one node with two cores and four gibibytes: one run at a time."""
    return helm_values(
        replace(options, run_resources=SMALL_RUN, service_resources=SMALL_SERVICE, max_concurrent_runs=1)
    )


def _user_deployments(options: ClusterOptions) -> dict[str, Any]:
    code = {
        "name": options.location,
        "image": _image(options),
        "dagsterApiGrpcArgs": ["--module-name", "hotpass_assets.definitions"],
        "port": CODE_SERVER_PORT,
        # Otherwise runs would get the resources of this server, over those of the launcher.
        "includeConfigInLaunchedRuns": {"enabled": False},
        "env": _variables(options.variables),
        "envConfigMaps": [],
        "envSecrets": _names(secrets_of_code(options)),
        "annotations": {},
        "labels": labels(options),
        **_anywhere(options),
        "volumes": workspace_volumes(options),
        "volumeMounts": workspace_mounts(options),
        "service": {"annotations": {}},
    }
    return {
        "enabled": True,
        "enableSubchart": True,
        "imagePullSecrets": _names(options.image_pull_secrets),
        "deployments": [code],
    }


def _service(options: ClusterOptions) -> dict[str, Any]:
    """What webserver and daemon share: they run our image but none of its code."""
    return {
        "image": _image(options),
        "env": _variables(options.storage_variables),
        "envConfigMaps": [],
        "envSecrets": _names(options.storage_secrets),
        "deploymentLabels": labels(options),
        "labels": labels(options),
        **_anywhere(options),
        "initContainerResources": _WAITING,
        "livenessProbe": {},
        "startupProbe": {},
        "annotations": {},
    }


def _webserver(options: ClusterOptions) -> dict[str, Any]:
    return {
        "replicaCount": 1,
        "nameOverride": "webserver",
        "service": {"type": "ClusterIP", "port": WEBSERVER_PORT, "annotations": {}},
        "workspace": {"enabled": False, "servers": []},
        "enableReadOnly": False,
        "readinessProbe": {
            "httpGet": {"path": "/server_info", "port": WEBSERVER_PORT},
            "periodSeconds": 20,
            "timeoutSeconds": 10,
            "successThreshold": 1,
            "failureThreshold": 3,
        },
    } | _service(options)


def _daemon(options: ClusterOptions) -> dict[str, Any]:
    return {
        "enabled": True,
        "heartbeatTolerance": 1800,
        "runCoordinator": {
            "enabled": True,
            "type": "QueuedRunCoordinator",
            "config": {
                "queuedRunCoordinator": {
                    "maxConcurrentRuns": options.max_concurrent_runs,
                    "tagConcurrencyLimits": tag_concurrency_limits(options.tag_limits),
                    "dequeueIntervalSeconds": 5,
                }
            },
        },
        "runMonitoring": {
            "enabled": True,
            "startTimeoutSeconds": 600,
            "cancelTimeoutSeconds": 180,
            "maxResumeRunAttempts": 0,
            "pollIntervalSeconds": 30,
            "freeSlotsAfterRunEndSeconds": 300,
        },
        # Only a run with the tag dagster/max_retries is started again, and never after a failure of its data.
        "runRetries": {"enabled": True, "maxRetries": 0, "retryOnAssetOrOpFailure": False},
        "sensors": {"useThreads": True, "numWorkers": 4},
        "schedules": {"useThreads": True, "numWorkers": 4},
        "readinessProbe": {},
    } | _service(options)


def _run_launcher(options: ClusterOptions) -> dict[str, Any]:
    pod = run_pod(options, options.run_resources)
    return {
        "imagePullPolicy": options.pull_policy,
        "jobNamespace": options.namespace,
        "loadInclusterConfig": True,
        "kubeconfigFile": None,
        "envConfigMaps": [],
        "envSecrets": _names(secrets_of_code(options)),
        "envVars": [f"{name}={value}" for name, value in options.variables.items()],
        "volumes": workspace_volumes(options),
        "volumeMounts": workspace_mounts(options),
        "labels": labels(options),
        # The pod of a failed run is an Error in `kubectl get pods` too.
        "failPodOnRunFailure": True,
        "runK8sConfig": {
            "containerConfig": pod["container_config"],
            "podSpecConfig": pod["pod_spec_config"],
            "podTemplateSpecMetadata": pod["pod_template_spec_metadata"],
            "jobSpecConfig": pod["job_spec_config"],
        },
    }


def _compute_logs(options: ClusterOptions) -> dict[str, Any]:
    s3: dict[str, Any] = {
        "bucket": options.bucket,
        "prefix": f"{options.prefix}/compute-logs".lstrip("/"),
        "skipEmptyFiles": True,
    }
    if options.s3_endpoint:
        s3["endpointUrl"] = options.s3_endpoint
    if options.s3_region:
        s3["region"] = options.s3_region
    return {"type": "S3ComputeLogManager", "config": {"s3ComputeLogManager": s3}}


def _postgres(options: ClusterOptions) -> dict[str, Any]:
    return {
        "enabled": False,
        "image": _POSTGRES_IMAGE,
        "postgresqlHost": options.postgres_host,
        "postgresqlUsername": options.postgres_user,
        # Comes from the secret in global.postgresqlSecretName.
        "postgresqlPassword": "",
        "postgresqlDatabase": options.postgres_database,
        "postgresqlParams": {},
        "service": {"port": options.postgres_port},
    }


def _retention() -> dict[str, Any]:
    kept = {"purgeAfterDays": {"skipped": 7, "success": 90, "failure": 30, "started": -1}}
    return {"enabled": True, "sensor": kept, "schedule": {"purgeAfterDays": 30}, "autoMaterialize": kept}


def _not_deployed() -> dict[str, Any]:
    """Parts of the chart that Hotpass does without; its schema asks for them all the same."""
    pages = {"host": "", "path": "/", "pathType": "Prefix", "tls": {"enabled": False, "secretName": ""}}
    pages |= {"precedingPaths": [], "succeedingPaths": []}
    nowhere: dict[str, Any] = {"nodeSelector": {}, "affinity": {}, "tolerations": []}
    return {
        "generateCeleryConfigSecret": False,
        "rabbitmq": {
            "enabled": False,
            "image": _RABBITMQ_IMAGE,
            "rabbitmq": {"username": "", "password": ""},
            "service": {"port": 5672},
            "volumePermissions": {"enabled": True, "image": _SHELL_IMAGE},
        },
        "redis": {
            "enabled": False,
            "internal": False,
            "usePassword": False,
            "password": "",
            "host": "",
            "port": 6379,
            "brokerDbNumber": 0,
            "backendDbNumber": 0,
            "brokerUrl": "",
            "backendUrl": "",
        },
        "flower": {
            "enabled": False,
            "service": {"type": "ClusterIP", "port": 5555, "annotations": {}},
            **nowhere,
            "podSecurityContext": {},
            "securityContext": {},
            "resources": {},
            "livenessProbe": {},
            "startupProbe": {},
        },
        "ingress": {
            "enabled": False,
            "apiVersion": "",
            "labels": {},
            "annotations": {},
            "flower": pages,
            "dagsterWebserver": pages,
            "readOnlyDagsterWebserver": pages,
        },
    }


def _anywhere(options: ClusterOptions) -> dict[str, Any]:
    """How the pod of a service is run: on any node, as nobody, with what services get."""
    return {
        "nodeSelector": {},
        "affinity": {},
        "tolerations": [],
        "podSecurityContext": POD_SECURITY,
        "securityContext": CONTAINER_SECURITY,
        "resources": options.service_resources.as_kubernetes(),
    }


def _image(options: ClusterOptions) -> dict[str, str]:
    return {"repository": options.image, "tag": options.tag, "pullPolicy": options.pull_policy}


def _names(names: Iterable[str]) -> list[dict[str, str]]:
    return [{"name": name} for name in names]


def _variables(variables: dict[str, str]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in variables.items()]
