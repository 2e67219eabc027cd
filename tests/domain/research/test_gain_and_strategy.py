"""What would be asked, in which order, and what that promises."""

from __future__ import annotations

import pytest

from hotpass_assets.domain.network.disclosure import Disclosure
from hotpass_assets.domain.research.gain import DIRECTORY, OWN_SITE, RESULT, SEARCH, Source, Worth, ranked, worth_of
from hotpass_assets.domain.research.strategy import (
    Authority,
    crawl_schedule,
    schedule_document,
    search_strategy,
    strategy_document,
)

WEIGHTS = {"contact_email": 1.0, "contact_phone": 1.0, "website": 1.0, "province": 1.0, "address": 1.0}
MISSING = ("website", "contact_primary_phone")


def worth(known: dict[str, float] | None = None) -> Worth:
    """Two gaps in a dataset of eight rows, six of which have a website and two a phone."""
    return worth_of(MISSING, WEIGHTS, {"website": 6, "contact_primary_phone": 2}, 8, known or {})


def test_the_gain_is_the_sum_the_formula_says() -> None:
    """Prevents: a figure nobody can check. Availability 7/10 and 3/10, coverage of a directory, worth 1/5 each."""
    (told,) = ranked([Source("list", DIRECTORY)], worth())
    assert told.gain == pytest.approx(0.7 * 0.5 / 5 + 0.3 * 0.6 / 5, abs=5e-5)
    assert told.chances == {"website": 0.35, "contact_primary_phone": 0.18}


def test_what_is_nearly_known_is_worth_little() -> None:
    """Prevents: asking for what a registry has already said."""
    (before,), (after,) = ranked([Source("a", SEARCH)], worth()), ranked([Source("a", SEARCH)], worth({"website": 0.9}))
    assert after.gain < before.gain


def test_a_second_page_of_one_kind_adds_less_than_the_first() -> None:
    """Prevents: ten pages of one site before the first of another."""
    told = ranked([Source("a", OWN_SITE), Source("b", OWN_SITE), Source("c", RESULT)], worth())
    assert [one.source.name for one in told] == ["a", "b", "c"]
    assert told[0].gain > told[1].gain > told[2].gain


def test_equal_sources_keep_the_order_they_were_named_in() -> None:
    """Prevents: a plan that differs from run to run."""
    names = ["b", "a", "d", "c"]
    assert [one.source.name for one in ranked([Source(name, RESULT) for name in names], worth())] == names


def test_a_field_the_score_does_not_weigh_is_worth_the_least_it_does() -> None:
    """Prevents: a field of research_backfill that is never looked for because its gain is nothing."""
    told = worth_of(("city",), WEIGHTS | {"website": 0.5}, {}, 0, {})
    assert told.worth["city"] == pytest.approx(0.5 / 4.5)


def test_nothing_missing_gains_nothing() -> None:
    """Prevents: a division by nothing, and pages that are crawled for no reason."""
    assert [one.gain for one in ranked([Source("a", SEARCH)], worth_of((), {}, {}, 0, {}))] == [0.0]


def strategy(sent: dict[str, str], withheld: dict[str, str] | None = None) -> dict[str, object]:
    """The strategy for what may be sent, as JSON."""
    authorities = [Authority("Register", "registry", "https://register.example/find?q={name}")]
    return strategy_document(
        search_strategy(Disclosure(sent, withheld or {}), ["http://www.aero.example"], authorities, worth())
    )


def test_the_name_is_searched_alone_then_beside_places_and_authorities() -> None:
    """Prevents: queries without order or reason; weights are 1, 0.85 and 0.7."""
    told = strategy({"organization_name": "Aero School", "city": "Lanseria", "province": "Gauteng"})
    assert told["primary_query"]["query"] == "Aero School"  # type: ignore[index]
    expanded = [(one["query"], one["weight"]) for one in told["expanded_queries"]]  # type: ignore[attr-defined]
    assert expanded == [
        ("Aero School Lanseria", 0.85),
        ("Aero School Gauteng", 0.85),
        ("Aero School Register", 0.7),
    ]
    assert told["site_hints"] == ["aero.example", "register.example"]


def test_a_place_that_stands_in_the_name_is_not_added_to_it() -> None:
    """Prevents: "Aero School Lanseria Lanseria"."""
    told = strategy({"organization_name": "Aero School Lanseria", "city": "Lanseria"})
    assert [one["query"] for one in told["expanded_queries"]] == ["Aero School Lanseria Register"]  # type: ignore[attr-defined]


def test_the_words_of_the_caller_take_the_place_of_the_name() -> None:
    """Prevents: --query that is added to a name the caller knows to be wrong."""
    told = strategy({"query": "Aero Academy", "organization_name": "Aero School"})
    assert told["primary_query"]["query"] == "Aero Academy"  # type: ignore[index]


def test_an_organisation_that_may_not_be_named_is_not_searched_for() -> None:
    """Prevents: a search for a person under the name of an organisation."""
    told = strategy({"city": "Lanseria"}, {"organization_name": "it names a person of the row"})
    assert (told["primary_query"], told["expanded_queries"]) == (None, [])
    assert told["metadata"] == {"withheld": ["organization_name is not searched for: it names a person of the row"]}


def test_pages_are_crawled_once_and_always_by_the_rules_of_robots() -> None:
    """Prevents: one page under two spellings, and a plan that tells a crawler to ignore robots.txt."""
    schedule = crawl_schedule(
        ["https://aero.example", "https://aero.example/#top"],
        {"https://aero.example/": "dataset"},
        ["https://list.example/aero", "https://www.aero.example/contact"],
        worth(),
        ["website"],
        3,
        {"min_interval_seconds": 1.0, "burst": 1},
    )
    told = schedule_document(schedule)
    assert [(one["url"], one["priority"], one["depth"], one["metadata"]["kind"]) for one in told["directives"]] == [
        ("https://aero.example/", 1, 3, "own_site"),
        ("https://www.aero.example/contact", 2, 3, "own_site"),
        ("https://list.example/aero", 3, 1, "search_result"),
    ]
    inside = crawl_schedule(["https://list.example/clubs/aero"], {}, [], worth(), [], 3, None)
    assert [one.depth for one in inside.directives] == [1]
    shallow = schedule_document(crawl_schedule(["https://aero.example"], {}, [], worth(), [], 1, None))
    assert [one["depth"] for one in shallow["directives"]] == [1]
    assert all(one["respect_robots"] is True for one in told["directives"])
    assert told["follow_up"] == ["enrichment:network", "backfill:website"]
    assert told["rate_limit"] == {"min_interval_seconds": 1.0, "burst": 1}
