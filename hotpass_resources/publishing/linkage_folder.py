"""The tables of the linkage layer as files of their own, for whoever works on with pairs and clusters.

Belongs here: their names, and writing them together with what is published. Does not belong here: what is in the tables
(``domain.tables.linkage``), and the files of ``hotpass resolve`` (``linkage_files``), whose writers are used here.
"""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import polars as pl

from hotpass_resources.linkage_files import METADATA, QUEUE, json_writer, parquet_writer
from hotpass_resources.publishing.atomic import swap_in
from hotpass_resources.publishing.publisher import refuse_unusable_places

LINKAGE_KIND = "linkage"
MATCH_PAIRS_FILE, ENTITIES_FILE = "match_pairs.parquet", "entities.parquet"
FOLDER_FILES = (MATCH_PAIRS_FILE, ENTITIES_FILE, QUEUE, METADATA)


def linkage_paths(folder: str | None) -> list[Path]:
    """The files of a linkage folder; none without one."""
    return [Path(folder, name) for name in FOLDER_FILES] if folder is not None else []


@contextmanager
def linkage_folder(
    folder: str | None, tables: Mapping[str, pl.DataFrame], about: Mapping[str, Any]
) -> Iterator[tuple[tuple[str, Path, None], ...]]:
    """Write the tables aside, and swap them in when the block ends well: they appear with the publication, or not.

    Args:
        folder: Where they go; without one nothing is written.
        tables: Tables ``match_pairs``, ``entities`` and ``review_queue`` by name.
        about: How records were linked.

    Yields:
        Kind and path of each file, as published files are listed.

    Raises:
        OutputError: A file cannot be written; then all are as they were.
    """
    if folder is None:
        yield ()
        return
    pairs, entities, queue = (tables[name] for name in ("match_pairs", "entities", "review_queue"))
    counts = {
        "pairs": pairs.height,
        "records": entities.height,
        "organisations": entities["organization_id"].n_unique(),
        "review_pairs": queue.height,
    }
    paths = linkage_paths(folder)
    refuse_unusable_places(paths)
    writers = (*map(parquet_writer, (pairs, entities, queue)), json_writer({**about, "counts": counts}))
    with ExitStack() as swaps:
        for path, write in zip(paths, writers, strict=True):
            write(swaps.enter_context(swap_in(path)))
        yield tuple((LINKAGE_KIND, path, None) for path in paths)
