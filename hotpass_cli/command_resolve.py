"""``hotpass resolve``: one table with duplicates in, one row for each thing out.

Belongs here: the order of the steps and the exit code. Does not belong here: which options make sense
(``resolve_request``), reading (``resolve_inputs``), writing and how results look (``resolve_results``), linking
(``hotpass_assets.domain.linkage``).
"""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from hotpass_assets.domain.errors import HotpassError
from hotpass_cli.options import Invocation, verb
from hotpass_cli.output import Output
from hotpass_cli.resolve_options import (
    Columns,
    DecisionsFile,
    Explain,
    InputFile,
    KeepKnown,
    Known,
    LinkageDir,
    MatchThreshold,
    MinF1,
    MinPrecision,
    ModelFile,
    OutputFile,
    ReviewThreshold,
    Sheet,
    Threshold,
    TruthFile,
    UseSplink,
)
from hotpass_cli.resolve_request import ResolveRequest, resolve_request
from hotpass_cli.review_options import LabelStudioProject, LabelStudioTimeout, LabelStudioToken, LabelStudioUrl
from hotpass_cli.sensitive_fields import refuse_unknown_fields

if TYPE_CHECKING:
    import polars as pl

    from hotpass_assets.domain.linkage.engine.linker import Linked
    from hotpass_assets.domain.linkage.engine.new_rows import NewlyLinked
    from hotpass_assets.domain.linkage.quality.evaluation import Evaluation
    from hotpass_cli.resolve_inputs import Decided
    from hotpass_resources.linkage_input import InputTable


@verb
def resolve(
    invocation: Invocation,
    input_file: InputFile,
    output_file: OutputFile = None,
    linkage_output_dir: LinkageDir = None,
    sheet: Sheet = None,
    columns: Columns = None,
    threshold: Threshold = None,
    match_threshold: MatchThreshold = None,
    review_threshold: ReviewThreshold = None,
    use_splink: UseSplink = None,
    model: ModelFile = None,
    known: Known = None,
    keep_known: KeepKnown = False,
    explain: Explain = None,
    decisions: DecisionsFile = None,
    truth: TruthFile = None,
    min_f1: MinF1 = None,
    min_precision: MinPrecision = None,
    label_studio_url: LabelStudioUrl = None,
    label_studio_token: LabelStudioToken = None,
    label_studio_project: LabelStudioProject = None,
    label_studio_timeout: LabelStudioTimeout = 30,
) -> int:
    """Find the rows of one file that name the same thing, and write one row for each.

    Says what each column was taken for, compares rows that have something rare in common, and puts rows together that
    are probably one. The row with the most filled cells stays; its empty cells are filled from the others. What is not
    sure waits in a review queue. With --known, rows are linked with those of earlier runs. Values of --sensitive-field
    stay in the deduplicated file and in the folder of --keep-known, which later runs compare with; elsewhere they are
    masked.

    Exit code 0: done. 1: it failed, or the result is below --min-f1 or --min-precision, or Label Studio did not take
    the queue. 2: options, decisions, model or profile are invalid.
    """
    given = {name: value for name, value in locals().items() if name != "invocation"}
    request = resolve_request(invocation, given)
    return resolve_with(request, invocation.output)


@dataclass(frozen=True)
class Resolved:
    """A table and what was found out about it.

    Attributes:
        source: The table.
        keys: Key of each row.
        linked: Result of linking.
        ids: Entity id of each row.
        decided: What people decided.
        evaluation: Figures, if there are labels.
        newly: The result as one of new rows among known ones, if it is one; the table holds both.
    """

    source: "InputTable"
    keys: "pl.Series"
    linked: "Linked"
    ids: "pl.Series"
    decided: "Decided"
    evaluation: "Evaluation | None"
    newly: "NewlyLinked | None" = None

    @property
    def warnings(self) -> list[str]:
        """What was not, or not wholly, done as people decided."""
        from hotpass_cli.resolve_inputs import clash_warnings

        return [*self.decided.warnings, *clash_warnings(self.decided.values, self.linked.clusters)]


