"""``plan research`` says what is missing of an organisation and where to look, and changes nothing."""

from __future__ import annotations

import json
import re
import shutil
import socket
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import polars as pl
import pytest

from hotpass_assets.domain.compliance.identifiers import identifier_of
from hotpass_assets.domain.compliance.suppression import Person
from hotpass_assets.domain.deliveries.daily_list import daily_list
from hotpass_assets.domain.tables.golden import ORGANISATIONS
from hotpass_resources.settings import load_settings
from hotpass_resources.subject_places import Search
from tests.builders.research import write_dataset, write_profile

if TYPE_CHECKING:
    from conftest import Hotpass

    from tests.command_lines import Ran

STEPS = [
    "local_snapshot",
    "authority_sources",
    "deterministic_enrichment",
    "searx_search",
    "network_enrichment",
    "native_crawl",
    "backfill",
]
SHAPE = {
    "plan": {
        "entity_name",
        "entity_slug",
        "query",
        "target_urls",
        "allow_network",
        "network_closed_by",
        "authority_sources",
        "backfill_fields",
        "confidence_threshold",
        "rate_limit",
        "search_strategy",
        "crawl_schedule",
    },
    "row": {"dataset", "row_index", "matched_by", "notes", "missing_fields"},
}
KEYS = {
    *SHAPE,
    "steps",
    "candidates",
    "backfill",
    "enriched_row",
    "provenance",
    "elapsed_seconds",
    "success",
    "artifact_path",
}


@pytest.fixture
def dataset(folder: Path) -> Path:
    """Six organisations, most of which lack something, and a profile that asks nobody."""
    write_profile(folder)
    return write_dataset(folder)


def planned(hotpass: Hotpass, *more: str | Path, dataset: str = "refined.csv") -> Ran:
    """Runs the verb on the dataset."""
    return hotpass("plan", "research", "--dataset", dataset, "--profile", "schools.yaml", *more)


def payload(ran: Ran) -> dict[str, Any]:
    """The JSON document on stdout, which must hold nothing else."""
    document: dict[str, Any] = json.loads(ran.out, parse_constant=_no_constant)
    return document


def _no_constant(name: str) -> None:
    raise AssertionError(f"bare {name}")


def step(document: dict[str, Any], name: str) -> dict[str, Any]:
    """One step of a plan."""
    (found,) = [one for one in document["steps"] if one["name"] == name]
    return found


def steady(document: dict[str, Any]) -> str:
    """A plan without what may differ from run to run."""
    text = json.dumps(document, sort_keys=True)
    text = re.sub(r'"elapsed_seconds": [\d.]+', "", text)
    return re.sub(r'"(artifact_path|recorded_at|provenance_timestamp)": (null|"[^"]*")', "", text)


def test_the_payload_has_the_documented_shape(hotpass: Hotpass, dataset: Path) -> None:
    """Prevents: a key that programs rely on and that is gone."""
    ran = planned(hotpass, "--row-id", "0", "--json")
    assert (ran.code, ran.err) == (0, "")
    document = payload(ran)
    assert set(document) == KEYS
    assert {name: set(document[name]) for name in SHAPE} == SHAPE
    assert [one["name"] for one in document["steps"]] == STEPS
    assert all(set(one) == {"name", "status", "message", "artifacts"} for one in document["steps"])
    assert document["row"]["missing_fields"] == [
        "contact_primary_email",
        "contact_primary_phone",
        "website",
        "province",
        "address_primary",
    ]


def test_the_row_is_filled_in_the_plan_and_not_in_the_dataset(hotpass: Hotpass, dataset: Path) -> None:
    """Prevents: a plan that writes, and a fill without its source."""
    before = dataset.read_bytes()
    document = payload(planned(hotpass, "--row-id", "7", "--json"))
    assert document["row"]["missing_fields"] == ["website"]
    fills = step(document, "deterministic_enrichment")["artifacts"]["fills"]
    (fill,) = [one for one in fills if one["field"] == "website"]
    assert (fill["value"], fill["source"], fill["state"]) == ("http://numbered.example", "own e-mail address", "filled")
    assert document["enriched_row"]["website"] == "http://numbered.example"
    assert document["provenance"]["provenance_source"] == "own e-mail address"
    assert document["backfill"][0]["state"] == "ready"
    assert dataset.read_bytes() == before


