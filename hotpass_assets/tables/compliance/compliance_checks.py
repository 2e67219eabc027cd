"""Checks of data protection: whether consent and special information allow what is about to be published.

Belongs here: which checks there are. What is judged is in ``domain.checks``.
"""

import json

import dagster as dg

from hotpass_assets.domain.checks.compliance_layer import (
    data_protection_allows_publishing,
    special_information_is_known,
)
from hotpass_assets.domain.checks.outcome import CheckOutcome
from hotpass_assets.domain.profile.resolve import ResolvedProfile
from hotpass_assets.domain.tables.compliance import COMPLIANCE_REPORT, COMPLIANCE_TABLES
from hotpass_assets.kit.checks import WARN, CheckedIntake, TableCheck, checks_of_layer, model_check
from hotpass_resources.compliance_files import report_paths
from hotpass_resources.settings import load_settings


def compliance_checks(profile: ResolvedProfile) -> dg.AssetChecksDefinition:
    """Checks of the compliance layer."""
    allowed = TableCheck(
        COMPLIANCE_REPORT.name,
        "data_protection_allows_publishing",
        "No value that is about to be published lacks the consent it needs, has outlived its time of retention or is "
        "special information, where the profile asks to stop for it.",
        _allowed,
    )
    known = TableCheck(
        "personal_data",
        "no_special_information_is_held",
        "No column tells of health, belief, race or the like, or of children, and no text quotes an identity number.",
        lambda intake: special_information_is_known(intake.read("personal_data")),
        blocking=False,
        severity=WARN,
    )
    models = (*COMPLIANCE_TABLES, COMPLIANCE_REPORT)
    return checks_of_layer(profile, "compliance", [allowed, known, *(model_check(model) for model in models)])


def _allowed(intake: CheckedIntake) -> CheckOutcome:
    report = json.loads(intake.read(COMPLIANCE_REPORT.name)["report"].item())
    _, path = report_paths(load_settings(), intake.profile.name, intake.key)
    return data_protection_allows_publishing(report, str(path))
