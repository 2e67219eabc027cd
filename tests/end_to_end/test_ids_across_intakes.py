"""An organisation keeps its id from drop to drop, and merges and splits are on record."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from tests.end_to_end.running import Workspace

HEADER = "Company ID,Organisation,Email"
SCHOOLS = {
    "10": "Aero Example",
    "11": "Bravo Flight School",
    "12": "Charlie Aviation CC",
    "13": "Delta Wings",
    "14": "Echo Air",
    "15": "Foxtrot Gliders",
    "16": "Golf Balloons",
    "17": "Hotel Rotors",
}


def write(path: Path, lines: dict[str, str], *more: str) -> None:
    """A list of organisations by their number."""
    path.parent.mkdir(exist_ok=True)
    rows = [f"{number},{name},desk@no{number}.example" for number, name in lines.items()]
    path.write_text("\n".join([HEADER, *rows, *more]) + "\n", encoding="utf-8")


def refined(workspace: Workspace, intake: str) -> dict[str, str]:
    """Id of the organisation of each name as it is written in an intake."""
    ran = workspace.refine("--intake", intake)
    assert ran.code == 0, ran.err
    records, entities = (workspace.table(name, intake=intake) for name in ("source_records", "entities"))
    return dict(records.join(entities, on="record").select("organization_name", "organization_id").iter_rows())


def history(workspace: Workspace, intake: str) -> dict[str, dict[str, str]]:
    """What the history of an intake says of each id."""
    return {line["organization_id"]: line for line in workspace.table("entity_history", intake=intake).rows(named=True)}


def registry_bytes(workspace: Workspace, intake: str) -> list[bytes]:
    """Tables of the linkage layer of an intake as they are stored."""
    root = workspace.settings.store_root / "tables" / "generic"
    return [
        (root / table / f"{intake}.parquet").read_bytes() for table in ("entities", "entity_history", "known_records")
    ]


@pytest.mark.slow
def test_ids_survive_new_rows_new_spellings_a_merge_and_a_split(folder: Path) -> None:
    """References of other programs to an organisation must not break because a longer list arrived."""
    workspace = Workspace(folder)
    schools = folder / "data" / "schools.csv"
    write(schools, SCHOOLS)
    first = refined(workspace, "march")
    written = registry_bytes(workspace, "march")

    respelt = SCHOOLS | {"12": "Charley Aviation", "18": "India Kites", "19": "Juliet Jets"}
    earlier_in_order, bridge = "11,Bravo Flight Schol,", "20,Echo Air (formerly Foxtrot Gliders),"
    write(schools, respelt, earlier_in_order, bridge)
    second = refined(workspace, "april")
    for name in ("Aero Example", "Bravo Flight School", "Delta Wings", "Golf Balloons", "Hotel Rotors"):
        assert second[name] == first[name]
    assert second["Bravo Flight Schol"] == first["Bravo Flight School"]
    assert second["Charley Aviation"] == first["Charlie Aviation CC"]
    assert second["Foxtrot Gliders"] == second["Echo Air"] == first["Echo Air"]
    told = history(workspace, "april")
    absorbed = told[first["Foxtrot Gliders"]]
    assert (absorbed["status"], absorbed["current_id"]) == ("absorbed", first["Echo Air"])
    assert told[second["India Kites"]]["status"] == "created"

    write(schools, respelt)
    third = refined(workspace, "may")
    assert third["Echo Air"] == first["Echo Air"]
    assert third["Foxtrot Gliders"] not in {*first.values(), *second.values()}
    told = history(workspace, "may")
    assert told[third["Foxtrot Gliders"]]["status"] == "split_off"
    assert set(first.values()) | set(second.values()) <= set(told)
    statuses = workspace.table("entities", intake="may")["id_status"]
    assert statuses.value_counts().sort("id_status").rows() == [("kept", 9), ("split_off", 1)]

    write(schools, SCHOOLS)
    assert refined(workspace, "march") == first
    assert registry_bytes(workspace, "march") == written


@pytest.mark.slow
def test_ids_survive_a_month_without_one_of_the_lists(folder: Path) -> None:
    """A workbook that comes late must find the ids of its organisations as they were."""
    workspace = Workspace(folder)
    write(folder / "data" / "schools.csv", SCHOOLS)
    write(folder / "data" / "clubs.csv", {"1": "Kilo Club", "2": "Lima Club"})
    first = refined(workspace, "march")
    (folder / "data" / "clubs.csv").unlink()
    refined(workspace, "april")
    assert history(workspace, "april")[first["Kilo Club"]]["status"] == "retired"
    (folder / "data" / "schools.csv").unlink()
    write(folder / "data" / "clubs june.csv", {"7": "KILO CLUB (Pty) Ltd", "8": "Lima Club"})
    third = refined(workspace, "may")
    assert set(third.values()) == {first["Kilo Club"], first["Lima Club"]}
    assert history(workspace, "may")[first["Kilo Club"]]["status"] == "returned"
    known = workspace.table("known_records", intake="may")
    assert set(known["seen_in"]) == {"april", "may", "march"}
    assert set(known.filter(pl.col("seen_in") == "april")["organization_id"]) == {
        first[name] for name in SCHOOLS.values()
    }