def test_other_rows_count_when_one_is_looked_at(hotpass: Hotpass, folder: Path, dataset: Path) -> None:
    """Prevents: a site taken from an address that three organisations share, because only one row was read."""
    lines = "".join(f"x{n},Club {n},club-{n},,,,,o{n}@shared.example,,\n" for n in range(3))
    dataset.write_text(dataset.read_text() + lines)
    document = payload(planned(hotpass, "--row-id", "x1", "--json"))
    (site,) = [one for one in document["candidates"] if one["field"] == "website"]
    assert site["confidence"] == 0.4
    assert [one["state"] for one in document["backfill"] if one["field"] == "website"] == ["unsure"]


@pytest.mark.parametrize("form", ["csv", "xlsx", "parquet"])
def test_every_form_of_dataset_is_read(hotpass: Hotpass, folder: Path, dataset: Path, form: str) -> None:
    """Prevents: a plan for one kind of file alone; numbers that begin with a plus lose nothing."""
    table = pl.read_csv(dataset, infer_schema=False)
    if form == "parquet":
        table.write_parquet(folder / "d.parquet")
    elif form == "xlsx":
        book = openpyxl.Workbook()
        sheet = book.active
        assert sheet is not None
        for row in (table.columns, *table.rows()):
            sheet.append(row)
        book.save(folder / "d.xlsx")
    else:
        shutil.copy(dataset, folder / "d.csv")
    document = payload(planned(hotpass, "--row-id", "b2", "--json", dataset=f"d.{form}"))
    assert document["enriched_row"]["contact_primary_phone"] == "+27115550199"
    assert document["row"]["missing_fields"] == []
    assert step(document, "backfill")["status"] == "skipped"


def test_a_folder_stands_for_the_dataset_in_it(hotpass: Hotpass, folder: Path, dataset: Path) -> None:
    """Prevents: a list for other ends, such as the daily list, that is taken for the dataset."""
    (folder / "dist").mkdir()
    pl.read_csv(dataset, infer_schema=False).write_parquet(folder / "dist" / "refined.parquet")
    shutil.copy(dataset, folder / "dist" / "refined.csv")
    listed = daily_list(ORGANISATIONS.empty(), {}, 5)
    listed.write_csv(folder / "dist" / "daily.csv")
    listed.write_parquet(folder / "dist" / "also-daily.parquet")
    document = payload(planned(hotpass, "--row-id", "0", "--json", dataset="dist"))
    assert document["row"]["dataset"] == "dist/refined.parquet"
    assert document["plan"]["entity_slug"] == "aero-school-pty-ltd"
    shutil.copy(dataset, folder / "dist" / "enriched.csv")
    assert (
        "it holds several datasets: enriched.csv, refined.parquet"
        in planned(hotpass, "--row-id", "0", dataset="dist").error
    )
    (folder / "empty").mkdir()
    ran = planned(hotpass, "--row-id", "0", dataset="empty")
    assert (ran.code, "no file in it is a dataset" in ran.error) == (1, True)


@pytest.mark.parametrize(
    ("row_id", "slug", "matched_by"),
    [
        ("0", "aero-school-pty-ltd", "row index"),
        ("a1", "aero-school-pty-ltd", "organization_id"),
        ("Other-Club", "other-club", "organization_slug"),
        ("7", "numbered-club", "organization_id"),
    ],
)
def test_a_row_is_found_by_index_or_identifier(
    hotpass: Hotpass, dataset: Path, row_id: str, slug: str, matched_by: str
) -> None:
    """Prevents: the wrong organisation."""
    document = payload(planned(hotpass, "--row-id", row_id, "--json"))
    assert (document["plan"]["entity_slug"], document["row"]["matched_by"]) == (slug, matched_by)


def test_an_identifier_that_is_also_an_index_wins_and_says_so(hotpass: Hotpass, dataset: Path) -> None:
    """Prevents: a plan for another row than the one whose id was given, in silence."""
    dataset.write_text(dataset.read_text().replace("\n7,", "\n1,"))
    document = payload(planned(hotpass, "--row-id", "1", "--json"))
    assert document["plan"]["entity_slug"] == "numbered-club"
    assert document["row"]["notes"] == ["1 is the organization_id of this row; it is also the index of another"]


@pytest.mark.parametrize("row_id", ["99", "-1", "no-such", "id:0"])
def test_a_row_that_is_not_there_is_a_clear_error(hotpass: Hotpass, dataset: Path, row_id: str) -> None:
    """Prevents: a plan for the last row, or a traceback."""
    ran = planned(hotpass, f"--row-id={row_id}")
    assert ran.code == 1
    assert f"Unable to locate row '{row_id}'" in ran.error


