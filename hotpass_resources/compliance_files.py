"""Files about data protection that stay with the operator: reports of consent, and the log of what was published.

Belongs here: where they are and writing them. Does not belong here: what they say (``domain.compliance``).

Below ``<state>/compliance``: ``<profile>/<intake>/consent_report.json`` and ``.md``, replaced by the next run of the
intake; ``audit/consent_audit_….json`` and ``audit/export_access_….json``, one a run, never changed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hotpass_resources.json_file import write_json
from hotpass_resources.publishing.atomic import swap_in
from hotpass_resources.settings import Settings

FOLDER, AUDIT = "compliance", "audit"


def report_paths(settings: Settings, profile: str, intake: str) -> tuple[Path, Path]:
    """The report of an intake as JSON and as Markdown."""
    folder = settings.state_dir / FOLDER / profile / intake
    return folder / "consent_report.json", folder / "consent_report.md"


def write_report(paths: tuple[Path, Path], report: Mapping[str, Any], text: str, generated_at: datetime) -> None:
    """Write the report of an intake in both forms; the JSON says when it was made.

    Raises:
        OutputError: It cannot be written.
    """
    as_json, as_text = paths
    write_json(as_json, {"generated_at": _said(generated_at), **report})
    with swap_in(as_text) as aside:
        aside.write_text(text, encoding="utf-8")


def record(settings: Settings, kind: str, run_id: str, content: Mapping[str, Any], at: datetime) -> Path:
    """Add one entry to the audit, readable by its owner alone; entries are never changed.

    Args:
        settings: Where the state is.
        kind: ``consent_audit`` or ``export_access``.
        run_id: Run it is about.
        content: What to record.
        at: When.

    Raises:
        OutputError: It cannot be written.
    """
    folder = settings.state_dir / FOLDER / AUDIT
    stem = f"{kind}_{re.sub(r'[^A-Za-z0-9-]', '-', run_id)}"
    number, path = 1, folder / f"{stem}.json"
    while path.exists():
        number += 1
        path = folder / f"{stem}_{number}.json"
    write_json(path, {"recorded_at": _said(at), **content}, owner_only=True)
    return path


def exported(settings: Settings) -> Iterator[tuple[str, str, Path, str]]:
    """Profile, intake, path and SHA-256 of every file that a run has put on record as published, oldest first."""
    entries = []
    for path in sorted((settings.state_dir / FOLDER / AUDIT).glob("export_access_*.json")):
        try:
            entry = json.loads(path.read_text(encoding="utf-8"))
            context = entry["context"]
            files = [(Path(file["output_path"]), str(file["sha256"])) for file in entry["files"]]
            entries.append((str(entry["recorded_at"]), str(context["profile"]), str(context["intake"]), files))
        except (ValueError, KeyError, TypeError):
            continue  # somebody else's file
    for _, profile, intake, files in sorted(entries, key=lambda entry: entry[0]):
        for file, digest in files:
            yield profile, intake, file, digest


def now() -> datetime:
    """The time an entry is recorded at; never part of a table."""
    return datetime.now(UTC)


def _said(at: datetime) -> str:
    return at.isoformat(timespec="microseconds")
