"""``hotpass orchestrate``: a refinement with features switched on or off, executed by the Dagster that is running.

Belongs here: the order of the steps and the talk around them. Does not belong here: what the switches mean
(``orchestrate_features``), sending and following the run (``hotpass_assets.orchestration``), how results look
(``refine_results``).
"""

import inspect
import time
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

from hotpass_assets.domain.errors import HotpassError
from hotpass_cli import orchestrate_options as options
from hotpass_cli.command_refine import offer_recommendations, refine
from hotpass_cli.delivery_options import DELIVERY_OPTIONS
from hotpass_cli.options import SHARED_OPTIONS, Invocation, verb, with_parameters
from hotpass_cli.orchestrate_features import feature_overrides, feature_warnings, refuse_lineage_off, switches
from hotpass_cli.progress import listening
from hotpass_cli.quick_imports import quick_imports
from hotpass_cli.refine_results import failure_message, header, report_events, results
from hotpass_cli.review_options import LabelStudioProject, LabelStudioTimeout, LabelStudioToken, LabelStudioUrl
from hotpass_cli.review_place import server_from, usage, was_typed
from hotpass_cli.run_settings import RunSettings, load_run_settings
from hotpass_cli.sensitive_fields import refuse_unknown_fields
from hotpass_resources.settings import load_settings

if TYPE_CHECKING:
    from types import ModuleType

    from hotpass_assets.orchestration import Sent
    from hotpass_assets.refinement import RefineOutcome
    from hotpass_cli.output import Output
    from hotpass_resources.label_studio import Server

DEFAULT_PROFILE = "aviation"

OWN_OPTIONS: dict[str, tuple[Any, Any]] = {
    "industry_profile": (options.IndustryProfile, None),
    "dagster_url": (options.DagsterUrl, None),
    "prefect_url": (options.PrefectUrl, None),
    "local": (options.Local, False),
    "wait": (options.Wait, True),
    "enable_all": (options.EnableAll, False),
    **{name: (flag, False) for name, flag in options.FEATURE_FLAGS.items()},
    "linkage_match_threshold": (options.MatchThreshold, None),
    "linkage_review_threshold": (options.ReviewThreshold, None),
    "linkage_use_splink": (options.UseSplink, False),
    "linkage_output_dir": (options.LinkageDir, None),
    "label_studio_url": (LabelStudioUrl, None),
    "label_studio_token": (LabelStudioToken, None),
    "label_studio_project": (LabelStudioProject, None),
    "label_studio_timeout": (LabelStudioTimeout, 30),
}
"""Options besides those of every run: how they are declared, and their defaults."""


@dataclass(frozen=True)
class LabelStudioPlace:
    """Where the review queue goes after the run: the server, and its project if one is named."""

    server: "Server"
    project: int | None


def _pipeline_parameters() -> list[inspect.Parameter]:
    """The options of ``refine``, which are those of every run."""
    parameters = inspect.signature(refine).parameters.values()
    return [one for one in parameters if one.name not in SHARED_OPTIONS and one.name != "ctx"]


def run_orchestrated(invocation: Invocation, **given: Any) -> int:
    """Refine a folder of workbooks with features switched on or off, by the Dagster that is running.

    Registers the inputs, sends the run to the Dagster webserver of this workspace where one answers, and follows it.
    Where none does, the run is executed here, in a process of its own. Either way it leaves the same results, and the
    switches go with the inputs: running them again in the UI does the same. Ctrl-C ends a run that is executed here;
    one that was sent goes on.

    Exit code 0: done. 1: it failed or was cancelled, a check of error severity failed, or a server could not be used.
    2: profile, configuration or options are invalid.
    """
    refuse_unknown_fields(invocation.shared.sensitive_field)
    everything = bool(given["enable_all"])
    on = switches(given, everything=everything)
    lineage = load_settings().lineage
    refuse_lineage_off(on, lineage, everything=everything)
    review = _review_place(given)
    url = _dagster_url(given, invocation.output)
    _name_profile(invocation, given["industry_profile"])
    further = feature_overrides(on, use_splink=given["linkage_use_splink"], everything=everything) | {
        "linkage.match_threshold": given["linkage_match_threshold"],
        "linkage.review_threshold": given["linkage_review_threshold"],
        "linkage.output_dir": given["linkage_output_dir"],
    }
    pipeline = _pipeline_settings({one.name: given[one.name] for one in _pipeline_parameters()})
    settings = load_run_settings(invocation, pipeline, DEFAULT_PROFILE, further)
    output = invocation.output
    for sentence in feature_warnings(on, settings.config, lineage, everything=everything):
        output.warning(sentence)
    output.show(header(settings))
    orchestration = _imported()
    place = orchestration.Place(url=url, local=given["local"], wait=given["wait"])
    return _orchestrated(orchestration, settings, place, review, output)


orchestrate = verb(
    with_parameters(
        run_orchestrated,
        [
            inspect.Parameter("invocation", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=Invocation),
            *(
                inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=declared)
                for name, (declared, default) in OWN_OPTIONS.items()
            ),
            *(one.replace(kind=inspect.Parameter.KEYWORD_ONLY) for one in _pipeline_parameters()),
        ],
    )
)


