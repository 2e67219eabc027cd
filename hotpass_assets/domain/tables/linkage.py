"""Tables of the linkage layer: which records were held against each other and which organisation each belongs to.

Belongs here: models of ``match_pairs``, ``entities``, ``review_queue``, ``entity_history``, ``known_records`` and
``link_model``. Does not belong here: how records are compared and grouped, and how ids are carried on
(``domain.linkage``).
"""

from __future__ import annotations

import polars as pl

from hotpass_assets.domain.tables.model import Column, TableModel

PAIR_RULES = ("same_name", "same_source_id", "same_domain", "same_alias", "model", "decision")
JOIN_RULES = ("own", *PAIR_RULES)
ID_STATUSES = ("kept", "joined", "created", "merged", "split_off", "moved", "returned")
HISTORY_STATUSES = ("kept", "created", "absorbed", "split_off", "retired", "returned")
RECORD_KEY, NAME_KEY = KEY_KINDS = ("record", "name")

_PAIR = (
    Column("left_record", pl.UInt32(), "One record of the pair.", nullable=False),
    Column("right_record", pl.UInt32(), "The other record.", nullable=False),
    Column("left_name", pl.String(), "Name in the one record."),
    Column("right_name", pl.String(), "Name in the other record."),
    Column("rule", pl.String(), "Rule that brought the two together.", nullable=False, one_of=PAIR_RULES),
    Column(
        "score",
        pl.Float64(),
        "How alike the folded names are; for the model the probability that the two are one.",
        nullable=False,
        between=(0.0, 1.0),
    ),
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
    (
        *_PAIR,
        Column("question", pl.String(), "What to decide.", nullable=False),
        Column("learns", pl.Float64(), "How much an answer would teach; the queue is in this order.", nullable=False),
        Column("left_key", pl.String(), "Key of the one record in decisions.", nullable=False),
        Column("right_key", pl.String(), "Key of the other record in decisions.", nullable=False),
    ),
    key=("left_record", "right_record", "rule"),
)

ENTITIES = TableModel(
    "entities",
    "The organisation a record belongs to, and why.",
    (
        Column("record", pl.UInt32(), "Record.", nullable=False, unique=True),
        Column("organization_id", pl.String(), "Stable id of the organisation.", nullable=False),
        Column("joined_by", pl.String(), "Rule that put the record there.", nullable=False, one_of=JOIN_RULES),
        Column(
            "id_status",
            pl.String(),
            "What became of the id the record had: kept, or returned after an absence; merged into this one, split off "
            "under this new one, or the record moved to this one. A record not known before joined an organisation "
            "that was, or created one.",
            nullable=False,
            one_of=ID_STATUSES,
        ),
    ),
    key=("record",),
)

ENTITY_HISTORY = TableModel(
    "entity_history",
    "One organisation id ever given, what became of it by this intake, and why.",
    (
        Column("organization_id", pl.String(), "The id.", nullable=False, unique=True),
        Column(
            "status",
            pl.String(),
            "kept, created or split_off (a new id) or returned: it is in use; absorbed: its organisation is part of "
            "another; retired: none of its records came with this intake.",
            nullable=False,
            one_of=HISTORY_STATUSES,
        ),
        Column("current_id", pl.String(), "Id to use instead: the survivor of a merge, else itself.", nullable=False),
        Column("born_in", pl.String(), "Intake that first gave the id.", nullable=False),
        Column("born_order", pl.UInt32(), "Order of birth; ids of one intake share it.", nullable=False),
        Column("changed_in", pl.String(), "Last intake that did more than keep the id.", nullable=False),
        Column("records", pl.UInt32(), "Distinct record keys it holds in this intake.", nullable=False),
        Column("why", pl.String(), "What was counted when it came to this status.", nullable=False),
    ),
    key=("organization_id",),
)

KNOWN_RECORDS = TableModel(
    "known_records",
    "One key an organisation was ever known by, and the id it had in the latest intake with that key.",
    (
        Column(
            "record_key", pl.String(), "Source and identifier, source and folded name, or folded name.", nullable=False
        ),
        Column(
            "kind",
            pl.String(),
            "Whether the key is a record at its source or a name wherever it stands.",
            nullable=False,
            one_of=KEY_KINDS,
        ),
        Column("organization_id", pl.String(), "Id of the organisation, or of what absorbed it.", nullable=False),
        Column("seen_in", pl.String(), "Latest intake that held the key.", nullable=False),
    ),
    key=("record_key", "kind", "organization_id"),
)

LINK_MODEL = TableModel(
    "link_model",
    "One level of one comparison and what it says; empty where rules alone joined.",
    (
        Column("comparison", pl.String(), "What is compared.", nullable=False),
        Column("place", pl.UInt8(), "Place of the level, 0 for the strongest agreement.", nullable=False),
        Column("level", pl.String(), "The level in words.", nullable=False),
        Column(
            "match_share", pl.Float64(), "Share of pairs of the same that reach it.", nullable=False, between=(0, 1)
        ),
        Column("other_share", pl.Float64(), "Share of other candidate pairs that do.", nullable=False, between=(0, 1)),
        Column("weight", pl.Float64(), "Match weight: log2 of the ratio of the two.", nullable=False),
        Column(
            "candidates_match_share",
            pl.Float64(),
            "Share of the same among all candidate pairs.",
            nullable=False,
            between=(0, 1),
        ),
        Column(
            "origin", pl.String(), "learned from this intake or an earlier one.", nullable=False, one_of=("learned",)
        ),
        Column("reason", pl.String(), "From how much it was learned.", nullable=False),
    ),
    key=("comparison", "place"),
)
