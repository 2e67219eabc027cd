"""Files that quality gates leave behind for people and other programs.

Belongs here: where they are and writing them. Does not belong here: what a gate is (``domain.gates``), Data Docs
(``data_docs``).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hotpass_resources.json_file import write_json
from hotpass_resources.locks import alone_at
from hotpass_resources.publishing.atomic import output_error

QUALITY_GATES = "quality-gates"
LATEST = "latest-ta.json"
HISTORY = "history.ndjson"


def data_quality_folder(dist_dir: Path, intake: str) -> Path:
    """Folder of what the gate of data quality leaves behind for an intake."""
    return dist_dir / QUALITY_GATES / "qg2-data-quality" / intake


def write_data_quality(folder: Path, summary: Mapping[str, Any]) -> None:
    """Write ``summary.json`` into the folder of an intake, and ``latest.json`` beside that folder.

    Raises:
        OutputError: One of them cannot be written.
    """
    write_json(folder / "summary.json", summary)
    write_json(folder.parent / "latest.json", summary)


def acceptance_paths(dist_dir: Path) -> tuple[Path, Path]:
    """File of the last technical acceptance, and of all of them, one a line."""
    return dist_dir / QUALITY_GATES / LATEST, dist_dir / QUALITY_GATES / HISTORY


def write_acceptance(dist_dir: Path, result: Mapping[str, Any]) -> None:
    """Write the result of a technical acceptance, and append it to the history.

    Raises:
        OutputError: One of them cannot be written.
    """
    latest, history = acceptance_paths(dist_dir)
    write_json(latest, result)
    try:
        with alone_at(history.with_name(f".{HISTORY}.lock")), history.open("a", encoding="utf-8") as file:
            file.write(json.dumps(result, sort_keys=True) + "\n")
    except OSError as error:
        raise output_error(history, error) from error
