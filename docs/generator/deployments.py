"""The page about deployments: manifests, overrides and the options of a cluster.

Belongs here: one sentence a key of a manifest, and the options of a cluster in the words of their class. Does not
belong here: types, defaults and limits, which the models give.
"""

import inspect
import re
from dataclasses import MISSING, fields

from pydantic import BaseModel

from docs.generator.markdown import code, page, table
from docs.generator.settings import keys_table
from hotpass_assets.domain.deployment.deployments import CLUSTER_FILE, MANIFEST_FOLDERS, OVERRIDES_FILE
from hotpass_assets.domain.deployment.job_variables import JobVariables
from hotpass_assets.domain.deployment.manifest import Manifest, ScheduleEntry
from hotpass_assets.domain.deployment.options import ClusterOptions
from hotpass_assets.domain.deployment.parameters import REPLACED, TALK, BackfillParameters, RefinementParameters

DEPLOYMENT_WORDS: dict[str, dict[str, str]] = {
    "Manifest": {
        "id": "What `--flow` calls it. Its runs have it as tag `hotpass/deployment`.",
        "name": "Name of the schedule in Dagster, with underscores for what is no letter or digit; `id` when left out.",
        "flow": "`refinement`: what is new in the input folder becomes an intake and is refined. `backfill`: intakes "
        "without published files are run again. A Prefect import path is read by the name of its function.",
        "description": "Shown with the schedule in the UI.",
        "tags": "Tags of its runs: a word, or `key=value`.",
        "work_pool": "Queue of its runs, as tag `hotpass/work_pool`. A limit by that tag holds for them all.",
        "work_queue": "Queue within it, as tag `hotpass/work_queue`.",
        "parameters": "What its runs are given, see below.",
        "schedule": "When it runs. Without one Dagster knows no schedule of it.",
        "paused": "Whether the schedule is off, whatever `schedule.active` says.",
        "concurrency_limit": "Its runs at the same time: a limit by tag `hotpass/deployment` in the Helm values and "
        "`dagster.yaml` of a cluster. Elsewhere `hotpass deploy` says which line of `dagster.yaml` keeps it.",
        "job_variables": "What its Kubernetes Jobs get.",
        "enforce_parameter_schema": "Whether a parameter no run has is an error; otherwise it is left out and told.",
    },
    "ScheduleEntry": {
        "kind": "What `value` is.",
        "timezone": "Name of a time zone, such as `Africa/Johannesburg`.",
        "anchor_date": "Moment an interval or rule counts from, in that time zone unless it names its own; Monday, "
        "6 January 2020, 0:00 when left out.",
        "active": "Whether deploying switches it on.",
        "value": "`cron`: five fields. `interval`: seconds, a part of an hour or day, a day or a week. `rrule`: a "
        "recurrence rule (RFC 5545). What no cron schedule says is refused.",
    },
    "RefinementParameters": {
        "profile": "Profile its runs follow; the one the configuration files name, else `generic`, when left out.",
        "config": "Configuration files, from the workspace.",
    },
    "BackfillParameters": {
        "profile": "Profile whose intakes are run again.",
        "config": "Configuration files, which may name the profile.",
        "only": "`failed`: the last run of an intake failed. `missing`: it was never run.",
        "limit": "Most runs one firing asks for, the oldest intakes first.",
    },
    "JobVariables": {
        "image": "Image that `--build-image` builds and the files of a cluster name; one for all deployments.",
        "env": "Environment variables. They can be read in the UI: nothing secret.",
        "cpu_request": "Cores kept free for a run, such as `500m`.",
        "cpu_limit": "Cores it never exceeds.",
        "memory_request": "Memory kept free for it, such as `2Gi`.",
        "memory_limit": "Memory at which it is killed.",
        "labels": "Labels of its pod.",
        "node_selector": "Labels of the nodes it may run on.",
        "service_account_name": "Service account of its pod.",
        "image_pull_policy": "When the image is pulled.",
        "finished_job_ttl": "Seconds for which its finished Job is kept.",
    },
}

DEPLOYMENT_BLOCKS: dict[str, type[BaseModel]] = {
    "Manifest": Manifest,
    "schedule": ScheduleEntry,
    "parameters of refinement": RefinementParameters,
    "parameters of backfill": BackfillParameters,
    "job_variables": JobVariables,
}


def deployment_page() -> str:
    """Every key of a manifest, and every option of a cluster."""
    parts = []
    for title, model in DEPLOYMENT_BLOCKS.items():
        parts += [f"## {title}", keys_table(model, DEPLOYMENT_WORDS[model.__name__])]
        if model is RefinementParameters:
            talk = ", ".join(map(code, sorted(TALK)))
            parts.append(f"Besides these, the keys of [`pipeline`](configuration.md#pipeline) without {talk}.")
    folders = ", ".join(code(f"{name}/") for name in MANIFEST_FOLDERS)
    return page(
        "Deployment",
        f"A deployment manifest is a YAML file in {folders} of the workspace, or in a folder below these. Of two with "
        "one id the one in the folder named first counts, and it is said. Unknown keys are refused, with file and line "
        "and exit code 2. How to use them: [Deploy](../how-to-guides/deploy.md).",
        *parts,
        "## Parameters of other systems",
        table(["Parameter", "Instead"], [(code(name), words) for name, words in sorted(REPLACED.items())]),
        f"## {OVERRIDES_FILE.as_posix()}",
        "Written by `hotpass deploy` with `--name`, `--schedule` and `--work-pool`: by id, the keys `name`, "
        "`work_pool`, `work_queue` and `schedule` (a block as above, or `off`) that count instead of the manifest's.",
        f"## {CLUSTER_FILE.as_posix()}",
        "What the files for Kubernetes are made of. All keys may be left out.",
        table(["Key", "Default", "Meaning"], _cluster_options()),
    )


def _cluster_options() -> list[tuple[str, str, str]]:
    words = dict(
        re.findall(
            r"^    (\w+): (.+?)(?=^    \w+: |\Z)", inspect.getdoc(ClusterOptions) or "", flags=re.DOTALL | re.MULTILINE
        )
    )
    rows = []
    for option in fields(ClusterOptions):
        made = option.default_factory() if option.default_factory is not MISSING else option.default
        default = code(str(made)) if isinstance(made, str | int) and not isinstance(made, bool) else ""
        rows.append((code(option.name), default, " ".join(words[option.name].replace("``", "`").split())))
    return rows
