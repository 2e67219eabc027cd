"""A workspace whose configuration names a folder to watch, and a look of its sensor."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import dagster as dg
import pytest

from hotpass_assets.defs.input_sensor import look
from hotpass_assets.domain.profile.load import bundled_profiles_dir, load_profile
from tests.end_to_end.running import Workspace, write_members

Look = Callable[[], dg.SensorResult]
CONFIG = """\
[profile]
name = "generic"

[pipeline]
input_dir = "./data"
output_path = "./out/refined.xlsx"
dist_dir = "./dist"
"""


@pytest.fixture
def watched(folder: Path) -> Workspace:
    """A workspace with one workbook in the folder that its configuration names."""
    (folder / "dagster.yaml").write_text("telemetry: {enabled: false}\n", encoding="utf-8")
    (folder / "config").mkdir()
    (folder / "config" / "pipeline.toml").write_text(CONFIG, encoding="utf-8")
    write_members(folder / "data" / "members.xlsx")
    return Workspace(folder)


@pytest.fixture
def look_again(watched: Workspace) -> Look:
    """One tick of the sensor of profile ``generic``, which remembers the ticks before as the daemon does."""
    profile = load_profile("generic", [bundled_profiles_dir()])
    remembered: list[str | None] = [None]

    def once() -> dg.SensorResult:
        with watched.instance() as instance:
            context = dg.build_sensor_context(instance=instance, cursor=remembered[-1])
            result = look(context, profile)
        remembered.append(result.cursor)
        return result

    return once
