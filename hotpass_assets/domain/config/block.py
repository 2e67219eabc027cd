"""What every block of a settings file is made of.

Belongs here: how a block treats keys it does not know, and kinds of values that several blocks have. Does not belong
here: any block (``model``, ``automation``).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints, model_validator


def _path_text(value: Any) -> Any:
    if isinstance(value, str) and not value.strip():
        raise ValueError("the path is empty | write a path or leave the key out")
    if isinstance(value, str) and "\0" in value:
        raise ValueError("the path holds a NUL character | remove it")
    return value


def text_of_number(value: Any) -> Any:
    """A number as text with all its digits, for values that people write as either; anything else as it is."""
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
AnyPath = Annotated[Path, BeforeValidator(_path_text)]


class Block(BaseModel):
    """A block of settings that refuses keys nothing reads."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _empty_block_is_left_out(cls, payload: Any) -> Any:
        """In YAML a block whose keys are all commented out reads as null."""
        if not isinstance(payload, Mapping) or None not in payload.values():
            return payload
        return {key: value for key, value in payload.items() if value is not None or not cls._is_block(key)}

    @classmethod
    def _is_block(cls, key: Any) -> bool:
        info = cls.model_fields.get(key)
        annotation = info.annotation if info else None
        return isinstance(annotation, type) and issubclass(annotation, Block)


def with_file_beside(entry: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """The payload of a block whose ``options.file`` is taken from a folder."""
    options = entry.get("options") or {}
    if not options.get("file"):
        return dict(entry)
    return {**entry, "options": {**options, "file": str(folder / options["file"])}}
