"""Registries asked over the real door, on a server that behaves and one that does not."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from hotpass_assets.domain.errors import ConfigurationError
from hotpass_assets.domain.network.rules import NetworkRules, PurposeRule
from hotpass_assets.domain.profile.enrich_block import RegistryRules
from hotpass_assets.domain.registries.questions import RegistryQuestion
from hotpass_assets.domain.registries.results import RegistryResult
from hotpass_resources.network.door import NetworkDoor
from hotpass_resources.network.egress_log import EgressLog
from hotpass_resources.registries.opening import Registries, open_registries
from hotpass_resources.registries.snapshot_files import read_snapshots
from hotpass_resources.settings import registry_settings
from tests.builders.hostile_server import Page
from tests.builders.registry_server import HTML, RegistryServer, registry_server, says

CRANE = {
    "companyName": "Blue Crane Aviation (Pty) Ltd",
    "registrationNumber": "2001/000001/07",
    "status": "In Business",
}
KITE = {"companyName": "Red Kite Flying Club", "registrationNumber": "2001/000002/08", "status": "Deregistered"}
SECRET = "k-3f9d0c"
BUSY = says({}, 429, Retry_After="7")


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> Iterator[RegistryServer]:
    """A company register that listens, and variables that lead to it."""
    with registry_server(CRANE, KITE, key=SECRET) as server:
        monkeypatch.setenv("HOTPASS_CIPC_BASE_URL", server.url)
        monkeypatch.setenv("HOTPASS_CIPC_API_KEY", SECRET)
        monkeypatch.setenv("HOTPASS_CIPC_TIMEOUT_SECONDS", "10")
        yield server


class Clock:
    """A clock that a sleep winds on."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        """The time."""
        return self.seconds

    def sleep(self, seconds: float) -> None:
        """Winds it on."""
        self.slept.append(seconds)
        self.seconds += seconds


def opened(folder: Path, clock: Clock | None = None, rules: NetworkRules | None = None, **more: object) -> Registries:
    """Company register over a door that lets this machine be asked."""
    clock = clock or Clock()
    allowed = rules or NetworkRules(True, private_hosts=("127.0.0.1",))
    door = NetworkDoor(
        allowed, EgressLog(folder / "egress.ndjson", lambda: datetime(2026, 1, 1, tzinfo=UTC)), country="ZA"
    )
    settings = RegistryRules(("cipc",), keep_hours=float(str(more.get("keep_hours", 168))))
    snapshots, _ = read_snapshots(folder, ("cipc",))
    return open_registries(settings, door, folder, snapshots, sleep=clock.sleep, clock=clock)


def question(text: str = "Blue Crane Aviation") -> RegistryQuestion:
    """A question about a name."""
    return RegistryQuestion("cipc", "organization_name", text)


def ask(registries: Registries, *texts: str) -> tuple[list[RegistryResult], list[str]]:
    """What comes of questions about names."""
    questions = [question(text) for text in texts or ("Blue Crane Aviation",)]
    results, remarks = registries.answers(questions)
    return [results[one.identity] for one in questions], remarks


def test_a_registry_is_asked_and_answers(registry: RegistryServer, tmp_path: Path) -> None:
    """Prevents: an adapter that asks wrongly, or keeps the key to itself."""
    (result,), remarks = ask(opened(tmp_path))
    assert result.as_json() == {
        "success": True,
        "registry": "cipc",
        "payload": {
            "origin": "network",
            "complete": True,
            "records": [
                {
                    "names": ["Blue Crane Aviation (Pty) Ltd"],
                    "values": {"registration_number": "2001/000001/07", "status": "In Business"},
                }
            ],
        },
        "errors": [],
    }
    assert registry.asked == ["Blue Crane Aviation"]
    assert registry.headers[0]["accept"] == "application/json"
    assert remarks == []


def test_the_variables_of_the_reference_are_obeyed(
    registry: RegistryServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Prevents: a documented variable that is accepted and ignored."""
    monkeypatch.setenv("HOTPASS_CIPC_SEARCH_PARAM", "query")
    monkeypatch.setenv("HOTPASS_CIPC_API_KEY_HEADER", "Authorization")
    ((refused,), _) = ask(opened(tmp_path))
    assert refused.errors[0].code == "credentials"
    assert registry.headers[0]["authorization"] == SECRET
    assert "query=Blue+Crane" in registry.server.paths[0].replace("%20", "+")
    monkeypatch.setenv("HOTPASS_SACAA_QUERY_PARAM", "q")
    monkeypatch.setenv("HOTPASS_SACAA_BASE_URL", "https://sacaa.example/v2")
    monkeypatch.setenv("HOTPASS_SACAA_THROTTLE_SECONDS", "2.5")
    sacaa = registry_settings("sacaa")
    assert (sacaa.param, sacaa.base_url, sacaa.throttle_seconds) == ("q", "https://sacaa.example/v2", 2.5)
    monkeypatch.delenv("HOTPASS_SACAA_QUERY_PARAM")
    assert registry_settings("sacaa").param == "query"


