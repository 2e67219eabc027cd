"""Answers kept for a while."""

from __future__ import annotations

import math
import multiprocessing
from pathlib import Path

import pytest

from hotpass_resources.network.answer_cache import AnswerCache, answer_key

KEY = answer_key({"q": "clubs"})


class Clock:
    """Seconds since 1970, as told."""

    def __init__(self) -> None:
        self.now = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now


def test_an_answer_comes_back_as_it_was_until_its_time_is_over(tmp_path: Path) -> None:
    """Prevents: an answer that changes by being kept, or is believed for ever."""
    clock = Clock()
    cache = AnswerCache(tmp_path / "kept", 60, clock=clock)
    body = bytes(range(256)) * 4 + b"\n\n"
    assert cache.get(KEY) is None
    assert cache.keep(KEY, body, {"status": 200, "url": "https://a.example"})
    clock.now += 59
    kept = cache.get(KEY)
    assert kept is not None
    assert (kept.body, kept.about) == (body, {"status": 200, "url": "https://a.example"})
    clock.now += 1
    assert cache.get(KEY) is None
    assert cache.keep(KEY, b"", None)
    fresh = cache.get(KEY)
    assert fresh is not None
    assert fresh.body == b""


def test_answers_whose_time_is_over_are_removed_and_no_other_file_is(tmp_path: Path) -> None:
    """Prevents: pages about people kept for years because nobody asked for them again, and a folder emptied by it."""
    clock = Clock()
    other, third = answer_key({"q": "other"}), answer_key({"q": "third"})
    AnswerCache(tmp_path, 60, clock=clock).keep(KEY, b"short")
    AnswerCache(tmp_path, 6_000, clock=clock).keep(other, b"long")
    (tmp_path / f"{'0' * 64}.answer").write_bytes(b"damaged")
    (tmp_path / "notes.answer").write_text("somebody's own")
    (tmp_path / f"{'1' * 64}.answer").symlink_to(tmp_path / "notes.answer")
    clock.now += 61
    short = AnswerCache(tmp_path, 60, clock=clock)
    assert short.keep(third, b"new")
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {f"{other}.answer", f"{third}.answer", "notes.answer", f"{'1' * 64}.answer"}
    assert AnswerCache(tmp_path, 6_000, clock=clock).get(other) is not None


def test_an_answer_that_is_found_too_old_is_removed(tmp_path: Path) -> None:
    """Prevents: a page about people that stays because everybody who looks for it only finds that it is too old."""
    clock = Clock()
    cache = AnswerCache(tmp_path, 60, clock=clock)
    cache.keep(KEY, b"a page")
    clock.now += 60
    assert cache.get(KEY) is None
    assert list(tmp_path.iterdir()) == []


def test_what_was_kept_goes_when_nothing_is_kept_any_more(tmp_path: Path) -> None:
    """Prevents: pages about people kept for ever by switching off that pages are kept."""
    clock = Clock()
    other = answer_key({"q": "other"})
    AnswerCache(tmp_path, 60, clock=clock).keep(KEY, b"a page")
    AnswerCache(tmp_path, 6_000, clock=clock).keep(other, b"a page that still holds")
    clock.now += 60
    AnswerCache(tmp_path, 0, clock=clock).sweep()
    assert [path.name for path in tmp_path.iterdir()] == [f"{other}.answer"]
    AnswerCache(tmp_path / "none", 0, clock=clock).sweep()


def test_one_answer_may_hold_for_less(tmp_path: Path) -> None:
    """Prevents: rules of a host believed for as long as its pages."""
    clock = Clock()
    cache = AnswerCache(tmp_path, 60, clock=clock)
    cache.keep(KEY, b"rules", at_most=10)
    clock.now += 9
    assert cache.get(KEY) is not None
    clock.now += 1
    assert cache.get(KEY) is None


