"""Options of ``hotpass crawl``.

Belongs here: their names and help. Does not belong here: what they do (``command_crawl``).
"""

from pathlib import Path
from typing import Annotated

import typer

QueryOrUrl = Annotated[
    str,
    typer.Argument(
        metavar="QUERY_OR_URL",
        show_default=False,
        help="Address of a site or page, or words to search for with SearXNG.",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Write one JSON document and nothing else.")]
OutputPath = Annotated[
    Path | None,
    typer.Option("--output", metavar="PATH", help="Write the JSON document to this file too; folders are created."),
]
