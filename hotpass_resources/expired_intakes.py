"""Stored intakes whose time of retention has passed, and removing them.

Belongs here: which intakes those are, what of them is removed, and the certificate. Does not belong here: counting the
time of a contact (``domain.compliance.consent``).

The newest intake of a profile always stays: its data is what is published. Of an older one the manifest stays, and the
tables by which later intakes keep their ids, which hold nobody.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from hotpass_assets.domain.compliance.carried_on import CARRIED_ON
from hotpass_resources.compliance_files import FOLDER
from hotpass_resources.frozen_signals import left_of
from hotpass_resources.intake_store import Intake, IntakeFile, IntakeStore
from hotpass_resources.json_file import write_json
from hotpass_resources.parsed_sheets import parsed_of
from hotpass_resources.publishing.archive import sha256_of
from hotpass_resources.settings import Settings
from hotpass_resources.storage.store import StoredFile, open_store
from hotpass_resources.table_files import local_table, table_file, tables_of_intake

EXPIRED, KEPT, PURGED = "expired", "kept", "purged"


@dataclass(frozen=True)
class IntakeTime:
    """One intake and its time.

    Attributes:
        profile: Profile.
        intake: Key.
        state: ``expired``, ``kept`` or ``purged`` (before).
        why: Why it has that state.
        retain_until: Last day any value of its contacts may be kept, where all have one.
        files: Files to remove, where it is expired.
    """

    profile: str
    intake: str
    state: str
    why: str
    retain_until: date | None
    files: tuple[StoredFile, ...] = ()


def intake_times(settings: Settings, as_of: date) -> list[IntakeTime]:
    """Every intake of the workspace, by profile and age.

    Args:
        settings: Where things are.
        as_of: Day on which the time is looked at.
    """
    store = IntakeStore(settings.store_root)
    found = []
    for profile in store.profiles():
        keys = store.newest_first(profile)
        for key in reversed(keys):
            found.append(_time(settings, store, profile, key, as_of, newest=key == keys[0]))
    return _with_files(settings, store, found)


def _time(settings: Settings, store: IntakeStore, profile: str, key: str, as_of: date, *, newest: bool) -> IntakeTime:
    path = local_table(table_file(store.objects, profile, "contact_consent", key))
    if path is None:
        intake = store.load(profile, key)
        held = [file for file in intake.files if any(_copies(store, intake, file))]
        made = any(file.folder not in CARRIED_ON for file in tables_of_intake(store.objects, profile, key))
        gone = not made and (not held or (profile, key) in _destroyed(settings))
        why = "its tables and files are gone" if gone else "its tables were not made: refine it again to count its time"
        return IntakeTime(profile, key, PURGED if gone else KEPT, why, None)
    days = pl.read_parquet(path, columns=["retain_until"])["retain_until"]
    if days.is_empty() or days.null_count():
        why = (
            "no contact has an end of its time"
            if days.null_count() == days.len()
            else "a contact has no end of its time"
        )
        return IntakeTime(profile, key, KEPT, why, None)
    last = days.max()
    assert isinstance(last, date)
    if last >= as_of:
        return IntakeTime(profile, key, KEPT, "its time has not passed", last)
    if newest:
        return IntakeTime(profile, key, KEPT, "it is the newest of its profile", last)
    return IntakeTime(profile, key, EXPIRED, "the time of every field of all its contacts has passed", last)


def _with_files(settings: Settings, store: IntakeStore, times: list[IntakeTime]) -> list[IntakeTime]:
    """The times with what is removed of expired intakes: what an intake that is kept shares with them stays."""
    kept = {file.sha256 for time in times if time.state == KEPT for file in store.load(time.profile, time.intake).files}
    return [
        IntakeTime(**{**vars(time), "files": tuple(_files(settings, store, time, kept))})
        if time.state == EXPIRED
        else time
        for time in times
    ]


def _files(settings: Settings, store: IntakeStore, time: IntakeTime, kept: set[str]) -> Iterator[StoredFile]:
    for file in tables_of_intake(store.objects, time.profile, time.intake):
        if file.folder not in CARRIED_ON:
            yield file
    intake = store.load(time.profile, time.intake)
    for frozen in intake.files:
        if frozen.sha256 not in kept:
            yield from _copies(store, intake, frozen)
    reports = open_store(settings.state_dir / FOLDER / time.profile).files(time.intake)
    yield from (file for file in reports if file.stem == "consent_report")


def _copies(store: IntakeStore, intake: Intake, file: IntakeFile) -> Iterator[StoredFile]:
    """Where the content of a file is kept: the file itself, what is left of it, and its sheets as they were read."""
    yield from (kept for kept in (store.stored(file), left_of(store, file)) if kept.exists())
    staged = intake.settings.get("excel_stage_dir")
    for place in (None, *([Path(str(staged))] if staged else [])):
        yield from parsed_of(store.objects, place, file.sha256)


def _destroyed(settings: Settings) -> set[tuple[str, str]]:
    """Profile and key of intakes with a certificate: what is left of their files belongs to others too."""
    certificates = (settings.state_dir / FOLDER / "destructions").glob("destruction_*.json")
    told = [json.loads(path.read_text(encoding="utf-8")) for path in certificates]
    return {(line["profile"], line["intake"]) for one in told if one["state"] == "done" for line in one["intakes"]}


def purge(settings: Settings, expired: list[IntakeTime], as_of: date, who: str, at: str) -> Path:
    """Remove expired intakes and write the certificate of destruction; running again finishes what was interrupted.

    Args:
        settings: Where things are.
        expired: Intakes with state ``expired``.
        as_of: Day on which their time was looked at.
        who: Who answers for it.
        at: When, for the certificate.

    Raises:
        OutputError: The certificate cannot be written; nothing is removed then.
    """
    folder = settings.state_dir / FOLDER / "destructions"
    asked = {(time.profile, time.intake) for time in expired}
    with IntakeStore(settings.store_root).alone():
        # An intake may have been registered or made since, which shares files with these.
        times = intake_times(settings, as_of)
        expired = [time for time in times if time.state == EXPIRED and (time.profile, time.intake) in asked]
        files = sorted({file for time in expired for file in time.files}, key=str)
        number, path = 1, folder / f"destruction_{as_of.isoformat()}.json"
        while path.exists():
            number += 1
            path = folder / f"destruction_{as_of.isoformat()}_{number}.json"
        content: dict[str, Any] = {
            "state": "started",
            "as_of": as_of.isoformat(),
            "who": who,
            "recorded_at": at,
            "intakes": [
                {"profile": time.profile, "intake": time.intake, "retain_until": str(time.retain_until)}
                for time in expired
            ],
            "files": [{"path": str(file), "sha256": sha256_of(file.local())} for file in files],
        }
        write_json(path, content)
        # The table by which an intake is known to be expired goes last.
        for file in sorted(files, key=lambda file: file.folder == "contact_consent"):
            file.remove()
        write_json(path, content | {"state": "done"})
    return path