def test_a_program_is_told_of_an_error_as_json(hotpass: Hotpass, dataset: Path) -> None:
    """Prevents: a program that asked for JSON and gets nothing."""
    ran = planned(hotpass, "--row-id", "99", "--json")
    assert (ran.code, json.loads(ran.out)["success"]) == (1, False)
    assert "Unable to locate row '99'" in ran.error


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("aero school", "aero-school-pty-ltd"),
        ("AERO-SCHOOL (PTY) LTD", "aero-school-pty-ltd"),
        ("other-club", "other-club"),
        ("Twin Air", "twin-air-one"),
    ],
)
def test_an_organisation_is_found_by_its_name(hotpass: Hotpass, dataset: Path, name: str, slug: str) -> None:
    """Prevents: a name that must be typed to the letter; the name as it stands beats one that is merely like it."""
    assert payload(planned(hotpass, "--entity", name, "--json"))["plan"]["entity_slug"] == slug


def test_a_name_of_two_organisations_lists_them(hotpass: Hotpass, dataset: Path) -> None:
    """Prevents: a guess between two organisations."""
    ran = planned(hotpass, "--entity", "Twin-Air Ltd")
    assert ran.code == 1
    assert "2 organisations are called 'Twin-Air Ltd'" in ran.error
    assert "Twin Air (--row-id 3), TWIN AIR (Pty) Ltd (--row-id 4)" in ran.error


def test_a_name_nobody_has_names_the_nearest(hotpass: Hotpass, dataset: Path) -> None:
    """Prevents: a dead end after a typing mistake."""
    ran = planned(hotpass, "--entity", "Aeroo School Pty")
    assert (ran.code, "'Aero School (Pty) Ltd'" in ran.error) == (1, True)


def test_the_name_must_fit_the_row(hotpass: Hotpass, dataset: Path) -> None:
    """Prevents: --entity that is accepted and ignored beside --row-id."""
    for fits in ("aero school", "aero-school-pty-ltd", "Aero-School-Pty-Ltd"):
        assert planned(hotpass, "--row-id", "0", "--entity", fits).code == 0
    # This slug is no spelling of the name.
    assert planned(hotpass, "--row-id", "d4", "--entity", "twin-air-one").code == 0
    assert planned(hotpass, "--row-id", "d4", "--entity", "twin-air-two").code == 1
    ran = planned(hotpass, "--row-id", "0", "--entity", "Other Club")
    assert (ran.code, "row 0 is not 'Other Club'" in ran.error) == (1, True)


def test_an_organisation_needs_no_dataset(hotpass: Hotpass, dataset: Path) -> None:
    """Prevents: research only for those who are known already."""
    ran = hotpass("plan", "research", "--entity", "New Club", "--url", "https://club.example", "--json")
    document = payload(ran)
    assert ran.code == 0
    assert (document["enriched_row"], document["provenance"], document["row"]["dataset"]) == (None, None, None)
    assert document["plan"]["search_strategy"]["primary_query"]["query"] == "New Club"
    assert [one["url"] for one in document["plan"]["crawl_schedule"]["directives"]] == ["https://club.example/"]


def test_words_and_pages_of_the_caller_are_in_the_plan(hotpass: Hotpass, dataset: Path) -> None:
    """Prevents: --query and --url that do nothing."""
    more = ("--query", "Aero Academy Lanseria", "--url", "https://a.example/x", "--url", "https://b.example/")
    document = payload(planned(hotpass, "--row-id", "0", "--json", *more))
    plan = document["plan"]
    assert plan["query"] == "Aero Academy Lanseria"
    assert plan["target_urls"] == ["https://a.example/x", "https://b.example/"]
    assert plan["search_strategy"]["primary_query"]["query"] == "Aero Academy Lanseria"
    directives = plan["crawl_schedule"]["directives"]
    assert [(one["url"], one["priority"], one["respect_robots"]) for one in directives] == [
        ("https://a.example/x", 1, True),
        ("https://b.example/", 2, True),
    ]
    assert directives[0]["expected_gain"] > directives[1]["expected_gain"] > 0


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ((), "name an organisation"),
        (("--dataset", "refined.csv"), "--row-id or --entity"),
        (("--row-id", "0"), "add --dataset"),
        (("--entity", "  "), "--entity is empty"),
        (("--entity", "A", "--url", "file:///etc/passwd"), "only http and https"),
        (("--entity", "A", "--url", "https://jane:secret@club.example"), "user name or a password"),
        (("--entity", "A", "--output", "plan.xlsx"), "end it in .json"),
        (("--entity", "A", "--allow-network=perhaps"), "neither yes nor no"),
        (("--query", "jane@club.example"), "it holds an e-mail address"),
        (("--entity", "call 011 555 0101"), "it holds a telephone number"),
        (("--dataset", "refined.csv", "--row-id", "0", "--query", "Jane Doe Aero"), "it names a person"),
    ],
)
def test_options_that_make_no_sense_are_refused(
    hotpass: Hotpass, dataset: Path, options: tuple[str, ...], says: str
) -> None:
    """Prevents: a plan about nothing, and personal data in a search, a file name or a log."""
    ran = hotpass("plan", "research", *options)
    assert (ran.code, says in ran.error) == (2, True), ran.err
    assert not Path(".hotpass/research_runs").exists()


