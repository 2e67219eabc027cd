"""Taking a person out of the places that hold them.

Belongs here: each kind of place, what is done to it, and the digests that prove it. Does not belong here: the order of
these steps, making results anew (``hotpass_assets.erasure``), and finding the person (``subject_places``).

Every step can be done again: it does nothing where it has been done.
"""

from collections.abc import Sequence
from contextlib import suppress as suppress_errors
from pathlib import Path
from typing import Any

import polars as pl

from hotpass_assets.domain.compliance.carried_on import UNTIL_EXPIRED
from hotpass_assets.domain.compliance.suppression import Suppression
from hotpass_assets.domain.compliance.traces import WITHHELD, rows_without, traces_in
from hotpass_assets.domain.intent.signals import SIGNALS_FILE, NoSignalsError
from hotpass_resources.frozen_signals import kept_signals_of, left_of, withhold_erased
from hotpass_resources.intake_store import IntakeFile, IntakeStore
from hotpass_resources.publishing.archive import sha256_of
from hotpass_resources.storage.store import StoredFile
from hotpass_resources.subject_places import (
    PARSED_TEXTS,
    SHEET,
    TABLE,
    UNREADABLE,
    Place,
    Search,
    digest_of,
    parsed_files,
)
from hotpass_resources.suppression_file import read_suppression
from hotpass_resources.table_files import tables_of_intake

Step = dict[str, Any]
"""What was done (``step``), to which file (``path``), and its SHA-256 before and after."""


def erase_from_parsed(search: Search) -> list[Step]:
    """Rewrite the sheets as they were read, without anybody on the list of the erased.

    Args:
        search: How the person is looked for; they are on the list already.
    """
    suppression = read_suppression(search.settings)
    assert suppression is not None
    done: list[Step] = []
    for file in parsed_files(search.settings):
        rows, column = pl.read_parquet(file.local()), PARSED_TEXTS[file.name]
        traces = traces_in(rows[column], suppression.known(), search.country)
        if traces.cells.is_empty():
            continue
        search.store.note_withheld(digest_of(file), WITHHELD)
        digest = sha256_of(file.local())
        with file.write() as aside:
            rows.with_columns(rows_without(rows[column], traces)).write_parquet(
                aside, compression="lz4", statistics=False
            )
        after = sha256_of(file.local())
        step = _step("sheets as read: cells erased", file, digest, after)
        done.append(step | {"cells": traces.changed.height})
    return done


def remove_frozen(search: Search, before: Sequence[Place]) -> list[Step]:
    """Remove frozen workbooks that name the person; the sheets as read, and the other signals, stay without them.

    Args:
        search: How the person is looked for.
        before: Places that held them.
    """
    store, erased = search.store, read_suppression(search.settings)
    frozen = {place.path for place in before if place.kind == SHEET}
    done: list[Step] = []
    for profile in store.profiles():
        for key in store.keys(profile):
            for file in store.load(profile, key).files:
                stored = store.stored(file)
                if file.name == SIGNALS_FILE:
                    done += _without_signals(search, file, erased)
                elif stored.exists() and (str(stored) in frozen or store.withheld(file) is not None):
                    store.withhold(file, WITHHELD)
                    done.append(_step("frozen workbook removed", stored, file.sha256))
    return done


def _without_signals(search: Search, file: IntakeFile, erased: Suppression | None) -> list[Step]:
    """Take the person out of frozen signals; damaged ones are left to people."""
    kept = kept_signals_of(search.store, file)
    with suppress_errors(NoSignalsError):
        if withhold_erased(search.store, file, erased, search.country):
            after = sha256_of(left_of(search.store, file).local())
            return [_step("frozen signals: person taken out", kept, file.sha256, after)]
    return []


def remove_tables(store: IntakeStore, before: Sequence[Place]) -> list[Step]:
    """Remove tables that hold the person and are made anew from the sheets; ids, files and days are carried on.

    Args:
        store: The intakes.
        before: Places that held the person.
    """
    done: list[Step] = []
    touched = {(str(place.profile), str(place.intake)) for place in before if place.kind == TABLE}
    for profile, intake in sorted(touched):
        for file in tables_of_intake(store.objects, profile, intake):
            if file.folder not in UNTIL_EXPIRED:
                digest = sha256_of(file.local())
                file.remove()
                done.append(_step("table removed", file, digest))
    return done


def remove_left_over(
    search: Search, published: dict[Path, str], affected: Sequence[tuple[str | None, str | None]]
) -> list[Step]:
    """Remove published files that still hold the person: archives and copies that the new run did not replace.

    One that cannot be read goes where its intake holds the person.

    Args:
        search: How the person is looked for.
        published: SHA-256 of each published file before the new run.
        affected: Profile and intake of the places that held the person.
    """
    done: list[Step] = []
    for place in search.in_published():
        path = Path(place.path)
        unknown = place.kind == UNREADABLE and (place.profile, place.intake) not in affected
        if not unknown and path.exists() and published.get(path) == digest_of_file(path):
            digest = sha256_of(path)
            path.unlink()
            done.append(_step("published file removed", path, digest))
    return done


def _step(step: str, path: Path | StoredFile, digest: str, after: str | None = None) -> Step:
    return {"step": step, "path": str(path), "sha256_before": digest, "sha256_after": after}


def digest_of_file(path: Path) -> str | None:
    """SHA-256 of a file; nothing where there is none."""
    return sha256_of(path) if path.is_file() else None
