"""Program: link a data set, answer the first questions of its review queue from the truth, link it anew, and so on.

Arguments: path of the data set, rounds, answers a round. Prints one JSON object before the first round and after each.
Decisions take the way they take in a run: lines of a file, rows they are about, pairs the engine is told.
"""

from __future__ import annotations

import json
import sys
from functools import partial
from pathlib import Path

import polars as pl

from benchmarks.linkage.judging import SETTINGS, figures_of, read_data_set
from benchmarks.linkage.reviewing import WITHOUT_LIMIT, answered, as_decisions, questions, row_keys_of, violations
from benchmarks.section import with_cost
from hotpass_assets.domain.linkage.columns.recognise import recognise_columns
from hotpass_assets.domain.linkage.engine.clusters import Told
from hotpass_assets.domain.linkage.engine.linker import link_table
from hotpass_assets.domain.linkage.review.decisions import pairs_by_row


def main(path: Path, rounds: int, answers_a_round: int) -> None:
    """Print what each round gives."""
    table, truth = read_data_set(path)
    columns = recognise_columns(table)
    answers = pl.DataFrame(schema={"left": pl.UInt32, "right": pl.UInt32, "same": pl.Boolean})
    for turn in range(rounds + 1):
        linked, cost = with_cost(partial(link_table, table, columns, SETTINGS, _told(answers, table.height)))
        figures = figures_of(linked.clusters, linked.pairs, truth) | {
            "decisions": answers.height,
            "violations": violations(answers, linked.clusters),
        }
        print(json.dumps({"cost": cost, "figures": figures}), flush=True)
        if turn < rounds:
            tasks = questions(linked, SETTINGS, answers.select("left", "right"), WITHOUT_LIMIT).head(answers_a_round)
            answers = pl.concat([answers, answered(tasks, truth)])


def _told(answers: pl.DataFrame, rows: int) -> Told:
    about = pairs_by_row(as_decisions(answers, rows), row_keys_of(rows))
    return Told(about.must_link.rows(), about.cannot_link.rows())


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
