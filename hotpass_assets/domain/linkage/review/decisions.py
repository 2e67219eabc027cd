"""What people decided about records: these two are one, these two are not, this value is right.

Belongs here: the form of decisions, reading them from the lines of a file, putting two sets together, and the rows
they are about. Does not belong here: files (``hotpass_resources.decisions_file``), telling contradictions
(``contradictions``), and which pairs to ask about (``queue``).

A record is named by its key, which holds across runs: ``source_record_id`` in ``refine``, the row key in ``resolve``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from hotpass_assets.domain.config.problems import did_you_mean
from hotpass_assets.domain.errors import ConfigurationError, ConfigurationProblem
from hotpass_assets.domain.linkage.groups import smallest_of_group
from hotpass_assets.domain.linkage.review.contradictions import Finding, contradictions

MUST_LINK, CANNOT_LINK, FIELD_VALUE = "must_link", "cannot_link", "field_value"
DECISION_WORDS = (MUST_LINK, CANNOT_LINK, FIELD_VALUE)
DECISION_COLUMNS = ("decision", "left", "right", "left_name", "right_name", "field", "value", "who", "when", "why")
PROBLEMS_SHOWN = 20

_SCHEMA = pl.Schema({**dict.fromkeys(DECISION_COLUMNS, pl.String()), "line": pl.Int64()})
_ORDER = ("left", "right", "field", "decision", "value")
_NEEDED = {MUST_LINK: ("left", "right"), CANNOT_LINK: ("left", "right"), FIELD_VALUE: ("left", "field", "value")}
_UNUSED = {MUST_LINK: ("field", "value"), CANNOT_LINK: ("field", "value"), FIELD_VALUE: ("right", "right_name")}


@dataclass(frozen=True)
class Decisions:
    """Decisions that do not contradict each other; a pair stands with its smaller key on the left.

    Attributes:
        table: One decision a row, sorted: ``DECISION_COLUMNS``, and ``line`` of the file it was read from.
    """

    table: pl.DataFrame

    @property
    def must_link(self) -> pl.DataFrame:
        """Pairs of keys, ``left`` and ``right``, that are one."""
        return self.table.filter(pl.col("decision") == MUST_LINK).select("left", "right")

    @property
    def cannot_link(self) -> pl.DataFrame:
        """Pairs of keys, ``left`` and ``right``, that are never one."""
        return self.table.filter(pl.col("decision") == CANNOT_LINK).select("left", "right")

    @property
    def field_values(self) -> pl.DataFrame:
        """``record`` (a key), ``field`` and the ``value`` it must have."""
        return self.table.filter(pl.col("decision") == FIELD_VALUE).select(
            pl.col("left").alias("record"), "field", "value"
        )

    @property
    def lines(self) -> pl.DataFrame:
        """The decisions as they are written to a file."""
        return self.table.select(DECISION_COLUMNS)


@dataclass(frozen=True)
class RowPairs:
    """Decisions about pairs, as pairs of row numbers, and what no row is named by.

    Attributes:
        must_link: ``left < right``: rows that are one. Rows of a group hang on its first.
        cannot_link: ``left < right``: rows that are never one, every combination.
        unknown: Keys in any decision that no row has, sorted.
    """

    must_link: pl.DataFrame
    cannot_link: pl.DataFrame
    unknown: list[str]


NO_DECISIONS = Decisions(pl.DataFrame(schema=_SCHEMA))


def decisions_from(table: pl.DataFrame, place: str, fields: Collection[str] = ()) -> Decisions:
    """Decisions from the lines of a file.

    Args:
        table: Texts in ``DECISION_COLUMNS``, any of which may be left out, and perhaps ``line``.
        place: File they come from, for messages.
        fields: Names a field may have; any when empty.

    Raises:
        ConfigurationError: A line is not a decision, or lines contradict each other; all are listed.
    """
    problems = _unknown_columns(table, place)
    lines = _tidy(table)
    problems += [_problem(place, *finding) for finding in _unusable(lines, fields)]
    if problems:
        raise _invalid(place, problems)
    return _agreed(lines, place)


def merged(old: Decisions, new: Decisions, place: str, *, replace: bool = False) -> Decisions:
    """Both sets of decisions together.

    Args:
        old: Decisions there were.
        new: Decisions that come.
        place: File the old ones come from, for messages.
        replace: Whether a new decision takes the place of an old one about the same pair, or record and field.

    Raises:
        ConfigurationError: They contradict each other.
    """
    kept = old.table
    if replace:
        kept = kept.join(new.table, on=["left", "right", "field"], how="anti", nulls_equal=True, maintain_order="left")
    lines = pl.concat([kept, new.table.with_columns(line=pl.lit(None, pl.Int64))])
    return _agreed(lines, place, "Correct what you give, or let it take the place of the earlier one with --replace")


def without_pair(decisions: Decisions, left: str, right: str) -> Decisions:
    """The decisions without any about a pair."""
    low, high = sorted((left, right))
    about = (pl.col("left") == low) & pl.col("right").eq_missing(high)
    return Decisions(decisions.table.filter(~about))


def decided(decisions: Decisions, pairs: pl.DataFrame) -> pl.Series:
    """What the decisions say of each pair, ``must_link``, ``cannot_link`` or nothing; what follows from them counts.

    Args:
        decisions: The decisions.
        pairs: ``left_key`` and ``right_key``.
    """
    groups = smallest_of_group(decisions.must_link.iter_rows())

    def ends(left: str, right: str) -> list[pl.Expr]:
        sides = [pl.col(name).replace(groups) if groups else pl.col(name) for name in (left, right)]
        return [pl.min_horizontal(sides).alias("low"), pl.max_horizontal(sides).alias("high")]

    apart = decisions.cannot_link.select(ends("left", "right")).unique().with_columns(apart=pl.lit(True))
    found = pairs.select(ends("left_key", "right_key")).join(
        apart, on=["low", "high"], how="left", maintain_order="left"
    )
    same_thing = (pl.col("low") == pl.col("high")) & pl.Series(pairs["left_key"] != pairs["right_key"])
    state = pl.when(same_thing).then(pl.lit(MUST_LINK)).when("apart").then(pl.lit(CANNOT_LINK))
    return found.select(state.alias("decision")).to_series()


def pairs_by_row(decisions: Decisions, keys: pl.Series) -> RowPairs:
    """The rows that the decisions are about.

    A key may stand on several rows: a must_link joins all of them, a cannot_link separates every combination.

    Args:
        decisions: The decisions.
        keys: Key of each row; missing where a row has none.
    """
    rows = keys.cast(pl.String).alias("key").to_frame().with_row_index("row").drop_nulls()
    rows = rows.with_columns(pl.col("row").cast(pl.UInt32))
    return RowPairs(
        must_link=_joined_rows(decisions.must_link, rows),
        cannot_link=_row_pairs(
            decisions.cannot_link.join(rows, left_on="left", right_on="key")
            .rename({"row": "one"})
            .join(rows, left_on="right", right_on="key")
            .rename({"row": "other"})
        ),
        unknown=_keys_of(decisions).join(rows, on="key", how="anti")["key"].sort().to_list(),
    )


def _keys_of(decisions: Decisions) -> pl.DataFrame:
    named = pl.concat([decisions.table["left"], decisions.table["right"]])
    return named.drop_nulls().unique().alias("key").to_frame()


def _joined_rows(pairs: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Each row of a group of keys with the group's first row; a group with a single row has no pair."""
    # A key that no row has still joins the keys on both sides of it.
    groups = smallest_of_group(pairs.iter_rows())
    named = pl.DataFrame({"key": list(groups), "group": list(groups.values())}, {"key": pl.String, "group": pl.String})
    members = rows.join(named, on="key").with_columns(one=pl.col("row").min().over("group"))
    return _row_pairs(members.rename({"row": "other"}))


