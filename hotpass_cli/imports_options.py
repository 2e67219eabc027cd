"""The options of ``hotpass imports profile``.

Belongs here: their declaration. Does not belong here: what they do (``command_imports``).
"""

from pathlib import Path
from typing import Annotated

import typer

LOOK = "What is looked at"
RESULT = "What comes out"
SUGGESTION = "Suggested profile"

WorkbookFile = Annotated[
    Path,
    typer.Option(
        "--workbook",
        metavar="FILE",
        rich_help_panel=LOOK,
        help="Workbook to look at: XLSX, XLSM, XLSB, XLS, ODS, CSV or TSV. It is never changed.",
    ),
]

SampleRows = Annotated[
    int,
    typer.Option("--sample-rows", metavar="ROWS", min=0, rich_help_panel=LOOK, help="First rows to show of a table."),
]

MaxRows = Annotated[
    int | None,
    typer.Option(
        "--max-rows",
        metavar="ROWS",
        min=1,
        rich_help_panel=LOOK,
        help="Rows of each table that columns are judged by; tables are found and mapped by all rows. Default: all.",
    ),
]

ShowValues = Annotated[
    bool,
    typer.Option(
        "--show-values",
        rich_help_panel=LOOK,
        help="Show samples of personal data as they are. Without it only their shape is shown: Xxxxxx, 999 999 9999.",
    ),
]

ResultFile = Annotated[
    Path | None,
    typer.Option(
        "--output",
        metavar="FILE",
        rich_help_panel=RESULT,
        help="Where the JSON goes. Default: stdout, unless that is a terminal, which gets the summary.",
    ),
]

AsJson = Annotated[
    bool,
    typer.Option("--json", rich_help_panel=RESULT, help="Write JSON to stdout and nothing else, also on a terminal."),
]

SuggestProfile = Annotated[
    Path | None,
    typer.Option(
        "--suggest-profile",
        metavar="FILE",
        rich_help_panel=SUGGESTION,
        help="Write the mapping as a profile (.yaml) that refine takes. It is read again to prove that refine agrees.",
    ),
]

Force = Annotated[
    bool,
    typer.Option("--force", rich_help_panel=SUGGESTION, help="Replace a profile that is there already."),
]
