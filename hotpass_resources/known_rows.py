"""The folder in which a linked table is kept, so that new rows can be linked with it.

Belongs here: its files, and refusing a folder that cannot be used. Does not belong here: what is kept and why
(``hotpass_assets.domain.linkage.engine.known_rows``).

Keys are hashes of Polars and DuckDB, which promise the same hash within one version only: the folder names theirs.
"""

from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path
from typing import Any

import polars as pl

from hotpass_assets.domain.errors import InputError
from hotpass_assets.domain.linkage.columns.kinds import KINDS, LinkColumn
from hotpass_assets.domain.linkage.engine.known_rows import CROWDS, FACTS, FREQUENT, KEYS, USES, KnownRows
from hotpass_assets.domain.linkage.engine.saved_model import model_from_json, model_json
from hotpass_resources.linkage_files import Writer, json_writer, parquet_writer, text_writer

ABOUT, MODEL = "known.json", "model.json"
_TABLES = {"facts": FACTS, "keys": KEYS, "frequent": FREQUENT, "uses": USES, "crowds": CROWDS}
_HASHED_BY = ("polars", "duckdb")


def known_rows_writers(known: KnownRows, folder: Path) -> dict[Path, Writer]:
    """What writes each file of the folder.

    Args:
        known: What is to be kept. It is read before anything is written: it may come from the same folder.
        folder: Where it goes.
    """
    about = {
        "rows": known.rows,
        "group_limit": known.group_limit,
        "columns": [{"name": column.name, "kind": column.kind} for column in known.columns],
        "hashed_by": _versions(),
    }
    tables = {name: getattr(known, name).collect() for name in ("cells", *_TABLES)}
    return {
        **{folder / f"{name}.parquet": parquet_writer(table) for name, table in tables.items()},
        folder / MODEL: text_writer(model_json(known.model, known.columns)),
        folder / ABOUT: json_writer(about),
    }


def read_known_rows(folder: Path) -> KnownRows:
    """What was kept in a folder; its tables are read when they are needed.

    Raises:
        InputError: It is not there, is damaged, or was written by other versions.
    """
    try:
        about: dict[str, Any] = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
        columns = [LinkColumn(str(one["name"]), one["kind"], "known rows have it") for one in about["columns"]]
        rows, limit, hashed_by = int(about["rows"]), int(about["group_limit"]), dict(about["hashed_by"])
        model = model_from_json((folder / MODEL).read_text(encoding="utf-8"), str(folder / MODEL)).model
        tables = {name: _scanned(folder / f"{name}.parquet", schema) for name, schema in _TABLES.items()}
        cells = _scanned(folder / "cells.parquet", pl.Schema(dict.fromkeys((c.name for c in columns), pl.String())))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, pl.exceptions.PolarsError) as error:
        why = getattr(error, "strerror", None) or f"it is not what was kept there ({type(error).__name__})"
        raise _unusable(folder, why) from error
    if any(column.kind not in KINDS for column in columns):
        raise _unusable(folder, "it names kinds of columns that do not exist")
    if hashed_by != _versions():
        written = ", ".join(f"{name} {number}" for name, number in sorted(hashed_by.items()))
        raise _unusable(folder, f"it was written with {written[:200]}, whose keys are not those of this installation")
    return KnownRows(rows, limit, columns, model, cells, **tables)


def _scanned(path: Path, schema: pl.Schema) -> pl.LazyFrame:
    found = pl.scan_parquet(path)
    if found.collect_schema() != schema:
        raise ValueError(f"{path.name} has other columns")
    return found


def _versions() -> dict[str, str]:
    return {name: version(name) for name in _HASHED_BY}


def _unusable(folder: Path, why: str) -> InputError:
    return InputError(
        "the known rows cannot be used",
        where=str(folder),
        why=why,
        do="Name the folder 'known' that hotpass resolve --keep-known wrote, or link all rows anew with --keep-known",
        exit_code=2,
    )
