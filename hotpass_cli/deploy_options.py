"""The options of ``hotpass deploy``.

Belongs here: their declaration. Does not belong here: what they do (``command_deploy``).
"""

from pathlib import Path
from typing import Annotated

import typer

Flows = Annotated[
    list[str] | None,
    typer.Option("--flow", metavar="ID", help="Id of a deployment manifest. Repeat for several. Default: all of them."),
]

ManifestDir = Annotated[
    Path | None,
    typer.Option(
        "--manifest-dir",
        metavar="DIR",
        help="Folder of manifests, with those below it. Default: deployments and prefect of the workspace. "
        "Manifests from elsewhere are copied to deployments, where Dagster looks.",
    ),
]

Name = Annotated[
    str | None,
    typer.Option(
        "--name",
        metavar="TEXT",
        help="Name of the schedule instead of the one in the manifest; the id follows it where several are deployed.",
    ),
]

Schedule = Annotated[
    str | None,
    typer.Option(
        "--schedule",
        metavar="CRON",
        help="Cron schedule in UTC instead of the one in the manifest, such as '0 6 * * 1-5'. none, off: no schedule.",
    ),
]

WorkPool = Annotated[
    str | None,
    typer.Option(
        "--work-pool",
        "--queue",
        metavar="NAME",
        help="Queue of its runs instead of the one in the manifest: runs have it as tag hotpass/work_pool, and limits "
        "in dagster.yaml count by it.",
    ),
]

OutputDir = Annotated[
    Path | None,
    typer.Option(
        "--output-dir",
        metavar="DIR",
        help="Folder for Helm values, instance file and Dockerfile. Files that were changed there stay. "
        "Default: deploy in the workspace.",
    ),
]

ClusterFile = Annotated[
    Path | None,
    typer.Option(
        "--cluster-file",
        metavar="FILE",
        help="Options of the cluster (YAML). Default: deployments/cluster.yaml, if it is there.",
    ),
]

DryRun = Annotated[bool, typer.Option("--dry-run", help="Print what would be written and done; change nothing.")]

Force = Annotated[bool, typer.Option("--force", help="Replace files that were changed since they were written.")]

ImageName = Annotated[
    str | None,
    typer.Option(
        "--image",
        metavar="NAME[:TAG]",
        help="Image of the code location, instead of the one of manifest or cluster.",
    ),
]

BuildImage = Annotated[bool, typer.Option("--build-image", help="Build the image with docker first.")]

PushImage = Annotated[
    bool,
    typer.Option("--push-image", help="Push the image with docker, before schedules are switched."),
]

BuildContext = Annotated[
    Path | None,
    typer.Option(
        "--build-context",
        metavar="DIR",
        help="Checkout of Hotpass the image is built from. Default: the workspace.",
    ),
]
