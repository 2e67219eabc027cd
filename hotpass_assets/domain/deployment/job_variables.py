"""What a deployment asks of the Kubernetes Job of its runs.

Belongs here: the keys a manifest may set and the configuration dagster-k8s reads from a tag of the run. Does not belong
here: what holds for the whole cluster (``cluster``) and resources that a profile asks for.

Names are Prefect's where it has one. Runs that are not launched on Kubernetes carry the tag and nothing reads it.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from hotpass_assets.domain.config.model import Block

_SECRET = re.compile(r"(?i)(?:password|passwd|secret|token|api_?key|credential)")


def _text_of_number(value: Any) -> Any:
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def _no_secrets(env: dict[str, str]) -> dict[str, str]:
    for name in env:
        if _SECRET.search(name):
            raise ValueError(
                f"{name} looks like a secret, and tags of a run can be read by everyone who opens the UI | put it into "
                "a Kubernetes Secret that the Helm values name"
            )
    return env


# Forms of a quantity: https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
Quantity = Annotated[
    str,
    BeforeValidator(_text_of_number),
    StringConstraints(pattern=r"^[0-9]+(?:\.[0-9]+)?(?:m|k|M|G|T|Ki|Mi|Gi|Ti)?$", max_length=20),
]
Variable = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$", max_length=200)]
Label = Annotated[
    str, StringConstraints(pattern=r"^(?:[a-z0-9.-]{1,253}/)?[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$")
]
LabelValue = Annotated[
    str,
    BeforeValidator(_text_of_number),
    StringConstraints(pattern=r"^(?:[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?)?$"),
]
EnvValue = Annotated[str, BeforeValidator(_text_of_number), StringConstraints(max_length=2000)]
Image = Annotated[
    str,
    StringConstraints(
        pattern=r"^[a-z0-9][a-z0-9._/:-]*[a-z0-9](?::[A-Za-z0-9_][A-Za-z0-9._-]{0,127})?$", max_length=300
    ),
]


class JobVariables(Block):
    """What the Kubernetes Job of a run gets."""

    image: Image | None = None
    env: Annotated[dict[Variable, EnvValue], Field(max_length=50), AfterValidator(_no_secrets)] = {}
    cpu_request: Quantity | None = None
    cpu_limit: Quantity | None = None
    memory_request: Quantity | None = None
    memory_limit: Quantity | None = None
    labels: Annotated[dict[Label, LabelValue], Field(max_length=20)] = {}
    node_selector: Annotated[dict[Label, LabelValue], Field(max_length=20)] = {}
    service_account_name: (
        Annotated[str, StringConstraints(pattern=r"^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$", max_length=253)] | None
    ) = None
    image_pull_policy: Literal["Always", "IfNotPresent", "Never"] | None = None
    finished_job_ttl: Annotated[int, Field(ge=0, le=31_536_000)] | None = None

    def kubernetes_config(self) -> dict[str, Any]:
        """The value of the run tag ``dagster-k8s/config``; empty when nothing is asked for."""
        resources = _filled(
            requests=_filled(cpu=self.cpu_request, memory=self.memory_request),
            limits=_filled(cpu=self.cpu_limit, memory=self.memory_limit),
        )
        env = [{"name": name, "value": value} for name, value in sorted(self.env.items())]
        return _filled(
            container_config=_filled(env=env, resources=resources, image_pull_policy=self.image_pull_policy),
            pod_spec_config=_filled(
                node_selector=dict(sorted(self.node_selector.items())), service_account_name=self.service_account_name
            ),
            pod_template_spec_metadata=_filled(labels=dict(sorted(self.labels.items()))),
            job_spec_config=_filled(ttl_seconds_after_finished=self.finished_job_ttl),
        )


def _filled(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, {}, [])}
