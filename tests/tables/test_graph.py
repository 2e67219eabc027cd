"""The graph says what it is: every asset and check carries what the catalogue and its readers need."""

from __future__ import annotations

from pathlib import Path

import dagster as dg
import pytest

from hotpass_assets.definitions import build_defs
from hotpass_assets.domain.profile.load import bundled_profiles_dir, load_profile
from hotpass_assets.domain.profile.resolve import ResolvedProfile
from hotpass_assets.graph import profile_assets, profile_checks
from hotpass_assets.names import LEFT_FAILED, OWNER
from hotpass_resources.settings import load_settings

PROFILES = ("aviation", "generic", "quickstart")


def bundled(name: str) -> ResolvedProfile:
    return load_profile(name, [bundled_profiles_dir()])


@pytest.fixture
def defs(folder: Path) -> dg.Definitions:
    return build_defs([bundled(name) for name in PROFILES], load_settings())


def test_the_definitions_can_be_loaded(defs: dg.Definitions) -> None:
    """A code location that does not load shows nothing at all."""
    dg.Definitions.validate_loadable(defs)
    assert {job.name for job in defs.resolve_all_job_defs()} >= {f"refine_{name}" for name in PROFILES}


def test_every_asset_says_what_it_is(defs: dg.Definitions) -> None:
    """Group, kinds, owner and description of each, and an intake as its partition."""
    graph = defs.resolve_asset_graph()
    assert len(graph.materializable_asset_keys) == 34 * len(PROFILES)
    for key in graph.materializable_asset_keys:
        node = graph.get(key)
        profile = key.path[0]
        assert node.group_name in {"raw", "refined", "linkage", "compliance", "enriched", "contracts", "published"}, key
        assert node.kinds, key
        assert list(node.owners) == [OWNER], key
        assert node.description and len(node.description) > 20, key
        assert node.tags["hotpass/profile"] == profile
        assert isinstance(node.partitions_def, dg.DynamicPartitionsDefinition), key
        assert node.partitions_def.name == f"{profile}_intakes", key
        assert "dagster/column_schema" in node.metadata, key


@pytest.mark.parametrize("name", PROFILES)
def test_every_check_says_what_it_means(name: str) -> None:
    """A description for the reader and the partitions, without which its place in the history is lost.

    Only the check that is about all intakes has none of its own.
    """
    profile = bundled(name)
    specs = [spec for check in profile_checks(profile) for spec in check.check_specs]
    assert len({spec.key for spec in specs}) == len(specs) > 20
    for spec in specs:
        assert spec.description and spec.description.endswith("."), spec.key
        if spec.name == LEFT_FAILED:
            assert spec.partitions_def is None
            continue
        assert isinstance(spec.partitions_def, dg.DynamicPartitionsDefinition), spec.key
        assert spec.partitions_def.name == f"{name}_intakes", spec.key


@pytest.mark.parametrize("name", PROFILES)
def test_every_table_keeps_its_model_by_a_blocking_check(name: str) -> None:
    """A table that breaks its own model must not be built upon."""
    profile = bundled(name)
    blocking = {spec.key.name for check in profile_checks(profile) for spec in check.check_specs if spec.blocking}
    tables = {key.path[-1] for asset in profile_assets(profile) for key in asset.keys}
    assert {table for table in tables if f"{table}_keeps_its_model" not in blocking} <= {
        "raw_rows",
        "quality_report",
    }


@pytest.mark.parametrize(
    ("table", "check"),
    [
        ("raw_workbooks", "every_workbook_could_be_opened"),
        ("raw_rows", "cell_counts_match_the_sheets"),
        ("column_mappings", "organisations_were_found"),
        ("source_values", "every_cell_is_accounted_for"),
        ("rejected_rows", "rejected_share_is_below_the_limit"),
        ("match_pairs", "no_pair_names_an_unknown_record"),
        ("entities", "every_record_has_one_entity"),
        ("entities", "ids_are_kept"),
        ("field_provenance", "every_value_has_a_source"),
        ("contacts", "contacts_belong_to_organisations"),
        ("parties", "parties_refer_to_each_other"),
        ("published_dataset", "row_counts_are_equal_everywhere"),
        ("compliance_report", "data_protection_allows_publishing"),
        ("organisations", "organisations_meet_the_expectations"),
    ],
)
def test_the_promises_stop_a_run(defs: dg.Definitions, table: str, check: str) -> None:
    """Checks of what is promised block what comes after them."""
    key = dg.AssetCheckKey(dg.AssetKey(["generic", table]), check)
    assert defs.resolve_asset_graph().get_check_spec(key).blocking


def test_nothing_flows_backwards(defs: dg.Definitions) -> None:
    """Raw, refined and linked, golden, published: a step that reads from a later one makes a loop of blame."""
    order = {"raw": 0, "linkage": 1, "refined": 1, "compliance": 1, "enriched": 2, "contracts": 2, "published": 3}
    graph = defs.resolve_asset_graph()
    assert all(graph.get(key).group_name == "raw" for key in graph.external_asset_keys)
    for key in graph.materializable_asset_keys:
        for parent in graph.get(key).parent_keys:
            assert parent.path[0] == key.path[0]
            assert order[graph.get(parent).group_name] <= order[graph.get(key).group_name], (parent, key)
