"""Stored intakes are removed when their time has passed, and not a file more."""

from __future__ import annotations

import json

import polars as pl
import pytest
import yaml

from tests.builders.workbooks import Value
from tests.end_to_end.running import Workspace, write_members

HEADER: list[Value] = ["Organisation", "Contact Person", "Email", "Last Contact"]


@pytest.mark.slow
def test_only_intakes_past_their_time_are_removed_and_the_certificate_lists_them(workspace: Workspace) -> None:
    """What is kept too long is a breach; what is removed too soon is lost."""
    (workspace.folder / "profiles").mkdir()
    content = {"name": "small", "compliance": {"lawful_basis": "contract", "retention": {"days": 365}}}
    (workspace.folder / "profiles" / "small.yaml").write_text(yaml.safe_dump(content), encoding="utf-8")
    for year in (2021, 2023, 2025):
        row: list[Value] = ["Aero Example", "Thandi Example", f"thandi{year}@aero.example", f"{year}-01-15"]
        write_members(workspace.folder / "data" / "members.xlsx", [HEADER, row])
        ran = workspace.refine("--profile", "profiles/small.yaml", "--intake", f"{year}-02-01")
        assert ran.code == 0, ran.err

    looked = workspace.hotpass("compliance", "retention", "--as-of", "2024-01-16", "--json")
    states = {line["intake"]: line["state"] for line in json.loads(looked.out)["intakes"]}
    assert states == {"2021-02-01": "expired", "2023-02-01": "expired", "2025-02-01": "kept"}
    on_time = workspace.hotpass("compliance", "retention", "--as-of", "2024-01-15", "--json")
    assert json.loads(on_time.out)["intakes"][1]["state"] == "kept"
    assert json.loads(on_time.out)["certificate"] is None

    results = workspace.files()
    ran = workspace.hotpass("compliance", "retention", "--as-of", "2024-01-15", "--apply", "--who", "me", "--json")
    certificate = json.loads(ran.out)["certificate"]
    told = json.loads((workspace.folder / certificate).read_text(encoding="utf-8"))
    assert told["state"] == "done" and [line["intake"] for line in told["intakes"]] == ["2021-02-01"]
    store = workspace.store
    kept = {key: store.path_of(store.load("small", key).files[0]).exists() for key in store.keys("small")}
    assert kept == {"2021-02-01": False, "2023-02-01": True, "2025-02-01": True}
    assert workspace.files() == results
    left = [path.parent.name for path in (store.root / "tables").rglob("2021-02-01.parquet")]
    assert sorted(left) == ["entity_history", "known_records", "link_model", "published_dataset"]
    parsed = [str(pl.read_parquet(path).rows()) for path in (store.root / "parsed").rglob("rows.parquet")]
    assert len(parsed) == 2 and not [rows for rows in parsed if "thandi2021" in rows]
    again = workspace.hotpass("compliance", "retention", "--as-of", "2024-01-15", "--apply", "--json")
    assert json.loads(again.out)["certificate"] is None


def test_a_date_that_is_none_is_refused(workspace: Workspace) -> None:
    """Taken for today it would remove what nobody meant."""
    assert workspace.hotpass("compliance", "retention", "--as-of", "soon").code == 2


@pytest.mark.slow
def test_an_older_intake_still_expires_after_somebody_was_erased_from_it(workspace: Workspace) -> None:
    """Without the days of its contacts it was called purged, while what was read of everybody else stayed for ever."""
    (workspace.folder / "profiles").mkdir()
    content = {"name": "small", "compliance": {"lawful_basis": "contract", "retention": {"days": 365}}}
    (workspace.folder / "profiles" / "small.yaml").write_text(yaml.safe_dump(content), encoding="utf-8")
    for year in (2021, 2025):
        rows: list[list[Value]] = [HEADER, ["Aero Example", "Thandi Example", "thandi@aero.example", f"{year}-01-15"]]
        if year == 2021:
            rows.append(["Bravo Example", "Zebulonia Quuxworth", "zq@bravo.example", "2021-01-15"])
        write_members(workspace.folder / "data" / "members.xlsx", rows)
        ran = workspace.refine("--profile", "profiles/small.yaml", "--intake", f"{year}-02-01")
        assert ran.code == 0, ran.err
    ran = workspace.hotpass("subject", "erase", "zq@bravo.example", "--apply", "--who", "me")
    assert ran.code == 0, ran.out + ran.err
    ran = workspace.hotpass("compliance", "retention", "--as-of", "2024-01-15", "--apply", "--who", "me", "--json")
    assert json.loads(ran.out)["intakes"][0]["state"] == "expired"
    left = [str(pl.read_parquet(path).rows()) for path in (workspace.store.root / "parsed").rglob("rows.parquet")]
    assert len(left) == 1 and "2025" in left[0]
    ran = workspace.hotpass("compliance", "retention", "--as-of", "2024-01-15", "--json")
    assert json.loads(ran.out)["intakes"][0]["state"] == "purged"
