"""From when on reviewed statuses hold."""

from __future__ import annotations

from datetime import date

import polars as pl

from hotpass_assets.domain.compliance.overrides import OVERRIDE_COLUMNS, overrides_from, valid_on
from hotpass_assets.domain.compliance.policy import ConsentRules


def test_a_consent_counts_from_its_date_on_and_a_denial_at_once() -> None:
    """A consent of next year is none now, and a withdrawal must not wait for the next intake."""
    lines = [("acme", "granted", "2026-03-02"), ("acme", "granted", "2099-01-01"), ("acme", "denied", "2099-01-01")]
    told = [
        {"organisation": name, "person": None, "status": status, "who": "An Officer", "when": when, "why": None}
        for name, status, when in lines
    ]
    schema = {**dict.fromkeys(OVERRIDE_COLUMNS, pl.String), "line": pl.Int64}
    table = pl.DataFrame([{**line, "line": number} for number, line in enumerate(told, 2)], schema=schema)
    overrides = overrides_from(table, "small.consent.csv", ConsentRules(), "ZA")
    valid, waiting = valid_on(overrides, date(2026, 3, 2))
    assert valid.table["line"].to_list() == [2, 4] and waiting == (3,)
