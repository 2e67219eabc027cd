"""The tables of the linkage layer appear with the dataset they belong to, or not at all."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from hotpass_resources.publishing.journal import FOLDER
from hotpass_resources.publishing.linkage_folder import ENTITIES_FILE, FOLDER_FILES, LINKAGE_KIND
from hotpass_resources.publishing.publisher import Order, Publication, publish
from tests.builders import published


def published_with_linkage(folder: Path, organisations: int) -> Publication:
    """A dataset in one form, with the tables of its linkage in a folder beside it."""
    order = Order(
        output_path=folder / "out" / "refined.parquet",
        formats=(),
        report_path=None,
        report_format="markdown",
        party_store_path=None,
        annotate=False,
        archive_dir=None,
        subject="",
        intake=f"of-{organisations}",
        manifest={},
        inputs={},
        passwords={},
        records=folder / FOLDER,
        linkage_dir=folder / "linkage",
        linkage_about={"intake": f"of-{organisations}"},
    )
    pairs = pl.DataFrame({"left": ["a"] * organisations})
    tables = {
        "organisations": published.organisations(organisations),
        "match_pairs": pairs,
        "entities": published.entities(),
        "review_queue": pairs.clear(),
    }
    return publish(order, tables, pl.DataFrame(), {})


def held(folder: Path) -> dict[str, bytes]:
    """Everything in a folder, by name."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != ".lock"
    }


def test_linkage_files_are_published_and_listed(tmp_path: Path) -> None:
    """Prevents: files that nobody lists, or that say nothing of the run they are of."""
    files = published_with_linkage(tmp_path, 3).files
    assert files["kind"].to_list() == ["parquet", *[LINKAGE_KIND] * len(FOLDER_FILES)]
    assert sorted(held(tmp_path)) == sorted(["out/refined.parquet", *(f"linkage/{name}" for name in FOLDER_FILES)])
    about = json.loads((tmp_path / "linkage" / "linkage_metadata.json").read_text(encoding="utf-8"))
    assert (about["intake"], about["counts"]["pairs"]) == ("of-3", 3)


def test_an_interruption_among_the_linkage_files_leaves_dataset_and_linkage_as_they_were(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Prevents: a new dataset beside the pairs and clusters of the one before."""
    published_with_linkage(tmp_path, 3)
    before = held(tmp_path)
    real = Path.replace

    def interrupted(path: Path, target: str | Path) -> Path:
        done = real(path, target)
        if Path(target) == tmp_path / "linkage" / ENTITIES_FILE and not path.name.endswith(".previous"):
            raise KeyboardInterrupt
        return done

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(Path, "replace", interrupted)
        published_with_linkage(tmp_path, 5)
    assert held(tmp_path) == before
    published_with_linkage(tmp_path, 5)
    assert held(tmp_path).keys() == before.keys()
    assert held(tmp_path)["out/refined.parquet"] != before["out/refined.parquet"]
