"""``review`` puts what the program doubts before people, and keeps what they say."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
import pytest

from hotpass_cli.output import REDACTED, Masking
from hotpass_cli.review_exchange import task_payloads
from hotpass_cli.verb_commands import REVIEW_COMMANDS
from hotpass_resources import label_studio
from hotpass_resources.decisions_file import decisions_path, read_decisions, write_decisions
from hotpass_resources.intake_store import IntakeStore
from hotpass_resources.person_csv import read_person_csv, write_person_csv
from hotpass_resources.settings import load_settings
from tests.builders.records import profile as built_profile

if TYPE_CHECKING:
    from conftest import Hotpass

QUEUE = pl.DataFrame(
    {
        "left_key": ["List A:1", "List A:2", "List A:3"],
        "right_key": ["List B:1", "List B:2", "List B:3"],
        "left_name": ["Sky Wings", "=Karoo Flight", "Harbour Air"],
        "right_name": ["Skywings Academy", "Karoo Flight School", "Harbor Air"],
        "probability": [0.7, 0.75, 0.8],
        "question": ["Are these the same?"] * 3,
        "left_website": ["one.example"] * 3,
    }
)
PLACE = ("--queue", "review_queue.parquet")
_DAY = date(2026, 3, 1)


@pytest.fixture
def queue(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A queue of three pairs in the working directory, and a user who signs."""
    monkeypatch.setenv("HOTPASS_USER", "Thandi")
    QUEUE.write_parquet(folder / "review_queue.parquet")
    return folder


def decisions(folder: Path) -> list[dict[str, str | None]]:
    return read_decisions(folder / "decisions.csv").lines.rows(named=True)


