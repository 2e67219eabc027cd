"""What a person is asked, and what the answers say.

Belongs here: a review queue as numbered tasks, whichever verb made it, and verdicts as decisions. Does not belong here:
choosing what to ask (``queue``), what decisions mean (``decisions``), files and screens.
"""

from __future__ import annotations

import polars as pl

from hotpass_assets.domain.config.problems import did_you_mean
from hotpass_assets.domain.errors import ConfigurationError, ConfigurationProblem, InputError
from hotpass_assets.domain.identity import stable_uuids
from hotpass_assets.domain.linkage.review.decisions import CANNOT_LINK, MUST_LINK, Decisions, decided, decisions_from

VERDICTS = {"same": MUST_LINK, "different": CANNOT_LINK, "unsure": None}
"""What a person can say of a pair, and the decision it makes, if any."""

TASK_COLUMNS = ("number", "left_key", "right_key", "left_name", "right_name", "probability", "question")
_TEXTS = ("left_key", "right_key", "left_name", "right_name", "question")
_NOT_SHOWN = ("left", "right", "left_record", "right_record", "score", "line")


def tasks_from(queue: pl.DataFrame, place: str, records: pl.DataFrame | None = None) -> pl.DataFrame:
    """A review queue as tasks: ``TASK_COLUMNS``, then whatever else the queue says of a pair.

    Args:
        queue: What ``review_queue`` made, or table ``review_queue`` of an intake.
        place: Where it was found, for messages.
        records: ``record`` and ``source_record_id``, for a queue that names records by their number.

    Raises:
        InputError: It is no review queue.
    """
    if records is not None and "left_key" not in queue.columns and "left_record" in queue.columns:
        queue = _keyed(queue, records)
    if "probability" not in queue.columns and "score" in queue.columns:
        queue = queue.with_columns(pl.col("score").alias("probability"))
    absent = [name for name in ("left_key", "right_key") if name not in queue.columns]
    if absent:
        raise InputError(
            "that is no review queue",
            where=place,
            why=f"it has no column {' and no column '.join(absent)}",
            do="Name the review_queue.parquet or review_queue.csv that hotpass resolve wrote",
            exit_code=2,
        )
    kept = [name for name in queue.columns if name not in {*_NOT_SHOWN, *TASK_COLUMNS}]
    given = {name for name in queue.columns if name in TASK_COLUMNS}
    blank = [pl.lit(None).alias(name) for name in TASK_COLUMNS if name not in given and name != "number"]
    # The place in the queue, so that a number means the same pair before and after others were decided.
    numbered = queue.drop("number", strict=False).with_columns(blank).with_row_index("number", offset=1)
    return numbered.select(
        "number",
        *(pl.col(name).cast(pl.String) for name in _TEXTS[:4]),
        pl.col("probability").cast(pl.Float64, strict=False),
        pl.col("question").cast(pl.String),
        *kept,
    )


def _keyed(queue: pl.DataFrame, records: pl.DataFrame) -> pl.DataFrame:
    for side in ("left", "right"):
        of_side = records.select(
            pl.col("record").alias(f"{side}_record"), pl.col("source_record_id").alias(f"{side}_key")
        )
        queue = queue.join(of_side, on=f"{side}_record", how="left", maintain_order="left")
    return queue


def with_decisions(tasks: pl.DataFrame, decisions: Decisions) -> pl.DataFrame:
    """The tasks with ``decision``: what was decided of the pair, or follows from what was; missing while it is open."""
    return tasks.with_columns(decided(decisions, tasks))


def pair_ids(tasks: pl.DataFrame) -> pl.Series:
    """A name of each pair that does not tell its keys and is the same whichever side they stand on."""
    keys = tasks.select(
        pl.concat_str(
            pl.min_horizontal("left_key", "right_key"), pl.max_horizontal("left_key", "right_key"), separator="\x1f"
        ).alias("pair")
    ).to_series()
    return stable_uuids("review", keys)


def answers_from(table: pl.DataFrame, place: str) -> Decisions:
    """Decisions from verdicts; a line without one, or with ``unsure``, decides nothing.

    Args:
        table: Texts ``left_key``, ``right_key``, ``verdict``, and perhaps ``left_name``, ``right_name``, ``who``,
            ``when``, ``why`` and ``line``; other columns are for people.
        place: Where the verdicts come from, for messages.

    Raises:
        ConfigurationError: A verdict is none, or two contradict each other.
    """
    absent = [name for name in ("left_key", "right_key", "verdict") if name not in table.columns]
    if absent:
        raise ConfigurationError(
            "the verdicts cannot be read",
            [ConfigurationProblem(place, name, "there is no such column") for name in absent],
            do="Fill in the file that 'hotpass review export' wrote",
        )
    if "line" not in table.columns:
        table = table.with_row_index("line", offset=2)
    said = table.with_columns(pl.col("verdict").str.strip_chars().str.to_lowercase()).filter(pl.col("verdict") != "")
    unknown = said.filter(~pl.col("verdict").is_in(list(VERDICTS)))
    if not unknown.is_empty():
        problems = [
            ConfigurationProblem(
                f"{place}:{line}", "verdict", f"'{word[:40]}' is no verdict", did_you_mean(word, VERDICTS)
            )
            for line, word in unknown.select("line", "verdict").head(20).iter_rows()
        ]
        raise ConfigurationError("the verdicts cannot be read", problems)
    decision = pl.col("verdict").replace_strict(VERDICTS, return_dtype=pl.String).alias("decision")
    named = said.with_columns(decision).filter(pl.col("decision").is_not_null())
    about = [name for name in ("left_name", "right_name", "who", "when", "why", "line") if name in table.columns]
    keys = [pl.col("left_key").alias("left"), pl.col("right_key").alias("right")]
    return decisions_from(named.select("decision", *keys, *about), place)
