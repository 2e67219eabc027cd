"""Program: write the sample workbooks of some size and the truth beside them.

Arguments: workspace folder, organisations, seed (7). Not measured.
"""

from __future__ import annotations

import sys
from pathlib import Path

from hotpass_assets.domain.sample.families import SampleOptions, write_sample

TRUTH_TABLES = ("rows", "contacts", "entities")


def main(workspace: Path, options: SampleOptions) -> None:
    """Write ``data/`` and ``truth/`` of the workspace."""
    truth = write_sample(workspace / "data", options).truth
    folder = workspace / "truth"
    folder.mkdir()
    for name in TRUTH_TABLES:
        getattr(truth, name).write_parquet(folder / f"{name}.parquet")


if __name__ == "__main__":
    main(Path(sys.argv[1]), SampleOptions(*map(int, sys.argv[2:4])))
