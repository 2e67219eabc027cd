"""One key added to a settings file that people keep comments in.

Belongs here: inserting ``block.key = "text"`` into TOML, YAML and JSON text, and saving it whole or not at
all. Does not belong here: which key is missing, and rewriting anything else in the file.
"""

from __future__ import annotations

import contextlib
import json
import tempfile
from pathlib import Path
from typing import Any

from hotpass_assets.domain.config.document import Document, read_document, unusable
from hotpass_assets.domain.errors import OutputError


def save_text_value(document: Document, block: str, key: str, value: str) -> None:
    """Sets ``block.key`` to a text in the document's file, leaving every other line as it is.

    Raises:
        ConfigurationError: The file is written in a way that cannot be edited safely.
        OutputError: The file cannot be written.
    """
    expected = {**document.payload, block: {**(document.payload.get(block) or {}), key: value}}
    suffix = document.path.suffix.lower()
    if suffix == ".json":
        text = json.dumps(expected, indent=2, ensure_ascii=False) + "\n"
    elif suffix in (".toml", ".tml"):
        text = _toml_with(document, block, key, value)
    else:
        text = _yaml_with(document, block, key, value)
    _replace_file(document.path, text, expected)


def _toml_with(document: Document, block: str, key: str, value: str) -> str:
    lines = document.text.split("\n")
    assignment = f"{key} = {json.dumps(value, ensure_ascii=False)}"
    statements = document.statements()
    for statement in statements:
        if statement.keys == (block, key) and not statement.is_header:
            dotted = statement.first_line - 1 < _first_header(document)
            lines[statement.first_line - 1 : statement.last_line] = [f"{block}.{assignment}" if dotted else assignment]
            return "\n".join(lines)
    for statement in statements:
        if statement.is_header and statement.keys == (block,):
            lines.insert(statement.first_line, assignment)
            return "\n".join(lines)
    if any(statement.keys[0] == block for statement in statements):
        # [block.other] or block.other = 1: a dotted key at the top of the file says the same.
        lines.insert(0, f"{block}.{assignment}")
        return "\n".join(lines)
    return f"{document.text.rstrip()}\n\n[{block}]\n{assignment}\n".lstrip("\n")


def _first_header(document: Document) -> int:
    """Index of the first line that belongs to a ``[table]``."""
    headers = [statement.first_line - 1 for statement in document.statements() if statement.is_header]
    return min(headers, default=document.text.count("\n") + 1)


def _yaml_with(document: Document, block: str, key: str, value: str) -> str:
    lines = document.text.split("\n")
    scalar = json.dumps(value, ensure_ascii=False)
    existing = document.lines.get((block, key))
    if existing is not None:
        lines[existing - 1] = f"{_indent(lines[existing - 1])}{key}: {scalar}"
        return "\n".join(lines)
    start = document.lines.get((block,))
    if start is None:
        return f"{document.text.rstrip()}\n\n{block}:\n  {key}: {scalar}\n".lstrip("\n")
    children = [line for keys, line in document.lines.items() if len(keys) == 2 and keys[0] == block]
    indent = _indent(lines[min(children) - 1]) if children else "  "
    if not children:
        lines[start - 1] = f"{block}:"
    lines.insert(start, f"{indent}{key}: {scalar}")
    return "\n".join(lines)


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


def _replace_file(path: Path, text: str, expected: dict[str, Any]) -> None:
    """Writes beside the file, proves that the new text says what it should, then swaps the two."""
    target = path.resolve()
    temporary: Path | None = None
    try:
        newline = "\r\n" if b"\r\n" in target.read_bytes() else "\n"
        with tempfile.NamedTemporaryFile(
            "w",
            dir=target.parent,
            prefix=".",
            suffix=target.suffix,
            delete=False,
            encoding="utf-8",
            newline=newline,
        ) as stream:
            temporary = Path(stream.name)
            stream.write(text)
        if not _says(temporary, expected):
            raise unusable(path, "the missing key cannot be added to it safely", "add it by hand")
        temporary.chmod(target.stat().st_mode & 0o777)
        temporary.replace(target)
    except OSError as error:
        do = "Check the permissions of the folder and the space on the disk"
        raise OutputError("the configuration was not saved", where=str(path), why=error.strerror, do=do) from error
    finally:
        if temporary is not None:
            with contextlib.suppress(FileNotFoundError):
                temporary.unlink()


def _says(path: Path, expected: dict[str, Any]) -> bool:
    from hotpass_assets.domain.errors import ConfigurationError

    try:
        return read_document(path).payload == expected
    except ConfigurationError:
        return False
