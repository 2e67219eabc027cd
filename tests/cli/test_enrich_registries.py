"""``enrich --allow-network`` asks registries: only where all agree, only about gaps, and truthfully."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import polars as pl
import pytest

from tests.builders.hostile_server import Page
from tests.builders.registry_server import RegistryServer, registry_server, says

if TYPE_CHECKING:
    from conftest import Hotpass

    from tests.command_lines import Ran

SWITCHES = ("FEATURE_ENABLE_REMOTE_RESEARCH", "ALLOW_NETWORK_RESEARCH")
HEADER = [
    "organization_id", "organization_name", "registration_number", "status", "city", "website",
    "contact_primary_name", "contact_primary_email",
]  # fmt: skip
ROWS = [
    ["o-1", "Blue Crane Aviation (Pty) Ltd", None, None, None, None, "A Person", "person@bluecrane.example"],
    ["o-2", "Red Kite Flying Club", "2001/000002/08", "As we say", "Polokwane", "http://redkite.example", None, None],
    ["o-3", "Unknown Air", None, None, None, None, None, None],
    ["o-4", "B Person", None, None, None, None, "B Person", None],
    ["o-5", "Twin Air", None, None, None, None, None, None],
]
ENTRIES = [
    {"companyName": "BLUE CRANE AVIATION", "registrationNumber": "2001/000001/07", "status": "In Business",
     "address": {"line1": "1 Hangar Road", "city": "Midrand"}, "directors": [{"name": "A Director"}]},
    {"companyName": "RED KITE FLYING CLUB", "registrationNumber": "2001/000002/08", "status": "Deregistered",
     "companyType": "Association", "city": "Pretoria"},
    {"companyName": "Twin Air", "registrationNumber": "2003/000003/07"},
    {"companyName": "Twin Air (Pty) Ltd", "registrationNumber": "2004/000004/07"},
]  # fmt: skip
PROFILE = """
name: schools
intent: [Reach flight schools]
network: {allowed: true, private_hosts: ["127.0.0.1"]}
enrich:
  chain: [lookups, registries, network]
"""


@pytest.fixture
def registry(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RegistryServer]:
    """A company register, a dataset with gaps and a profile; both switches are on."""
    for switch in SWITCHES:
        monkeypatch.setenv(switch, "yes")
    monkeypatch.setenv("HOTPASS_CIPC_THROTTLE_SECONDS", "0")
    pl.DataFrame(ROWS, schema=dict.fromkeys(HEADER, pl.String), orient="row").write_csv(folder / "refined.csv")
    (folder / "schools.yaml").write_text(PROFILE)
    with registry_server(*ENTRIES) as server:
        monkeypatch.setenv("HOTPASS_CIPC_BASE_URL", server.url)
        yield server


def enriched(hotpass: Hotpass, *more: str, target: str = "enriched.csv") -> Ran:
    """Runs the verb with the network asked for."""
    source = f"refined{Path(target).suffix}"
    line = ("--input", source, "--output", target, "--profile", "schools.yaml", "--as-of", "2026-03-31")
    return hotpass("enrich", *line, "--allow-network", *more)


def cells(folder: Path, name: str = "enriched.csv") -> dict[str, dict[str, str | None]]:
    """Rows of a result by id."""
    rows = pl.read_csv(folder / name, infer_schema=False).rows(named=True)
    return {row["organization_id"]: row for row in rows}


def test_a_registry_fills_gaps_and_each_row_says_whether_it_was_asked(
    hotpass: Hotpass, registry: RegistryServer, folder: Path
) -> None:
    """Prevents: an option that opens the network and fills nothing, and rows that do not say so."""
    ran = enriched(hotpass)
    assert ran.code == 0, ran.err
    rows = cells(folder)
    crane = rows["o-1"]
    assert (crane["registration_number"], crane["status"], crane["city"]) == (
        "2001/000001/07",
        "In Business",
        "Midrand",
    )
    assert crane["provenance_source"] == "CIPC"
    assert (crane["provenance_strategy"], crane["provenance_network_status"]) == ("research", "used")
    assert rows["o-2"]["organization_type"] == "Association"
    assert [row["provenance_network_status"] for row in rows.values()] == ["used", "used", "used", "not_used", "used"]
    assert rows["o-3"]["provenance_source"] == "original", "not known there"
    ledger = pl.read_csv(folder / "enriched.enrichment.csv", infer_schema=False)
    line = ledger.filter((pl.col("row") == "0") & (pl.col("field") == "status")).row(0, named=True)
    assert (line["link"], line["rule"], line["evidence"]) == (
        "network",
        "network.same_organization_name",
        "2001/000001/07",
    )
    assert (line["strategy"], line["network_status"], line["confidence"]) == ("research", "used", "0.95")
    assert ledger.filter(pl.col("row") == "4")["state"].to_list() == ["suggested"], "two companies are called so"
    assert "CIPC (127.0.0.1): 4 questions, 4 requests: 3 found, 1 not known, 0 no answer" in ran.out


def test_no_value_is_overwritten(hotpass: Hotpass, registry: RegistryServer, folder: Path) -> None:
    """Prevents: a registry that knows better than the workbook."""
    enriched(hotpass, "--confidence-threshold", "0")
    after = cells(folder)
    for row in ROWS:
        for name, value in zip(HEADER, row, strict=True):
            assert value is None or after[str(row[0])][name] == value


def test_only_names_and_numbers_of_organisations_leave(
    hotpass: Hotpass, registry: RegistryServer, folder: Path
) -> None:
    """Prevents: a person's name or address in the log of a registry."""
    ran = enriched(hotpass)
    assert registry.asked == ["Blue Crane Aviation", "2001/000002/08", "Unknown Air", "Twin Air"]
    sent = json.dumps([dict(headers) for headers in registry.headers])
    assert "erson" not in sent + " ".join(registry.server.paths)
    assert "1 question to registries is not asked: it names a person of the row" in ran.err
    assert not [
        path for path in (folder / ".hotpass").rglob("*") if path.is_file() and b"A Director" in path.read_bytes()
    ]


