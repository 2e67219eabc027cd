"""The whole of Hotpass with its store in a bucket and its history in Postgres: what comes out is the same."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.builders.breaking_way import breaking_way
from tests.builders.object_server import ObjectServer
from tests.builders.postgres_server import PostgresServer
from tests.end_to_end.running import MEMBERS, write_members
from tests.stores.elsewhere import Elsewhere

pytestmark = pytest.mark.slow

REQUEST = ("--profile", "generic", "--archive", "--format", "csv", "--intake", "2026-03-31")


def on_disk(folder: Path) -> Elsewhere:
    write_members(folder / "data" / "members.xlsx")
    return Elsewhere(folder)


def in_bucket(folder: Path, address: str, objects: ObjectServer, **variables: str) -> Elsewhere:
    if not (folder / "data").exists():  # another one would hold another time
        write_members(folder / "data" / "members.xlsx")
    return Elsewhere(folder, {"HOTPASS_STORE": address, **objects.environment, **variables})


def forgotten(folder: Path) -> None:
    """Everything but the inputs."""
    for name in (".hotpass", "out", "dist"):
        shutil.rmtree(folder / name)


def results(workspace: Elsewhere) -> dict[str, bytes]:
    """Published files that hold no times."""
    return {name: content for name, content in workspace.files().items() if not name.endswith((".md", ".html"))}


def test_a_bucket_and_postgres_give_the_bytes_of_a_folder_and_sqlite(
    objects: ObjectServer, postgres: PostgresServer, database: str, address: str, tmp_path: Path
) -> None:
    """Prevents: results that depend on where things are kept, and a second run that is a second intake."""
    folder = tmp_path / "workspace"
    here = on_disk(folder)
    ran = here.refine(*REQUEST)
    assert ran.code == 0, ran.err
    tables, files = here.tables(), results(here)
    assert {Path(name).suffix for name in files} >= {".xlsx", ".csv", ".parquet", ".zip", ".yaml"}
    forgotten(folder)

    (folder / "dagster.yaml").write_text(postgres.storage(database), encoding="utf-8")
    there = in_bucket(folder, address, objects)
    for _ in range(2):
        ran = there.refine(*REQUEST)
        assert ran.code == 0, ran.err
        assert there.tables() == tables
        assert results(there) == files
    assert there.store.keys("generic") == ["2026-03-31"]
    assert there.store.objects.keys("locks") == []
    assert not (folder / ".hotpass" / "store").exists()
    assert not list(folder.rglob("*.db")), "a history in SQLite was made beside that in Postgres"
    rows = postgres.execute("SELECT status FROM runs", database)
    assert rows == [("SUCCESS",), ("SUCCESS",)]


def test_every_verb_finds_what_is_in_the_bucket(objects: ObjectServer, address: str, tmp_path: Path) -> None:
    """Prevents: a verb that looks into a folder of its own, finds nothing and says so."""
    workspace = in_bucket(tmp_path, address, objects)
    assert workspace.refine("--profile", "generic", "--intake", "2026-03-31").code == 0
    write_members(
        tmp_path / "data" / "members.xlsx", [*MEMBERS, ["Delta Example", "Ayanda Example", "", "a@d.example", ""]]
    )
    ran = workspace.refine("--profile", "generic", "--intake", "2026-04-30")
    assert ran.code == 0, ran.err
    assert workspace.store.numbers("generic") == {"2026-03-31": 1, "2026-04-30": 2}

    ran = workspace.hotpass("explain-provenance", "--dataset", "out/refined.xlsx", "--row-id", "0", "--json")
    assert ran.code == 0, ran.err
    assert json.loads(ran.out)["intake"]["key"] == "2026-04-30"
    ran = workspace.hotpass("review", "list", "--profile", "generic")
    assert ran.code == 0, ran.err
    ran = workspace.hotpass("compliance", "retention", "--json")
    assert [line["intake"] for line in json.loads(ran.out)["intakes"]] == ["2026-03-31", "2026-04-30"], ran.err
    ran = workspace.hotpass("qa", "fitness", "--profile", "generic")
    assert "1 of 18 mapped cells were refused" in ran.out, ran.out + ran.err
    ran = workspace.hotpass("qa", "contracts", "--profile", "generic")
    assert ran.code == 0, ran.out + ran.err


def test_a_person_is_erased_from_a_bucket(objects: ObjectServer, address: str, tmp_path: Path) -> None:
    """Prevents: somebody who stays in an object, or in a copy of one on this machine."""
    workspace = in_bucket(tmp_path, address, objects)
    assert workspace.refine("--profile", "generic", "--archive").code == 0
    found = json.loads(workspace.hotpass("subject", "find", "sipho@charlie.example", "--json").out)
    kinds = {place["kind"] for place in found["places"]}
    assert {"stored workbook", "table", "parsed sheets", "published file"} <= kinds
    ran = workspace.hotpass("subject", "export", "sipho@charlie.example", "--output-path", "his.csv")
    assert ran.code == 0, ran.err
    (tmp_path / "his.csv").unlink()
    ran = workspace.hotpass("subject", "erase", "sipho@charlie.example", "--apply", "--who", "me")
    assert ran.code == 0, ran.out + ran.err
    client = objects.client()
    bucket, _, prefix = address.removeprefix("s3://").partition("/")
    for line in client.list_objects_v2(Bucket=bucket, Prefix=prefix)["Contents"]:
        content = client.get_object(Bucket=bucket, Key=line["Key"])["Body"].read()
        assert b"sipho@charlie" not in content.lower(), line["Key"]
    assert json.loads(workspace.hotpass("subject", "find", "sipho@charlie.example", "--json").out)["total"] == 0


@pytest.mark.parametrize("after", [200_000, 400_000])
def test_a_run_whose_way_to_the_bucket_breaks_is_finished_by_the_next(
    objects: ObjectServer, address: str, tmp_path: Path, after: int
) -> None:
    """Prevents: half a run that stays, a publication that is lost, an error nobody understands."""
    folder = tmp_path / "workspace"
    here = on_disk(folder)
    assert here.refine(*REQUEST).code == 0
    tables, files = here.tables(), results(here)
    forgotten(folder)
    with breaking_way(objects.port) as way:
        url = f"http://127.0.0.1:{way.port}"
        there = in_bucket(folder, address, objects, AWS_ENDPOINT_URL=url, AWS_MAX_ATTEMPTS="1")
        way.cut(after=after // 10)
        ran = there.refine(*REQUEST)
        assert ran.code == 1, "the way was cut too late"
        assert "Trying again may help" in ran.error
        assert "the store" in ran.error
        assert not there.leftovers()
        way.mend()
        ran = there.refine(*REQUEST)
        assert ran.code == 0, ran.err
        assert there.tables() == tables
        assert results(there) == files
