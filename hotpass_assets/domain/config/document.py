"""A settings file as plain values, with the line of every key.

Belongs here: reading TOML, JSON and YAML safely (size, encoding, nesting, repeated keys) and remembering
where each key stands. Does not belong here: which keys are allowed (the models), and where files are found.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hotpass_assets.domain.config.toml_lines import TomlStatement, toml_lines, toml_statements
from hotpass_assets.domain.errors import ConfigurationError, ConfigurationProblem

DOCUMENT_SUFFIXES = (".toml", ".tml", ".json", ".yaml", ".yml")
MAX_BYTES = 1024 * 1024

KeyPath = tuple[str | int, ...]


@dataclass(frozen=True)
class Document:
    """A parsed settings file.

    Attributes:
        path: The file, as it was given.
        text: Its text.
        payload: Its values.
        lines: 1-based line of each key and list element.
    """

    path: Path
    text: str
    payload: dict[str, Any]
    lines: Mapping[KeyPath, int] = field(default_factory=dict)

    def line(self, keys: Sequence[str | int]) -> int | None:
        """Line of the deepest of ``keys`` that stands in the file."""
        found: KeyPath = ()
        for key in keys:
            if (*found, key) in self.lines:
                found = (*found, key)
        return self.lines.get(found)

    def where(self, keys: Sequence[str | int] = ()) -> str:
        """``file:line`` of the deepest of ``keys`` that stands in the file; the file alone when none does."""
        line = self.line(keys)
        return f"{self.path}:{line}" if line else str(self.path)

    def statements(self) -> tuple[TomlStatement, ...]:
        """The assignments of a TOML file, in file order."""
        return toml_statements(self.text)


def unusable(path: Path, why: str, do: str = "", line: int | None = None) -> ConfigurationError:
    """The error for a file that cannot be read as settings at all."""
    where = f"{path}:{line}" if line else str(path)
    return ConfigurationError(f"{path.name} cannot be used", [ConfigurationProblem(where, "", why, do)])


def read_document(path: Path) -> Document:
    """The settings in ``path``, whose suffix says the format.

    Raises:
        ConfigurationError: The file is missing, too large, not UTF-8, not of the format its suffix says,
            repeats a key, or is not a mapping.
    """
    text = _read_text(path)
    parse = _PARSERS[path.suffix.lower()]
    try:
        payload, lines = parse(path, text)
    except RecursionError as error:
        raise unusable(path, "it is nested too deeply", "write it flatter") from error
    if not isinstance(payload, dict):
        raise unusable(path, "it does not hold keys and values", "start with a key such as 'name:'", 1)
    return Document(path, text, payload, lines)


def _read_text(path: Path) -> str:
    if path.suffix.lower() not in DOCUMENT_SUFFIXES:
        known = ", ".join(DOCUMENT_SUFFIXES)
        raise unusable(path, "the suffix says no known format", f"use one of {known}")
    try:
        if not path.is_file():
            raise unusable(path, "there is no such file", "check the path")
        with path.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise unusable(path, f"it cannot be read ({error.strerror})", "check its permissions") from error
    if len(raw) > MAX_BYTES:
        raise unusable(path, f"it is larger than {MAX_BYTES // 1024} KiB", "a settings file is small: check the path")
    try:
        return raw.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise unusable(path, "it is not UTF-8 text", "save it as UTF-8", line) from error


def _parse_toml(path: Path, text: str) -> tuple[Any, dict[KeyPath, int]]:
    try:
        payload = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = _line_in_message(str(error)) or max(1, text.rstrip("\n").count("\n") + 1)
        raise unusable(path, f"it is not TOML: {error}", "correct that line", line) from error
    return payload, toml_lines(text)


def _line_in_message(message: str) -> int | None:
    """Line number in a message of ``tomllib``, which carries it in the text only."""
    _, _, tail = message.rpartition("(at line ")
    digits = tail.partition(",")[0]
    return int(digits) if digits.isdigit() else None


def _parse_json(path: Path, text: str) -> tuple[Any, dict[KeyPath, int]]:
    from hotpass_assets.domain.config.yaml_nodes import parse_yaml

    try:
        payload = json.loads(text)
    except json.JSONDecodeError as error:
        raise unusable(path, f"it is not JSON: {error.msg}", "correct that line", error.lineno) from error
    # JSON is YAML once its tabs, never inside a valid JSON string, are blanks: lines and repeated keys.
    _, lines = parse_yaml(path, text.replace("\t", " "), unusable)
    return payload, lines


def _parse_yaml(path: Path, text: str) -> tuple[Any, dict[KeyPath, int]]:
    from hotpass_assets.domain.config.yaml_nodes import parse_yaml

    return parse_yaml(path, text, unusable)


_PARSERS: dict[str, Callable[[Path, str], tuple[Any, dict[KeyPath, int]]]] = {
    ".toml": _parse_toml,
    ".tml": _parse_toml,
    ".json": _parse_json,
    ".yaml": _parse_yaml,
    ".yml": _parse_yaml,
}