def resolve_with(request: ResolveRequest, output: Output) -> int:
    """Does what is asked for, reports it and gives the exit code."""
    from hotpass_cli import resolve_results as results

    if request.output_file is not None:
        results.check_places(request)
    resolved = resolved_new_rows(request, output) if request.known else resolved_table(request, output)
    for sentence in resolved.warnings:
        output.warning(sentence)
    if request.explain is not None:
        results.show_explanation(request, resolved, output)
    if resolved.evaluation is not None:
        results.show_evaluation(resolved.evaluation, output)
    if request.output_file is not None:
        written = results.write_results(request, resolved)
        results.show_summary(request, written, output)
        if request.server is not None:
            try:
                results.push_queue(request, written, output)
            except HotpassError as error:
                output.error(f"the files are written, but not pushed: {error.one_line()}")
                return 1
    missed = results.missed_minimums(request, resolved.evaluation)
    if missed:
        output.error(missed)
    return 1 if missed else 0


def resolved_table(request: ResolveRequest, output: Output) -> Resolved:
    """Reads and links the table."""
    # These bring Polars and DuckDB, which the help page does not need.
    from hotpass_assets.domain.linkage.engine.linker import link_table
    from hotpass_assets.domain.linkage.quality.evaluation import evaluate
    from hotpass_assets.domain.linkage.resolve.row_keys import row_keys
    from hotpass_assets.domain.linkage.resolve.rule_linker import link_by_rules
    from hotpass_assets.domain.linkage.resolve.survivor_rows import entity_ids
    from hotpass_cli import resolve_inputs as inputs
    from hotpass_cli import resolve_results as results
    from hotpass_resources.linkage_input import read_input

    model = inputs.saved_model(request.model) if request.model else None
    source = read_input(request.input_file, request.sheet)
    refuse_unknown_fields(request.sensitive_options, source.table.columns)
    results.show_source(request, source, output)
    columns = inputs.judged_columns(source.table, request.kinds, model)
    results.show_columns(columns, output)
    labels = inputs.labels(request.truth, source.table.height) if request.truth else None
    keys = row_keys(source.table)
    decided = inputs.decided_rows(request.decisions, keys, source.table.columns)
    results.show_start(source.table.height, output)
    if request.use_splink:
        used = model.model if model else None
        linked = link_table(source.table, columns, request.settings, decided.told, used)
    else:
        linked = link_by_rules(source.table, columns, request.settings, decided.told)
    evaluation = None
    if labels is not None:
        evaluation = evaluate(
            linked.clusters,
            linked.pairs.select("left", "right", "probability"),
            labels,
            match_threshold=request.settings.match_threshold,
            review_threshold=request.settings.review_threshold,
        )
    return Resolved(source, keys, linked, entity_ids(linked.clusters, keys), decided, evaluation)


def resolved_new_rows(request: ResolveRequest, output: Output) -> Resolved:
    """Reads the table and links it with rows that are known."""
    import polars as pl

    from hotpass_assets.domain.linkage.engine.new_rows import link_new_rows, neighbourhood
    from hotpass_assets.domain.linkage.resolve.row_keys import row_keys
    from hotpass_cli import resolve_inputs as inputs
    from hotpass_cli import resolve_results as results
    from hotpass_resources.known_rows import read_known_rows
    from hotpass_resources.linkage_input import read_input

    assert request.known is not None
    known = read_known_rows(request.known)
    source = read_input(request.input_file, request.sheet)
    refuse_unknown_fields(request.sensitive_options, source.table.columns)
    results.show_source(request, source, output)
    inputs.check_columns(source, known)
    results.show_columns(known.columns, output, fixed=True)
    results.show_start(source.table.height, output)
    near = neighbourhood(source.table, row_keys(source.table), known)
    decided = inputs.decided_rows(request.decisions, near.facts["key"], near.table.columns)
    newly = link_new_rows(near, known, request.settings, decided.told)
    results.show_known(newly, output)
    # Known rows stand in another file: they have no number in this one.
    numbers = pl.concat([pl.Series([None], dtype=pl.UInt32).new_from_index(0, near.known), source.numbers])
    both = replace(source, table=near.table, numbers=numbers)
    return Resolved(both, near.facts["key"], newly.linked, newly.ids, decided, None, newly)
