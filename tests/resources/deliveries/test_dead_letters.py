"""Dead letters: kept whole by many writers, and sent again without loss or repetition."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotpass_assets.domain.deliveries.dead_letters import as_line, letter_in
from hotpass_assets.domain.errors import InputError, OutputError
from hotpass_resources.deliveries.credentials import Credentials, handed_over
from hotpass_resources.deliveries.dead_letters import DeadLetters
from hotpass_resources.deliveries.replay import Again, Told, letters_told, replaying
from tests.builders.deliveries import deliverer, letter
from tests.builders.receiver import receiver
from tests.project.repository import ROOT

HOSTILE = [
    b"garbage",
    b"[1, 2]",
    b'{"timestamp": 1}',
    b"\xff\xfe broken",
    b"[" * 100_000,
    b'{"payload": NaN}',
]


def sent_again(
    letters: DeadLetters, state: Path, webhooks: tuple[str, ...] = (), crm_endpoint: str | None = None
) -> list[Told]:
    """Send all letters again."""
    with replaying(letters, Again(deliverer(state), webhooks, crm_endpoint, "HOTPASS_CRM_TOKEN")) as results:
        return list(results)


def test_many_processes_append_whole_lines(tmp_path: Path) -> None:
    """Prevents: letters of concurrent runs written into each other."""
    code = textwrap.dedent("""
        import sys
        from pathlib import Path
        from hotpass_resources.deliveries.dead_letters import DeadLetters
        from tests.builders.deliveries import letter
        for number in range(20):
            DeadLetters(Path(sys.argv[1])).append(letter("http://127.0.0.1/hook", int(sys.argv[2]) * 100 + number))
    """)
    path = tmp_path / "dead.ndjson"
    writers = [subprocess.Popen([sys.executable, "-c", code, path, str(place)], cwd=ROOT) for place in range(4)]
    assert [writer.wait() for writer in writers] == [0] * 4
    numbers = [letter_in(line).payload["number"] for line in DeadLetters(path).lines()]
    assert sorted(numbers) == sorted(place * 100 + number for place in range(4) for number in range(20))


def test_only_its_owner_may_read_the_file(tmp_path: Path) -> None:
    """Prevents: results of a run readable by everybody on the machine, before and after a replay."""
    letters = DeadLetters(tmp_path / "dead.ndjson")
    with receiver(200, 503) as there:
        for number in (1, 2):
            letters.append(letter(there.url, number))
        assert letters.path.stat().st_mode & 0o777 == 0o600
        sent_again(letters, tmp_path / "state")
    assert letters.path.stat().st_mode & 0o777 == 0o600
    assert len(letters.lines()) == 1


def test_what_a_crash_left_unfinished_spoils_no_other_letter(tmp_path: Path) -> None:
    """Prevents: the next letter glued to half of one."""
    letters = DeadLetters(tmp_path / "dead.ndjson")
    letters.path.write_bytes(b'{"timestamp": "2026-')
    letters.append(letter("http://127.0.0.1/hook"))
    assert [told.fate for told in letters_told(letters)] == ["unusable", "waiting"]


def test_a_place_that_cannot_be_written_is_said_so(tmp_path: Path) -> None:
    """Prevents: a traceback at the end of a run that has published its results."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(OutputError, match=r"cannot write dead\.ndjson"):
        DeadLetters(tmp_path / "file" / "dead.ndjson").append(letter("http://127.0.0.1/hook"))


def test_a_folder_in_its_place_is_said_so(tmp_path: Path) -> None:
    """Prevents: a traceback for a wrong path."""
    with pytest.raises(InputError, match="cannot read"):
        DeadLetters(tmp_path).lines()


def test_what_arrives_leaves_and_what_does_not_stays(tmp_path: Path) -> None:
    """Prevents: letters lost with a failure, and sent under another key than before."""
    letters = DeadLetters(tmp_path / "dead.ndjson")
    with receiver(200, 503, 200) as there:
        for number in (1, 2, 3):
            letters.append(letter(there.url, number))
        told = sent_again(letters, tmp_path / "state")
    assert [one.fate for one in told] == ["delivered", "failed", "delivered"]
    assert there.keys == [letter("", number).idempotency_key for number in (1, 2, 3)]
    assert [letter_in(line).payload["number"] for line in letters.lines()] == [2]


