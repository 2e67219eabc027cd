"""Review tasks go to Label Studio once, and verdicts come back as decisions.

Through the real client library, which is an extra: ``make test-label-studio`` runs this with it.
"""

from __future__ import annotations

import importlib.util
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from hotpass_assets.domain.errors import HotpassError
from hotpass_cli.main import run
from hotpass_cli.output import Masking
from hotpass_cli.review_exchange import task_payloads
from hotpass_resources.decisions_file import read_decisions
from hotpass_resources.label_studio import LABEL_CONFIG, LabelStudio, Server
from tests.resources.label_studio_double import TOKEN, Double, running

pytestmark = [
    pytest.mark.skipif(
        importlib.util.find_spec("label_studio_sdk") is None,
        reason="label-studio-sdk (366 MB) is not in this environment: make test-label-studio runs these with it",
    ),
    pytest.mark.filterwarnings("ignore"),
]

TASKS = pl.DataFrame(
    {
        "number": [1, 2, 3],
        "left_key": ["A:1", "A:2", "A:3"],
        "right_key": ["B:1", "B:2", "B:3"],
        "left_name": ["Sky Wings", "Karoo Flight", "Harbour Air"],
        "right_name": ["Skywings", "Karoo Flight School", "Harbor Air"],
        "probability": [0.7, 0.75, 0.8],
        "question": ["Are these the same?"] * 3,
    }
)


@pytest.fixture
def double() -> Iterator[Double]:
    """The server with one empty review project."""
    with running() as server:
        server.projects[1], server.tasks[1] = LABEL_CONFIG, []
        yield server


def payloads(rows: int = 3) -> list[dict[str, Any]]:
    return task_payloads(TASKS.head(rows), Masking())


def project(double: Double, number: int = 1, **more: Any) -> LabelStudio:
    return LabelStudio(Server(double.url, TOKEN, **more), number)


def refusal(double: Double, number: int = 1, **more: Any) -> HotpassError:
    """What is said when tasks are pushed; the token never is."""
    token = more.pop("token", TOKEN)
    with pytest.raises(HotpassError) as refused:
        LabelStudio(Server(more.pop("url", double.url), token, **more), number).push(payloads())
    assert token not in str(refused.value) and "\n" not in refused.value.one_line()
    assert refused.value.__cause__ is None and refused.value.__suppress_context__
    return refused.value


def test_a_pair_is_pushed_once(double: Double) -> None:
    """Prevents: people judging a pair again with every run."""
    assert project(double).push(payloads(2)) == 2
    assert project(double).push(payloads(3)) == 1
    assert project(double).push(payloads(3)) == 0
    assert [task["data"]["left_key"] for task in double.tasks[1]] == ["A:1", "A:2", "A:3"]


def test_more_tasks_than_a_page_are_all_known(double: Double, monkeypatch: pytest.MonkeyPatch) -> None:
    """Prevents: everything beyond the first page being pushed twice."""
    monkeypatch.setattr("hotpass_resources.label_studio.PAGE_SIZE", 2)
    monkeypatch.setattr("hotpass_resources.label_studio.TASKS_A_REQUEST", 2)
    assert project(double).push(payloads()) == 3
    assert sum(path.endswith("/import") for _, path in double.asked) == 2
    assert project(double).push(payloads()) == 0
    assert len(double.tasks[1]) == 3


def test_a_lost_answer_does_not_make_a_task_twice(double: Double) -> None:
    """Prevents: the library sending an import again that was carried out."""
    double.fail_after_import = True
    assert refusal(double).retry
    double.fail_after_import = False
    assert project(double).push(payloads()) == 0
    assert len(double.tasks[1]) == 3


def test_the_last_word_of_every_annotator_comes_back(double: Double) -> None:
    """Prevents: a corrected verdict that counts as first given, and a skipped task that counts at all."""
    project(double).push(payloads())
    double.annotate(1, 0, "different", at="2026-03-01T10:00:00Z")
    double.annotate(1, 0, "same", at="2026-03-02T10:00:00Z", why="one telephone")
    double.annotate(1, 0, "same", by="Sipho M sipho@club.example")
    double.annotate(1, 1, None, skipped=True)
    double.annotate(1, 2, None)
    found = project(double).verdicts()
    assert [(one.verdict, one.who, one.when, one.why) for one in found] == [
        ("same", "reviewer@club.example", "2026-03-02", "one telephone"),
        ("same", "sipho@club.example", "2026-03-02", ""),
    ]


