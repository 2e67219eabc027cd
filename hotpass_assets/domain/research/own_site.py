"""Whose site a crawled host is.

Belongs here: telling an organisation's own site from a directory that lists it. Does not belong here: reading pages
(``domain.crawl``).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from urllib.parse import urlsplit

from hotpass_assets.domain.crawl.facts import Fact
from hotpass_assets.domain.research.subject import host_of


def own_hosts(facts: Iterable[Fact], named: Collection[str]) -> dict[str, str]:
    """Hosts that are the organisation's own, each with the page that says so.

    A host is its own where the front page names it, or where some page names it and the host has an e-mail address at
    its own domain. A directory does neither: its front page names the directory.

    Args:
        facts: What the pages say.
        named: Pages that name the organisation.
    """
    hosts = {host_of(page): page for page in sorted(named, reverse=True)}
    found = {
        host: page
        for host, page in hosts.items()
        if host and any(host_of(one) == host and is_front(one) for one in named)
    }
    for one in facts:
        host, domain = host_of(one.page), one.value.rpartition("@")[2]
        if not host or not domain or one.field != "contact_primary_email":
            continue
        if host in hosts and (host == domain or host.endswith(f".{domain}")):
            found.setdefault(host, one.page)
    return found


def is_front(page: str) -> bool:
    """Whether an address is that of the front page of its host."""
    parts = urlsplit(page)
    return parts.path in ("", "/") and not parts.query
