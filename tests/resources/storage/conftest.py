"""A real S3 server for the tests of stores, one a process of tests."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from hotpass_resources.storage.local_folder import LocalFolder
from hotpass_resources.storage.s3_bucket import S3Bucket
from hotpass_resources.storage.store import ObjectStore
from tests.builders.object_server import ObjectServer, object_server

BUCKET = "hotpass-tests"
_numbers = itertools.count()


@pytest.fixture(scope="session")
def server() -> Iterator[ObjectServer]:
    """The server, with an empty bucket."""
    with object_server() as started:
        started.client().create_bucket(Bucket=BUCKET)
        yield started


@pytest.fixture
def prefix() -> str:
    """A prefix nobody else uses."""
    return f"test-{next(_numbers)}"


@pytest.fixture
def bucket(server: ObjectServer, prefix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> S3Bucket:
    """An empty store in the bucket."""
    for name, value in server.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    return S3Bucket(BUCKET, prefix, tmp_path / "copies")


@pytest.fixture(params=["folder", "bucket"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> ObjectStore:
    """An empty store of each kind."""
    if request.param == "folder":
        return LocalFolder(tmp_path / "store")
    found = request.getfixturevalue("bucket")
    assert isinstance(found, S3Bucket)
    return found
