"""``resolve`` obeys each of its options."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from hotpass_assets.domain.errors import HotpassError
from hotpass_assets.domain.linkage.resolve.row_keys import row_keys
from hotpass_assets.domain.sample.listings.listing import listing
from hotpass_cli.output import REDACTED
from hotpass_resources import label_studio
from tests.builders.workbooks import workbook

if TYPE_CHECKING:
    from conftest import Hotpass

    from tests.command_lines import Ran

RULES = "--no-use-splink"
HEADERS = ("name", "phone", "town", "note")
ROWS = [
    ("Sky Wings (Pty) Ltd", "+27115550001", "George", None),
    ("SKY WINGS", "011 555 0001", None, "=1+1"),
    ("Karoo Flight", "0215550002", "Beaufort West", "007"),
    ("Sky Wing", "0115550001", None, None),
]
"""Rows 0 and 1 are one by every rule; row 3 is doubtful by the rules."""


@pytest.fixture
def small(folder: Path) -> Path:
    """``small.csv`` with four rows."""
    pl.DataFrame(ROWS, dict.fromkeys(HEADERS, pl.String), orient="row").write_csv(folder / "small.csv")
    return folder


@pytest.fixture
def larger(folder: Path) -> pl.DataFrame:
    """``larger.csv`` with a hundred rows, and ``truth.csv`` with what they are about."""
    found = listing(100, 3)
    found.rows.write_csv(folder / "larger.csv")
    found.truth.write_csv(folder / "truth.csv")
    return found.rows


def resolve(hotpass: Hotpass, *options: str | Path, source: str = "small.csv", rules: bool = True) -> Ran:
    ran: Ran = hotpass("resolve", "--input-file", source, *([RULES] if rules else []), *options)
    return ran


def out(ran: Ran, name: str = "out.csv") -> pl.DataFrame:
    assert ran.code == 0, ran.err
    return pl.read_csv(name, infer_schema=False)


def test_one_row_stays_for_each_thing_and_everything_is_reported(hotpass: Hotpass, small: Path) -> None:
    """Prevents: results nobody can find or understand."""
    ran = resolve(hotpass, "--output-file", "out.csv")
    found = out(ran)
    assert found.columns == ["name", "phone", "town", "note", "entity_id", "merged_rows"]
    assert found["merged_rows"].to_list() == ["2;3", "4", "5"]
    assert found.row(0)[:4] == ("Sky Wings (Pty) Ltd", "+27115550001", "George", "'=1+1")
    assert "Read small.csv: 4 rows, 4 columns" in ran.err
    assert any(line.split()[:2] == ["phone", "phone"] for line in ran.err.splitlines())
    assert "Duplicates removed" in ran.out and "hotpass review list --queue linkage/review_queue.parquet" in ran.out
    shown = hotpass("review", "list", "--queue", "linkage/review_queue.parquet")
    assert shown.code == 0 and "Sky Wing" in shown.out


def test_events_say_what_the_lines_say(hotpass: Hotpass, small: Path) -> None:
    """Prevents: programs that have to read prose; personal values in logs."""
    ran = resolve(hotpass, "--output-file", "out.csv", "--log-format", "json", "--explain", "0", "1")
    assert ran.err == ""
    assert ran.event("resolve.summary") == {
        "input_records": 4,
        "deduplicated_records": 3,
        "duplicates_removed": 1,
        "compared_pairs": 6,
        "high_confidence_matches": 1,
        "review_band_pairs": 2,
        "review_pairs": 1,
        "review_path": "linkage/review_queue.parquet",
        "output_path": "out.csv",
    }
    columns = ran.event("resolve.columns")["columns"]
    assert [column["kind"] for column in columns][:3] == ["organisation", "phone", "town"]
    assert ran.event("resolve.input")["rows"] == 4
    assert "5550001" not in ran.out.replace(" ", "")
    explained = ran.event("resolve.explanation")
    assert explained["together"] and explained["sheet_rows"] == [2, 3]
    written = {data["path"] for name, data in ran.events if name == "file.write"}
    assert {"out.csv", "linkage/matches.parquet", "linkage/report.html"} <= written


def test_the_linkage_folder_can_be_elsewhere(hotpass: Hotpass, small: Path) -> None:
    """Prevents: results that overwrite those of another file in the same folder."""
    resolve(hotpass, "--output-file", "a/out.csv", "--linkage-output-dir", "b/c")
    assert (small / "b/c/clusters.parquet").is_file() and not (small / "a/linkage").exists()


def test_a_kind_that_the_user_states_wins(hotpass: Hotpass, small: Path) -> None:
    """Prevents: a wrong guess that cannot be corrected."""
    ran = resolve(hotpass, "--output-file", "out.csv", "--column", "phone=row_id", "--column", "name = x=source")
    assert ran.code == 2 and "name = x" in ran.error
    ran = resolve(hotpass, "--output-file", "out.csv", "--column", "phone=Row_ID", "--log-format", "json")
    kinds = {column["name"]: column for column in ran.event("resolve.columns")["columns"]}
    assert kinds["phone"] == {"name": "phone", "kind": "row_id", "reason": "stated by the user"}
    assert ran.event("resolve.summary")["deduplicated_records"] == 4
    wrong = resolve(hotpass, "--output-file", "out.csv", "--column", "phone=fone")
    assert wrong.code == 2 and "'fone' is not a kind" in wrong.error


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (("--threshold", "0.7"), {"deduplicated_records": 2, "duplicates_removed": 2}),
        (("--review-threshold", "0.8"), {"deduplicated_records": 3, "review_band_pairs": 0}),
        (("--match-threshold", "1"), {"high_confidence_matches": 0, "review_band_pairs": 3}),
        (("--threshold", "1"), {"deduplicated_records": 4}),
    ],
)
def test_each_threshold_has_its_effect(
    hotpass: Hotpass, small: Path, options: tuple[str, ...], expected: dict[str, int]
) -> None:
    """Prevents: an option that is accepted and does nothing."""
    summary = resolve(hotpass, "--output-file", "out.csv", "--log-format", "json", *options).event("resolve.summary")
    assert {name: summary[name] for name in expected} == expected


def test_thresholds_come_from_the_profile_unless_they_are_given(hotpass: Hotpass, small: Path) -> None:
    """Prevents: thresholds that have to be typed every month."""
    Path("mine.yaml").write_text("name: mine\nlink:\n  threshold: 1\n  match_threshold: 0.95\n")
    common = ("--output-file", "out.csv", "--profile", "mine.yaml", "--log-format", "json")
    assert resolve(hotpass, *common).event("resolve.summary")["deduplicated_records"] == 4
    assert resolve(hotpass, *common, "--threshold", "0.75").event("resolve.summary")["deduplicated_records"] == 3
    thresholds = json.loads(Path("linkage/linkage_metadata.json").read_text())["thresholds"]
    assert thresholds == {"join": 0.75, "match": 0.95, "review": 0.7}


def test_decisions_win_and_decided_pairs_are_not_asked_again(hotpass: Hotpass, small: Path) -> None:
    """Prevents: answers that have to be given every month."""
    resolve(hotpass, "--output-file", "out.csv")
    place = ("--queue", "linkage/review_queue.parquet", "--who", "Thandi")
    assert hotpass("review", "decide", "1", "same", *place).code == 0
    key = row_keys(pl.read_csv("small.csv", infer_schema=False))[2]
    decided = ("review", "decide", "--record", key, "--field", "Town", "--value", "Murraysburg")
    assert hotpass(*decided, *place).code == 0
    ran = resolve(hotpass, "--output-file", "out.csv", "--log-format", "json")
    summary = ran.event("resolve.summary")
    assert (summary["deduplicated_records"], summary["review_pairs"]) == (2, 0)
    assert out(ran)["town"].to_list() == ["George", "Murraysburg"]
    elsewhere = resolve(hotpass, "--output-file", "out.csv", "--linkage-output-dir", "other")
    assert out(elsewhere).height == 3
    named = resolve(
        hotpass, "--output-file", "out.csv", "--linkage-output-dir", "other", "--decisions", "linkage/decisions.csv"
    )
    assert out(named).height == 2


def test_two_values_for_one_thing_are_mentioned(hotpass: Hotpass, small: Path) -> None:
    """Prevents: one of two corrections that silently does nothing."""
    keys = row_keys(pl.read_csv("small.csv", infer_schema=False))
    lines = [f"field_value,{keys[row]},,town,{town}" for row, town in ((1, "Knysna"), (0, "Mossel Bay"))]
    Path("d.csv").write_text("\n".join(["decision,left,right,field,value", *lines]) + "\n")
    ran = resolve(hotpass, "--output-file", "out.csv", "--decisions", "d.csv")
    assert out(ran)["town"][0] == "Mossel Bay"
    assert "1 time (town): that of the first row counts" in ran.err and "Knysna" not in ran.err


def test_decisions_about_records_that_are_gone_are_mentioned(hotpass: Hotpass, small: Path) -> None:
    """Prevents: a decision that silently does nothing any more."""
    Path("d.csv").write_text("decision,left,right,field,value\nmust_link,a,b,,\nfield_value,a,,fax,1\n")
    ran = resolve(hotpass, "--output-file", "out.csv", "--decisions", "d.csv")
    assert ran.code == 0
    assert "Warning: 2 of the records that decisions name are not in the file, or changed since: a, b" in ran.err
    assert "fields that the table does not have: fax" in ran.err
    missing = resolve(hotpass, "--output-file", "out.csv", "--decisions", "e.csv")
    assert missing.code == 2 and "no such file of decisions" in missing.error


def test_labels_measure_the_result_and_minimums_fail_it(hotpass: Hotpass, larger: pl.DataFrame) -> None:
    """Prevents: a change for the worse that nobody notices."""
    options = ("--truth", "truth.csv", "--min-f1", "0.5", "--min-precision", "0.5")
    ran = resolve(hotpass, *options, source="larger.csv", rules=False)
    assert ran.code == 0 and "Final clusters" in ran.out
    assert sorted(path.name for path in Path().iterdir()) == ["larger.csv", "truth.csv"]
    ran = resolve(hotpass, "--truth", "truth.csv", "--min-f1", "1", "--output-file", "out.csv", source="larger.csv")
    assert ran.code == 1 and "f1 0." in ran.error and "is below 1" in ran.error
    evaluation = json.loads(Path("linkage/linkage_metadata.json").read_text())["evaluation"]
    assert evaluation["clusters"]["f1"] < 1
    pl.DataFrame({"row": ["0", "400"], "entity": ["x", "x"]}).write_csv("bad.csv")
    wrong = resolve(hotpass, "--truth", "bad.csv", source="larger.csv")
    assert wrong.code == 1 and "it names 1 row the input does not have (400)" in wrong.error


def test_two_rows_are_explained_without_writing_anything(hotpass: Hotpass, small: Path) -> None:
    """Prevents: a result that nobody can question."""
    ran = resolve(hotpass, "--explain", "0", "2", rules=False)
    assert ran.code == 0 and "Rows 0 and 2 are not taken for the same." in ran.out
    assert "row 0 is row 2 and row 2 is row 4" in ran.out
    by_rules = resolve(hotpass, "--explain", "1", "0")
    assert "the same name, one more field that is the same, and no identifier that differs" in by_rules.out
    assert "Weight" not in by_rules.out
    assert [path.name for path in small.iterdir()] == ["small.csv"]
    wrong = resolve(hotpass, "--explain", "0", "4")
    assert wrong.code == 1 and "there is no row 4" in wrong.error


def test_what_a_cell_says_to_a_terminal_is_not_passed_on(hotpass: Hotpass, small: Path) -> None:
    """Prevents: a file that clears the screen, or renames the window, of whoever asks about it."""
    cells = {"na\x1b[2Jme": [f"{row[0]}\x1b]0;x\x07\x9b" for row in ROWS], "phone": [row[1] for row in ROWS]}
    pl.DataFrame(cells).write_parquet("evil.parquet")
    ran = resolve(hotpass, "--explain", "0", "1", source="evil.parquet")
    assert ran.code == 0 and "Sky Wings" in ran.out
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", ran.out + ran.err)


def test_rules_show_no_probabilities(hotpass: Hotpass, small: Path) -> None:
    """Prevents: weights on the page, and in events, that had no part in the result."""
    ran = resolve(hotpass, "--output-file", "out.csv", "--log-format", "json", "--explain", "0", "3")
    explained = ran.event("resolve.explanation")
    assert (explained["rule"], explained["figure"]) == ("similar_name_and_more", 0.7)
    assert not {"prior", "weight", "probability"} & set(explained)
    assert all("weight" not in step for step in explained["steps"])
    assert "probability" not in json.dumps(explained)
    assert "probability" not in resolve(hotpass, "--explain", "0", "3").out


def shares(model: Path) -> list[float]:
    """The figures of a model; what is compared in which order depends on the file."""
    return [float(figure) for figure in re.findall(r'_(?:probability|match)": ([\d.e-]+)', model.read_text())]


def test_a_model_is_used_again(hotpass: Hotpass, larger: pl.DataFrame) -> None:
    """Prevents: rows judged differently this month because the file is another one."""
    resolve(hotpass, "--output-file", "out.csv", source="larger.csv", rules=False)
    model = Path("model.json")
    model.write_bytes(Path("linkage/model.json").read_bytes())
    larger.head(30).with_columns(fax=pl.lit("x")).write_csv("less.csv")
    ran = resolve(hotpass, "--output-file", "out.csv", "--model", model, source="less.csv", rules=False)
    assert ran.code == 0 and "the saved model does not compare it" in ran.err
    assert shares(Path("linkage/model.json")) == shares(model)
    larger.drop("phone").write_csv("less.csv")
    ran = resolve(hotpass, "--output-file", "out.csv", "--model", model, source="less.csv", rules=False)
    assert ran.code == 2 and "columns that the table does not have: phone" in ran.error
    resolve(hotpass, "--output-file", "out.csv", source="larger.csv")
    assert not Path("linkage/model.json").exists()
    for name in ("none.json", "larger.csv"):
        ran = resolve(hotpass, "--output-file", "out.csv", "--model", name, rules=False)
        assert ran.code == 2 and "the saved model cannot be" in ran.error


def test_a_sheet_can_be_chosen(hotpass: Hotpass, folder: Path) -> None:
    """Prevents: a sheet of notes deduplicated in place of the data."""
    book = workbook().sheet("Empty").sheet("One").rows([HEADERS, *ROWS]).sheet("Two").rows([HEADERS, ROWS[2]])
    book.sheet("Secret", state="hidden").rows([HEADERS, *ROWS]).save(folder / "book.xlsx")
    ran = resolve(hotpass, "--output-file", "out.csv", source="book.xlsx")
    assert "Read book.xlsx, sheet 'One': 4 rows" in ran.err
    assert "not read: sheet 'Two', 'Secret'; --sheet names another" in ran.err
    ran = resolve(hotpass, "--output-file", "out.csv", "--sheet", "two", source="book.xlsx")
    assert "Read book.xlsx, sheet 'Two': 1 row, " in ran.err
    wrong = resolve(hotpass, "--output-file", "out.csv", "--sheet", "Tow", source="book.xlsx")
    assert wrong.code == 1 and "did you mean 'Two'?" in wrong.error


def test_sensitive_columns_are_masked_everywhere_but_in_the_result(hotpass: Hotpass, small: Path) -> None:
    """Prevents: numbers of people in a report that is passed round."""
    masked = ("--sensitive-field", "Phone", "--sensitive-field", "name")
    ran = resolve(hotpass, "--output-file", "out.csv", "--explain", "0", "1", *masked)
    assert out(ran)["phone"][0] == "+27115550001"
    secrets = ("5550001", "Sky Wing", "SKY")
    said = [ran.out, ran.err, *(path.read_text("latin-1") for path in (small / "linkage").iterdir())]
    assert [text[:40] for text in said for secret in secrets if secret in text] == []
    queue, matches = (pl.read_parquet(small / "linkage" / f"{name}.parquet") for name in ("review_queue", "matches"))
    assert queue["left_name"].to_list() == [REDACTED]
    assert matches["left_phone"].drop_nulls().unique().to_list() == [REDACTED]


class Studio:
    """Stands for a project of Label Studio."""

    pushed: list[Any]

    def __init__(self, server: label_studio.Server, project: int) -> None:
        self.server, self.project = server, project

    @classmethod
    def create(cls, server: label_studio.Server, title: str) -> Studio:
        return cls(server, 7)

    def check(self) -> None:
        if self.project == 404:
            raise HotpassError("Label Studio refused the request", why="there is no such project")

    def push(self, tasks: list[Any]) -> int:
        Studio.pushed = tasks
        return len(tasks)


def test_the_review_queue_is_pushed(hotpass: Hotpass, small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Prevents: a second command for every run; results lost with a server that is away."""
    monkeypatch.setattr(label_studio, "LabelStudio", Studio)
    monkeypatch.setenv("HOTPASS_LABEL_STUDIO_TOKEN", "0123")
    studio = ("--output-file", "out.csv", "--label-studio-url", "http://ls.example")
    ran = resolve(hotpass, *studio, "--log-format", "json")
    assert ran.event("resolve.pushed") == {"target": "http://ls.example, project 7", "project": 7, "new": 1, "known": 0}
    (task,) = Studio.pushed
    assert task["sides"]["left town"] and REDACTED in task["sides"]["left phone"]
    failed = resolve(hotpass, *studio, "--label-studio-project", "404", "--linkage-output-dir", "other")
    assert failed.code == 1 and "the files are written, but not pushed" in failed.error
    assert Path("other/review_queue.parquet").is_file()


