"""The graph is the one that was accepted, whichever way it is loaded."""

import tomllib
from typing import Any

import pytest
import yaml

from docs.generator.graph import definitions_of
from hotpass_assets.domain.profile.load import bundled_profiles_dir, list_profiles
from tests.project.graph_snapshot import accepted, graph_of
from tests.project.repository import ROOT

PROFILES = [profile.name for profile in list_profiles([bundled_profiles_dir()])]


@pytest.mark.parametrize("profile", PROFILES)
def test_the_graph_is_the_accepted_one(profile: str) -> None:
    """Prevents: assets and checks that are renamed or lost without anybody saying so."""
    assert graph_of(profile) == accepted(), "the graph is not the accepted one: make snapshot accepts it"


def test_two_profiles_share_one_code_location() -> None:
    """Prevents: names that clash as soon as a second profile is there."""
    graph = definitions_of(*PROFILES).resolve_asset_graph()
    assert {key.path[0] for key in graph.get_all_asset_keys()} == set(PROFILES)


def settings_of(name: str) -> Any:
    return yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))


def test_both_ways_to_load_the_location_name_the_same_module() -> None:
    """Prevents: ``dg`` and ``dagster dev`` showing different graphs."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["dg"]["project"]
    (location,) = settings_of("workspace.yaml")["load_from"]
    assert location["python_module"] == {
        "module_name": project["code_location_target_module"],
        "location_name": project["code_location_name"],
    }
    assert project["code_location_target_module"].startswith(f"{project['root_module']}.")


@pytest.mark.parametrize("name", ["dagster.yaml", "workspace.yaml"])
def test_the_checkout_is_a_workspace_like_those_of_init(name: str) -> None:
    """Prevents: a checkout that keeps its history differently from what users get."""
    template = ROOT / "hotpass_cli" / "templates" / name
    assert (ROOT / name).read_bytes() == template.read_bytes()
