"""Program: link one data set in the default configuration, without labels; prints what it cost and how right it is.

Arguments: path of the data set. Recognising the columns and linking are counted, reading and judging are not.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from benchmarks.linkage.judging import SETTINGS, figures_of, read_data_set
from benchmarks.linkage.reviewing import WITHOUT_LIMIT, questions
from benchmarks.section import with_cost
from hotpass_assets.domain.linkage.columns.recognise import recognise_columns
from hotpass_assets.domain.linkage.engine.linker import link_table


def main(path: Path) -> None:
    """Print one JSON object."""
    table, truth = read_data_set(path)
    linked, cost = with_cost(lambda: link_table(table, recognise_columns(table), SETTINGS))
    per_100 = 100 / table.height
    figures = figures_of(linked.clusters, linked.pairs, truth) | {
        "tasks": questions(linked, SETTINGS).height * per_100,
        "all_tasks": questions(linked, SETTINGS, limit=WITHOUT_LIMIT).height * per_100,
        "origin": linked.model.origin,
    }
    print(json.dumps({"cost": cost, "figures": figures}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
