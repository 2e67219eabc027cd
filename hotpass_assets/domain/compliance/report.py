"""The compliance report of an intake: figures, places and ids, never a value.

Belongs here: what the report says, as data and as Markdown. Does not belong here: writing it to a file
(``hotpass_resources.compliance_files``) and judging it (``checks``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from hotpass_assets.domain.compliance.consent import Consent
from hotpass_assets.domain.compliance.policy import CONSENT_FIELD, PROTECTED, ComplianceRules, field_policies
from hotpass_assets.domain.compliance.withholding import Withholding
from hotpass_assets.domain.counted import counted
from hotpass_assets.domain.tables.fields import CONTACT_FIELDS

LISTED = 50
REASON_WORDS = {
    "objection": "a person objected or withdrew, as the file of reviewed statuses says",
    "consent_denied": "consent is denied",
    "consent_pending": "consent is pending",
    "retention_expired": "the time of retention has passed",
    "special_information": "the text quotes an identity number",
    "withheld_elsewhere": "the same number or address is withheld in another field or row of the organisation",
}

Report = Mapping[str, Any]


def compliance_report(
    personal_data: pl.DataFrame,
    consent: Consent,
    withholding: Withholding,
    organisations: int,
    rules: ComplianceRules,
    *,
    enforced: bool,
) -> dict[str, Any]:
    """The report as plain data.

    Args:
        personal_data: Table ``personal_data``.
        consent: Consent of the intake.
        withholding: What is withheld, stops publishing or is reported.
        organisations: Organisations of the intake.
        rules: The profile's rules.
        enforced: Whether the rules are enforced.
    """
    policies = field_policies(rules)
    present = sorted(set(personal_data["field"].drop_nulls()))
    return {
        "enforced": enforced,
        "lawful_basis": rules.lawful_basis,
        "purpose": rules.purpose,
        "total_records": organisations,
        "total_contacts": consent.contacts.height,
        "total_fields": len(policies),
        "field_classifications": {name: policy.classification for name, policy in policies.items()},
        "pii_fields": [name for name in present if policies[name].classification in PROTECTED],
        "consent_required_fields": [name for name, policy in policies.items() if policy.needs_consent],
        "retention_policies": {
            name: policy.retention_days for name, policy in policies.items() if policy.retention_days is not None
        },
        "consent_status_field": CONSENT_FIELD,
        "consent_status_summary": dict(consent.contacts["status"].value_counts(sort=False).sort("status").iter_rows()),
        "consent_violations": _places(withholding.violations),
        "withheld_values": _places(withholding.withheld),
        "reported_values": _places(withholding.reported),
        "waiting_lines": list(consent.waiting_lines),
        "compliance_issues": _issues(personal_data, consent, withholding, rules),
    }


def _places(values: pl.DataFrame) -> list[dict[str, Any]]:
    """Values by organisation and reason, with the cells to look at."""
    cells = pl.format("{} › {} {}", "workbook", "sheet", "cell").unique().sort()
    grouped = values.group_by("organization_id", "reason").agg(
        pl.len().alias("values"), pl.col("field").unique().sort().alias("fields"), cells.alias("cells")
    )
    return grouped.sort("organization_id", "reason").rows(named=True)


def _issues(
    personal_data: pl.DataFrame, consent: Consent, withholding: Withholding, rules: ComplianceRules
) -> list[str]:
    """What a person should look at, in words."""
    issues = [
        f"{counted(count, f'value {one}', f'values {several}')}: {REASON_WORDS[str(reason)]}"
        for one, several, found in (
            ("stops publishing", "stop publishing", withholding.violations),
            ("is withheld", "are withheld", withholding.withheld),
            ("is published although", "are published although", withholding.reported),
        )
        for reason, count in found["reason"].value_counts(sort=False).sort("reason").iter_rows()
    ]
    kept = any(field_policies(rules)[name].retention_days for name in CONTACT_FIELDS)
    undated = consent.contacts["last_interaction_date"].null_count() if kept else 0
    if undated:
        issues.append(
            f"{counted(undated, 'contact has', 'contacts have')} no date of last contact, "
            "so that no time of retention can be counted"
        )
    if consent.unknown_words:
        issues.append(
            f"{counted(consent.unknown_words, 'cell')} with a consent status that is no known word: taken for pending"
        )
    if consent.unknown_lines:
        lines = ", ".join(map(str, consent.unknown_lines[:20]))
        issues.append(f"lines of the reviewed statuses that name nobody of this intake: {lines}")
    if consent.waiting_lines:
        issues.append(waiting_words(consent.waiting_lines))
    if rules.lawful_basis is None and personal_data["published"].any():
        issues.append("the profile states no lawful basis (compliance.lawful_basis)")
    special = personal_data.filter(pl.col("classification").is_in(["special", "children"]))
    for line in special.iter_rows(named=True):
        where = line["field"] or f"{line['workbook']} › {line['sheet']} column {line['letter']}"
        issues.append(f"{line['classification']} information: {line['category']} in {where}, {line['rows']} rows")
    return issues


def waiting_words(lines: Sequence[int]) -> str:
    """What is said of lines of the reviewed statuses whose date is still to come."""
    listed = ", ".join(map(str, lines[:20])) + (f" and {len(lines) - 20} more" if lines[20:] else "")
    return f"lines of the reviewed statuses dated after the day of the intake do not count yet: {listed}"


def report_markdown(report: Report, title: str) -> str:
    """The report for people."""
    lines = [f"# Compliance report: {title}", ""]
    lines += [
        f"- Rules enforced: {'yes' if report['enforced'] else 'no (features.compliance is off)'}",
        f"- Lawful basis: {report['lawful_basis'] or 'not stated'}",
        f"- Purpose: {report['purpose'] or 'not stated'}",
        f"- Organisations: {report['total_records']}, contacts: {report['total_contacts']}",
        f"- Personal data in: {', '.join(report['pii_fields']) or 'no field'}",
        f"- Consent needed for: {', '.join(report['consent_required_fields']) or 'no field'}",
        f"- Consent: {_consent(report)}",
        "",
    ]
    if report["compliance_issues"]:
        lines += ["## What to look at", "", *(f"- {issue}" for issue in report["compliance_issues"]), ""]
    for title_of, key in (
        ("What stops publishing", "consent_violations"),
        ("What is withheld", "withheld_values"),
        ("What is published all the same", "reported_values"),
    ):
        lines += _section(title_of, report[key])
    return "\n".join(lines)


def _consent(report: Report) -> str:
    if not report["consent_required_fields"]:
        return "no field waits for it"
    return ", ".join(f"{name} {count}" for name, count in report["consent_status_summary"].items())


def _section(title: str, places: Sequence[Mapping[str, Any]]) -> list[str]:
    if not places:
        return []
    lines = [f"## {title}", "", "| Organisation | Why | Fields | Cells |", "| --- | --- | --- | --- |"]
    for place in places[:LISTED]:
        cells = ", ".join(place["cells"][:5]) + (f" and {len(place['cells']) - 5} more" if place["cells"][5:] else "")
        row = (place["organization_id"], place["reason"].replace("_", " "), ", ".join(place["fields"]), cells)
        lines.append("| " + " | ".join(str(cell).replace("|", "\\|") for cell in row) + " |")
    if len(places) > LISTED:
        lines += ["", f"And {len(places) - LISTED} more, in the JSON report."]
    return [*lines, ""]
