"""What ``refine`` and ``run`` make of their options, and how they tell what came out.

The run itself is replaced at its one seam, ``hotpass_assets.refinement.refine``; the end-to-end tests run
it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import typer

from hotpass_assets import refinement
from hotpass_assets.domain.errors import InputError
from hotpass_assets.refinement import CheckResult, PublishedFile, RefineOutcome, RefineRequest, StageProgress
from hotpass_cli import command_refine
from hotpass_cli.delivery_options import DELIVERY_OPTIONS
from hotpass_cli.output import REDACTED

if TYPE_CHECKING:
    from conftest import Hotpass

OUTCOME = RefineOutcome(
    intake="2026-03",
    run_id="4f1c",
    success=True,
    summary={
        "total_records": 1033,
        "invalid_records": 4,
        "expectations_passed": True,
        "source_breakdown": {"Contact Database": 188, "SACAA [2025]": 426},
        "data_quality_distribution": {"mean": 0.5, "min": float("nan"), "max": 1.0},
        "performance_metrics": {"load_seconds": 0.25, "total_seconds": 2.0},
        "recommendations": ["first", "second", "third", "fourth", "fifth"],
        "conflict_resolutions": [
            {"field": "contact_primary_email", "chosen_source": "SACAA", "value": "a@example.org"}
        ],
    },
    published=(
        PublishedFile("workbook", Path("dist/refined.xlsx"), 1033, "ab"),
        PublishedFile("report", Path("dist/report.html"), None, "cd"),
        PublishedFile("party_store", Path("dist/parties.json"), 12, "ef"),
        PublishedFile("archive", Path("dist/refined-data.zip"), None, "01"),
    ),
    checks=(
        CheckResult("contacts", "phones_are_usable", False, "warn", "Some contacts cannot be called.", 12),
        CheckResult("organisations", "ids_are_unique", True, "error", "Two rows would be one.", 0),
    ),
    warnings=("one workbook was not read",),
)
BROKEN = CheckResult("organisations", "ids_are_unique", False, "error", "Two rows would be one.", 2)

Arrange = Callable[[RefineOutcome | Exception], list[RefineRequest]]


@pytest.fixture
def arrange(monkeypatch: pytest.MonkeyPatch) -> Arrange:
    """Lets ``refine`` have a given outcome; gives the requests it gets."""

    def with_outcome(outcome: RefineOutcome | Exception) -> list[RefineRequest]:
        requests: list[RefineRequest] = []

        def refine(request: RefineRequest, on_progress: Callable[[StageProgress], None]) -> RefineOutcome:
            requests.append(request)
            on_progress(StageProgress("read", "started", 0, 3, "", {}))
            on_progress(StageProgress("read", "completed", 3, 3, "", {"rows": 614}))
            if isinstance(outcome, Exception):
                raise outcome
            return outcome

        monkeypatch.setattr(refinement, "refine", refine)
        return requests

    return with_outcome


OPTIONS: dict[str, tuple[list[str], Any]] = {
    "input_dir": (["--input-dir", "in"], Path("in")),
    "intake": (["--intake", "2026-03"], "2026-03"),
    "country_code": (["--country-code", "NA"], "NA"),
    "expectation_suite": (["--expectation-suite", "default"], "default"),
    "output_path": (["--output-path", "out/a.xlsx"], Path("out/a.xlsx")),
    "formats": (["--format", "csv", "--format", "duckdb"], ("csv", "duckdb")),
    "annotate": (["--annotate"], True),
    "report_path": (["--report-path", "r.html"], Path("r.html")),
    "report_format": (["--report-format", "html"], "html"),
    "party_store_path": (["--party-store-path", "p.json"], Path("p.json")),
    "archive": (["--archive"], True),
    "dist_dir": (["--dist-dir", "d"], Path("d")),
    "excel_engine": (["--excel-engine", "openpyxl"], "openpyxl"),
    "excel_chunk_size": (["--excel-chunk-size", "500"], 500),
    "excel_stage_dir": (["--excel-stage-dir", "s"], Path("s")),
    "log_format": (["--log-format", "json"], "json"),
    "sensitive_fields": (["--sensitive-field", "area"], ("area",)),
    "interactive": (["--no-interactive"], False),
    "qa_mode": (["--qa-mode", "strict"], "strict"),
}


def test_each_setting_of_the_pipeline_has_an_option() -> None:
    """A setting that only a file can give, or an option that nothing reads, is a gap."""
    from hotpass_assets.domain.config.model import PipelineSettings

    of_deliveries = {key.partition(".")[0] for key, _ in DELIVERY_OPTIONS.values()}
    # Backfills and research have verbs of their own; the variable of a token is for runs that nobody types; agents and
    # collectors with their targets are more than a command line can say.
    others = {"acquisition", "backfill", "crm_token_env", "intent", "research"}
    assert set(OPTIONS) | of_deliveries | others == set(PipelineSettings.model_fields)


@pytest.mark.parametrize("verb", ["refine", "run"])
@pytest.mark.parametrize("key", OPTIONS)
def test_each_option_reaches_the_configuration(hotpass: Hotpass, arrange: Arrange, verb: str, key: str) -> None:
    """Through real parsing, for both names of the verb."""
    requests = arrange(OUTCOME)
    option, value = OPTIONS[key]
    assert hotpass(verb, *option).code == 0
    assert getattr(requests[0].config.pipeline, key) == value


@pytest.mark.parametrize(("option", "key"), [("--no-archive", "archive"), ("--no-annotate", "annotate")])
def test_an_option_switches_off_what_a_file_switches_on(
    hotpass: Hotpass, arrange: Arrange, folder: Path, option: str, key: str
) -> None:
    """The command line is the top layer."""
    requests = arrange(OUTCOME)
    (folder / "on.toml").write_text(f"[pipeline]\n{key} = true\n", encoding="utf-8")
    hotpass("refine", "--config", "on.toml")
    hotpass("refine", "--config", "on.toml", option)
    assert [getattr(request.config.pipeline, key) for request in requests] == [True, False]


def test_layers_are_applied_in_order(hotpass: Hotpass, arrange: Arrange, folder: Path) -> None:
    """Files over the profile, later files over earlier, options over all, before or after the verb."""
    requests = arrange(OUTCOME)
    (folder / "a.toml").write_text("[pipeline]\ncountry_code = 'NA'\ndist_dir = 'a'\n", encoding="utf-8")
    (folder / "b.json").write_text('{"dist_dir": "b", "output_path": "b.xlsx"}', encoding="utf-8")
    hotpass("--config", "a.toml", "refine", "--config", "b.json", "--output-path", "c.xlsx")
    pipeline = requests[0].config.pipeline
    assert (pipeline.country_code, pipeline.dist_dir, pipeline.output_path) == (
        "NA",
        Path("b"),
        Path("c.xlsx"),
    )


@pytest.mark.parametrize(
    ("line", "name"),
    [
        (["refine"], "generic"),
        (["refine", "--profile", "aviation"], "aviation"),
        (["--profile", "aviation", "run"], "aviation"),
        (["refine", "--config", "named.toml"], "quickstart"),
        (["refine", "--config", "named.toml", "--profile", "aviation"], "aviation"),
    ],
)
def test_the_profile_is_the_one_that_was_asked_for(
    hotpass: Hotpass, arrange: Arrange, folder: Path, line: list[str], name: str
) -> None:
    """The option, else the configuration, else ``generic``."""
    requests = arrange(OUTCOME)
    (folder / "named.toml").write_text("[profile]\nname = 'quickstart'\n", encoding="utf-8")
    hotpass(*line)
    assert requests[0].profile.name == requests[0].config.profile.name == name


@pytest.mark.parametrize(
    "line",
    [
        ["--profile", "nobody"],
        ["--config", "nowhere.toml"],
        ["--country-code", "ZZ"],
        ["--expectation-suite", "nothing"],
        ["--report-path", "report.docx"],
        ["--excel-chunk-size", "0"],
        ["--excel-engine", "xlrd"],
        ["--format", "xls"],
        ["--report-format", "pdf"],
        ["--intake", "../up"],
    ],
)
def test_what_cannot_be_right_is_exit_code_2_before_anything_runs(
    hotpass: Hotpass, arrange: Arrange, line: list[str]
) -> None:
    """Found in a tenth of a second, not after the reading."""
    requests = arrange(OUTCOME)
    ran = hotpass("refine", *line)
    assert (ran.code, ran.out, requests) == (2, "", [])
    assert ran.err.startswith("Error: ")
    assert ran.err.count("\n") == 1


def test_people_see_what_ran_and_what_came_out(hotpass: Hotpass, arrange: Arrange) -> None:
    """Settings, counts, failed checks, files, the first three recommendations."""
    arrange(OUTCOME)
    ran = hotpass("refine", "--output-path", "dist/refined.xlsx")
    assert ran.code == 0
    for words in (
        "Profile",
        "generic",
        "dist/refined.xlsx",
        "Contact Database",
        "SACAA [2025]",
        "1,033",
        "Load seconds",
        "phones are usable",
        "Some contacts cannot be called.",
        "Archive created: dist/refined-data.zip",
        "• third",
        "… and 2 more",
    ):
        assert words in ran.out, words
    assert "fourth" not in ran.out
    assert "nan" not in ran.out
    assert ran.err == "read: started\nread: completed, 614 rows\nWarning: one workbook was not read\n"


def test_programs_get_events_and_nothing_else(hotpass: Hotpass, arrange: Arrange) -> None:
    """Every line of stdout is an event; personal values are masked and counts are not."""
    arrange(OUTCOME)
    ran = hotpass("refine", "--log-format", "json", "--report-path", "dist/report.html")
    assert [name for name, _ in ran.events] == [
        "stage.started",
        "stage.completed",
        "warning",
        "pipeline.summary",
        "file.write",
        "report.write",
        "party_store.write",
        "archive.created",
    ]
    summary = ran.event("pipeline.summary")
    assert summary["total_records"] == 1033
    assert summary["source_breakdown"]["Contact Database"] == 188
    assert summary["data_quality_distribution"]["min"] is None
    assert summary["conflict_resolutions"][0]["value"] == REDACTED
    assert summary["failed_checks"][0]["name"] == "phones_are_usable"
    assert (summary["run_id"], summary["intake"], summary["success"]) == ("4f1c", "2026-03", True)
    assert ran.event("archive.created")["path"] == "dist/refined-data.zip"
    assert ran.event("report.write")["format"] == "html"


def test_the_log_format_and_masks_may_come_from_a_file(hotpass: Hotpass, arrange: Arrange, folder: Path) -> None:
    """The configuration counts as much as the option; masks add up."""
    arrange(replace(OUTCOME, summary={"area": "x", "city": "y", "province": "z"}))
    (folder / "c.toml").write_text("[pipeline]\nlog_format = 'json'\nsensitive_fields = ['area']\n", encoding="utf-8")
    ran = hotpass("refine", "--config", "c.toml", "--sensitive-field", "city")
    summary = ran.event("pipeline.summary")
    assert [summary[key] for key in ("area", "city", "province")] == [REDACTED, REDACTED, "z"]


def test_a_failed_check_of_error_severity_is_exit_code_1(hotpass: Hotpass, arrange: Arrange) -> None:
    """Results are shown all the same, and the last line says why it failed."""
    arrange(replace(OUTCOME, checks=(*OUTCOME.checks, BROKEN)))
    ran = hotpass("refine")
    assert ran.code == 1
    assert ran.out.index("ids are unique") < ran.out.index("phones are usable")
    assert ran.err.splitlines()[-1].startswith(
        "Error: 1 check of error severity did not pass (intake 2026-03): ids are unique. "
    )


def test_a_run_without_success_is_exit_code_1(hotpass: Hotpass, arrange: Arrange) -> None:
    """Also when no check says why."""
    arrange(replace(OUTCOME, success=False))
    ran = hotpass("refine", "--log-format", "json")
    assert ran.code == 1
    assert ran.event("error")["message"].startswith("the run did not succeed (run 4f1c)")


def test_an_error_of_the_run_is_told_in_the_format_of_the_configuration(
    hotpass: Hotpass, arrange: Arrange, folder: Path
) -> None:
    """A program that reads JSON because a file says so must learn of the failure in JSON."""
    arrange(InputError("no input folder", where="./data", do="Create it"))
    (folder / "c.toml").write_text("log_format = 'json'\n", encoding="utf-8")
    ran = hotpass("refine", "--config", "c.toml")
    assert ran.code == 1
    assert ran.event("error")["message"].startswith("no input folder (./data)")
    assert ran.err.splitlines()[-1].startswith("Error: no input folder")


def test_what_is_switched_on_and_not_built_is_a_warning(hotpass: Hotpass, arrange: Arrange, folder: Path) -> None:
    """A key that is accepted and does nothing must say so."""
    arrange(OUTCOME)
    (folder / "c.toml").write_text("[features]\ndashboards = true\n", encoding="utf-8")
    assert "Warning: features.dashboards is on" in hotpass("refine", "--config", "c.toml").err


@pytest.mark.parametrize(
    ("option", "answer", "asked", "all_shown"),
    [
        ("--interactive", True, 1, True),
        ("--interactive", False, 1, False),
        ("--no-interactive", True, 0, False),
    ],
)
def test_the_rest_of_the_recommendations_is_shown_when_asked_for(
    hotpass: Hotpass,
    arrange: Arrange,
    monkeypatch: pytest.MonkeyPatch,
    option: str,
    answer: bool,
    asked: int,
    all_shown: bool,
) -> None:
    """Someone at a terminal may want all; a script must never be asked."""
    questions = []
    monkeypatch.setattr(command_refine, "at_terminal", lambda: True)
    monkeypatch.setattr(command_refine.typer, "confirm", lambda text, **_: questions.append(text) or answer)
    arrange(OUTCOME)
    ran = hotpass("refine", option)
    assert len(questions) == asked
    assert ("• fifth" in ran.out) == all_shown


def test_leaving_at_the_question_does_not_fail_the_run(
    hotpass: Hotpass, arrange: Arrange, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By then the results are written."""

    def leave(*_: object, **__: object) -> bool:
        raise typer.Abort

    monkeypatch.setattr(command_refine, "at_terminal", lambda: True)
    monkeypatch.setattr(command_refine.typer, "confirm", leave)
    arrange(OUTCOME)
    assert hotpass("refine").code == 0
