"""Spark finds what DuckDB finds. ``make test-spark`` runs this with Spark and a Java of its own."""

from __future__ import annotations

import importlib.util
import math
import os
import subprocess
import sys
from random import Random
from typing import TYPE_CHECKING

import duckdb
import polars as pl
import pytest

from hotpass_assets.domain.errors import HotpassError
from hotpass_assets.domain.linkage.columns.recognise import recognise_columns
from hotpass_assets.domain.linkage.compare.aspects import aspects_of
from hotpass_assets.domain.linkage.engine.linker import LinkSettings, link_table
from hotpass_assets.domain.linkage.engine.model import Model, shipped_model
from hotpass_assets.domain.linkage.engine.spark_scoring import SparkComparer, spark_session
from hotpass_assets.domain.linkage.engine.splink_scoring import PairComparer
from hotpass_assets.domain.sample.listings.listing import listing
from tests.builders.linking import any_text, every_kind, misspelt

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

HAS_SPARK = importlib.util.find_spec("pyspark") is not None
needs_spark = pytest.mark.skipif(
    not HAS_SPARK, reason="pyspark (478 MB) is not in this environment: make test-spark runs these with it"
)
pytestmark = pytest.mark.filterwarnings("ignore")
LOCAL = {"spark.master": "local[2]", "spark.sql.shuffle.partitions": "2"}

COMPARED = pl.exclude(pl.List(pl.UInt32))
"""Lists of words bring rows together and are not compared."""


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> SparkSession:
    folder = tmp_path_factory.mktemp("spark")
    places = {"spark.sql.warehouse.dir": str(folder / "warehouse"), "spark.local.dir": str(folder / "local")}
    return spark_session(LOCAL | places)


@needs_spark
@pytest.mark.slow
def test_a_table_linked_on_spark_is_the_table_linked_on_duckdb(session: SparkSession) -> None:
    """Prevents: another answer, because somebody chose another machine."""
    rows = listing(600, 11).rows
    columns = recognise_columns(rows)
    here = link_table(rows, columns, LinkSettings())
    there = link_table(rows, columns, LinkSettings(engine="spark", spark=LOCAL))
    assert there.pairs.schema == here.pairs.schema
    assert there.pairs.equals(here.pairs)
    assert there.model == here.model
    assert there.clusters.equals(here.clusters)


@needs_spark
@pytest.mark.slow
def test_every_kind_of_column_reaches_the_same_levels(session: SparkSession) -> None:
    """Prevents: a comparison the sample does not use, and that Spark answers in its own way."""
    table, columns = every_kind(400)
    aspects = aspects_of(table, columns)
    features = pl.concat([aspect.features.select(COMPARED) for aspect in aspects], how="horizontal")
    model = shipped_model([aspect.comparison for aspect in aspects], "")
    random = Random(3)
    some = sorted({tuple(sorted(random.sample(range(400), 2))) for _ in range(12_000)})
    pairs = pl.DataFrame(some, schema={"left": pl.UInt32, "right": pl.UInt32}, orient="row")
    with duckdb.connect() as connection:
        here = PairComparer(features, model, connection).levels(pairs)
    there = SparkComparer(features, model, session).levels(pairs)
    assert here.height == pairs.height
    other = [name for name in here.columns if not here[name].equals(there[name])]
    assert other == []
    reached = {name: here[name].n_unique() for name in here.columns if name.startswith("gamma_")}
    assert min(reached.values()) >= 3, reached


@needs_spark
@pytest.mark.slow
def test_texts_are_as_alike_on_spark_as_on_duckdb(session: SparkSession) -> None:
    """Prevents: pairs at the border of a level that fall to either side of it, by half a transposition or rounding."""
    random = Random(5)
    texts = [any_text(random, random.choice(("abc", "abcdeéü .@")), random.choice((3, 12, 70))) for _ in range(6000)]
    others = [misspelt(random, text) if random.random() < 0.8 else random.choice(texts) for text in texts]
    edge = pl.DataFrame({"a": [*texts, "", "a", "", None], "b": [*others, "", "", "a", "a"]}).with_row_index("n")
    ours = "jaro_winkler_similarity(a, b) likeness, levenshtein(a, b) edits, damerau_levenshtein(a, b) swaps"
    with duckdb.connect() as connection:
        here = connection.sql(f"select cast(n as bigint) n, a, b, {ours} from edge order by n").pl()
    above = pl.Series([math.nextafter(value, 2) for value in here["likeness"][:-1]] + [None], dtype=pl.Float64)
    asked = here.with_columns(above=above)
    session.createDataFrame(asked.to_arrow(compat_level=pl.CompatLevel.oldest())).createOrReplaceTempView("edge")
    SparkComparer(*_one_column(), session)
    theirs = (
        "hotpass_alike(a, b, likeness) at_it, hotpass_alike(a, b, above) above_it,"
        " hotpass_edits(a, b) edits, hotpass_edits_and_swaps(a, b) swaps"
    )
    there = pl.DataFrame(session.sql(f"select n, {theirs} from edge").toArrow()).sort("n")
    assert there.select("edits", "swaps").cast(pl.Int64).equals(here.select("edits", "swaps").cast(pl.Int64))
    assert there["at_it"].to_list() == [True] * (edge.height - 1) + [None]
    assert there["above_it"].to_list() == [False] * (edge.height - 1) + [None]


def _one_column() -> tuple[pl.DataFrame, Model]:
    table, columns = every_kind(10)
    aspect = aspects_of(table, columns[:1])[0]
    return aspect.features.select(COMPARED), shipped_model([aspect.comparison], "")


@needs_spark
def test_without_java_one_line_says_what_to_do() -> None:
    """Prevents: a page of Java's messages as the only answer."""
    program = (
        "from hotpass_assets.domain.errors import HotpassError\n"
        "from hotpass_assets.domain.linkage.engine.spark_scoring import spark_session\n"
        "try:\n    spark_session({})\nexcept HotpassError as error:\n    print(error)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ
        | {"JAVA_HOME": "/nowhere", "PYTHONPATH": os.pathsep.join(path for path in ["", *sys.path] if path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "Install Java 17 or 21" in done.stdout and len(done.stdout.splitlines()) == 1


def test_without_pyspark_one_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Prevents: a traceback for whoever sets the engine and has not installed it."""
    for name in ("pyspark", "pyspark.sql", "pyspark.errors", "py4j", "py4j.protocol"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(HotpassError, match=r"pyspark is not installed. Run pip install 'hotpass\[spark\]'"):
        spark_session({})
