"""The folder of known rows."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from hotpass_assets.domain.errors import InputError
from hotpass_assets.domain.linkage.columns.recognise import recognise_columns
from hotpass_assets.domain.linkage.engine.known_rows import FACTS, KnownRows, known_rows
from hotpass_assets.domain.linkage.engine.linker import LinkSettings, link_table
from hotpass_assets.domain.sample.listings.listing import listing
from hotpass_resources.known_rows import known_rows_writers, read_known_rows
from hotpass_resources.linkage_files import write_together


def kept() -> KnownRows:
    table = listing(80, seed=2).rows
    columns = recognise_columns(table)
    linked = link_table(table, columns, LinkSettings())
    row = pl.col("row").cast(pl.String)
    facts = linked.clusters.select("row", "cluster", key=row, entity_id=row).select(FACTS.names()).cast(FACTS)
    return known_rows(table, facts, columns, linked.model)


def test_what_is_kept_is_read_back_the_same(tmp_path: Path) -> None:
    """Prevents: new rows compared with something else than what was linked."""
    known = kept()
    write_together(known_rows_writers(known, tmp_path))
    read = read_known_rows(tmp_path)
    for name in ("cells", "facts", "keys", "frequent", "uses", "crowds"):
        assert getattr(read, name).collect().equals(getattr(known, name).collect()), name
    assert (read.rows, read.group_limit) == (known.rows, known.group_limit)
    assert [(one.name, one.kind) for one in read.columns] == [(one.name, one.kind) for one in known.columns]
    again = tmp_path / "again"
    write_together(known_rows_writers(read, again))
    assert {path.name: path.read_bytes() for path in again.iterdir()} == {
        path.name: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()
    }


@pytest.mark.parametrize(
    ("damage", "why"),
    [
        (lambda folder: (folder / "known.json").unlink(), "No such file"),
        (lambda folder: (folder / "known.json").write_text("{"), "not what was kept"),
        (lambda folder: (folder / "facts.parquet").write_bytes(b"PAR1 nothing"), "not what was kept"),
        (lambda folder: (folder / "keys.parquet").rename(folder / "uses.parquet"), ""),
        (lambda folder: _edit(folder, "hashed_by", {"polars": "0.1"}), "polars 0.1"),
        (lambda folder: _edit(folder, "columns", [{"name": "name", "kind": "fone"}]), ""),
    ],
)
def test_a_folder_that_cannot_be_used_is_refused_in_a_sentence(tmp_path: Path, damage: object, why: str) -> None:
    """Prevents: a traceback, or keys of another version that never meet."""
    write_together(known_rows_writers(kept(), tmp_path))
    assert callable(damage)
    damage(tmp_path)
    with pytest.raises(InputError, match="known rows cannot be used") as refused:
        read_known_rows(tmp_path)
    assert why in refused.value.one_line()
    assert refused.value.exit_code == 2


def _edit(folder: Path, name: str, value: object) -> None:
    about = json.loads((folder / "known.json").read_text())
    (folder / "known.json").write_text(json.dumps(about | {name: value}))
