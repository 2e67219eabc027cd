"""What is said of the platform is held against what is there."""

from __future__ import annotations

from typing import Any

import pytest

from hotpass_assets.domain.inventory.registers import RequirementEntry
from hotpass_assets.domain.inventory.requirements import Installation, Requirement, judged, requirements

FOUND = Installation(
    verbs={"refine": "Refine.", "review": "Decide.", "review list": "Show."},
    extras={"spark": "in part", "dev": "there", "label-studio": "not there"},
    profiles={"generic": frozenset({"organisations", "contacts"}), "own": frozenset({"organisations"})},
    unusable={"broken": "broken.yaml:3: unknown key"},
)


def entry(**said: Any) -> RequirementEntry:
    """A requirement."""
    words = {"id": "one", "surface": "somewhere", "description": "Something holds."}
    return RequirementEntry.model_validate(words | said)


@pytest.mark.parametrize(
    ("stated", "check", "status", "contradicted"),
    [
        ("implemented", {"verb": "refine"}, "implemented", False),
        ("implemented", {"verb": "review list"}, "implemented", False),
        ("implemented", {"verb": "enrich"}, "missing", True),
        ("planned", {"verb": "enrich"}, "planned", False),
        ("planned", {"verb": "refine"}, "implemented", True),
        ("missing", {"profile": "generic"}, "implemented", True),
        ("missing", {"profile": "none"}, "missing", False),
        ("implemented", {"profile": "broken"}, "degraded", True),
        ("implemented", {"extra": "spark"}, "degraded", True),
        ("degraded", {"extra": "dev"}, "degraded", False),
        ("implemented", {"extra": "unheard-of"}, "missing", True),
        ("implemented", {"asset": "organisations"}, "implemented", False),
        ("implemented", {"asset": "contacts"}, "degraded", True),
        ("implemented", {"asset": "nothing"}, "missing", True),
        ("implemented", {"verb": "refine", "asset": "nothing"}, "missing", True),
        (None, {"verb": "refine"}, "implemented", False),
        (None, {"verb": "enrich"}, "planned", False),
        ("implemented", None, "implemented", False),
        (None, None, "planned", False),
    ],
)
def test_what_is_found_decides(
    stated: str | None, check: dict[str, str] | None, status: str, contradicted: bool
) -> None:
    """Prevents: a list of features that tells what somebody once hoped."""
    found = judged(entry(status=stated, check=check), FOUND)
    assert (found.status, found.contradiction is not None) == (status, contradicted)
    assert (found.checked is None) == (check is None)
    if contradicted:
        assert f"stated {stated}, but" in str(found.contradiction)


def test_an_unknown_status_counts_as_planned_and_says_so() -> None:
    """Prevents: a typing error that reads like progress."""
    found = judged(entry(status="done"), FOUND)
    assert (found.status, found.detail) == ("planned", "status 'done' is unknown and counts as planned")


def by_id(stated: list[RequirementEntry], problem: str | None = None) -> dict[str, Requirement]:
    """All requirements."""
    return {one.id: one for one in requirements(stated, FOUND, problem)}


def test_what_the_installation_has_is_listed_without_being_written_down() -> None:
    """Prevents: a hand-kept list that lags behind the product."""
    found = by_id([entry(id="verb.refine", status="planned")])
    assert {name: one.status for name, one in found.items()} == {
        "verb.refine": "planned",
        "verb.review list": "implemented",
        "extra.spark": "degraded",
        "extra.dev": "implemented",
        "extra.label-studio": "missing",
        "profile.generic": "implemented",
        "profile.own": "implemented",
        "profile.broken": "degraded",
    }
    assert found["profile.broken"].detail == "broken.yaml:3: unknown key"


def test_a_register_that_cannot_be_used_degrades_the_backend() -> None:
    """Prevents: an inventory that calls itself well while it has nothing to show."""
    assert by_id([], "no such file")["backend"].status == "degraded"
    listed = by_id([entry(id="backend", status="implemented", check={"verb": "refine"})], "no such file")
    assert (listed["backend"].status, listed["backend"].detail) == ("degraded", "no such file")
    assert "backend" not in by_id([])
