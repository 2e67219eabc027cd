"""Page about the asset graph.

Belongs here: reading assets, checks and jobs from the definitions. Does not belong here: why the graph is as
it is (``docs/explanations/architecture.md``).
"""

from pathlib import Path

import dagster as dg

from docs.generator.markdown import code, page, table
from hotpass_assets.definitions import build_defs
from hotpass_assets.defs.environments import ENVIRONMENTS, OFF
from hotpass_assets.domain.profile.load import bundled_profiles_dir, load_profile
from hotpass_assets.names import LEFT_FAILED
from hotpass_resources.settings import Settings

SAMPLE_PROFILE = "generic"


def definitions_of(*names: str) -> dg.Definitions:
    """Definitions of bundled profiles on a store that is never opened."""
    nowhere = Path("/nonexistent")
    settings = Settings(nowhere, nowhere, nowhere, nowhere, None, ())
    profiles = [load_profile(name, [bundled_profiles_dir()]) for name in names]
    return build_defs(profiles, settings)


def check_specs(definitions: dg.Definitions) -> list[dg.AssetCheckSpec]:
    """Specs of all checks, in the order of the graph's table of contents."""
    return [spec for check in definitions.asset_checks or () for spec in check.check_specs]


def assets_page() -> str:
    """Every asset, check and job of a profile."""
    definitions = definitions_of(SAMPLE_PROFILE)
    graph = definitions.resolve_asset_graph()
    specs = check_specs(definitions)
    made = []
    for assets in definitions.assets or ():
        assert isinstance(assets, dg.AssetsDefinition | dg.AssetSpec)
        keys = assets.keys if isinstance(assets, dg.AssetsDefinition) else [assets.key]
        made.append(sorted(keys, key=lambda key: key.path[-1]))
    rows = []
    for keys in made:
        for key in keys:
            node = graph.get(key)
            parents = ", ".join(sorted(code(parent.path[-1]) for parent in node.parent_keys))
            words = node.description or ""
            rows.append((code(key.path[-1]), str(node.group_name), words, parents or "what people drop"))
    checks = [
        (code(spec.asset_key.path[-1]), spec.name, "yes" if spec.blocking else "no", spec.description or "")
        for spec in sorted(specs, key=lambda spec: (_position(made, spec.asset_key), spec.name))
    ]
    jobs = [(code(job.name), job.description or "") for job in definitions.jobs or ()]
    return page(
        "Assets and checks",
        "Every profile has its own graph: asset keys are `<profile>/<table>`, here of profile "
        f"`{SAMPLE_PROFILE}` without the prefix. Every asset is partitioned by the profile's intakes "
        "(`<profile>_intakes`), is stored as Parquet, and has a group, an owner, kinds and a column "
        "schema.",
        "## Assets",
        table(["Asset", "Group", "One row is", "Made from"], rows),
        "Columns: [data model](data-model.md).",
        "## Checks",
        "Each intake has its own results, with the counts and at most twenty failing rows. Only "
        f"`{LEFT_FAILED}` is about all intakes together.",
        table(["Asset", "Check", "Blocking", "What it says"], checks),
        "What a failed check does:",
        table(
            ["", "Severity error", "Severity warn"],
            [
                (
                    "Blocking",
                    "what follows is not made, nothing is published, exit code 1",
                    "reported, the run goes on",
                ),
                ("Not blocking", "the rest is made and published, exit code 1", "reported, the run goes on"),
            ],
        ),
        "## Jobs",
        table(["Job", "What it does"], jobs),
        "## What starts by itself",
        table(["", "What it does"], _automation(definitions)),
        "All of it is off until someone switches it on in the UI under Automation, or the variable "
        "`HOTPASS_ENVIRONMENT` names an environment in which it is on. A switch in the UI counts more than the "
        "environment.",
        table(["`HOTPASS_ENVIRONMENT`", "Sensors", "Schedules", "Why"], _environments()),
    )


def _automation(definitions: dg.Definitions) -> list[tuple[str, str]]:
    """Sensors and schedules with their descriptions."""
    sensors = [(f"sensor {code(sensor.name)}", sensor.description or "") for sensor in definitions.sensors or ()]
    schedules = [
        (f"schedule {code(schedule.name)}", schedule.description or "")
        for schedule in definitions.schedules or ()
        if isinstance(schedule, dg.ScheduleDefinition)
    ]
    return sensors + schedules


def _environments() -> list[tuple[str, str, str, str]]:
    """One line for each environment, and one for all others."""
    words = {True: "on", False: "off"}
    named = [(code(name), environment) for name, environment in ENVIRONMENTS.items()]
    return [
        (name, words[environment.sensors], words[environment.schedules], environment.reason)
        for name, environment in (*named, ("any other, or none", OFF))
    ]


def _position(made: list[list[dg.AssetKey]], key: dg.AssetKey) -> tuple[int, str]:
    return next(number for number, keys in enumerate(made) if key in keys), key.path[-1]
