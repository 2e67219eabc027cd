"""A registry kept as a table, asked as the registry itself would be.

Belongs here: which columns of a snapshot mean what, and the entries a question finds in it. Does not belong here:
reading its file (``hotpass_resources.registries.snapshot_files``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import polars as pl

from hotpass_assets.domain.clean.identifiers import clean_identifiers
from hotpass_assets.domain.clean.organisations import clean_organisation_names
from hotpass_assets.domain.enrich.reference_signs import ReferenceList
from hotpass_assets.domain.registries.questions import RegistryQuestion
from hotpass_assets.domain.registries.records import MOST_RECORDS, Records, records_in
from hotpass_assets.domain.registries.registry import NAME, NUMBER, Registry, folded, is_name
from hotpass_assets.domain.registries.results import RegistryResult, not_found

LINK = "registries"
"""Link of the chain of enrichment that snapshots belong to."""


@dataclass(frozen=True)
class Snapshot:
    """A registry as a table.

    Attributes:
        registry: The registry.
        table: One entry a line, texts under the headers of the file.
        name_column: Column with the names of entries.
        columns: Column to the field it fills; the first of two that fill the same.
    """

    registry: Registry
    table: pl.DataFrame
    name_column: str
    columns: dict[str, str] = field(default_factory=dict)

    def lists(self) -> list[ReferenceList]:
        """The snapshot as lists of link ``registries``: found by number where it has numbers, and by name."""
        number = next((column for column, target in self.columns.items() if target == NUMBER), None)
        return [
            ReferenceList(
                f"{self.registry.title} snapshot",
                LINK,
                key,
                column,
                {name: target for name, target in self.columns.items() if target != key},
                self.registry.confidence,
                self.table,
                number if key == NAME else None,
                one_place=True,
            )
            for key, column in ((NUMBER, number), (NAME, self.name_column))
            if column is not None
        ]

    def answers(self, questions: Iterable[RegistryQuestion]) -> dict[RegistryQuestion, RegistryResult]:
        """The entries of the number or name of each question, as the registry would give them."""
        asked = list(dict.fromkeys(questions))
        found: dict[RegistryQuestion, RegistryResult] = {}
        for by, lines_of in self._lines.items():
            mine = [question for question in asked if question.by == by]
            keys = _replaced(pl.Series([question.text for question in mine], dtype=pl.String), by)
            for question, key in zip(mine, keys, strict=True):
                found[question] = self._answer(lines_of.get(key, []) if key is not None else [])
        return found

    def _answer(self, lines: Sequence[int]) -> RegistryResult:
        entries = self.table[lines[:MOST_RECORDS]].to_dicts() if lines else []
        found = records_in(entries, self.registry) or Records(())
        if not found.records:
            return not_found(self.registry).of("snapshot")
        complete = found.complete and len(lines) <= MOST_RECORDS
        return RegistryResult(self.registry.name, found.records, complete, "snapshot")

    def known(self) -> dict[tuple[str, str], pl.Series]:
        """Registry and column to the folded names, or the numbers, of its entries."""
        return {(self.registry.name, by): keys.drop_nulls().unique() for by, keys in self._keys.items()}

    @cached_property
    def _lines(self) -> dict[str, dict[str, list[int]]]:
        """Column that is asked about to each of its keys, and the lines that have it."""
        found: dict[str, dict[str, list[int]]] = {}
        for by, keys in self._keys.items():
            found[by] = {}
            for line, key in enumerate(keys):
                if key is not None:
                    found[by].setdefault(key, []).append(line)
        return found

    @cached_property
    def _keys(self) -> dict[str, pl.Series]:
        number = next((column for column, target in self.columns.items() if target == NUMBER), None)
        nothing = pl.Series([None] * self.table.height, dtype=pl.String)
        return {
            NAME: _replaced(self.table[self.name_column], NAME),
            NUMBER: _replaced(self.table[number], NUMBER) if number else nothing,
        }


def snapshot_of(registry: Registry, table: pl.DataFrame) -> Snapshot | None:
    """A table as a snapshot; nothing where no column holds names and another one values.

    Args:
        registry: The registry it is of.
        table: Texts under the headers of its file.
    """
    name_column = next((column for column in table.columns if is_name(folded(column))), None)
    columns: dict[str, str] = {}
    for column in table.columns:
        target = registry.keys.get(folded(column))
        if target and column != name_column and target not in columns.values():
            columns[column] = target
    return Snapshot(registry, table, name_column, columns) if name_column and columns else None


def _replaced(texts: pl.Series, by: str) -> pl.Series:
    """What is equal for two spellings of one number, or of one name."""
    distinct = texts.drop_nulls().unique(maintain_order=True)
    if by == NUMBER:
        known, value = clean_identifiers(distinct, NUMBER).filter(pl.col("status") == "valid"), "value"
    else:
        known, value = clean_organisation_names(distinct), "match_key"
    known = known.drop_nulls(value).unique("raw", keep="first", maintain_order=True)
    return texts.replace_strict(known["raw"], known[value], default=None, return_dtype=pl.String)