@pytest.mark.parametrize(
    "options",
    [
        ("--entity", "x\udcff"),
        ("--query", "x\udcff"),
        ("--entity", "A", "--url", "https://a.example/\udcff"),
        ("--dataset", "refined.csv", "--row-id", "x\udcff"),
    ],
)
def test_bytes_that_are_no_text_are_refused(hotpass: Hotpass, dataset: Path, options: tuple[str, ...]) -> None:
    """Prevents: a slip in a script that is reported as a bug in Hotpass."""
    ran = hotpass("plan", "research", *options)
    assert (ran.code, "holds bytes that are no UTF-8 text" in ran.error) == (2, True), ran.err


def test_a_program_is_told_of_options_that_make_no_sense_as_json(hotpass: Hotpass, dataset: Path) -> None:
    """Prevents: a program that asked for JSON and gets nothing."""
    ran = hotpass("plan", "research", "--json")
    assert (ran.code, json.loads(ran.out)["success"]) == (2, False)
    assert "name an organisation" in json.loads(ran.out)["message"]
    assert "name an organisation" in ran.error


def test_a_copy_that_cannot_be_written_costs_nobody_the_plan(hotpass: Hotpass, dataset: Path) -> None:
    """Prevents: minutes of research that are not told, because a folder may not be written to."""
    ran = planned(hotpass, "--row-id", "0", "--json", "--output", "refined.csv/plan.json")
    assert (ran.code, [one["name"] for one in payload(ran)["steps"]]) == (1, STEPS)
    assert "plan.json" in ran.error


def test_a_dataset_that_is_none_is_refused(hotpass: Hotpass, folder: Path, dataset: Path) -> None:
    """Prevents: a plan for a table without names, without rows, or not there."""
    (folder / "other.csv").write_text("a,b\n1,2\n")
    (folder / "empty.csv").write_text("organization_name,website\n")
    (folder / "damaged.parquet").write_bytes(b"PAR1 no")
    for name, says in {
        "other.csv": "no column organization_name",
        "empty.csv": "no row",
        "damaged.parquet": "no Parquet file",
        "absent.csv": "no such file",
    }.items():
        ran = planned(hotpass, "--row-id", "0", dataset=name)
        assert (ran.code, says in ran.error) == (1, True), ran.err


def test_with_the_network_closed_each_step_says_why_and_what_it_would_ask(hotpass: Hotpass, dataset: Path) -> None:
    """Prevents: a skipped step that leaves the reader guessing."""
    document = payload(planned(hotpass, "--row-id", "0", "--json", "--url", "https://a.example/"))
    reasons = document["plan"]["network_closed_by"]
    assert len(reasons) == 4
    assert {one["name"] for one in document["steps"] if one["status"] == "skipped"} >= {
        "searx_search",
        "network_enrichment",
        "native_crawl",
    }
    assert step(document, "native_crawl")["message"] == " ".join(reasons)
    assert step(document, "native_crawl")["artifacts"]["schedule"] == document["plan"]["crawl_schedule"]
    assert step(document, "searx_search")["artifacts"]["strategy"] == document["plan"]["search_strategy"]


@pytest.mark.parametrize(("option", "asked"), [("--allow-network", True), ("--allow-network=false", False)])
def test_the_wish_for_the_network_alone_opens_nothing(
    hotpass: Hotpass, dataset: Path, monkeypatch: pytest.MonkeyPatch, option: str, asked: bool
) -> None:
    """Prevents: a socket because of one option; both spellings are understood."""

    def no_socket(*_: Any, **__: Any) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket.socket, "connect", no_socket)
    monkeypatch.setattr(socket, "getaddrinfo", no_socket)
    ran = planned(hotpass, "--row-id", "0", "--json", option, "--url", "https://a.example/")
    document = payload(ran)
    assert ran.code == 0
    assert document["plan"]["allow_network"] is asked
    assert ("give --allow-network" in " ".join(document["plan"]["network_closed_by"])) is not asked


