"""The quality report: figures, advice, and its two renderings."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from typing import Any

import polars as pl
import pytest

from hotpass_assets.domain.report.conflicts import find_conflicts
from hotpass_assets.domain.report.html import render_html
from hotpass_assets.domain.report.markdown import render_markdown
from hotpass_assets.domain.report.recommendations import LOOKS_GOOD, recommend
from hotpass_assets.domain.report.summary import quality_summary
from tests.builders import published

HOSTILE = "<script>alert(1)</script> | [x](https://evil.example) `\"'&\nnew line"


def summary(**changes: Any) -> dict[str, Any]:
    """Figures of the small intake, with some of its tables exchanged."""
    organisations = published.organisations()
    inputs: dict[str, Any] = {
        "organisations": organisations,
        "contacts": published.contacts(),
        "source_records": published.records(),
        "column_mappings": published.mappings(),
        "rejected_rows": published.rejected(),
        "raw_workbooks": published.workbooks(),
        "field_provenance": published.provenance(organisations),
        "review_queue": published.review(),
        "checks": [published.Outcome()],
        "expectations": [published.Outcome(name="mostly_emails", passed=False, severity="warn", failed=2)],
        "performance_metrics": {"total_seconds": 1.25, "source_load_seconds": {"SACAA": 0.5}},
        "audit_trail": [{"timestamp": "2025-03-10T08:00:00Z", "event": "pipeline_start", "details": ""}],
    }
    return quality_summary(**{**inputs, **changes})


def test_the_summary_has_the_keys_of_the_quality_report() -> None:
    """Programs that read the predecessor's report find the same keys."""
    found = summary()
    assert found["total_records"] == 3
    assert found["invalid_records"] == 0
    assert found["schema_validation_errors"] == []
    assert found["expectations_passed"] is False
    assert found["expectation_failures"] == ["organisations.mostly_emails (warn): Columns keep their rules: 2 rows"]
    assert found["source_breakdown"] == {"Contacts": 1, "SACAA": 3}
    assert found["data_quality_distribution"] == {"mean": 0.2, "min": 0.1, "max": 0.3}
    assert found["performance_metrics"]["total_seconds"] == 1.25
    assert found["audit_trail"][0]["event"] == "pipeline_start"
    assert json.loads(json.dumps(found)) == found


def test_an_empty_text_is_not_a_complete_field() -> None:
    """The predecessor showed secondary e-mails 100 % complete when all of them were empty texts."""
    organisations = published.organisations().with_columns(contact_secondary_emails=pl.lit(""))
    assert summary(organisations=organisations)["field_completeness"]["contact_secondary_emails"] == 0.0


def test_agreeing_sources_are_no_conflict() -> None:
    """Values that differ only in case or spacing would drown the real contradictions."""
    organisations = published.organisations(1)
    provenance = published.provenance(organisations).with_columns(
        value=pl.when(~pl.col("chosen")).then(pl.lit("WEBSITE   value")).otherwise("value")
    )
    assert find_conflicts(provenance).total == 0


def test_a_conflict_says_who_won_and_against_what() -> None:
    """Without the losing value nobody can judge the choice."""
    found = find_conflicts(published.provenance(published.organisations()), limit=2)
    assert found.total == 3
    assert found.by_field == {"website": 3}
    assert len(found.shown) == 2
    assert found.shown[0]["chosen_source"] == "SACAA"
    assert found.shown[0]["alternatives"] == [{"source": "Contacts", "value": "https://old.example"}]


@pytest.mark.parametrize("field", ["planes", "notes", "last_interaction_date", "contact_primary_email"])
def test_fields_that_keep_every_value_cannot_conflict(field: str) -> None:
    """Two remarks or two contact persons do not contradict each other."""
    provenance = published.provenance(published.organisations()).with_columns(field=pl.lit(field))
    assert find_conflicts(provenance).total == 0


def test_reports_hold_no_personal_values() -> None:
    """A report is mailed around; a phone number must not travel with it."""
    text = json.dumps(summary()) + render_markdown(summary()) + render_html(summary())
    assert "082 12" not in text
    assert "thandi@" not in text
    assert "E2" in text


def test_a_lost_cell_is_called_a_defect() -> None:
    """A cell that is neither mapped, unmapped nor a header was lost, and nobody else can repair that."""
    assert any("defect" in text for text in summary(cells={"unaccounted": 3})["recommendations"])


