"""Pages about profiles and configuration files.

Belongs here: reading keys, types, defaults and limits from the models. Does not belong here: what a key means
(``words``).
"""

import inspect
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from docs.generator.markdown import code, page, table
from docs.generator.words import CONFIGURATION_WORDS, PROFILE_WORDS
from hotpass_assets.domain.config.legacy import LEGACY_KEYS
from hotpass_assets.domain.config.model import FeatureSettings, HotpassConfig, unavailable_capabilities
from hotpass_assets.domain.profile.compliance_block import (
    ComplianceBlock,
    ConsentBlock,
    FieldComplianceEntry,
    RetentionBlock,
)
from hotpass_assets.domain.profile.crawl_block import ResearchLimitsBlock
from hotpass_assets.domain.profile.enrich_block import EnrichBlock, ListEntry, RegistriesEntry
from hotpass_assets.domain.profile.expectation import ExpectationEntry
from hotpass_assets.domain.profile.model import (
    VALUE_MAP_FIELDS,
    ContractBlock,
    IngestBlock,
    LinkBlock,
    Profile,
    RefineBlock,
    SheetEntry,
    SourceEntry,
    ThresholdEntry,
)
from hotpass_assets.domain.profile.network_block import NetworkBlock, PurposeEntry
from hotpass_assets.domain.profile.research_block import AuthorityEntry, BackfillBlock, RateLimitBlock
from hotpass_assets.domain.profile.resources_block import ResourcesBlock

PROFILE_BLOCKS: dict[str, type[BaseModel]] = {
    "Top level": Profile,
    "ingest": IngestBlock,
    "ingest.sources[]": SourceEntry,
    "ingest.sources[].sheets[]": SheetEntry,
    "refine": RefineBlock,
    "refine.thresholds": ThresholdEntry,
    "refine.expectations.<suite>[]": ExpectationEntry,
    "link": LinkBlock,
    "compliance": ComplianceBlock,
    "compliance.fields.<field>": FieldComplianceEntry,
    "compliance.consent": ConsentBlock,
    "compliance.retention": RetentionBlock,
    "enrich": EnrichBlock,
    "enrich.lists[]": ListEntry,
    "enrich.network": RegistriesEntry,
    "network": NetworkBlock,
    "network.purposes.<purpose>": PurposeEntry,
    "research_rate_limit": RateLimitBlock,
    "research_limits": ResearchLimitsBlock,
    "research_backfill": BackfillBlock,
    "authority_sources[]": AuthorityEntry,
    "contract": ContractBlock,
    "resources": ResourcesBlock,
}

Schema = Mapping[str, Any]


def profile_page() -> str:
    """Every key of a profile file."""
    parts = []
    for title, model in PROFILE_BLOCKS.items():
        heading = title if title == "Top level" else code(title)
        parts += [f"## {heading}", _about(model), keys_table(model, PROFILE_WORDS[model.__name__])]
    return page(
        "Profile file",
        "A profile is one YAML or TOML file, called after the profile. Unknown keys are refused; all "
        "problems of a file are reported at once, with their lines, and the exit code is 2. How to write "
        "one: [Write a profile](../how-to-guides/write-a-profile.md).",
        *parts,
        f"Fields that take a value map: {', '.join(map(code, sorted(VALUE_MAP_FIELDS)))}.",
    )


def configuration_page() -> str:
    """Every key of a configuration file."""
    parts = []
    for name, block in configuration_blocks(HotpassConfig).items():
        words = feature_words() if block is FeatureSettings else CONFIGURATION_WORDS[name]
        parts += [f"## {name}", _about(block), keys_table(block, words)]
    moved = [(code(old), code(f"{block}.{name}")) for old, (block, name) in sorted(LEGACY_KEYS.items())]
    return page(
        "Configuration file",
        "TOML, JSON or YAML. Layers, later over earlier: the defaults below, `options` of the profile, the "
        "profile's `config_files`, each `--config` in order, variables that stand in for options, options of the "
        "command line. A list is "
        "replaced by the later layer, except `pipeline.sensitive_fields`, which grows. Relative paths are "
        "taken from the working directory. Unknown keys are refused with exit code 2.",
        *parts,
        "## Keys that have moved",
        "Accepted at their former place, at the top level; `hotpass doctor` names them.",
        table(["Former", "Now"], moved),
    )