def _row_pairs(pairs: pl.DataFrame) -> pl.DataFrame:
    one, other = pl.col("one"), pl.col("other")
    ordered = pairs.filter(one != other).select(
        pl.min_horizontal(one, other).cast(pl.UInt32).alias("left"),
        pl.max_horizontal(one, other).cast(pl.UInt32).alias("right"),
    )
    return ordered.unique().sort("left", "right")


def _unknown_columns(table: pl.DataFrame, place: str) -> list[ConfigurationProblem]:
    return [
        ConfigurationProblem(place, "", f"there is no column '{name}'", did_you_mean(name, DECISION_COLUMNS))
        for name in table.columns
        if name not in _SCHEMA
    ]


def _tidy(table: pl.DataFrame) -> pl.DataFrame:
    """The lines in the form they are kept in: one space for many, a pair's smaller key on the left."""
    if "line" not in table.columns:
        table = table.with_row_index("line", offset=2)
    absent = [pl.lit(None, pl.String).alias(name) for name in DECISION_COLUMNS if name not in table.columns]
    text = pl.col(DECISION_COLUMNS).str.replace_all(r"\s+", " ").str.strip_chars()
    lines = table.with_columns(absent).select(*_SCHEMA).cast(_SCHEMA)
    lines = lines.with_columns(pl.when(text != "").then(text))
    lines = lines.filter(pl.any_horizontal(pl.col(DECISION_COLUMNS).is_not_null()))
    swapped = (pl.col("left") > pl.col("right")).fill_null(False)

    def side(one: str, other: str) -> pl.Expr:
        return pl.when(swapped).then(other).otherwise(one).alias(one)

    return lines.with_columns(
        side("left", "right"),
        side("right", "left"),
        side("left_name", "right_name"),
        side("right_name", "left_name"),
        pl.col("decision").str.to_lowercase().str.replace_all(r"[ -]", "_"),
        pl.col("when").str.replace(r"^(\d{4})/(\d\d)/(\d\d)", "$1-$2-$3"),
    )


