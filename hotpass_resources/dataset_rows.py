"""Finding one row of a dataset by what a person calls it.

Belongs here: row index, identifier, organisation id, slug, contact id, and ids that are no longer in use. Does not
belong here: reading the file (``dataset_file``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from hotpass_assets.domain.errors import InputError
from hotpass_resources.dataset_file import INDEX, Dataset
from hotpass_resources.organisation_evidence import EvidenceStore

_NUMBER = re.compile(r"\d{1,9}")
_ID_MARK = "id:"
_COLUMNS = ("id", "organization_id", "organization_slug", "contact_id")
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
_SHOWN = 60


@dataclass(frozen=True)
class FoundRow:
    """A row of a dataset.

    Attributes:
        index: Its place, from 0.
        matched_by: What it was found by.
        cells: Its texts, by column.
        notes: What the reader should know of how it was found.
    """

    index: int
    matched_by: str
    cells: Mapping[str, str | None]
    notes: tuple[str, ...] = ()


def find_row(dataset: Dataset, row_id: str, store: EvidenceStore, *, identifiers_first: bool = False) -> FoundRow:
    """The row that ``row_id`` names.

    A number is a row index; where no row has it, or after ``id:``, it is looked for in columns of identifiers.

    Args:
        dataset: The dataset.
        row_id: What a person calls the row.
        store: The workspace's store, which knows ids that are no longer in use.
        identifiers_first: Whether an identifier that is a number beats the row index.

    Raises:
        InputError: No row is called that.
    """
    asked = row_id.strip()
    by_id = asked.casefold().startswith(_ID_MARK)
    asked = asked[len(_ID_MARK) :].strip() if by_id else asked
    found = None
    if _NUMBER.fullmatch(asked) and not by_id:
        named = _by_columns(dataset, asked) if identifiers_first else None
        found = _not_the_index(dataset, named, int(asked)) if named else _by_index(dataset, int(asked))
    found = found or _by_columns(dataset, asked) or _by_store(dataset, asked, store)
    if found is None:
        raise _not_found(dataset, row_id)
    return found


def _by_index(dataset: Dataset, index: int) -> FoundRow | None:
    rows = dataset.rows.filter(pl.col(INDEX) == index).collect()
    if rows.is_empty():
        return None
    notes: tuple[str, ...] = ()
    if "id" in dataset.columns:
        named = dataset.rows.filter((pl.col("id").str.strip_chars() == str(index)) & (pl.col(INDEX) != index))
        other = named.select(INDEX).collect().to_series().to_list()
        if other:
            notes = (f"{index} is also an id, of row {other[0]}: --row-id id:{index} asks for that one",)
    return _found(rows, "row index", notes)


def _not_the_index(dataset: Dataset, named: FoundRow, index: int) -> FoundRow:
    """A row found by a number that is its identifier, saying so where another row has that index."""
    if named.index == index or _by_index(dataset, index) is None:
        return named
    return _with_note(named, f"{index} is the {named.matched_by} of this row; it is also the index of another")


def _by_columns(dataset: Dataset, asked: str) -> FoundRow | None:
    for column in _COLUMNS:
        if column not in dataset.columns or not asked:
            continue
        text = pl.col(column).str.strip_chars()
        same = (text == asked) if column == "id" else (text.str.to_lowercase() == asked.lower())
        rows = dataset.rows.filter(same).collect()
        if rows.height:
            several = f"{rows.height} rows have this {column}; the first is taken"
            return _found(rows.head(1), column, (several,) if rows.height > 1 else ())
    return None


def _by_store(dataset: Dataset, asked: str, store: EvidenceStore) -> FoundRow | None:
    """The row of an organisation that has absorbed the id, or that has the contact."""
    if not _UUID.fullmatch(asked) or "organization_id" not in dataset.columns:
        return None
    absorbed = store.absorbed(asked.lower())
    if absorbed is not None:
        found = _by_columns(dataset, absorbed.current_id)
        return _renamed(found, "absorbed id", absorbed.said)
    owner = _owner_in_file(dataset, asked.lower()) or store.organisation_of_contact(asked.lower())
    found = _by_columns(dataset, owner) if owner else None
    return _renamed(found, "contact id", f"{asked} is a contact of this organisation")


def _owner_in_file(dataset: Dataset, contact_id: str) -> str | None:
    return next((line["organization_id"] for line in dataset.lines("contacts", "contact_id", contact_id)), None)


def _with_note(found: FoundRow, note: str) -> FoundRow:
    return FoundRow(found.index, found.matched_by, found.cells, (*found.notes, note))


def _renamed(found: FoundRow | None, matched_by: str, note: str) -> FoundRow | None:
    return FoundRow(found.index, matched_by, found.cells, (*found.notes, note)) if found else None


def _found(rows: pl.DataFrame, matched_by: str, notes: tuple[str, ...]) -> FoundRow:
    cells = rows.row(0, named=True)
    return FoundRow(cells.pop(INDEX), matched_by, cells, notes)


def _not_found(dataset: Dataset, row_id: str) -> InputError:
    height = dataset.height()
    held = f"the dataset has rows 0 to {height - 1}" if height else "the dataset has no row"
    columns = [name for name in _COLUMNS if name in dataset.columns]
    named = f", and none has it in {', '.join(columns)}" if columns else ", and no column of identifiers"
    return InputError(
        f"Unable to locate row '{row_id[:_SHOWN]}'",
        where=str(dataset.path),
        why=held + named,
        do="Give the index of a row, counted from 0 below the header, or an identifier from one of its columns",
    )