def configuration_blocks(model: type[BaseModel], above: str = "") -> dict[str, type[BaseModel]]:
    """Blocks of a configuration by dotted name, each before those inside it."""
    found: dict[str, type[BaseModel]] = {}
    for name, info in model.model_fields.items():
        if isinstance(info.annotation, type) and issubclass(info.annotation, BaseModel):
            found[above + name] = info.annotation
            found |= configuration_blocks(info.annotation, f"{above}{name}.")
    return found


def feature_words() -> dict[str, str]:
    """What each feature means: for those without code, the warning that switching it on gives."""
    words = {
        "entity_resolution": "Whether the model links records, or rules alone; as `link.method` of the profile says "
        "when left out.",
        "observability": "Whether lineage of the run is sent to the server of `OPENLINEAGE_URL`; when left out it is, "
        "where one is named. It is always kept in files. No traces or metrics are exported in this version.",
    }
    words |= {
        "enrichment": "Whether gaps are filled without a network, in tables of their own; see "
        "[how](../how-to-guides/fill-gaps.md).",
        "geospatial": "Whether the coordinates of towns are added there.",
        "acquisition": "Whether records are taken besides the workbooks; as `pipeline.acquisition.enabled` says when "
        "left out; see [how](../how-to-guides/acquire-records.md).",
    }
    for name in [name for name in FeatureSettings.model_fields if name not in words]:
        config = HotpassConfig.model_validate({"features": {name: True}})
        sentences = unavailable_capabilities(config)
        words[name] = f"Not in this version: {sentences[0].partition(': ')[2]}" if sentences else "Switches it on."
    return words


def _about(model: type[BaseModel]) -> str:
    return "" if model is Profile else (inspect.getdoc(model) or "").replace("``", "`")


def keys_table(model: type[BaseModel], words: Mapping[str, str]) -> str:
    """Keys of a block with their types, defaults and words."""
    schema = model.model_json_schema()
    definitions = schema.get("$defs", {})
    rows = []
    for name, key in schema["properties"].items():
        required = name in schema.get("required", ())
        rows.append((code(name), _type(key, definitions), "required" if required else _default(key), words[name]))
    return table(["Key", "Value", "Default", "Meaning"], rows)


def _type(key: Schema, definitions: Mapping[str, Schema]) -> str:
    """Type and limits of a key in words."""
    if "$ref" in key:
        return "enumeration" if "enum" in definitions[key["$ref"].rpartition("/")[2]] else "block"
    if "anyOf" in key:
        return " or ".join(_type(one, definitions) for one in key["anyOf"] if one.get("type") != "null")
    if "enum" in key:
        return ", ".join(code(str(value)) for value in key["enum"])
    kind = key.get("type")
    if kind == "array":
        return f"list of {_plural(_type(key['items'], definitions))}"
    if kind == "object":
        inner = key.get("additionalProperties")
        return f"map to {_type(inner, definitions)}" if isinstance(inner, Mapping) else "block"
    if kind == "string":
        return "path" if key.get("format") == "path" else "text"
    if kind in {"integer", "number"}:
        return " ".join(("whole number" if kind == "integer" else "number", _range(key))).strip()
    return {"boolean": "true or false"}.get(str(kind), "depends on the check")


def _range(key: Schema) -> str:
    low = key.get("minimum", key.get("exclusiveMinimum"))
    high = key.get("maximum", key.get("exclusiveMaximum"))
    above = "above " if "exclusiveMinimum" in key else ""
    if low is not None and high is not None:
        return f"({above}{low} to {high})"
    return f"({above}{low} or more)" if low is not None else ""


def _plural(name: str) -> str:
    return {"text": "texts", "block": "blocks"}.get(name, name)


def _default(key: Schema) -> str:
    value = key.get("default")
    if value is None or value in ([], {}, "") or isinstance(value, dict):
        return ""
    if isinstance(value, list):
        return ", ".join(code(str(item)) for item in value)
    return code(str(value).lower() if isinstance(value, bool) else str(value))
