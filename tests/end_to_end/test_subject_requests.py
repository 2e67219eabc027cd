"""A person asks: what is held is found, handed out, erased, and does not come back."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from hotpass_assets import erasure
from hotpass_assets.domain.compliance.identifiers import Identifier
from hotpass_assets.domain.compliance.suppression import Person, fingerprints_of
from hotpass_resources.place_contents import rows_of_file
from hotpass_resources.suppression_file import suppress, suppression_key
from tests.builders.workbooks import Value
from tests.end_to_end.running import Workspace, write_members

ROWS: list[list[Value]] = [
    ["Organisation", "Contact Person", "Phone", "Email", "Notes"],
    ["Aero Example", "Zebulonia Quuxworth", "082 917 3355", "zebulonia@aero.example", "ask Zebulonia on 0829173355"],
    ["Aero Example", "Thandi Example", "082 123 4567", "thandi@aero.example", None],
    ["Bravo School", "Zebulonia Quuxworth", "083 444 5566", "zq@bravo.example", None],
]
MINE = ("0829173355", "082 917 3355", "+27829173355", "zebulonia@aero.example")
SOMEBODY = Person(frozenset({Identifier("email", "nobody@else.example")}))
EVERYTHING = ("--archive", "--annotate", "--format=csv", "--format=duckdb", "--party-store-path=out/parties.json")


def held(workspace: Workspace) -> list[str]:
    """Files of the workspace, inputs apart, in which any of her addresses and numbers stand."""
    inputs = workspace.folder / "data"
    found = []
    for path in sorted(workspace.folder.rglob("*")):
        if path.is_file() and not path.is_relative_to(inputs):
            text = " ".join(str(cell) for row in rows_of_file(path) for cell in row).encode() + path.read_bytes()
            found += [str(path) for mine in MINE if mine.encode() in text]
    return found


@pytest.fixture
def refined_once(workspace: Workspace) -> Workspace:
    write_members(workspace.folder / "data" / "members.xlsx", ROWS)
    ran = workspace.refine(*EVERYTHING)
    assert ran.code == 0, ran.err
    assert held(workspace)
    return workspace


@pytest.mark.slow
def test_a_person_is_found_wherever_they_are(refined_once: Workspace) -> None:
    """A place that is not listed is a place that is not erased."""
    ran = refined_once.hotpass("subject", "find", "082 917 3355", "--json")
    assert ran.code == 0, ran.err
    places = json.loads(ran.out)["places"]
    assert {place["kind"] for place in places} == {"stored workbook", "parsed sheets", "table", "published file"}
    cells = {place["where"] for place in places if place["kind"] == "stored workbook"}
    assert cells == {f"members.xlsx › Members {cell}" for cell in ("B2", "C2", "D2", "E2")}
    suffixes = {Path(place["path"]).suffix for place in places if place["kind"] == "published file"}
    assert suffixes == {".xlsx", ".parquet", ".csv", ".duckdb", ".json", ".zip"}
    assert json.loads(refined_once.hotpass("subject", "find", "nobody@aero.example", "--json").out)["total"] == 0


@pytest.mark.slow
def test_a_name_that_two_companies_know_is_not_enough(refined_once: Workspace) -> None:
    """Handing out, or erasing, the data of a namesake is a breach of its own."""
    ran = refined_once.hotpass("subject", "erase", "Zebulonia Quuxworth", "--apply", "--who", "me")
    assert ran.code == 2 and "--organisation" in ran.error
    path = refined_once.folder / "hers.json"
    ran = refined_once.hotpass(
        *("subject", "export", "Zebulonia Quuxworth", "--organisation", "Aero Example", "--output-path", path)
    )
    assert ran.code == 0, ran.err
    values = json.loads(path.read_text(encoding="utf-8"))["values"]
    found = {line["field"]: line["value"] for line in values}
    assert (found["contact_phone"], found["contact_email"]) == ("+27829173355", "zebulonia@aero.example")
    assert "zq@bravo.example" not in path.read_text(encoding="utf-8")
    ran = refined_once.hotpass("subject", "export", "zq@bravo.example", "--output-path", "hers.csv")
    assert ran.code == 0 and pl.read_csv(refined_once.folder / "hers.csv")["field"].len() == 3


@pytest.mark.slow
def test_nothing_is_changed_without_being_asked_for(refined_once: Workspace) -> None:
    """A look at what would go must not take it away."""
    before = {path: path.read_bytes() for path in (refined_once.folder / ".hotpass/store").rglob("*.parquet")}
    results = refined_once.files()
    assert refined_once.hotpass("subject", "erase", MINE[3]).code == 0
    assert {path: path.read_bytes() for path in before} == before and refined_once.files() == results


@pytest.mark.slow
def test_an_erased_person_is_gone_and_does_not_come_back(refined_once: Workspace) -> None:
    """Erasing what the next run reads in again is erasing nothing."""
    ran = refined_once.hotpass("subject", "erase", MINE[3], "--apply", "--who", "An Officer", "--why", "asked for")
    assert ran.code == 0, ran.out + ran.err
    assert held(refined_once) == []
    contacts = refined_once.table("contacts")
    assert sorted(contacts["email"]) == ["thandi@aero.example", "zq@bravo.example"]
    assert refined_once.table("organisations").height == 2
    (proof,) = (refined_once.folder / ".hotpass/compliance/erasures").iterdir()
    told = json.loads(proof.read_text(encoding="utf-8"))
    assert told["state"] == "done" and told["remaining"] == [] and told["found"] and told["done"]
    assert all(step["sha256_before"] != step["sha256_after"] for step in told["done"])
    assert "ebulonia" not in proof.read_text(encoding="utf-8")

    # The same workbook again, and a new one that spells her differently.
    ran = refined_once.refine(*EVERYTHING)
    assert ran.code == 0, ran.err
    assert "names an erased person" in ran.out + ran.err
    assert held(refined_once) == []
    more: list[list[Value]] = [ROWS[0], ["AERO EXAMPLE", "Ms Z Quuxworth", "+27 82 917 3355", "ZEBULONIA@aero.example"]]
    write_members(refined_once.folder / "data" / "more.xlsx", more)
    assert refined_once.refine(*EVERYTHING, "--intake", "2030-01-01").code == 0
    assert held(refined_once) == []
    assert sorted(refined_once.table("contacts", intake="2030-01-01")["email"]) == sorted(contacts["email"])


@pytest.mark.slow
def test_files_of_an_earlier_run_that_nobody_replaced_are_found_and_removed(refined_once: Workspace) -> None:
    """A CSV file outlives a later run that writes none, and its list of files."""
    assert refined_once.refine().code == 0
    left = [Path(name) for name in held(refined_once)]
    assert {"refined.csv", "refined.duckdb"} <= {path.name for path in left}
    ran = refined_once.hotpass("subject", "erase", MINE[3], "--apply", "--who", "An Officer", "--why", "asked for")
    assert ran.code == 0, ran.out + ran.err
    assert held(refined_once) == []


@pytest.mark.slow
def test_a_correction_wins_over_the_sheets_in_every_later_run(refined_once: Workspace) -> None:
    """Corrected in the results alone, the wrong address would be back with the next run."""
    for field, value in (("contact_email", "z.q@aero.example"), ("contact_name", "Zebulonia Quuxworth-Smith")):
        ran = refined_once.hotpass("subject", "correct", MINE[3], "--field", field, "--value", value, "--who", "me")
        assert ran.code == 0, ran.err
    for intake in ((), ("--intake", "2030-01-01")):
        if intake:
            more: list[list[Value]] = [ROWS[0], ["Delta Air", "Sipho Sample", None, "sipho@delta.example", None]]
            write_members(refined_once.folder / "data" / "more.xlsx", more)
        ran = refined_once.refine(*intake)
        assert ran.code == 0, ran.err
        key = intake[-1] if intake else refined_once.store.keys("generic")[0]
        hers = refined_once.table("contacts", intake=key).filter(pl.col("phone") == "+27829173355")
        assert hers.select("email", "name").row(0) == ("z.q@aero.example", "Zebulonia Quuxworth-Smith")
        traced = refined_once.table("field_provenance", intake=key).filter(pl.col("rule") == "correction.field_value")
        assert MINE[3] in traced["raw"].to_list()
    told = refined_once.hotpass("lineage", "show", "--column", "contact_primary_email", "--json")
    assert ".corrections.csv" in json.dumps(json.loads(told.out)["inputs"])
    assert {line["workbook"].rpartition(".")[2] for line in json.loads(told.out)["columns"]} == {"xlsx", "csv"}
    other = refined_once.table("contacts", intake="2030-01-01").filter(pl.col("email") == "zq@bravo.example")
    assert other["name"].to_list() == ["Zebulonia Quuxworth"]


@pytest.mark.slow
def test_a_correction_that_cannot_be_used_is_refused(refined_once: Workspace) -> None:
    """A telephone number as an e-mail address would be published as such."""
    for field, value in (("contact_email", "082 917 3355"), ("website", "x"), ("contact_phone", "12")):
        ran = refined_once.hotpass("subject", "correct", MINE[3], "--field", field, "--value", value, "--who", "me")
        assert ran.code == 2, ran.out
        assert MINE[3] not in ran.err
        assert "--field" in ran.err or "--value" in ran.err
        assert "corrections.csv" not in ran.err
    assert refined_once.hotpass("subject", "export", MINE[3], "--output-path", "mine.pdf").code == 2
    assert not list(refined_once.folder.rglob("*.corrections.csv"))


@pytest.mark.slow
def test_an_erasure_that_was_interrupted_is_finished_by_the_same_command(
    refined_once: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A crash between two steps must neither lose data of others nor leave the person half erased for good."""

    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    beside = refined_once.folder / "profiles" / "generic.decisions.csv"
    beside.parent.mkdir(exist_ok=True)
    beside.write_text("note\ncall 082 917 3355\n", encoding="utf-8")
    with monkeypatch.context() as broken:
        broken.setattr(erasure, "_made_anew", crash)
        assert refined_once.hotpass("subject", "erase", MINE[3], "--apply", "--who", "me").code != 0
    assert held(refined_once)
    (proof,) = (refined_once.folder / ".hotpass/compliance/erasures").iterdir()
    begun = json.loads(proof.read_text(encoding="utf-8"))
    assert begun["state"] == "started" and begun["done"]
    ran = refined_once.hotpass("subject", "erase", MINE[3], "--apply", "--who", "me")
    assert ran.code == 0, ran.out + ran.err
    # Her number is known by the list alone: the tables that held it are gone.
    assert f"{beside} line 2" in ran.out
    beside.unlink()
    assert held(refined_once) == []
    assert sorted(refined_once.table("contacts")["email"]) == ["thandi@aero.example", "zq@bravo.example"]
    finished = json.loads(proof.read_text(encoding="utf-8"))
    assert finished["started_at"] == begun["started_at"]
    for part in ("found", "done"):
        assert all(line in finished[part] for line in begun[part])


