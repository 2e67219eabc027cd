"""Which page is read next."""

import pytest

from hotpass_assets.domain.crawl.frontier import MOST_WAITING, UNLIKELY, Frontier, promise
from hotpass_assets.domain.crawl.page_addresses import site_of

HOME = "https://aero.example/"


def order(links: list[tuple[str, str]], reach: int = 3) -> list[str]:
    """Paths in the order in which they are read."""
    frontier = Frontier()
    seed = frontier.offer_seed(HOME, site_of(HOME), reach, led_by_public=False)
    assert seed is not None
    for address, words in links:
        frontier.offer(address, seed, words, led_by_public=False)
    read = []
    while (waiting := frontier.next()) is not None:
        read.append(waiting.address.removeprefix("https://aero.example"))
    return read


def test_pages_that_tell_how_to_reach_somebody_come_first() -> None:
    """Prevents: a limit of pages used up by news before the contact page is read."""
    links = [
        (f"{HOME}news/2024/05/fly-in", "Fly-in"), (f"{HOME}fleet", "Fleet"), (f"{HOME}x1", "Kontak ons"),
        (f"{HOME}our-team", "x"), (f"{HOME}contact", "Contact"), (f"{HOME}privacy", "Privacy"),
        (f"{HOME}shop/item", "Contact the shop"),
    ]  # fmt: skip
    expected = ["/", "/x1", "/contact", "/our-team", "/privacy", "/fleet", "/news/2024/05/fly-in", "/shop/item"]
    assert order(links) == expected
    assert order(list(links)) == order(list(links))


@pytest.mark.parametrize(
    "address",
    [
        f"{HOME}brochure.PDF", f"{HOME}logo.svg", f"{HOME}feed.xml", "https://other.example/contact",
        "https://aero.example:8443/contact", HOME,
    ],
)  # fmt: skip
def test_files_strangers_and_known_pages_are_not_taken_in(address: str) -> None:
    """Prevents: requests that cannot give a page, leave the site, or repeat one."""
    assert order([(address, "Contact")]) == ["/"]


def test_links_deeper_than_the_limit_are_left() -> None:
    """Prevents: a crawl that follows links without end."""
    frontier = Frontier()
    seed = frontier.offer_seed(HOME, site_of(HOME), 1, led_by_public=False)
    assert seed is not None
    frontier.next()
    assert frontier.offer(f"{HOME}a", seed, led_by_public=False)
    first = frontier.next()
    assert first is not None
    assert not frontier.offer(f"{HOME}b", first, led_by_public=False)


def test_a_page_that_was_reached_by_a_redirect_is_not_read_again() -> None:
    """Prevents: one page asked twice under one address."""
    frontier = Frontier()
    seed = frontier.offer_seed(HOME, site_of(HOME), 1, led_by_public=False)
    assert seed is not None
    frontier.next()
    frontier.offer(f"{HOME}target", seed, led_by_public=False)
    assert frontier.claim(f"{HOME}target")
    assert not frontier.claim(f"{HOME}target")
    assert frontier.next() is None


def test_a_site_that_makes_up_addresses_does_not_fill_the_memory() -> None:
    """Prevents: a calendar without end that is remembered day by day."""
    frontier = Frontier()
    seed = frontier.offer_seed(HOME, site_of(HOME), 3, led_by_public=False)
    assert seed is not None
    taken = [frontier.offer(f"{HOME}day/{number}", seed, led_by_public=False) for number in range(MOST_WAITING + 50)]
    assert sum(taken) == MOST_WAITING - 1
    assert frontier.is_full


def test_words_of_a_link_and_of_an_address_count_alike() -> None:
    """Prevents: contact pages called page-4 that are read last."""
    assert promise(f"{HOME}page-4", "Contact us") == promise(f"{HOME}contact-us") == 1
    assert promise(f"{HOME}?page=3", "Next") == 5


def test_a_page_may_be_named_in_the_query() -> None:
    """Prevents: the committee of a site missed because all its pages are at one path."""
    assert promise("https://a.example/?p=contact") == 1
    assert promise("https://a.example/index.php?page=committee") == 2
    assert promise("https://a.example/?p=217") == promise("https://a.example/?page=2") == UNLIKELY
