"""A profile that ``imports profile`` suggests is one that ``refine`` follows to the letter."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from hotpass_assets.domain.sample.families import SampleOptions, write_sample
from tests.builders.workbooks import Value, workbook
from tests.end_to_end.running import Workspace

WORDS = ("Alpha", "Bravo", "Charlie", "Delta", "Echo", "Foxtrot", "Golf", "Hotel", "India", "Juliet", "Kilo", "Lima")


def suggested(workspace: Workspace, path: Path) -> dict[tuple[str, str], str | None]:
    """Field of each column as the look at the workbook gives it, with a profile of it written."""
    ran = workspace.hotpass(
        "imports", "profile", "--workbook", path, "--json", "--suggest-profile", "config/profiles/mine.yaml"
    )
    assert ran.code == 0, ran.err
    payload = json.loads(ran.out)
    assert payload["suggested_profile"]["differences"] == []
    return {
        (sheet["name"], column["letter"]): column["mapped_to"]
        for sheet in payload["sheets"]
        for column in sheet["columns"]
    }


def refined_fields(workspace: Workspace) -> pl.DataFrame:
    """Columns as refine mapped them with that profile."""
    ran = workspace.refine("--profile", "mine", "--profile-search-path", "config/profiles")
    assert ran.code == 0, ran.err
    return workspace.table("column_mappings", "mine")


@pytest.mark.parametrize("family", [0, 1, 2])
def test_refine_maps_the_columns_of_a_sample_workbook_as_suggested(folder: Path, family: int) -> None:
    """Prevents: a suggestion that is right on paper only."""
    path = write_sample(folder / "all", SampleOptions(organisations=30)).files[family]
    (folder / "data").mkdir()
    path.rename(folder / "data" / path.name)
    workspace = Workspace(folder)
    fields = suggested(workspace, folder / "data" / path.name)
    found = refined_fields(workspace)
    text = (folder / "config" / "profiles" / "mine.yaml").read_text()
    for line in found.iter_rows(named=True):
        wanted = fields[line["sheet"], line["letter"]]
        assert line["field"] == wanted or (wanted == "source_id" and "C_ID: null" in text), line
    assert (found["method"] == "profile").sum() > 5
    assert set(found["source"]) == {" ".join(path.stem.split())}


def test_refine_joins_sheets_by_the_key_that_was_found(folder: Path) -> None:
    """Prevents: people who are lost because nothing says which organisation they are of."""
    schools: list[list[Value]] = [["Sleutel", "Skool", "Provinsie"]]
    schools += [[f"K-{n:03}", f"{word} Vliegskool", "Gauteng"] for n, word in enumerate(WORDS)]
    people: list[list[Value]] = [["Sleutel", "Voornaam", "Van", "E-pos"]]
    people += [[f"K-{n % 12:03}", f"Thandi{n}", "Voorbeeld", f"p{n}@school.example"] for n in range(30)]
    (folder / "data").mkdir()
    workbook().sheet("Skole").rows(schools).sheet("Mense").rows(people).save(folder / "data" / "skole.xlsx")
    workspace = Workspace(folder)
    suggested(workspace, folder / "data" / "skole.xlsx")
    found = refined_fields(workspace)
    assert found.filter(pl.col("field") == "source_id")["sheet"].to_list() == ["Skole", "Mense"]
    assert workspace.table("organisations", "mine").height == 12
    assert workspace.table("contacts", "mine")["organization_id"].n_unique() == 12
