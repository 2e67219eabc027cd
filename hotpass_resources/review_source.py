"""Where the pairs to review come from: a file, or the newest intake of a profile.

Belongs here: finding and opening the queue. Does not belong here: what is in it (``domain.linkage.review.tasks``).
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from hotpass_assets.domain.errors import InputError
from hotpass_assets.domain.linkage.review.tasks import tasks_from
from hotpass_resources.intake_store import IntakeStore
from hotpass_resources.person_csv import read_person_csv
from hotpass_resources.storage.store import StoreRoot
from hotpass_resources.table_files import local_table, table_file


def tasks_of_file(path: Path) -> pl.DataFrame:
    """The tasks of a queue file, Parquet or CSV.

    Raises:
        InputError: There is no such file, or it is no review queue.
    """
    if not path.is_file():
        raise InputError(
            "there is no such review queue",
            where=str(path),
            do="Name the review_queue.parquet that hotpass resolve wrote, or use --profile for the newest intake",
            exit_code=2,
        )
    if path.suffix.lower() != ".parquet":
        return tasks_from(read_person_csv(path), str(path))
    try:
        queue = pl.read_parquet(path)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise InputError(
            "the review queue cannot be read",
            where=str(path),
            why="it is no Parquet file",
            do="Write it again with hotpass resolve",
            exit_code=2,
        ) from error
    return tasks_from(queue, str(path))


def tasks_of_profile(store_root: StoreRoot, profile: str) -> pl.DataFrame:
    """The tasks of the newest intake of a profile whose linkage was made.

    Raises:
        InputError: No intake of the profile has a review queue.
    """
    store = IntakeStore(store_root)
    for key in store.newest_first(profile):
        if table_file(store.objects, profile, "review_queue", key).exists():
            return tasks_of_intake(store_root, profile, key)
    raise InputError(
        f"profile '{profile}' has nothing to review",
        where=str(store_root),
        why="none of its intakes was refined",
        do=f"Run 'hotpass refine --profile {profile}', or name a queue with --queue",
        exit_code=2,
    )


def tasks_of_intake(store_root: StoreRoot, profile: str, key: str) -> pl.DataFrame:
    """The tasks of an intake whose linkage was made.

    Raises:
        InputError: It was not made.
    """
    store = IntakeStore(store_root).objects
    queue = table_file(store, profile, "review_queue", key)
    path = local_table(queue)
    if path is None:
        raise InputError(f"intake '{key}' of profile '{profile}' has no review queue", where=str(queue))
    records = local_table(table_file(store, profile, "source_records", key))
    known = pl.read_parquet(records, columns=["record", "source_record_id"]) if records else None
    return tasks_from(pl.read_parquet(path), str(queue), known)
