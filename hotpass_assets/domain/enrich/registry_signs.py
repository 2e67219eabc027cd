"""What registries that were asked say of empty fields.

Belongs here: answers as signs of link ``network``, and for which rows a network was used. Does not belong here: which
questions there are and which entry is meant (``domain.registries``), asking (``hotpass_resources.registries``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import polars as pl

from hotpass_assets.domain.enrich.fillable import cleaned
from hotpass_assets.domain.enrich.place_agreement import COMPARED
from hotpass_assets.domain.enrich.signs import SIGNS
from hotpass_assets.domain.registries.matching import DOUBTFUL, Asked, matches
from hotpass_assets.domain.registries.questions import QUESTIONS
from hotpass_assets.domain.registries.registry import LINK, NUMBER, OWN_WORDS, REGISTRIES
from hotpass_assets.domain.registries.results import RegistryResult

_FIELDS = tuple(sorted({field for registry in REGISTRIES.values() for field in registry.fields}))
_TOLD = pl.Schema(
    {
        "row": pl.UInt32(),
        "place": pl.UInt32(),
        "confidence": pl.Float64(),
        **dict.fromkeys(("source", "rule", "evidence", *_FIELDS), pl.String()),
    }
)
_AT_ONCE = 2_000
"""Questions whose entries are judged together: a few hundred thousand names at most."""
_FILLED = pl.Schema({"row": pl.UInt32(), "field": pl.String(), "value": pl.String()})


@dataclass(frozen=True)
class RegistryAnswers:
    """What registries said.

    Attributes:
        lines: The questions, as in ``QUESTIONS``.
        results: What came of each, by the identity of the question.
        disabled: Whether the network was closed when they were to be asked.
        filled: row, field, value of the gaps that links before the registries fill.
    """

    lines: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=QUESTIONS))
    results: Mapping[tuple[str, str, str], RegistryResult] = field(default_factory=dict)
    disabled: bool = False
    filled: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=_FILLED))

    def result(self, registry: str, by: str, text: str) -> RegistryResult | None:
        """What came of a question, if it was asked."""
        return self.results.get((registry, by, text.casefold()))

    def rows_used(self) -> set[int]:
        """Rows that a registry answered about over the network, now or before."""
        return self._rows(lambda result: result is not None and result.origin != "snapshot" and result.answered)

    def rows_skipped(self) -> set[int]:
        """Rows that a registry would have been asked about, were the network not closed."""
        return self._rows(lambda result: result is None) - self.rows_used() if self.disabled else set()

    def _rows(self, holds: Callable[[RegistryResult | None], bool]) -> set[int]:
        asked = self.lines.select("row", "registry", "by", "text").iter_rows()
        return {row for row, registry, by, text in asked if holds(self.result(registry, by, text))}


def registry_signs(rows: pl.DataFrame, answers: RegistryAnswers, country: str) -> pl.DataFrame:
    """What the answers of registries say of the empty fields of rows, and of towns, codes and provinces they state.

    Several entries that may be meant, or several rows that an entry may be about, only suggest. Of registries with
    words of their own for a field, the first that is sure counts. Whether the place is the row's is judged with what
    other links say (``place_agreement``).

    Args:
        rows: Texts, under the names of ``organisations``.
        answers: What registries said.
        country: ISO alpha-2 code of the country that codes and provinces are read for.

    Returns:
        As in ``SIGNS``.
    """
    parts_told = [_told(part, answers) for part in answers.lines.iter_slices(_AT_ONCE)]
    told = pl.concat([pl.DataFrame(schema=_TOLD), *parts_told])
    told = told.with_columns(cleaned(name, told[name], country).alias(name) for name in _FIELDS)
    parts = [pl.DataFrame(schema={"place": pl.UInt32(), **SIGNS})]
    for target in _FIELDS:
        own = rows[target] if target in rows.columns else pl.Series([None] * rows.height, dtype=pl.String)
        asked = own.is_null() | (own == "") | (target in COMPARED)
        clean = told.filter(asked.gather(told["row"])).drop_nulls(target)
        if target in OWN_WORDS:
            rank = pl.struct(pl.col("confidence") <= DOUBTFUL, "place").rank("dense").over("row")
            clean = clean.filter(rank == 1)
        parts.append(
            clean.with_columns(field=pl.lit(target), value=target, link=pl.lit(LINK)).select(
                "place", *(pl.col(name).cast(dtype) for name, dtype in SIGNS.items())
            )
        )
    # The registry that the profile names first is believed first.
    return pl.concat(parts).sort("place", maintain_order=True).drop("place")


def _told(questions: pl.DataFrame, answers: RegistryAnswers) -> pl.DataFrame:
    """What entries that may be meant say, as they write it: ``_TOLD``."""
    rows: list[tuple[int, str, int, int]] = []
    asked: list[Asked] = []
    for row, registry, place, by, text, name, number, rows_of in questions.select(QUESTIONS.names()).iter_rows():
        result = answers.result(registry, by, text)
        if result is not None and result.origin != "snapshot":  # what a snapshot says is told by link registries
            rows.append((row, registry, place, rows_of))
            asked.append(Asked(result, by == NUMBER, name, number))
    lines: list[dict[str, object]] = []
    for (row, registry_name, place, rows_of), found in zip(rows, matches(asked), strict=True):
        registry = REGISTRIES[registry_name]
        for match in found:
            confidence = round(registry.confidence * match.sure, 4)
            lines.append(
                {
                    "row": row,
                    "place": place,
                    "confidence": min(confidence, DOUBTFUL) if match.doubtful or rows_of > 1 else confidence,
                    "source": registry.title,
                    "rule": match.rule,
                    "evidence": match.record.values.get(NUMBER) or match.record.names[0],
                    **match.record.values,
                }
            )
    return pl.DataFrame(lines, schema=_TOLD)
