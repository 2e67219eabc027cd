"""The list of intakes: cheap to ask, right after a crash, and never two of one number."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest

from hotpass_assets.domain.errors import StorageError
from hotpass_resources.intake_store import Intake, IntakeStore
from hotpass_resources.storage.local_folder import LocalFolder

TODAY = date(2026, 11, 21)


@pytest.fixture
def store(tmp_path: Path) -> IntakeStore:
    return IntakeStore(tmp_path / "store")


def drop(store: IntakeStore, folder: Path, number: int) -> Intake:
    path = folder / f"{number}.csv"
    path.write_text(str(number), encoding="utf-8")
    return store.register("generic", [("a.csv", path)], {}, TODAY)


def test_registering_opens_no_manifest_of_others(
    store: IntakeStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Prevents: a run that costs more with every intake there ever was."""
    for number in range(30):
        drop(store, tmp_path, number)
    opened: list[str] = []
    load = IntakeStore.load
    monkeypatch.setattr(
        IntakeStore, "load", lambda self, profile, key: (opened.append(key), load(self, profile, key))[1]
    )
    new = drop(store, tmp_path, 30)
    assert (new.number, opened) == (31, [])
    assert len(store.before("generic", new.key)) == 30
    assert store.newest_first("generic")[0] == new.key
    assert opened == []
    assert drop(store, tmp_path, 7).number == 8
    assert opened == ["2026-11-21-v8"]


@pytest.mark.parametrize("content", [None, b"{", b'{"version": 99}', b'{"version": 1, "intakes": [["2026-11-21"]]}'])
def test_a_list_that_is_lost_or_damaged_is_made_anew(store: IntakeStore, tmp_path: Path, content: bytes | None) -> None:
    """Prevents: numbers given twice after an update from a version without the list, or a restored backup."""
    for number in range(3):
        drop(store, tmp_path, number)
    path = tmp_path / "store" / "indexes" / "generic.json"
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    assert store.numbers("generic") == {"2026-11-21": 1, "2026-11-21-v2": 2, "2026-11-21-v3": 3}
    assert drop(store, tmp_path, 1).number == 2
    assert drop(store, tmp_path, 3).number == 4


def test_a_manifest_that_was_put_back_is_listed_again(store: IntakeStore, tmp_path: Path) -> None:
    """Prevents: an intake of a backup that no later one takes its ids from."""
    first, second = drop(store, tmp_path, 0), drop(store, tmp_path, 1)
    kept = (tmp_path / "store" / "intakes" / "generic" / f"{second.key}.json").read_bytes()
    elsewhere = IntakeStore(tmp_path / "other")
    drop(elsewhere, tmp_path, 0)
    (tmp_path / "other" / "intakes" / "generic" / f"{second.key}.json").write_bytes(kept)
    assert elsewhere.numbers("generic") == {first.key: 1, second.key: 2}


def test_two_registrations_never_take_one_number_or_key_even_without_a_lock(
    store: IntakeStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Prevents: an intake that is lost, where a machine slept and its lock was taken over."""

    @contextlib.contextmanager
    def not_alone(_self: LocalFolder, _name: str) -> Iterator[None]:
        yield

    monkeypatch.setattr(LocalFolder, "alone", not_alone)
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda number: drop(store, tmp_path, number), range(24)))
    assert sorted(intake.number for intake in made) == list(range(1, 25))
    assert len({intake.key for intake in made}) == 24
    assert sorted(store.numbers("generic").values()) == list(range(1, 25))


def test_a_registration_that_was_cut_off_keeps_its_number_for_its_drop(
    store: IntakeStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Prevents: a number given to another drop while a slow process still writes its manifest."""
    with monkeypatch.context() as patched:

        def cut_off(*_: object) -> None:
            raise StorageError("cut off")

        patched.setattr(IntakeStore, "save", cut_off)
        with pytest.raises(StorageError):
            drop(store, tmp_path, 0)
    assert store.keys("generic") == []
    assert store.numbers("generic") == {}
    assert drop(store, tmp_path, 1).number == 2
    again = drop(store, tmp_path, 0)
    assert (again.key, again.number) == ("2026-11-21", 1)
    assert store.numbers("generic") == {"2026-11-21": 1, "2026-11-21-v2": 2}


def test_a_registration_tells_what_was_asked_before(store: IntakeStore, tmp_path: Path) -> None:
    """Prevents: every manifest opened at each registration, to know what one of them said."""
    path = tmp_path / "a.csv"
    path.write_text("a", encoding="utf-8")
    asked = [{"archive": True}, {"archive": False}]
    first, second = (store.register("generic", [("a.csv", path)], one, TODAY) for one in asked)
    assert (first.key, first.earlier_settings) == (second.key, None)
    assert (second.settings, second.earlier_settings) == (asked[1], asked[0])
    assert store.load("generic", first.key).earlier_settings is None
