"""Snapshots of registries, read from their files.

Belongs here: which file is the snapshot of a registry, and that one which cannot be used does not stop the others. Does
not belong here: what a snapshot says (``hotpass_assets.domain.registries.snapshots``).
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from hotpass_assets.domain.errors import InputError
from hotpass_assets.domain.registries.registry import REGISTRIES, Registry
from hotpass_assets.domain.registries.snapshots import Snapshot, snapshot_of
from hotpass_resources.linkage_input import read_input

FOLDER = "registries"
SUFFIXES = (".parquet", ".csv", ".xlsx")


def read_snapshots(state_dir: Path, names: Iterable[str]) -> tuple[dict[str, Snapshot], list[str]]:
    """The snapshots in folder ``registries`` of the state, by registry, and a sentence for each that cannot be used.

    Args:
        state_dir: ``Settings.state_dir``. A snapshot is ``registries/<registry>.parquet``, ``.csv`` or ``.xlsx`` there.
        names: Registries that are believed.
    """
    snapshots, remarks = dict[str, Snapshot](), list[str]()
    for name in names:
        registry = REGISTRIES[name]
        files = [path for suffix in SUFFIXES if (path := state_dir / FOLDER / f"{name}{suffix}").is_file()]
        if not files:
            continue
        if len(files) > 1:
            remarks.append(f"of the snapshots of {registry.title} {files[0].name} is used; remove the others")
        try:
            snapshots[name] = _snapshot(registry, files[0])
        except InputError as error:
            remarks.append(f"the snapshot of {registry.title} is left out: {error.one_line()}")
    return snapshots, remarks


def _snapshot(registry: Registry, path: Path) -> Snapshot:
    table = read_input(path).table
    snapshot = snapshot_of(registry, table)
    if snapshot is None:
        headers = ", ".join(name[:40] for name in table.columns[:8])
        raise InputError(
            "it is no table of a registry",
            where=str(path),
            why=f"it needs a column with names, such as Name, and one of Registration number, Status, Province; "
            f"it has {headers}",
            do="Correct the headers",
        )
    return snapshot
