"""What a site calls the organisation it belongs to.

Belongs here: the name in ``og:site_name``, in the line of copyright, with its legal form in the text, the part of a
title that is a name, and the address the site gives itself. Does not belong here: data for machines
(``structured_data``) and the clean form of names (``domain.clean``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import polars as pl

from hotpass_assets.domain.clean.organisations import clean_organisation_names
from hotpass_assets.domain.crawl.address_text import known_town
from hotpass_assets.domain.crawl.facts import LONGEST_SNIPPET, Found, around
from hotpass_assets.domain.crawl.page import Page
from hotpass_assets.domain.crawl.page_addresses import page_address, site_of
from hotpass_assets.domain.crawl.whose import LEGAL_NAME, Owner, legal_name, traded_names

_LONGEST = 100
_MOST_NAMES = 20
_LEAST_LETTERS = 7
_LEAST_SHARE = 0.4
_MOST_WORDS = 6
_PARTS = re.compile(r"\s+[|–—·•»«:-]+\s+|\s*[|»«•]\s*|:\s+")
_EDGES = " \t|–—·•»«:;,-*~="
_WELCOME = re.compile(
    r"^(?:welcome\s+to(?:\s+the)?|welkom\s+by(?:\s+die)?|home\s+of(?:\s+the)?|(?:official\s+)?(?:web)?site\s+of(?:\s+the)?"
    r"|tuisblad\s+van(?:\s+die)?)\s+",
    re.IGNORECASE,
)
_FOUNDED = re.compile(r"\s*\((?:est|established|since|founded|sedert|gestig)\b[^()]*\)$", re.IGNORECASE)
_COPYRIGHT = re.compile(
    r"(?:©|\(c\)|&copy;|\bcopyright\b|\bkopiereg\b)\s*(?:©|\(c\)|copyright|kopiereg)?\s*(?:by\s+)?"
    r"(?:(?:19|20)\d{2}(?:\s*[-–]\s*(?:(?:19|20)\d{2}|present|today))?)?\s*[,.:|-]?\s*(?:by\s+)?(?P<name>[^|©]{3,120})",
    re.IGNORECASE,
)
_NO_TRADING_NAME = re.compile(r"^(?:this|the|our|it|hierdie|die|ons)\b", re.IGNORECASE)
_AFTER_NAME = re.compile(
    r"\s*(?:(?:19|20)\d{2}(?:\s*[-–]\s*(?:19|20)\d{2})?\b|\ball\s+rights\b|\balle\s+regte\b|\bdesigned\b|\bwebsite\b|\bpowered\b|\bsite\s+by\b"
    r"|\bprivacy\b|\bterms\b|\breg(?:istration|\.)?\s*(?:no|nr|number)|\bvat\b|\s[-–|•]\s|[•|]|(?<=[a-z]{4})\.\s).*$",
    re.IGNORECASE,
)
_NO_NAME = re.compile(
    r"^(?:home|welcome|untitled|index|contact(?:\s+us)?|about(?:\s+us)?|the\s+team|our\s+team|page|website|my\s+site"
    r"|wordpress|wix|squarespace|just\s+another.*|all\s+rights.*|this\s+site.*|company\s+name|your\s+company)$",
    re.IGNORECASE,
)


def name_facts(page: Page, owner: Owner) -> list[Found]:
    """Names of the organisation that a page states outside its data for machines, and the address it gives itself."""
    found: list[Found] = []
    stated = page.properties.get("og:site_name") or page.properties.get("application-name")
    if stated and _may_be_name(stated):
        found.append(Found("organization_name", stated, stated[:LONGEST_SNIPPET], "site_name"))
    for line in page.lines[-60:]:
        match = _COPYRIGHT.search(line.text) if len(line.text) <= 400 else None
        name = _AFTER_NAME.sub("", match["name"]).strip(" .,-–|") if match else ""
        if _may_be_name(name) and _is_of_site(name, page.address):
            found.append(Found("organization_name", name, line.text[:LONGEST_SNIPPET], "copyright_line"))
    found += _in_text(page, owner)
    titled = _in_title(page)
    if titled is not None:
        found.append(Found("organization_name", titled, (page.title or "")[:LONGEST_SNIPPET], "title"))
    elif not found and urlsplit(page.address).path == "/":
        found += _in_heading(page)
    return [*dict.fromkeys(found), *_own_address(page)]


def _in_text(page: Page, owner: Owner) -> Iterator[Found]:
    """Names with their legal form that are the owner's, and names it trades under."""
    told = 0
    for index, line in enumerate(page.lines):
        names = [(match.start(), legal_name(match)) for match in LEGAL_NAME.finditer(line.text)]
        own = [(place, name) for place, name in names if owner.owns(name) and index not in owner.others]
        own += [(0, each.trading) for each in traded_names(line.text) if own and _is_proper(each.trading)]
        for place, name in own:
            told += 1
            if _may_be_name(name) and told <= _MOST_NAMES:
                yield Found("organization_name", name, around(line.text, place, place + len(name)), "legal_name")


