"""Lineage is told around any executor, because a deployment chooses its own."""

from __future__ import annotations

import json
from pathlib import Path

import dagster as dg
import pytest

from hotpass_assets.defs.executor import told_executor
from hotpass_resources.instance import open_instance
from hotpass_resources.settings import load_settings
from tests.end_to_end.some_code_location import SECRET, in_processes


@pytest.mark.parametrize("inner", [dg.in_process_executor, dg.multiprocess_executor])
def test_the_executor_is_configured_as_before(folder: Path, inner: dg.ExecutorDefinition) -> None:
    """A deployment's configuration must not become invalid by our wrapping."""
    told = told_executor(inner, load_settings())
    assert told.name == inner.name
    assert told.config_schema == inner.config_schema
    assert told.get_requirements({}) == inner.get_requirements({})


@pytest.mark.slow
def test_steps_in_other_processes_are_told(folder: Path) -> None:
    """The run has an end, what was made is named, and the failure names its kind and quotes nothing."""
    with open_instance(load_settings()) as instance:
        result = dg.execute_job(dg.reconstructable(in_processes), instance=instance)
        assert not result.success
    (file,) = (folder / ".hotpass" / "lineage").glob("*.ndjson")
    text = file.read_text(encoding="utf-8")
    first, last = map(json.loads, text.splitlines())
    assert (first["eventType"], last["eventType"]) == ("START", "FAIL")
    assert [(made["name"], made["outputFacets"]["outputStatistics"]["rowCount"]) for made in last["outputs"]] == [
        ("solo.thing", 7)
    ]
    message = last["run"]["facets"]["errorMessage"]["message"]
    assert "solo__broken failed" in message
    assert "unexpected ValueError" in message
    assert SECRET not in text