def test_an_answer_is_kept_and_opens_no_socket_the_second_time(
    registry: RegistryServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Prevents: one question paid for twice, also where the answer was that nobody knows."""
    first, _ = ask(opened(tmp_path), "Blue Crane Aviation", "Unknown Air")

    def forbidden(*_: object) -> socket.socket:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", forbidden)
    second, remarks = ask(opened(tmp_path), "BLUE CRANE AVIATION", "unknown air")
    assert remarks == []
    assert [result.origin for result in second] == ["kept", "kept"]
    assert [result.of("network") for result in second] == first
    assert second[1].not_found


@pytest.mark.parametrize(
    "rules",
    [
        NetworkRules(True, ("127.0.0.1",), purposes={"crawl": PurposeRule()}),
        NetworkRules(True, ("127.0.0.1",), refused_hosts=("127.0.0.1",)),
    ],
)
def test_what_a_profile_refuses_now_is_not_answered_from_what_was_kept(
    registry: RegistryServer, tmp_path: Path, rules: NetworkRules
) -> None:
    """Prevents: a purpose taken from the profile, and answers for it that go on for a week."""
    ask(opened(tmp_path))
    (kept,), _ = ask(opened(tmp_path))
    (refused,), _ = ask(opened(tmp_path, rules=rules))
    assert (kept.origin, kept.success) == ("kept", True)
    assert (refused.records, [fault.code for fault in refused.errors]) == ((), ["refused"])
    assert len(registry.asked) == 1


def test_kept_answers_run_out(registry: RegistryServer, tmp_path: Path) -> None:
    """Prevents: a status that stays what it was for ever."""
    for _ in range(2):
        ask(opened(tmp_path, keep_hours=0))
    assert len(registry.asked) == 2


def test_nothing_secret_is_kept_or_logged(registry: RegistryServer, tmp_path: Path) -> None:
    """Prevents: the key of a registry in a file of the state folder, in a message or in what is shown of settings."""
    registry.instead = [says({"message": SECRET}, 401)]
    (_, remarks) = ask(opened(tmp_path))
    ask(opened(tmp_path))
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) >= 2
    assert not [path for path in files if SECRET.encode() in path.read_bytes()]
    assert SECRET not in f"{remarks} {registry_settings('cipc')!r}"


@pytest.mark.parametrize(
    ("answer", "code", "words"),
    [
        (HTML, "not_json", "a page (HTML) with status 200: check HOTPASS_CIPC_BASE_URL. Trying again unchanged"),
        (says({}, 500), "server_error", "a fault of its own (status 500). Trying again may help"),
        (says({"results": [1]}), "wrong_shape", "without entries that can be read"),
        (says({}, 403), "credentials", "check HOTPASS_CIPC_API_KEY"),
        (says({}, 302, Location="/elsewhere"), "moved", "has moved (status 302): check HOTPASS_CIPC_BASE_URL"),
        (Page(b" " * (20 << 20), content_type="application/json"), "no_answer", "Trying again unchanged will not help"),
    ],
)  # fmt: skip
def test_a_fault_is_told_and_kept_from_the_next_question(
    registry: RegistryServer, tmp_path: Path, answer: Page, code: str, words: str
) -> None:
    """Prevents: one bad answer that ends the run, or is kept and given for a week."""
    registry.instead = [answer]
    (result,), (remark,) = ask(opened(tmp_path))
    assert result.errors[0].code == code
    assert words in remark
    assert remark.startswith("1 question to CIPC has no answer: ")
    assert "Blue Crane" not in remark
    (again,), _ = ask(opened(tmp_path))
    assert again.success


@pytest.mark.parametrize(("path", "retry"), [("/hangs", True), ("/drip", True), ("/closes", True), ("/endless", False)])
def test_a_registry_that_never_ends_is_left(
    registry: RegistryServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str, retry: bool
) -> None:
    """Prevents: a run that waits for ever, or fills the memory."""
    monkeypatch.setenv("HOTPASS_CIPC_BASE_URL", registry.server.url(path))
    monkeypatch.setenv("HOTPASS_CIPC_TIMEOUT_SECONDS", "0.5" if retry else "10")
    (result,), (remark,) = ask(opened(tmp_path))
    assert (result.errors[0].code, result.errors[0].retry) == ("no_answer", retry)
    assert remark.endswith("Trying again may help" if retry else "Trying again unchanged will not help")


def test_a_registry_that_asks_for_patience_gets_it(registry: RegistryServer, tmp_path: Path) -> None:
    """Prevents: a limit of the registry taken for a fault, or not kept."""
    clock = Clock()
    registry.instead = [BUSY, says({}, 503, Retry_After="11")]
    (result,), remarks = ask(opened(tmp_path, clock))
    assert result.success
    assert remarks == []
    assert clock.slept == [7.0, 11.0]


def test_a_pause_that_the_last_try_is_told_is_kept_for_the_next_question(
    registry: RegistryServer, tmp_path: Path
) -> None:
    """Prevents: a registry that asks for a pause and gets the next question at once, because tries were over."""
    clock = Clock()
    registry.instead = [says({}, 503, Retry_After="31")] * 3
    (first, second), _ = ask(opened(tmp_path, clock), "Blue Crane Aviation", "Red Kite Flying Club")
    assert (first.success, second.success) == (False, True)
    assert clock.slept == [31.0, 31.0, 31.0]


def test_patience_has_an_end(registry: RegistryServer, tmp_path: Path) -> None:
    """Prevents: a run that sleeps for the day a registry names, or asks a busy one for ever."""
    clock = Clock()
    registry.instead = [says({}, 429, Retry_After="86400")]
    (first, second), remarks = ask(opened(tmp_path, clock), "Blue Crane Aviation", "Red Kite Flying Club")
    assert (first.errors[0].code, second.errors[0].code) == ("throttled", "left_out")
    assert clock.slept == []
    assert "left alone for 86400 seconds" in remarks[0]
    registry.instead = [BUSY] * 3
    (third,), _ = ask(opened(tmp_path, clock))
    assert third.errors[0].code == "throttled"
    assert registry.instead == []


def test_questions_are_kept_apart(registry: RegistryServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Prevents: a throttle that raises instead of waiting, or does not wait."""
    monkeypatch.setenv("HOTPASS_CIPC_THROTTLE_SECONDS", "3")
    clock = Clock()
    results, remarks = ask(opened(tmp_path, clock), "Blue Crane Aviation", "Red Kite Flying Club", "Unknown Air")
    assert [result.answered for result in results] == [True] * 3
    assert clock.slept == [3.0, 3.0]
    assert remarks == []


def test_a_registry_that_fails_again_and_again_is_given_up(registry: RegistryServer, tmp_path: Path) -> None:
    """Prevents: two hundred questions to a server that is down, each with its time-out."""
    registry.instead = [says({}, 500)] * 9
    results, remarks = ask(opened(tmp_path), *(f"Aero {number}" for number in range(9)))
    assert [result.errors[0].code for result in results] == ["server_error"] * 3 + ["left_out"] * 6
    assert len(registry.asked) == 3
    assert [remark.partition(" questions")[0] for remark in remarks] == ["3", "6"]
    assert all(remark.endswith("Trying again may help") for remark in remarks)


def test_refused_keys_are_tried_once(registry: RegistryServer, tmp_path: Path) -> None:
    """Prevents: a key that is locked because it was tried two hundred times."""
    registry.instead = [says({}, 401)] * 5
    results, _ = ask(opened(tmp_path), "A Air", "B Air", "C Air")
    assert [result.errors[0].code for result in results] == ["credentials", "left_out", "left_out"]
    assert len(registry.asked) == 1


def test_what_a_rule_forbids_is_not_sent(registry: RegistryServer, tmp_path: Path) -> None:
    """Prevents: a private address or a forbidden purpose asked all the same."""
    closed = NetworkRules(True)
    (result,), (remark,) = ask(opened(tmp_path, rules=closed))
    assert (result.errors[0].code, registry.asked) == ("refused", [])
    assert "private_hosts" in remark
    no_purpose = NetworkRules(True, ("127.0.0.1",), purposes={"crawl": PurposeRule()})
    (result,), _ = ask(opened(tmp_path, rules=no_purpose))
    assert (result.errors[0].code, registry.asked) == ("refused", [])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HOTPASS_CIPC_BASE_URL", "ftp://cipc.example"),
        ("HOTPASS_CIPC_BASE_URL", "http://cipc.example/companies"),
        ("HOTPASS_CIPC_BASE_URL", "https://name:word@cipc.example/companies"),
        ("HOTPASS_CIPC_API_KEY_HEADER", "Host"),
        ("HOTPASS_CIPC_API_KEY_HEADER", "X Key"),
        ("HOTPASS_CIPC_API_KEY", f"{SECRET}\nX: y"),
        ("HOTPASS_CIPC_THROTTLE_SECONDS", "soon"),
        ("HOTPASS_CIPC_TIMEOUT_SECONDS", "nan"),
        ("HOTPASS_CIPC_TIMEOUT_SECONDS", "0"),
    ],
)
def test_a_variable_that_cannot_be_used_is_named(
    registry: RegistryServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    """Prevents: a traceback, or a key sent where everybody reads it."""
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigurationError, match=name) as raised:
        opened(tmp_path)
    assert SECRET not in str(raised.value)
    assert registry.asked == []