@pytest.mark.parametrize(
    ("status", "words", "retry"),
    [
        (400, "it takes the data for wrong", False),
        (403, "may not do this", False),
        (429, "asked too often", True),
        (500, "it failed (status 500)", True),
        (503, "it failed (status 503)", True),
        (0, "the connection was refused or broke off", True),
    ],
)
def test_every_refusal_says_whether_to_try_again(
    double: Double, status: int, words: str, retry: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Prevents: a scheduler that hammers a server which will never say yes, and one that gives up too soon."""
    monkeypatch.setattr("label_studio_sdk.core.http_client.time.sleep", lambda seconds: None)
    double.fail = status
    error = refusal(double)
    assert words in error.one_line() and error.retry is retry
    assert f"{double.url}, project 1" in error.one_line()


def test_a_refused_token_and_a_missing_project_are_told_apart(double: Double) -> None:
    """Prevents: looking for a project when the token is wrong."""
    error = refusal(double, token="f" * 40)
    assert "does not accept the token" in error.one_line() and not error.retry
    error = refusal(double, 7)
    assert "there is no such project" in error.one_line() and not error.retry


def test_a_server_that_hangs_is_left_after_the_time_given(double: Double) -> None:
    """Prevents: a command that never ends."""
    double.hang = 1.5
    error = refusal(double, timeout=0.2)
    assert "nothing came for 0.2 seconds" in error.one_line() and error.retry
    double.hang = 0


def test_a_server_that_is_down_is_named(double: Double, monkeypatch: pytest.MonkeyPatch) -> None:
    """Prevents: a traceback of a socket, or a password of the address in a log."""
    monkeypatch.setattr("label_studio_sdk.core.http_client.time.sleep", lambda seconds: None)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    error = refusal(double, url=f"http://somebody:secret@127.0.0.1:{port}/")
    assert "cannot be reached" in error.one_line() and error.retry
    assert "secret" not in error.one_line()


@pytest.mark.parametrize("token", ["", "two words", "line\nbreak", "tökén"])
def test_a_token_that_can_be_none_is_not_sent(double: Double, token: str) -> None:
    """Prevents: a library's error that quotes the token."""
    with pytest.raises(HotpassError, match="the Label Studio token cannot be used") as refused:
        LabelStudio(Server(double.url, token), 1)
    assert refused.value.exit_code == 2 and double.asked == []


def test_an_empty_project_is_set_up_and_a_strange_one_left_alone(double: Double) -> None:
    """Prevents: tasks that nobody can answer, and another team's labelling interface overwritten."""
    double.projects |= {2: "<View></View>", 3: '<View><Text name="t" value="$text"/></View>'}
    double.tasks |= {2: [], 3: []}
    project(double, 2).check()
    assert double.projects[2] == LABEL_CONFIG
    with pytest.raises(HotpassError, match="no choices called 'verdict'"):
        project(double, 3).check()
    assert "$text" in double.projects[3]
    project(double, 1).check()
    assert LabelStudio.create(Server(double.url, TOKEN), "Review").project == 4
    assert double.projects[4] == LABEL_CONFIG


def test_from_the_queue_to_decisions_on_the_command_line(
    double: Double, folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Prevents: parts that work and a way from the first to the last that does not."""
    monkeypatch.setenv("HOTPASS_LABEL_STUDIO_TOKEN", TOKEN)
    monkeypatch.setenv("HOTPASS_USER", "Thandi")
    TASKS.drop("number").write_parquet(folder / "q.parquet")
    line = ["--queue", "q.parquet", "--label-studio-url", double.url]
    assert run(["review", "export", *line, "--sensitive-field", "name"]) == 0
    assert f"Pushed 3 pairs to {double.url}, project 2" in capfd.readouterr().out
    assert "Sky Wings" not in str(double.tasks[2]) and "A:1" not in str(double.tasks[2])
    double.annotate(2, 0, "same", why="one telephone")
    double.annotate(2, 1, "same")
    double.annotate(2, 1, "different", by="sipho@club.example")
    double.annotate(2, 2, "unsure")
    assert run(["review", "import", *line, "--label-studio-project", "2"]) == 0
    said = capfd.readouterr()
    assert "Took over 1 decision" in said.out and "annotators disagree about 1 pair:" in said.err
    (found,) = read_decisions(folder / "decisions.csv").lines.rows(named=True)
    assert found["decision"] == "must_link" and (found["left"], found["right"]) == ("A:1", "B:1")
    assert (found["who"], found["when"], found["why"]) == ("reviewer@club.example", "2026-03-02", "one telephone")
    assert run(["review", "export", *line, "--label-studio-project", "2"]) == 0
    assert "Pushed 0 pairs" in capfd.readouterr().out
