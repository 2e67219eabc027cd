"""Finding one row of a dataset by the name of its organisation, and a dataset in a folder.

Belongs here: names as people type them, and which file of a folder is meant. Does not belong here: identifiers and row
indexes (``dataset_rows``) and reading files (``dataset_file``).
"""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

import polars as pl
from rapidfuzz import process

from hotpass_assets.domain.clean.organisations import clean_organisation_names
from hotpass_assets.domain.errors import InputError
from hotpass_resources.dataset_file import INDEX, SUFFIXES, Dataset, open_dataset
from hotpass_resources.dataset_rows import FoundRow

NAME, SLUG = "organization_name", "organization_slug"
TOLD = ("website", "province", "address_primary", "contact_primary_email", "contact_primary_phone")
"""Columns of which a dataset of organisations has one at least; a list for other ends has none."""
_OF_LIST = "lead_score"
"""Column of a daily list, which has some organisations of a dataset and some of their columns."""
_QUICKEST_FIRST = (".parquet", ".duckdb", ".csv", ".xlsx", ".xlsm", ".xls")
_MOST_FILES, _SHOWN, _LONG = 200, 6, 60
_LIKENESS = 70.0


def dataset_at(path: Path) -> Dataset:
    """The dataset of organisations that a file is, or that a folder holds.

    Of one dataset in several forms the one that is read quickest is taken.

    Raises:
        InputError: There is none, it cannot be read, or a folder holds several.
    """
    dataset = _in_folder(path) if path.is_dir() else open_dataset(path)
    if NAME not in dataset.columns:
        _refuse(path, f"it has no column {NAME}", "Name a dataset that hotpass refine or hotpass enrich wrote")
    if dataset.height() == 0:
        _refuse(path, "it has no row", "Name a dataset with rows")
    return dataset


def find_entity(dataset: Dataset, entity: str) -> FoundRow:
    """The row of an organisation by its name or slug.

    The name as it stands, whatever its case, comes first; then its slug; then what the rules of cleaning take for the
    same name, without legal form and punctuation.

    Raises:
        InputError: No organisation is called that, or several are.
    """
    wanted = " ".join(entity.split()).casefold()
    columns = [name for name in (NAME, SLUG) if name in dataset.columns]
    named = dataset.rows.select(INDEX, *columns).filter(pl.col(NAME).is_not_null()).collect()
    # Polars lower-cases; Python folds cases, as for the German sharp s. Distinct names are few enough for that.
    distinct = named[NAME].unique(maintain_order=True)
    folded = distinct.map_elements(lambda name: " ".join(name.split()).casefold(), return_dtype=pl.String)
    same_text = distinct.filter(folded == wanted)
    keys = clean_organisation_names(pl.concat([distinct, pl.Series([entity])]).unique(maintain_order=True))
    key = dict(keys.select("raw", "match_key").iter_rows())
    same_key = [name for name in distinct if key[name] and key[name] == key[entity]]
    ways = (
        ("organization_name", pl.col(NAME).is_in(same_text.implode())),
        ("organization_slug", pl.col(SLUG).str.to_lowercase() == wanted if SLUG in columns else pl.lit(False)),
        ("organization_name, without legal form", pl.col(NAME).is_in(same_key)),
    )
    for matched_by, same in ways:
        found = named.filter(same)
        if found.height > 1:
            _refuse_several(dataset.path, entity, found)
        if found.height:
            row = dataset.rows.filter(pl.col(INDEX) == int(found[INDEX][0])).collect().row(0, named=True)
            return FoundRow(row.pop(INDEX), matched_by, row)
    near = process.extract(wanted, dict(zip(distinct, folded, strict=True)), limit=3, score_cutoff=_LIKENESS)
    names = ", ".join(f"'{str(name)[:_LONG]}'" for _, _, name in near)
    raise InputError(
        f"no organisation is called '{entity[:_LONG]}'",
        where=str(dataset.path),
        why=f"the nearest are {names}" if names else "no name in the dataset is like it",
        do="Correct --entity, or name the row with --row-id",
    )


def same_entity(name: str | None, entity: str) -> bool:
    """Whether a name is what a person calls an organisation, by case or by the rules of cleaning."""
    if not name:
        return False
    if " ".join(name.split()).casefold() == " ".join(entity.split()).casefold():
        return True
    keys = clean_organisation_names(pl.Series([name, entity]).unique(maintain_order=True))["match_key"]
    return keys.null_count() == 0 and keys.n_unique() == 1


def _in_folder(folder: Path) -> Dataset:
    files = sorted(one for one in folder.iterdir() if one.is_file() and one.suffix.lower() in SUFFIXES)
    if len(files) > _MOST_FILES:
        _refuse(folder, f"it holds more than {_MOST_FILES} files", "Name the dataset itself")
    found: dict[str, Dataset] = {}
    for path in sorted(files, key=lambda one: (_QUICKEST_FIRST.index(one.suffix.lower()), one.name)):
        if path.name.startswith((".", "~$")) or path.stem in found:
            continue
        try:
            dataset = open_dataset(path)
        except InputError:
            continue
        columns = set(dataset.columns)
        if NAME in columns and columns & set(TOLD) and _OF_LIST not in columns:
            found[path.stem] = dataset
    if not found:
        _refuse(folder, "no file in it is a dataset of organisations", "Name a folder that hotpass refine wrote to")
    if len(found) > 1:
        names = ", ".join(sorted(one.path.name for one in found.values())[:_SHOWN])
        _refuse(folder, f"it holds several datasets: {names}", "Name one of them with --dataset")
    return next(iter(found.values()))


def _refuse_several(path: Path, entity: str, found: pl.DataFrame) -> NoReturn:
    told = [f"{name[:_LONG]} (--row-id {index})" for index, name in found.select(INDEX, NAME).iter_rows()]
    more = f" and {len(told) - _SHOWN} more" if len(told) > _SHOWN else ""
    raise InputError(
        f"{len(told)} organisations are called '{entity[:_LONG]}'",
        where=str(path),
        why=", ".join(told[:_SHOWN]) + more,
        do="Name one of them with --row-id",
    )


def _refuse(path: Path, why: str, do: str) -> NoReturn:
    raise InputError("the dataset cannot be planned for", where=str(path), why=why, do=do)
