"""Options of ``hotpass enrich``.

Belongs here: their names and help. Does not belong here: what they do (``command_enrich``).
"""

from pathlib import Path
from typing import Annotated

import typer

DatasetFile = Annotated[
    Path,
    typer.Option("--input", metavar="FILE", help="Refined dataset: .xlsx, .csv or .parquet. It is only read."),
]
EnrichedFile = Annotated[
    Path,
    typer.Option("--output", metavar="FILE", help="Where the dataset with its gaps filled goes, in the same form."),
]
ConfidenceThreshold = Annotated[
    float | None,
    typer.Option(
        "--confidence-threshold",
        min=0.0,
        max=1.0,
        help="Confidence from which a value is filled; below it is only suggested. Default: the profile's, 0.7.",
    ),
]
WithProvenance = Annotated[
    bool,
    typer.Option("--provenance/--no-provenance", help="Add the provenance_* columns of each row."),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would be filled and write nothing.")]
AsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar="DAY",
        help="Day that is recorded with what is filled, such as 2026-03-31. Default: today (UTC).",
    ),
]
