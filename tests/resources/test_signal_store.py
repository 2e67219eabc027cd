"""The signal store: whole at every moment, shared by processes, never written over when it is none."""

from __future__ import annotations

import json
import os
import signal as signals_of_the_system
import subprocess
import sys
from pathlib import Path

import pytest

from hotpass_assets.domain.errors import InputError
from hotpass_assets.domain.intent.signals import MAX_SIGNALS, Signal, from_json, to_json
from hotpass_resources import signal_store
from hotpass_resources.signal_store import add_signals, kept_signals

ROOT = Path(__file__).parents[2]


def some(target: str, day: int = 30) -> Signal:
    return Signal("news", target, "", "news", f"2026-03-{day:02}T00:00:00Z", 0.5, "Opens a hangar")


def adding(store: Path, code: str) -> subprocess.Popen[bytes]:
    """A process of its own that adds to a store."""
    head = "import sys; from hotpass_assets.domain.intent.signals import Signal; "
    head += (
        "from hotpass_resources.signal_store import add_signals; from pathlib import Path; store = Path(sys.argv[1])"
    )
    return subprocess.Popen(
        [sys.executable, "-c", f"{head}\n{code}", str(store)], env={**os.environ, "PYTHONPATH": str(ROOT)}
    )


def test_signals_are_added_once_and_old_ones_leave(tmp_path: Path) -> None:
    """Prevents: a store that forgets, repeats itself, or grows for ever."""
    store = tmp_path / "state" / "signals.json"
    assert kept_signals(store) == []
    assert add_signals(store, [some("aero", 1), some("aero", 29)], None) == []
    assert add_signals(store, [some("aero", 29), some("bravo", 30)], None) == []
    assert kept_signals(store) == [some("aero", 1), some("aero", 29), some("bravo", 30)]
    add_signals(store, [], 48.0)
    assert kept_signals(store) == [some("aero", 29), some("bravo", 30)]
    assert all("collector" in entry for entry in json.loads(store.read_text(encoding="utf-8")))


def test_what_is_no_store_is_kept_aside_and_said(tmp_path: Path) -> None:
    """Prevents: a file of somebody that is lost, since its name was given by mistake."""
    store = tmp_path / "signals.json"
    store.write_text('{"mine": "all mine"', encoding="utf-8")
    assert kept_signals(store) == []
    (told,) = add_signals(store, [some("aero")], None)
    (aside,) = [path for path in tmp_path.iterdir() if "unreadable" in path.name]
    assert aside.read_text(encoding="utf-8") == '{"mine": "all mine"'
    assert aside.name in told and "it is not JSON" in told and "mine" not in told.replace(str(tmp_path), "")
    assert kept_signals(store) == [some("aero")]
    assert add_signals(store, [some("aero")], None) == []


def test_a_full_store_is_told_and_stays_as_it_was(tmp_path: Path) -> None:
    """Prevents: a store that is written once too often, never read again, and then set aside as no store."""
    store = tmp_path / "signals.json"
    many = [Signal("news", f"t{number}", "", "news", "2026-03-30T00:00:00Z", 0.5) for number in range(MAX_SIGNALS)]
    store.write_text(to_json(many), encoding="utf-8")
    before = store.read_bytes()
    with pytest.raises(InputError, match=r"signals\.json has no room"):
        add_signals(store, [some("aero")], None)
    assert store.read_bytes() == before
    store.write_text(to_json([*many, some("aero")]), encoding="utf-8")
    for use in (lambda: kept_signals(store), lambda: add_signals(store, [], None)):
        with pytest.raises(InputError, match="has no room"):
            use()
    assert [path.name for path in tmp_path.iterdir() if not path.name.startswith(".")] == ["signals.json"]


def test_a_store_that_cannot_be_read_stops_before_it_is_written(tmp_path: Path) -> None:
    """Prevents: a store begun anew since a disk was away for a moment."""
    (tmp_path / "signals.json").mkdir()
    with pytest.raises(InputError, match=r"cannot read the signal store signals\.json"):
        kept_signals(tmp_path / "signals.json")


def test_a_process_that_hangs_on_a_store_is_not_waited_for_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Prevents: a run that never ends, and does not say why."""
    monkeypatch.setattr(signal_store, "PATIENCE", 0.0)
    with (
        signal_store.alone_at(tmp_path / ".signals.json.lock"),
        pytest.raises(InputError, match="is being written") as refused,
    ):
        add_signals(tmp_path / "signals.json", [some("aero")], None)
    assert refused.value.retry


def test_processes_that_add_at_once_lose_nothing(tmp_path: Path) -> None:
    """Prevents: the signals of one run written over by another that read before it wrote."""
    store = tmp_path / "signals.json"
    code = """
for number in range(20):
    add_signals(store, [Signal("news", f"{sys.argv[0]}{ME}-{number}", "", "news", "2026-03-30T00:00:00Z", 0.5)], None)
"""
    running = [adding(store, f"ME = {me}\n{code}") for me in range(3)]
    assert [process.wait() for process in running] == [0, 0, 0]
    assert len(kept_signals(store)) == 60


def test_a_process_killed_while_it_writes_leaves_the_store_as_it_was(tmp_path: Path) -> None:
    """Prevents: half a file, or a store that nobody can add to any more."""
    store = tmp_path / "signals.json"
    add_signals(store, [some("aero")], None)
    before = store.read_bytes()
    code = """
import os, signal
def watch(event, arguments):
    if event == "os.rename" and str(arguments[1]).endswith("signals.json"):
        os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(watch)
add_signals(store, [Signal("news", "bravo", "", "news", "2026-03-30T00:00:00Z", 0.5)], None)
"""
    assert adding(store, code).wait() == -signals_of_the_system.SIGKILL
    assert store.read_bytes() == before
    assert add_signals(store, [some("bravo")], None) == []
    assert from_json(store.read_bytes()) == [some("aero"), some("bravo")]
