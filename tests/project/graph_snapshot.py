"""The graph as it was last accepted: ``python -m tests.project.graph_snapshot`` accepts the present one.

Belongs here: what of the graph is part of the snapshot, reading and writing it. Does not belong here: the
comparison (``test_graph``).
"""

import json
from pathlib import Path
from typing import Any

import dagster as dg

from docs.generator.graph import SAMPLE_PROFILE, check_specs, definitions_of

SNAPSHOT = Path(__file__).with_suffix(".json")


def graph_of(profile: str) -> dict[str, Any]:
    """Assets, checks and jobs of a profile's graph, its own name written as ``<profile>``."""
    definitions = definitions_of(profile)
    graph = definitions.resolve_asset_graph()
    assets = {
        _name(key): {
            "group": graph.get(key).group_name,
            "kinds": sorted(graph.get(key).kinds),
            "partitions": _partitions(graph.get(key).partitions_def).replace(profile, "<profile>"),
            "upstream": sorted(map(_name, graph.get(key).parent_keys)),
        }
        for key in sorted(graph.get_all_asset_keys())
    }
    checks = {
        f"{_name(spec.asset_key)}: {spec.name}": "blocking" if spec.blocking else "not blocking"
        for spec in check_specs(definitions)
    }
    jobs = sorted(job.name.replace(profile, "<profile>") for job in definitions.jobs or ())
    return {
        "assets": assets,
        "checks": dict(sorted(checks.items())),
        "jobs": jobs,
        "sensors": sorted(sensor.name.replace(profile, "<profile>") for sensor in definitions.sensors or ()),
        "schedules": sorted(schedule.name.replace(profile, "<profile>") for schedule in definitions.schedules or ()),
    }


def _name(key: dg.AssetKey) -> str:
    return "/".join(["<profile>", *key.path[1:]])


def _partitions(partitions: dg.PartitionsDefinition | None) -> str:
    return str(getattr(partitions, "name", None))


def accepted() -> dict[str, Any]:
    """The graph that was accepted last."""
    loaded: dict[str, Any] = json.loads(SNAPSHOT.read_text(encoding="utf-8"))
    return loaded


def main() -> None:
    """Accepts the present graph."""
    text = json.dumps(graph_of(SAMPLE_PROFILE), indent=2, ensure_ascii=False) + "\n"
    SNAPSHOT.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