def test_the_same_plan_twice_is_the_same(hotpass: Hotpass, dataset: Path) -> None:
    """Prevents: a plan that depends on the clock, on hashes or on the plan before."""
    first, again = (payload(planned(hotpass, "--row-id", "a1", "--json")) for _ in range(2))
    assert steady(first) == steady(again)
    assert first["artifact_path"] != again["artifact_path"]


def test_the_plan_is_kept_for_its_owner_and_the_log_names_no_value(hotpass: Hotpass, dataset: Path) -> None:
    """Prevents: a plan nobody finds again, or everybody reads; personal data in the log."""
    document = payload(planned(hotpass, "--row-id", "b2", "--json", "--output", "a/b/plan.json"))
    kept = Path(document["artifact_path"])
    assert re.fullmatch(r"other-club-\d{8}T\d{12}Z\.json", kept.name)
    assert kept.parent == Path(".hotpass/research_runs").resolve()
    assert json.loads(kept.read_text()) == json.loads(Path("a/b/plan.json").read_text()) == document
    assert kept.stat().st_mode & 0o077 == 0
    (line,) = Path(".hotpass/mcp-audit.log").read_text().splitlines()
    told = json.loads(line)
    assert set(told) == {"action", "timestamp", "entity", "success", "steps"}
    assert (told["entity"], told["success"], len(told["steps"])) == ("other-club", True, 7)
    assert "@" not in line


