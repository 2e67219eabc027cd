"""The pod a run is executed in.

Belongs here: container, pod and Job of a run, the same for a release of the chart and for an instance outside it. Does
not belong here: the files they are written to.
"""

from __future__ import annotations

from typing import Any

from hotpass_assets.domain.deployment.options import WORKSPACE, ClusterOptions
from hotpass_assets.domain.deployment.pod_resources import PodResources

# The user of the image; a number, since Kubernetes cannot tell that a name is not root.
USER_ID = 10_001
_VOLUME = "workspace"

POD_SECURITY: dict[str, Any] = {
    "runAsNonRoot": True,
    "runAsUser": USER_ID,
    "runAsGroup": USER_ID,
    "fsGroup": USER_ID,
    "seccompProfile": {"type": "RuntimeDefault"},
}
CONTAINER_SECURITY: dict[str, Any] = {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}}


def labels(options: ClusterOptions) -> dict[str, str]:
    """Labels of all pods."""
    return {"app.kubernetes.io/part-of": "hotpass", "hotpass/environment": options.environment}


def secrets_of_code(options: ClusterOptions) -> tuple[str, ...]:
    """Secrets whose keys become the environment of code server and runs."""
    return (*options.storage_secrets, *options.env_secrets)


def workspace_volumes(options: ClusterOptions) -> list[dict[str, Any]]:
    """The shared folder as a volume, if there is one."""
    if options.shared_claim is None:
        return []
    return [{"name": _VOLUME, "persistentVolumeClaim": {"claimName": options.shared_claim}}]


def workspace_mounts(options: ClusterOptions) -> list[dict[str, Any]]:
    """Where the shared folder is mounted, if there is one."""
    return [{"name": _VOLUME, "mountPath": WORKSPACE}] if options.shared_claim else []


def run_pod(options: ClusterOptions, resources: PodResources) -> dict[str, dict[str, Any]]:
    """Container, pod, labels and Job of a run, with the keys of Kubernetes in each.

    Polars would start a thread for each core of the node; it gets what the pod asked for, also where a profile asks
    for more. A Job is not started again by Kubernetes: the run it belongs to would already be marked as failed.
    """
    return {
        "container_config": {
            "resources": resources.as_kubernetes(),
            "securityContext": CONTAINER_SECURITY,
            "env": [
                {
                    "name": "POLARS_MAX_THREADS",
                    "valueFrom": {"resourceFieldRef": {"resource": "requests.cpu", "divisor": "1"}},
                }
            ],
        },
        "pod_spec_config": {
            "securityContext": POD_SECURITY,
            # Only what starts Jobs of its own speaks to the API of the cluster.
            "automountServiceAccountToken": options.step_jobs,
        },
        "pod_template_spec_metadata": {"annotations": {"cluster-autoscaler.kubernetes.io/safe-to-evict": "false"}},
        "job_spec_config": {"backoffLimit": 0, "ttlSecondsAfterFinished": options.keep_finished_seconds},
    }
