"""How much a person gives a run of a profile on a cluster.

Belongs here: the keys below ``resources`` and what makes a value acceptable. Does not belong here: pods
(``domain.deployment``).
"""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, model_validator

from hotpass_assets.domain.config.block import Block, Text
from hotpass_assets.domain.deployment.pod_resources import PodResources


def _as_text(value: object) -> object:
    """``cpu: 2`` is a number in YAML and TOML, and a quantity all the same."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return f"{value:g}" if is_number else value


Quantity = Annotated[Text, BeforeValidator(_as_text)]


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
