"""Signals that are frozen with an intake, and what is left of them when somebody they name was erased.

Belongs here: where they are, reading them without people who were erased, and keeping them so. Does not belong here:
which of them count (``domain.intent``), and gathering them.

Frozen signals are what was given. One file names people of many organisations, so that an erasure takes the words about
one person out of it and leaves the others: the frozen file goes, and what is left is kept beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from hotpass_assets.domain.compliance.suppression import Suppression
from hotpass_assets.domain.compliance.traces import WITHHELD, rows_without, traces_in
from hotpass_assets.domain.intent.signals import SIGNALS_FILE, Signal, from_json, to_json
from hotpass_resources.intake_store import Intake, IntakeFile, IntakeStore
from hotpass_resources.storage.store import StoredFile


def signals_file_of(intake: Intake) -> IntakeFile | None:
    """The signals among the files of an intake."""
    return next((file for file in intake.files if file.name == SIGNALS_FILE), None)


def kept_signals_of(store: IntakeStore, file: IntakeFile) -> StoredFile:
    """Where signals are: the frozen file, or what is left of it; which need not exist."""
    return store.stored(file) if store.holds(file) else left_of(store, file)


def left_of(store: IntakeStore, file: IntakeFile) -> StoredFile:
    """Where what is left of signals is, once the frozen file is gone."""
    return store.stored(file).beside(f"{file.sha256}.signals")


def read_signals(
    store: IntakeStore, file: IntakeFile, erased: Suppression | None = None, country: str = ""
) -> list[Signal]:
    """The signals of a file, without people who were erased; none where the file is gone.

    Args:
        store: Where it is.
        file: The frozen file.
        erased: Everybody who is taken out.
        country: Country of their telephone numbers without a prefix.

    Raises:
        NoSignalsError: It is damaged.
    """
    kept = kept_signals_of(store, file)
    if not kept.exists():
        return []
    return without_erased(from_json(kept.local().read_bytes()), erased, country)


def withhold_erased(store: IntakeStore, file: IntakeFile, erased: Suppression | None, country: str) -> bool:
    """Replace signals that name somebody who was erased by what is left of them.

    Returns:
        Whether they named somebody.

    Raises:
        NoSignalsError: The file is damaged.
    """
    given = read_signals(store, file)
    left = without_erased(given, erased, country)
    if left == given:
        return False
    with left_of(store, file).write() as aside:
        aside.write_text(to_json(left), encoding="utf-8")
    store.withhold(file, WITHHELD)
    return True


def without_erased(signals: Sequence[Signal], erased: Suppression | None, country: str) -> list[Signal]:
    """Signals without what their insights say of people who were erased; one that is about such a person is left out.

    A name is enough in an insight; a target is called like a person for other reasons too.
    """
    if erased is None or not signals:
        return list(signals)
    rows = pl.Series("cells", [[one.target_identifier, one.insight] for one in signals], dtype=pl.List(pl.String))
    targets = rows_without(rows, traces_in(rows, erased.known(), country)).list.get(0)
    texts = rows_without(rows, traces_in(rows, erased.known(), country, name_alone=True)).list.get(1)
    return [
        replace(one, insight=text or "")
        for one, target, text in zip(signals, targets, texts, strict=True)
        if target == one.target_identifier
    ]
