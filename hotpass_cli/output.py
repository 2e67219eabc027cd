"""Where the command line talks: results on stdout, talk on stderr, events as JSON.

Belongs here: the JSON event line, what is masked in it, and the one-line warning and error. Does not belong
here: what an event means, and tables of results.
"""

import json
import math
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, is_dataclass
from datetime import date, time
from functools import cached_property
from typing import TYPE_CHECKING, Any

import typer

from hotpass_assets.domain.printable import printable

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

REDACTED = "***redacted***"

PUBLISHED_PERSONAL_FIELDS = frozenset(
    (
        "cell",
        "cellphone",
        "contact_cell",
        "contact_emails",
        "contact_person",
        "contact_phones",
        "contact_primary_email",
        "contact_primary_name",
        "contact_primary_phone",
        "contact_secondary_emails",
        "contact_secondary_names",
        "contact_secondary_phones",
        "email",
        "email_address",
        "emails",
        "fax",
        "first_name",
        "full_name",
        "id_number",
        "last_name",
        "mobile",
        "mobile_number",
        "notes",
        "other_emails",
        "other_phones",
        "passport_number",
        "person_name",
        "phone",
        "phone_number",
        "phones",
        "primary_email",
        "primary_phone",
        "surname",
        "telephone",
        "whatsapp",
    )
)
"""Keys, besides the canonical fields, whose values are about a person."""

NAME_MAPS = frozenset(
    (
        "cells",
        "conflicts_by_field",
        "counts",
        "data_quality_distribution",
        "field_completeness",
        "performance_metrics",
        "quality_flags",
        "source_breakdown",
        "source_load_seconds",
    )
)
"""Maps whose keys are names of sources or measures, or count fields: a source may be
called "Contact Email", and a share of filled cells is nobody's."""

VALUE_KEYS = frozenset(("alternatives", "chosen_value", "example", "examples", "published", "raw", "value", "values"))
"""Keys beside a ``field`` key that hold values of that field."""


def field_key(name: str) -> str:
    """Form of a field name for comparison: casefolded, every run of other signs one underscore."""
    return re.sub(r"[\W_]+", "_", name.casefold()).strip("_")


def personal_fields() -> frozenset[str]:
    """Keys whose values are about a person: canonical fields, and what is published from them."""
    from hotpass_assets.domain.tables.fields import FIELDS  # read only when there is an event to mask

    return PUBLISHED_PERSONAL_FIELDS | {field.name for field in FIELDS if field.personal}


class Masking:
    """Which values of an event are not to be shown.

    Args:
        sensitive_fields: Further names to mask wherever they are a key, or dotted paths from the top of the
            event.
    """

    def __init__(self, sensitive_fields: Iterable[str] = ()) -> None:
        asked = [tuple(field_key(part) for part in name.split(".")) for name in sensitive_fields]
        self._fields = personal_fields() | {path[0] for path in asked if len(path) == 1}
        self._paths = {path for path in asked if len(path) > 1}

    def apply(self, data: Any, path: tuple[str, ...] = ()) -> Any:
        """``data`` with values of personal fields replaced; list positions are not part of a path."""
        if isinstance(data, Mapping):
            named = str(data.get("field", ""))
            about_person = field_key(named.rsplit(".", 1)[-1]) in self._fields
            return {key: self._value(str(key), value, path, about_person) for key, value in data.items()}
        if isinstance(data, (list, tuple)):
            return [self.apply(item, path) for item in data]
        return data

    def _value(self, key: str, value: Any, path: tuple[str, ...], about_person: bool) -> Any:
        here = (*path, field_key(key))
        is_field = not (path and path[-1] in NAME_MAPS)
        hidden = here in self._paths or (is_field and here[-1] in self._fields)
        if value is not None and (hidden or (about_person and here[-1] in VALUE_KEYS)):
            return REDACTED
        return self.apply(value, here)


def plain(value: Any) -> Any:
    """``value`` in the types JSON has: no NaN, no infinity, paths and dates as text, sets in order."""
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if is_dataclass(value) and not isinstance(value, type):
        value = asdict(value)
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (set, frozenset)):
        value = sorted(value, key=str)
    if isinstance(value, Sequence) and not isinstance(value, (bytes, bytearray)):
        return [plain(item) for item in value]
    return value.isoformat() if isinstance(value, (date, time)) else str(value)


def event_line(name: str, data: Mapping[str, Any], masking: Masking) -> str:
    """One event as one line of JSON, ASCII only so that no character in the data can break the line."""
    return json.dumps({"event": name, "data": masking.apply(plain(data))}, allow_nan=False)


class Output:
    """Results, events, warnings and errors in the chosen format.

    Args:
        log_format: ``rich`` for people, ``json`` for programs.
        sensitive_fields: Fields to mask in events, on top of the personal ones.
    """

    def __init__(self, log_format: str = "rich", sensitive_fields: Iterable[str] = ()) -> None:
        self.log_format = log_format
        self._sensitive_fields = tuple(sensitive_fields)

    @cached_property
    def _masking(self) -> Masking:
        return Masking(self._sensitive_fields)

    @property
    def is_json(self) -> bool:
        """Whether stdout is for programs."""
        return self.log_format == "json"

    def event(self, name: str, data: Mapping[str, Any]) -> None:
        """Writes an event in JSON mode; in rich mode there is nothing to write."""
        if self.is_json:
            typer.echo(event_line(name, data, self._masking))

    def show(self, *parts: "RenderableType") -> None:
        """Writes a result for people on stdout; in JSON mode nothing."""
        if not self.is_json:
            from rich.text import Text

            console = stdout_console()
            for part in parts:
                # Lines are for copying paths from: only boxes are fitted to the width.
                console.print(part, soft_wrap=isinstance(part, (str, Text)))

    def line(self, text: str, label: str = "") -> None:
        """Writes one line of a result for people on stdout, after a label of ours; in JSON mode nothing.

        Args:
            text: May hold cells and headers: control characters are taken out.
            label: May be coloured.
        """
        if not self.is_json:
            typer.echo(f"{label}{printable(text)}")

    def talk(self, text: str) -> None:
        """Writes one line of talk for people on stderr; in JSON mode nothing."""
        if not self.is_json:
            typer.echo(printable(text), err=True)

    def warning(self, message: str) -> None:
        """Writes one ``Warning:`` line on stderr, and in JSON mode the event as well."""
        self.event("warning", {"message": one_line(message)})
        typer.secho(f"Warning: {one_line(message)}", fg="yellow", err=True)

    def error(self, message: str) -> None:
        """Writes one ``Error:`` line on stderr, and in JSON mode the event as well."""
        self.event("error", {"message": one_line(message)})
        typer.secho(f"Error: {one_line(message)}", fg="red", err=True)


def one_line(text: str) -> str:
    """``text`` with every run of white space and control characters one space."""
    return " ".join(printable(text).split())


def stdout_console() -> "Console":
    """Console for results; off a terminal it is wide enough not to break paths."""
    from rich.console import Console  # only when there is something to draw

    return Console(file=sys.stdout, width=None if sys.stdout.isatty() else 120, highlight=False)


def stderr_console() -> "Console":
    """Console for progress on stderr."""
    from rich.console import Console

    return Console(file=sys.stderr, highlight=False)
