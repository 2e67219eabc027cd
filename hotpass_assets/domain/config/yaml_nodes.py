"""YAML as plain values with the line of every key, without YAML's traps.

Belongs here: the dialect Hotpass reads (no aliases, no tags, bounded nesting, keys always text, ``NO`` and
``0821`` stay text). Does not belong here: file access and what the keys mean.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from hotpass_assets.domain.errors import ConfigurationError

MAX_DEPTH = 32
PLAIN_TYPES = frozenset({"null", "bool", "int", "float", "str", "seq", "map"})

_Fail = Callable[[Path, str, str, int | None], ConfigurationError]
_Lines = dict[tuple[str | int, ...], int]
_BASE: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class PlainLoader(_BASE):  # type: ignore[misc]
    """YAML 1.2 scalars on the safe loader: YAML 1.1 reads ``NO`` as false and ``017`` as fifteen."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}


for _tag, _pattern, _first in (
    ("tag:yaml.org,2002:null", r"^(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
    ("tag:yaml.org,2002:bool", r"^(?:true|True|TRUE|false|False|FALSE)$", list("tTfF")),
    ("tag:yaml.org,2002:int", r"^[-+]?(?:0|[1-9][0-9]*)$", list("-+0123456789")),
    (
        "tag:yaml.org,2002:float",
        r"^[-+]?(?:(?:0|[1-9][0-9]*)\.[0-9]*|\.[0-9]+|(?:0|[1-9][0-9]*)(?=[eE]))(?:[eE][-+]?[0-9]+)?$",
        list("-+0123456789."),
    ),
):
    PlainLoader.add_implicit_resolver(_tag, re.compile(_pattern), _first)


def parse_yaml(path: Path, text: str, fail: _Fail) -> tuple[Any, _Lines]:
    """Values and 1-based lines of one YAML document; ``fail`` makes the error for a place in it.

    Raises:
        ConfigurationError: Not YAML, more than one document, an alias or tag, a repeated key, too deep.
    """
    try:
        _refuse_aliases_and_depth(path, text, fail)
        node = yaml.compose(text, Loader=PlainLoader)
        lines: _Lines = {}
        return (None if node is None else _value(node, (), lines, _Builder(path, fail))), lines
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        raise fail(path, f"it is not YAML: {error.problem}", "correct that line", line) from error
    except (yaml.YAMLError, ValueError) as error:
        raise fail(path, f"it is not YAML: {error}", "correct the file", None) from error


class _Builder:
    """Turns scalar nodes into values and knows how to fail at a node."""

    def __init__(self, path: Path, fail: _Fail) -> None:
        self._path = path
        self._fail = fail
        self._loader = PlainLoader("")

    def scalar(self, node: yaml.Node) -> Any:
        return self._loader.construct_object(node, deep=True)

    def problem(self, node: yaml.Node, why: str, do: str) -> ConfigurationError:
        return self._fail(self._path, why, do, node.start_mark.line + 1)


def _refuse_aliases_and_depth(path: Path, text: str, fail: _Fail) -> None:
    """Reads the events only: composing first would expand or recurse before anything could be refused."""
    depth = 0
    for event in yaml.parse(text, Loader=PlainLoader):
        line = event.start_mark.line + 1 if event.start_mark else None
        if isinstance(event, yaml.AliasEvent):
            raise fail(path, "aliases (*name) are not supported", "write the values out", line)
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH:
            raise fail(path, "it is nested too deeply", "write it flatter", line)


def _value(node: yaml.Node, at: tuple[str | int, ...], lines: _Lines, build: _Builder) -> Any:
    if node.tag.removeprefix("tag:yaml.org,2002:") not in PLAIN_TYPES:
        raise build.problem(node, f"tags are not supported ({node.tag})", "leave the tag out")
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, at, lines, build)
    if isinstance(node, yaml.SequenceNode):
        values = []
        for index, child in enumerate(node.value):
            lines[(*at, index)] = child.start_mark.line + 1
            values.append(_value(child, (*at, index), lines, build))
        return values
    return build.scalar(node)


def _mapping(node: yaml.MappingNode, at: tuple[str | int, ...], lines: _Lines, build: _Builder) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for key_node, value_node in node.value:
        if not isinstance(key_node, yaml.ScalarNode):
            raise build.problem(key_node, "a key must be plain text", "write the key as text")
        key = key_node.value
        if key in values:
            first = lines[(*at, key)]
            raise build.problem(
                key_node, f"the key '{key}' is written twice (first on line {first})", "keep one of them"
            )
        lines[(*at, key)] = key_node.start_mark.line + 1
        values[key] = _value(value_node, (*at, key), lines, build)
    return values
