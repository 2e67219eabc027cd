"""One flat list of organisations with duplicates whose truth is known, as large as asked for.

Belongs here: the order of the steps, and putting the batches together. Does not belong here: the steps. Workbooks
for trying out the program are made elsewhere (see `sample.workbook_files`); this list measures record linkage.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from hotpass_assets.domain.sample.listings.address_cells import written_addresses
from hotpass_assets.domain.sample.listings.arrays import Numbers, Texts, series
from hotpass_assets.domain.sample.listings.batch import Batch
from hotpass_assets.domain.sample.listings.contact_cells import written_contacts
from hotpass_assets.domain.sample.listings.gaps import COLUMNS, emptied, sparse_rows
from hotpass_assets.domain.sample.listings.groups import LOOKALIKES, cluster_sizes, grouped
from hotpass_assets.domain.sample.listings.name_dirt import written_names
from hotpass_assets.domain.sample.listings.names import named
from hotpass_assets.domain.sample.listings.organisations import described, suburb_table

_BATCH = 200_000
KINDS = (
    *(f"name.{kind}" for kind in ("word_dropped", "abbreviation", "acronym", "spelled_out", "word_order", "typing")),
    *(f"name.{kind}" for kind in ("misread", "town_dropped", "branch", "punctuation", "case", "trading_as")),
    *(f"name.{kind}" for kind in ("legal_form_dropped", "legal_form_respelt", "legal_form_changed")),
    *("name.formerly", "name.former_only", "address.moved", "address.box", "address.street_type"),
    *("address.street_part", "address.typing", "address.number", "address.town_alias", "address.case"),
    *("address.province", "address.code", "address.code_zero", "address.suburb_as_town"),
    *("phone.mobile", "phone.changed", "phone.agent", "phone.format", "phone.digit", "phone.two"),
    *("person.another", "person.title", "person.initial", "person.typing"),
    *("email.office_box", "email.agent", "email.person", "email.free_mail", "email.typing", "email.case", "email.two"),
    *("website.case", "website.form", "registration.form", "registration.digit", "gap.sparse"),
    *(f"like_others.{kind}" for kind in LOOKALIKES[1:]),
)


@dataclass(frozen=True, slots=True)
class Listing:
    """The rows, the organisation each row is about, and what was done to each row."""

    rows: pl.DataFrame
    truth: pl.DataFrame
    dirt: pl.DataFrame


def listing(records: int, seed: int) -> Listing:
    """A shuffled list of exactly so many records, always the same for the same number and seed."""
    rng = np.random.default_rng([seed, records])
    sizes = cluster_sizes(records, rng)
    groups = grouped(len(sizes), rng)
    names = named(groups, rng)
    suburbs = suburb_table(names, rng)
    organisations = described(groups, names, rng)
    del names
    entity = np.repeat(np.arange(len(sizes)), sizes)
    kinds = pl.Enum(KINDS)
    parts = [
        _part(organisations, entity[start : start + _BATCH], start, suburbs, kinds, [seed, records, start + 1])
        for start in range(0, records, _BATCH)
    ]
    order = rng.permutation(records)
    place = np.empty(records, dtype=np.uint32)
    place[order] = np.arange(records, dtype=np.uint32)
    dirt = pl.concat([dirt for _, dirt in parts])
    dirt = dirt.with_columns(pl.Series("row", place[dirt["row"].to_numpy()])).unique().sort("row", "kind")
    truth = pl.DataFrame({"row": np.arange(records, dtype=np.uint32), "entity": entity[order]})
    return Listing(
        rows=pl.concat([rows for rows, _ in parts])[order],
        truth=truth.with_columns(pl.format("org-{}", pl.col("entity").cast(pl.String).str.zfill(7)).alias("entity")),
        dirt=dirt,
    )


def _part(
    organisations: pl.DataFrame, entity: Numbers, start: int, suburbs: Texts, kinds: pl.Enum, seed: list[int]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows from one place on, and what was done to them."""
    batch = Batch(organisations[entity], np.random.default_rng(seed))
    for number, kind in enumerate(LOOKALIKES[1:], start=1):
        batch.mark(f"like_others.{kind}", np.flatnonzero(batch.number("kind") == number))
    sparse = sparse_rows(batch)
    written_names(batch, sparse)
    written_addresses(batch, suburbs)
    written_contacts(batch, start, organisations.height)
    emptied(batch, sparse)
    rows = pl.DataFrame({column: series(batch.cells[column]) for column in COLUMNS})
    dirt = batch.marks(kinds)
    return rows, dirt.with_columns(pl.col("row") + start)
