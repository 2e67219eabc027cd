"""A file with duplicates in, one row for each thing out, whatever the file is like."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import polars as pl
import pytest

from hotpass_assets.domain.sample.listings.listing import listing
from tests.command_lines import Ran
from tests.end_to_end.running import hotpass

ROWS = listing(120, 8).rows


def resolve(source: str, output: str = "out.parquet", *options: str) -> Ran:
    return hotpass("resolve", "--input-file", source, "--output-file", output, *options)


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def groups(output: str, rows: pl.DataFrame) -> set[frozenset[str]]:
    """What is together, as sets of rows of the input; those of the list differ in all their cells."""
    merged = pl.read_parquet(output)["merged_rows"].str.split(";").list.eval(pl.element().cast(pl.UInt32) - 2)
    texts = rows.select(pl.concat_str(pl.all(), separator="|", ignore_nulls=True)).to_series()
    return {frozenset(texts[row] for row in group) for group in merged}


def test_the_same_file_gives_the_same_bytes_and_another_order_the_same_things() -> None:
    """Prevents: a result nobody can compare with that of last month; ids that depend on how a list is sorted."""
    ROWS.write_csv("list.csv")
    assert resolve("list.csv").code == 0
    shutil.copytree("linkage", "first")
    first = Path("out.parquet").read_bytes()
    together = groups("out.parquet", ROWS)
    ids = pl.read_parquet("out.parquet")["entity_id"].sort()
    ran = resolve("list.csv")
    assert ran.code == 0 and Path("out.parquet").read_bytes() == first
    assert files(Path("linkage")) == files(Path("first"))
    shuffled = ROWS.sample(fraction=1, shuffle=True, seed=1)
    shuffled.write_csv("list.csv")
    assert resolve("list.csv").code == 0
    assert groups("out.parquet", shuffled) == together
    assert pl.read_parquet("out.parquet")["entity_id"].sort().equals(ids)


def test_every_result_says_what_it_should() -> None:
    """Prevents: files that do not fit together."""
    ROWS.write_csv("list.csv")
    ran = resolve("list.csv", "out.xlsx", "--log-format", "json")
    summary = ran.event("resolve.summary")
    clusters = pl.read_parquet("linkage/clusters.parquet")
    assert clusters.schema == {"row": pl.UInt32, "entity_id": pl.String, "probability": pl.Float64}
    assert clusters["row"].to_list() == list(range(ROWS.height))
    assert clusters["entity_id"].n_unique() == summary["deduplicated_records"] < ROWS.height
    matches = pl.read_parquet("linkage/matches.parquet")
    assert matches.columns[:5] == ["left", "right", "probability", "weight", "classification"]
    assert {"gamma_phone", "left_name", "right_website"} <= set(matches.columns)
    counted = dict(matches["classification"].value_counts().iter_rows())
    assert (counted["match"], counted["review"]) == (summary["high_confidence_matches"], summary["review_band_pairs"])
    rejected = matches.filter(pl.col("classification") == "reject")
    assert rejected["left_name"].null_count() == rejected.height > 0
    assert matches["left_name"].drop_nulls().is_in(ROWS["name"].implode()).all()
    queue = pl.read_parquet("linkage/review_queue.parquet")
    assert 0 < queue.height == summary["review_pairs"] <= 3
    assert {"left_row", "right_key", "left_phone", "question"} <= set(queue.columns)
    metadata = json.loads(Path("linkage/linkage_metadata.json").read_text())
    assert metadata["thresholds"] == {"join": 0.75, "match": 0.9, "review": 0.7}
    assert metadata["counts"]["input_records"] == ROWS.height
    assert {column["name"]: column["kind"] for column in metadata["columns"]}["website"] == "website"
    assert metadata["blocking"]["pairs"] == matches.height and metadata["model"]["origin"] == "learned"
    assert set(metadata["versions"]) == {"hotpass", "splink", "duckdb"}
    assert json.loads(Path("linkage/model.json").read_text())["link_type"] == "dedupe_only"
    assert "Duplicates in list.csv" in Path("linkage/report.html").read_text()
    assert resolve("out.xlsx", "again.parquet").code == 0
    assert "entity_id_2" in pl.read_parquet("again.parquet").columns


def write(path: str, content: str | bytes) -> None:
    Path(path).write_bytes(content if isinstance(content, bytes) else content.encode())


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "there is no such file"),
        (b"", "the file holds no bytes"),
        (b"\x00\x01\x02\x80\xff" * 9, "neither a workbook nor text"),
        (b"PK\x03\x04 cut off", "cut off"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_clear_line(content: bytes | None, words: str) -> None:
    """Prevents: a traceback, and half a result."""
    if content is not None:
        write("bad.csv", content)
    ran = resolve("bad.csv")
    assert ran.code == 1 and words in ran.error
    assert not Path("out.parquet").exists()


SAME = "name,phone\n" + "Acme Flying,011 555 1234\n" * 6


@pytest.mark.parametrize(
    ("content", "entities"),
    [
        ("name,phone\n", 0),
        ("name,phone\nAcme Flying,+27115551234\n", 1),
        (SAME, 1),
        ("name,blank,phone\nAlpha Air,,0115550001\nBeta Wings,,0125550002\nAlpha Air,,0115550001\n", 2),
        ("name,name,phone\nAlpha Air,x,0115550001\nBeta Wings,y,0125550002\nAlpha Air,z,0115550001\n", 2),
        ("Company Name,Tel. (office)\nAlpha Air,0115550001\nBeta Wings,0125550002\nALPHA AIR,+27 11 555 0001\n", 2),
        ("name,town\n株式会社飛行,東京\n株式会社飛行,東京\nАвиация Звезда,Москва\nАвиация Звезда,Москва\n", None),
        ("row,source\n1,a\n2,a\n3,a\n", None),
        ("Alpha Air,0115550001\nBeta Wings,0125550002\n", None),
    ],
    ids=["header only", "one row", "same rows", "empty column", "twin headers", "odd headers", "non-Latin", "nothing",
         "no header"],
)  # fmt: skip
@pytest.mark.parametrize("engine", ["--use-splink", "--no-use-splink"])
def test_an_odd_file_gives_an_honest_result(content: str, entities: int | None, engine: str) -> None:
    """Prevents: a traceback where the right answer is that there is nothing to do."""
    write("odd.csv", content)
    ran = resolve("odd.csv", "out.parquet", engine)
    assert ran.code == 0, ran.err
    found = pl.read_parquet("out.parquet")
    rows = content.count("\n") - 1 + ("Alpha Air" in content.partition("\n")[0])
    assert sum(len(merged.split(";")) for merged in found["merged_rows"]) == rows
    assert entities is None or found.height == entities
    assert (
        resolve("odd.csv", "out.csv", engine, "--log-format", "json").event("resolve.summary")["input_records"] == rows
    )


def test_a_number_that_thousands_share_joins_nobody() -> None:
    """Prevents: a switchboard that becomes one company, and hours of comparing everyone with everyone."""
    lines = [f"Org {number} Flying School,011 555 {1234 + number % 2}" for number in range(10_000)]
    write("crowd.csv", "\n".join(["name,phone", *lines]) + "\n")
    ran = resolve("crowd.csv", "out.csv", "--log-format", "json", "--no-use-splink")
    assert ran.event("resolve.summary")["deduplicated_records"] > 9_900


def test_a_place_that_cannot_be_written_is_one_clear_line() -> None:
    """Prevents: an hour of linking before the folder turns out to be a file."""
    write("same.csv", SAME)
    for options in (("same.csv/out.csv",), ("out.csv", "--linkage-output-dir", "same.csv")):
        ran = resolve("same.csv", *options)
        assert ran.code == 1 and "part of the path is a file, not a folder" in ran.error
    assert Path("same.csv").read_text() == SAME
