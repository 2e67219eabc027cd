"""Records that a configuration file names a file for: a CSV table, or a JSON list of objects.

Belongs here: reading such a file within limits, with the line or entry each record stands in. Does not belong here:
what a record says, and workbooks.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from hotpass_assets.domain.errors import InputError
from hotpass_resources.person_csv import read_person_csv

GIVEN_SUFFIXES = (".csv", ".tsv", ".json")
MAX_BYTES = 64 * 1024 * 1024
MAX_RECORDS = 100_000


def given_records(path: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Place (``file:line`` of a table, ``file, entry N`` of a list) and values of each record, without empty cells.

    Args:
        path: A file with a suffix of :data:`GIVEN_SUFFIXES`.

    Raises:
        InputError: It is missing, too large, or no such file; nothing of its content is quoted.
    """
    _refuse(path)
    records = _of_list(path) if path.suffix.lower() == ".json" else _of_table(path)
    for number, record in enumerate(records, 1):
        if number > MAX_RECORDS:
            raise _unusable(path, f"it holds more than {MAX_RECORDS} records", "Divide it, or leave old ones out")
        yield record


def _refuse(path: Path) -> None:
    if path.suffix.lower() not in GIVEN_SUFFIXES:
        raise _unusable(path, "the suffix says no known format", f"Use one of {', '.join(GIVEN_SUFFIXES)}")
    try:
        size = path.stat().st_size
    except OSError as error:
        raise _unusable(
            path, error.strerror or type(error).__name__, "Correct the path in the configuration"
        ) from error
    if not path.is_file():
        raise _unusable(path, "it is no file", "Correct the path in the configuration")
    if size > MAX_BYTES:
        raise _unusable(path, f"it is larger than {MAX_BYTES // 1024 // 1024} MiB", "Divide it, or leave old ones out")


def _of_table(path: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for row in read_person_csv(path).iter_rows(named=True):
        line = row.pop("line")
        yield f"{path}:{line}", {name: text for name, text in row.items() if name and text and text.strip()}


def _of_list(path: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    try:
        content = json.loads(path.read_bytes())
    except OSError as error:
        raise _unusable(path, error.strerror or type(error).__name__, "Correct its permissions") from error
    except (ValueError, RecursionError):
        raise _unusable(path, "it is not JSON", "Write a list of objects, [{…}, …]") from None
    if not isinstance(content, list):
        raise _unusable(path, "it is not a list", "Write a list of objects, [{…}, …]")
    for number, entry in enumerate(content, 1):
        if not isinstance(entry, Mapping):
            raise _unusable(path, f"entry {number} is not an object", "Write a list of objects, [{…}, …]")
        yield f"{path}, entry {number}", {name: value for name, value in entry.items() if value not in (None, "")}


def _unusable(path: Path, why: str, do: str) -> InputError:
    return InputError(f"{path.name} cannot be used", where=str(path.parent), why=why, do=do, exit_code=2)
