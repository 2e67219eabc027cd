"""An intake enriched with registries: asked once, kept with the intake, the same when it is made again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from hotpass_assets.definitions import build_defs
from hotpass_assets.domain.profile.load import load_profile
from tests.builders.hostile_server import Page
from tests.builders.registry_server import RegistryServer, registry_server
from tests.end_to_end.running import Workspace, working_in, write_members

SWITCHES = ("FEATURE_ENABLE_REMOTE_RESEARCH", "ALLOW_NETWORK_RESEARCH")
ROWS = [
    ["Organisation", "Email", "Phone", "Province"],
    ["Aero Example (Pty) Ltd", "ops@aeroexample.example", "011 555 0101", None],
    ["Bravo Flight School", "pieter@bravo.example", "082 555 0102", "Western Cape"],
]
ENTRY = {
    "companyName": "AERO EXAMPLE",
    "registrationNumber": "2001/000001/07",
    "status": "In Business",
    "province": "Limpopo",
}
TABLES = ("enriched_organisations", "enrichment_fills", "registry_answers")
PROFILE = """
name: schools
intent: [Reach flight schools]
network: {allowed: true, private_hosts: ["127.0.0.1"]}
"""


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> Iterator[RegistryServer]:
    """A company register; both switches are on."""
    for switch in SWITCHES:
        monkeypatch.setenv(switch, "1")
    monkeypatch.setenv("HOTPASS_CIPC_THROTTLE_SECONDS", "0")
    with registry_server(ENTRY) as server:
        monkeypatch.setenv("HOTPASS_CIPC_BASE_URL", server.url)
        yield server


@pytest.fixture(scope="module")
def refined(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A workspace with two organisations, refined without registries."""
    space = Workspace(tmp_path_factory.mktemp("registries"))
    write_members(space.folder / "data" / "members.xlsx", ROWS)
    (space.folder / "schools.yaml").write_text(PROFILE)
    ran = space.refine("--profile", "schools.yaml")
    assert ran.code == 0, ran.err
    return space


@pytest.fixture
def workspace(refined: Workspace) -> Workspace:
    """The same, with nothing kept of registries."""
    for folder in (tables_of(refined), refined.folder / ".hotpass" / "registries"):
        for path in folder.rglob("*"):
            if path.is_file() and (path.parent.name in TABLES or path.suffix == ".answer"):
                path.unlink()
    return refined


def tables_of(workspace: Workspace) -> Path:
    """Folder of the tables of the profile."""
    return Path(str(workspace.settings.store_root)) / "tables" / "schools"


def enriched(workspace: Workspace, profile: str = PROFILE) -> list[bytes]:
    """Enriches the intake and gives the bytes of the tables."""
    (key,) = workspace.store.keys("schools")
    path = workspace.folder / "schools.yaml"
    path.write_text(profile)
    with working_in(workspace.folder), workspace.instance() as instance:
        job = build_defs([load_profile(str(path))], workspace.settings).resolve_job_def("enrich_schools")
        assert job.execute_in_process(instance=instance, partition_key=key).success
    return [(tables_of(workspace) / name / f"{key}.parquet").read_bytes() for name in TABLES]


def test_an_intake_made_again_asks_nothing_and_gives_the_same_bytes(
    workspace: Workspace, registry: RegistryServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Prevents: tables that depend on what a registry says today, or on whether the network is open right now."""
    first = enriched(workspace)
    assert registry.asked == ["Aero Example", "Bravo Flight School"]
    rows = workspace.table("enriched_organisations", "schools")
    aero = rows.filter(pl.col("organization_name").str.starts_with("Aero")).row(0, named=True)
    assert (aero["registration_number"], aero["status"]) == ("2001/000001/07", "In Business")
    assert aero["province"] == "Gauteng", "the landline is sure enough, and the chain comes to it first"
    assert rows["provenance_network_status"].to_list() == ["used", "used"]
    answers = workspace.table("registry_answers", "schools")
    assert answers.select("asked", "entries").rows() == [("aero example", 1), ("bravo flight school", 0)]
    registry.entries = [{**ENTRY, "status": "Deregistered"}]
    for path in (workspace.folder / ".hotpass" / "registries" / "answers").iterdir():
        path.unlink()
    assert enriched(workspace) == first
    for switch in SWITCHES:
        monkeypatch.delenv(switch)
    assert enriched(workspace) == first
    assert len(registry.asked) == 2


def test_what_had_no_answer_is_asked_when_the_intake_is_made_again(
    workspace: Workspace, registry: RegistryServer
) -> None:
    """Prevents: a registry that was down for a moment, and an intake that lacks its answers for ever."""
    registry.instead = [Page(b"busy", 500, "text/plain")] * 2
    enriched(workspace)
    assert workspace.table("registry_answers", "schools").height == 0
    assert set(workspace.table("enriched_organisations", "schools")["provenance_network_status"]) == {"not_used"}
    enriched(workspace)
    assert workspace.table("registry_answers", "schools").height == 2


@pytest.mark.parametrize("shut", [SWITCHES[0], "profile"])
def test_a_run_asks_only_where_all_agree(
    workspace: Workspace, registry: RegistryServer, monkeypatch: pytest.MonkeyPatch, shut: str
) -> None:
    """Prevents: a scheduled run that opens the network because one key says so."""
    if shut in SWITCHES:
        monkeypatch.setenv(shut, "off")
    enriched(workspace, PROFILE.replace("allowed: true", f"allowed: {'false' if shut == 'profile' else 'true'}"))
    assert registry.asked == []
    statuses = set(workspace.table("enriched_organisations", "schools")["provenance_network_status"])
    assert statuses == {"skipped: network disabled"}
