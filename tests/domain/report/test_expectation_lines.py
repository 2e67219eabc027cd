"""The list of expectations in the quality report."""

import json

import polars as pl

from hotpass_assets.domain.checks.expectations import run_suite
from hotpass_assets.domain.profile.resolve import Expectation
from hotpass_assets.domain.report.expectations import expectation_lines
from hotpass_assets.domain.report.html import render_html
from hotpass_assets.domain.report.markdown import render_markdown
from tests.builders import published
from tests.builders.records import value, values

SUITE = (
    Expectation("organisations", "website", "matches", "^nowhere", 0.9, "error"),
    Expectation("organisations", "contact_primary_email", "not_null", None, 1.0, "warn"),
    Expectation("organisations", "organization_name", "not_null", None, 1.0, "warn"),
    Expectation("contacts", "email", "matches", "^nowhere", 1.0, "warn"),
    Expectation("source_values", "status", "in_set", ("missing",), 0.5, "warn"),
)


def lines() -> list[dict[str, object]]:
    """Lines of the suite on a small intake."""
    organisations = published.organisations()
    tables = {
        "organisations": organisations,
        "contacts": published.contacts(),
        "source_values": values(value(0, "website", "https://a.example"), value(1, "website", "https://b.example")),
    }
    results = [result for name, frame in tables.items() for result in run_suite(SUITE, name, frame)]
    return expectation_lines(results, tables, published.provenance(organisations), published.records())


def test_a_failing_value_is_named_by_its_cell() -> None:
    """Prevents: a list that says how many, and leaves the search to the reader."""
    website, email, name, contact, status = lines()
    cells = published.provenance(published.organisations()).filter(
        pl.col("chosen") & (pl.col("field").cast(pl.String) == "website")
    )
    assert isinstance(website["where"], list) and len(website["where"]) == 3
    assert all(
        f"!{'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[column]}" in where
        for where, column in zip(website["where"], cells["column"], strict=True)
    )
    assert (website["met"], website["share_failing"], website["share_allowed"]) == (False, 1.0, 0.1)
    assert [str(where).split()[0] for where in email["where"]] == ["organisation"], "a missing value has no cell"
    assert (name["met"], name["where"]) == (True, [])
    assert all(" row " in where or "!" in where for where in contact["where"])
    assert all("›" in where for where in status["where"])


def test_the_report_shows_every_expectation_and_no_value() -> None:
    """Prevents: a report that only speaks of failures, and one that passes addresses on."""
    summary = {"expectations": lines(), "total_records": 3}
    page, text = render_html(summary), render_markdown(summary)
    for shown in (page, text):
        assert "Expectations" in shown and "NOT MET" in shown
        assert "1 of 5 expectations of the profile are met" in shown
        assert "@" not in shown.replace("@media", "")
    assert '<tr class="bad">' in page and '<tr class="doubtful">' in page and '<tr class="good">' in page
    assert "thandi" not in json.dumps(lines())
