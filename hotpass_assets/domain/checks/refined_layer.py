"""Checks of mapping, records and linkage.

Belongs here: judging what was understood before values are chosen. Does not belong here: checks a table's model
makes by itself (``model_rules``).
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from hotpass_assets.domain.checks.outcome import CheckOutcome
from hotpass_assets.domain.mapping.table_mapping import unused_rule_keys
from hotpass_assets.domain.profile.resolve import ResolvedProfile
from hotpass_assets.domain.records.records import IDENTIFIER_ONLY
from hotpass_assets.domain.records.sources import source_of
from hotpass_assets.domain.tables.fields import FIELDS

_PLACE = ("workbook", "sheet", "row")


def organisations_were_found(column_mappings: pl.DataFrame) -> CheckOutcome:
    """Whether any table names organisations; without one there is nothing to publish."""
    named = column_mappings.filter((pl.col("field") == "organization_name") & (pl.col("role") != "unmapped"))
    tables = column_mappings.select("workbook", "sheet", "table").n_unique()
    if named.height:
        return CheckOutcome(tables, 0, f"{named.height} of {tables} tables name organisations")
    headers = column_mappings.select("workbook", "sheet", "header", "nearest", "nearest_score").head(20)
    message = (
        "no column holds the names of organisations. Name its header in the profile under refine.synonyms or in "
        "the sheet's columns"
    )
    return CheckOutcome(max(tables, 1), max(tables, 1), message, headers)


def rules_of_the_profile_fit_their_sheets(raw_workbooks: pl.DataFrame, profile: ResolvedProfile) -> CheckOutcome:
    """Columns the profile names that their sheet does not have: a header was renamed, or misspelt in the profile."""
    checked, missing = 0, []
    tables = raw_workbooks.filter(pl.col("table").is_not_null()).sort("workbook", "position", "table")
    for table in tables.select("workbook", "sheet", "headers", "first_column").iter_rows(named=True):
        rule = source_of(table["workbook"], profile).sheet_rule(table["sheet"])
        if rule is None or not rule.columns:
            continue
        checked += len(rule.columns)
        unused = unused_rule_keys(table["headers"], table["first_column"], rule)
        missing += [(table["workbook"], table["sheet"], key) for key in unused]
    sample = pl.DataFrame(
        missing, schema={"workbook": pl.String, "sheet": pl.String, "column": pl.String}, orient="row"
    )
    words = ", ".join(f"{column} of {sheet}" for _, sheet, column in missing[:5])
    message = (
        f"{len(missing)} of {checked} columns named by the profile are not in their sheet: {words}"
        if missing
        else f"all {checked} columns named by the profile are in their sheets"
    )
    return CheckOutcome(checked, len(missing), message, sample)


def rejected_share_is_below_the_limit(
    rejected_rows: pl.DataFrame, source_records: pl.DataFrame, limit: float
) -> CheckOutcome:
    """Share of rows set aside whole; rows that only hold an identifier do not count."""
    # A row that holds an identifier and nothing else is padding, not data somebody must repair.
    padding = int((source_records["rejection"] == IDENTIFIER_ONLY).sum())
    rows = source_records.height - padding
    rejected = rejected_rows.filter((pl.col("scope") == "row") & (pl.col("reason") != IDENTIFIER_ONLY))
    share = rejected.height / rows if rows else 0.0
    message = f"{rejected.height} of {rows} rows were set aside ({share:.1%}; the limit is {limit:.0%})"
    sample = rejected.select(*_PLACE, "reason", "explanation")
    return CheckOutcome(rows, rejected.height, message, sample, tolerated=share <= limit)


def valid_shares_reach_the_thresholds(source_values: pl.LazyFrame, thresholds: Mapping[str, float]) -> CheckOutcome:
    """Shares of valid values among those stated, for each kind of field that has a threshold.

    Args:
        source_values: Table ``source_values``.
        thresholds: Smallest share of valid values of each field kind, such as ``email``.
    """
    counted = (
        source_values.filter(pl.col("status") != "missing")
        .group_by("field")
        .agg(pl.len().alias("stated"), (pl.col("status") == "valid").sum().alias("valid"))
        .collect()
    )
    kinds = {field.name: field.kind for field in FIELDS if field.kind in thresholds}
    shares = (
        counted.with_columns(
            kind=pl.col("field").cast(pl.String).replace_strict(kinds, default=None, return_dtype=pl.String)
        )
        .drop_nulls("kind")
        .group_by("kind")
        .agg(pl.col("stated").sum(), pl.col("valid").sum())
        .with_columns(
            share=(pl.col("valid") / pl.col("stated")).round(4),
            threshold=pl.col("kind").replace_strict(dict(thresholds), return_dtype=pl.Float64),
        )
        .sort("kind")
    )
    low = shares.filter(pl.col("share") < pl.col("threshold"))
    words = ", ".join(f"{kind} {share:.0%}" for kind, share in shares.select("kind", "share").iter_rows())
    message = f"valid among the stated values: {words}" if words else "no value of these kinds was stated"
    return CheckOutcome(shares.height, low.height, message, shares)


def no_pair_names_an_unknown_record(match_pairs: pl.DataFrame, source_records: pl.DataFrame) -> CheckOutcome:
    """Pairs whose records are not in ``source_records``."""
    known = source_records["record"].implode()
    unknown = match_pairs.filter(~pl.col("left_record").is_in(known) | ~pl.col("right_record").is_in(known))
    message = f"{unknown.height} of {match_pairs.height} pairs name a record that does not exist"
    return CheckOutcome(
        match_pairs.height, unknown.height, message, unknown.select("left_record", "right_record", "rule")
    )


def every_record_has_one_entity(entities: pl.DataFrame, source_records: pl.DataFrame) -> CheckOutcome:
    """Usable records without an organisation, or with more than one."""
    usable = source_records.filter(pl.col("rejection").is_null()).select("record", *_PLACE)
    counts = entities.group_by("record").agg(pl.col("organization_id").n_unique().alias("organisations"))
    joined = usable.join(counts, on="record", how="left", maintain_order="left")
    wrong = joined.filter(pl.col("organisations").fill_null(0) != 1)
    message = f"{wrong.height} of {usable.height} usable records do not have exactly one organisation"
    return CheckOutcome(usable.height, wrong.height, message, wrong)


def ids_are_kept(
    known_records: pl.DataFrame, entity_history: pl.DataFrame, earlier: pl.DataFrame | None, intake: str
) -> CheckOutcome:
    """Records known before that are under another organisation id although nothing about it was recorded.

    Recorded means that the earlier id resolves to the present one (a merge), or that the history tells that the
    earlier id changed in this intake (a split, or records that moved). An id that the history has forgotten fails.

    Args:
        known_records: Table ``known_records`` of this intake.
        entity_history: Table ``entity_history`` of this intake.
        earlier: Table ``known_records`` of the intake before it, if there is one.
        intake: Key of this intake.
    """
    if earlier is None:
        return CheckOutcome(0, 0, "there is no earlier intake to compare with")
    key = ["record_key", "kind"]
    told = entity_history.select("organization_id", "current_id", "changed_in")
    now = known_records.filter(pl.col("seen_in") == intake).select(*key, now="organization_id")
    both = earlier.join(told, on="organization_id", how="left").join(now, on=key, how="left")
    same = pl.col("organization_id") == pl.col("now")
    merged = pl.col("current_id") == pl.col("now")
    by_key = both.group_by(key).agg(
        seen=pl.col("now").is_not_null().any(),
        kept=same.any(),
        recorded=(merged | (pl.col("changed_in") == intake)).any(),
        forgotten=pl.col("current_id").is_null().any(),
    )
    seen = by_key.filter("seen")
    changed = seen.filter(~pl.col("kept").fill_null(False))
    silent = pl.col("seen") & ~(pl.col("kept") | pl.col("recorded")).fill_null(False)
    wrong = by_key.filter(silent | pl.col("forgotten")).sort(key)
    message = (
        f"{wrong.height} of {by_key.height} records and names known before lost their organisation id without a "
        f"recorded merge or split; {seen.height} came again, {changed.height} of them under another id"
    )
    return CheckOutcome(by_key.height, wrong.height, message, wrong.select(key))
