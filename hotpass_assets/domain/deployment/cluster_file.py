"""The options of a cluster as a person writes them down.

Belongs here: reading ``deployments/cluster.yaml``. Does not belong here: the options (``options``) and what is made of
them (``cluster``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from pydantic import BaseModel, TypeAdapter, ValidationError

from hotpass_assets.domain.config.document import Document, read_document
from hotpass_assets.domain.config.problems import did_you_mean, schema_problems
from hotpass_assets.domain.deployment.options import ClusterOptions
from hotpass_assets.domain.deployment.pod_resources import PodResources
from hotpass_assets.domain.errors import ConfigurationError, ConfigurationProblem

_WHAT = "the options of the cluster cannot be used"
_RESOURCES = ("run_resources", "service_resources")


def read_cluster_options(path: Path) -> ClusterOptions:
    """The options in a YAML file; what it leaves out stays at its default.

    Raises:
        ConfigurationError: The file is missing or invalid; every problem is listed with file and line.
    """
    document = read_document(path)
    problems = _unknown_keys(document)
    if problems:
        raise ConfigurationError(_WHAT, problems)
    try:
        options = TypeAdapter(ClusterOptions).validate_python(document.payload)
    except ValidationError as error:
        raise ConfigurationError(_WHAT, schema_problems(error, document, BaseModel)) from error
    try:
        options.validate()
    except ConfigurationError as error:
        placed = [
            ConfigurationProblem(document.where(problem.key.split(".")), problem.key, problem.why, problem.do)
            for problem in error.problems
        ]
        raise ConfigurationError(_WHAT, placed) from error
    return options


def _unknown_keys(document: Document) -> list[ConfigurationProblem]:
    """Keys that no option has; a dataclass would let them pass."""
    blocks: list[tuple[tuple[str, ...], Mapping[str, Any], list[str]]] = [
        ((), document.payload, [option.name for option in fields(ClusterOptions)])
    ]
    for name in _RESOURCES:
        block = document.payload.get(name)
        if isinstance(block, Mapping):
            blocks.append(((name,), block, [option.name for option in fields(PodResources)]))
    return [
        ConfigurationProblem(document.where((*at, key)), ".".join((*at, key)), "unknown key", did_you_mean(key, known))
        for at, block, known in blocks
        for key in block
        if key not in known
    ]
