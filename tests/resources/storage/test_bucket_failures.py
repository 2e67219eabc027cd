"""A bucket that cannot be used, and a way to it that breaks: said in words, with nothing half-written."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from hotpass_assets.domain.errors import ConfigurationError, HotpassError, StorageError
from hotpass_resources.process import process_tag
from hotpass_resources.storage import s3_bucket
from hotpass_resources.storage.process_folder import process_folder
from hotpass_resources.storage.s3_bucket import S3Bucket
from hotpass_resources.storage.store import open_store
from tests.builders.breaking_way import BreakingWay, breaking_way
from tests.builders.object_server import ACCESS_KEY, SECRET_KEY, ObjectServer
from tests.resources.storage.conftest import BUCKET

BIG = bytes(range(256)) * 40_000


@pytest.fixture
def way(server: ObjectServer, bucket: S3Bucket, monkeypatch: pytest.MonkeyPatch) -> Iterator[BreakingWay]:
    """The way from the bucket's client to its server."""
    with breaking_way(server.port) as found:
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{found.port}")
        monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
        yield found


def put(store: S3Bucket, key: str, content: bytes) -> None:
    with store.write(key) as aside:
        aside.write_bytes(content)


@pytest.mark.parametrize(
    ("variables", "said", "retry", "code"),
    [
        ({"AWS_SECRET_ACCESS_KEY": "wrong"}, "the secret key is not that of the access key", False, 1),
        ({"AWS_ACCESS_KEY_ID": "nobody"}, "the server does not know the access key", False, 1),
        ({"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}, "no AWS credentials were found", False, 2),
        ({"AWS_PROFILE": "nobody"}, "AWS_PROFILE names no profile", False, 2),
        ({"AWS_ENDPOINT_URL": "http://127.0.0.1:1"}, "nothing answers there", True, 1),
        ({"AWS_ENDPOINT_URL": "nonsense"}, "AWS_ENDPOINT_URL is no address", False, 2),
    ],
)
def test_what_is_wrong_is_named(
    bucket: S3Bucket, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], said: str, retry: bool, code: int
) -> None:
    """Prevents: a stack of boto3, an error that quotes credentials, a retry that cannot help."""
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(StorageError) as caught:
        bucket.exists("a")
    line = caught.value.one_line()
    assert said in line
    assert (caught.value.retry, caught.value.exit_code) == (retry, code)
    assert caught.value.do
    assert f"s3://{BUCKET}/" in line
    assert not [word for word in (ACCESS_KEY, SECRET_KEY, "wrong", "nobody") if word in line]


@pytest.mark.usefixtures("bucket")
def test_a_missing_bucket_is_not_an_empty_one(tmp_path: Path) -> None:
    """Prevents: a typing mistake that looks like a store nobody has used."""
    missing = S3Bucket("hotpass-nothing", "a", tmp_path / "copies")
    asked = [missing.exists, missing.local, missing.keys, missing.read_version]
    for ask in asked:
        with pytest.raises(StorageError, match="there is no such bucket") as caught:
            ask("a")
        assert not caught.value.retry


def test_a_connection_that_breaks_once_is_not_noticed(bucket: S3Bucket, way: BreakingWay) -> None:
    """Prevents: a run that ends for one lost connection, and half an object taken for a whole one."""
    put(bucket, "a", BIG)
    (bucket._copies / "a").unlink()
    way.cut(after=1_000_000, times=1)
    assert bucket.local("a").read_bytes() == BIG
    assert way.cuts == 1


def test_a_connection_that_keeps_breaking_is_an_error_to_try_again(bucket: S3Bucket, way: BreakingWay) -> None:
    """Prevents: half an object among the copies."""
    put(bucket, "a", BIG)
    (bucket._copies / "a").unlink()
    way.cut(after=1_000_000)
    with pytest.raises(StorageError, match="broke off") as caught:
        bucket.local("a")
    assert caught.value.retry
    assert [path for path in bucket._copies.rglob("*") if path.is_file()] == []
    way.mend()
    assert bucket.local("a").read_bytes() == BIG


def test_an_object_whose_writing_breaks_is_as_it_was(bucket: S3Bucket, way: BreakingWay) -> None:
    """Prevents: half a table, and a copy that says what the store does not."""
    put(bucket, "a", b"first")
    way.cut()
    with pytest.raises(StorageError) as caught:
        put(bucket, "a", b"second")
    assert caught.value.retry
    way.mend()
    # The server may have stored it before its answer was lost; half of it, it never is.
    assert bucket.local("a").read_bytes() in {b"first", b"second"}
    put(bucket, "a", b"second")
    assert bucket.local("a").read_bytes() == b"second"


@pytest.mark.parametrize(
    "address",
    [
        "s3://",
        "s3://A",
        "s3://b/x",
        "s3://user:word@bucket/a",
        "s3://bucket/../up",
        "s3://bucket/a//b",
        "s3://bucket/x,y",
    ],
)
def test_an_address_that_is_none_is_refused(address: str) -> None:
    """Prevents: objects at a place nobody finds; credentials in an address, which errors and tables would quote."""
    with pytest.raises(ConfigurationError, match="HOTPASS_STORE") as caught:
        open_store(address)
    assert "word" not in caught.value.one_line()
    assert caught.value.exit_code == 2


def test_another_kind_of_address_is_refused() -> None:
    """Prevents: a folder named after it."""
    with pytest.raises(ConfigurationError, match="'gs://' is not known"):
        open_store("gs://bucket/prefix")


def test_what_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Prevents: a ModuleNotFoundError for who has not installed the extra."""
    monkeypatch.setitem(sys.modules, "boto3", None)
    with pytest.raises(HotpassError, match=r"pip install 'hotpass\[aws\]'") as caught:
        open_store("s3://some-bucket/not-opened-before")
    assert caught.value.exit_code == 2
    assert s3_bucket.INSTALL in caught.value.one_line()


def test_copies_end_with_their_process(tmp_path: Path) -> None:
    """Prevents: people who stay in copies of tables after their erasure, or after the machine was given away."""
    code = "from pathlib import Path; from hotpass_resources.storage.process_folder import process_folder\n"
    code += f"(process_folder(Path({str(tmp_path)!r})) / 'a').write_text('')\n"
    kill = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
    subprocess.run([sys.executable, "-c", code], check=True)
    assert list(tmp_path.iterdir()) == []
    subprocess.run([sys.executable, "-c", code + kill], check=False)
    assert len(list(tmp_path.iterdir())) == 1
    assert [path.name for path in (process_folder(tmp_path), *tmp_path.iterdir())] == [process_tag()] * 2
    assert process_folder(tmp_path).stat().st_mode & 0o77 == 0
