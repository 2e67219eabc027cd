"""Lineage events of real runs, judged by the OpenLineage specification and not by us."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hotpass_assets.domain.sample.families import SampleOptions, write_sample
from tests.end_to_end.running import Workspace
from tests.judges.openlineage_specification import FOLDER, facets_in, problems_of

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not FOLDER, reason="OPENLINEAGE_SPEC names no folder with the specification"),
]


@pytest.fixture(scope="module")
def events(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """Events of one run that succeeds and one that fails."""
    workspace = Workspace(tmp_path_factory.mktemp("judged"))
    write_sample(workspace.folder / "data", SampleOptions(organisations=20))
    (workspace.folder / "broken").mkdir()
    (workspace.folder / "broken" / "no.xlsx").write_bytes(b"not a workbook")
    assert workspace.refine("--profile=aviation", "--archive", "--format=csv", "--format=duckdb").code == 0
    assert workspace.refine("--input-dir", "broken").code == 1
    return list(_events(workspace.folder))


def _events(folder: Path) -> Iterator[dict[str, Any]]:
    for file in sorted((folder / ".hotpass" / "lineage").glob("*.ndjson")):
        yield from map(json.loads, file.read_text(encoding="utf-8").splitlines())


def test_every_event_and_facet_is_valid(events: list[dict[str, Any]]) -> None:
    """A receiver refuses an event that is not, and the run is missing from the lineage."""
    assert sorted(event["eventType"] for event in events) == ["COMPLETE", "FAIL", "START", "START"]
    assert [problem for event in events for problem in problems_of(event)] == []


def test_the_facets_people_ask_for_are_there(events: list[dict[str, Any]]) -> None:
    """Valid and empty would pass the schema too."""
    names = {name for event in events for _, name, _ in facets_in(event)}
    assert names >= {
        "schema",
        "columnLineage",
        "dataQualityAssertions",
        "outputStatistics",
        "inputStatistics",
        "version",
        "errorMessage",
        "nominalTime",
        "hotpass",
    }


@pytest.mark.parametrize("fault", ["no run id", "no field", "text for a number", "no name", "unsigned facet", "word"])
def test_the_judge_finds_a_planted_fault(events: list[dict[str, Any]], fault: str) -> None:
    """A judge that finds nothing in broken events says nothing about good ones."""
    event = copy.deepcopy(next(event for event in events if event["eventType"] == "COMPLETE"))
    published = next(output for output in event["outputs"] if output["name"].endswith(".parquet"))
    if fault == "no run id":
        del event["run"]["runId"]
    elif fault == "no field":
        next(field["inputFields"][0] for field in published["facets"]["columnLineage"]["fields"].values()).pop("field")
    elif fault == "text for a number":
        published["outputFacets"]["outputStatistics"]["rowCount"] = "many"
    elif fault == "no name":
        del published["name"]
    elif fault == "unsigned facet":
        del published["facets"]["schema"]["_producer"]
    else:
        event["eventType"] = "DONE"
    assert problems_of(event) != []
