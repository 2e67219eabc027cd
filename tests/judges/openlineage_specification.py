"""Judging events by the files of the OpenLineage specification.

Belongs here: validating one event and every facet in it against the specification's own JSON Schemas. Does not belong
here: the events.

``OPENLINEAGE_SPEC`` names a folder with ``OpenLineage.json`` and ``facets/*.json`` of release 2-0-2.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from referencing import Registry, Resource

FOLDER = os.environ.get("OPENLINEAGE_SPEC", "")
CORE = "https://openlineage.io/spec/2-0-2/OpenLineage.json"
_FACETS = ("facets", "inputFacets", "outputFacets")


def problems_of(event: Mapping[str, Any]) -> list[str]:
    """What the specification finds wrong with an event; nothing where it is valid."""
    found = _problems({"$ref": f"{CORE}#/$defs/RunEvent"}, event, "event")
    for place, name, facet in facets_in(event):
        schema = _facet_schema(str(facet.get("_schemaURL", "")))
        found += ["no schema for " + place] if schema is None else _problems(schema, {name: facet}, place)
    return found


def facets_in(event: Mapping[str, Any]) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Place, name and content of every facet of an event."""
    datasets = [*event.get("inputs", []), *event.get("outputs", [])]
    for owner in (event.get("run", {}), event.get("job", {}), *datasets):
        for kind in _FACETS:
            for name, facet in owner.get(kind, {}).items():
                yield f"{owner.get('name', 'run')}.{kind}.{name}", name, facet


def _problems(schema: Mapping[str, Any], part: Any, place: str) -> list[str]:
    validator = Draft202012Validator(schema, registry=_registry(), format_checker=Draft202012Validator.FORMAT_CHECKER)
    return [f"{place}/{'/'.join(map(str, error.path))}: {error.message}" for error in validator.iter_errors(part)]


def _facet_schema(address: str) -> Mapping[str, Any] | None:
    """Schema of a facet by the address the facet names; facets of our own name the general one."""
    if address == f"{CORE}#/$defs/RunFacet":
        return {"type": "object", "additionalProperties": {"$ref": address}}
    file = address.partition("#")[0]
    return {"$ref": file} if file in _schemas() else None


@cache
def _schemas() -> dict[str, Any]:
    files = [Path(FOLDER, "OpenLineage.json"), *sorted(Path(FOLDER, "facets").glob("*.json"))]
    contents = [json.loads(file.read_text(encoding="utf-8")) for file in files]
    return {content["$id"]: content for content in contents}


@cache
def _registry() -> Registry[Any]:
    return Registry().with_resources((name, Resource.from_contents(content)) for name, content in _schemas().items())
