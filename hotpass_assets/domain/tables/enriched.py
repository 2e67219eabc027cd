"""Tables of enrichment: organisations with their gaps filled, and what was filled from where.

Belongs here: models of ``enriched_organisations``, ``enrichment_fills`` and ``registry_answers``. Does not belong here:
how gaps are filled (``domain.enrich``).
"""

from __future__ import annotations

import polars as pl

from hotpass_assets.domain.tables.golden import ORGANISATIONS
from hotpass_assets.domain.tables.model import Column, TableModel

_TEXT = pl.String()
STRATEGIES = ("deterministic", "research", "offline-first", "none")
NETWORK_STATUSES = ("not_used", "used", "skipped: network disabled")
COORDINATE_COLUMNS = (
    Column("latitude", pl.Float64(), "Latitude of the place in degrees, WGS 84.", between=(-90.0, 90.0)),
    Column("longitude", pl.Float64(), "Longitude of the place in degrees, WGS 84.", between=(-180.0, 180.0)),
)
PROVENANCE_COLUMNS = (
    Column("provenance_source", _TEXT, "What the surest filled value of the row comes from; original without one."),
    Column("provenance_timestamp", _TEXT, "Day on which the gaps were filled, ISO 8601."),
    Column("provenance_confidence", pl.Float64(), "Confidence in that value; 1 without one.", between=(0.0, 1.0)),
    Column("provenance_strategy", _TEXT, "How it was found.", one_of=STRATEGIES),
    Column("provenance_network_status", _TEXT, "Whether a network was used for the row.", one_of=NETWORK_STATUSES),
)

ENRICHED_ORGANISATIONS = TableModel(
    "enriched_organisations",
    "One organisation with gaps filled; what its workbooks say is never changed.",
    (*ORGANISATIONS.columns, *COORDINATE_COLUMNS, *PROVENANCE_COLUMNS),
    key=ORGANISATIONS.key,
)

ENRICHMENT_FILLS = TableModel(
    "enrichment_fills",
    "One gap of one organisation that was filled, or could be.",
    (
        Column("row", pl.UInt32(), "Place of the organisation in its table, from 0.", nullable=False),
        Column("organization_id", _TEXT, "Organisation.", refers_to="organisations.organization_id"),
        Column("field", _TEXT, "Column with the gap.", nullable=False),
        Column("state", _TEXT, "filled, or suggested where it is not sure enough.", nullable=False,
               one_of=("filled", "suggested")),
        Column("value", _TEXT, "The value.", nullable=False),
        Column("confidence", pl.Float64(), "Confidence in it.", nullable=False, between=(0.0, 1.0)),
        Column("link", _TEXT, "Link of the chain that gives it.", nullable=False),
        Column("source", _TEXT, "What was asked.", nullable=False),
        Column("rule", _TEXT, "How the value follows from that.", nullable=False),
        Column("evidence", _TEXT, "Columns, or lines of a list, that it follows from.", nullable=False),
        Column("contradicted", pl.UInt32(), "Other values that were named for the gap.", nullable=False),
        Column("strategy", _TEXT, "How it was found.", nullable=False, one_of=STRATEGIES),
        Column("network_status", _TEXT, "Whether a network was used.", nullable=False, one_of=NETWORK_STATUSES),
        Column("recorded_on", _TEXT, "Day on which it was found, ISO 8601.", nullable=False),
    ),
    key=("row", "field"),
)  # fmt: skip

REGISTRY_ANSWERS = TableModel(
    "registry_answers",
    "One question that was put to a registry for an intake, and its answer: the same intake made again asks nothing.",
    (
        Column("registry", _TEXT, "Registry that was asked.", nullable=False),
        Column("asked_by", _TEXT, "Column it was asked about.", nullable=False,
               one_of=("organization_name", "registration_number")),
        Column("asked", _TEXT, "Value it was asked about, in small letters.", nullable=False),
        Column("entries", pl.UInt32(), "Entries it has for that; 0 where it knows of none.", nullable=False),
        Column("complete", pl.Boolean(), "Whether these are all it has.", nullable=False),
        Column("answer", _TEXT, "Names and values of the entries, as JSON; nothing about people.", nullable=False),
    ),
    key=("registry", "asked_by", "asked"),
)  # fmt: skip
