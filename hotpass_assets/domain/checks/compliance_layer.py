"""Checks of data protection, before anything is published.

Belongs here: judging the compliance report and the personal data found. Does not belong here: making them
(``domain.compliance``).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from hotpass_assets.domain.checks.outcome import CheckOutcome


def data_protection_allows_publishing(report: Mapping[str, Any], path: str) -> CheckOutcome:
    """Values that stop publishing, by organisation.

    Args:
        report: Result of ``compliance_report``.
        path: Where people read it.
    """
    found = report["consent_violations"]
    values = sum(line["values"] for line in found)
    reasons = ", ".join(sorted({line["reason"].replace("_", " ") for line in found}))
    sample = pl.DataFrame(
        [
            {"organization_id": line["organization_id"], "reason": line["reason"], "cell": line["cells"][0]}
            for line in found
        ]
    )
    message = (
        f"{values} values of {len({line['organization_id'] for line in found})} organisations may not be published "
        f"({reasons}): see {path}"
        if found
        else "nothing stands against publishing"
    )
    return CheckOutcome(int(report["total_contacts"]), values, message, sample)


def special_information_is_known(personal_data: pl.DataFrame) -> CheckOutcome:
    """Special personal information, information about children, and identity numbers in text."""
    special = personal_data.filter(
        pl.col("classification").is_in(["special", "children"]) | (pl.col("category") == "identity number")
    )
    kinds = ", ".join(sorted(set(special["category"])))
    message = f"{special.height} fields or columns hold {kinds}" if special.height else "none was found"
    shown = special.select("field", "workbook", "sheet", "letter", "classification", "category", "rows")
    return CheckOutcome(personal_data.height, special.height, message, shown)
