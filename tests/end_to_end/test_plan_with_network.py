"""``plan research`` with the network open: real sockets, on this machine."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hotpass_assets.domain.compliance.identifiers import Identifier
from hotpass_assets.domain.compliance.suppression import Person, fingerprints_of
from hotpass_assets.research import authorities
from hotpass_cli.main import run
from hotpass_resources.settings import load_settings
from hotpass_resources.suppression_file import suppress, suppression_key
from tests.builders.hostile_server import HostileServer, Page, hostile_server
from tests.builders.network import stand_for_public
from tests.builders.registry_server import RegistryServer, registry_server
from tests.builders.research import PAGE, PAGES, write_dataset, write_profile
from tests.builders.searx_server import Searx, searx_server
from tests.command_lines import Ran

REGISTER = '  - {name: Register, url: "%s", category: registry}\n'


@pytest.fixture
def opened(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty workspace in which both switches are on."""
    monkeypatch.setenv("FEATURE_ENABLE_REMOTE_RESEARCH", "on")
    monkeypatch.setenv("ALLOW_NETWORK_RESEARCH", "yes")
    write_dataset(folder)
    return folder


@pytest.fixture
def site(opened: Path) -> Iterator[HostileServer]:
    """The organisation's site and a register, on one server."""
    with hostile_server(PAGES) as server:
        yield server


def plan(capfd: pytest.CaptureFixture[str], *more: str) -> tuple[Ran, dict[str, Any]]:
    """Runs the verb with the network asked for; the plan it wrote."""
    capfd.readouterr()
    line = ["plan", "research", "--profile", "schools.yaml", "--json", "--dataset", "refined.csv", "--row-id", "0"]
    code = run([*line, "--allow-network", *more])
    captured = capfd.readouterr()
    ran = Ran(code, captured.out, captured.err)
    return ran, json.loads(ran.out) if ran.out else {}


def planned_for_people(capfd: pytest.CaptureFixture[str]) -> str:
    """The same plan as people see it."""
    capfd.readouterr()
    run(
        [
            "plan",
            "research",
            "--profile",
            "schools.yaml",
            "--dataset",
            "refined.csv",
            "--row-id",
            "0",
            "--allow-network",
        ]
    )
    return capfd.readouterr().out


def states(document: dict[str, Any]) -> dict[str, str]:
    """Status of each step."""
    return {one["name"]: one["status"] for one in document["steps"]}


def values(document: dict[str, Any]) -> dict[str, tuple[str, str]]:
    """State and value of each gap."""
    return {one["field"]: (one["state"], one["value"]) for one in document["backfill"]}


def steady(document: dict[str, Any]) -> str:
    """A plan without what may differ from run to run."""
    text = re.sub(r'"elapsed_seconds": [\d.]+', "", json.dumps(document, sort_keys=True))
    return re.sub(r'"(artifact_path|recorded_at|provenance_timestamp)": (null|"[^"]*")', "", text)


def register_of(site: HostileServer) -> str:
    """Entry of the register among the authorities."""
    return REGISTER % site.url("/register?q={name}")


def test_authorities_and_pages_fill_the_gaps(site: HostileServer, capfd: pytest.CaptureFixture[str]) -> None:
    """Prevents: steps that work alone and not together; each value says where it stands."""
    write_profile(Path(), site, register_of(site))
    ran, document = plan(capfd, "--url", site.url("/"))
    assert ran.code == 0, ran.err
    assert states(document)["authority_sources"] == states(document)["native_crawl"] == "success"
    assert {name: value for name, (state, value) in values(document).items() if state == "ready"} == {
        "contact_primary_email": "info@aero.example",
        "contact_primary_phone": "+27115550101",
        "province": "Gauteng",
        "address_primary": "12 Airfield Road, Lanseria, Gauteng, 1748",
    }
    (province,) = [one for one in document["backfill"] if one["field"] == "province"]
    assert province["sources"] == ["127.0.0.1", "Register"]
    assert all(one["evidence"] for one in document["candidates"])
    assert "/robots.txt" in site.paths


