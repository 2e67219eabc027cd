"""Options of ``hotpass backfill`` that no other verb has.

Belongs here: their declaration. Does not belong here: what they do.
"""

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

ARCHIVES = "Archives"
EXECUTION = "Execution"


class OnlyState(StrEnum):
    """Which partitions are run; an enumeration, since Typer repeats no literals."""

    FAILED = "failed"
    MISSING = "missing"


StartDate = Annotated[
    datetime | None,
    typer.Option(
        "--start-date",
        formats=["%Y-%m-%d"],
        metavar="DATE",
        rich_help_panel=ARCHIVES,
        help="First day, as 2026-03-31. Default: that of pipeline.backfill.windows.",
    ),
]

EndDate = Annotated[
    datetime | None,
    typer.Option(
        "--end-date",
        formats=["%Y-%m-%d"],
        metavar="DATE",
        rich_help_panel=ARCHIVES,
        help="Last day, included. With one of the two dates, the other end is open.",
    ),
]

Versions = Annotated[
    list[str] | None,
    typer.Option(
        "--version",
        metavar="VERSION",
        rich_help_panel=ARCHIVES,
        help="Version of the archives; latest is the highest of each day. Repeat for several. Default: all.",
    ),
]

ArchiveRoot = Annotated[
    Path | None,
    typer.Option(
        "--archive-root",
        metavar="PATH",
        rich_help_panel=ARCHIVES,
        help="Folder with the archives. Default: ./dist/input-archives.",
    ),
]

RestoreRoot = Annotated[
    Path | None,
    typer.Option(
        "--restore-root",
        metavar="PATH",
        rich_help_panel=ARCHIVES,
        help="Folder for restored inputs, and for results in outputs/. Default: ./dist/backfill.",
    ),
]

Pattern = Annotated[
    str | None,
    typer.Option(
        "--archive-pattern",
        metavar="PATTERN",
        rich_help_panel=ARCHIVES,
        help="Names of archives: {date:%Y%m%d}, {version}, {intake}, {digest}. "
        "Default: hotpass-inputs-{date:%Y%m%d}-v{version}.zip. "
        "For archives of refine: refined-data-{intake}-{digest}.zip.",
    ),
]

Export = Annotated[
    bool,
    typer.Option(
        "--export",
        rich_help_panel=ARCHIVES,
        help="Write archives of the intakes this workspace has into --archive-root, and run nothing.",
    ),
]

Only = Annotated[
    list[OnlyState] | None,
    typer.Option(
        "--only",
        rich_help_panel=EXECUTION,
        help="failed: archives whose last run failed. missing: those never refined. Repeat for both. Intakes of this "
        "workspace that have no archive are run as well, as they were last asked for.",
    ),
]

ConcurrencyLimit = Annotated[
    int | None,
    typer.Option(
        "--concurrency-limit",
        min=0,
        max=64,
        metavar="COUNT",
        rich_help_panel=EXECUTION,
        help="Intakes refined at a time, over all backfills of this key on this machine; more than 1 takes worker "
        "processes. 0: one at a time, whatever others do. Default: 1.",
    ),
]

ConcurrencyKey = Annotated[
    str | None,
    typer.Option(
        "--concurrency-key",
        metavar="TAG",
        rich_help_panel=EXECUTION,
        help="What the limit is shared by, and tag of the runs for limits of Dagster's queue. "
        "Default: hotpass/backfill.",
    ),
]

Resume = Annotated[
    str | None,
    typer.Option(
        "--resume",
        metavar="ID",
        rich_help_panel=EXECUTION,
        help="Run what this earlier backfill did not get to or that failed in it; archives are not looked at.",
    ),
]

Fresh = Annotated[
    bool,
    typer.Option(
        "--fresh",
        rich_help_panel=EXECUTION,
        help="Begin anew, where an interrupted backfill of the same archives would be continued.",
    ),
]

NoWait = Annotated[
    bool,
    typer.Option(
        "--no-wait", rich_help_panel=EXECUTION, help="Leave it to the Dagster daemon and return once it is recorded."
    ),
]

DryRun = Annotated[
    bool,
    typer.Option(
        "--dry-run",
        rich_help_panel=EXECUTION,
        help="Verify the archives and show what would be run; nothing is restored or run.",
    ),
]
