"""Program: give a refined workspace more intakes, all like its first one.

Arguments: workspace folder, profile, intakes. Each is registered, has its tables and is materialised in the history.
Not measured.
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import chdir
from pathlib import Path

import dagster as dg

from hotpass_assets.kit.partitions import intakes_of
from hotpass_resources.instance import open_instance
from hotpass_resources.settings import load_settings

MATERIALISED = ("raw_workbooks", "organisations", "published_dataset")


def main(workspace: Path, profile: str, intakes: int) -> None:
    """Copy the one intake of the workspace until there are so many."""
    with chdir(workspace):
        settings = load_settings()
    manifests = settings.store_root / "intakes" / profile
    (first,) = manifests.glob("*.json")
    content = json.loads(first.read_text(encoding="utf-8"))
    keys = [f"intake-{number:05d}" for number in range(2, intakes + 1)]
    for number, key in enumerate(keys, start=2):
        copy = content | {"key": key, "number": number, "digest": f"{number:064x}"}
        (manifests / f"{key}.json").write_text(json.dumps(copy, indent=2, sort_keys=True), encoding="utf-8")
    for table in sorted((settings.store_root / "tables" / profile).glob(f"*/{first.stem}.parquet")):
        for key in keys:
            os.link(table, table.with_name(f"{key}.parquet"))
    with open_instance(settings) as instance:
        instance.add_dynamic_partitions(str(intakes_of(profile).name), keys)
        for key in keys:
            for table in MATERIALISED:
                event = dg.AssetMaterialization(dg.AssetKey([profile, table]), partition=key)
                instance.report_runless_asset_event(event)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
