"""What a deployment hands to its runs.

Belongs here: which parameters a flow has, and what is wrong with those a manifest gives. Does not belong here: the
other keys of a manifest (``manifest``), and running anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, StringConstraints, ValidationError

from hotpass_assets.domain.config.block import AnyPath, Block
from hotpass_assets.domain.config.document import Document
from hotpass_assets.domain.config.model import PipelineSettings
from hotpass_assets.domain.config.problems import did_you_mean, schema_problems
from hotpass_assets.domain.deployment.manifest import Flow, Manifest
from hotpass_assets.domain.errors import ConfigurationProblem

TALK = frozenset({"intake", "log_format", "sensitive_fields", "interactive", "crm_token", "backfill", "research"})
"""Keys of ``[pipeline]`` that mean something to a command at a terminal only, or to one intake only, and secrets, which
no schedule hands over, and what no refinement reads."""

REPLACED = {
    "incremental": "leave it out: a schedule refines what is new and nothing else",
    "since": "leave it out: a schedule refines what is new and nothing else",
    "intake": "leave it out: each drop of workbooks gets a key of its own",
    "profile_name": "call it profile",
    "crm_token": "a manifest holds no secrets: put it into a variable where runs are executed, name that one in "
    "crm_token_env, and write addresses that are secret as env:NAME",
    "backfill": "restore archives with hotpass backfill; a schedule runs intakes of the store again",
    "archive_root": "restore archives with hotpass backfill; a schedule runs intakes of the store again",
    "restore_root": "restore archives with hotpass backfill; a schedule runs intakes of the store again",
    "archive_pattern": "restore archives with hotpass backfill; a schedule runs intakes of the store again",
    "runs": "write only: [failed, missing]; which intakes those are is found when the schedule fires",
    "concurrency_limit": "write it beside parameters, not in them",
    "concurrency_key": "write work_queue beside parameters",
}
"""Parameters of other systems and what takes their place."""

Reference = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Missing = Literal["failed", "missing"]


class RefinementParameters(Block):
    """Parameters of flow ``refinement``, besides the keys of ``[pipeline]`` in a configuration file."""

    profile: Reference | None = None
    config: Annotated[tuple[AnyPath, ...], Field(max_length=10)] = ()


class BackfillParameters(Block):
    """Parameters of flow ``backfill``."""

    profile: Reference | None = None
    config: Annotated[tuple[AnyPath, ...], Field(max_length=10)] = ()
    only: Annotated[tuple[Missing, ...], Field(min_length=1), AfterValidator(lambda only: tuple(sorted(set(only))))] = (
        "failed",
        "missing",
    )
    limit: Annotated[int, Field(ge=1, le=1000)] = 50


@dataclass(frozen=True)
class Parameters:
    """The parameters of a deployment, checked.

    Attributes:
        profile: Profile the runs follow; ``None`` leaves it to the configuration files.
        config: Configuration files, relative to the workspace.
        pipeline: Keys of ``[pipeline]``.
        only: Which intakes a backfill runs again.
        limit: Most runs one firing of a backfill asks for.
        left_out: Names of parameters that are not known, where the manifest lets them pass.
    """

    profile: str | None = None
    config: tuple[Path, ...] = ()
    pipeline: Mapping[str, Any] = field(default_factory=dict)
    only: tuple[Missing, ...] = ()
    limit: int = 0
    left_out: tuple[str, ...] = ()


def checked_parameters(manifest: Manifest, document: Document) -> tuple[Parameters, list[ConfigurationProblem]]:
    """The parameters of a manifest, and what is wrong with them.

    Args:
        manifest: What the file says.
        document: The file, for its lines.
    """
    given = {("config" if key == "config_path" else key): value for key, value in manifest.parameters.items()}
    if isinstance(given.get("config"), str):
        given["config"] = [given["config"]]
    own = RefinementParameters if manifest.flow == "refinement" else BackfillParameters
    pipeline = _pipeline_keys(manifest.flow)
    unknown = [key for key in given if key not in own.model_fields and key not in pipeline]
    inside = _inside(document)
    problems = [
        _problem(inside, key, "no run has such a parameter", REPLACED.get(key) or did_you_mean(key, known))
        for known in [[*own.model_fields, *sorted(pipeline)]]
        for key in unknown
        if manifest.enforce_parameter_schema
    ]
    asked: RefinementParameters | BackfillParameters = own()
    try:
        asked = own.model_validate({key: value for key, value in given.items() if key in own.model_fields})
    except ValidationError as error:
        problems += _named(schema_problems(error, inside, own))
    said = {key: value for key, value in given.items() if key in pipeline}
    try:
        PipelineSettings.model_validate(said)
    except ValidationError as error:
        problems += _named(schema_problems(error, inside, PipelineSettings))
    only, limit = (asked.only, asked.limit) if isinstance(asked, BackfillParameters) else ((), 0)
    return Parameters(asked.profile, asked.config, said, only, limit, tuple(unknown)), problems


def _pipeline_keys(flow: Flow) -> frozenset[str]:
    """Keys of ``[pipeline]`` that a run of the flow takes; one that is run again keeps those of its intake."""
    return frozenset(PipelineSettings.model_fields) - TALK if flow == "refinement" else frozenset()


def _inside(document: Document) -> Document:
    """The block ``parameters`` as a document of its own, with the lines of the file."""
    lines = {keys[1:]: line for keys, line in document.lines.items() if len(keys) > 1 and keys[0] == "parameters"}
    if "config_path" in document.payload.get("parameters", {}):
        lines[("config",)] = lines[("config_path",)]
    return Document(document.path, document.text, {}, lines)


def _problem(inside: Document, key: str, why: str, do: str) -> ConfigurationProblem:
    return ConfigurationProblem(inside.where((key,)), f"parameters.{key}", why, do)


def _named(problems: tuple[ConfigurationProblem, ...]) -> list[ConfigurationProblem]:
    return [ConfigurationProblem(one.where, f"parameters.{one.key}", one.why, one.do) for one in problems]