def test_the_same_plan_twice_is_the_same_and_the_second_asks_nobody(
    site: HostileServer, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Prevents: a plan that differs because the first one left something behind, and hosts asked twice."""
    write_profile(Path(), site, register_of(site))
    _, first = plan(capfd, "--url", site.url("/"))

    def no_socket(*_: Any, **__: Any) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket.socket, "connect", no_socket)
    ran, again = plan(capfd, "--url", site.url("/"))
    assert ran.code == 0, ran.err
    assert steady(first) == steady(again)


def test_what_the_network_told_is_known_without_it_until_it_is_old(
    site: HostileServer, capfd: pytest.CaptureFixture[str]
) -> None:
    """Prevents: research that is forgotten when the network closes, and telephone numbers of years ago."""
    write_profile(Path(), site, register_of(site))
    plan(capfd, "--url", site.url("/"))
    _, offline = plan(capfd, "--allow-network=false")
    assert states(offline)["local_snapshot"] == states(offline)["authority_sources"] == "success"
    assert values(offline)["contact_primary_phone"] == ("ready", "+27115550101")
    for path in Path(".hotpass").glob("*/**/aero-school-pty-ltd.json"):
        kept = json.loads(path.read_text())
        path.write_text(json.dumps(kept | {"recorded_at": "2020-01-01T00:00:00+00:00"}))
    _, later = plan(capfd, "--allow-network=false")
    assert states(later)["local_snapshot"] == states(later)["authority_sources"] == "skipped"
    assert "older than" in json.dumps(later)
    assert values(later)["contact_primary_phone"] == ("nothing", None)


@pytest.mark.parametrize(
    ("purposes", "phone", "register"),
    [
        ("{search: {}}", "nothing", "refused"),
        ("{registry: {}}", "nothing", "known"),
        ("{crawl: {}}", "ready", "refused"),
    ],
)
def test_what_was_kept_for_a_purpose_the_profile_refuses_now_is_not_read(
    site: HostileServer, capfd: pytest.CaptureFixture[str], purposes: str, phone: str, register: str
) -> None:
    """Prevents: data of people that is used for a month after the profile said it must not be looked up."""
    path = write_profile(Path(), site, register_of(site))
    plan(capfd, "--url", site.url("/"))
    text = path.read_text().replace("allowed: true,", f"allowed: true, purposes: {purposes},")
    path.write_text(text)
    _, offline = plan(capfd, "--allow-network=false")
    assert values(offline)["contact_primary_phone"][0] == phone
    assert offline["steps"][1]["artifacts"]["authorities"][0]["state"] == register


def test_a_search_seeds_the_crawl(
    site: HostileServer, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Prevents: results that are listed and never read. What is sent names the organisation and its place alone.

    A result that names this machine is not asked, though an exception of the profile lets a person name it.
    """
    write_profile(Path(), site)
    stand_for_public(monkeypatch, "aero.example")
    urls = [f"http://aero.example:{site.port}/", site.url("/inside")]
    found = [{"url": url, "title": "Aero School", "content": "", "engine": "e", "score": 1.0} for url in urls]
    with searx_server(pages={"Aero School (Pty) Ltd": found}) as server:
        _configure(server, site)
        ran, document = plan(capfd, "--config", "search.toml")
        _, again = plan(capfd, "--config", "search.toml")
    assert ran.code == 0, ran.err
    assert steady(again) == steady(document)
    assert states(document)["searx_search"] == states(document)["native_crawl"] == "success"
    assert values(document)["contact_primary_phone"] == ("ready", "+27115550101")
    assert server.queries == ["Aero School (Pty) Ltd"]
    assert "/inside" not in site.paths
    assert "a public host leads there" in json.dumps(document)


def test_a_search_engine_that_is_down_does_not_stop_the_crawl(
    site: HostileServer, capfd: pytest.CaptureFixture[str]
) -> None:
    """Prevents: one step that takes the others with it. A failed step is exit code 2."""
    write_profile(Path(), site)
    with searx_server(faults=["html"] * 9) as server:
        _configure(server, site)
        ran, document = plan(capfd, "--config", "search.toml", "--url", site.url("/"))
    assert (ran.code, document["success"]) == (2, False)
    assert states(document)["searx_search"] == "error"
    assert states(document)["native_crawl"] == "success"
    assert values(document)["contact_primary_phone"] == ("ready", "+27115550101")


def test_engines_that_are_down_and_settings_without_code_are_told(
    site: HostileServer, capfd: pytest.CaptureFixture[str]
) -> None:
    """Prevents: a thin answer taken for all there is, because half of the engines did not answer and nobody said so."""
    write_profile(Path(), site)
    with searx_server(unresponsive=[["wikidata", "timeout"]]) as server:
        _configure(server, site)
        with Path("search.toml").open("a") as settings:
            settings.write("metrics_enabled = true\n")
        ran, _ = plan(capfd, "--config", "search.toml")
    assert "Warning: Engine wikidata did not answer: timeout." in ran.err
    assert "Warning: metrics_enabled of pipeline.research.searx is on" in ran.err


def _configure(server: Searx, site: HostileServer) -> None:
    """A configuration that names the search engine, which the profile lets be asked."""
    profile = Path("schools.yaml")
    hosts = f'"127.0.0.1:{site.port}", "{server.url.removeprefix("http://")}"'
    profile.write_text(profile.read_text().replace(f'"127.0.0.1:{site.port}"', hosts))
    Path("search.toml").write_text(
        f'[pipeline.research.searx]\nenabled = true\nbase_url = "{server.url}"\n'
        "throttle.min_interval_seconds = 0\ncrawl_retry_attempts = 1\n"
    )


def test_a_directory_that_the_caller_names_speaks_for_its_page_alone(
    site: HostileServer, capfd: pytest.CaptureFixture[str]
) -> None:
    """Prevents: the number of the next club in a directory, taken as that of this one."""
    other = PAGE.replace("Aero School", "Next Club").replace("555 0101", "555 0202").replace("info@", "next@")
    mine = PAGE.replace("</body>", '<p><a href="/clubs/next">Next Club</a></p></body>').replace(
        "info@aero", "aero@list"
    )
    site.pages |= {"/clubs/aero": Page(mine.encode()), "/clubs/next": Page(other.encode())}
    write_profile(Path(), site)
    _, document = plan(capfd, "--url", site.url("/clubs/aero"))
    assert "/clubs/next" in site.paths
    assert values(document)["contact_primary_phone"] == ("ready", "+27115550101")
    weaker = {one["value"]: one["confidence"] for one in document["candidates"]}
    assert weaker["+27115550202"] < 0.65


def test_what_was_found_stays_where_the_network_tells_only_a_part(
    site: HostileServer, capfd: pytest.CaptureFixture[str]
) -> None:
    """Prevents: a good snapshot that a bad day replaces."""
    write_profile(Path(), site)
    plan(capfd, "--url", site.url("/"))
    kept = Path(".hotpass/snapshots/aero-school-pty-ltd.json")
    before = kept.read_bytes()
    with searx_server(faults=["html"] * 9) as server:
        _configure(server, site)
        plan(capfd, "--config", "search.toml", "--url", site.url("/"))
    assert kept.read_bytes() == before


@pytest.mark.parametrize("path", ["/hangs", "/endless", "/bomb", "/closes", "/loop", "/missing-type", "/broken"])
def test_an_authority_that_misbehaves_is_left_and_the_next_is_asked(
    site: HostileServer, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    """Prevents: a plan that hangs, or loses what the others say, because of one host."""
    monkeypatch.setattr(authorities, "LONGEST_ANSWER_SECONDS", 0.5)
    site.pages["/missing-type"] = Page(b"GIF89a", content_type="image/gif")
    site.pages["/broken"] = Page(b"{not json", content_type="application/json")
    bad = f'  - {{name: Bad, url: "{site.url(path)}", category: directory}}\n'
    write_profile(Path(), site, bad + register_of(site))
    ran, document = plan(capfd)
    assert (ran.code, states(document)["authority_sources"]) == (2, "error")
    (step,) = [one for one in document["steps"] if one["name"] == "authority_sources"]
    assert [one["state"] for one in step["artifacts"]["authorities"]] == ["failed", "known"]
    assert step["message"].startswith("Bad: ")
    assert values(document)["province"] == ("ready", "Gauteng")
    assert "Traceback" not in ran.err


def test_an_authority_that_does_not_know_the_organisation_says_nothing(
    site: HostileServer, capfd: pytest.CaptureFixture[str]
) -> None:
    """Prevents: values of another organisation, and the same question every day."""
    other = Page(b'{"name": "Other School", "province": "Limpopo"}', content_type="application/json")
    site.pages["/one"], site.pages["/none"] = other, Page(b"", 404, "application/json")
    entries = "".join(
        f'  - {{name: R{n}, url: "{site.url(path)}", category: registry}}\n' for n, path in enumerate(["/one", "/none"])
    )
    write_profile(Path(), site, entries)
    _, document = plan(capfd)
    (step,) = [one for one in document["steps"] if one["name"] == "authority_sources"]
    assert [one["state"] for one in step["artifacts"]["authorities"]] == ["silent", "silent"]
    assert values(document)["province"] == ("nothing", None)
    plan(capfd)
    assert site.paths.count("/one") == 1


def test_what_an_authority_said_of_another_of_a_like_name_is_asked_again(
    site: HostileServer, capfd: pytest.CaptureFixture[str]
) -> None:
    """Prevents: the province of "C++ Air" told of "C Air", since both have one file; and a file of one's own lost."""
    write_profile(Path(), site, register_of(site))
    plan(capfd)
    (path,) = Path(".hotpass/authority").glob("*/*.json")
    told = json.loads(path.read_text())
    other = told | {"entity": f"{told['entity']}++", "facts": [{"field": "province", "value": "Limpopo"}]}
    path.write_text(json.dumps(other))
    ran, document = plan(capfd)
    assert (ran.code, values(document)["province"]) == (0, ("ready", "Gauteng"))
    assert sum(path.startswith("/register") for path in site.paths) == 2
    assert json.loads(path.read_text())["entity"] == told["entity"]
    path.write_text(json.dumps(other | {"recorded_at": None}))
    _, document = plan(capfd)
    assert values(document)["province"] == ("nothing", None)
    assert json.loads(path.read_text())["entity"] == other["entity"]


def test_a_page_of_an_authority_counts_where_it_names_the_organisation(
    site: HostileServer, capfd: pytest.CaptureFixture[str]
) -> None:
    """Prevents: the address of the register as that of the organisation; people of a page are not taken over."""
    site.pages["/page"] = Page(PAGE.encode())
    site.pages["/other"] = Page(PAGE.replace("Aero School", "Somebody Else").encode())
    entries = "".join(
        f'  - {{name: {name}, url: "{site.url(path)}", category: directory}}\n'
        for name, path in (("Mine", "/page"), ("Other", "/other"))
    )
    write_profile(Path(), site, entries)
    _, document = plan(capfd)
    assert {one["source"] for one in document["candidates"] if one["step"] == "authority_sources"} == {"Mine"}
    assert values(document)["address_primary"][1] == "12 Airfield Road, Lanseria, Gauteng, 1748"


@pytest.fixture
def registry(opened: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RegistryServer]:
    """A company register that knows the organisation, and another that is called nearly the same."""
    monkeypatch.setenv("HOTPASS_CIPC_THROTTLE_SECONDS", "0")
    entries = (
        {
            "companyName": "AERO SCHOOL (PTY) LTD",
            "registrationNumber": "2001/000001/07",
            "city": "Lanseria",
            "province": "Gauteng",
        },
        {"companyName": "Aero School Holdings", "registrationNumber": "2002/000002/07", "province": "Limpopo"},
    )
    with registry_server(*entries) as server:
        monkeypatch.setenv("HOTPASS_CIPC_BASE_URL", server.url)
        write_profile(Path(), server.server)
        profile = Path("schools.yaml")
        chain = "enrich: {chain: [lookups, derived, network], fields: [province, registration_number]}"
        profile.write_text(re.sub(r"enrich: .*", chain, profile.read_text()))
        yield server


def test_registries_are_asked_about_this_row_alone(registry: RegistryServer, capfd: pytest.CaptureFixture[str]) -> None:
    """Prevents: a plan of one row that asks a registry about all of them; a fill nobody can see came from a network."""
    ran, document = plan(capfd)
    assert ran.code == 0, ran.err
    assert len(registry.asked) == 1
    assert states(document)["network_enrichment"] == "success"
    assert values(document)["province"] == ("ready", "Gauteng")
    assert document["enriched_row"]["registration_number"] == "2001/000001/07"
    assert document["provenance"]["provenance_network_status"] == "used"
    _, again = plan(capfd)
    assert steady(again) == steady(document)
    assert len(registry.asked) == 1


def test_without_the_network_the_questions_to_registries_are_told(
    registry: RegistryServer, capfd: pytest.CaptureFixture[str]
) -> None:
    """Prevents: a skipped step that does not say what it would ask, and a row that seems not to have needed it."""
    _, document = plan(capfd, "--allow-network=false")
    (step,) = [one for one in document["steps"] if one["name"] == "network_enrichment"]
    assert step["status"] == "skipped"
    assert [one["registry"] for one in step["artifacts"]["questions"]] == ["cipc"]
    assert document["provenance"]["provenance_network_status"] == "skipped: network disabled"
    assert registry.asked == []


def test_a_registry_that_is_down_does_not_stop_the_others(
    registry: RegistryServer, capfd: pytest.CaptureFixture[str]
) -> None:
    """Prevents: one registry that takes the plan with it."""
    registry.instead += [Page(b"<html>maintenance</html>")] * 9
    ran, document = plan(capfd)
    assert ran.code == 2
    assert states(document)["network_enrichment"] == "error"
    assert "CIPC" in json.dumps(document["steps"])
    assert states(document)["backfill"] == "success"
    told = " ".join(planned_for_people(capfd).split())
    assert "Failed: Registries (exit code 2)." in told
    for way in ("HOTPASS_CIPC_BASE_URL", "registries/cipc.csv", "enrich.network.registries"):
        assert way in told


@pytest.mark.parametrize("content", [b"{", b"[]", b"\xff\xfe\x00", b"[" * 100_000, b" " * (2**20 + 1)])
def test_a_snapshot_that_cannot_be_read_is_an_error_of_its_step_alone(
    opened: Path, capfd: pytest.CaptureFixture[str], content: bytes
) -> None:
    """Prevents: a damaged file that stops everything, or that is taken for knowing nothing."""
    write_profile(Path(), None, "  - {name: Register}\n")
    for folder in (Path(".hotpass/snapshots"), Path(".hotpass/authority/register")):
        folder.mkdir(parents=True)
        (folder / "aero-school-pty-ltd.json").write_bytes(content)
    ran, document = plan(capfd)
    assert ran.code == 2
    told = states(document)
    assert told["local_snapshot"] == told["authority_sources"] == "error"
    assert told["deterministic_enrichment"] == told["backfill"] == "success"
    assert "aero-school-pty-ltd.json" in json.dumps(document["steps"][0])


def test_a_snapshot_kept_by_hand_is_an_authority_without_the_network(
    opened: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Prevents: a registry that can only be used online."""
    write_profile(Path(), None, "  - {name: Register, cache_key: reg, category: registry}\n")
    kept = Path(".hotpass/authority/reg/aero-school-pty-ltd.json")
    kept.parent.mkdir(parents=True)
    kept.write_text('{"province": "KZN", "address_primary": "5 Harbour Road, Durban, 4001"}')
    ran, document = plan(capfd, "--allow-network=false")
    assert ran.code == 0
    assert values(document)["province"] == ("ready", "KwaZulu-Natal")
    (step,) = [one for one in document["steps"] if one["name"] == "authority_sources"]
    assert (step["status"], step["artifacts"]["authorities"][0]["state"]) == ("success", "known")


def test_somebody_who_was_erased_does_not_come_back_from_a_page(
    site: HostileServer, capfd: pytest.CaptureFixture[str]
) -> None:
    """Prevents: an erasure that lasts until the next crawl."""
    write_profile(Path(), site)
    settings = load_settings()
    key, person = suppression_key(settings), Person(frozenset({Identifier("email", "info@aero.example")}))
    suppress(settings, "somebody", fingerprints_of(key, person))
    _, document = plan(capfd, "--url", site.url("/"))
    assert states(document)["native_crawl"] == "success"
    assert "info@aero.example" not in json.dumps(document)
    (kept,) = Path(".hotpass/research_runs").glob("*/crawl/*.json")
    assert "info@aero.example" not in kept.read_text()
    assert values(document)["contact_primary_phone"] == ("ready", "+27115550101")
    assert document["steps"][-1]["artifacts"]["left_out_erased"] >= 1


def test_nobody_is_asked_where_a_gate_is_shut(
    site: HostileServer, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Prevents: a network that opens because three of four agree."""
    write_profile(Path(), site, register_of(site))
    monkeypatch.setenv("ALLOW_NETWORK_RESEARCH", "no")
    ran, document = plan(capfd, "--url", site.url("/"))
    assert (ran.code, site.visits) == (0, [])
    assert len(document["plan"]["network_closed_by"]) == 1
    assert not Path(".hotpass/egress.ndjson").exists()
