"""Sending to receivers that answer, fail, hang, drip, babble, redirect and go away."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from hotpass_assets.domain.config.automation import AutomationHttpSettings
from hotpass_resources.deliveries.sending import Sender
from tests.builders.certificates import self_signed
from tests.builders.loopback import closed_port
from tests.builders.receiver import receiver

CONTENT, KEY = b'{"prospects":[]}', "00000000-0000-5000-8000-000000000000"


def settings(**said: Any) -> AutomationHttpSettings:
    """Little patience, so that nothing here takes long."""
    retry = {"attempts": 3, "backoff_factor": 0.0} | said.pop("retry", {})
    return AutomationHttpSettings.model_validate({"timeout": 0.4, "retry": retry, **said})


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Pauses between tries, which are not made."""
    made: list[float] = []
    monkeypatch.setattr("tenacity.nap.time.sleep", made.append)
    return made


def test_a_receiver_that_hangs_then_fails_then_recovers_gets_it_at_the_third_try(tmp_path: Path) -> None:
    """Prevents: a delivery given up at the first failure, or known by another key at each try."""
    with receiver("hangs", 503, 200) as there:
        sent = Sender(settings(), tmp_path).send(f"{there.url}/hook", CONTENT, KEY)
    assert (sent.status, sent.status_code, sent.attempts, sent.error) == ("delivered", 200, 3, None)
    assert there.keys == [KEY] * 3


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ("hangs", "no answer within 0.4 seconds"),
        ("drips", "no answer within 0.4 seconds"),
        ("closes", "the connection ended without an HTTP answer"),
        ("babbles", "the connection ended without an HTTP answer"),
        (500, "HTTP 500"),
        (429, "HTTP 429"),
    ],
)
def test_what_may_pass_is_tried_again_and_said(tmp_path: Path, answer: int | str, error: str) -> None:
    """Prevents: a run held for ever by one byte a second, and a failure told as something else."""
    with receiver(answer) as there:
        sent = Sender(settings(retry={"attempts": 2}), tmp_path).send(f"{there.url}/hook", CONTENT, KEY)
    assert (sent.status, sent.attempts, sent.error) == ("failed", 2, error)
    assert len(there.asked) == 2


def test_nobody_listening_is_said_so(tmp_path: Path) -> None:
    """Prevents: an endpoint that is down being told as a slow one."""
    sent = Sender(settings(), tmp_path).send(f"{closed_port()}/hook", CONTENT, KEY)
    assert (sent.status, sent.attempts, sent.error) == ("failed", 3, "no connection could be made")


@pytest.mark.parametrize("status", [400, 401, 404, 410, 422])
def test_a_refusal_is_not_tried_again(tmp_path: Path, status: int) -> None:
    """Prevents: a wrong token being sent three times, and a refusal counting as a dead endpoint."""
    with receiver(status) as there:
        sender = Sender(settings(circuit_breaker={"failure_threshold": 1}), tmp_path)
        for _ in range(3):
            sent = sender.send(f"{there.url}/hook", CONTENT, KEY)
            assert (sent.status, sent.status_code, sent.attempts) == ("failed", status, 1)
    assert len(there.asked) == 3


def test_a_redirect_is_not_followed_and_takes_no_token_along(tmp_path: Path) -> None:
    """Prevents: a token and the daily list going to whatever host an endpoint names."""
    with receiver(200) as other, receiver("redirects", leads_to=f"{other.url}/hook") as there:
        sent = Sender(settings(), tmp_path).send(f"{there.url}/hook", CONTENT, KEY, "sample-token")
    assert (sent.status, sent.status_code, sent.attempts) == ("failed", 307, 1)
    assert "redirects are not followed" in str(sent.error)
    assert other.url not in str(sent.error)
    assert (len(there.asked), other.asked) == (1, [])


def test_the_status_is_the_answer_however_long_the_body_takes(tmp_path: Path) -> None:
    """Prevents: waiting for, or keeping, an answer without end."""
    with receiver("drips a body") as there:
        sent = Sender(settings(), tmp_path).send(f"{there.url}/hook", CONTENT, KEY)
    assert (sent.status, sent.status_code, sent.attempts) == ("delivered", 202, 1)


def test_what_is_sent_is_json_with_key_and_token(tmp_path: Path) -> None:
    """Prevents: a receiver that cannot tell what it gets or from whom."""
    with receiver(200) as there:
        sender = Sender(settings(idempotency_header="X-Request-Key"), tmp_path)
        sender.send(f"{there.url}/crm", CONTENT, KEY, "sample-token")
        sender.send(f"{there.url}/hook", CONTENT, KEY)
    crm, hook = (request.headers for request in there.asked)
    assert crm["Content-Type"] == "application/json"
    assert crm["X-Request-Key"] == KEY
    assert crm["Authorization"] == "Bearer sample-token"
    assert crm["User-Agent"].startswith("hotpass/")
    assert "Authorization" not in hook
    assert there.asked[0].body == {"prospects": []}


def test_statuses_to_try_again_can_be_chosen(tmp_path: Path) -> None:
    """Prevents: an option of the configuration that nothing reads."""
    with receiver(404, 200) as there:
        chosen = settings(retry={"attempts": 2, "status_forcelist": [404]})
        assert Sender(chosen, tmp_path).send(f"{there.url}/hook", CONTENT, KEY).status == "delivered"
    with receiver(503, 200) as there:
        sent = Sender(chosen, tmp_path).send(f"{there.url}/hook", CONTENT, KEY)
    assert (sent.status, sent.attempts) == ("failed", 1)