def test_a_dry_run_says_what_would_be_asked_and_asks_nothing(
    hotpass: Hotpass, registry: RegistryServer, folder: Path
) -> None:
    """Prevents: a look that already tells a registry what somebody has."""
    ran = enriched(hotpass, "--dry-run")
    assert registry.asked == []
    assert "CIPC (127.0.0.1) would be asked 4 questions" in ran.out
    assert "  CIPC: organization_name Unknown Air" in ran.out
    assert "  CIPC: registration_number 2001/000002/08" in ran.out
    assert not (folder / "enriched.csv").exists()


def test_the_second_run_opens_no_socket_and_gives_the_same_bytes(
    hotpass: Hotpass, registry: RegistryServer, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Prevents: a dataset that differs from run to run, and a registry asked what it has answered."""
    enriched(hotpass)

    def forbidden(*_: object) -> socket.socket:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", forbidden)
    ran = enriched(hotpass, target="again.csv")
    assert ran.code == 0, ran.err
    assert "4 questions, 0 requests" in ran.out
    assert (folder / "again.csv").read_bytes() == (folder / "enriched.csv").read_bytes()
    assert (folder / "again.enrichment.csv").read_bytes() == (folder / "enriched.enrichment.csv").read_bytes()


@pytest.mark.parametrize("shut", [*SWITCHES, "option", "profile"])
def test_all_must_agree(
    hotpass: Hotpass, registry: RegistryServer, folder: Path, monkeypatch: pytest.MonkeyPatch, shut: str
) -> None:
    """Prevents: one key that opens the network alone, and a row that hides that it was not asked about."""
    if shut in SWITCHES:
        monkeypatch.setenv(shut, "0")
    if shut == "profile":
        (folder / "schools.yaml").write_text(PROFILE.replace("allowed: true", "allowed: false"))
    ran = enriched(hotpass, *(["--allow-network=false"] if shut == "option" else []))
    assert ran.code == 0, ran.err
    assert registry.asked == []
    assert ("the network is not used. " in ran.err) == (shut != "option")
    skipped = [row["provenance_network_status"] for row in cells(folder).values()]
    assert skipped == ["skipped: network disabled"] * 3 + ["not_used", "skipped: network disabled"]
    assert not (folder / ".hotpass" / "registries").exists()


def test_a_registry_that_is_down_costs_its_answers_and_nothing_else(
    hotpass: Hotpass, registry: RegistryServer, folder: Path
) -> None:
    """Prevents: an enrichment lost to a server, or a row that claims an answer it has not."""
    (folder / "schools.yaml").write_text(
        PROFILE + "  lists: [{name: Own, file: own.csv, key_column: Name, columns: {Web: website}}]\n"
    )
    (folder / "own.csv").write_text("Name,Web\nUnknown Air,www.unknown.example\n")
    registry.instead = [says({}, 500), Page(b"<html>", 200), says({}, 500)]
    ran = enriched(hotpass)
    assert ran.code == 0, ran.err
    rows = cells(folder)
    assert rows["o-3"]["website"] == "http://www.unknown.example"
    assert {row["provenance_network_status"] for row in rows.values()} == {"not_used"}
    assert (
        "2 questions to CIPC have no answer: CIPC has a fault of its own (status 500). Trying again may help" in ran.err
    )
    assert "1 question to CIPC has no answer: CIPC was not asked further" in ran.err


def test_the_limit_of_the_profile_is_kept(hotpass: Hotpass, registry: RegistryServer, folder: Path) -> None:
    """Prevents: a key that is accepted and ignored, and rows left out in silence."""
    (folder / "schools.yaml").write_text(PROFILE + "  network: {limit: 1}\n")
    ran = enriched(hotpass)
    assert registry.asked == ["Blue Crane Aviation"]
    assert (
        "4 more rows have gaps that registries are not asked about: enrich.network.limit of the profile is 1" in ran.err
    )


def test_a_snapshot_stands_in_for_the_network(hotpass: Hotpass, registry: RegistryServer, folder: Path) -> None:
    """Prevents: a registry that helps only those who may use the network."""
    (folder / ".hotpass" / "registries").mkdir(parents=True)
    book = openpyxl.Workbook()
    assert book.active is not None
    for line in (["Company Name", "Status", "Town"], ["Unknown Air", "In Business", "Durban"]):
        book.active.append(line)
    book.save(folder / ".hotpass" / "registries" / "cipc.xlsx")
    ran = enriched(hotpass)
    assert ran.code == 0, ran.err
    row = cells(folder)["o-3"]
    assert (row["status"], row["city"], row["provenance_source"]) == ("In Business", "Durban", "CIPC snapshot")
    assert (row["provenance_strategy"], row["provenance_network_status"]) == ("deterministic", "not_used")
    assert "Unknown Air" not in registry.asked


def test_a_snapshot_without_the_expected_columns_is_named(
    hotpass: Hotpass, registry: RegistryServer, folder: Path
) -> None:
    """Prevents: a traceback, or silence, about a file that cannot be used."""
    (folder / ".hotpass" / "registries").mkdir(parents=True)
    (folder / ".hotpass" / "registries" / "cipc.csv").write_text("Colour,Size\nred,2\n")
    ran = enriched(hotpass)
    assert ran.code == 0
    assert "the snapshot of CIPC is left out: it is no table of a registry" in ran.err
    assert cells(folder)["o-1"]["status"] == "In Business"


def test_a_bad_variable_is_one_line_and_exit_2(
    hotpass: Hotpass, registry: RegistryServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Prevents: a traceback for a typing error in the environment."""
    monkeypatch.setenv("HOTPASS_CIPC_TIMEOUT_SECONDS", "soon")
    ran = enriched(hotpass)
    assert ran.code == 2
    assert "HOTPASS_CIPC_TIMEOUT_SECONDS: 'soon' is no number of seconds" in ran.error


def test_programs_are_told_what_was_asked(hotpass: Hotpass, registry: RegistryServer) -> None:
    """Prevents: numbers that only people can read."""
    ran = enriched(hotpass, "--log-format", "json")
    event = ran.event("enrich.registry")
    told = {name: event[name] for name in ("registry", "questions", "requests", "found", "not_known", "no_answer")}
    assert told == {"registry": "cipc", "questions": 4, "requests": 4, "found": 3, "not_known": 1, "no_answer": 0}
