"""Intakes that the store has already: as partitions of a backfill, and as what an archive was exported from.

Belongs here: intakes that need no archive, and the key an archive's intake goes by. Does not belong here: restoring
archives (``archives``), writing them (``export``).
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import dagster as dg

from hotpass_assets.backfill.archives import is_wanted, partition_states
from hotpass_assets.backfill.request import BackfillRequest, Partition
from hotpass_assets.domain.archives.naming import ArchiveName, chosen, version_of
from hotpass_assets.domain.errors import HotpassError, InputError
from hotpass_resources.input_archives import manifest_of
from hotpass_resources.intake_keys import INTAKE_KEY
from hotpass_resources.intake_store import IntakeStore


def stored(store: IntakeStore, profile: str, key: str) -> Partition:
    """An intake of the store as a partition, with the settings it was last asked with.

    Raises:
        InputError: It is not in the store, or has no day.
    """
    intake = store.load(profile, key)
    day = intake.day
    if day is None:
        raise InputError(
            f"intake '{key}' has no day", where=str(store.root), do="Register it again with hotpass refine"
        )
    return Partition(intake, day, version_of(key, day), Path(intake.settings["output_path"]))


def without_archive(
    request: BackfillRequest, names: Sequence[ArchiveName], store: IntakeStore, instance: dg.DagsterInstance
) -> list[Partition]:
    """Intakes that ``only`` asks for and that no archive stands for, by day and version; none without ``only``."""
    if not request.only:
        return []
    profile = request.profile.name
    archived = {name.intake for name in names}
    keys = [key for key in store.keys(profile) if key not in archived]
    states = partition_states(profile, keys, instance)
    found = {}
    for key in keys:
        if is_wanted(request, states[key]) and store.load(profile, key).day is not None:
            partition = stored(store, profile, key)
            found[ArchiveName(partition.day, partition.version, key, key)] = partition
    return [found[name] for name in chosen(found, request.windows)]


def with_keys(request: BackfillRequest, names: Sequence[ArchiveName], store: IntakeStore) -> list[ArchiveName]:
    """Archives with the keys of the intakes they were exported from.

    A key counts where the archive still has the day and version it was exported with, and the store has no other inputs
    under that key. An archive that cannot be read keeps the key of its name; whoever restores it will say so.
    """
    known = set(store.keys(request.profile.name))
    return [replace(name, key=_exported_key(request, name, store, known)) for name in names]


def _exported_key(request: BackfillRequest, name: ArchiveName, store: IntakeStore, known: set[str]) -> str | None:
    try:
        manifest = manifest_of(request.archive_root / name.name)
    except HotpassError:
        return None
    key = manifest.get("intake")
    same_name = (manifest.get("day"), manifest.get("version")) == (name.day.isoformat(), name.version)
    if not same_name or not isinstance(key, str) or not INTAKE_KEY.fullmatch(key):
        return None
    free = key not in known or store.load(request.profile.name, key).digest == manifest.get("intake_digest")
    return key if free else None
