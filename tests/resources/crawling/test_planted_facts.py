"""What crawls find of organisations that are known: how much of it, how much of what is found is right, and whose."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address

import pytest

from hotpass_assets.domain.crawl.facts import LONGEST_SNIPPET, Fact
from hotpass_resources.crawling.crawl import CrawlOutcome
from tests.builders.crawled_site import Site, WoundClock, crawled_site
from tests.builders.organisation_pages import ORGANISATIONS, Organisation
from tests.resources.crawling.conftest import Crawling

LEAST_FOUND = 0.95
LEAST_RIGHT = 0.95


@dataclass(frozen=True)
class Found:
    """What one crawl found of one organisation."""

    organisation: Organisation
    outcome: CrawlOutcome

    @property
    def facts(self) -> dict[tuple[str, str], Fact]:
        """Candidates by field and value."""
        return {(fact.field, fact.value): fact for fact in self.outcome.crawled.facts}

    @property
    def truth(self) -> set[tuple[str, str]]:
        """Fields and values that a reader of the site knows."""
        return {(field, value) for field, values in self.organisation.truth.items() for value in values}

    @property
    def fair(self) -> set[tuple[str, str]]:
        """Further ones that are no mistake."""
        return {(field, value) for field, values in self.organisation.fair.items() for value in values}


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> list[Found]:
    """A crawl of each organisation, which all live on one machine."""
    clock = WoundClock()
    pages = {f"{one.host}{path}": answer for one in ORGANISATIONS for path, answer in one.pages.items()}
    with crawled_site(pages, clock.now) as site:
        return [Found(one, _crawled(one, site, clock, tmp_path_factory)) for one in ORGANISATIONS]


def _crawled(one: Organisation, site: Site, clock: WoundClock, folders: pytest.TempPathFactory) -> CrawlOutcome:
    crawling = Crawling(folders.mktemp("state"), clock)
    door = crawling.door(resolve=lambda _: (ip_address("127.0.0.1"),))
    return crawling(f"http://{one.host}:{site.port}/", door=door)


def test_at_least_95_in_100_of_the_planted_facts_are_found(found: list[Found]) -> None:
    """Prevents: a crawler that visits and does not see."""
    assert len(found) >= 15
    missed = {(one.organisation.host, *what) for one in found for what in one.truth - one.facts.keys()}
    assert len(missed) <= (1 - LEAST_FOUND) * sum(len(one.truth) for one in found), sorted(missed)


def test_at_least_95_in_100_of_what_is_found_is_right(found: list[Found]) -> None:
    """Prevents: a crawler that finds everything, and much that is not there."""
    wrong = {(one.organisation.host, *what) for one in found for what in one.facts.keys() - one.truth - one.fair}
    assert len(wrong) <= (1 - LEAST_RIGHT) * sum(len(one.facts) for one in found), sorted(wrong)


def test_nothing_comes_from_closed_pages_hidden_text_or_strangers(found: list[Found]) -> None:
    """Prevents: facts that nobody may use, traps for machines, fax numbers taken for telephones."""
    caught = [(one.organisation.host, fact.value) for one in found for fact in one.outcome.crawled.facts
              if fact.value in one.organisation.decoys]  # fmt: skip
    assert sum(len(one.organisation.decoys) for one in found) >= 15
    assert caught == []


def test_people_have_the_roles_the_pages_give_them(found: list[Found]) -> None:
    """Prevents: the role of one person given to the next."""
    told = {
        (one.organisation.host, name): one.facts[("contact_primary_name", name)].role
        for one in found
        for name in one.organisation.roles
        if ("contact_primary_name", name) in one.facts
    }
    expected = {(one.organisation.host, name): role for one in found for name, role in one.organisation.roles.items()}
    assert told == {person: expected[person] for person in told}
    assert len(told) >= 0.95 * len(expected)


def test_each_candidate_says_where_it_stands_and_how_sure_it_is(found: list[Found]) -> None:
    """Prevents: values nobody can check."""
    facts = [(one.organisation, fact) for one in found for fact in one.outcome.crawled.facts]
    assert all(fact.page.startswith(f"http://{organisation.host}:") for organisation, fact in facts)
    assert all(0 < len(fact.snippet) <= LONGEST_SNIPPET for _, fact in facts)
    assert all(0 < fact.confidence < 1 and fact.rule and fact.raw for _, fact in facts)
    assert all(fact.personal for _, fact in facts if fact.field == "contact_primary_name")
    keys = [(organisation.host, fact.field, fact.value) for organisation, fact in facts]
    assert len(keys) == len(set(keys))