def test_words_that_identify_nobody_are_refused(workspace: Workspace) -> None:
    """A single first name would erase half the list."""
    assert workspace.refine().code == 0
    for words in ("Thandi", "12", "x@", ""):
        ran = workspace.hotpass("subject", "find", words)
        assert ran.code == 2, (words, ran.out)
        assert "identifies nobody" in ran.error


@pytest.mark.slow
def test_a_person_in_a_header_is_erased_and_what_cannot_be_changed_is_told(workspace: Workspace) -> None:
    """A sheet without headers lends its first row as such; the person in it came back with every reading."""
    rows: list[list[Value]] = [[*ROWS[0][:4], MINE[3]], ROWS[2], ROWS[3]]
    write_members(workspace.folder / "data" / "members.xlsx", rows)
    assert workspace.refine("--archive").code == 0
    ran = workspace.hotpass("subject", "find", MINE[3], "--json")
    assert ran.code == 0, ran.err
    cells = [place["where"] for place in json.loads(ran.out)["places"] if place["kind"] == "stored workbook"]
    assert "members.xlsx › Members E1" in cells
    ran = workspace.hotpass("subject", "erase", MINE[3], "--apply", "--who", "me")
    assert ran.code == 0, ran.out + ran.err
    assert held(workspace) == []
    # The workbook comes again; a log of another program names her; an archive is damaged.
    log = workspace.folder / ".hotpass" / "other.log"
    log.write_text(MINE[3], encoding="utf-8")
    assert workspace.refine().code == 0
    (key,) = workspace.store.keys("generic")
    frozen = [workspace.store.path_of(file) for file in workspace.store.load("generic", key).files]
    assert not any(path.exists() for path in frozen)
    damaged = workspace.folder / "dist" / f"refined-data-{key}-0.zip"
    damaged.parent.mkdir(exist_ok=True)
    damaged.write_bytes(b"PK")
    ran = workspace.hotpass("subject", "find", MINE[3], "--json")
    assert {place["kind"] for place in json.loads(ran.out)["places"]} == {"history or log", "unreadable file"}
    ran = workspace.hotpass("subject", "erase", MINE[3], "--apply", "--who", "me")
    assert ran.code == 1
    assert f"{log} still holds the person" in ran.out and f"{damaged} cannot be read" in ran.out


def test_the_mark_of_an_erasure_in_an_input_costs_nobody_their_stored_workbook(workspace: Workspace) -> None:
    """Anybody may write [erased] in a cell; taken for an erasure, the workbook could not be read again."""
    rows = [*ROWS[:3], ["Bravo School", "Pieter Voorbeeld", "083 444 5566", "pv@bravo.example", "[erased] was told"]]
    write_members(workspace.folder / "data" / "members.xlsx", rows)
    suppress(workspace.settings, "p", fingerprints_of(suppression_key(workspace.settings), SOMEBODY))
    assert workspace.refine().code == 0
    (key,) = workspace.store.keys("generic")
    assert all(workspace.store.path_of(file).exists() for file in workspace.store.load("generic", key).files)
