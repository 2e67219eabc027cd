"""What is sent after publishing: the bodies, and the key that says whether two of them are one.

Belongs here: building bodies from tables, and their canonical form. Does not belong here: sending them.
"""

from __future__ import annotations

import hashlib
import json
import math
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

import polars as pl

from hotpass_assets.domain.identity import NAMESPACE_HOTPASS

EVENT = "hotpass.dataset.published"
REPRODUCIBLE_KINDS = ("workbook", "parquet", "csv")
"""Files that are the same bytes whenever the same intake is published: only these may be part of a body, since a body
that differs from run to run would be delivered anew each time."""


@dataclass(frozen=True)
class Publication:
    """What was published, as a receiver is told.

    Attributes:
        profile: Name of the profile.
        intake: Key of the intake.
        dataset: Name of the published dataset.
        version: Version of its contract.
        files: Table ``published_dataset``.
        contacts: Contacts in it.
        organisations: Organisations in it.
    """

    profile: str
    intake: str
    dataset: str
    version: str
    files: pl.DataFrame
    organisations: int
    contacts: int


def webhook_body(publication: Publication, daily: pl.DataFrame, digest: pl.DataFrame) -> dict[str, Any]:
    """Body of a webhook: what was published, the intent digest (empty when intent is off) and the daily list.

    Files are named, not placed: paths of this machine are nobody else's business.
    """
    files = publication.files.filter(pl.col("kind").is_in(REPRODUCIBLE_KINDS))
    return {
        "event": EVENT,
        "profile": publication.profile,
        "intake": publication.intake,
        "dataset": publication.dataset,
        "version": publication.version,
        "counts": {
            "organisations": publication.organisations,
            "contacts": publication.contacts,
            "daily_list": daily.height,
        },
        "files": [
            {"kind": file["kind"], "name": PurePath(file["path"]).name, "rows": file["rows"], "sha256": file["sha256"]}
            for file in files.iter_rows(named=True)
        ],
        "intent_digest": _lines(digest),
        "daily_list": _lines(daily),
    }


def crm_body(daily: pl.DataFrame) -> dict[str, Any]:
    """Body for a CRM: the daily list as prospects."""
    return {"prospects": _lines(daily)}


def canonical(body: Mapping[str, Any]) -> bytes:
    """A body as the bytes that are sent: JSON with sorted keys, without white space, NaN and infinity."""
    text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.encode("utf-8")


def payload_digest(content: bytes) -> str:
    """SHA-256 of a canonical body."""
    return hashlib.sha256(content).hexdigest()


def idempotency_key(digest: str) -> str:
    """The key a receiver sees: the same for the same content, wherever and however often it is sent."""
    return str(uuid.uuid5(NAMESPACE_HOTPASS, f"delivery:{digest}"))


def _lines(frame: pl.DataFrame) -> list[dict[str, Any]]:
    return [{name: _plain(value) for name, value in row.items()} for row in frame.iter_rows(named=True)]


def _plain(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value
