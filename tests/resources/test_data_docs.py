"""Great Expectations judges what Hotpass judges, offline, and shows no value."""

from __future__ import annotations

import socket
import tempfile
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from hotpass_assets.domain.checks.expectations import run_suite
from hotpass_assets.domain.checks.gx_suite import GxFinding, both_judges_agree, findings_table, gx_rules
from hotpass_assets.domain.checks.model_rules import keeps_its_model
from hotpass_assets.domain.errors import OutputError
from hotpass_assets.domain.profile.load import bundled_profiles_dir, load_profile
from hotpass_assets.domain.profile.resolve import Expectation
from hotpass_assets.domain.tables.golden import ORGANISATIONS
from hotpass_resources.data_docs import JudgedTable, judge_with_data_docs
from tests.builders import published

pytestmark = pytest.mark.slow

SUITE = load_profile("aviation", [bundled_profiles_dir()]).refine.suite("aviation")
FURTHER = (
    Expectation("organisations", "contact_count", "in_set", (1, 2), 0.5, "warn"),
    Expectation("organisations", "website", "unique", None, 1.0, "warn"),
    Expectation("organisations", "data_quality_score", "between", (0.15, None), 1.0, "error"),
    Expectation("organisations", "last_interaction_date", "in_set", ("2026-01-31",), 1.0, "warn"),
    Expectation("organisations", "area", "matches", r"^\p{Lu}[[:alpha:]]+$", 1.0, "warn"),
)
EVERY_KIND = tuple(
    {(one.column, one.check): one for one in (*SUITE, *FURTHER) if one.table == "organisations"}.values()
)
PLANTED: dict[str, list[Any]] = {
    "organization_name": [None, "b", "c", "d", "e", "f"],
    "contact_primary_email": ["not an address", "thandi@aero.example", None, "a@b.example", None, "x@y"],
    "contact_primary_phone": ["0821234567", "+27821234567", None, "+27211234567", "12", None],
    "province": ["Gauteng", "Gautang", None, "Limpopo", "gauteng", "Western Cape"],
    "website": ["https://a.example", "https://a.example", None, "ftp://c.example", None, "https://d.example"],
    "contact_primary_email_confidence": [0.5, 1.7, None, 0.0, 1.0, -0.1],
    "contact_primary_email_status": ["deliverable", "perhaps", None, "unknown", "risky", "Deliverable"],
    "contact_count": [0, 1, 2, 3, 1, 1],
    "data_quality_score": [0.1, 0.2, 0.3, 0.4, 1.5, 0.15],
    "area": ["Öst", "élan", "Rand Airport", "Rand", None, "7"],
}


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any connection is a failure."""

    def refused(*_: Any, **__: Any) -> None:
        raise AssertionError("a connection was opened")

    for name in ("getaddrinfo", "create_connection"):
        monkeypatch.setattr(socket, name, refused)
    monkeypatch.setattr(socket.socket, "connect", refused)
    monkeypatch.setattr(socket.socket, "sendto", refused)


def planted() -> pl.DataFrame:
    """Six organisations with faults of every kind."""
    frame = published.organisations(6)
    return frame.with_columns(
        pl.Series(name, column, dtype=frame.schema[name], strict=False) for name, column in PLANTED.items()
    )


def judged(folder: Path, frame: pl.DataFrame, suite: Any = EVERY_KIND) -> list[GxFinding]:
    rules = gx_rules(ORGANISATIONS, suite)
    return judge_with_data_docs({"organisations": JudgedTable(frame, rules)}, folder, "aviation-x")["organisations"]


def test_both_find_the_planted_faults_and_count_the_same(tmp_path: Path) -> None:
    """Prevents: Great Expectations passing what stops a run, or the other way round."""
    frame = planted()
    findings = judged(tmp_path / "docs", frame)
    own = run_suite(EVERY_KIND, "organisations", frame)
    outcome = both_judges_agree(findings_table({"organisations": findings}), own)
    assert outcome.passed, outcome.sample
    assert outcome.checked == len(own) > 20
    outside = [finding for finding in findings if finding.rule.origin == "profile"]
    assert [finding.met for finding in outside] == [result.passed for result in own]
    assert [finding.checked for finding in outside] == [result.checked for result in own]
    assert {result.expectation.column for result in own if result.failed} >= set(PLANTED) - {"organization_id"}


def test_both_find_the_same_broken_rules_of_the_model(tmp_path: Path) -> None:
    """Prevents: a model whose rules outsiders cannot verify."""
    frame = planted()
    findings = [finding for finding in judged(tmp_path / "docs", frame, ()) if finding.failed]
    broken = keeps_its_model(frame, ORGANISATIONS).sample.group_by("column", "check").len()
    assert {finding.rule.column for finding in findings} == set(broken["column"])
    assert sum(finding.failed for finding in findings) == broken["len"].sum()


def test_sound_tables_meet_every_rule(tmp_path: Path) -> None:
    """Prevents: a suite that no table can meet."""
    found = judged(tmp_path / "docs", published.organisations(), ())
    assert found and all(finding.met and finding.problem is None for finding in found)


def test_the_pages_are_there_and_hold_no_value(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Prevents: addresses and telephone numbers in pages that are passed on, and folders left behind."""
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    folder = tmp_path / "gates" / "docs"
    folder.mkdir(parents=True)
    (folder / "old.html").write_text("old", encoding="utf-8")
    judged(folder, planted())
    pages = list(folder.rglob("*.html"))
    assert (folder / "index.html") in pages and not (folder / "old.html").exists()
    text = "".join(page.read_text(encoding="utf-8") for page in pages)
    assert "contact_primary_phone" in text
    for secret in ("not an address", "thandi@", "0821234567", "+27211234567", "Gautang"):
        assert secret not in text
    assert [path.name for path in folder.parent.iterdir()] == ["docs"]
    assert list((tmp_path / "temporary").iterdir()) == []


def test_a_rule_that_cannot_be_judged_fails_and_says_why(tmp_path: Path) -> None:
    """Prevents: an exception inside Great Expectations that counts as met."""
    findings = judged(tmp_path / "docs", planted().drop("website"))
    website = [finding for finding in findings if finding.rule.column == "website"]
    assert website and not any(finding.met for finding in website)
    assert all(finding.problem and " " not in finding.problem for finding in website)
    columns = next(finding for finding in findings if finding.rule.column is None)
    assert (columns.met, columns.failed, columns.problem) == (False, 1, None)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_the_pages_do_not_quote_what_an_exception_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Prevents: a value in the text of an exception that the pages show, message and traceback."""
    from great_expectations.expectations.core import ExpectColumnValuesToMatchRegex

    def stumble(*_: Any, **__: Any) -> None:
        raise ValueError("cannot read thandi@aero.example")

    monkeypatch.setattr(ExpectColumnValuesToMatchRegex, "_validate", stumble)
    findings = judged(tmp_path / "docs", planted())
    assert "ValueError" in {finding.problem for finding in findings}
    text = "".join(page.read_text(encoding="utf-8") for page in (tmp_path / "docs").rglob("*.html"))
    assert "raised an exception" in text and "ValueError" in text
    assert "thandi@" not in text and "Traceback (most recent" not in text


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """Prevents: a traceback of somebody else's library about a folder of ours."""
    (tmp_path / "taken").write_text("", encoding="utf-8")
    with pytest.raises(OutputError, match="cannot write docs"):
        judged(tmp_path / "taken" / "docs", planted())
