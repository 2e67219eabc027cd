"""Tables of intent: signals, and what they say of each target.

Belongs here: models of ``intent_signals`` and ``intent_digest``. Does not belong here: what signals count
(``domain.intent``).
"""

from __future__ import annotations

import polars as pl

from hotpass_assets.domain.intent.matching import AMBIGUOUS, NONE, WAYS
from hotpass_assets.domain.tables.model import Column, TableModel

_TEXT = pl.String()
COUNTED = "counted"
STATES = (COUNTED, "too_old", "after_the_intake", "other_target")

INTENT_SIGNALS = TableModel(
    "intent_signals",
    "One signal that an organisation may want to buy, whether it counts or not; empty when intent is off.",
    (
        Column("collector", _TEXT, "Collector it comes from.", nullable=False),
        Column("target_identifier", _TEXT, "What it is about, as the configuration or the event calls it.",
               nullable=False),
        Column("target_slug", _TEXT, "Slug of that in the configuration."),
        Column("signal_type", _TEXT, "Kind of the event.", nullable=False),
        Column("observed_at", _TEXT, "When it was observed, UTC, ISO 8601.", nullable=False,
               matches=r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$"),
        Column("score", pl.Float64(), "What it counts.", nullable=False, between=(0.0, 1.0)),
        Column("basis", _TEXT, "How the score comes about."),
        Column("insight", _TEXT, "What is told of it.", personal=True),
        Column("state", _TEXT, "Whether it counts, and if not why.", nullable=False, one_of=STATES),
    ),
)  # fmt: skip

INTENT_DIGEST = TableModel(
    "intent_digest",
    "One target, and what its signals say together; empty when intent is off.",
    (
        Column("target_identifier", _TEXT, "Target, as the configuration or the event calls it.", nullable=False,
               unique=True),
        Column("target_slug", _TEXT, "Slug of that in the configuration."),
        Column("intent_signal_score", pl.Float64(), "What its signals count together; 0 without any.", nullable=False,
               between=(0.0, 1.0)),
        Column("intent_signal_count", pl.UInt32(), "Signals that count.", nullable=False),
        Column("intent_signal_types", _TEXT, "Their kinds, joined by ';'."),
        Column("intent_last_observed_at", _TEXT, "When the last of them was observed, UTC, ISO 8601."),
        Column("intent_top_insights", _TEXT, "What is told of those that count most, joined by '; '.", personal=True),
        Column("organization_id", _TEXT, "Organisation that the target is; missing where none is, or several may be.",
               refers_to="organisations.organization_id"),
        Column("matched_by", _TEXT, "What it is known by.", nullable=False, one_of=(*WAYS, AMBIGUOUS, NONE)),
    ),
    key=("target_identifier",),
)  # fmt: skip

INTENT_TABLES = (INTENT_SIGNALS, INTENT_DIGEST)