def _orchestrated(
    orchestration: "ModuleType",
    settings: RunSettings,
    place: Any,
    review: LabelStudioPlace | None,
    output: "Output",
) -> int:
    """Has the run executed, reports what came of it and gives the exit code."""
    started = time.perf_counter()
    request = orchestration.RefineRequest(
        profile=settings.profile, config=settings.config, intake=settings.config.pipeline.intake
    )
    with listening(output) as listener:
        came = orchestration.orchestrate(request, place, listener, output.talk, output.warning)
    if isinstance(came, orchestration.Sent):
        _tell_sent(came, output)
        return 0
    for sentence in came.warnings:
        output.warning(sentence)
    report_events(output, came, settings)
    _summary_event(came, time.perf_counter() - started, output)
    if not output.is_json:
        output.show(*results(came))
        offer_recommendations(output, came, settings.config.pipeline.interactive)
    failure = failure_message(came)
    if failure:
        output.error(failure)
    if review is not None and came.published:
        try:
            _push_queue(review, came, settings, output)
        except HotpassError as error:
            output.error(f"the results are published, but the review queue was not pushed: {error.one_line()}")
            return 1
    return 1 if failure else 0


def _tell_sent(sent: "Sent", output: "Output") -> None:
    output.event("orchestrate.sent", {"intake": sent.intake, "run_id": sent.run_id, "page": sent.page})
    output.line(f"Sent intake {sent.intake} to Dagster as run {sent.run_id}.")
    output.line(f"Follow it at {sent.page}")


def _summary_event(outcome: "RefineOutcome", seconds: float, output: "Output") -> None:
    paths = {file.kind: file.path for file in reversed(outcome.published)}
    data = {
        "success": outcome.success,
        "total_records": outcome.summary.get("total_records"),
        "elapsed_seconds": round(seconds, 3),
        "quality_report": dict(outcome.summary),
        "output_path": paths.get("workbook") or paths.get("csv") or paths.get("parquet"),
        "archive_path": paths.get("archive"),
        "intake": outcome.intake,
        "run_id": outcome.run_id,
    }
    output.event("orchestrate.summary", data)


def _push_queue(review: LabelStudioPlace, outcome: "RefineOutcome", settings: RunSettings, output: "Output") -> None:
    """Pushes what is open in the review queue of the intake to Label Studio.

    Raises:
        HotpassError: It cannot be reached or refuses.
    """
    from hotpass_assets.domain.golden.survivorship import ORGANISATION_FIELDS
    from hotpass_cli.command_review_exchange import push_tasks
    from hotpass_cli.output import Masking
    from hotpass_cli.review_place import open_tasks
    from hotpass_resources.decisions_file import decisions_path
    from hotpass_resources.review_source import tasks_of_intake

    profile, here = settings.profile, load_settings()
    found = tasks_of_intake(here.store_root, profile.name, outcome.intake)
    tasks = open_tasks(found, decisions_path(profile, here), ORGANISATION_FIELDS)
    masking = Masking(settings.config.pipeline.sensitive_fields)
    push_tasks(review.server, review.project, tasks, masking, profile.name, output)


def _review_place(given: Mapping[str, Any]) -> LabelStudioPlace | None:
    """The Label Studio that is named, refused at once where it cannot be used."""
    url, project = given["label_studio_url"], given["label_studio_project"]
    if url is None:
        for name in ("label_studio_token", "label_studio_project", "label_studio_timeout"):
            if was_typed(name):
                raise usage(f"--{name.replace('_', '-')} needs --label-studio-url")
        return None
    if not given["wait"]:
        raise usage("--label-studio-url needs the end of the run: leave --no-wait out")
    from hotpass_resources.label_studio import refuse_unusable

    server = server_from(url, given["label_studio_token"], given["label_studio_timeout"])
    refuse_unusable(server)
    return LabelStudioPlace(server, project)


def _dagster_url(given: Mapping[str, Any], output: "Output") -> str | None:
    """The webserver that the options name."""
    former, url = given["prefect_url"], given["dagster_url"]
    if former is not None:
        output.warning("--prefect-url is the former name of --dagster-url: use that")
    if former is not None and url is not None and former != url:
        raise usage("--dagster-url and --prefect-url name different servers: leave one out")
    chosen: str | None = former if url is None else url
    if given["local"] and chosen is not None:
        raise usage("--local asks no webserver: leave it or --dagster-url out")
    if given["local"] and not given["wait"]:
        raise usage("--local has nobody to leave the run to: leave it or --no-wait out")
    return chosen


def _name_profile(invocation: Invocation, named: str | None) -> None:
    """Makes ``--industry-profile`` the profile of the run."""
    chosen = invocation.shared.profile
    if named is None:
        return
    if chosen is not None and chosen != named:
        raise usage(
            f"--industry-profile '{named[:60]}' and --profile (or HOTPASS_PROFILE) '{chosen[:60]}' name different "
            "profiles: a run follows one, so leave one out"
        )
    invocation.take({"profile": named})


def _pipeline_settings(given: Mapping[str, Any]) -> dict[str, Any]:
    """Options of a run as keys of ``[pipeline]``."""
    plain = {
        name: [one.value if isinstance(one, Enum) else one for one in value] if isinstance(value, list) else value
        for name, value in given.items()
    }
    keys = {name: key for name, (key, _) in DELIVERY_OPTIONS.items()}
    return {keys.get(name, name): value for name, value in plain.items() if value is not None and value != []}


def _imported() -> "ModuleType":
    """The module that has runs executed, which brings Dagster and Polars: only now, so that help stays quick."""
    with quick_imports():
        from hotpass_assets import orchestration
    return orchestration
