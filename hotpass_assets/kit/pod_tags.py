"""What a profile asks of the pods that run it, as tags that Dagster's Kubernetes parts read.

Belongs here: the tag of a run and of a step. Does not belong here: requests and limits for runs of any profile, which
are those of the launcher (``domain.deployment``). Without Kubernetes the tag says something and does nothing.
"""

from typing import Any

from hotpass_assets.domain.profile.resolve import ResolvedProfile
from hotpass_assets.names import TAG_POD


def pod_tags(profile: ResolvedProfile) -> dict[str, Any]:
    """Tag with requests and limits of the pod of a run; nothing where the profile sets none.

    What the profile leaves out stays what the launcher has: Dagster lays the tag over the launcher's container key by
    key.
    """
    resources = profile.resources.over_others().as_kubernetes()
    return {TAG_POD: {"container_config": {"resources": resources}}} if resources else {}


def step_options(profile: ResolvedProfile) -> dict[str, Any]:
    """Option of an asset or a check whose step may become a pod of its own."""
    tags = pod_tags(profile)
    return {"op_tags": tags} if tags else {}