def write_snapshot(folder: Path, suffix: str) -> None:
    """A snapshot that knows one of the two."""
    (folder / "registries").mkdir()
    table = pl.DataFrame(
        [{"Company Name": CRANE["companyName"], "Reg No": CRANE["registrationNumber"], "Status": "Snapshot"}]
    )
    path = folder / "registries" / f"cipc{suffix}"
    {".csv": table.write_csv, ".parquet": table.write_parquet, ".xlsx": table.write_excel}[suffix](path)


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_a_snapshot_is_asked_before_the_network(registry: RegistryServer, tmp_path: Path, suffix: str) -> None:
    """Prevents: a request for what is on this machine, and a snapshot with another form of result."""
    write_snapshot(tmp_path, suffix)
    (known, unknown), _ = ask(opened(tmp_path), "Blue Crane Aviation", "Red Kite Flying Club")
    assert registry.asked == ["Red Kite Flying Club"]
    assert (known.origin, unknown.origin) == ("snapshot", "network")
    assert known.records[0].values == {"registration_number": "2001/000001/07", "status": "Snapshot"}


def test_a_snapshot_that_is_none_is_told_and_left_out(tmp_path: Path) -> None:
    """Prevents: a workbook without the expected columns that ends the run, or is read as something else."""
    (tmp_path / "registries").mkdir()
    (tmp_path / "registries" / "cipc.csv").write_text("Colour,Size\nred,2\n")
    snapshots, (remark,) = read_snapshots(tmp_path, ("cipc", "sacaa"))
    assert snapshots == {}
    assert "cipc.csv" in remark
    assert "it needs a column with names, such as Name" in remark
    assert "it has Colour, Size" in remark
    (tmp_path / "registries" / "cipc.parquet").write_bytes(b"no table")
    snapshots, remarks = read_snapshots(tmp_path, ("cipc",))
    assert snapshots == {}
    assert "remove the others" in remarks[0]


