"""Intent signals, from files of events to digest, daily list, store and webhook."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from hotpass_assets.domain.compliance.identifiers import Identifier
from hotpass_assets.domain.compliance.suppression import Person, Suppression, fingerprints_of
from hotpass_assets.domain.intent.signals import Signal
from hotpass_resources.compliance_files import exported
from hotpass_resources.frozen_signals import without_erased
from tests.builders.archives import drop, packed
from tests.builders.receiver import receiver
from tests.command_lines import Ran
from tests.end_to_end.running import Workspace, write_members

CONFIG = """
[pipeline.intent]
enabled = true
{more}

[[pipeline.intent.collectors]]
name = "news"
options.file = "events.csv"

[[pipeline.intent.collectors]]
name = "hiring"
weight = 2
options.events = [
  {{target = "Charlie Aviation", observed_at = 2026-03-30, type = "vacancy", insight = "Looks for instructors"}},
]

[pipeline.intent.storage]
path = "out/signals.json"
{storage}
"""
HEADER = "target,observed_at,intent,sentiment,type,insight"
EVENTS = (
    "aero.example,2026-03-31T08:00:00+02:00,0.7,0.8,expansion,Opens a hangar",
    "bravo-flight-school,2026-03-20,0.4,,,Thandi Example leaves",
    "Nobody Known,2026-03-29,0.9,,,",
    "aero.example,2026-04-02,0.9,,,Not yet",
)
LINE = (
    "--config=config/intent.toml",
    "--intent-digest-path=out/digest.json",
    "--daily-list-path=out/daily.json",
    "--intake=2026-03-31",
    "--archive",
)


def configure(workspace: Workspace, events: tuple[str, ...] = EVENTS, more: str = "", storage: str = "") -> None:
    config = workspace.folder / "config"
    config.mkdir(exist_ok=True)
    (config / "events.csv").write_text("\n".join([HEADER, *events]) + "\n", encoding="utf-8")
    (config / "intent.toml").write_text(CONFIG.format(more=more, storage=storage), encoding="utf-8")


def digest(workspace: Workspace) -> list[dict[str, object]]:
    content: list[dict[str, object]] = json.loads((workspace.folder / "out/digest.json").read_text(encoding="utf-8"))
    return content


def results(workspace: Workspace) -> dict[str, bytes]:
    """What a refinement leaves, without files that tell the times of their run."""
    paths = [*sorted((workspace.folder / "out").glob("*.json")), *sorted((workspace.folder / "dist").glob("*.zip"))]
    return {path.name: path.read_bytes() for path in paths}


def logs(folder: Path) -> list[Path]:
    return [path for path in (folder / ".hotpass").rglob("*") if path.suffix in {".log", ".err", ".out", ".ndjson"}]


@pytest.fixture
def signalled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Workspace, Ran, Any]]:
    """A workspace refined with signals, what its webhook was told, and a store that was no store before."""
    workspace = Workspace(tmp_path_factory.mktemp("signalled"))
    write_members(workspace.folder / "data" / "members.xlsx")
    configure(workspace)
    (workspace.folder / "out").mkdir()
    (workspace.folder / "out/signals.json").write_text("[{", encoding="utf-8")
    with receiver(200) as hook:
        ran = workspace.refine(*LINE, f"--intent-webhook={hook.url}/hook", "--automation-http-backoff=0")
    assert ran.code == 0, ran.err
    yield workspace, ran, hook.asked[0].body


@pytest.mark.slow
def test_signals_reach_digest_daily_list_store_and_webhook(signalled: tuple[Workspace, Ran, Any]) -> None:
    """Prevents: a digest that is empty, about the wrong organisation, or tells of the time of the run."""
    workspace, ran, told = signalled
    rows = {row["target_identifier"]: row for row in digest(workspace)}
    assert {name: (row["matched_by"], row["intent_signal_count"]) for name, row in rows.items()} == {
        "aero.example": ("name", 1),
        "bravo-flight-school": ("slug", 1),
        "Charlie Aviation": ("name", 1),
        "Nobody Known": ("none", 1),
    }
    assert rows["aero.example"]["intent_top_insights"] == "Opens a hangar"
    # A contact of the intake is named in it, so that only its kind is told.
    assert rows["bravo-flight-school"]["intent_top_insights"] == "news"
    states = dict(workspace.table("intent_signals").select("observed_at", "state").iter_rows())
    assert states["2026-04-02T00:00:00Z"] == "after_the_intake"
    assert list(states.values()).count("counted") == 4
    daily = json.loads((workspace.folder / "out/daily.json").read_text(encoding="utf-8"))
    assert (told["intent_digest"], told["daily_list"]) == (digest(workspace), daily)
    scores = {line["organization_name"]: line["intent_signal_score"] for line in daily}
    assert scores["Aero Example (Pty) Ltd"] == rows["aero.example"]["intent_signal_score"]
    said = ran.out + ran.err
    assert "every_intent_target_is_an_organisation" in said
    for text in ("Opens a hangar", "Thandi Example"):
        assert text not in said
        assert all(text not in path.read_text(errors="replace") for path in logs(workspace.folder))


@pytest.mark.slow
def test_a_broken_store_is_kept_aside_and_the_run_goes_on(signalled: tuple[Workspace, Ran, Any]) -> None:
    """Prevents: a refinement that fails, or signals that are lost, for a file that was cut short."""
    workspace, ran, _ = signalled
    assert "was no signal store" in ran.out + ran.err
    (aside,) = (workspace.folder / "out").glob("signals.json.unreadable-*")
    assert aside.read_text(encoding="utf-8") == "[{"
    assert len(json.loads((workspace.folder / "out/signals.json").read_text(encoding="utf-8"))) == 5


@pytest.mark.slow
def test_files_are_on_record_though_the_store_cannot_be_written(workspace: Workspace) -> None:
    """Prevents: published files that an erasure does not find, since a folder of signals was gone."""
    configure(workspace)
    line = [option for option in LINE if not option.startswith("--intake")]
    # Where the lock of the store should be is a folder: reading the store goes well, adding to it does not.
    (workspace.folder / "out/.kept.json.lock").mkdir(parents=True)
    ran = workspace.refine(*line, "--intent-signal-store=out/kept.json", "--output-path=out/second.xlsx")
    assert ran.code == 0, ran.err
    assert "the signals were not added to the signal store" in ran.out + ran.err
    recorded = {path.name for _, _, path, _ in exported(workspace.settings)}
    assert "second.xlsx" in recorded


@pytest.mark.slow
def test_an_archive_brings_its_signals_along(signalled: tuple[Workspace, Ran, Any]) -> None:
    """Prevents: history that is judged by the signals of today."""
    workspace, _, _ = signalled
    before = digest(workspace)
    exported = workspace.hotpass("backfill", "--profile=generic", "--export", "--archive-root=archives")
    assert exported.code == 0, exported.err
    configure(workspace, ("aero.example,2026-03-30,0.1,,,Something else",))
    ran = workspace.hotpass(
        "backfill",
        "--profile=generic",
        "--config=config/intent.toml",
        "--archive-root=archives",
        "--start-date=2026-03-31",
        "--end-date=2026-03-31",
        "--intent-digest-path=out/again.json",
        "--restore-root=out/restored",
    )
    assert ran.code == 0, ran.err
    (path,) = (workspace.folder / "out").glob("again-*.json")
    assert json.loads(path.read_text(encoding="utf-8")) == before


@pytest.mark.slow
def test_the_same_signals_in_any_order_give_the_same_bytes_and_others_another_intake(
    signalled: tuple[Workspace, Ran, Any],
) -> None:
    """Prevents: results that follow the order of an export, and a digest of new events under an old key."""
    workspace, _, _ = signalled
    first = results(workspace)
    assert len(first) > 3
    configure(workspace, tuple(reversed(EVENTS)))
    again = workspace.refine(*LINE)
    assert again.code == 0, again.err
    assert results(workspace) == first
    configure(workspace, (*EVENTS, "aero.example,2026-03-28,0.5,,,Buys a simulator"))
    taken = workspace.refine(*LINE)
    assert taken.code != 0 and "holds other" in taken.error
    free = workspace.refine(*(option for option in LINE if not option.startswith("--intake")))
    assert free.code == 0, free.err
    assert len(workspace.store.keys("generic")) == 2


@pytest.mark.slow
def test_without_intent_nothing_is_written_and_the_user_is_told(workspace: Workspace) -> None:
    """Prevents: an empty store that looks like one, and an option that is silently of no use."""
    ran = workspace.refine("--intent-digest-path=out/digest.csv", "--intent-signal-store=out/signals.json")
    assert ran.code == 0, ran.err
    assert "intent is off" in ran.out + ran.err
    assert not (workspace.folder / "out/signals.json").exists()
    assert pl.read_csv(workspace.folder / "out/digest.csv").height == 0
    assert workspace.table("intent_digest").height == workspace.table("intent_signals").height == 0


def test_events_that_cannot_be_read_stop_the_run_before_it_begins(workspace: Workspace) -> None:
    """Prevents: a run over part of the events, and an error nobody can find in the file."""
    configure(workspace, ("aero.example,soon,0.7,,,Secret words", "aero.example,2026-03-31,7,,,", EVENTS[0]))
    ran = workspace.refine(*LINE)
    assert ran.code == 2
    assert "events.csv:2: observed_at: it is no date or time" in ran.error
    assert "events.csv:3: intent: " in ran.error
    assert "Secret words" not in ran.error and "Traceback" not in ran.err
    assert workspace.store.keys("generic") == []


@pytest.mark.slow
def test_a_person_is_found_in_signals_and_erased_from_them(workspace: Workspace) -> None:
    """Prevents: an erasure that leaves the words of an event behind."""
    configure(workspace, ("Aero Example (Pty) Ltd,2026-03-20,0.4,,,Thandi Example leaves",))
    assert workspace.refine(*LINE).code == 0
    found = workspace.hotpass("subject", "find", "thandi@aero.example", "--json")
    assert "intent-signals.json, 1 signal" in [place["where"] for place in json.loads(found.out)["places"]]
    erased = workspace.hotpass("subject", "erase", "thandi@aero.example", "--apply", "--who", "me")
    assert erased.code in {0, 1}, erased.err
    frozen = [path for path in (workspace.folder / ".hotpass/store/files").rglob("*") if path.is_file()]
    assert frozen and not [path for path in frozen if b"Thandi Example leaves" in path.read_bytes()]


@pytest.mark.slow
def test_erasing_one_person_leaves_the_other_signals_and_the_intake(workspace: Workspace, tmp_path: Path) -> None:
    """Prevents: an empty digest, another intake of the same inputs, a person who comes back from archives."""
    events = ("Aero Example (Pty) Ltd,2026-03-20,0.4,,,Thandi Example leaves", EVENTS[0])
    configure(workspace, events)
    assert workspace.refine(*LINE, "--format=csv").code == 0
    counts = [(row["target_identifier"], row["intent_signal_count"]) for row in digest(workspace)]
    exported = workspace.hotpass("backfill", "--profile=generic", "--export", "--archive-root=archives")
    assert exported.code == 0, exported.err
    erased = workspace.hotpass("subject", "erase", "thandi@aero.example", "--apply", "--who", "me")
    assert str(workspace.folder / "config/events.csv") + ": remove the person" in erased.out + erased.err
    assert [(row["target_identifier"], row["intent_signal_count"]) for row in digest(workspace)] == counts
    assert workspace.refine(*LINE, "--format=csv").code == 0
    assert workspace.store.keys("generic") == ["2026-03-31"]
    elsewhere = Workspace(tmp_path / "elsewhere")
    elsewhere.folder.mkdir()
    configure(elsewhere, ("Somebody Else,2026-03-20,0.1,,,",))
    shutil.copytree(workspace.folder / "archives", elsewhere.folder / "archives")
    shutil.copytree(workspace.folder / ".hotpass/compliance", elsewhere.folder / ".hotpass/compliance")
    again = elsewhere.hotpass(
        "backfill",
        "--profile=generic",
        "--config=config/intent.toml",
        "--archive-root=archives",
        "--start-date=2026-03-31",
        "--end-date=2026-03-31",
        "--intent-digest-path=out/digest.json",
    )
    assert again.code == 0, again.err
    (path,) = (elsewhere.folder / "out").glob("digest-*.json")
    rows = json.loads(path.read_text(encoding="utf-8"))
    assert [(row["target_identifier"], row["intent_signal_count"]) for row in rows] == counts
    for place in (workspace.folder, elsewhere.folder):
        kept = [one for one in (place / ".hotpass/store/files").rglob("*") if one.is_file()]
        assert kept and not [one for one in kept if b"Thandi" in one.read_bytes()]
        for one in ("intent_signals", "intent_digest"):
            for table in (place / ".hotpass").rglob(f"{one}/**/*.parquet"):
                assert "Thandi" not in str(pl.read_parquet(table).rows())
    assert "Thandi" not in path.read_text(encoding="utf-8")


def test_insights_are_read_without_erased_people_and_signals_about_them_not_at_all() -> None:
    """Prevents: an erasure that lasts until the events are read again."""
    person = Person(frozenset({Identifier("name", "thandi example"), Identifier("email", "thandi@aero.example")}))
    key = b"a key of a test, 32 bytes long.."
    erased = Suppression(key, {mark: "someone" for mark in fingerprints_of(key, person)})
    at = "2026-03-20T00:00:00Z"
    about = [
        Signal("news", "Aero Example", "", "news", at, 0.4, "Thandi Example leaves"),
        Signal("news", "thandi@aero.example", "", "news", at, 0.4),
        Signal("news", "Bravo", "", "news", at, 0.4, "Opens a hangar"),
    ]
    left = without_erased(about, erased, "ZA")
    assert [one.target_identifier for one in left] == ["Aero Example", "Bravo"]
    assert "Thandi" not in left[0].insight and left[1] == about[2]
    assert without_erased(about, None, "ZA") == about


@pytest.mark.slow
def test_damaged_signals_refuse_their_archive_alone_and_a_backfill_gathers_nothing(workspace: Workspace) -> None:
    """Prevents: a file that makes searching for people impossible, or history that wants events of today."""
    folder = workspace.folder
    configure(workspace)
    (folder / "config/events.csv").unlink()
    book = drop(folder / "made", "Aero Example")["members.xlsx"].read_bytes()
    for day, signals in (("2026-03-30", b"[{"), ("2026-03-31", b"[]")):
        packed(
            folder / f"archives/hotpass-inputs-{day}-v1.zip", [("members.xlsx", book), ("intent-signals.json", signals)]
        )
    ran = workspace.hotpass(
        "backfill",
        "--profile=generic",
        "--config=config/intent.toml",
        "--archive-root=archives",
        "--archive-pattern=hotpass-inputs-{date:%Y-%m-%d}-v{version}.zip",
        "--start-date=2026-03-30",
        "--end-date=2026-03-31",
    )
    assert ran.code == 1 and "intent-signals.json: it is not JSON" in ran.out + ran.err
    assert len(workspace.store.keys("generic")) == 1
    (intake,) = (workspace.store.load("generic", key) for key in workspace.store.keys("generic"))
    frozen = next(file for file in intake.files if file.name == "intent-signals.json")
    with workspace.store.stored(frozen).write() as aside:
        aside.write_bytes(b"[{")
    found = workspace.hotpass("subject", "find", "info@aero.example", "--json")
    assert found.code == 0, found.err
    kinds = {place["kind"] for place in json.loads(found.out)["places"]}
    assert "unreadable file" in kinds and len(kinds) > 1