def test_nothing_that_is_read_and_nothing_twice_is_written(hotpass: Hotpass, small: Path) -> None:
    """Prevents: a list, or what people decided, that its own result replaces."""
    for name in ("l2/clusters.parquet", "l2/model.json", "linkage/report.html", "decided.csv"):
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).write_bytes(b"name,phone\nSky Wings,0115550001\n")
    before = {path: path.read_bytes() for path in small.rglob("*") if path.is_file()}
    to = ("--output-file", "out.csv")
    for source, options, words in (
        ("small.csv", ("--output-file", "o/matches.parquet", "--linkage-output-dir", "o"), "is matches.parquet of the"),
        ("l2/clusters.parquet", (*to, "--linkage-output-dir", "l2"), "would overwrite what is read as --input-file"),
        ("small.csv", (*to, "--truth", "out.csv"), "--output-file would overwrite what is read as --truth"),
        ("small.csv", (*to, "--truth", "linkage/report.html"), "report.html of the linkage folder would overwrite"),
        ("small.csv", ("--output-file", "decided.csv", "--decisions", "./decided.csv"), "a file of decisions"),
        ("l2/model.json", (*to, "--linkage-output-dir", "l2"), "model.json of the linkage folder would overwrite"),
    ):
        ran = resolve(hotpass, *options, source=source)
        assert ran.code == 2 and words in ran.error and len(ran.err.strip().splitlines()) <= 2, ran.err
    assert {path: path.read_bytes() for path in small.rglob("*") if path.is_file()} == before


