"""A synthetic workspace of the three workbook families, with the truth beside it.

Belongs here: the options, the order of work, the one call that others use. Does not belong here: a family's
layout (see `sacaa`, `reachout`, `contact_database`) or a value's spelling (see `naming`, `spelling`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from hotpass_assets.domain.sample import contact_database, reachout, sacaa
from hotpass_assets.domain.sample.dirt import Dirt
from hotpass_assets.domain.sample.organisations import Organisation, invent_organisations
from hotpass_assets.domain.sample.sheet import Sheet
from hotpass_assets.domain.sample.truth import Truth, contacts_frame, entities_frame, rows_frame
from hotpass_assets.domain.sample.workbook_files import write_sheets

_FAMILIES: tuple[tuple[str, Callable[[Sequence[Organisation], Dirt], list[Sheet]]], ...] = (
    (sacaa.FILE_NAME, sacaa.sacaa_sheets),
    (reachout.FILE_NAME, reachout.reachout_sheets),
    (contact_database.FILE_NAME, contact_database.contact_database_sheets),
)
FILE_NAMES = tuple(name for name, _ in _FAMILIES)


@dataclass(frozen=True)
class SampleOptions:
    """What to build.

    Attributes:
        organisations: How many distinct organisations there are over all three workbooks.
        seed: Same options, same files.
        dirt: Scales the share of every kind of dirt; 0 writes every value cleanly in the same layouts.
    """

    organisations: int = 60
    seed: int = 7
    dirt: float = 1.0


@dataclass(frozen=True)
class SampleWorkspace:
    """The files written, and what is true in them."""

    files: tuple[Path, ...]
    truth: Truth


def write_sample(folder: Path, options: SampleOptions | None = None) -> SampleWorkspace:
    """Write the three workbooks into a folder, which is made when it is not there.

    The same options give the same bytes, whatever the clock says.
    """
    options = options or SampleOptions()
    folder.mkdir(parents=True, exist_ok=True)
    organisations = invent_organisations(options.organisations, options.seed)
    dirt = Dirt(options.seed, options.dirt)
    files, rows, contacts = [], [], []
    for name, build in _FAMILIES:
        sheets = build(organisations, dirt)
        write_sheets(folder / name, sheets)
        files.append(folder / name)
        rows.append(rows_frame(name, sheets))
        contacts.append(contacts_frame(name, sheets))
    truth = Truth(
        rows=pl.concat(rows),
        contacts=pl.concat(contacts),
        entities=entities_frame(organisations),
        dirt=dict(sorted(dirt.counts.items())),
    )
    return SampleWorkspace(tuple(files), truth)
