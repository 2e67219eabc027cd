"""Tables of the linkage layer: which records were held against each other and which organisation each belongs to.

Belongs here: models of ``match_pairs``, ``entities`` and ``review_queue``. Does not belong here: how records are
compared and grouped (``domain.linkage``).
"""

from __future__ import annotations

import polars as pl

from hotpass_assets.domain.tables.model import Column, TableModel

PAIR_RULES = ("same_name", "same_source_id", "same_domain", "same_alias")
JOIN_RULES = ("own", "same_name", "same_source_id", "same_domain", "same_alias")

_PAIR = (
    Column("left_record", pl.UInt32(), "One record of the pair.", nullable=False),
    Column("right_record", pl.UInt32(), "The other record.", nullable=False),
    Column("left_name", pl.String(), "Name in the one record."),
    Column("right_name", pl.String(), "Name in the other record."),
    Column("rule", pl.String(), "Rule that brought the two together.", nullable=False, one_of=PAIR_RULES),
    Column("score", pl.Float64(), "How alike the folded names are.", nullable=False, between=(0.0, 1.0)),
    Column("evidence", pl.String(), "What the two share."),
)

MATCH_PAIRS = TableModel(
    "match_pairs",
    "Two records that were taken for the same organisation, and why.",
    _PAIR,
    key=("left_record", "right_record", "rule"),
)

REVIEW_QUEUE = TableModel(
    "review_queue",
    "Two records that share evidence but not enough to be joined: a person must decide.",
    (*_PAIR, Column("question", pl.String(), "What to decide.", nullable=False)),
    key=("left_record", "right_record", "rule"),
)

ENTITIES = TableModel(
    "entities",
    "The organisation a record belongs to, and why.",
    (
        Column("record", pl.UInt32(), "Record.", nullable=False, unique=True),
        Column("organization_id", pl.String(), "Stable id of the organisation.", nullable=False),
        Column("joined_by", pl.String(), "Rule that put the record there.", nullable=False, one_of=JOIN_RULES),
    ),
    key=("record",),
)
