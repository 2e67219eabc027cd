"""Intakes are frozen: found again by content, never changed, never mixed up."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from hotpass_assets.domain.compliance.policy import ComplianceRules, RetentionRules
from hotpass_assets.domain.errors import InputError, StorageError
from hotpass_assets.kit.compliance import day_of
from hotpass_resources import intake_store
from hotpass_resources.intake_store import IntakeStore

TODAY = date(2026, 11, 21)


@pytest.fixture
def store(tmp_path: Path) -> IntakeStore:
    return IntakeStore(tmp_path / "store")


def written(path: Path, content: bytes = b"a") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def test_a_drop_keeps_its_bytes_after_the_folder_has_moved_on(store: IntakeStore, tmp_path: Path) -> None:
    """A replay reads what was dropped, not what lies in the folder today."""
    path = written(tmp_path / "a.xlsx", b"first")
    intake = store.register("generic", [("a.xlsx", path)], {"archive": True}, TODAY)
    path.write_bytes(b"second")
    loaded = store.load("generic", intake.key)
    assert loaded == intake
    assert store.path_of(loaded.files[0]).read_bytes() == b"first"
    assert loaded.settings == {"archive": True}


def test_keys_follow_the_day_and_known_content_keeps_its_key(store: IntakeStore, tmp_path: Path) -> None:
    """A second drop of a day gets a version; the first one again gets its own key, also on a later day."""
    a, b = written(tmp_path / "a", b"a"), written(tmp_path / "b", b"b")
    first = store.register("generic", [("x.csv", a)], {}, TODAY)
    second = store.register("generic", [("x.csv", b)], {}, TODAY)
    again = store.register("generic", [("x.csv", a)], {}, date(2027, 1, 1))
    assert [first.key, second.key, again.key] == ["2026-11-21", "2026-11-21-v2", "2026-11-21"]
    assert store.keys("generic") == ["2026-11-21", "2026-11-21-v2"]
    assert store.profiles() == ["generic"]


def test_the_order_of_files_does_not_matter_and_names_do(store: IntakeStore, tmp_path: Path) -> None:
    """Directory order is chance; a renamed file is another drop, since profiles go by names."""
    a, b = written(tmp_path / "a", b"a"), written(tmp_path / "b", b"b")
    digests = [
        store.register("generic", files, {}, TODAY).digest
        for files in ([("a", a), ("b", b)], [("b", b), ("a", a)], [("b", a), ("a", b)])
    ]
    assert digests[0] == digests[1] != digests[2]


@pytest.mark.parametrize("key", ["", "../up", "a/b", ".hidden", "a..b", "x" * 101])
def test_a_key_that_could_leave_the_store_is_refused(store: IntakeStore, tmp_path: Path, key: str) -> None:
    """Keys become file names."""
    with pytest.raises(InputError, match="cannot be the key") as caught:
        store.register("generic", [("a", written(tmp_path / "a"))], {}, TODAY, key)
    assert caught.value.exit_code == 2
    assert store.keys("generic") == []


def test_a_file_that_cannot_be_read_is_named(store: IntakeStore, tmp_path: Path) -> None:
    """A broken link in the input folder."""
    link = tmp_path / "a.xlsx"
    link.symlink_to(tmp_path / "gone.xlsx")
    with pytest.raises(InputError, match=r"cannot read a\.xlsx"):
        store.register("generic", [("a.xlsx", link)], {}, TODAY)


def test_a_file_that_changes_while_it_is_read_is_refused(
    store: IntakeStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the store would hold bytes under the checksum of others."""
    path = written(tmp_path / "a.xlsx", b"first")
    digest = intake_store.digest_and_size

    def and_then_someone_saves(*arguments: object) -> tuple[str, int]:
        found = digest(*arguments)  # type: ignore[arg-type]
        path.write_bytes(b"second")
        return found

    monkeypatch.setattr(intake_store, "digest_and_size", and_then_someone_saves)
    with pytest.raises(InputError, match="changed while it was read") as caught:
        store.register("generic", [("a.xlsx", path)], {}, TODAY)
    assert caught.value.retry
    assert [name for _, _, names in os.walk(store.root) for name in names] == []


