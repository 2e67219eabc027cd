"""What ``hotpass resolve`` shows and writes.

Belongs here: lines for people, events for programs, and which content goes into which file. Does not belong here:
making the content (``hotpass_assets.domain.linkage``) and the form of files (``hotpass_resources.linkage_files``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from hotpass_assets.domain.counted import counted
from hotpass_assets.domain.errors import InputError
from hotpass_assets.domain.linkage.columns.kinds import LinkColumn
from hotpass_assets.domain.linkage.engine.known_rows import FACTS, KnownRows, known_rows
from hotpass_assets.domain.linkage.engine.new_rows import NewlyLinked, with_new_rows
from hotpass_assets.domain.linkage.engine.saved_model import model_json
from hotpass_assets.domain.linkage.explain.report_page import linkage_page
from hotpass_assets.domain.linkage.quality.evaluation_figures import Evaluation, evaluation_lines
from hotpass_assets.domain.linkage.resolve.match_rules import RULES
from hotpass_assets.domain.linkage.resolve.result_facts import counts, linkage_metadata
from hotpass_assets.domain.linkage.resolve.result_tables import (
    entity_clusters,
    match_tables,
    new_row_clusters,
    review_table,
)
from hotpass_assets.domain.linkage.resolve.survivor_rows import survivor_rows
from hotpass_cli.installation import program_version
from hotpass_cli.output import Output
from hotpass_cli.resolve_request import ResolveRequest
from hotpass_resources import linkage_files as files
from hotpass_resources.known_rows import known_rows_writers

if TYPE_CHECKING:
    from hotpass_cli.command_resolve import Resolved
    from hotpass_resources.linkage_input import InputTable

_COUNTED = {
    "input_records": "Rows",
    "deduplicated_records": "Things they name",
    "duplicates_removed": "Duplicates removed",
    "high_confidence_matches": "Pairs that match for sure",
    "review_pairs": "Pairs to review",
}


@dataclass(frozen=True)
class Written:
    """What was written.

    Attributes:
        counts: Figures of the result.
        queue: Pairs to review.
        paths: Files, the deduplicated table first.
        warnings: What they could not hold.
    """

    counts: Mapping[str, int]
    queue: pl.DataFrame
    paths: Sequence[Path]
    warnings: Sequence[str]


def check_places(request: ResolveRequest) -> None:
    """Make sure that the results can be written before the table is linked.

    Raises:
        OutputError: They cannot.
    """
    assert request.output_file is not None
    files.check_writable(request.output_file)
    files.check_writable(request.linkage_dir / files.METADATA)


def show_source(request: ResolveRequest, source: InputTable, output: Output) -> None:
    """Says what was read."""
    rows, width = source.table.height, source.table.width
    output.event(
        "resolve.input",
        {"input_path": request.input_file, "place": source.place, "rows": rows, "columns": width}
        | {"remarks": source.remarks},
    )
    output.talk(f"Read {source.place}: {counted(rows, 'row')}, {counted(width, 'column')}")
    for remark in source.remarks:
        output.talk(f"  {remark}")
    if not rows:
        output.warning(f"{source.place} has no rows below its header")


def show_columns(columns: Sequence[LinkColumn], output: Output, *, fixed: bool = False) -> None:
    """Says what each column was taken for, and unless that is fixed how to change it."""
    output.event("resolve.columns", {"columns": [asdict(column) for column in columns]})
    named = [(" ".join(column.name.split()), column.kind, column.reason) for column in columns]
    width = min(max([len(name) for name, _, _ in named], default=0), 40)
    output.talk(f"{'Column':<{width}}  {'Taken for':<12}  Because")
    for name, kind, reason in named:
        output.talk(f"{name:<{width}}  {kind:<12}  {reason}")
    if not fixed:
        output.talk("Another kind can be given with --column NAME=KIND.")


def show_start(rows: int, output: Output) -> None:
    """Says that the long part begins."""
    output.talk(f"Linking {counted(rows, 'row')}")


def show_explanation(request: ResolveRequest, resolved: Resolved, output: Output) -> None:
    """Says why two rows are, or are not, one.

    Raises:
        InputError: There is no such row.
    """
    from hotpass_assets.domain.linkage.explain.explanation import explain_pair, explanation_lines
    from hotpass_assets.domain.linkage.resolve.rule_explanation import (
        rule_explanation,
        rule_explanation_lines,
        rule_that_holds,
    )

    assert request.explain is not None
    table, linked = resolved.source.table, resolved.linked
    masked = request.masked(table.columns, personal=output.is_json)
    explained = explain_pair(table, linked, *request.explain, request.settings, resolved.decided.told, masked.columns)
    places = {side: resolved.source.numbers[getattr(explained, side)] for side in ("left", "right")}
    more: dict[str, Any] = {"sheet_rows": list(places.values())}
    lines, told = explanation_lines(explained), explained.to_dict()
    if linked.model.origin == RULES and linked.model.comparisons:
        more["rule"] = rule_that_holds(linked, explained)
        lines, told = rule_explanation_lines(explained, more["rule"]), rule_explanation(explained)
    output.event("resolve.explanation", {**told, **more})
    for line in lines:
        output.line(line)
    output.line(
        f"In the file, row {explained.left:,} is row {places['left']:,} and row {explained.right:,} is row "
        f"{places['right']:,}, with the header as row 1."
    )


def show_evaluation(evaluation: Evaluation, output: Output) -> None:
    """Shows the result measured against labels."""
    output.event("resolve.evaluation", evaluation.to_dict())
    for line in evaluation_lines(evaluation):
        output.line(line)


def missed_minimums(request: ResolveRequest, evaluation: Evaluation | None) -> str | None:
    """Which minimums the result is below, in one line."""
    if evaluation is None:
        return None
    missed = []
    for name, least in request.minimums.items():
        reached = getattr(evaluation.clusters, name)
        if reached is None:
            missed.append(f"{name} is undefined, as there is no pair to judge")
        elif reached < least:
            missed.append(f"{name} {reached:.4f} is below {least:g}")
    return f"the result is not good enough: {'; '.join(missed)}. Look at the report" if missed else None


def write_results(request: ResolveRequest, resolved: Resolved) -> Written:
    """Writes everything, or nothing.

    Raises:
        OutputError: A file cannot be written.
    """
    assert request.output_file is not None
    source, linked, decided = resolved.source, resolved.linked, resolved.decided
    settings, folder = request.settings, request.linkage_dir
    warnings: list[str] = []
    survivors = survivor_rows(source.table, linked.clusters, resolved.ids, source.numbers, decided.values)
    clusters, first, rows = entity_clusters(linked.clusters, resolved.ids), 0, None
    if resolved.newly is not None:
        near = resolved.newly.near
        clusters, first, rows = new_row_clusters(resolved.newly), near.known, near.facts["row"]
        new = linked.clusters["cluster"].slice(first).unique()
        survivors = survivors.filter(linked.clusters["cluster"].unique().sort().is_in(new.implode()))
    masked = request.masked(source.table.columns)
    queue = review_table(source.table, linked, settings, resolved.keys, source.numbers, decided.told, masked)
    metadata = linkage_metadata(linked, settings, queue, _about(request, resolved), first)
    page = linkage_page(source.table, linked, settings, f"Duplicates in {source.place}", masked.columns)
    writers = {
        request.output_file: files.table_writer(survivors, request.output_file.suffix.lower(), warnings.append),
        folder / files.CLUSTERS: files.parquet_writer(clusters),
        folder / files.MATCHES: files.parts_writer(match_tables(source.table, linked, settings, masked, rows)),
        folder / files.QUEUE: files.parquet_writer(queue),
        folder / files.METADATA: files.json_writer(metadata),
        folder / files.REPORT: files.text_writer(page),
    }
    if request.keep_known:
        writers |= known_rows_writers(_to_keep(request, resolved), request.known_dir)
    learned = linked.model.origin != RULES and bool(linked.model.comparisons)
    if learned:
        writers[folder / files.MODEL] = files.text_writer(model_json(linked.model, linked.columns))
    # A model that was read stays, even where nothing could be compared by it.
    read = request.model is not None and request.model.resolve() == (folder / files.MODEL).resolve()
    files.write_together(writers, stale=() if learned or read else (folder / files.MODEL,))
    return Written(counts(linked, settings, queue, first), queue, list(writers), warnings)


def _to_keep(request: ResolveRequest, resolved: Resolved) -> KnownRows:
    """What linking the next new rows takes.

    Raises:
        InputError: Nothing was compared.
    """
    linked = resolved.linked
    if not linked.model.comparisons:
        raise InputError(
            "there is nothing to keep for new rows",
            where=resolved.source.place,
            why=linked.model.reason,
            do="Leave --keep-known out",
        )
    if resolved.newly is not None:
        return with_new_rows(resolved.newly)
    facts = linked.clusters.select("row", pl.Series("key", resolved.keys), "cluster", resolved.ids.alias("entity_id"))
    return known_rows(resolved.source.table, facts.cast(FACTS), linked.columns, linked.model)


def _known_facts(newly: NewlyLinked) -> dict[str, Any]:
    clusters = new_row_clusters(newly)
    return {
        "rows_compared": newly.near.known,
        "new_rows_of_known_things": int(clusters["known"].sum()),
        "new_things": clusters.filter(~pl.col("known"))["entity_id"].n_unique(),
        "absorbed": newly.absorbed.to_dicts(),
    }


def show_known(newly: NewlyLinked, output: Output) -> None:
    """Says how many of the new rows are of known things."""
    facts = _known_facts(newly)
    output.event("resolve.known", facts)
    output.talk(
        f"{counted(facts['new_rows_of_known_things'], 'row')} of things that are known, "
        f"{counted(facts['new_things'], 'new thing')}; compared with {counted(facts['rows_compared'], 'known row')}"
    )
    if facts["absorbed"]:
        output.warning(
            f"new rows show that {counted(len(facts['absorbed']), 'known thing')} had two ids or more: "
            "linkage_metadata.json names the ids that stay and those that went into them"
        )


def _about(request: ResolveRequest, resolved: Resolved) -> dict[str, Any]:
    evaluation = {"evaluation": resolved.evaluation.to_dict()} if resolved.evaluation else {}
    known = {"known": _known_facts(resolved.newly)} if resolved.newly else {}
    return {
        "versions": {"hotpass": program_version(), "splink": version("splink"), "duckdb": version("duckdb")},
        "input": {"place": resolved.source.place, "remarks": list(resolved.source.remarks)},
        "output": request.output_file.name if request.output_file else None,
        "decisions": resolved.decided.facts,
        **evaluation,
        **known,
    }


def show_summary(request: ResolveRequest, written: Written, output: Output) -> None:
    """Says what came out and where it is."""
    for sentence in written.warnings:
        output.warning(sentence)
    queue = request.linkage_dir / files.QUEUE
    for path in written.paths:
        output.event("file.write", {"path": path, "kind": "deduplicated" if path == request.output_file else "linkage"})
    places = {"review_path": queue, "output_path": request.output_file}
    output.event("resolve.summary", {**written.counts, **places})
    width = max(map(len, _COUNTED.values()))
    for name, label in _COUNTED.items():
        output.line(f"{label:<{width}}  {written.counts[name]:>12,}")
    output.line(f"Deduplicated table: {request.output_file}")
    output.line(f"Pairs, clusters, model: {request.linkage_dir}")
    output.line(f"Report: {request.linkage_dir / files.REPORT}")
    if written.queue.height:
        output.line(f"What is not sure: hotpass review list --queue {queue}")


def push_queue(request: ResolveRequest, written: Written, output: Output) -> None:
    """Pushes the pairs to review to Label Studio.

    Raises:
        HotpassError: It cannot be reached or refuses.
    """
    from hotpass_assets.domain.linkage.review.tasks import tasks_from
    from hotpass_cli.review_exchange import task_payloads
    from hotpass_resources.label_studio import LabelStudio

    if request.server is None:
        raise InputError("no Label Studio was named")
    payloads = task_payloads(tasks_from(written.queue, str(request.linkage_dir / files.QUEUE)), request.masking)
    if request.project is None:
        project = LabelStudio.create(request.server, f"Hotpass resolve: {request.input_file.name}")
    else:
        project = LabelStudio(request.server, request.project)
        project.check()
    pushed = project.push(payloads)
    place = f"{request.server.place}, project {project.project}"
    known = len(payloads) - pushed
    output.event("resolve.pushed", {"target": place, "project": project.project, "new": pushed, "known": known})
    output.line(f"Pushed {counted(pushed, 'pair')} to {place}; {counted(known, 'was', 'were')} there already.")
