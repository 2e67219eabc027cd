"""Why an intake cannot be refined, in words of its workbooks.

Belongs here: errors made from the tables of a run whose inputs turned out unusable. Does not belong here: finding
that out (``domain.checks``).
"""

import json

import polars as pl

from hotpass_assets.domain.compliance.report import REASON_WORDS
from hotpass_assets.domain.errors import HotpassError, InputError
from hotpass_resources.compliance_files import report_paths
from hotpass_resources.settings import load_settings

_LISTED = 3
_HEADERS_LISTED = 12


def unopened_workbooks(raw_workbooks: pl.DataFrame) -> InputError:
    """The error about workbooks that could not be opened."""
    workbooks = raw_workbooks.select("workbook", "problem", "problem_do").unique(maintain_order=True)
    closed = workbooks.filter(pl.col("problem").is_not_null())
    lines = closed.head(_LISTED).rows(named=True)
    rest = closed.height - len(lines)
    reasons = [_reason(line["workbook"], line["problem"], closed.height) for line in lines]
    remedies = dict.fromkeys(line["problem_do"] for line in lines if line["problem_do"])
    return InputError(
        "the workbook could not be opened"
        if workbooks.height == 1
        else f"{closed.height} of {workbooks.height} workbooks could not be opened",
        where=", ".join(line["workbook"] for line in lines) + (f" and {rest} more" if rest else ""),
        why="; ".join(reasons),
        do="; ".join(remedies) or None,
    )


def _reason(workbook: str, problem: str, among: int) -> str:
    code, _, why = problem.partition(": ")
    return (why or code) if among == 1 else f"{workbook}: {why or code}"


def no_organisations(column_mappings: pl.DataFrame) -> InputError:
    """The error about workbooks in which no column names organisations."""
    found = column_mappings.filter(pl.col("header").is_not_null())
    if column_mappings.is_empty():
        return InputError(
            "no table with rows was found",
            why="the sheets are empty, hold only headers, or are left out by the profile",
            do="See that the right workbooks are in the input folder; the Dagster UI lists their sheets",
        )
    places = found.select(pl.format("{} › {}", "workbook", "sheet")).to_series().unique(maintain_order=True)
    headers = found["header"].unique(maintain_order=True).to_list()
    rest = len(headers) - _HEADERS_LISTED
    named = ", ".join(headers[:_HEADERS_LISTED]) + (f" and {rest} more" if rest > 0 else "")
    more = f" and {len(places) - _LISTED} more" if len(places) > _LISTED else ""
    return InputError(
        "no column holds the names of organisations",
        where=", ".join(places[:_LISTED]) + more or None,
        why=f"the headers found are {named}" if named else "the tables have no headers",
        do="Name the right one in the profile, under refine.synonyms or in the columns of its sheet",
    )


def publication_stopped(report: pl.DataFrame, profile: str, intake: str) -> HotpassError:
    """The error about values that may not be published.

    Args:
        report: Table ``compliance_report``.
        profile: Name of the profile.
        intake: Key of the intake.
    """
    found = json.loads(report["report"].item())["consent_violations"]
    _, path = report_paths(load_settings(), profile, intake)
    reasons = dict.fromkeys(line["reason"] for line in found)
    return HotpassError(
        f"nothing was published: {sum(line['values'] for line in found)} values of "
        f"{len({line['organization_id'] for line in found})} organisations may not be",
        where=f"intake {intake}",
        why="; ".join(REASON_WORDS[reason] for reason in reasons),
        do=f"The cells are listed in {path}. Get consent and record it in the sheets or in the file of reviewed "
        "statuses, or say in the profile (compliance.consent) that such values are withheld",
    )
