"""``hotpass refine`` and ``hotpass run``: options in, one run of the graph, results out.

Belongs here: the options of a run and how they become settings, and the order of talk around it. Does not
belong here: the run itself (``hotpass_assets.refinement``) and how its results look (``refine_results``).
"""

import sys
from typing import TYPE_CHECKING, Any

import typer

from hotpass_cli.delivery_options import takes_delivery_options
from hotpass_cli.options import Invocation, verb
from hotpass_cli.pipeline_options import (
    Annotate,
    Archive,
    CountryCode,
    DistDir,
    ExcelChunkSize,
    ExcelEngine,
    ExcelStageDir,
    ExpectationSuite,
    FurtherFormats,
    InputDir,
    Intake,
    OutputPath,
    PartyStorePath,
    ReportFormat,
    ReportPath,
)
from hotpass_cli.progress import listening
from hotpass_cli.quick_imports import quick_imports
from hotpass_cli.refine_results import (
    failure_message,
    header,
    recommendations,
    report_events,
    results,
)
from hotpass_cli.run_settings import RunSettings, load_run_settings
from hotpass_cli.sensitive_fields import refuse_unknown_fields

if TYPE_CHECKING:
    from types import ModuleType

    from hotpass_assets.refinement import RefineOutcome
    from hotpass_cli.output import Output

RECOMMENDATIONS_SHOWN = 3


@verb
@takes_delivery_options
def refine(
    invocation: Invocation,
    deliveries: dict[str, Any],
    input_dir: InputDir = None,
    intake: Intake = None,
    country_code: CountryCode = None,
    expectation_suite: ExpectationSuite = None,
    output_path: OutputPath = None,
    formats: FurtherFormats = None,
    annotate: Annotate = None,
    report_path: ReportPath = None,
    report_format: ReportFormat = None,
    party_store_path: PartyStorePath = None,
    archive: Archive = None,
    dist_dir: DistDir = None,
    excel_engine: ExcelEngine = None,
    excel_chunk_size: ExcelChunkSize = None,
    excel_stage_dir: ExcelStageDir = None,
) -> int:
    """Turn a folder of workbooks into one refined dataset.

    Reads every sheet, maps columns to known fields, cleans the values, puts rows about one organisation
    together and publishes one workbook that says where each value came from. Input files are never changed.
    A run that fails leaves the previous results as they were.

    Exit code 0: done. 1: it failed, or a check of error severity did. 2: profile, configuration or options
    are invalid.
    """
    given: dict[str, Any] = {
        "input_dir": input_dir,
        "intake": intake,
        "country_code": country_code,
        "expectation_suite": expectation_suite,
        "output_path": output_path,
        "formats": [form.value for form in formats or ()] or None,
        "annotate": annotate,
        "report_path": report_path,
        "report_format": report_format,
        "party_store_path": party_store_path,
        "archive": archive,
        "dist_dir": dist_dir,
        "excel_engine": excel_engine,
        "excel_chunk_size": excel_chunk_size,
        "excel_stage_dir": excel_stage_dir,
        **deliveries,
    }
    refuse_unknown_fields(invocation.shared.sensitive_field)
    settings = load_run_settings(invocation, {key: value for key, value in given.items() if value is not None})
    return refine_with(settings, invocation.output)


def refine_with(settings: RunSettings, output: "Output") -> int:
    """Runs the graph with loaded settings, reports what came out and gives the exit code."""
    refinement = imported_refinement()
    for sentence in settings.warnings:
        output.warning(sentence)
    output.show(header(settings))
    request = refinement.RefineRequest(
        profile=settings.profile, config=settings.config, intake=settings.config.pipeline.intake
    )
    with listening(output) as listener:
        outcome = refinement.refine(request, listener)
    for sentence in outcome.warnings:
        output.warning(sentence)
    report_events(output, outcome, settings)
    if not output.is_json:
        output.show(*results(outcome))
        offer_recommendations(output, outcome, settings.config.pipeline.interactive)
    failure = failure_message(outcome)
    if failure:
        output.error(failure)
    return 1 if failure else 0


def imported_refinement() -> "ModuleType":
    """The module that runs the graph, which brings Dagster and Polars: only now, so that help stays quick."""
    with quick_imports():
        from hotpass_assets import refinement
    return refinement


def offer_recommendations(output: "Output", outcome: "RefineOutcome", interactive: bool | None) -> None:
    """Shows the first recommendations, and all of them when someone at the terminal asks for them."""
    sentences = recommendations(outcome)
    for sentence in sentences[:RECOMMENDATIONS_SHOWN]:
        output.line(f"  • {sentence}")
    rest = sentences[RECOMMENDATIONS_SHOWN:]
    if not rest:
        return
    if interactive is not False and at_terminal() and wants(f"Show {len(rest)} more?"):
        for sentence in rest:
            output.line(f"  • {sentence}")
    else:
        output.line(f"  … and {len(rest)} more: --report-path writes them all")


def at_terminal() -> bool:
    """Whether someone can be asked."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def wants(question: str) -> bool:
    """Whether the answer is yes; leaving with Ctrl-C or Ctrl-D is a no, since the run is done."""
    try:
        return typer.confirm(question, default=False, err=True)
    except typer.Abort:
        return False
