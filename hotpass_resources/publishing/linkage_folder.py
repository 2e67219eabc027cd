"""The tables of the linkage layer as files of their own, for whoever works on with pairs and clusters.

Belongs here: their names, and writing them. Does not belong here: what is in the tables (``domain.tables.linkage``),
swapping them in (``publisher``), and the files of ``hotpass resolve`` (``linkage_files``), whose writers are used here.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl

from hotpass_resources.linkage_files import METADATA, QUEUE, json_writer, parquet_writer
from hotpass_resources.publishing.atomic import swap_in

LINKAGE_KIND = "linkage"
MATCH_PAIRS_FILE, ENTITIES_FILE = "match_pairs.parquet", "entities.parquet"
FOLDER_FILES = (MATCH_PAIRS_FILE, ENTITIES_FILE, QUEUE, METADATA)


def linkage_paths(folder: str | None) -> list[Path]:
    """The files of a linkage folder; none without one."""
    return [Path(folder, name) for name in FOLDER_FILES] if folder is not None else []


def write_linkage(folder: Path, tables: Mapping[str, pl.DataFrame], about: Mapping[str, Any]) -> list[Path]:
    """Write the tables; they are swapped in by whoever publishes, together with everything else or not at all.

    Args:
        folder: Where they are written.
        tables: Among others, tables ``match_pairs``, ``entities`` and ``review_queue`` by name.
        about: How records were linked.

    Returns:
        The files, in the order of ``FOLDER_FILES``.

    Raises:
        OutputError: A file cannot be written.
    """
    pairs, entities, queue = (tables[name] for name in ("match_pairs", "entities", "review_queue"))
    counts = {
        "pairs": pairs.height,
        "records": entities.height,
        "organisations": entities["organization_id"].n_unique(),
        "review_pairs": queue.height,
    }
    paths = linkage_paths(str(folder))
    writers = (*map(parquet_writer, (pairs, entities, queue)), json_writer({**about, "counts": counts}))
    for path, write in zip(paths, writers, strict=True):
        with swap_in(path) as aside:
            write(aside)
    return paths
