"""What pydantic found wrong in a settings file, in words a person can act on.

Belongs here: turning validation errors into problems with file, line and the nearest valid key. Does not
belong here: the models, reading files, and repeating the values that were found.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from hotpass_assets.domain.config.document import Document
from hotpass_assets.domain.errors import ConfigurationProblem


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name most like ``name``, or ``None`` when none is near."""
    folded = {candidate.casefold(): candidate for candidate in sorted(known)}
    matches = get_close_matches(name.casefold(), list(folded), n=1, cutoff=0.6)
    return folded[matches[0]] if matches else None


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """``did you mean 'x'?``, or the known names when none is near."""
    names = sorted(known)
    match = nearest(name, names)
    return f"did you mean '{match}'?" if match else f"known: {', '.join(names)}"


def schema_problems(
    error: ValidationError, document: Document, model: type[BaseModel]
) -> tuple[ConfigurationProblem, ...]:
    """Every problem in ``error``, in the order of the file."""
    found = [_problem(detail, document, model) for detail in error.errors(include_url=False, include_input=False)]
    found.sort(key=lambda pair: pair[0])
    return tuple(problem for _, problem in found)


def _problem(detail: Any, document: Document, model: type[BaseModel]) -> tuple[int, ConfigurationProblem]:
    keys = tuple(part for part in detail["loc"] if part != "[key]")
    why, do = _words(detail, keys, model)
    return document.line(keys) or 0, ConfigurationProblem(document.where(keys), dotted(keys), why, do)


def _words(detail: Any, keys: Sequence[str | int], model: type[BaseModel]) -> tuple[str, str]:
    kind, message = detail["type"], str(detail["msg"])
    if kind == "extra_forbidden":
        return "unknown key", did_you_mean(str(keys[-1]), keys_of(model, keys[:-1]))
    if kind == "missing":
        return "this key is required", "add it"
    if kind in ("model_type", "dict_type"):
        return "a block of keys is expected", "write 'key: value' lines under it"
    if kind == "tuple_type":
        return "a list is expected", "write [ ] around the values"
    if kind == "string_pattern_mismatch":
        return "the text has characters that are not allowed here", f"allowed: {detail['ctx']['pattern']}"
    if kind == "string_type":
        return "text is expected", "put the value in quotes"
    if kind == "value_error":
        why, _, do = message.removeprefix("Value error, ").partition(" | ")
        return why, do
    return message[:1].lower() + message[1:], ""


def dotted(keys: Sequence[str | int]) -> str:
    """``ingest.sources[0].name`` for a path of keys and list positions."""
    text = ""
    for key in keys:
        text += f"[{key}]" if isinstance(key, int) else f".{key}" if text else key
    return text


def keys_of(model: type[BaseModel], keys: Sequence[str | int]) -> tuple[str, ...]:
    """Keys allowed in the block at ``keys`` of a model."""
    for key in keys:
        info = model.model_fields.get(key) if isinstance(key, str) else None
        inner = _model_in(info.annotation) if info else None
        model = inner or model
    return tuple(model.model_fields)


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := _model_in(part))), None)
