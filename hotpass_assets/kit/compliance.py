"""What data protection asks of an intake, for its assets.

Belongs here: the reviewed statuses and the day that go with an intake, and what a publication leaves on record. Does
not belong here: the rules (``domain.compliance``) and the files (``hotpass_resources``).
"""

import json
from datetime import date
from pathlib import Path

import polars as pl

from hotpass_assets.domain.compliance.corrections import Corrections
from hotpass_assets.domain.compliance.overrides import Overrides
from hotpass_assets.domain.compliance.policy import ComplianceRules, field_policies
from hotpass_assets.domain.compliance.report import REASON_WORDS, waiting_words
from hotpass_assets.domain.counted import counted
from hotpass_assets.domain.errors import InputError
from hotpass_assets.domain.profile.resolve import ResolvedProfile
from hotpass_assets.kit.intake_settings import IntakeSettings, settings_of
from hotpass_resources.compliance_files import now, record, report_paths
from hotpass_resources.consent_file import consent_path, read_overrides
from hotpass_resources.corrections_file import corrections_path, read_corrections
from hotpass_resources.decisions_file import decisions_path
from hotpass_resources.intake_store import Intake, IntakeStore
from hotpass_resources.settings import Settings, load_settings


def files_of_people(profile: ResolvedProfile, settings: Settings) -> dict[str, Path]:
    """Files that people write for a profile, by the name of the setting that keeps them with an intake."""
    return {
        "decisions_path": decisions_path(profile, settings),
        "consent_path": consent_path(profile, settings),
        "corrections_path": corrections_path(profile, settings),
    }


def overrides_for(profile: ResolvedProfile, intake: Intake) -> Overrides:
    """The reviewed statuses as their file says now: they hold for every intake that is made from now on.

    Raises:
        ConfigurationError: A line cannot be used.
    """
    asked = settings_of(intake).consent_path
    return read_overrides(Path(asked) if asked else consent_path(profile, load_settings()), profile)


def corrections_for(profile: ResolvedProfile, asked: IntakeSettings) -> Corrections:
    """The corrections as their file says now.

    Raises:
        ConfigurationError: A line cannot be used.
    """
    named = asked.corrections_path
    path = Path(named) if named else corrections_path(profile, load_settings())
    return read_corrections(path, profile.country_code)


def day_of(intake: Intake, rules: ComplianceRules, intakes: IntakeStore) -> date:
    """The day from which ages and times of retention are counted, which is no day of the clock.

    Where the profile states no retention, an intake that stands for no day takes that of its manifest, for ages alone.

    Raises:
        InputError: Neither the key of the intake nor its manifest names one, and the profile states a retention.
    """
    if intake.day is None and not any(policy.retention_days for policy in field_policies(rules).values()):
        return intakes.saved_on(intake)
    if intake.day is None:
        raise InputError(
            f"intake '{intake.key}' stands for no day",
            why="its key does not begin with a date, and an earlier version registered it without one",
            do="Refine the same folder again, or with an --intake that begins with a date, such as 2026-03-31",
        )
    return intake.day


def inputs_to_pass_on(intakes: IntakeStore, intake: Intake, withheld: pl.DataFrame) -> dict[str, Path]:
    """Frozen workbooks that may be annotated and archived, by name: those that exist and hold nothing withheld.

    A workbook is passed on whole or not at all: a cell of it cannot be blanked.

    Args:
        intakes: Where the workbooks are.
        intake: The intake.
        withheld: Table ``withheld_values``.
    """
    held = set(withheld["workbook"])
    kept = [file for file in intake.files if file.name not in held and intakes.holds(file)]
    return {file.name: intakes.path_of(file) for file in kept}


def withheld_words(
    intakes: IntakeStore, profile: ResolvedProfile, intake: Intake, withheld: pl.DataFrame, report: pl.DataFrame
) -> list[str]:
    """What the reader of a publication should know of values that are not in it and of consent that waits.

    Args:
        intakes: Where the workbooks are.
        profile: The profile.
        intake: The intake.
        withheld: Table ``withheld_values``.
        report: Table ``compliance_report``.
    """
    gone = [file.name for file in intake.files if intakes.withheld(file) and not intakes.holds(file)]
    absent = "is in no archive and has no annotated copy"
    warnings = [f"{name} {absent}: it names an erased person" for name in gone]
    waiting = json.loads(report["report"].item()).get("waiting_lines")
    if waiting:
        warnings.append(waiting_words(waiting))
    if withheld.is_empty():
        return warnings
    by_reason = withheld["reason"].value_counts(sort=False).sort("reason").iter_rows()
    reasons = "; ".join(f"{count} because {REASON_WORDS[reason]}" for reason, count in by_reason)
    _, path = report_paths(load_settings(), profile.name, intake.key)
    number = counted(withheld.height, "value is", "values are")
    words = f"{number} withheld from what is published: {reasons}. {path} lists their cells"
    if settings_of(intake).annotate or settings_of(intake).archive:
        held = withheld["workbook"].unique().sort()
        warnings += [f"{name} {absent}: it holds values that are withheld" for name in held if name not in gone]
    return [*warnings, words]


def record_export(
    run_id: str, profile: ResolvedProfile, intake: Intake, files: pl.DataFrame, organisations: int
) -> None:
    """Put on record which files were written by which run, with their digests.

    Args:
        run_id: The run.
        profile: Its profile.
        intake: Its intake.
        files: Table ``published_dataset``.
        organisations: Organisations in them.
    """
    asked = settings_of(intake)
    context = {
        "run_id": run_id,
        "profile": profile.name,
        "intake": intake.key,
        "purpose": profile.compliance.purpose,
        "classification": asked.classification,
    }
    listed = [
        {"output_path": line["path"], "kind": line["kind"], "records": line["rows"], "sha256": line["sha256"]}
        for line in files.iter_rows(named=True)
    ]
    main = next((line for line in listed if line["output_path"] == asked.output_path), listed[0] if listed else {})
    entry = {
        "output_path": asked.output_path,
        "total_records": organisations,
        "sha256": main.get("sha256"),
        "context": context,
        "files": listed,
    }
    record(load_settings(), "export_access", run_id, entry, now())