def test_the_state_folder_is_that_of_the_settings(
    hotpass: Hotpass, folder: Path, dataset: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Prevents: files that land in the working directory whatever is configured."""
    monkeypatch.setenv("HOTPASS_STATE_DIR", str(folder / "elsewhere"))
    planned(hotpass, "--row-id", "0")
    assert not (folder / ".hotpass" / "research_runs").exists()
    assert len(list((folder / "elsewhere" / "research_runs").iterdir())) == 1


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("José Núñez", "José Núñez"),
        ("José Núñez", "JOSÉ NÚÑEZ"),
        ("Jane O'Brien", "Jane O’Brien"),
        ("Sian d'Oe", "Siân D'Oe"),
    ],
)
def test_a_person_in_a_kept_plan_is_found_whatever_letters_their_name_has(
    hotpass: Hotpass, dataset: Path, asked: str, name: str
) -> None:
    """Prevents: an erasure that ends well while a plan still names the person, because é stands in it as an escape."""
    dataset.write_text(dataset.read_text(encoding="utf-8").replace("Jane Doe", name), encoding="utf-8")
    document = payload(planned(hotpass, "--row-id", "0", "--json", "--output", ".hotpass/copy.json"))
    assert name in Path(document["artifact_path"]).read_text(encoding="utf-8")
    # What another program logs may be escaped all the same.
    escaped = load_settings().state_dir / "other.log"
    escaped.write_text(json.dumps({"said": name}), encoding="utf-8")
    person = Person(frozenset(filter(None, [identifier_of(asked, "ZA")])))
    found = {place.path for place in Search(load_settings(), person, "ZA").in_history()}
    assert found == {document["artifact_path"], str(load_settings().state_dir / "copy.json"), str(escaped)}


def test_events_hold_no_value_of_the_row(hotpass: Hotpass, dataset: Path) -> None:
    """Prevents: an address in a log that everybody reads."""
    ran = planned(hotpass, "--row-id", "b2", "--log-format", "json")
    event = ran.event("research.planned")
    assert (event["entity"], event["success"]) == ("other-club", True)
    assert "other.example" not in ran.out
    assert "+27115550199" not in ran.out


def test_a_sensitive_field_is_masked_everywhere(hotpass: Hotpass, dataset: Path) -> None:
    """Prevents: a value that was to be hidden in the kept plan."""
    ran = planned(hotpass, "--row-id", "b2", "--json", "--sensitive-field", "contact_primary_email")
    assert "ops@other.example" not in ran.out
    assert "ops@other.example" not in Path(payload(ran)["artifact_path"]).read_text()


@pytest.mark.parametrize("own", ["name", "status", "state", "field", "message", "steps", "value", "confidence"])
def test_a_sensitive_field_called_like_a_key_of_the_plan_hides_cells_and_leaves_a_plan(
    hotpass: Hotpass, dataset: Path, own: str
) -> None:
    """Prevents: a plan that ends in a KeyError, or loses its steps, because a column is called name or status."""
    rows = dataset.read_text().splitlines()
    dataset.write_text(f"{rows[0]},{own}\n" + "".join(f"{row},Zebulonia\n" for row in rows[1:]))
    options = ("--row-id", "7", "--sensitive-field", own, "--sensitive-field", "website")
    assert planned(hotpass, *options).code == 0
    assert planned(hotpass, *options, "--log-format", "json").code == 0
    ran = planned(hotpass, *options, "--json")
    document = payload(ran)
    assert (ran.code, "Zebulonia" in ran.out) == (0, False)
    assert document["enriched_row"][own] == "***redacted***"
    assert [one["name"] for one in document["steps"]] == STEPS
    assert {one["status"] for one in document["steps"]} <= {"success", "skipped", "error"}
    assert "http://numbered.example" not in ran.out
    (gap,) = document["backfill"]
    assert (gap["field"], gap["state"], gap["value"]) == ("website", "ready", "***redacted***")
    assert isinstance(gap["confidence"], float)


def test_a_hidden_name_is_hidden_without_a_dataset_too(hotpass: Hotpass, dataset: Path) -> None:
    """Prevents: a name that is hidden in rows and stands in the heading of the plan."""
    options = ("--sensitive-field", "organization_name", "--json")
    ran = hotpass("plan", "research", "--entity", "Aero Academy", *options)
    assert (ran.code, "Aero Academy" in ran.out, "aero-academy" in ran.out) == (0, False, False)


@pytest.mark.parametrize("place", ["before", "between", "after"])
def test_shared_options_stand_anywhere(hotpass: Hotpass, dataset: Path, place: str) -> None:
    """Prevents: a command line that must be learnt by heart."""
    shared, own = ("--profile", "schools.yaml"), ("--dataset", "refined.csv", "--row-id", "0", "--json")
    lines = {
        "before": (*shared, "plan", "research", *own),
        "between": ("plan", *shared, "research", *own),
        "after": ("plan", "research", *own, *shared),
    }
    ran = hotpass(*lines[place])
    assert ran.code == 0
    assert "schools" in payload(ran)["plan"]["network_closed_by"][-1]


def test_plan_alone_shows_its_help(hotpass: Hotpass) -> None:
    """Prevents: an empty answer, or an error, to somebody who tries a word."""
    ran = hotpass("plan")
    assert ran.code == 0
    assert ran.out.startswith("Usage: hotpass plan")
    assert "research" in ran.out


def test_people_are_told_what_is_missing_what_is_known_and_what_comes_next(
    hotpass: Hotpass, dataset: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Prevents: a result only a program can read."""
    ran = planned(hotpass, "--row-id", "7", "--url", "https://numbered.example/about")
    assert ran.code == 0
    for words in ("Numbered Club", "What is missing", "http://numbered.example", "own e-mail address"):
        assert words in ran.out
    assert "hotpass enrich fills website." in ran.out
    assert "Plan: " in ran.err
    told = planned(hotpass, "--row-id", "0", "--url", "https://a.example/").out
    for words in ("What comes next", "Search for", "Aero School (Pty) Ltd Lanseria", "Crawl", "https://a.example/"):
        assert words in told


def test_an_organisation_called_like_its_contact_is_not_searched_for(hotpass: Hotpass, dataset: Path) -> None:
    """Prevents: a person in a search engine, in the name of a file or in the log."""
    document = payload(planned(hotpass, "--row-id", "f6", "--json"))
    assert document["plan"]["search_strategy"]["primary_query"] is None
    assert "it names a person of the row" in str(document["plan"]["search_strategy"]["metadata"])
    assert "piet" not in Path(document["artifact_path"]).name
    assert "piet" not in Path(".hotpass/mcp-audit.log").read_text()


def test_a_profile_says_what_is_looked_for_and_how_sure_it_must_be(
    hotpass: Hotpass, folder: Path, dataset: Path
) -> None:
    """Prevents: research_backfill that is accepted and ignored."""
    write_profile(folder, more="research_backfill: {fields: [website, city], confidence_threshold: 0.95}")
    document = payload(planned(hotpass, "--row-id", "7", "--json"))
    assert document["plan"]["backfill_fields"] == ["website", "city"]
    assert document["plan"]["confidence_threshold"] == 0.95
    assert {one["field"]: one["state"] for one in document["backfill"]}["website"] == "unsure"