@pytest.mark.parametrize("command", REVIEW_COMMANDS, ids=lambda entry: entry.name)
def test_every_command_of_review_explains_itself(
    hotpass: Hotpass, command: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Prevents: commands below a verb that escape the rules of verbs."""
    monkeypatch.setenv("COLUMNS", "80")
    name = command.name  # type: ignore[attr-defined]
    ran = hotpass("review", name, "--help")
    assert ran.code == 0
    assert ran.out.startswith(f"Usage: hotpass review {name} [OPTIONS]")
    assert "…" not in ran.out and max(map(len, ran.out.splitlines())) <= 80
    examples = ran.out.partition("Example:\n")[2].strip("\n").split("\n")
    assert examples and all(line.startswith(f"  hotpass review {name}") for line in examples)
    assert "Shared options (before or after the command)" in ran.out


def test_the_open_pairs_are_listed_for_people_and_programs(hotpass: Hotpass, queue: Path) -> None:
    """Prevents: a queue that only the program that wrote it can show."""
    ran = hotpass("review", "list", *PLACE)
    assert (ran.code, ran.err) == (0, "")
    assert "Skywings Academy" in ran.out and "3 of 3 pairs wait" in ran.out
    document = json.loads(hotpass("review", "list", "--json", *PLACE, "--sensitive-field", "website").out)
    assert [task["number"] for task in document["tasks"]] == [1, 2, 3]
    assert document["tasks"][0]["left_website"] == REDACTED
    event = hotpass("review", "--log-format", "json", "list", *PLACE).event("review.tasks")
    assert event["open"] == 3 and len(event["tasks"]) == 3


def test_a_decided_pair_is_not_asked_again(hotpass: Hotpass, queue: Path) -> None:
    """Prevents: people answering the same question every month."""
    assert hotpass("review", "decide", "2", "same", *PLACE, "--why", "same telephone").code == 0
    ran = hotpass("review", "list", *PLACE)
    assert "Karoo" not in ran.out and "2 of 3 pairs wait" in ran.out
    assert "must_link" in hotpass("review", "list", "--all", *PLACE).out
    (line,) = decisions(queue)
    assert (line["decision"], line["left"], line["right"], line["who"]) == (
        "must_link",
        "List A:2",
        "List B:2",
        "Thandi",
    )
    assert line["why"] == "same telephone"
    assert (queue / "decisions.csv").read_text().startswith("decision,left,right,left_name,right_name,field,value,")
    assert "'=Karoo Flight" in (queue / "decisions.csv").read_text()
    assert line["left_name"] == "=Karoo Flight"


def test_the_opposite_decision_needs_to_be_meant(hotpass: Hotpass, queue: Path) -> None:
    """Prevents: a colleague's decision undone by accident, and one that can never be taken back."""
    hotpass("review", "decide", "1", "same", *PLACE)
    ran = hotpass("review", "decide", "1", "different", *PLACE)
    assert ran.code == 2
    assert "'List A:1' and 'List B:1' are must_link and cannot_link" in ran.error and "--replace" in ran.error
    assert [line["decision"] for line in decisions(queue)] == ["must_link"]
    assert hotpass("review", "decide", "1", "different", "--replace", *PLACE).code == 0
    assert [line["decision"] for line in decisions(queue)] == ["cannot_link"]
    hotpass("review", "decide", "1", "unsure", *PLACE)
    assert len(decisions(queue)) == 1
    hotpass("review", "decide", "1", "unsure", "--replace", *PLACE)
    assert decisions(queue) == []


def test_records_can_be_named_by_their_keys(hotpass: Hotpass, queue: Path) -> None:
    """Prevents: decisions only about what the program thought of itself."""
    ran = hotpass("review", "decide", "different", "--left", "B:9", "--right", "A:9", "--decisions", "mine.csv")
    assert ran.code == 0
    assert read_decisions(queue / "mine.csv").cannot_link.rows() == [("A:9", "B:9")]


def test_a_value_can_be_decided(hotpass: Hotpass, queue: Path) -> None:
    """Prevents: a correction that is lost with the next delivery."""
    line = ("review", "decide", "--record", "List A:1", "--field", "website", "--value")
    assert hotpass(*line, "sky.example", *PLACE).code == 0
    assert read_decisions(queue / "decisions.csv").field_values.rows() == [("List A:1", "website", "sky.example")]
    again = hotpass(*line, "wings.example", *PLACE)
    assert again.code == 2 and "wings.example" not in again.error
    assert hotpass(*line, "wings.example", "--replace", *PLACE).code == 0


def test_a_value_of_a_profile_needs_a_field_there_is(hotpass: Hotpass, queue: Path) -> None:
    """Prevents: a correction of a field that nothing reads."""
    line = ("review", "decide", "--profile", "aviation", "--record", "a", "--value", "x", "--field")
    ran = hotpass(*line, "web_site", "--decisions", "mine.csv")
    assert ran.code == 2 and "did you mean 'website'" in ran.error
    ran = hotpass(*line, "contact_email", "--decisions", "mine.csv")
    assert ran.code == 2 and "contact_email" in ran.error and not (queue / "mine.csv").exists()
    assert hotpass(*line, "website", "--decisions", "mine.csv").code == 0


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (("decide", "9", "same"), "no pair number '9': the queue has 1 to 3"),
        (("decide", "1", "sure"), "no verdict 'sure': there are same, different, unsure"),
        (("decide", "1"), "give NUMBER and VERDICT"),
        (("decide", "same", "--left", "a"), "give NUMBER and VERDICT, or --left, --right"),
        (("decide", "same", "--left", "a", "--right", "a"), "are the same record"),
        (("decide", "--record", "a", "--field", "website"), "--record, --field and --value"),
        (("import",), "name a file, or Label Studio"),
        (("export", "a.csv", "--label-studio-url", "http://ls.example"), "and not both"),
        (("export", "a.csv", "--label-studio-project", "3"), "and not both"),
        (("import", "a.csv", "--label-studio-timeout", "5"), "and not both"),
        (("import", "--label-studio-url", "http://ls.example"), "needs --label-studio-project"),
        (("export", "--label-studio-url", "http://ls.example"), "needs a token"),
        (("lst",), "no command 'lst': did you mean list"),
    ],
)
def test_a_command_line_that_makes_no_sense_is_exit_code_2(
    hotpass: Hotpass, queue: Path, line: tuple[str, ...], words: str
) -> None:
    """Prevents: half a decision."""
    ran = hotpass("review", *line, *(() if line == ("lst",) else PLACE))
    assert ran.code == 2
    assert words in ran.error
    assert not (queue / "decisions.csv").exists()


