"""Options of every verb that runs the pipeline: what is read, what is written, how.

Belongs here: their declaration. Does not belong here: what they do; each sets the key of ``[pipeline]`` it is
named after.
"""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

import typer

INPUT = "Input"
RESULTS = "Results"
READING = "Reading of workbooks"


class FurtherFormat(StrEnum):
    """Forms of the results besides workbook and Parquet; an enumeration, since Typer repeats no literals."""

    CSV = "csv"
    DUCKDB = "duckdb"


InputDir = Annotated[
    Path | None,
    typer.Option(
        "--input-dir",
        metavar="PATH",
        rich_help_panel=INPUT,
        help="Folder with the workbooks. Default: ./data.",
    ),
]

Intake = Annotated[
    str | None,
    typer.Option(
        "--intake",
        metavar="KEY",
        rich_help_panel=INPUT,
        help="Name of this set of inputs in the run history. Default: made from their content.",
    ),
]

CountryCode = Annotated[
    str | None,
    typer.Option(
        "--country-code",
        metavar="CODE",
        rich_help_panel=INPUT,
        help="ISO country code for phones without a prefix, and for places. Default: ZA.",
    ),
]

ExpectationSuite = Annotated[
    str | None,
    typer.Option(
        "--expectation-suite",
        metavar="NAME",
        rich_help_panel=INPUT,
        help="Set of expectations of the profile to check. Default: default.",
    ),
]

OutputPath = Annotated[
    Path | None,
    typer.Option(
        "--output-path",
        metavar="PATH",
        rich_help_panel=RESULTS,
        help="The refined workbook; a .parquet of the same name is always written beside it. "
        "Default: refined_data.xlsx in the input folder.",
    ),
]

FurtherFormats = Annotated[
    list[FurtherFormat] | None,
    typer.Option(
        "--format",
        rich_help_panel=RESULTS,
        help="Further form to write beside the workbook. Repeat for both.",
    ),
]

Annotate = Annotated[
    bool | None,
    typer.Option(
        "--annotate/--no-annotate",
        rich_help_panel=RESULTS,
        help="Write a copy of each input workbook with its bad cells coloured and explained.",
    ),
]

ReportPath = Annotated[
    Path | None,
    typer.Option("--report-path", metavar="PATH", rich_help_panel=RESULTS, help="File for the quality report."),
]

ReportFormat = Annotated[
    Literal["markdown", "html"] | None,
    typer.Option(
        "--report-format",
        rich_help_panel=RESULTS,
        help="Form of the report. Default: what its suffix says.",
    ),
]

PartyStorePath = Annotated[
    Path | None,
    typer.Option(
        "--party-store-path",
        metavar="PATH",
        rich_help_panel=RESULTS,
        help="JSON file for parties, aliases, roles and contact methods.",
    ),
]

Archive = Annotated[
    bool | None,
    typer.Option(
        "--archive/--no-archive",
        rich_help_panel=RESULTS,
        help="Pack inputs, results and checksums into a dated zip.",
    ),
]

DistDir = Annotated[
    Path | None,
    typer.Option(
        "--dist-dir",
        metavar="PATH",
        rich_help_panel=RESULTS,
        help="Folder for the archive. Default: ./dist.",
    ),
]

ExcelEngine = Annotated[
    Literal["auto", "calamine", "openpyxl"] | None,
    typer.Option(
        "--excel-engine",
        rich_help_panel=READING,
        help="Reader to use. auto takes the fast one and falls back where it cannot read a file.",
    ),
]

ExcelChunkSize = Annotated[
    int | None,
    typer.Option(
        "--excel-chunk-size",
        min=1,
        metavar="ROWS",
        rich_help_panel=READING,
        help="Rows read at a time, to bound memory on very large sheets.",
    ),
]

ExcelStageDir = Annotated[
    Path | None,
    typer.Option(
        "--excel-stage-dir",
        metavar="PATH",
        rich_help_panel=READING,
        help="Folder to keep the rows read as Parquet, so that an unchanged workbook is not read again.",
    ),
]
