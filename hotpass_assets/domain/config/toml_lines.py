"""Where each key stands in a TOML text, which ``tomllib`` does not say.

Belongs here: a scan of headers and assignments of a text that ``tomllib`` has already accepted. Does not
belong here: parsing values, judging them, and changing the text.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_Path = tuple[str | int, ...]
# One key of a dotted key, or one piece of a value: strings and comments must not be searched for brackets.
_KEY = re.compile(r"\s*(?:\"((?:[^\"\\\n]|\\.)*)\"|'([^'\n]*)'|([A-Za-z0-9_-]+))\s*(\.)?")
_PIECE = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'|#[^\n]*|[\[{]|[\]}]|\n|[^"\'#\[\]{}\n]+',
    re.DOTALL,
)


@dataclass(frozen=True)
class TomlStatement:
    """One header or assignment.

    Attributes:
        keys: Full path, list positions of ``[[tables]]`` included.
        first_line: 1-based line it starts on.
        last_line: 1-based line it ends on.
        is_header: Whether it is a ``[table]`` line.
    """

    keys: _Path
    first_line: int
    last_line: int
    is_header: bool


def toml_statements(text: str) -> tuple[TomlStatement, ...]:
    """Headers and assignments of a valid TOML text, in file order."""
    return tuple(_scan(text))


def toml_lines(text: str) -> dict[_Path, int]:
    """1-based line of every key and of its tables; inside an inline table, that of the outer key."""
    lines: dict[_Path, int] = {}
    for statement in toml_statements(text):
        for length in range(1, len(statement.keys) + 1):
            lines.setdefault(statement.keys[:length], statement.first_line)
    return lines


def _scan(text: str) -> Iterator[TomlStatement]:
    table: _Path = ()
    counts: dict[_Path, int] = {}
    breaks = [index for index, char in enumerate(text) if char == "\n"]
    position = 0
    while position < len(text):
        first_char = text[position]
        if first_char in " \t\n":
            position += 1
            continue
        if first_char == "#":
            position = _line_end(text, position)
            continue
        line = bisect_left(breaks, position) + 1
        if first_char == "[":
            is_list = text.startswith("[[", position)
            keys, position = _dotted(text, position + (2 if is_list else 1))
            table = _placed(keys, counts, is_list)
            position = _line_end(text, position)
            yield TomlStatement(table, line, line, is_header=True)
            continue
        keys, position = _dotted(text, position)
        position = _value_end(text, position + 1)
        yield TomlStatement((*table, *keys), line, bisect_left(breaks, position) + 1, is_header=False)


def _line_end(text: str, position: int) -> int:
    end = text.find("\n", position)
    return len(text) if end < 0 else end


def _dotted(text: str, position: int) -> tuple[tuple[str, ...], int]:
    """Keys of a dotted key and the position behind it."""
    keys: list[str] = []
    while match := _KEY.match(text, position):
        quoted, literal, bare = match.group(1), match.group(2), match.group(3)
        keys.append(_unescaped(quoted) if quoted is not None else literal if literal is not None else bare)
        position = match.end()
        if not match.group(4):
            break
    return tuple(keys), position


def _unescaped(quoted: str) -> str:
    value: Any = tomllib.loads(f'key = "{quoted}"')["key"]
    return str(value)


def _placed(keys: tuple[str, ...], counts: dict[_Path, int], is_list: bool) -> _Path:
    """Path of a header with the position of each ``[[table]]`` on the way."""
    path: _Path = ()
    for index, key in enumerate(keys):
        path = (*path, key)
        if is_list and index == len(keys) - 1:
            counts[path] = counts.get(path, -1) + 1
        if path in counts:
            path = (*path, counts[path])
    return path


def _value_end(text: str, position: int) -> int:
    """Position of the line break that ends the value starting at ``position``."""
    depth = 0
    while position < len(text):
        match = _PIECE.match(text, position)
        piece = match.group() if match else text[position]
        if piece == "\n" and depth == 0:
            return position
        depth += (piece in "[{") - (piece in "]}") if len(piece) == 1 else 0
        position += len(piece)
    return position