def test_an_unknown_intake_names_the_known_ones(store: IntakeStore, tmp_path: Path) -> None:
    """A typing mistake in a key."""
    store.register("generic", [("a", written(tmp_path / "a"))], {}, TODAY)
    with pytest.raises(InputError, match="known intakes: 2026-11-21"):
        store.load("generic", "2026-11-12")


def test_a_damaged_manifest_is_named(store: IntakeStore, tmp_path: Path) -> None:
    """And one of a later version is not half understood."""
    written(store.root / "intakes" / "generic" / "a.json", b"{")
    written(store.root / "intakes" / "generic" / "b.json", b'{"version": 99}')
    with pytest.raises(StorageError, match=r"a\.json"):
        store.load("generic", "a")
    with pytest.raises(InputError, match="unknown version"):
        store.load("generic", "b")


def test_an_intake_of_an_earlier_version_gets_its_day_when_it_is_registered_again(
    store: IntakeStore, tmp_path: Path
) -> None:
    """Registered under a key that names no day, it could never be refined again."""
    files = [("a.xlsx", written(tmp_path / "a.xlsx"))]
    old = replace(store.register("generic", files, {}, TODAY, "june"), registered=None)
    store.save(old)
    assert day_of(old, ComplianceRules(), store) == store.saved_on(old)
    with pytest.raises(InputError, match="stands for no day"):
        day_of(old, ComplianceRules(retention=RetentionRules(days=30)), store)
    assert store.register("generic", files, {}, TODAY, "june").day == TODAY
    assert store.register("generic", files, {}, date(2030, 1, 1), "june").day == TODAY


def test_nobody_else_works_on_any_intake_while_one_has_them_all(store: IntakeStore, tmp_path: Path) -> None:
    """Removing the files of an intake while a run reads them, or another shares them, loses them."""
    files = [("a.xlsx", written(tmp_path / "a.xlsx"))]
    intake = store.register("generic", files, {}, TODAY)
    order: list[str] = []

    def work() -> None:
        with store.alone_with(intake):
            order.append("works")

    def registers() -> None:
        store.register("other", files, {}, TODAY)
        order.append("works")

    with ThreadPoolExecutor() as others, store.alone():
        waiting = [others.submit(work), others.submit(registers)]
        wait(waiting, timeout=0.3)
        order.append("has them all")
    assert [future.result() for future in waiting] == [None, None]
    assert order == ["has them all", "works", "works"]


def test_a_second_request_leaves_the_settings_to_the_run_that_goes_on(store: IntakeStore, tmp_path: Path) -> None:
    """Prevents: a run that publishes to the place another one was asked for, in the middle of its work."""
    files = [("a.xlsx", written(tmp_path / "a.xlsx"))]
    running = store.register("generic", files, {"output_path": "x"}, TODAY)
    with store.alone_with(running):
        second = store.register("generic", files, {"output_path": "y"}, TODAY)
        assert (second.key, second.settings) == (running.key, {"output_path": "y"})
        with pytest.raises(InputError, match="worked on with other settings") as caught:
            store.ask(second, patience=0)
        store.ask(running, patience=0)  # the same settings are no reason to wait
        assert store.load("generic", running.key).settings == {"output_path": "x"}
    assert caught.value.retry
    store.ask(second, patience=0)
    assert store.load("generic", running.key).settings == {"output_path": "y"}


def test_a_registration_that_was_killed_half_way_does_not_keep_its_key(store: IntakeStore, tmp_path: Path) -> None:
    """Prevents: a key that holds nothing and can never be used again."""
    first = [("a.xlsx", written(tmp_path / "a.xlsx", b"first"))]
    killed = store.register("generic", first, {}, TODAY, "june")
    store._manifest("generic", "june").remove()
    assert store.keys("generic") == []
    other = [("a.xlsx", written(tmp_path / "b.xlsx", b"second"))]
    june = store.register("generic", other, {}, TODAY, "june")
    assert (june.number, store.load("generic", "june")) == (killed.number, june)
    with pytest.raises(InputError, match="already holds other files"):
        store.register("generic", first, {}, TODAY, "june")
    assert store.register("generic", first, {}, TODAY).key == TODAY.isoformat()
