"""A real S3 server and a real Postgres, one of each for all of these tests.

``make test-stores`` runs them. It needs SeaweedFS, which ``make setup`` installs, and a Postgres server
(``apt-get install postgresql``).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest

from tests.builders.object_server import ObjectServer, object_server
from tests.builders.postgres_server import PASSWORD, PostgresServer, postgres_server
from tests.stores.elsewhere import BUCKET

_numbers = itertools.count()


@pytest.fixture(scope="session")
def objects() -> Iterator[ObjectServer]:
    """The S3 server, with an empty bucket."""
    with object_server() as started:
        started.client().create_bucket(Bucket=BUCKET)
        yield started


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """The Postgres server."""
    with postgres_server() as started:
        yield started


@pytest.fixture
def database(postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch) -> str:
    """An empty database, whose password is in the environment."""
    monkeypatch.setenv("HOTPASS_TEST_PG_PASSWORD", PASSWORD)
    return postgres.database(f"history-{next(_numbers)}")


@pytest.fixture
def address() -> str:
    """A store nobody else uses."""
    return f"s3://{BUCKET}/store-{next(_numbers)}"