def test_advice_names_the_worst_sheet_and_column() -> None:
    """Advice without a place is of no use to whoever has to fix it."""
    advice = summary()["recommendations"]
    assert any('column "Tel No" of sheet Cleaned in SACAA.xlsx' in text and "E2" in text for text in advice)
    assert any('"Cell nr"' in text and "contact_mobile" in text for text in advice)
    assert any("locked.xlsx was not opened" in text for text in advice)
    urgencies = [text.split(":")[0] for text in advice]
    assert urgencies == sorted(urgencies, key=["CRITICAL", "WARNING", "INFO"].index)


@pytest.mark.parametrize(("mean", "urgency"), [(0.49, "CRITICAL"), (0.5, "WARNING"), (0.74, "WARNING")])
def test_low_scores_are_called_out(mean: float, urgency: str) -> None:
    """The thresholds are those people know from the predecessor."""
    figures = {"total_records": 10, "data_quality_distribution": {"mean": mean}}
    assert recommend(figures)[0].startswith(f"{urgency}: mean data quality")


def test_good_data_gets_one_positive_line() -> None:
    """Silence would look like a report that failed."""
    assert recommend({"total_records": 2, "data_quality_distribution": {"mean": 0.9}}) == [LOOKS_GOOD]


def test_markdown_sections_come_in_the_documented_order() -> None:
    """People and scripts look for sections by name and place."""
    titles = re.findall(r"^## (.+)$", render_markdown(summary()), re.MULTILINE)
    documented = [
        "Quality Metrics",
        "Source Breakdown",
        "Schema Validation Errors",
        "Expectation Failures",
        "Recommendations",
        "Conflict Resolutions",
        "Performance Metrics",
        "Source Load Durations",
    ]
    assert [title for title in titles if title in documented] == documented


def test_the_report_counts_the_conflicts_it_does_not_show() -> None:
    """Ten examples must not look like all there is."""
    organisations = published.organisations(15)
    found = summary(organisations=organisations, field_provenance=published.provenance(organisations))
    assert "5 more conflicts." in render_markdown(found)
    assert "5 more conflicts." in render_html(found)


def test_values_cannot_break_out_of_markdown() -> None:
    """A sheet name is written by strangers; it must not become a link, a tag or a table cell."""
    mappings = published.mappings().with_columns(header=pl.lit(HOSTILE))
    text = render_markdown(summary(column_mappings=mappings))
    assert "<script>" not in text.replace("\\<script\\>", "")
    assert "\nnew line" not in text
    assert "\\[x\\]" in text


class Page(HTMLParser):
    """Tags and attributes of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the tag."""
        self.tags.append((tag, dict(attrs)))

    def all(self, name: str) -> list[dict[str, str | None]]:
        """Attributes of every tag of that name."""
        return [attributes for tag, attributes in self.tags if tag == name]


def test_the_page_needs_nothing_from_outside() -> None:
    """The report is opened on machines without a network and mailed as one file."""
    text = render_html(summary(), "profile aviation · intake 2025-03")
    page = Page(text)
    assert not page.all("script") + page.all("link") + page.all("img") + page.all("iframe")
    assert not re.search(r"@import|url\(", text)
    for tag, attributes in page.tags:
        for name in ("src", "href", "action", "data"):
            assert (attributes.get(name) or "#").startswith("#"), (tag, attributes)


def test_the_page_can_be_read_with_a_screen_reader() -> None:
    """Language, one main heading, named sections, and scopes on every header cell."""
    page = Page(render_html(summary()))
    assert page.all("html")[0]["lang"] == "en"
    assert len(page.all("h1")) == len(page.all("main")) == len(page.all("title")) == 1
    assert all(cell.get("scope") in {"col", "row"} for cell in page.all("th"))
    headings = {heading["id"] for heading in page.all("h2")}
    assert all(section["aria-labelledby"] in headings for section in page.all("section"))
    assert all(drawing.get("aria-label") for drawing in page.all("svg"))


def test_values_cannot_break_out_of_the_page() -> None:
    """A header with markup in it must not run in the reader's browser."""
    mappings = published.mappings().with_columns(header=pl.lit(HOSTILE))
    page = Page(render_html(summary(column_mappings=mappings), HOSTILE))
    assert not page.all("script")


def test_reports_of_an_empty_intake_render() -> None:
    """A run in which everything was set aside needs its report most."""
    found = summary(
        organisations=published.organisations().clear(),
        contacts=published.contacts().clear(),
        source_records=published.records().clear(),
        column_mappings=published.mappings().clear(),
        field_provenance=published.provenance(published.organisations()).clear(),
        review_queue=published.review().clear(),
        rejected_rows=published.rejected().clear(),
        raw_workbooks=published.workbooks().clear(),
    )
    assert found["recommendations"][0].startswith("CRITICAL: no organisation was published")
    assert "Quality Metrics" in render_markdown(found)
    assert Page(render_html(found)).all("h2")
