"""What Dagster's Helm chart accepts as values, for tests without the chart.

Belongs here: the JSON Schema made of ``chart_values.yaml``, and asking it. Does not belong here: the chart.
"""

import json
import os
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import yaml
from jsonschema.exceptions import best_match
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT7, DRAFT202012

KUBERNETES = "1.34.0"
DEFINITIONS = "urn:kubernetes"
PLAIN: dict[str, dict[str, Any]] = {
    "str": {"type": "string"},
    "int": {"type": "integer"},
    "bool": {"type": "boolean"},
    "null": {"type": "null"},
    "true": {"const": True},
    "any": {"type": "object"},
}


def values_problems(values: Any) -> list[str]:
    """What the chart would refuse, each with the path of its key; empty when it takes the values.

    ``DAGSTER_CHART_SCHEMA`` names the chart's own ``values.schema.json``, which is then asked too.
    """
    found = _problems(jsonschema.Draft202012Validator(_schema(), registry=_registry()), values)
    own = os.environ.get("DAGSTER_CHART_SCHEMA")
    if own:
        schema = json.loads(Path(own).read_text(encoding="utf-8"))
        found += _problems(jsonschema.Draft7Validator(schema, registry=Registry(retrieve=_of_kubernetes)), values)
    return found


def _problems(validator: Any, values: Any) -> list[str]:
    found = [best_match(iter([error])) for error in validator.iter_errors(values)]
    return [f"{'.'.join(map(str, error.absolute_path))}: {error.message[:200]}" for error in found]


@cache
def _schema() -> dict[str, Any]:
    rules = yaml.safe_load(Path(__file__).with_name("chart_values.yaml").read_text(encoding="utf-8"))
    closed = rules["closed"].split()
    blocks = {
        name: _block(keys, name in closed, rules["choices"].get(name, {})) for name, keys in rules["blocks"].items()
    }
    words = {name: {"enum": text.split()} for name, text in rules["words"].items()}
    return {"$ref": "#/$defs/Values", "$defs": blocks | words}


def _block(keys: str, closed: bool, choices: dict[str, str]) -> dict[str, Any]:
    pairs = [part.split(":", 1) for part in keys.split()]
    return {
        "type": "object",
        "properties": {key.rstrip("!"): _type(kind) for key, kind in pairs},
        "required": [key[:-1] for key, _ in pairs if key.endswith("!")],
        "additionalProperties": not closed,
        "allOf": [
            {
                "if": {"properties": {"type": {"const": chosen}}},
                "then": {"properties": {"config": {"required": [key]}}},
            }
            for chosen, key in choices.items()
        ],
    }


def _type(kind: str) -> dict[str, Any]:
    if kind.endswith("?"):
        return {"anyOf": [_type(kind[:-1]), PLAIN["null"]]}
    if "|" in kind:
        return {"anyOf": [_type(part) for part in kind.split("|")]}
    if kind.startswith("["):
        return {"type": "array", "items": _type(kind[1:-1])}
    if kind.startswith("{"):
        return {"type": "object", "additionalProperties": _type(kind[1:-1])}
    if kind.startswith("k8s/"):
        return {"$ref": f"{DEFINITIONS}#/$defs/io.k8s.api.core.v1.{kind.removeprefix('k8s/')}"}
    return PLAIN.get(kind) or {"$ref": f"#/$defs/{kind}"}


@cache
def _definitions() -> Any:
    folder = f"v{KUBERNETES}-local-strict"
    path = files("kubernetes_validate") / "kubernetes-json-schema" / folder / "_definitions.json"
    return json.loads(path.read_text(encoding="utf-8"))["$defs"]


@cache
def _registry() -> Any:
    return Registry().with_resource(DEFINITIONS, Resource({"$defs": _definitions()}, DRAFT202012))


def _of_kubernetes(_: str) -> Any:
    """The definitions that the chart refers to by an address, from what is installed."""
    rooted = json.dumps(_definitions()).replace('"#/$defs/', '"#/definitions/')
    return Resource({"definitions": json.loads(rooted)}, DRAFT7)
