"""The options of ``hotpass review``.

Belongs here: their declaration, shared by its commands. Does not belong here: what they do (``command_review``).
"""

from pathlib import Path
from typing import Annotated

import typer

PLACES = "Queue and decisions"
SIGNED = "Who decides"
LABEL_STUDIO = "Label Studio"

QueuePath = Annotated[
    Path | None,
    typer.Option(
        "--queue",
        metavar="PATH",
        rich_help_panel=PLACES,
        help="Review queue that resolve wrote (Parquet or CSV). Default: that of the profile's newest intake.",
    ),
]

DecisionsPath = Annotated[
    Path | None,
    typer.Option(
        "--decisions",
        metavar="PATH",
        rich_help_panel=PLACES,
        help="CSV of decisions. Default: decisions.csv beside --queue, else that of the profile.",
    ),
]

Who = Annotated[
    str | None,
    typer.Option(
        "--who", metavar="NAME", rich_help_panel=SIGNED, help="Who decides. Default: HOTPASS_USER, else your user name."
    ),
]

Why = Annotated[str | None, typer.Option("--why", metavar="TEXT", rich_help_panel=SIGNED, help="Reason to keep.")]

Replace = Annotated[
    bool,
    typer.Option("--replace", help="Let this take the place of an earlier decision about the same records."),
]

LabelStudioUrl = Annotated[
    str | None,
    typer.Option(
        "--label-studio-url", metavar="URL", rich_help_panel=LABEL_STUDIO, help="Address of the Label Studio to use."
    ),
]

LabelStudioToken = Annotated[
    str | None,
    typer.Option(
        "--label-studio-token",
        metavar="TOKEN",
        envvar="HOTPASS_LABEL_STUDIO_TOKEN",
        show_default=False,
        rich_help_panel=LABEL_STUDIO,
        help="Its access token; better given in the variable, where other users of the machine do not see it.",
    ),
]

LabelStudioProject = Annotated[
    int | None,
    typer.Option(
        "--label-studio-project",
        metavar="NUMBER",
        min=1,
        rich_help_panel=LABEL_STUDIO,
        help="Number of its project. Without one, export makes a new project and says its number.",
    ),
]

LabelStudioTimeout = Annotated[
    float,
    typer.Option(
        "--label-studio-timeout",
        metavar="SECONDS",
        min=0.1,
        rich_help_panel=LABEL_STUDIO,
        help="Longest wait for one answer.",
    ),
]
