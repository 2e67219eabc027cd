"""One workspace with a real Dagster webserver and daemon, for all tests here; ``make test-webserver`` runs them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hotpass_assets.domain.sample.families import SampleOptions, write_sample
from tests.end_to_end.dagster_ui import DEVELOPMENT, DagsterUi, dagster_ui
from tests.end_to_end.running import Workspace

DAGSTER_YAML = Path(__file__).parents[2] / "hotpass_cli" / "templates" / "dagster.yaml"


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Workspace, DagsterUi]]:
    """A workspace as ``hotpass init`` makes it, with a small sample, its webserver and its daemon."""
    workspace = Workspace(tmp_path_factory.mktemp("served"))
    write_sample(workspace.folder / "data", SampleOptions(organisations=30))
    (workspace.folder / "dagster.yaml").write_bytes(DAGSTER_YAML.read_bytes())
    with dagster_ui(workspace.folder, DEVELOPMENT) as ui:
        yield workspace, ui
