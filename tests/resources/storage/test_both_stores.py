"""What a store promises, held against a folder and a bucket of a real server alike."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from hotpass_resources.intake_store import IntakeStore
from hotpass_resources.storage.s3_bucket import S3Bucket
from hotpass_resources.storage.store import ObjectStore


def put(store: ObjectStore, key: str, content: bytes = b"a") -> None:
    with store.write(key) as aside:
        aside.write_bytes(content)


def test_an_object_comes_back_as_it_was_written(store: ObjectStore) -> None:
    """Prevents: bytes that differ between the kinds of stores."""
    content = bytes(range(256)) * 5000
    put(store, "tables/generic/organisations/2026-11-22.parquet", content)
    file = store.file("tables", "generic", "organisations", "2026-11-22.parquet")
    assert file.exists()
    assert file.local().read_bytes() == content
    assert (file.name, file.stem, file.folder) == ("2026-11-22.parquet", "2026-11-22", "organisations")
    assert str(file).endswith("tables/generic/organisations/2026-11-22.parquet")


def test_a_new_object_replaces_the_old_one_for_who_has_read_it(store: ObjectStore) -> None:
    """Prevents: copies that go on saying what was true before."""
    put(store, "a/b", b"first")
    assert store.local("a/b").read_bytes() == b"first"
    put(store, "a/b", b"second")
    assert store.local("a/b").read_bytes() == b"second"


def test_what_fails_half_way_leaves_the_object_before(store: ObjectStore) -> None:
    """Prevents: half a table, and leftovers that are taken for objects."""
    put(store, "a/b", b"first")
    with pytest.raises(RuntimeError), store.write("a/b") as aside:
        aside.write_bytes(b"sec")
        raise RuntimeError
    assert store.local("a/b").read_bytes() == b"first"
    assert store.keys("a") == ["a/b"]


def test_a_missing_object_is_not_there(store: ObjectStore) -> None:
    """Prevents: an empty file in its place."""
    assert not store.exists("a/b")
    with pytest.raises(FileNotFoundError):
        store.local("a/b").read_bytes()
    assert store.read_version("a/b") is None
    store.remove("a/b")


def test_a_removed_object_is_gone_for_who_has_read_it(store: ObjectStore) -> None:
    """Prevents: a withheld workbook that is read on from a copy."""
    put(store, "a/b")
    store.local("a/b").read_bytes()
    store.remove("a/b")
    assert not store.exists("a/b")
    with pytest.raises(FileNotFoundError):
        store.local("a/b").read_bytes()


def test_objects_are_listed_by_key_and_folders_by_name(store: ObjectStore) -> None:
    """Prevents: results that follow the order of a folder, and neighbours taken for children."""
    for key in ("tables/b/x.parquet", "tables/a/y.parquet", "tables/a/x.parquet", "tables-old/a", "tables/top"):
        put(store, key)
    assert store.keys("tables") == ["tables/a/x.parquet", "tables/a/y.parquet", "tables/b/x.parquet", "tables/top"]
    assert [file.key for file in store.files("tables", "a")] == ["tables/a/x.parquet", "tables/a/y.parquet"]
    assert store.folders("tables") == ["a", "b"]
    assert store.folders("nothing") == store.keys("nothing") == []


def test_an_object_knows_when_it_was_written(store: ObjectStore) -> None:
    """Prevents: ages counted in the time zone of a machine."""
    put(store, "a/b")
    assert abs(store.modified("a/b") - datetime.now(UTC)) < timedelta(minutes=5)


def test_only_the_version_that_was_read_is_replaced(store: ObjectStore) -> None:
    """Prevents: two registrations that take one number."""
    first = store.write_version("a", b"1", None)
    assert first is not None
    assert store.write_version("a", b"other", None) is None
    second = store.write_version("a", b"2", first)
    assert second is not None
    assert store.write_version("a", b"3", first) is None
    assert store.read_version("a") == (b"2", second)
    assert store.write_version("gone", b"x", second) is None


def test_of_many_who_write_at_once_each_builds_on_the_other(store: ObjectStore) -> None:
    """Prevents: a lost update, which is an intake nobody finds again."""

    def count() -> None:
        while True:
            known = store.read_version("counter")
            number = int(known[0]) if known else 0
            if store.write_version("counter", str(number + 1).encode(), known[1] if known else None) is not None:
                return

    with ThreadPoolExecutor(8) as pool:
        for done in [pool.submit(count) for _ in range(24)]:
            done.result()
    known = store.read_version("counter")
    assert known is not None
    assert known[0] == b"24"


def test_a_name_is_held_by_one_at_a_time(store: ObjectStore) -> None:
    """Prevents: two runs of one intake that write over each other."""
    inside, most = [], []

    def work(number: int) -> None:
        with store.alone("generic/2026-11-22.lock"):
            inside.append(number)
            most.append(len(inside))
            threading.Event().wait(0.01)
            inside.remove(number)

    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(work, number) for number in range(6)]:
            done.result()
    assert most == [1] * 6


def test_other_names_do_not_wait(store: ObjectStore) -> None:
    """Prevents: intakes that could be made side by side, made one after the other."""
    with store.alone("generic/a.lock"), store.alone("generic/b.lock"), store.alone("generic.lock"):
        pass


def test_who_holds_everything_waits_for_all_and_keeps_all_out(store: ObjectStore) -> None:
    """Prevents: files removed under a run that reads them."""
    order: list[str] = []
    entered = threading.Event()

    def everything() -> None:
        with store.alone_with_everything():
            order.append("everything")
            entered.set()
            threading.Event().wait(0.3)
            order.append("ends")

    def one() -> None:
        entered.wait()
        with store.alone("generic/b.lock"):
            order.append("b")

    with ThreadPoolExecutor() as pool:
        with store.alone("generic/a.lock"):
            waiting = [pool.submit(everything), pool.submit(one)]
            wait(waiting, timeout=0.3)
            order.append("a ends")
        for done in waiting:
            done.result()
    assert order == ["a ends", "everything", "ends", "b"]


def test_registering_in_a_bucket_asks_as_little_with_many_intakes_as_with_few(bucket: S3Bucket, tmp_path: Path) -> None:
    """Prevents: a request for each intake there ever was."""
    store = IntakeStore(tmp_path)
    store.objects = bucket
    asked: list[str] = []
    bucket._client.meta.events.register("before-call.s3", lambda model, **_: asked.append(model.name))
    counts = []
    for number in range(25):
        path = tmp_path / f"{number}.csv"
        path.write_text(str(number), encoding="utf-8")
        asked.clear()
        store.register("generic", [("a.csv", path)], {}, date(2026, 3, 31))
        assert len(store.newest_first("generic")) == number + 1
        counts.append(len(asked))
    assert max(counts[1:]) == min(counts[1:]) < 25
    assert store.load("generic", "2026-03-31-v25").number == 25
