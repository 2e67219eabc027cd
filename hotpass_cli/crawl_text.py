"""How a crawl looks on a terminal: what became of each step, the candidates, and the pages that gave nothing.

Belongs here: lines for people. Does not belong here: the document for programs (``command_crawl``).
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from hotpass_assets.domain.printable import printable

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

    from hotpass_assets.domain.crawl.facts import Fact
    from hotpass_resources.crawling.crawl import CrawlOutcome

SHOWN = 40
PAGES_SHOWN = 15
_STEPS = {"searx_search": "Search", "native_crawl": "Crawl"}
_FIELDS = {
    "organization_name": "Name",
    "website": "Website",
    "registration_number": "Registration",
    "vat_number": "VAT",
    "contact_primary_phone": "Telephone",
    "contact_primary_email": "E-mail",
    "contact_primary_name": "Person",
    "address_primary": "Address",
    "city": "Town",
    "postal_code": "Postal code",
    "province": "Province",
}


def crawl_parts(document: Mapping[str, Any], outcome: "CrawlOutcome") -> Iterator["RenderableType"]:
    """The crawl from top to bottom."""
    closed = document["plan"]["network_closed_by"]
    for step in document["steps"]:
        # Why the network is closed is said below, once.
        message = "" if step["message"] == " ".join(closed) else f" {step['message']}"
        yield printable(f"{_STEPS[step['name']]}: {step['status']}.{message}")
    if closed:
        yield "The network is closed:"
        yield from (printable(f"  {reason}") for reason in closed)
    crawled = outcome.crawled
    if crawled.facts:
        yield ""
        yield _candidates(crawled.facts[:SHOWN])
        if len(crawled.facts) > SHOWN:
            yield f"… and {len(crawled.facts) - SHOWN} more in the artefact"
        if any(fact.personal for fact in crawled.facts):
            yield "* is, or may be, about a person: nothing fills it in without somebody's decision."
    unread = crawled.unread
    if unread:
        yield ""
        yield "Pages that were not read:"
        for result in unread[:PAGES_SHOWN]:
            yield printable(f"  {result.url}: {result.reason}")
        if len(unread) > PAGES_SHOWN:
            yield f"  … and {len(unread) - PAGES_SHOWN} more in the artefact"
    if crawled.stopped:
        yield f"The crawl ended early: {crawled.stopped}."


def _candidates(facts: "Sequence[Fact]") -> "Table":
    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=(0, 2))
    for _ in range(2):
        table.add_column(overflow="fold")
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    known = ""
    for fact in facts:
        label = _FIELDS[fact.field]
        value = f"{fact.value}{' *' if fact.personal else ''}"
        said = ", ".join(filter(None, (fact.role, fact.label)))
        told = (
            "" if label == known else label,
            f"{value} ({said})" if said else value,
            f"{fact.confidence:.2f}",
            f"{fact.page} ({fact.method.replace('_', ' ')})",
        )
        table.add_row(*(Text(printable(text)) for text in told))
        known = label
    return table