def test_a_file_that_people_filled_in_is_taken_over(
    hotpass: Hotpass, queue: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Prevents: answers lost between the spreadsheet and the program, whichever way Excel saves it."""
    monkeypatch.setenv("HOTPASS_LABEL_STUDIO_TOKEN", "not-a-real-token")
    assert hotpass("review", "export", "questions.csv", *PLACE).code == 0
    text = (queue / "questions.csv").read_text(encoding="utf-8-sig")
    assert (queue / "questions.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert "'=Karoo Flight" in text
    for empty, said in (("1,,,", "1,same,one telephone,"), ("2,,,", "2,Different,,"), ("3,,,", "3,unsure,,")):
        text = text.replace(empty, said)
    (queue / "questions.csv").write_bytes(text.replace(",", ";").replace("\n", "\r\n").encode("cp1252"))
    ran = hotpass("review", "import", "questions.csv", *PLACE, "--log-format", "json")
    assert (ran.code, ran.err) == (0, "")
    assert ran.event("review.imported") | {"decisions": ""} == {
        "source": "questions.csv",
        "new": 2,
        "known": 0,
        "decisions": "",
    }
    found = {line["decision"]: (line["left_name"], line["why"], line["who"]) for line in decisions(queue)}
    assert found == {
        "must_link": ("Sky Wings", "one telephone", "Thandi"),
        "cannot_link": ("=Karoo Flight", None, "Thandi"),
    }
    before = (queue / "decisions.csv").read_bytes()
    assert "0 decisions from questions.csv; 2 were known" in hotpass("review", "import", "questions.csv", *PLACE).out
    assert (queue / "decisions.csv").read_bytes() == before


def test_verdicts_that_contradict_change_nothing(hotpass: Hotpass, queue: Path) -> None:
    """Prevents: half of a file taken over."""
    hotpass("review", "decide", "1", "same", *PLACE)
    before = (queue / "decisions.csv").read_bytes()
    (queue / "q.csv").write_text("left_key,right_key,verdict\nX:1,X:2,same\nList A:1,List B:1,different\n")
    ran = hotpass("review", "import", "q.csv", *PLACE)
    assert ran.code == 2 and "must_link and cannot_link" in ran.error
    assert (queue / "decisions.csv").read_bytes() == before


def test_a_spoilt_file_of_decisions_is_refused_and_left_alone(hotpass: Hotpass, queue: Path) -> None:
    """Prevents: a hand-edited file overwritten because of one bad line."""
    path = queue / "decisions.csv"
    path.write_text('decision,left,right,why\nmust_link,a,b,"two\nlines"\nmust_lnk,a,c,\n')
    ran = hotpass("review", "decide", "1", "same", *PLACE)
    assert ran.code == 2
    assert "decisions.csv:4: decision: 'must_lnk' is no decision (did you mean 'must_link'?)" in ran.error
    assert "must_lnk" in path.read_text()
    path.write_text("decision,left,right\nmust_link,a,b,c,d\n")
    assert "decisions.csv:2): the row has more cells than the header" in hotpass("review", "list", *PLACE).error


def test_without_an_extra_the_way_to_it_is_shown(
    hotpass: Hotpass, queue: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Prevents: an ImportError where one command would help, and a token in an error."""
    monkeypatch.setattr(label_studio.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setenv("HOTPASS_LABEL_STUDIO_TOKEN", "not-a-real-token")
    ran = hotpass("review", "export", *PLACE, "--label-studio-url", "http://ls.example")
    assert ran.code == 1
    assert "pip install 'hotpass[label-studio]'" in ran.error and "not-a-real-token" not in ran.err
    ran = hotpass("review", "export", *PLACE, "--label-studio-url", "http://u:secret@ls.example", "--debug")
    assert "secret" not in ran.err and "not-a-real-token" not in ran.err


def test_what_is_sensitive_does_not_leave_the_machine(queue: Path) -> None:
    """Prevents: fields that somebody asked to hide, in a tool that others read; a key may hold the name."""
    tasks = pl.DataFrame({"number": [1]}).hstack(QUEUE.head(1)).with_columns(right_email=pl.lit("a@club.example"))
    (payload,) = task_payloads(tasks, Masking(["website"]))
    assert payload["sides"]["left website"] == payload["sides"]["right email"] == REDACTED
    assert (payload["left_key"], payload["sides"]["left name"]) == ("List A:1", "Sky Wings")
    (payload,) = task_payloads(tasks, Masking(["name"]))
    assert "left_key" not in payload and "Sky Wings" not in str(payload)
    assert payload["pair"]


def test_the_newest_intake_of_a_profile_is_reviewed(
    hotpass: Hotpass, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Prevents: people answering about the delivery before last."""
    monkeypatch.setenv("HOTPASS_USER", "Thandi")
    (folder / "dagster.yaml").touch()
    (folder / "profiles").mkdir()
    (folder / "profiles" / "club.yaml").write_text("name: club\nlink: {decisions: ../human/club.csv}\n")
    assert "none of its intakes was refined" in hotpass("review", "list", "--profile", "club").error
    store = IntakeStore(folder / ".hotpass" / "store")
    for number, key in enumerate(("b-first", "a-second")):
        (folder / key).write_text(key)
        intake = store.register("club", [(key, folder / key)], {}, _DAY, key)
        assert intake.number == number + 1
        for name, table in _tables(key).items():
            path = store.root / "tables" / "club" / name / f"{key}.parquet"
            path.parent.mkdir(parents=True, exist_ok=True)
            table.write_parquet(path)
    ran = hotpass("review", "list", "--profile", "club")
    assert "a-second one" in ran.out and "b-first" not in ran.out
    assert hotpass("review", "decide", "1", "different", "--profile", "club").code == 0
    assert read_decisions(folder / "human" / "club.csv").cannot_link.rows() == [("List:10", "List:20")]


def _tables(name: str) -> dict[str, pl.DataFrame]:
    names = {"left_name": [f"{name} one"], "right_name": [f"{name} two"]}
    queue = pl.DataFrame({"left_record": [1], "right_record": [2], **names, "score": [0.7], "question": ["?"]})
    return {
        "review_queue": queue,
        "source_records": pl.DataFrame({"record": [1, 2], "source_record_id": ["List:10", "List:20"]}),
    }


def test_a_profile_that_comes_along_keeps_its_decisions_in_the_workspace(folder: Path) -> None:
    """Prevents: decisions written into the installed package, gone with the next upgrade."""
    from hotpass_assets.domain.profile.load import bundled_profiles_dir, load_profile

    bundled = load_profile(str(bundled_profiles_dir() / "aviation.yaml"))
    assert decisions_path(bundled, load_settings()) == folder / "config" / "profiles" / "aviation.decisions.csv"
    (folder / "mine.toml").write_text('name = "mine"\n')
    assert decisions_path(load_profile(str(folder / "mine.toml")), load_settings()) == folder / "mine.decisions.csv"
    assert decisions_path(built_profile(), load_settings()).parent == folder / "config" / "profiles"


def test_a_file_reads_back_as_it_was_written(folder: Path) -> None:
    """Prevents: apostrophes that gather in front of a value with every run, and decisions that differ in a diff."""
    texts = ["=1+1", "'=1", "+27 82", "plain", "a;b", "Ünïcode", '"quoted"', "''@x", None]
    table = pl.DataFrame({"text": texts, "other": ["x"] * len(texts)})
    write_person_csv(folder / "a.csv", table)
    back = read_person_csv(folder / "a.csv")
    assert back["text"].to_list() == texts
    assert back["line"].to_list() == list(range(2, len(texts) + 2))
    write_person_csv(folder / "b.csv", back.drop("line"))
    assert (folder / "a.csv").read_bytes() == (folder / "b.csv").read_bytes()
    assert b"\r" not in (folder / "a.csv").read_bytes()
    write_decisions(folder / "none.csv", read_decisions(folder / "absent.csv"))
    assert read_decisions(folder / "none.csv").lines.is_empty()
