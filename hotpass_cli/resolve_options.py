"""The options of ``hotpass resolve``.

Belongs here: their declaration. Does not belong here: what they do (``command_resolve``).
"""

from pathlib import Path
from typing import Annotated

import typer

FILES = "Files"
MATCHING = "Matching"
DECISIONS = "Decisions and labels"

InputFile = Annotated[
    Path,
    typer.Option(
        "--input-file",
        metavar="PATH",
        rich_help_panel=FILES,
        help="File with duplicates: CSV, TSV, XLSX, XLSM, XLSB, XLS, ODS or Parquet. It is never changed.",
    ),
]

OutputFile = Annotated[
    Path | None,
    typer.Option(
        "--output-file",
        metavar="PATH",
        rich_help_panel=FILES,
        help="Where the deduplicated table goes: .xlsx, .csv or .parquet. May be left out with --explain and --truth: "
        "then nothing is written.",
    ),
]

LinkageDir = Annotated[
    Path | None,
    typer.Option(
        "--linkage-output-dir",
        metavar="PATH",
        rich_help_panel=FILES,
        help="Folder for pairs, clusters, review queue, model and report. Default: linkage beside the output.",
    ),
]

Sheet = Annotated[
    str | None,
    typer.Option(
        "--sheet", metavar="NAME", rich_help_panel=FILES, help="Sheet to read. Default: the first one with a table."
    ),
]

Columns = Annotated[
    list[str] | None,
    typer.Option(
        "--column",
        metavar="NAME=KIND",
        rich_help_panel=MATCHING,
        help="What a column holds, where the program takes it for something else. Repeat for several.",
    ),
]

Threshold = Annotated[
    float | None,
    typer.Option(
        "--threshold",
        metavar="SHARE",
        rich_help_panel=MATCHING,
        help="Probability that joins: the best pair of two groups of rows must reach it. Default: 0.75.",
    ),
]

MatchThreshold = Annotated[
    float | None,
    typer.Option(
        "--match-threshold",
        metavar="SHARE",
        rich_help_panel=MATCHING,
        help="Probability from which a pair is a match without review. Default: 0.9.",
    ),
]

ReviewThreshold = Annotated[
    float | None,
    typer.Option(
        "--review-threshold",
        metavar="SHARE",
        rich_help_panel=MATCHING,
        help="Probability from which a pair that is no sure match is put before a person. Default: 0.7.",
    ),
]

UseSplink = Annotated[
    bool | None,
    typer.Option(
        "--use-splink/--no-use-splink",
        rich_help_panel=MATCHING,
        help="Learn probabilities from the file, or follow fixed rules. Default: learn.",
    ),
]

ModelFile = Annotated[
    Path | None,
    typer.Option(
        "--model",
        metavar="PATH",
        rich_help_panel=MATCHING,
        help="model.json of an earlier run, to judge by the same weights instead of learning them anew.",
    ),
]

Known = Annotated[
    Path | None,
    typer.Option(
        "--known",
        metavar="FOLDER",
        rich_help_panel=MATCHING,
        help="Folder that --keep-known wrote: link the rows of the file with those known there, by their model, and "
        "give known things their known ids.",
    ),
]

KeepKnown = Annotated[
    bool,
    typer.Option(
        "--keep-known",
        rich_help_panel=FILES,
        help="Also keep in the folder known of the linkage folder what later runs need to link new rows with these: "
        "their cells as they are, those of --sensitive-field too.",
    ),
]

Explain = Annotated[
    tuple[int, int] | None,
    typer.Option(
        "--explain",
        metavar="ROW_A ROW_B",
        rich_help_panel=MATCHING,
        help="Say why two rows are, or are not, one. Rows count from 0, as in clusters.parquet.",
    ),
]

DecisionsFile = Annotated[
    Path | None,
    typer.Option(
        "--decisions",
        metavar="PATH",
        rich_help_panel=DECISIONS,
        help="CSV of decisions that win over the program. Default: decisions.csv in the linkage folder, and that of "
        "--profile.",
    ),
]

TruthFile = Annotated[
    Path | None,
    typer.Option(
        "--truth",
        metavar="PATH",
        rich_help_panel=DECISIONS,
        help="Labels to measure the result against: row and entity, left and right, or an entity for each row.",
    ),
]

MinF1 = Annotated[
    float | None,
    typer.Option(
        "--min-f1", metavar="SHARE", rich_help_panel=DECISIONS, help="Exit with 1 if F1 of the clusters is below it."
    ),
]

MinPrecision = Annotated[
    float | None,
    typer.Option(
        "--min-precision",
        metavar="SHARE",
        rich_help_panel=DECISIONS,
        help="Exit with 1 if precision of the clusters is below it.",
    ),
]