def test_the_model_of_the_same_folder_can_be_used_again(hotpass: Hotpass, larger: pl.DataFrame) -> None:
    """Prevents: a second run that has to copy the model first, or loses it where nothing can be compared."""
    resolve(hotpass, "--output-file", "out.csv", source="larger.csv", rules=False)
    again = ("--output-file", "out.csv", "--model", "linkage/model.json")
    assert resolve(hotpass, *again, source="larger.csv", rules=False).code == 0
    larger.head(1).write_csv("one.csv")
    assert resolve(hotpass, *again, source="one.csv", rules=False).code == 0
    assert Path("linkage/model.json").is_file()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ((), "Missing option '--output-file'"),
        (("--output-file", "out.txt"), "must end in .xlsx, .csv or .parquet"),
        (("--output-file", "./small.csv"), "--output-file is the input"),
        (("--output-file", "o.csv", "--threshold", "1.2"), "--threshold must be between 0 and 1"),
        (("--output-file", "o.csv", "--review-threshold", "0.95"), "--review-threshold 0.95 is above"),
        (("--output-file", "o.csv", "--min-f1", "0.9"), "need --truth"),
        (("--output-file", "o.csv", "--column", "phone"), "is not NAME=KIND"),
        (("--output-file", "o.csv", "--model", "m.json"), "exclude each other"),
        (("--output-file", "o.csv", "--label-studio-url", "http://ls.example"), "needs a token"),
        (("--explain", "0", "1", "--label-studio-url", "http://ls.example"), "needs --output-file"),
    ],
)
def test_a_command_line_that_makes_no_sense_is_exit_code_2(
    hotpass: Hotpass, small: Path, options: tuple[str, ...], words: str
) -> None:
    """Prevents: an hour of work before the first complaint."""
    ran = resolve(hotpass, *options)
    assert ran.code == 2 and words in ran.error
    assert [path.name for path in small.iterdir()] == ["small.csv"]


