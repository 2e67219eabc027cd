"""Table of what was sent on after publishing.

Belongs here: the model of ``deliveries``. Does not belong here: sending, and what is sent (``domain.deliveries``).
"""

from __future__ import annotations

import polars as pl

from hotpass_assets.domain.tables.golden import UUID
from hotpass_assets.domain.tables.model import Column, TableModel

DELIVERIES = TableModel(
    "deliveries",
    "One delivery of what was published to a webhook or a CRM, and what became of it; empty when none was asked for.",
    (
        Column("target", pl.String(), "What is at the endpoint.", nullable=False, one_of=("webhook", "crm")),
        Column("endpoint", pl.String(), "Where it went, without credentials and query.", nullable=False),
        Column(
            "status",
            pl.String(),
            "What became of it; circuit_open: not tried, since the endpoint keeps failing.",
            nullable=False,
            one_of=("delivered", "failed", "circuit_open"),
        ),
        Column("status_code", pl.UInt16(), "HTTP status of the last answer.", between=(100, 999)),
        Column("attempts", pl.UInt32(), "How often it was tried.", nullable=False),
        Column(
            "idempotency_key",
            pl.String(),
            "Key the receiver saw: the same for the same content.",
            nullable=False,
            matches=UUID,
        ),
        Column("error", pl.String(), "Why it did not arrive."),
        Column("payload_digest", pl.String(), "SHA-256 of what was sent.", nullable=False, matches="^[0-9a-f]{64}$"),
    ),
)
