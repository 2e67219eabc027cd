"""Comparing pairs with Splink on Spark.

Belongs here: the Spark session, and the levels Splink finds on it for given pairs: the same ones as on DuckDB. Does not
belong here: the translation of conditions (``sql_dialects``) and everything else Splink is asked (``splink_scoring``).

pyspark is an extra and imported when it runs: it is half a gigabyte and needs Java.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import polars as pl
import polars.selectors as cs

from hotpass_assets.domain.errors import HotpassError
from hotpass_assets.domain.linkage.compare.levels import Comparison
from hotpass_assets.domain.linkage.engine.model import Model
from hotpass_assets.domain.linkage.engine.splink_scoring import (
    ROW,
    given_pairs,
    level_in_weight,
    splink_settings,
    telling_levels,
)
from hotpass_assets.domain.linkage.engine.sql_dialects import spark_condition, spark_functions

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

_CANNOT = "pairs cannot be compared on Spark"
# Conditions of names are longer than what Spark compiles in one piece; trying it takes a minute.
_ALWAYS = {"spark.sql.codegen.wholeStage": "false"}
_LOCAL = {
    "spark.master": "local[*]",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
    "spark.sql.shuffle.partitions": "4",
}
"""Settings of a Spark within this process; what is given replaces them."""


def spark_session(settings: Mapping[str, str]) -> SparkSession:
    """The Spark session of this process, or a new one that stays until the process ends.

    Args:
        settings: Spark's settings by name, such as ``spark.master``; without a master Spark runs in this process.
            A session that runs already keeps its own.

    Raises:
        HotpassError: pyspark is not installed, or there is no Java, or the master does not answer.
    """
    try:
        from py4j.protocol import Py4JJavaError
        from pyspark.errors import PySparkRuntimeError
        from pyspark.sql import SparkSession
    except ImportError as missing:
        raise HotpassError(
            _CANNOT,
            why="pyspark is not installed",
            do="Run pip install 'hotpass[spark]', or set engine to duckdb",
        ) from missing
    running = SparkSession.getActiveSession()
    if running is not None:
        return running
    local = settings.get("spark.master", "local").startswith("local")
    builder = SparkSession.builder.appName("hotpass")
    for name, value in (_ALWAYS | (_LOCAL if local else {}) | dict(settings)).items():
        builder = builder.config(name, value)
    try:
        return builder.getOrCreate()
    except PySparkRuntimeError as problem:
        raise HotpassError(
            _CANNOT,
            why="Java did not start",
            do="Install Java 17 or 21 and let JAVA_HOME name its folder, or set engine to duckdb",
        ) from problem
    except Py4JJavaError as problem:
        raise HotpassError(
            _CANNOT, where=settings.get("spark.master"), why="Spark did not start; its own message is above", retry=True
        ) from problem


class SparkComparer:
    """Splink at work on one table on Spark: says which level pairs of its rows reach.

    Args:
        features: Features of all rows, in row order.
        model: Whose comparisons are used; its shares do not matter.
        session: Where Splink works.
    """

    def __init__(self, features: pl.DataFrame, model: Model, session: SparkSession) -> None:
        from splink import Linker, SparkAPI
        from splink.backends.spark import similarity_jar_location

        session.sql(f"add jar '{similarity_jar_location()}'")
        # Intermediate results are kept in memory: the other ways need a folder that all machines share.
        api: Any = SparkAPI
        self._api = api(spark_session=session, break_lineage_method="persist")
        for statement in spark_functions():
            session.sql(statement)
        table = self._api.register(_sent(session, features.with_row_index(ROW)))
        translated = replace(model, comparisons=tuple(map(_in_spark, model.comparisons)))
        settings = splink_settings(telling_levels(translated), "spark")
        self._linker = Linker(table, settings, log_level=logging.ERROR)
        self._session = session
        self._comparisons = model.comparisons

    def levels(self, pairs: pl.DataFrame) -> pl.DataFrame:
        """The level each pair reaches in each comparison.

        Args:
            pairs: left, right.

        Returns:
            left, right and a column ``gamma_<comparison>`` (Int8) for each comparison, sorted by left and right.
        """
        registered = self._api.register(_sent(self._session, given_pairs(pairs)))
        self._linker.table_management.register_blocked_pairs_for_predict(registered)
        scored = self._linker.inference.predict(warning_mode="never")
        gammas = (level_in_weight(comparison, "`") for comparison in self._comparisons)
        rows = (f"{ROW}_l as `left`", f"{ROW}_r as `right`")
        found = self._session.table(scored.physical_name).selectExpr(*rows, *gammas).toArrow()
        for table in (scored, registered):
            self._session.table(table.physical_name).unpersist()
            self._session.catalog.dropTempView(table.physical_name)
        scored.drop_table_from_database_and_remove_from_cache()
        registered.drop_table_from_database_and_remove_from_cache(force_non_splink_table=True)
        levels = pl.DataFrame(found)
        return levels.with_columns(pl.col("left", "right").cast(pl.UInt32)).sort("left", "right")


def _in_spark(comparison: Comparison) -> Comparison:
    return replace(
        comparison,
        missing=spark_condition(comparison.missing),
        levels=tuple(replace(level, condition=spark_condition(level.condition)) for level in comparison.levels),
    )


def _sent(session: SparkSession, table: pl.DataFrame) -> DataFrame:
    """A table in Spark, which knows no unsigned numbers."""
    signed = table.with_columns(
        cs.by_dtype(pl.UInt8, pl.UInt16).cast(pl.Int32), cs.by_dtype(pl.UInt32, pl.UInt64).cast(pl.Int64)
    )
    return session.createDataFrame(signed.to_arrow(compat_level=pl.CompatLevel.oldest()))
