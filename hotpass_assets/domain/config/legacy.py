"""Where settings stood before they had blocks.

Belongs here: the old place of each key and its move to the new one. Does not belong here: validating values,
and changing files.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

LEGACY_KEYS: Mapping[str, tuple[str, str]] = {
    **{
        key: ("pipeline", key)
        for key in (
            "input_dir",
            "output_path",
            "dist_dir",
            "archive",
            "expectation_suite",
            "country_code",
            "party_store_path",
            "log_format",
            "report_path",
            "report_format",
            "excel_chunk_size",
            "excel_engine",
            "excel_stage_dir",
            "qa_mode",
            "sensitive_fields",
        )
    },
    "observability": ("features", "observability"),
}


@dataclass(frozen=True)
class LegacyNotice:
    """A key that stands where older versions had it.

    Attributes:
        key: The old, flat key.
        block: Block it belongs to now.
        name: Its name there.
        kept: Whether its value is used; it is not when the new place has one too.
    """

    key: str
    block: str
    name: str
    kept: bool

    def __str__(self) -> str:
        new = f"{self.block}.{self.name}"
        if self.kept:
            return f"legacy.{self.key}: '{self.key}' is now '{new}'"
        return f"legacy.{self.key}: '{self.key}' is ignored because '{new}' is set too"


def upgraded(payload: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[LegacyNotice, ...]]:
    """A payload with every flat key in its block, and one notice a moved key. The new place wins."""
    result = {key: value for key, value in payload.items() if key not in LEGACY_KEYS}
    notices = []
    for key, value in payload.items():
        if key not in LEGACY_KEYS:
            continue
        name, target = LEGACY_KEYS[key]
        block = result.get(name)
        if block is None:
            block = {}
        if not isinstance(block, Mapping):
            continue  # the malformed block is reported by the schema; a second report would not help
        kept = target not in block
        result[name] = {target: value, **block}
        notices.append(LegacyNotice(key, name, target, kept))
    profile = result.get("profile")
    if isinstance(profile, str):
        result["profile"] = {"name": profile}
        notices.append(LegacyNotice("profile", "profile", "name", kept=True))
    return result, tuple(notices)
