"""What a command line did, and the environment it is run in.

Belongs here: the variables Hotpass reads and the outcome of a command line. Does not belong here: running it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

SETTINGS_VARIABLES = (
    "DAGSTER_HOME",
    "HOTPASS_STATE_DIR",
    "HOTPASS_STORE",
    "HOTPASS_ENVIRONMENT",
    "HOTPASS_PROFILE_PATHS",
    "HOTPASS_INVENTORY_PATH",
    "HOTPASS_INVENTORY_FEATURE_STATUS_PATH",
)
"""Those that say where things live."""

VARIABLES = (
    *SETTINGS_VARIABLES,
    "HOTPASS_EXECUTOR",
    "HOTPASS_EXECUTOR_CONFIG",
    "HOTPASS_PROFILE",
    "HOTPASS_LOG_FORMAT",
    "HOTPASS_USER",
    "HOTPASS_LABEL_STUDIO_TOKEN",
    "HOTPASS_DAGSTER_URL",
    "HOTPASS_LINEAGE_NAMESPACE",
    "HOTPASS_LINEAGE_PRODUCER",
    "HOTPASS_DISABLE_LINEAGE",
    "OPENLINEAGE_URL",
    "OPENLINEAGE_ENDPOINT",
    "OPENLINEAGE_API_KEY",
    "OPENLINEAGE_DISABLED",
    "OPENLINEAGE_PARENT_ID",
    "HOTPASS_CRM_TOKEN",
    *(
        f"HOTPASS_AUTOMATION_HTTP_{name}"
        for name in (
            "TIMEOUT",
            "RETRIES",
            "BACKOFF",
            "BACKOFF_MAX",
            "CIRCUIT_THRESHOLD",
            "CIRCUIT_RESET",
            "IDEMPOTENCY_HEADER",
            "DEAD_LETTER",
            "DEAD_LETTER_ENABLED",
        )
    ),
    *(
        f"HOTPASS_SEARX_{name}"
        for name in (
            "ENABLED",
            "URL",
            "API_KEY",
            "API_KEY_HEADER",
            "API_KEY_PREFIX",
            "TIMEOUT",
            "MAX_RESULTS",
            "CATEGORIES",
            "ENGINES",
            "LANGUAGE",
            "DEDUPLICATE",
            "STOP_ON_FIRST",
            "CACHE_DIR",
            "CACHE_TTL",
            "MIN_INTERVAL",
            "BURST",
            "CRAWL_ATTEMPTS",
            "CRAWL_BACKOFF",
            "AUTO_CRAWL",
        )
    ),
)


@dataclass(frozen=True)
class Ran:
    """What a command line did."""

    code: int
    out: str
    err: str

    @property
    def error(self) -> str:
        """The one line that says what went wrong; there must be exactly one, and no traceback."""
        lines = [line for line in self.err.splitlines() if line.startswith("Error:")]
        assert len(lines) == 1, self.err
        assert "Traceback" not in self.out + self.err
        return lines[0]

    @property
    def events(self) -> list[tuple[str, dict[str, Any]]]:
        """The JSON events on stdout, which must hold nothing else."""
        return [(event["event"], event["data"]) for event in map(json.loads, self.out.splitlines())]

    def event(self, name: str) -> dict[str, Any]:
        """Data of the one event called ``name``."""
        (data,) = [data for found, data in self.events if found == name]
        return data
