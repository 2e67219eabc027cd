"""Options of ``hotpass plan research``.

Belongs here: their names and help. Does not belong here: what they do (``command_plan``).
"""

from pathlib import Path
from typing import Annotated

import typer

DatasetPath = Annotated[
    Path | None,
    typer.Option(
        "--dataset",
        metavar="PATH",
        help="Refined or enriched dataset (.xlsx, .xlsm, .xls, .csv, .parquet, .duckdb), or the folder it is in. It is "
        "only read.",
    ),
]
RowId = Annotated[
    str | None,
    typer.Option(
        "--row-id",
        metavar="TEXT",
        help="Row of the dataset: its id, organization_id, slug or a contact's id; else its index, counted from 0 "
        "below the header. A number that is both means the identifier.",
    ),
]
Entity = Annotated[
    str | None,
    typer.Option(
        "--entity",
        metavar="NAME",
        help="Name or slug of the organisation, in any case, with or without legal form. With --row-id it must fit.",
    ),
]
Query = Annotated[
    str | None,
    typer.Option("--query", metavar="TEXT", help="Words to search for in place of the organisation's name."),
]
Urls = Annotated[
    list[str] | None,
    typer.Option("--url", metavar="URL", help="Page to crawl for it. Repeat for several."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Write one JSON document and nothing else.")]
OutputPath = Annotated[
    Path | None,
    typer.Option("--output", metavar="PATH", help="Write the JSON document to this file too; folders are created."),
]