def test_hostile_lines_are_told_with_their_number_and_kept(tmp_path: Path) -> None:
    """Prevents: a broken line that stops the others, disappears, or is quoted."""
    letters = DeadLetters(tmp_path / "dead.ndjson")
    with receiver(200) as there:
        changed = json.loads(as_line(letter(there.url, 7)))
        changed["payload"]["number"] = 8
        elsewhere = json.loads(as_line(letter(there.url, 9)))
        elsewhere["endpoint"] = "file:///etc/passwd"
        hostile = [*HOSTILE, json.dumps(changed).encode(), json.dumps(elsewhere).encode()]
        letters.path.write_bytes(b"\n".join([*hostile, b"", as_line(letter(there.url, 1))]))
        told = sent_again(letters, tmp_path / "state")
    assert [one.line for one in told] == [1, 2, 3, 4, 5, 6, 7, 8, 10]
    assert [one.fate for one in told] == ["unusable"] * 8 + ["delivered"]
    assert "its key is not that of its payload" in str(told[6].error)
    assert len(there.asked) == 1
    assert letters.lines() == hostile


def test_a_letter_that_comes_while_others_are_sent_is_kept(tmp_path: Path) -> None:
    """Prevents: a run whose failure is swept away by somebody's replay."""
    letters = DeadLetters(tmp_path / "dead.ndjson")
    with receiver(200) as there:
        letters.append(letter(there.url, 1))
        with replaying(letters, Again(deliverer(tmp_path / "state"), (), None, "HOTPASS_CRM_TOKEN")) as results:
            next(results)
            letters.append(letter(there.url, 2))
    assert [letter_in(line).payload["number"] for line in letters.lines()] == [2]


def test_the_same_letter_twice_is_sent_once(tmp_path: Path) -> None:
    """Prevents: a receiver that gets the same content as often as it once failed."""
    letters = DeadLetters(tmp_path / "dead.ndjson")
    with receiver(200) as there:
        for _ in range(3):
            letters.append(letter(there.url))
        told = sent_again(letters, tmp_path / "state")
    assert [one.fate for one in told] == ["delivered", "delivered_before", "delivered_before"]
    assert (len(there.asked), letters.lines()) == (1, [])


@given(outcomes=st.lists(st.sampled_from([200, 204, 503, 404]), min_size=1, max_size=6), rounds=st.integers(1, 3))
def test_nothing_is_lost_and_nothing_sent_after_it_arrived(
    tmp_path_factory: pytest.TempPathFactory, outcomes: list[int], rounds: int
) -> None:
    """Prevents: any order of failures in which a letter vanishes or arrives twice."""
    folder = tmp_path_factory.mktemp("replay")
    letters = DeadLetters(folder / "dead.ndjson")
    with receiver(*outcomes) as there:
        for number in range(4):
            letters.append(letter(there.url, number))
        arrived: set[str] = set()
        for _ in range(rounds):
            for told in sent_again(letters, folder / "state"):
                assert told.letter is not None
                if told.is_settled:
                    arrived.add(told.letter.idempotency_key)
    answers = [*outcomes, *[outcomes[-1]] * len(there.keys)]
    took = [key for key, answer in zip(there.keys, answers, strict=False) if answer < 300]
    assert sorted(took) == sorted(arrived)
    assert {letter_in(line).idempotency_key for line in letters.lines()} | arrived == {
        letter("", number).idempotency_key for number in range(4)
    }
    assert arrived.isdisjoint(letter_in(line).idempotency_key for line in letters.lines())


