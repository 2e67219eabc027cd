"""Ids of the organisations of an intake: clusters of records on the one side, the registry on the other.

Belongs here: the keys by which an organisation is known again, table ``entities`` and what became of each record's
id. Does not belong here: pairing clusters with ids (``registry``), making clusters (``rules``).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import polars as pl

from hotpass_assets.domain.identity import stable_uuids
from hotpass_assets.domain.linkage.identity.registry import Assigned, Registry, assign_ids, current_ids
from hotpass_assets.domain.tables.linkage import ENTITIES, NAME_KEY, RECORD_KEY


@dataclass(frozen=True)
class Identities:
    """Ids of an intake.

    Attributes:
        entities: Table ``entities``.
        registry: Tables ``entity_history`` and ``known_records``: what the next intake starts from.
    """

    entities: pl.DataFrame
    registry: Registry


def record_keys() -> tuple[pl.Expr, pl.Expr]:
    """Expressions over ``source_records``: ``record_key`` and ``name_key`` of each record.

    A source without identifiers knows its records by their names, folded, so that capitals do not make them new.
    """
    by_name = pl.format("{}:{}", "source", "match_key")
    identified = pl.when(pl.col("source_id").is_null()).then(pl.coalesce(by_name, "source_record_id"))
    return identified.otherwise("source_record_id").alias("record_key"), pl.col("match_key").alias("name_key")


def identify(clusters: pl.DataFrame, before: Registry, profile_name: str, intake: str) -> Identities:
    """Organisation ids of the records of an intake.

    Args:
        clusters: ``record``, ``cluster``, ``anchor``, ``joined_by``, ``record_key``, ``name_key`` of each record.
        before: Registry after the intake before this one.
        profile_name: Name of the profile; the same name in another profile is another organisation.
        intake: Key of this intake.
    """
    assigned = assign_ids(
        _long(clusters), before.known, before.history, partial(stable_uuids, f"{profile_name}/organisation"), intake
    )
    placed = clusters.join(assigned.ids, on="cluster", maintain_order="left")
    entities = _with_status(placed, assigned).select(ENTITIES.names).sort("record")
    return Identities(ENTITIES.conform(entities), assigned.registry)


def _long(clusters: pl.DataFrame) -> pl.DataFrame:
    """Both keys of each record under each other: ``record_key``, ``kind``, ``cluster``, ``anchor``."""
    kinds = ((RECORD_KEY, "record_key"), (NAME_KEY, "name_key"))
    return pl.concat(
        clusters.select(pl.col(name).alias("record_key"), pl.lit(kind).alias("kind"), "cluster", "anchor").unique()
        for kind, name in kinds
    ).drop_nulls("record_key")


def _with_status(placed: pl.DataFrame, assigned: Assigned) -> pl.DataFrame:
    """``placed`` with ``id_status``, by the record's own key where that was known before, else by its name."""
    held = assigned.before.with_columns(now=current_ids(assigned.history, assigned.before["organization_id"]))
    own = _of_key(placed, held, RECORD_KEY, "record_key", "own")
    named = _of_key(placed, held, NAME_KEY, "name_key", "named")
    news = assigned.history.select("organization_id", pl.col("status").alias("organisation"))
    was = pl.coalesce("own", "named")
    status = (
        pl.when((was == "kept") & (pl.col("organisation") == "returned"))
        .then(pl.lit("returned"))
        .when(was.is_in(["kept", "merged"]))
        .then(was)
        .when(pl.col("organisation").is_in(["created", "split_off"]))
        .then("organisation")
        .when(was.is_not_null())
        .then(pl.lit("moved"))
        .otherwise(pl.lit("joined"))
    )
    return (
        placed.join(own, on=["record_key", "organization_id"], how="left", maintain_order="left")
        .join(named, on=["name_key", "organization_id"], how="left", maintain_order="left")
        .join(news, on="organization_id", how="left", maintain_order="left")
        .with_columns(id_status=status)
    )


def _of_key(placed: pl.DataFrame, held: pl.DataFrame, kind: str, column: str, name: str) -> pl.DataFrame:
    """For each known key and its present id: whether that is an id it had, one that absorbed it, or another.

    Key and id are looked up together: all clusters of a crowded key against all its ids would be the square of them.
    """
    earlier = held.filter(pl.col("kind") == kind).rename({"record_key": column})
    present = [column, "organization_id"]
    kept = earlier.select(present).unique().with_columns(kept=pl.lit("kept"))
    merged = earlier.select(column, organization_id="now").unique().with_columns(merged=pl.lit("merged"))
    return (
        placed.select(present)
        .unique()
        .join(earlier, on=column, how="semi")
        .join(kept, on=present, how="left")
        .join(merged, on=present, how="left")
        .select(*present, pl.coalesce("kept", "merged", pl.lit("moved")).alias(name))
    )
