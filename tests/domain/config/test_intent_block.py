"""Keys of ``pipeline.intent``: what is refused, and where files of events are looked for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from hotpass_assets.domain.config.layers import load_config_file, merge_layers
from hotpass_assets.domain.errors import ConfigurationError

HEAD = "[[pipeline.intent.collectors]]\nname = 'news'\n"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[[pipeline.intent.collectors]]\nname = 'gossip'", "'news', 'hiring', 'traffic' or 'tech_adoption'"),
        (HEAD + "weight = 0", "greater than 0"),
        (HEAD + HEAD, "a collector stands there twice"),
        (HEAD + "options.url = 'https://feeds.example'", "unknown key"),
        (HEAD + "options.events = [{target = 'a', observed_at = 2026-03-31}]", "event 1: 'intent' is missing"),
        (
            HEAD + "options.events = [{target = 'a', observed_at = 2026-03-31, intent = 0.5, stage = 'pilot'}]",
            "event 1: 'stage' says nothing about news",
        ),
        (HEAD + "options.events = [{target = 'a', observed_at = 'soon', intent = 0.5}]", "it is no date or time"),
        (HEAD + "options.events = [{target = 'a', observed_at = 9, intent = 0.5}]", "it is no date or time"),
        (HEAD + "options.events = [{target = 'a;b', observed_at = 2026-03-31, intent = 1}]", "not allowed here"),
        (
            HEAD + "options.events = [{target='a', observed_at=2026-03-31, intent=1, insight='ask x@y.example'}]",
            "an address or number of a person may stand in it",
        ),
        (
            HEAD + "options.events = [{target='a', observed_at=2026-03-31, intent=1, insight='ring 082 123 4567'}]",
            "an address or number of a person may stand in it",
        ),
        (
            HEAD + "options.events = [{target='a', observed_at=2026-03-31, intent=1, insight='one; two'}]",
            "it holds a semicolon",
        ),
        ("[pipeline.intent.storage]\nmax_age_hours = 0", "greater than 0"),
        ("[pipeline.intent]\ncredentials = {}", "unknown key"),
        (
            "[pipeline.intent]\ntargets = [{identifier = 'a'}, {identifier = 'b', slug = 'A'}]",
            "two targets have the same identifier or slug",
        ),
        ("[pipeline.intent]\ntargets = [{identifier = 'a', metadata = {fax = '1'}}]", "metadata"),
    ],
)
def test_what_nothing_could_be_made_of_is_refused_with_its_line(tmp_path: Path, text: str, why: str) -> None:
    """Prevents: a key that is accepted and ignored, and an event that counts as something else."""
    path = tmp_path / "pipeline.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError) as refused:
        load_config_file(path)
    assert why in str(refused.value)
    assert f"{path}:" in str(refused.value)
    assert "4567" not in str(refused.value) and "x@y" not in str(refused.value)


@pytest.mark.parametrize("insight", ["Order of R 120 000 000 in 2026", "Flight 4Z 8201 to 3 towns"])
def test_figures_are_no_numbers_of_people(tmp_path: Path, insight: str) -> None:
    """Prevents: insights that may not say how much."""
    path = tmp_path / "pipeline.toml"
    event = f"{{target = 'a', observed_at = 2026-03-31, intent = 1, insight = '{insight}'}}"
    path.write_text(f"{HEAD}options.events = [{event}]", encoding="utf-8")
    assert load_config_file(path)


def test_files_of_events_are_looked_for_beside_the_configuration_file(tmp_path: Path) -> None:
    """Prevents: a configuration that works from one folder alone."""

    def collector(**options: Any) -> dict[str, Any]:
        return merge_layers(None, [write(options)]).pipeline.intent.collectors[0].options.model_dump()

    def write(options: dict[str, Any]) -> Path:
        path = tmp_path / "config" / "pipeline.json"
        path.parent.mkdir(exist_ok=True)
        content = {"pipeline": {"intent": {"collectors": [{"name": "news", "options": options}]}}}
        path.write_text(json.dumps(content), encoding="utf-8")
        return path

    assert collector(file="events.csv")["file"] == tmp_path / "config" / "events.csv"
    assert collector(file="/srv/events.csv")["file"] == Path("/srv/events.csv")
    assert collector()["file"] is None