def test_a_replay_that_is_killed_loses_nothing_and_repeats_nothing(tmp_path: Path) -> None:
    """Prevents: a letter that was delivered before the power went, delivered again after it came back."""
    code = textwrap.dedent("""
        import sys
        from pathlib import Path
        from hotpass_resources.deliveries.dead_letters import DeadLetters
        from hotpass_resources.deliveries.replay import Again, replaying
        from tests.builders.deliveries import deliverer
        again = Again(deliverer(Path(sys.argv[2])), (), None, "HOTPASS_CRM_TOKEN")
        with replaying(DeadLetters(Path(sys.argv[1])), again) as results:
            for told in results:
                print(told.fate, flush=True)
                if told.line == 2:
                    sys.stdin.read()
    """)
    letters, state = DeadLetters(tmp_path / "dead.ndjson"), tmp_path / "state"
    with receiver(200) as there:
        for number in range(5):
            letters.append(letter(there.url, number))
        killed = subprocess.Popen(
            [sys.executable, "-c", code, letters.path, state], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        assert killed.stdout is not None
        assert [killed.stdout.readline().strip() for _ in range(2)] == [b"delivered"] * 2
        os.kill(killed.pid, signal.SIGKILL)
        killed.communicate()
        assert len(letters.lines()) == 5
        told = sent_again(letters, state)
    assert [one.fate for one in told] == ["delivered_before"] * 2 + ["delivered"] * 3
    assert len(there.keys) == len(set(there.keys)) == 5
    assert letters.lines() == []


def test_the_token_goes_to_no_endpoint_that_only_the_file_names(tmp_path: Path) -> None:
    """Prevents: a file somebody sent that makes the token go to them, or to a webhook."""
    letters = DeadLetters(tmp_path / "dead.ndjson")
    with receiver(200) as stranger, receiver(200) as crm, handed_over(Credentials((), "sample-token")):
        letters.append(letter(f"{stranger.url}/crm", 1, "crm"))
        letters.append(letter(f"{crm.url}/crm", 2, "crm"))
        told = sent_again(letters, tmp_path / "state", (f"{stranger.url}/crm",), f"{crm.url}/crm")
    assert [one.fate for one in told] == ["failed", "delivered"]
    assert "the token is sent to no endpoint but the one" in str(told[0].error)
    assert stranger.asked == []
    assert crm.asked[0].headers["Authorization"] == "Bearer sample-token"


def test_a_hidden_endpoint_is_sent_to_when_it_is_given_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Prevents: letters that can never be sent, and letters sent to the wrong one of two that look alike."""
    letters = DeadLetters(tmp_path / "dead.ndjson")
    with receiver(200) as there:
        letters.append(letter(f"{there.url}/hook?***"))
        letters.append(letter("env:SAMPLE_HOOK", 2))
        assert ["is not kept" in str(one.error) for one in sent_again(letters, tmp_path / "state")] == [True, False]
        two = (f"{there.url}/hook?to=one", f"{there.url}/hook?to=two")
        assert "several of the given endpoints" in str(sent_again(letters, tmp_path / "state", two)[0].error)
        monkeypatch.setenv("SAMPLE_HOOK", f"{there.url}/named")
        told = sent_again(letters, tmp_path / "state", two[:1])
    assert [one.fate for one in told] == ["delivered", "delivered"]
    assert [request.path for request in there.asked] == ["/hook?to=one", "/named"]


def test_a_dead_endpoint_is_asked_once_in_a_replay(tmp_path: Path) -> None:
    """Prevents: hundreds of letters that each wait for an endpoint that is still down."""
    from hotpass_resources.deliveries.delivering import Deliverer
    from tests.builders.deliveries import IMPATIENT

    letters, state = DeadLetters(tmp_path / "dead.ndjson"), tmp_path / "state"
    strict = IMPATIENT.model_copy(
        update={"circuit_breaker": IMPATIENT.circuit_breaker.model_copy(update={"failure_threshold": 1})}
    )
    with receiver(503) as there:
        for number in range(4):
            letters.append(letter(there.url, number))
        for _ in range(2):
            with replaying(letters, Again(Deliverer(strict, state, None), (), None, "HOTPASS_CRM_TOKEN")) as results:
                fates = [told.fate for told in results]
            assert fates == ["failed"] + ["circuit_open"] * 3
    assert len(there.asked) == 2
    assert len(letters.lines()) == 4