def _unusable(lines: pl.DataFrame, fields: Collection[str]) -> list[Finding]:
    """What is wrong with single lines, in the order of the file."""
    return sorted([*_no_decision(lines), *_cells_amiss(lines), *_wrong_values(lines, fields)])


def _no_decision(lines: pl.DataFrame) -> Iterator[Finding]:
    for line in lines.filter(pl.col("decision").is_null())["line"]:
        yield line, "decision", "the cell is empty", f"write one of {', '.join(DECISION_WORDS)}"
    unknown = lines.filter(~pl.col("decision").is_in(DECISION_WORDS))
    for line, word in unknown.select("line", "decision").iter_rows():
        yield line, "decision", f"'{word[:40]}' is no decision", did_you_mean(word, DECISION_WORDS)


def _cells_amiss(lines: pl.DataFrame) -> Iterator[Finding]:
    """Empty cells that a decision needs, and filled ones that it has no use for."""
    for word in DECISION_WORDS:
        of_word = lines.filter(pl.col("decision") == word)
        for name in _NEEDED[word]:
            for line in of_word.filter(pl.col(name).is_null())["line"]:
                yield line, name, f"the cell is empty, and a {word} needs it", "fill it in"
        for name in _UNUSED[word]:
            for line in of_word.filter(pl.col(name).is_not_null())["line"]:
                yield line, name, f"a {word} has no {name}", "empty the cell or correct the decision"


def _wrong_values(lines: pl.DataFrame, fields: Collection[str]) -> Iterator[Finding]:
    for line in lines.filter(pl.col("left") == pl.col("right"))["line"]:
        yield line, "right", "left and right are the same record", "name two records or remove the line"
    dated = pl.col("when").str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False)
    for line in lines.filter(pl.col("when").is_not_null() & dated.is_null())["line"]:
        yield line, "when", "that is no date", "write year-month-day, for example 2026-03-31"
    if not fields:
        return
    unknown = lines.filter(~pl.col("field").is_in(list(fields)))
    for line, field in unknown.select("line", "field").iter_rows():
        yield line, "field", f"'{field[:60]}' is no known field", did_you_mean(field, fields)


def _agreed(lines: pl.DataFrame, place: str, do: str | None = None) -> Decisions:
    """Every decision once; of several lines that say the same the latest says who and why."""
    names = [pl.col(name).drop_nulls().last() for name in ("left_name", "right_name")]
    latest = [pl.col(name).last() for name in ("who", "when", "why", "line")]
    kept = (
        lines.with_columns(pl.col("when").str.slice(0, 10))
        .sort("when", "who", "why", "left_name", "right_name", "line")
        .group_by("decision", "left", "right", "field", "value", maintain_order=True)
        .agg(*names, *latest)
        .select(*_SCHEMA)
        .sort(_ORDER)
    )
    found = contradictions(kept)
    if found:
        raise _invalid(place, [_problem(place, *finding) for finding in found], do)
    return Decisions(kept)


def _problem(place: str, line: int | None, key: str, why: str, do: str) -> ConfigurationProblem:
    return ConfigurationProblem(f"{place}:{line}" if line else place, key, why, do)


def _invalid(place: str, problems: Sequence[ConfigurationProblem], do: str | None = None) -> ConfigurationError:
    shown = list(problems[:PROBLEMS_SHOWN])
    if len(problems) > PROBLEMS_SHOWN:
        shown.append(ConfigurationProblem(place, "", f"and {len(problems) - PROBLEMS_SHOWN} more"))
    return ConfigurationError("the decisions cannot be used", shown, do)