def _is_proper(name: str) -> bool:
    return name[:1].isupper() and not _NO_TRADING_NAME.match(name)


def _in_title(page: Page) -> str | None:
    for part in _PARTS.split(page.title or ""):
        name = _FOUNDED.sub("", _WELCOME.sub("", part.strip(_EDGES)))
        if not _may_be_name(name):
            continue
        before, comma, town = name.rpartition(", ")
        if comma and known_town(town):
            name = before
        if _is_of_site(name, page.address) or _begins_as_domain(name, page.address):
            return _without_town(name, page.address)
    return None


def _in_heading(page: Page) -> Iterator[Found]:
    """The first heading of a front page that names the organisation nowhere else."""
    first = next((line.text for line in page.lines if line.heading), "")
    name = _WELCOME.sub("", first.strip(_EDGES))
    written = all(word[:1].isupper() or word in {"and", "of", "the", "en", "van", "&"} for word in name.split())
    if written and _may_be_name(name) and _begins_as_domain(name, page.address):
        yield Found("organization_name", name, first[:LONGEST_SNIPPET], "title")


def _own_address(page: Page) -> Iterator[Found]:
    """The address a front page gives itself."""
    if urlsplit(page.address).path != "/":
        return
    links = (link.get("href") for link in page.tree.iter("link") if (link.get("rel") or "").lower() == "canonical")
    site = site_of(page.address)
    for text in [*list(links)[:1], page.properties.get("og:url")]:
        address = page_address(text, page.address) if text else None
        if address and site.holds(address) and urlsplit(address).path == "/":
            yield Found("website", address, str(text)[:LONGEST_SNIPPET], "site_name")
            return


def _may_be_name(text: str) -> bool:
    tidy = text.strip()
    sound = 3 <= len(tidy) <= _LONGEST and bool(re.search(r"[^\W\d_]{2}", tidy))
    return sound and not re.search(r"[<>@{}=]|://", tidy) and not _NO_NAME.match(tidy)


def _letters(address: str) -> str:
    return re.sub(r"[^a-z0-9]", "", (site_of(address).domain or "").split(".")[0])


def _plain(word: str) -> str:
    return re.sub(r"[^a-z0-9]", "", word.casefold())


def _without_town(name: str, address: str) -> str:
    """A name without the town behind it, where what is left spells the domain."""
    words, letters = name.split(), _letters(address)
    for cut in range(1, len(words)):
        spelled = "".join(map(_plain, words[:cut])) == letters
        if spelled and known_town(" ".join(words[cut:]).title()) is not None:
            return " ".join(words[:cut])
    return name


def _begins_as_domain(name: str, address: str) -> bool:
    """Whether a short name and the domain begin with the same words, and share much: the rest may differ."""
    words, letters = [word for word in map(_plain, name.split()) if word], _letters(address)
    if not words or len(words) > _MOST_WORDS or not letters.startswith(words[0]):
        return False
    shared = sum(len(word) for word in dict.fromkeys(words) if len(word) >= 2 and word in letters)
    return shared >= _LEAST_LETTERS and shared >= _LEAST_SHARE * len(letters)


def _is_of_site(name: str, address: str) -> bool:
    """Whether a name is borne out: by a legal form, or by the letters of the site's own domain."""
    row = clean_organisation_names(pl.Series([name], dtype=pl.String)).row(0, named=True)
    if row["legal_form"] is not None and len(name.split()) <= 9:
        return True
    letters = _letters(address)
    key = row["match_key"] or ""
    if len(letters) < 3 or len(key) < 3:
        return False
    words = [word for word in re.findall(r"[a-z0-9]+", (row["compare_name"] or "")) if word not in {"and", "of", "the"}]
    initials = "".join(word[0] for word in words)
    return key in letters or letters in key or (len(initials) >= 3 and initials == letters)