def test_an_answer_from_the_future_is_not_believed(tmp_path: Path) -> None:
    """Prevents: an answer kept under a wrong clock that holds for years."""
    clock = Clock()
    cache = AnswerCache(tmp_path, 60, clock=clock)
    cache.keep(KEY, b"x")
    clock.now -= 1
    assert cache.get(KEY) is None


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: b"",
        lambda data: data[:-1],
        lambda data: data[:40],
        lambda data: data + b"x",
        lambda data: data.replace(b"the body", b"the b0dy"),
        lambda data: data.replace(b"\n", b" ", 1),
        lambda data: b"[]\n" + data.partition(b"\n")[2],
        lambda data: b"{}\n" + data.partition(b"\n")[2],
        lambda data: b'{"form":1,"about":{},"kept_at":1}\n' + data.partition(b"\n")[2],
        lambda data: b"[" * 100_000,
        lambda data: b"\xff" * 100,
        lambda data: data.replace(KEY.encode(), b"0" * 64),
        lambda data: data.replace(b'"kept_at": 1', b'"kept_at": "1'),
        lambda data: data.replace(b'"kept_at": ', b'"kept_at": NaN, "was": '),
        lambda data: data.replace(b'"about": {', b'"about": 1, "was": {'),
        lambda data: data.replace(b'"form": 1', b'"form": 2'),
    ],
)
def test_a_damaged_file_is_no_answer_and_is_written_anew(tmp_path: Path, spoil: object) -> None:
    """Prevents: half an answer of a crash taken for a whole one, and a file that must be removed by hand."""
    cache = AnswerCache(tmp_path, 60, clock=Clock())
    cache.keep(KEY, b"the body", {"status": 200})
    (file,) = tmp_path.iterdir()
    file.write_bytes(spoil(file.read_bytes()))  # type: ignore[operator]
    assert cache.get(KEY) is None
    assert cache.keep(KEY, b"the body")
    assert cache.get(KEY) is not None


def test_a_body_that_is_too_large_is_not_kept_and_not_read(tmp_path: Path) -> None:
    """Prevents: a cache that fills the disk, or the memory when somebody put a large file there."""
    cache = AnswerCache(tmp_path, 60, largest=10)
    assert not cache.keep(KEY, b"x" * 11)
    assert list(tmp_path.iterdir()) == []
    (tmp_path / f"{KEY}.answer").write_bytes(bytes(200_000))
    assert cache.get(KEY) is None
    assert not cache.keep(KEY, b"x", {"long": "x" * 70_000})


@pytest.mark.parametrize("ttl", [0, -1])
def test_without_a_time_to_live_nothing_is_kept(tmp_path: Path, ttl: int) -> None:
    """Prevents: ttl 0 read as for ever."""
    cache = AnswerCache(tmp_path / "kept", ttl)
    assert not cache.keep(KEY, b"x")
    assert not (tmp_path / "kept").exists()


def test_what_cannot_be_kept_costs_nothing_now(tmp_path: Path) -> None:
    """Prevents: a search that fails after it was answered, because the cache cannot be written."""
    (tmp_path / "kept").write_text("a file is in the way")
    cache = AnswerCache(tmp_path / "kept", 60)
    assert not cache.keep(KEY, b"x")
    assert cache.get(KEY) is None


def test_only_the_owner_reads_what_is_kept_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    """Prevents: pages about people that everybody on the machine can read, and leftovers of writing."""
    AnswerCache(tmp_path / "kept", 60).keep(KEY, b"x")
    (file,) = (tmp_path / "kept").iterdir()
    assert (file.name, oct(file.stat().st_mode & 0o777)) == (f"{KEY}.answer", "0o600")
    assert oct((tmp_path / "kept").stat().st_mode & 0o777) == "0o700"


def test_the_key_depends_on_what_is_asked_alone() -> None:
    """Prevents: the same question asked twice because its parts came in another order, and two that share an answer."""
    assert answer_key({"a": 1, "b": [2, None]}) == answer_key({"b": [2, None], "a": 1})
    assert len({answer_key({"a": value}) for value in (1, "1", True, None, [1], {"b": 1})}) == 6
    for wrong in (math.nan, {1, 2}):
        with pytest.raises(ValueError, match="JSON"):
            answer_key({"a": wrong})


@pytest.mark.parametrize("key", ["", "../../etc/passwd", "A" * 64, "a" * 63, "a" * 65, "a/" * 32])
def test_a_key_is_no_path(tmp_path: Path, key: str) -> None:
    """Prevents: a question that reads or overwrites another file."""
    with pytest.raises(ValueError, match="answer_key"):
        AnswerCache(tmp_path, 60).get(key)


def _keep_often(folder: Path, letter: bytes) -> None:
    cache = AnswerCache(folder, 1_000)
    for _ in range(30):
        cache.keep(KEY, letter * 50_000, {"letter": letter.decode()})


def test_processes_that_keep_the_same_answer_leave_a_whole_one(tmp_path: Path) -> None:
    """Prevents: an answer made of two."""
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_keep_often, args=(tmp_path, letter)) for letter in (b"a", b"b")]
    for writer in writers:
        writer.start()
    cache, seen = AnswerCache(tmp_path, 1_000), set()
    while any(writer.is_alive() for writer in writers):
        if (kept := cache.get(KEY)) is not None:
            seen.add(kept.body[:1])
            assert kept.body == kept.about["letter"].encode() * 50_000
    for writer in writers:
        writer.join()
        assert writer.exitcode == 0
    assert seen <= {b"a", b"b"}
    assert cache.get(KEY) is not None
    assert [file.name for file in tmp_path.iterdir()] == [f"{KEY}.answer"]
