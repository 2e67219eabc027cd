"""Settings laid over each other: defaults, profile, files, variables, command line.

Belongs here: reading a configuration file, the order of the layers, merging, and the rules that only hold for
the whole. Does not belong here: the keys (``model``), parsing (``document``), finding the profile.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from hotpass_assets.domain.config.acquisition_block import with_provider_files_beside
from hotpass_assets.domain.config.document import Document, KeyPath, read_document
from hotpass_assets.domain.config.intent_block import with_files_beside
from hotpass_assets.domain.config.legacy import LegacyNotice, upgraded
from hotpass_assets.domain.config.model import (
    REPORT_SUFFIXES,
    HotpassConfig,
    effective_report_format,
    needs_intent,
    with_one_suite,
)
from hotpass_assets.domain.config.problems import did_you_mean, schema_problems
from hotpass_assets.domain.config.variables import CONFIG_VARIABLES
from hotpass_assets.domain.errors import ConfigurationError, ConfigurationProblem
from hotpass_assets.domain.profile.resolve import ResolvedProfile

# Lists that grow from layer to layer; every other list is replaced by the later layer.
EXTENDED_LISTS = (("pipeline", "sensitive_fields"),)


@dataclass(frozen=True)
class ConfigLayer:
    """One configuration file, its flat keys moved into their blocks, each value valid on its own."""

    document: Document
    payload: Mapping[str, Any]
    notices: tuple[LegacyNotice, ...]


def load_config_file(path: Path) -> ConfigLayer:
    """The settings of one TOML, JSON or YAML file.

    Raises:
        ConfigurationError: It is missing or invalid; every problem is listed with file and line.
    """
    return config_layer(read_document(path))


def config_layer(document: Document) -> ConfigLayer:
    """The settings of a document.

    Raises:
        ConfigurationError: A key is unknown or a value not allowed.
    """
    payload, notices = upgraded(document.payload)
    moved: dict[KeyPath, int] = {
        (n.block, n.name): document.lines[(n.key,)] for n in notices if n.kept and (n.key,) in document.lines
    }
    document = replace(document, lines={**document.lines, **moved})
    try:
        HotpassConfig.model_validate(payload)
    except ValidationError as error:
        what = f"configuration {document.path.name} is invalid"
        raise ConfigurationError(what, schema_problems(error, document, HotpassConfig)) from error
    written = {key: value for key, value in payload.items() if value is not None}
    folder = document.path.parent
    return ConfigLayer(document, with_provider_files_beside(with_files_beside(written, folder), folder), notices)


def load_config_files(paths: Sequence[Path]) -> tuple[ConfigLayer, ...]:
    """All given files in order, with the problems of all of them reported together.

    Raises:
        ConfigurationError: At least one is missing or invalid.
    """
    layers: list[ConfigLayer] = []
    problems: list[ConfigurationProblem] = []
    for path in paths:
        try:
            layers.append(load_config_file(path))
        except ConfigurationError as error:
            problems.extend(error.problems)
    if problems:
        raise ConfigurationError("the configuration is invalid", problems)
    return tuple(layers)


def named_profile(paths: Sequence[Path]) -> str | None:
    """Name of the profile the last of the files that names one asks for."""
    blocks = [layer.payload.get("profile", {}) for layer in load_config_files(paths)]
    return next((str(block["name"]) for block in reversed(blocks) if "name" in block), None)


def layer(
    profile: ResolvedProfile | None = None,
    config_files: Sequence[Path] = (),
    overrides: Mapping[str, object] | None = None,
    variables: Mapping[str, str] | None = None,
) -> HotpassConfig:
    """The configuration of a run, fit to run with.

    Args:
        profile: Its options, features, intent, contract and configuration files lie under everything else.
        config_files: Files given for this run, later over earlier.
        overrides: Values from the command line by dotted key; ``None`` means not given.
        variables: Values from the environment by dotted key; they lie between files and command line.

    Raises:
        ConfigurationError: A file or value is invalid, or a rule for the whole is broken.
    """
    config = merge_layers(profile, config_files, overrides, variables)
    problems = rule_problems(config, profile)
    if problems:
        raise ConfigurationError("the configuration is invalid", problems)
    return config


def merge_layers(
    profile: ResolvedProfile | None = None,
    config_files: Sequence[Path] = (),
    overrides: Mapping[str, object] | None = None,
    variables: Mapping[str, str] | None = None,
) -> HotpassConfig:
    """As ``layer``, without the rules for the whole: what the doctor diagnoses.

    Raises:
        ConfigurationError: A file or value is invalid.
    """
    own_files = tuple(Path(file) for file in profile.config_files) if profile else ()
    files = load_config_files((*own_files, *config_files))
    payloads: list[Mapping[str, Any]] = [profile_payload(profile)] if profile else []
    payloads += [file.payload for file in files]
    if variables:
        payloads.append(_variables_payload(variables))
    payloads.append(_override_payload(overrides or {}))
    merged: dict[str, Any] = {}
    for payload in payloads:
        merged = _merged(merged, with_one_suite(payload), ())
    if profile is not None:
        _keep_identity(merged, profile)
    return build_config(merged, "command line")


def build_config(payload: Mapping[str, Any], origin: str) -> HotpassConfig:
    """The configuration of a payload that comes from no file.

    Raises:
        ConfigurationError: A key is unknown or a value not allowed.
    """
    try:
        return HotpassConfig.model_validate(dict(payload))
    except ValidationError as error:
        problems = schema_problems(error, Document(Path(origin), "", {}), HotpassConfig)
        raise ConfigurationError("the configuration is invalid", problems) from error


def profile_payload(profile: ResolvedProfile) -> dict[str, Any]:
    """What a profile says about a run, as the lowest layer above the defaults."""
    governance = {"intent": list(profile.intent)} if profile.intent else {}
    owner = {"data_owner": profile.contract.owner} if profile.contract.owner else {}
    return {
        "profile": {"name": profile.name, "display_name": profile.display_name},
        "pipeline": {"country_code": profile.country_code, **profile.options},
        "features": dict(profile.features),
        "governance": {**governance, **owner},
        "data_contract": {"dataset": profile.contract.dataset},
    }


def rule_problems(config: HotpassConfig, profile: ResolvedProfile | None = None) -> tuple[ConfigurationProblem, ...]:
    """What is wrong with a configuration as a whole."""
    origin = profile.path if profile and profile.path else "configuration"
    problems = []
    if not config.governance.intent:
        problems += [
            ConfigurationProblem(
                "configuration", key, "it may only be on with a stated intent", "write governance.intent"
            )
            for key in needs_intent(config)
        ]
    problems += _threshold_problems(config, profile) if profile is not None else []
    suite = config.pipeline.expectation_suite
    if profile is not None and suite not in profile.refine.expectations:
        why = f"the profile has no suite '{suite}'"
        remedy = did_you_mean(suite, profile.refine.expectations)
        problems.append(ConfigurationProblem(origin, "data_contract.expectation_suite", why, remedy))
    if config.pipeline.report_path is not None and effective_report_format(config) is None:
        known = ", ".join(REPORT_SUFFIXES)
        why = f"the suffix of '{config.pipeline.report_path}' says no format"
        remedy = f"use one of {known}, or set pipeline.report_format"
        problems.append(ConfigurationProblem("configuration", "pipeline.report_path", why, remedy))
    return tuple(problems)


def _threshold_problems(config: HotpassConfig, profile: ResolvedProfile) -> list[ConfigurationProblem]:
    """What is wrong with the thresholds of a run, seen with those of its profile."""
    asked, own = config.linkage, profile.link
    given = [name for name in ("match_threshold", "review_threshold") if getattr(asked, name) is not None]
    asked_for = config.features.entity_resolution
    by_model = own.method == "splink" if asked_for is None else asked_for
    if given and not by_model:
        why = "rules alone join here, and they know no probabilities"
        remedy = "switch entity resolution on (features.entity_resolution), or leave it out"
        return [ConfigurationProblem("configuration", f"linkage.{name}", why, remedy) for name in given]
    match = own.match_threshold if asked.match_threshold is None else asked.match_threshold
    review = own.review_threshold if asked.review_threshold is None else asked.review_threshold
    if not given or review <= match:
        return []
    why = f"{review:g} is above linkage.match_threshold, {match:g}"
    remedy = "pairs are reviewed below what joins: lower it, or raise the other"
    return [ConfigurationProblem("configuration", "linkage.review_threshold", why, remedy)]


def _keep_identity(merged: dict[str, Any], profile: ResolvedProfile) -> None:
    """The profile that was loaded is the one the run follows, whatever a file says its name is."""
    identity = merged["profile"]
    if identity["name"] != profile.name:
        merged["profile"] = {"name": profile.name, "display_name": profile.display_name}


def _variables_payload(variables: Mapping[str, str]) -> dict[str, Any]:
    payload = _override_payload(variables)
    try:
        build_config(payload, "environment")
    except ConfigurationError as error:
        named = [
            replace(problem, where=CONFIG_VARIABLES.get(problem.key.partition("[")[0], problem.where))
            for problem in error.problems
        ]
        do = "Correct the variable and run the command again"
        raise ConfigurationError("the environment is invalid", named, do) from error
    return payload


def _override_payload(overrides: Mapping[str, object]) -> dict[str, Any]:
    payload: dict[str, Any] = {}
    for key, value in overrides.items():
        if value is None:
            continue
        *blocks, name = key.split(".")
        block = payload
        for part in blocks:
            block = block.setdefault(part, {})
        block[name] = value
    return payload


def _merged(lower: Mapping[str, Any], upper: Mapping[str, Any], at: tuple[str, ...]) -> dict[str, Any]:
    result = dict(lower)
    for key, value in upper.items():
        before, path = result.get(key), (*at, key)
        if isinstance(before, Mapping) and isinstance(value, Mapping):
            result[key] = _merged(before, value, path)
        elif path in EXTENDED_LISTS and isinstance(before, list | tuple) and isinstance(value, list | tuple):
            result[key] = [*before, *value]
        else:
            result[key] = value
    return result