def test_a_damaged_kept_answer_is_asked_for_again(registry: RegistryServer, tmp_path: Path) -> None:
    """Prevents: half a file taken for an answer."""
    ask(opened(tmp_path))
    (kept,) = (tmp_path / "registries" / "answers").iterdir()
    kept.write_bytes(kept.read_bytes()[:-9])
    (again,), _ = ask(opened(tmp_path))
    assert (again.success, again.origin, len(registry.asked)) == (True, "network", 2)


def test_a_closed_network_answers_from_what_was_kept_for_the_data(registry: RegistryServer, tmp_path: Path) -> None:
    """Prevents: an intake made again that asks anew, or has nothing."""
    results, _ = opened(tmp_path).answers([question()])
    given, remarks = Registries(kept=results).answers([question(), question("Red Kite")])
    assert list(given) == [question().identity]
    assert remarks == []
    told, _ = replace(opened(tmp_path), only_told=True).answers([question("Red Kite")])
    assert told == {}
    assert len(registry.asked) == 1


def test_the_egress_log_tells_every_question_and_none_of_the_names(registry: RegistryServer, tmp_path: Path) -> None:
    """Prevents: a request nobody can find later, and a log that tells what was asked."""
    ask(opened(tmp_path))
    lines = [json.loads(line) for line in (tmp_path / "egress.ndjson").read_text().splitlines()]
    assert {line["purpose"] for line in lines} == {"registry"}
    assert "Crane" not in json.dumps(lines)
