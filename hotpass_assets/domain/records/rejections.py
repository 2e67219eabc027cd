"""Table ``rejected_rows``: rows and cells that could not be used, with the reason in words.

Belongs here: collecting rejections and explaining them. Does not belong here: deciding them (the cleaning rules
and ``records``).
"""

from __future__ import annotations

import polars as pl

from hotpass_assets.domain.tables.records import REJECTED_ROWS
from hotpass_assets.domain.workbook.coordinates import column_letter

EXPLANATIONS: dict[str, str] = {
    "row.no_organisation": "The row names no organisation. Fill in the name, or an identifier that another row has.",
    "row.identifier_only": "The row holds an identifier and nothing else. It was left out; nothing is lost.",
    "row.required_field_missing": "A field the profile requires is empty. Fill it in.",
    "row.parent_not_found": "No organisation has this identifier or name. Correct the identifier or the name.",
    "row.parent_ambiguous": "Several organisations have this identifier. Write the name of the right one.",
    "error_cell": "The cell holds an error instead of a value. Repair its formula.",
    "cell.error": "The cell holds an error instead of a value. Repair its formula.",
    "cell.formula_not_calculated": "The formula was never calculated. Open the workbook, let it calculate and save it.",
}
_BY_FAMILY: dict[str, str] = {
    "phone": "This is not a telephone number that can be dialled. Write it with its area code.",
    "email": "This is not an e-mail address. Write one address, or several separated by semicolons.",
    "website": "This is not a web address.",
    "province": "This is not a province. Use its official name or code.",
    "country": "This is not a country. Use its name or two-letter code.",
    "date": "This is not a date that can be read without guessing. Write it as 2025-03-31.",
    "identifier": "This identifier does not have the expected form.",
    "registration": "This is not a company registration number.",
    "vat": "This is not a value added tax number.",
    "id": "This is not an identity number.",
    "person": "This is not the name of a person.",
    "organisation": "This is not the name of an organisation.",
    "address": "This is not an address.",
    "flag": "This is neither yes nor no.",
}
_OTHERWISE = "The value could not be used as it stands."


def explanation(reason: str) -> str:
    """The reason in words and what to do, for a rule id such as ``phone.too_short``."""
    return EXPLANATIONS.get(reason) or _BY_FAMILY.get(reason.partition(".")[0], _OTHERWISE)


def rejected_rows(records: pl.DataFrame, values: pl.DataFrame, column_mappings: pl.DataFrame) -> pl.DataFrame:
    """Table ``rejected_rows``, ordered by place.

    Args:
        records: Table ``source_records``.
        values: Table ``source_values``.
        column_mappings: Table ``column_mappings``, for the headers.
    """
    rows = records.filter(pl.col("rejection").is_not_null()).select(
        pl.lit("row").alias("scope"),
        "workbook",
        "sheet",
        "table",
        "row",
        pl.format("{}:{}", "row", "row").alias("cell"),
        pl.col("rejection").alias("reason"),
    )
    places = records.select("record", "workbook", "sheet", "table", "row")
    headers = column_mappings.select("workbook", "sheet", "table", "column", "header")
    cells = (
        values.filter(pl.col("status") == "invalid")
        .join(places, on="record")
        .join(headers, on=["workbook", "sheet", "table", "column"], how="left")
        .select(
            pl.lit("value").alias("scope"),
            "workbook",
            "sheet",
            "table",
            "row",
            "column",
            pl.concat_str(
                pl.col("column").replace_strict(_letters(values), return_dtype=pl.String),
                pl.col("row").cast(pl.String),
            ).alias("cell"),
            "header",
            pl.col("field").cast(pl.String),
            "raw",
            pl.col("rule").alias("reason"),
        )
    )
    return with_explanations(pl.concat([rows, cells.unique(maintain_order=True)], how="diagonal"))


def with_explanations(rejections: pl.DataFrame) -> pl.DataFrame:
    """``rejections`` with the reason in words, as table ``rejected_rows`` in the order of the sheets."""
    words = {reason: explanation(reason) for reason in rejections["reason"].unique().to_list()}
    return REJECTED_ROWS.conform(
        rejections.with_columns(explanation=pl.col("reason").replace_strict(words, return_dtype=pl.String)).sort(
            "workbook", "sheet", "table", "row", "column", "field", nulls_last=False
        )
    )


def _letters(values: pl.DataFrame) -> dict[int, str]:
    return {column: column_letter(column) for column in values["column"].unique().to_list()}
