"""``hotpass doctor``: is everything ready for a run, and what to do where it is not.

Belongs here: the order of the checks, their lines, the score and the exit code. Does not belong here: the
checks of the environment (``environment_checks``), of research (``research_checks``) and of the configuration
(``hotpass_assets.domain.config.doctor``).
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hotpass_cli.environment_checks import (
    Finding,
    dist_folder,
    input_folder,
    lineage,
    output_parent,
    python_version,
)
from hotpass_cli.options import Invocation, verb
from hotpass_cli.output import Output
from hotpass_cli.research_checks import search_server
from hotpass_cli.run_settings import load_chosen_profile, overrides
from hotpass_resources.settings import load_settings

if TYPE_CHECKING:
    from hotpass_assets.domain.config.doctor import ConfigDoctor, Diagnosis

LABELS = {"pass": "[PASS]", "warn": "[WARN]", "fail": "[FAIL]"}
COLOURS = {"pass": "green", "warn": "yellow", "fail": "red"}


@verb
def doctor(
    invocation: Invocation,
    autofix: Annotated[
        bool,
        typer.Option("--autofix", help="Make the safe repairs and save them to the last --config file."),
    ] = False,
) -> int:
    """Check that this machine, this folder and the configuration are ready to refine.

    Each line says what was checked, what was found and, where something is wrong, what to do.

    Exit code 0: ready, perhaps with warnings. 1: something must be put right first. 2: the profile or a
    configuration file cannot be read.
    """
    # Brings Pydantic, which the help of this verb does not need.
    from hotpass_assets.domain.config.doctor import ConfigDoctor
    from hotpass_assets.domain.config.layers import merge_layers
    from hotpass_assets.domain.config.model import effective_output_path

    shared, settings = invocation.shared, load_settings()
    profile = load_chosen_profile(shared)
    config = merge_layers(profile, shared.config, overrides(shared, {}), settings.config_values)
    invocation.follow(config.pipeline.log_format, config.pipeline.sensitive_fields)
    output = invocation.output
    output.line("Environment diagnostics")
    examiner = ConfigDoctor(shared.config[-1] if shared.config else None, config=config, profile=profile)
    changes = repair(examiner, saved=bool(shared.config), output=output) if autofix else ()
    findings = [
        python_version(),
        input_folder(config.pipeline.input_dir, workbook_names(config.pipeline.input_dir)),
        output_parent(effective_output_path(config)),
        dist_folder(config.pipeline.dist_dir),
        lineage(settings),
        search_server(config.pipeline.research.searx, profile),
        *map(finding, legacy_keys(shared.config[:-1])),
        *map(finding, examiner.diagnose()),
    ]
    return report(output, findings, changes)


def repair(examiner: "ConfigDoctor", *, saved: bool, output: Output) -> tuple[str, ...]:
    """Makes the safe repairs and says which; without a file to save to it says that too."""
    if not saved:
        output.warning("--autofix has no file to save to: give one with --config")
        return ()
    changes = examiner.autofix()
    for change in changes:
        output.line(f"Repaired: {change}")
    return changes


def workbook_names(folder: Path) -> list[str] | None:
    """Names of the workbooks in a folder and below, or ``None`` when there is no such folder."""
    from hotpass_assets.domain.workbook.model import is_workbook_name

    if not folder.is_dir():
        return None
    return [path.name for path in folder.rglob("*") if is_workbook_name(path.name) and path.is_file()]


def legacy_keys(files: Sequence[Path]) -> list["Diagnosis"]:
    """Keys of the earlier configuration files that stand where older versions had them."""
    from hotpass_assets.domain.config.doctor import ConfigDoctor

    return [
        diagnosis
        for file in files
        for diagnosis in ConfigDoctor(file).diagnose()
        if diagnosis.check.startswith("legacy.")
    ]


def finding(diagnosis: "Diagnosis") -> Finding:
    """A diagnosis of the configuration in the form of all checks."""
    if diagnosis.passed:
        return Finding(diagnosis.check, "pass", diagnosis.message)
    return Finding(
        diagnosis.check,
        "fail" if diagnosis.severity == "error" else "warn",
        diagnosis.message,
        diagnosis.fix or "",
    )


def report(output: Output, findings: Sequence[Finding], changes: Sequence[str]) -> int:
    """Writes every check and the score over all of them; gives the exit code."""
    for found in findings:
        output.event(
            "doctor.check",
            {"name": found.name, "status": found.status, "message": found.message, "fix": found.fix or None},
        )
        label = typer.style(LABELS[found.status], fg=COLOURS[found.status])
        output.line(f" {found.name}: {found.message}", label)
        if found.fix:
            output.line(f"       Suggested fix: {found.fix}")
    passed = sum(found.status == "pass" for found in findings)
    score = round(100 * passed / len(findings))
    failed = any(found.status == "fail" for found in findings)
    output.event(
        "doctor.summary",
        {
            "score": score,
            "passed": passed,
            "total": len(findings),
            "ready": not failed,
            "changes": list(changes),
        },
    )
    output.line(f"Health score: {score}% ({passed}/{len(findings)} checks passed)")
    return 1 if failed else 0
