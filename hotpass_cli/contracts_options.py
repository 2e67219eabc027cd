"""The options of ``hotpass contracts``.

Belongs here: their declaration, shared by its commands. Does not belong here: what they do (``command_contracts``).
"""

from pathlib import Path
from typing import Annotated, Literal

import typer

ARGUMENTS = "Arguments"

FormName = Literal["yaml", "json", "json-schema", "table-schema", "datapackage", "ddl", "markdown"]

OutputPath = Annotated[
    Path | None,
    typer.Option(
        "--output",
        metavar="PATH",
        help="File to write, its suffix says the form; or a folder, for all forms at once. Default: stdout.",
    ),
]

Form = Annotated[
    FormName | None,
    typer.Option(
        "--format",
        help="yaml, json: Open Data Contract Standard. table-schema, datapackage: Frictionless. ddl: DuckDB. "
        "Default: yaml, or what the suffix of --output says.",
    ),
]

TableName = Annotated[
    str | None,
    typer.Option("--table", metavar="NAME", help="One published table, such as organisations. Default: all of them."),
]

Examples = Annotated[
    bool, typer.Option("--include-examples", help="Add invented records: a full one and one with the least.")
]

ContractFile = Annotated[
    Path | None,
    typer.Option(
        "--contract",
        metavar="FILE",
        help="Contract to hold the dataset to (Open Data Contract Standard). Default: that of the profile.",
    ),
]

DatasetTableName = Annotated[
    str | None,
    typer.Option(
        "--table", metavar="NAME", help="Table of the contract the file holds. Default: found by its columns."
    ),
]

Limit = Annotated[
    int, typer.Option("--limit", min=1, max=1_000_000, metavar="ROWS", help="Most rows to name for one rule.")
]

AsJson = Annotated[bool, typer.Option("--json", help="Write one JSON document and nothing else.")]

Subject = Annotated[
    Path,
    typer.Argument(
        metavar="PATH",
        show_default=False,
        rich_help_panel=ARGUMENTS,
        help="Dataset (Parquet, CSV, workbook, DuckDB file) or contract (YAML, JSON).",
    ),
]

OldContract = Annotated[
    Path, typer.Argument(metavar="OLD", show_default=False, rich_help_panel=ARGUMENTS, help="Contract before.")
]

NewContract = Annotated[
    Path | None,
    typer.Argument(
        metavar="[NEW]",
        show_default=False,
        rich_help_panel=ARGUMENTS,
        help="Contract after. Default: that of the profile as it is now.",
    ),
]
