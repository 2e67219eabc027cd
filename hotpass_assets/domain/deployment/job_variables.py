"""What a deployment asks of the Kubernetes Job of its runs.

Belongs here: the keys a manifest may set and the configuration dagster-k8s reads from a tag of the run. Does not belong
here: what holds for the whole cluster (``options``) and resources that a profile asks for.

Names are Prefect's where it has one. Runs that are not launched on Kubernetes carry the tag and nothing reads it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, model_validator

from hotpass_assets.domain.config.block import Block, text_of_number
from hotpass_assets.domain.deployment.kubernetes_words import (
    is_image,
    is_label_value,
    is_subdomain,
    is_tag,
    is_variable,
)
from hotpass_assets.domain.deployment.options import SECRET_WORDS
from hotpass_assets.domain.deployment.pod_resources import PodResources

# The name of a label or of a label of nodes: an optional domain, then a name like a value that is not empty.
_LABEL = re.compile(r"(?:[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?/)?[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?")


def _which(fits: Callable[[str], bool], otherwise: str) -> AfterValidator:
    """A text that must fit."""

    def check(text: str) -> str:
        if not fits(text):
            raise ValueError(otherwise)
        return text

    return AfterValidator(check)


def image_and_tag(text: str) -> tuple[str, str]:
    """Repository and tag of an image; an empty tag when it has none."""
    name, colon, tag = text.rpartition(":")
    return (name, tag) if colon and "/" not in tag else (text, "")


def _is_image(text: str) -> bool:
    name, tag = image_and_tag(text)
    return is_image(name) and (not tag or is_tag(tag))


def _no_secrets(env: dict[str, str]) -> dict[str, str]:
    for name in env:
        if SECRET_WORDS.search(name):
            raise ValueError(
                f"{name} looks like a secret, and everyone who opens the UI can read the tags of a run | put it into a "
                "Kubernetes Secret and name that in env_secrets of deployments/cluster.yaml"
            )
    return env


ShortText = Annotated[str, BeforeValidator(text_of_number), StringConstraints(max_length=300)]
Variable = Annotated[
    str,
    _which(is_variable, "this is no name of a variable | use letters, digits and underscores"),
    Field(max_length=200),
]
Label = Annotated[
    str,
    _which(lambda text: _LABEL.fullmatch(text) is not None, "this is no name of a label | such as team/cost-centre"),
]
LabelValue = Annotated[
    ShortText, _which(is_label_value, "this is no value of a label | use at most 63 letters and digits")
]
EnvValue = Annotated[str, BeforeValidator(text_of_number), StringConstraints(max_length=2000)]
Image = Annotated[ShortText, _which(_is_image, "this is no image | write registry/name:tag, the name in lower case")]
Account = Annotated[ShortText, _which(is_subdomain, "this is no name of a service account | use lower-case letters")]


class JobVariables(Block):
    """What the Kubernetes Job of a run gets, and the image that is built for the deployment."""

    image: Image | None = None
    env: Annotated[dict[Variable, EnvValue], Field(max_length=50), AfterValidator(_no_secrets)] = {}
    cpu_request: ShortText | None = None
    cpu_limit: ShortText | None = None
    memory_request: ShortText | None = None
    memory_limit: ShortText | None = None
    labels: Annotated[dict[Label, LabelValue], Field(max_length=20)] = {}
    node_selector: Annotated[dict[Label, LabelValue], Field(max_length=20)] = {}
    service_account_name: Account | None = None
    image_pull_policy: Literal["Always", "IfNotPresent", "Never"] | None = None
    finished_job_ttl: Annotated[int, Field(ge=0, le=31_536_000)] | None = None

    @model_validator(mode="after")
    def _resources_can_be_had(self) -> JobVariables:
        for _, why in self._resources.problems():
            raise ValueError(why)
        return self

    @property
    def _resources(self) -> PodResources:
        return PodResources(self.cpu_request, self.memory_request, self.cpu_limit, self.memory_limit)

    def kubernetes_config(self) -> dict[str, Any]:
        """The value of the run tag ``dagster-k8s/config``; empty when nothing is asked for."""
        return _filled(
            container_config=_filled(
                env=[{"name": name, "value": value} for name, value in sorted(self.env.items())],
                resources=self._resources.as_kubernetes(),
                image_pull_policy=self.image_pull_policy,
            ),
            pod_spec_config=_filled(
                node_selector=dict(sorted(self.node_selector.items())), service_account_name=self.service_account_name
            ),
            pod_template_spec_metadata=_filled(labels=dict(sorted(self.labels.items()))),
            job_spec_config=_filled(ttl_seconds_after_finished=self.finished_job_ttl),
        )


def _filled(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, {}, [])}