def test_pauses_double_up_to_the_longest(tmp_path: Path, pauses: list[float]) -> None:
    """Prevents: hammering an endpoint that is busy, and waiting for hours."""
    with receiver(503) as there:
        patience = settings(
            retry={"attempts": 6, "backoff_factor": 0.5, "backoff_max": 3.0},
            circuit_breaker={"failure_threshold": 100},
        )
        Sender(patience, tmp_path).send(f"{there.url}/hook", CONTENT, KEY)
    assert pauses == [0.5, 1.0, 2.0, 3.0, 3.0]


@pytest.mark.parametrize(
    ("asked", "pause"), [("2", 2.0), ("86400", 5.0), ("-3", 0.5), ("soon", 0.5), ("9" * 5000, 5.0), ("", 0.5)]
)
def test_a_receiver_may_ask_for_a_longer_pause_but_not_for_any(
    tmp_path: Path, pauses: list[float], asked: str, pause: float
) -> None:
    """Prevents: a receiver that holds a run for a day, and one that is asked again before it is ready."""
    with receiver(503, 200, retry_after=asked) as there:
        patience = settings(retry={"attempts": 2, "backoff_factor": 0.5, "backoff_max": 5.0})
        Sender(patience, tmp_path).send(f"{there.url}/hook", CONTENT, KEY)
    assert pauses == [pause]


def test_a_pause_may_be_asked_for_as_a_date(tmp_path: Path, pauses: list[float]) -> None:
    """Prevents: half of what RFC 9110 allows being ignored."""
    later = format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)
    with receiver(503, 200, retry_after=later) as there:
        Sender(settings(retry={"backoff_max": 7.0}), tmp_path).send(f"{there.url}/hook", CONTENT, KEY)
    assert pauses == [7.0]


def test_a_dead_endpoint_is_left_alone_by_later_runs_too(tmp_path: Path) -> None:
    """Prevents: a backfill of fifty intakes that waits fifty times for the same dead endpoint."""
    with receiver(503) as there, receiver(200) as other:
        for _ in range(50):
            sent = Sender(settings(), tmp_path).send(f"{there.url}/hook", CONTENT, KEY)
        assert Sender(settings(), tmp_path).send(f"{other.url}/hook", CONTENT, KEY).status == "delivered"
    assert len(there.asked) == 5
    assert (sent.status, sent.status_code, sent.attempts) == ("circuit_open", None, 0)
    assert "5 calls in a row failed" in str(sent.error)


def test_after_its_rest_an_endpoint_gets_one_chance(tmp_path: Path) -> None:
    """Prevents: a circuit that never closes again, and one that a single try reopens for all."""
    at_once = settings(circuit_breaker={"failure_threshold": 2, "recovery_time": 0})
    patient = settings(circuit_breaker={"failure_threshold": 2})
    with receiver(503, 503, 503, 200) as there:
        address = f"{there.url}/hook"
        assert Sender(patient, tmp_path).send(address, CONTENT, KEY).attempts == 2
        assert Sender(patient, tmp_path).send(address, CONTENT, KEY).status == "circuit_open"
        assert Sender(at_once, tmp_path).send(address, CONTENT, KEY).attempts == 1
        assert Sender(patient, tmp_path).send(address, CONTENT, KEY).status == "circuit_open"
        assert Sender(at_once, tmp_path).send(address, CONTENT, KEY).status == "delivered"
        assert Sender(patient, tmp_path).send(address, CONTENT, KEY).status == "delivered"


@pytest.mark.parametrize(
    "content", ["", "no json", "[]", '{"state":"open"}', '{"state":"open","failures":1,"successes":0,"opened_at":"x"}']
)
def test_a_circuit_file_that_is_broken_counts_as_none(tmp_path: Path, content: str) -> None:
    """Prevents: a file that half a crash wrote stopping all deliveries."""
    with receiver(503, 503, 200) as there:
        once = settings(retry={"attempts": 1}, circuit_breaker={"failure_threshold": 2})
        Sender(once, tmp_path).send(f"{there.url}/hook", CONTENT, KEY)
        (file,) = tmp_path.glob("*.json")
        file.write_text(content, encoding="utf-8")
        assert Sender(once, tmp_path).send(f"{there.url}/hook", CONTENT, KEY).attempts == 1
        assert Sender(once, tmp_path).send(f"{there.url}/hook", CONTENT, KEY).status == "delivered"


def test_a_circuit_file_does_not_name_the_endpoint(tmp_path: Path) -> None:
    """Prevents: addresses, whose paths may be secrets, lying about in a folder."""
    with receiver(503) as there:
        Sender(settings(), tmp_path).send(f"{there.url}/secret-path?signature=hidden", CONTENT, KEY)
    (file,) = tmp_path.glob("*.json")
    assert "secret-path" not in file.name + file.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def strange_certificate(tmp_path_factory: pytest.TempPathFactory) -> ssl.SSLContext:
    """A server's certificate that nobody has signed but itself."""
    return self_signed(tmp_path_factory.mktemp("tls"), "127.0.0.1")[0]


def test_a_server_nobody_vouches_for_gets_nothing(tmp_path: Path, strange_certificate: ssl.SSLContext) -> None:
    """Prevents: a token handed to whoever sits in between."""
    with receiver(200, tls=strange_certificate) as there:
        sent = Sender(settings(timeout=5.0), tmp_path).send(f"{there.url}/crm", CONTENT, KEY, "sample-token")
    assert (sent.status, sent.attempts, sent.error) == ("failed", 1, "its certificate is not trusted")
    assert there.asked == []