def test_new_rows_get_the_ids_of_known_things(hotpass: Hotpass, larger: pl.DataFrame) -> None:
    """Prevents: a thousand new rows that make everybody link a million again."""
    first = resolve(hotpass, "--output-file", "first/out.csv", "--keep-known", source="larger.csv", rules=False)
    assert first.code == 0, first.err
    ids = pl.read_parquet("first/linkage/clusters.parquet")["entity_id"].to_list()
    stranger = dict.fromkeys(larger.columns, None) | {"name": "Zyxw Quorn Aviation", "phone": "0519998877"}
    larger.head(3).vstack(pl.DataFrame([stranger], schema=larger.schema)).write_csv("new.csv")
    options = ("--output-file", "second/out.csv", "--known", "first/linkage/known", "--keep-known")
    ran = resolve(hotpass, *options, source="new.csv", rules=False)
    assert ran.code == 0, ran.err
    assert "3 rows of things that are known, 1 new thing" in ran.err
    assert "--column" not in ran.err
    clusters = pl.read_parquet("second/linkage/clusters.parquet")
    assert clusters["row"].to_list() == [0, 1, 2, 3]
    assert clusters["entity_id"].to_list()[:3] == ids[:3]
    assert clusters["known"].to_list() == [True, True, True, False]
    things = out(ran, "second/out.csv")
    assert set(things["entity_id"]) == set(clusters["entity_id"])
    assert sorted(";".join(things["merged_rows"]).split(";")) == ["2", "3", "4", "5"]
    matches = pl.read_parquet("second/linkage/matches.parquet")
    assert matches["right"].min() >= larger.height
    facts = json.loads(Path("second/linkage/linkage_metadata.json").read_text())
    assert facts["counts"]["input_records"] == 4
    assert facts["known"]["new_rows_of_known_things"] == 3
    third = resolve(
        hotpass, "--output-file", "third/out.csv", "--known", "second/linkage/known", source="new.csv", rules=False
    )
    assert third.code == 0, third.err
    assert pl.read_parquet("third/linkage/clusters.parquet")["entity_id"].equals(clusters["entity_id"])


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--known", "kept", "--explain", "0", "1"), "--known and --explain exclude each other"),
        (("--known", "kept", "--model", "model.json"), "--known and --model exclude each other"),
        (("--known", "kept", "--column", "name=title"), "--known and --column exclude each other"),
        (("--known", "kept", "--truth", "truth.csv"), "--known and --truth exclude each other"),
        (("--known", "kept", RULES), "--known and --no-use-splink exclude each other"),
        (("--keep-known", RULES), "--keep-known and --no-use-splink exclude each other"),
        (("--known", "kept"), "the known rows cannot be used"),
    ],
)
def test_options_that_known_rows_leave_no_room_for_are_refused(
    hotpass: Hotpass, small: Path, options: tuple[str, ...], told: str
) -> None:
    """Prevents: an option that is accepted and does nothing."""
    ran = resolve(hotpass, "--output-file", "out.csv", *options, rules=False)
    assert ran.code == 2
    assert told in ran.err


def test_a_table_with_other_columns_is_not_linked_with_known_rows(
    hotpass: Hotpass, small: Path, larger: pl.DataFrame
) -> None:
    """Prevents: a traceback over a renamed column."""
    resolve(hotpass, "--output-file", "first/out.csv", "--keep-known", source="larger.csv", rules=False)
    ran = resolve(hotpass, "--output-file", "out.csv", "--known", "first/linkage/known", rules=False)
    assert ran.code == 2
    assert "the table does not fit the known rows" in ran.err
