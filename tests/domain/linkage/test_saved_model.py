"""A model can be kept and used again, by Splink as well."""

from __future__ import annotations

import json
from functools import cache

import duckdb
import polars as pl
import pytest
from splink import DuckDBAPI, Linker

from hotpass_assets.domain.errors import InputError
from hotpass_assets.domain.linkage.columns.recognise import recognise_columns
from hotpass_assets.domain.linkage.engine.linker import Linked, LinkSettings, link_table
from hotpass_assets.domain.linkage.engine.saved_model import model_from_json, model_json
from hotpass_assets.domain.linkage.engine.splink_scoring import ROW
from hotpass_assets.domain.sample.listings.listing import listing


@cache
def linked() -> tuple[pl.DataFrame, Linked]:
    table = listing(200, 4).rows.rename({"name": "Company Name, full"})
    return table, link_table(table, recognise_columns(table), LinkSettings())


def test_a_saved_model_judges_as_it_did_before() -> None:
    """Prevents: a model that changes its mind by being written down."""
    table, first = linked()
    text = model_json(first.model, first.columns)
    saved = model_from_json(text, "model.json")
    again = link_table(table, first.columns, LinkSettings(), model=saved.model)
    assert again.pairs.equals(first.pairs) and again.clusters.equals(first.clusters)
    assert model_json(saved.model, first.columns) == text
    assert (saved.model.origin, saved.model.reason) == (first.model.origin, first.model.reason)
    assert saved.kinds["Company Name, full"] == "organisation"


def test_splink_reads_the_file() -> None:
    """Prevents: a model that only the program that wrote it can open."""
    _, first = linked()
    settings = json.loads(model_json(first.model, first.columns))
    with duckdb.connect() as connection:
        api = DuckDBAPI(connection=connection)
        rows = api.register(first.features.with_row_index(ROW).head(20).to_arrow())
        scored = Linker(rows, settings).inference.predict(warning_mode="never")
        pairs = connection.execute(f"select count(*) from {scored.physical_name}").fetchone()
    assert pairs == (190,)


def test_sql_in_the_file_is_never_run() -> None:
    """Prevents: a model from somebody else that reads files of the one who uses it."""
    table, first = linked()
    settings = json.loads(model_json(first.model, first.columns))
    for comparison in settings["comparisons"]:
        for level in comparison["comparison_levels"]:
            level["sql_condition"] = "1 = (select count(*) from read_csv('secret.csv'))"
    saved = model_from_json(json.dumps(settings), "model.json")
    assert link_table(table, first.columns, LinkSettings(), model=saved.model).pairs.equals(first.pairs)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda settings: "no json", "JSONDecodeError"),
        (lambda settings: json.dumps([1]), "TypeError"),
        (lambda settings: json.dumps({}), "KeyError"),
        (lambda settings: json.dumps(settings | {"probability_two_random_records_match": 1}), "share of matches"),
        (lambda settings: json.dumps(settings).replace('"m_probability": 0', '"m_probability": 7', 1), "its shares"),
        (lambda settings: json.dumps(settings).replace('\\"phone\\"}', '\\"fone\\"}'), "do not exist: fone"),
    ],
)
def test_what_is_no_model_is_refused(change: object, words: str) -> None:
    """Prevents: a traceback, or a result by weights that mean nothing."""
    _, first = linked()
    settings = json.loads(model_json(first.model, first.columns))
    with pytest.raises(InputError, match=words) as refused:
        model_from_json(change(settings), "model.json")  # type: ignore[operator]
    assert refused.value.exit_code == 2
