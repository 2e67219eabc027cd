"""What is kept of a research plan: its document, and one line of the audit log.

Belongs here: where they go and how they are written. Does not belong here: what a plan says (``domain.research``).
"""

import json
import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from hotpass_resources.json_file import write_json
from hotpass_resources.publishing.atomic import output_error

RUNS, AUDIT = "research_runs", "mcp-audit.log"
_OWNER_ONLY = 0o600


def artifact_path(state_dir: Path, slug: str, now: datetime) -> Path:
    """File of a plan made at ``now`` (UTC); plans of one organisation sort by time."""
    return state_dir / RUNS / f"{slug}-{now:%Y%m%dT%H%M%S%fZ}.json"


def as_text(document: Mapping[str, Any]) -> str:
    """A plan as JSON without NaN, for an output that may know no letter beyond ASCII."""
    return json.dumps(document, indent=2, ensure_ascii=True, allow_nan=False) + "\n"


def write_plan(path: Path, document: Mapping[str, Any]) -> None:
    """Keep a plan; only its owner may read it, since its row may name people.

    Raises:
        OutputError: It cannot be written.
    """
    # Letters stand as they are, so that people and the search for a person find a name in it.
    write_json(path, document, owner_only=True)


def append_audit(state_dir: Path, action: str, document: Mapping[str, Any], now: datetime) -> None:
    """Add a line that says what was done for whom, and what became of each step; no value of the row is in it.

    Args:
        state_dir: The state folder.
        action: What was done, such as ``plan.research``.
        document: The plan.
        now: When.

    Raises:
        OutputError: It cannot be written.
    """
    line = {
        "action": action,
        "timestamp": round(now.timestamp(), 3),
        "entity": document["plan"]["entity_slug"],
        "success": document["success"],
        "steps": [{"name": one["name"], "status": one["status"]} for one in document["steps"]],
    }
    path = state_dir / AUDIT
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # One write to a file opened for appending is not mixed with that of another process.
        descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, _OWNER_ONLY)
        try:
            os.write(descriptor, (json.dumps(line, ensure_ascii=False) + "\n").encode("utf-8"))
        finally:
            os.close(descriptor)
    except OSError as error:
        raise output_error(path, error) from error
