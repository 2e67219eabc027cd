"""The options of ``hotpass orchestrate`` that other verbs do not have.

Belongs here: their declaration. Does not belong here: what they do to the configuration (``orchestrate_features``), and
the options of every run (``pipeline_options``).
"""

from pathlib import Path
from typing import Annotated, Any

import typer

WHERE = "Where it runs"
FEATURES = "Features"
LINKAGE = "Linkage"
SWITCHED = ("entity_resolution", "geospatial", "enrichment", "compliance", "observability", "acquisition")
"""Features with an option to enable and one to disable them."""

IndustryProfile = Annotated[
    str | None,
    typer.Option(
        "--industry-profile",
        metavar="NAME",
        rich_help_panel=WHERE,
        help="Profile to follow: the same as --profile, which it must not contradict. Default: what --config names, "
        "else aviation.",
    ),
]

DagsterUrl = Annotated[
    str | None,
    typer.Option(
        "--dagster-url",
        metavar="URL",
        rich_help_panel=WHERE,
        help="Dagster webserver to send the run to. Default: HOTPASS_DAGSTER_URL, else the one of this workspace at "
        "http://127.0.0.1:3000 if it answers.",
    ),
]

PrefectUrl = Annotated[str | None, typer.Option("--prefect-url", hidden=True, help="Former name of --dagster-url.")]

Local = Annotated[
    bool,
    typer.Option("--local", rich_help_panel=WHERE, help="Ask no webserver: execute the run beside this process."),
]

Wait = Annotated[
    bool,
    typer.Option(
        "--wait/--no-wait",
        rich_help_panel=WHERE,
        help="Wait for the end of the run and show its results, or leave it to Dagster once it is sent.",
    ),
]

EnableAll = Annotated[
    bool,
    typer.Option(
        "--enable-all",
        rich_help_panel=FEATURES,
        help="Switch on every feature this version has; an option that disables one wins.",
    ),
]

_SENTENCES = {
    "entity_resolution": ("Link records by probabilities learned from the data.", "Link records by rules alone."),
    "geospatial": ("Add the coordinates of towns, in tables of their own.", "Add no coordinates."),
    "enrichment": ("Fill gaps without a network, in tables of their own.", "Fill no gaps."),
    "compliance": (
        "Withhold what may not be published, and search free text for personal data.",
        "Report only what would be withheld, and do not search free text.",
    ),
    "observability": (
        "Send the lineage of the run to the server of OPENLINEAGE_URL.",
        "Send no lineage; it is kept in files.",
    ),
    "acquisition": ("Take records of the agents of the configuration besides the workbooks.", "Take no such records."),
}


def _flag(action: str, feature: str, sentence: str) -> Any:
    # One option each way, and not one with two faces: both may be given, and the one that disables wins.
    return Annotated[
        bool, typer.Option(f"--{action}-{feature.replace('_', '-')}", rich_help_panel=FEATURES, help=sentence)
    ]


FEATURE_FLAGS: dict[str, Any] = {
    f"{action}_{feature}": _flag(action, feature, sentence)
    for feature in SWITCHED
    for action, sentence in zip(("enable", "disable"), _SENTENCES[feature], strict=True)
}
"""Options to enable and to disable each feature, by the name of their parameter."""

MatchThreshold = Annotated[
    float | None,
    typer.Option(
        "--linkage-match-threshold",
        metavar="SHARE",
        min=0.0,
        max=1.0,
        rich_help_panel=LINKAGE,
        help="Probability from which records are joined. Default: the profile's, which is 0.9 where it says nothing.",
    ),
]

ReviewThreshold = Annotated[
    float | None,
    typer.Option(
        "--linkage-review-threshold",
        metavar="SHARE",
        min=0.0,
        max=1.0,
        rich_help_panel=LINKAGE,
        help="Probability from which a pair is put before a person. Default: the profile's, which is 0.7 where it says "
        "nothing.",
    ),
]

LinkageDir = Annotated[
    Path | None,
    typer.Option(
        "--linkage-output-dir",
        metavar="PATH",
        rich_help_panel=LINKAGE,
        help="Folder to write pairs, entities and review queue to as files of their own. Default: none.",
    ),
]

UseSplink = Annotated[
    bool,
    typer.Option(
        "--linkage-use-splink",
        rich_help_panel=LINKAGE,
        help="Link by probabilities even where the profile wants rules alone, as --enable-entity-resolution does.",
    ),
]
