"""What breaks users of the data, what does not, and which version it takes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotpass_assets.domain.checks.contract_layer import no_breaking_change_without_a_new_version
from hotpass_assets.domain.contracts.comparison import Change, Comparison, compare
from hotpass_assets.domain.contracts.odcs import odcs_yaml
from hotpass_assets.domain.contracts.odcs_reading import contract_of
from hotpass_assets.domain.contracts.terms import ContractTerms
from hotpass_assets.domain.profile.resolve import Expectation
from hotpass_assets.domain.tables.model import Column
from tests.builders.contracts import contract_from, terms_of, with_column, without_column

PLAIN = terms_of()
OLD = replace(PLAIN, profile=replace(PLAIN.profile, refine=replace(PLAIN.profile.refine, expectations={"default": ()})))
READERS, DATA = "readers", "earlier data"


def changed(terms: ContractTerms, version: str = "1.0.0") -> Comparison:
    """The contract of the bundled profile beside another one."""
    profile = replace(terms.profile, contract=replace(terms.profile.contract, version=version))
    return compare(contract_from(OLD), contract_from(replace(terms, profile=profile)))


def expecting(**asked: Any) -> ContractTerms:
    """Terms with one more expectation."""
    suite = Expectation(**{"table": "organisations", "value": None, "mostly": 1.0, "severity": "error", **asked})
    refine = OLD.profile.refine
    refine = replace(refine, expectations={"default": (*refine.expectations["default"], suite)})
    return replace(OLD, profile=replace(OLD.profile, refine=refine))


def added(column: Column) -> ContractTerms:
    """Terms with one more column of organisations."""
    first, *others = OLD.tables
    return replace(OLD, tables=(replace(first, columns=(*first.columns, column)), *others))


NEW = Column("region", pl.String(), "Region.")
BREAKING: dict[str, tuple[ContractTerms, str]] = {
    "table removed": (replace(OLD, tables=OLD.tables[:-1]), READERS),
    "column removed": (without_column(OLD, "organisations", "area"), READERS),
    "required column added": (added(replace(NEW, nullable=False)), DATA),
    "value required": (with_column(OLD, "organisations", "area", nullable=False), DATA),
    "value may be missing": (with_column(OLD, "organisations", "organization_name", nullable=True), READERS),
    "values must be unique": (with_column(OLD, "organisations", "organization_slug", unique=True), DATA),
    "values may repeat": (with_column(OLD, "contacts", "contact_id", unique=False), READERS),
    "type changed": (with_column(OLD, "contacts", "is_primary", dtype=pl.String()), f"{READERS} and {DATA}"),
    "type narrowed": (
        with_column(OLD, "organisations", "data_quality_score", dtype=pl.Int64(), between=(0.0, 1.0)),
        f"{READERS} and {DATA}",
    ),
    "limit tightened": (with_column(OLD, "organisations", "data_quality_score", between=(0.0, 0.5)), DATA),
    "limit loosened": (with_column(OLD, "organisations", "data_quality_score", between=(0.0, 2.0)), READERS),
    "limit gone": (with_column(OLD, "organisations", "data_quality_score", between=None), READERS + "," + READERS),
    "pattern changed": (with_column(OLD, "organisations", "website", matches="^https://"), f"{READERS} and {DATA}"),
    "choice gone": (with_column(OLD, "parties", "kind", one_of=("person",)), DATA),
    "choices gone": (with_column(OLD, "parties", "kind", one_of=None), READERS),
    "choices stated": (with_column(OLD, "organisations", "status", one_of=("Active",)), DATA),
    "reference added": (with_column(OLD, "rejected_rows", "field", refers_to="parties.party_id"), DATA),
    "expectation of error severity": (expecting(column="city", check="not_null"), DATA),
}
HARMLESS: dict[str, tuple[ContractTerms, str]] = {
    "nothing": (OLD, "none"),
    "table added": (replace(OLD, tables=(*OLD.tables, replace(OLD.tables[0], name="more"))), "minor"),
    "optional column added": (added(NEW), "minor"),
    "choice added": (with_column(OLD, "parties", "kind", one_of=("person", "organisation", "trust")), "minor"),
    "classification changed": (with_column(OLD, "organisations", "area", personal=True), "minor"),
    "words changed": (with_column(OLD, "organisations", "area", description="Another sentence."), "none"),
    "expectation that warns": (expecting(column="city", check="not_null", severity="warn"), "minor"),
}


@pytest.mark.parametrize("name", BREAKING)
def test_a_breaking_change_takes_a_major_version_and_says_whom_it_breaks(name: str) -> None:
    """Prevents: users of the data finding out from their own errors."""
    terms, whom = BREAKING[name]
    found = changed(terms)
    assert ",".join(change.breaks or "" for change in found.breaking) == whom
    assert (found.needed, found.is_allowed, found.is_enough) == ("major", False, False)
    assert not changed(terms, "1.1.0").is_allowed
    assert changed(terms, "2.0.0").is_allowed


@pytest.mark.parametrize("name", HARMLESS)
def test_a_harmless_change_takes_no_major_version(name: str) -> None:
    """Prevents: version numbers nobody believes any more."""
    terms, level = HARMLESS[name]
    found = changed(terms)
    assert found.breaking == ()
    assert (found.needed, found.is_allowed) == (level, True)
    assert changed(terms, "1.1.0").is_enough


@pytest.mark.parametrize(
    ("old", "new", "step"),
    [
        ("1.0.0", "1.0.0", "none"),
        ("1.0.0", "1.0.1", "patch"),
        ("1.0.0", "1.1.0", "minor"),
        ("1.9.0", "1.10.0", "minor"),
        ("1.0.0", "2.0.0", "major"),
        ("0.1.0", "0.2.0", "major"),
        ("0.1.0", "0.1.1", "patch"),
        ("1.0", "1.1", "minor"),
        ("v1", "v2", "major"),
        ("2.0.0", "1.0.0", None),
        ("1.0.0", "latest", None),
        ("1.0.0-beta", "1.0.0", "none"),
    ],
)
def test_versions_are_read_as_semantic_versions(old: str, new: str, step: str | None) -> None:
    """Prevents: 1.10 taken for less than 1.9, and a version that goes back taken for a new one."""
    before, after = (replace(contract_from(OLD), version=version) for version in (old, new))
    assert compare(before, after).given == step


@given(st.sampled_from(sorted(BREAKING)))
def test_what_breaks_one_way_is_noticed_the_other_way(name: str) -> None:
    """Prevents: a change that is seen when it is made and not when it is taken back."""
    terms, _ = BREAKING[name]
    there = compare(contract_from(OLD), contract_from(terms)).changes
    back = compare(contract_from(terms), contract_from(OLD)).changes
    assert bool(there) == bool(back)


def test_the_check_names_the_change_and_the_remedy() -> None:
    """Prevents: a run that stops without saying which column and what to write."""
    terms, _ = BREAKING["column removed"]
    outcome = no_breaking_change_without_a_new_version([("intake 2026-03-01", odcs_yaml(OLD))], odcs_yaml(terms))
    assert not outcome.passed
    assert "area, the column is gone" in outcome.message
    assert "contract.version in the profile to 2.0.0" in outcome.message
    assert outcome.sample["column"].to_list() == ["area"]


def test_the_check_passes_without_a_contract_to_compare_with() -> None:
    """Prevents: the first intake of a profile that can never be published."""
    assert no_breaking_change_without_a_new_version([], odcs_yaml(OLD)).passed
    assert no_breaking_change_without_a_new_version([("x", "kind: [")], odcs_yaml(OLD)).passed


def test_breaking_changes_come_first() -> None:
    """Prevents: the one that matters at the end of a long list."""
    terms = with_column(without_column(OLD, "contact_methods", "confidence"), "organisations", "area", personal=True)
    levels = [change.level for change in changed(terms).changes]
    assert levels == ["major", "minor"]
    assert isinstance(changed(terms).changes[0], Change)


@pytest.mark.parametrize(
    ("said", "level"),
    [
        ({"id": "0b0c2d5e-0000-4000-8000-000000000000"}, "major"),
        ({"name": "another"}, "major"),
        ({"description": {"purpose": "Another one."}}, "minor"),
        ({"description": {"usage": "Never."}}, "minor"),
        ({"description": {"limitations": "All."}}, "minor"),
        ({"servers": [{"server": "parquet", "type": "local", "path": "b.parquet"}]}, "minor"),
        ({"slaProperties": []}, "major"),
        ({"slaProperties": [{"property": "frequency", "value": 90, "unit": "d"}]}, "major"),
        ({"slaProperties": [{"property": "frequency", "value": 7, "unit": "d"}]}, "minor"),
        ({"team": {"name": "Others"}}, "minor"),
        ({"dataProduct": "Another"}, "minor"),
    ],
)
def test_what_a_contract_says_beside_its_tables_is_compared(said: dict[str, Any], level: str) -> None:
    """Prevents: nothing changed, of two contracts on different datasets."""
    old = {
        "id": "0b0c2d5e-1111-4111-8111-111111111111",
        "name": "one",
        "version": "1.0.0",
        "slaProperties": [{"property": "frequency", "value": 30, "unit": "d"}],
    }
    found = compare(contract_of(old, "old"), contract_of({**old, **said}, "new"))
    assert [change.level for change in found.changes] == [level]
    assert bool(found.breaking) == (level == "major")
