"""The registry of ids is read from the intake before, and from no other."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import polars as pl

from hotpass_assets.kit.asset_options import table_key
from hotpass_assets.kit.earlier_intakes import REGISTRY_TABLES, registry_before
from hotpass_resources.intake_store import IntakeStore
from hotpass_resources.table_store import TableStore
from tests.builders.records import profile

SMALL = profile()


def test_an_intake_reads_the_latest_registry_before_it(tmp_path: Path) -> None:
    """Prevents: ids that change when an earlier intake is run again, or taken from an intake that was never linked."""
    intakes, tables = IntakeStore(tmp_path), TableStore(root=str(tmp_path))
    for number, key in enumerate(("zulu", "mike", "alpha", "beta")):
        file = tmp_path / f"{number}.csv"
        file.write_text(str(number), encoding="utf-8")
        intakes.register("small", [(file.name, file)], {}, dt.date(2026, 3, 1), key)
    for key in ("zulu", "alpha", "beta"):
        for name in REGISTRY_TABLES:
            tables.write(pl.DataFrame({"seen_in": [key]}), table_key(SMALL, name), key)
    # Half a registry is none.
    tables.write(pl.DataFrame({"seen_in": ["mike"]}), table_key(SMALL, REGISTRY_TABLES[0]), "mike")
    read = {key: registry_before(intakes, tables, SMALL, key)[1] for key in ("zulu", "mike", "alpha", "beta")}
    assert read["zulu"].known.height == read["zulu"].history.height == 0
    assert {key: read[key].known["seen_in"].to_list() for key in ("mike", "alpha", "beta")} == {
        "mike": ["zulu"],
        "alpha": ["zulu"],
        "beta": ["alpha"],
    }
