"""What counts as personal is said of the fields, once, and everything else follows it."""

from __future__ import annotations

import polars as pl

from hotpass_assets.domain.compliance.masking import MASK, without_personal_cells
from hotpass_assets.domain.compliance.policy import ComplianceRules, field_policies
from hotpass_assets.domain.profiling.masking import why_masked
from hotpass_assets.domain.tables.fields import FIELD_BY_NAME, FIELDS, FREE_TEXT_FIELDS, MAY_BE_PERSONAL
from hotpass_assets.domain.tables.golden import ORGANISATIONS


def test_policy_and_published_columns_call_personal_what_the_fields_do() -> None:
    """A list of its own in each place would let a field be personal here and quoted there."""
    personal = {field.name for field in FIELDS if field.personal}
    policies = field_policies(ComplianceRules())
    assert {name for name, policy in policies.items() if policy.classification == "personal"} == personal
    shared = [column for column in ORGANISATIONS.columns if column.name in FIELD_BY_NAME]
    assert "notes" in {column.name for column in shared}
    assert {column.name for column in shared if column.personal} == personal & {column.name for column in shared}


def test_free_text_is_masked_wherever_nobody_looked_into_it() -> None:
    """A remark may name somebody in any free text, not only in the one that a list remembers."""
    names = [field.name for field in FIELDS]
    rejected = pl.DataFrame({"field": names, "raw": ["Thandi"] * len(names)})
    masked = without_personal_cells(rejected).filter(raw=MASK)["field"].to_list()
    assert set(masked) == MAY_BE_PERSONAL >= set(FREE_TEXT_FIELDS) > {"notes", "description"}
    values = {"organisation": 1.0, "person": 0.0, "given": 0.0}
    assert {name for name in names if why_masked(None, "category", values, name)} == MAY_BE_PERSONAL  # type: ignore[arg-type]
