"""Where sources contradict each other: fields that hold one value and were offered different ones.

Belongs here: finding contradictions in ``field_provenance`` and putting them without personal data. Does not
belong here: choosing between the values (``domain.golden``).
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from hotpass_assets.domain.report.model import place
from hotpass_assets.domain.tables.fields import FIELDS
from hotpass_assets.domain.tables.golden import ORGANISATIONS

# Fields that keep every value, or the latest, contradict nobody; neither does a second contact person, whom
# the contacts table keeps.
_KEEPS_ALL = frozenset(field.name for field in FIELDS if field.many) | {"last_interaction_date"}
_OF_CONTACTS = "contact_"
# Decisions that never set different values against each other; leaving them out first is what makes this cheap.
_UNDISPUTED = ("only_value", "agreement", "all_values", "primary_contact")
_KEY = ["organization_id", "field"]


@dataclass(frozen=True)
class Conflicts:
    """Contradictions between sources.

    Attributes:
        total: How many there are.
        by_field: How many there are for each field, most first.
        shown: The first of them, in the shape of the quality report.
    """

    total: int
    by_field: dict[str, int]
    shown: tuple[dict[str, object], ...]


def find_conflicts(field_provenance: pl.DataFrame | pl.LazyFrame, limit: int = 100) -> Conflicts:
    """Contradictions between the chosen values and those they beat.

    Values that differ only in case or spacing agree. Values of personal fields are replaced by their cell.

    Args:
        field_provenance: All candidates.
        limit: How many contradictions to show in full.
    """
    offered = (
        field_provenance.lazy()
        .with_columns(pl.col("field").cast(pl.String))
        .filter(~pl.col("field").is_in(sorted(_KEEPS_ALL)) & ~pl.col("field").str.starts_with(_OF_CONTACTS))
    )
    losing = offered.filter(~pl.col("chosen"))
    chosen = offered.filter((pl.col("rank") == 1) & pl.col("chosen")).join(losing, on=_KEY, how="semi")
    lost, won = pl.collect_all(
        [
            losing.join(chosen.select(*_KEY, winner="value"), on=_KEY)
            # Folding is dear and seldom needed: most candidates agree to the letter.
            .filter(pl.col("value") != pl.col("winner"))
            .with_columns(folded=_folded("value"))
            .filter(pl.col("folded") != _folded("winner")),
            chosen,
        ]
    )
    contested = lost.select(_KEY).unique().sort("field", "organization_id")
    counts = contested.group_by("field").len("count").sort(["count", "field"], descending=[True, False])
    return Conflicts(
        total=contested.height,
        by_field=dict(counts.iter_rows()),
        shown=_shown(contested.head(limit), won, lost),
    )


def _folded(column: str) -> pl.Expr:
    return pl.col(column).str.to_lowercase().str.replace_all(r"\s+", " ").str.strip_chars()


def _shown(contested: pl.DataFrame, chosen: pl.DataFrame, losing: pl.DataFrame) -> tuple[dict[str, object], ...]:
    winners = _displayed(contested.join(chosen, on=_KEY, maintain_order="left"))
    losers = _displayed(losing.join(contested, on=_KEY, how="semi").sort(*_KEY, "rank"))
    alternatives = (
        losers.unique([*_KEY, "source", "folded"], keep="first", maintain_order=True)
        .group_by(_KEY, maintain_order=True)
        .agg(alternatives=pl.struct("source", value="shown"))
    )
    result = winners.join(alternatives, on=_KEY, maintain_order="left").select(
        "field",
        "organization_id",
        chosen_source="source",
        value="shown",
        decided_by="decided_by",
        alternatives="alternatives",
    )
    return tuple(result.iter_rows(named=True))


def _displayed(frame: pl.DataFrame) -> pl.DataFrame:
    personal = pl.col("field").is_in(ORGANISATIONS.personal_columns)
    return frame.with_columns(shown=pl.when(personal).then(place(frame)).otherwise("value"))
