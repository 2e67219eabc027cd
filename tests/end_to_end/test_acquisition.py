"""Acquired records, from a configuration to the refined dataset."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from tests.end_to_end.running import Workspace

CONFIG = """
[features]
acquisition = {on}

[[pipeline.acquisition.agents]]
name = "prospects"
search_terms = ["wings", "bravo"]

[[pipeline.acquisition.agents.providers]]
name = "file"
options = {{ file = "crm.csv", dataset = "crm", record_id = "id" }}
"""
RECORDS = """id,Organisation,Contact Person,Email,Province
7,Zulu Wings (Pty) Ltd,Lerato Sample,lerato@zuluwings.example,Gauteng
8,Bravo Flight School,Pieter Voorbeeld,office@bravo.example,
8,Bravo Flight School,Pieter Voorbeeld,office@bravo.example,
9,Yankee School,Sizwe Sample,sizwe@yankee.example,Limpopo
"""


def configure(workspace: Workspace, on: str = "true", text: str = CONFIG) -> str:
    config = workspace.folder / "config"
    config.mkdir(exist_ok=True)
    (config / "crm.csv").write_text(RECORDS, encoding="utf-8")
    (config / "acquire.toml").write_text(text.format(on=on), encoding="utf-8")
    return "--config=config/acquire.toml"


@pytest.mark.slow
def test_acquired_records_are_refined_like_a_workbook_and_say_where_they_are_from(workspace: Workspace) -> None:
    """Prevents: records that pass mapping, cleaning and linkage by, or come from nowhere."""
    ran = workspace.refine(configure(workspace), "--archive")
    assert ran.code == 0, ran.err
    table = workspace.table("organisations")
    names = table["organization_name"].to_list()
    assert "Zulu Wings (Pty) Ltd" in names and "Yankee School" not in names
    # The workbook knows Bravo Flight School as well: it is one organisation of two sources.
    assert names.count("Bravo Flight School") == 1
    sources = dict(table.select("organization_name", "source_datasets").iter_rows())
    assert set(sources["Bravo Flight School"].split("; ")) == {"members", "file-crm"}
    origins = workspace.table("field_provenance").filter(pl.col("value") == "lerato@zuluwings.example")
    assert set(origins["workbook"]) == {"agent/prospects/file-crm.csv"}
    told = "agent/prospects/file-crm.csv: of 4 records 1 are not what agent prospects looks for, and 1 are another one"
    assert told in ran.out + ran.err
    assert "lerato" not in (ran.out + ran.err).casefold()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (CONFIG.replace('name = "file"', 'name = "linkedin"'), "'records' or 'file'"),
        (CONFIG.replace("options =", "tasks = []\noptions ="), "unknown key"),
        (CONFIG.replace("search_terms", "credentials"), "unknown key"),
        (CONFIG + '[[pipeline.acquisition.agents.tasks]]\nname = "s"\nkind = "search"\n', "an agent has no tasks"),
        (CONFIG.replace('file = "crm.csv", ', ""), "options.file is missing"),
        (CONFIG.replace('file = "crm.csv"', "records = [{{a = 1}}]"), "options.records is given to provider 'file'"),
        (CONFIG.replace('name = "prospects"', 'name = "../up"'), "not allowed here"),
        (CONFIG.replace("crm.csv", "none.csv"), "none.csv cannot be used"),
    ],
)
def test_what_an_agent_cannot_do_is_refused_before_any_work(workspace: Workspace, text: str, why: str) -> None:
    """Prevents: providers and tasks that are accepted and give nothing."""
    ran = workspace.refine(configure(workspace, text=text))
    assert ran.code == 2
    assert why in ran.error and "Traceback" not in ran.err
    assert workspace.store.keys("generic") == []


def test_a_workbook_called_like_acquired_records_is_not_mixed_with_them(workspace: Workspace) -> None:
    """Prevents: one input that hides another of the same name."""
    line = configure(workspace)
    twin = workspace.folder / "data/agent/prospects/file-crm.csv"
    twin.parent.mkdir(parents=True)
    twin.write_text("Organisation\nDelta Example\n", encoding="utf-8")
    ran = workspace.refine(line)
    assert ran.code == 2 and "called like acquired records" in ran.error


def test_an_agent_that_is_not_there_is_said(folder: Path, workspace: Workspace) -> None:
    """Prevents: a switch that seems to work and takes nothing."""
    ran = workspace.hotpass("orchestrate", "--local", "--profile=generic", "--enable-acquisition", "--input-dir=none")
    assert "acquisition is on, but pipeline.acquisition names no agent" in ran.out + ran.err


def test_workbooks_whose_names_differ_only_in_case_are_both_refined(workspace: Workspace) -> None:
    """Prevents: a folder of another system that is refused, for a reason that is not its own."""
    for name, organisation in (("Delta.csv", "Delta Example"), ("delta.csv", "Echo Example")):
        (workspace.folder / "data" / name).write_text(f"Organisation\n{organisation}\n", encoding="utf-8")
    ran = workspace.refine()
    assert ran.code == 0, ran.err
    assert {"Delta.csv", "delta.csv"} <= set(workspace.table("raw_workbooks")["workbook"])


def test_datasets_of_a_provider_that_differ_only_in_case_are_refused(workspace: Workspace) -> None:
    """Prevents: two files of an intake that are one on a disk that does not mind case."""
    twin = (
        CONFIG
        + """
[[pipeline.acquisition.agents.providers]]
name = "file"
options = {{ file = "crm.csv", dataset = "CRM" }}
"""
    )
    ran = workspace.refine(configure(workspace, text=twin))
    assert ran.code == 2 and "have the same dataset" in ran.error
