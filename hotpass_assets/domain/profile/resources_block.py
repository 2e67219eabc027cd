"""How much a person gives a run of a profile on a cluster.

Belongs here: the keys below ``resources`` and what makes a value acceptable. Does not belong here: pods
(``domain.deployment``).
"""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, model_validator

from hotpass_assets.domain.config.block import Block, Text, text_of_number
from hotpass_assets.domain.deployment.pod_resources import PodResources

Quantity = Annotated[Text, BeforeValidator(text_of_number)]
"""``cpu: 2`` is a number in YAML and TOML, and a quantity all the same."""


class ResourcesBlock(Block):
    """Requests and limits of the pods that run the profile on Kubernetes; of no effect on one machine."""

    cpu: Quantity | None = None
    memory: Quantity | None = None
    cpu_limit: Quantity | None = None
    memory_limit: Quantity | None = None

    @model_validator(mode="after")
    def _are_quantities(self) -> ResourcesBlock:
        problems = PodResources(**dict(self)).problems()
        if problems:
            name, words = problems[0]
            raise ValueError(words if name in words else f"{name}: {words}")
        return self
