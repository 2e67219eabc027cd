"""What a site calls the organisation it belongs to.

Belongs here: the name in ``og:site_name``, in the line of copyright, and the part of a title that is a name. Does not
belong here: data for machines (``structured_data``) and the clean form of names (``domain.clean``).
"""

from __future__ import annotations

import re

import polars as pl

from hotpass_assets.domain.clean.organisations import clean_organisation_names
from hotpass_assets.domain.crawl.facts import LONGEST_SNIPPET, Found
from hotpass_assets.domain.crawl.page import Page
from hotpass_assets.domain.crawl.page_addresses import site_of

_LONGEST = 100
_PARTS = re.compile(r"\s+[|–—·•»«:-]+\s+|\s*[|»«•]\s*|:\s+")
_EDGES = " \t|–—·•»«:;,-*~="
_COPYRIGHT = re.compile(
    r"(?:©|\(c\)|&copy;|\bcopyright\b|\bkopiereg\b)\s*(?:©|\(c\)|copyright|kopiereg)?\s*(?:by\s+)?"
    r"(?:(?:19|20)\d{2}(?:\s*[-–]\s*(?:(?:19|20)\d{2}|present|today))?)?\s*[,.:|-]?\s*(?:by\s+)?(?P<name>[^|©]{3,120})",
    re.IGNORECASE,
)
_AFTER_NAME = re.compile(
    r"\s*(?:(?:19|20)\d{2}(?:\s*[-–]\s*(?:19|20)\d{2})?\b|\ball\s+rights\b|\balle\s+regte\b|\bdesigned\b|\bwebsite\b|\bpowered\b|\bsite\s+by\b"
    r"|\bprivacy\b|\bterms\b|\breg(?:istration|\.)?\s*(?:no|nr|number)|\bvat\b|\s[-–|•]\s|[•|]).*$",
    re.IGNORECASE,
)
_NO_NAME = re.compile(
    r"^(?:home|welcome|untitled|index|contact(?:\s+us)?|about(?:\s+us)?|the\s+team|our\s+team|page|website|my\s+site"
    r"|wordpress|wix|squarespace|just\s+another.*|all\s+rights.*|this\s+site.*|company\s+name|your\s+company)$",
    re.IGNORECASE,
)


def name_facts(page: Page) -> list[Found]:
    """Names of the organisation that a page states outside its text."""
    found: list[Found] = []
    stated = page.properties.get("og:site_name") or page.properties.get("application-name")
    if stated and _may_be_name(stated):
        found.append(Found("organization_name", stated, stated[:LONGEST_SNIPPET], "site_name"))
    for line in page.lines[-60:]:
        match = _COPYRIGHT.search(line.text) if len(line.text) <= 400 else None
        name = _AFTER_NAME.sub("", match["name"]).strip(" .,-–|") if match else ""
        if _may_be_name(name) and _is_of_site(name, page.address):
            found.append(Found("organization_name", name, line.text[:LONGEST_SNIPPET], "copyright_line"))
    if page.title:
        for part in _PARTS.split(page.title):
            if _may_be_name(part) and _is_of_site(part, page.address):
                found.append(Found("organization_name", part.strip(_EDGES), page.title[:LONGEST_SNIPPET], "title"))
                break
    return list(dict.fromkeys(found))


def _may_be_name(text: str) -> bool:
    tidy = text.strip()
    sound = 3 <= len(tidy) <= _LONGEST and bool(re.search(r"[^\W\d_]{2}", tidy))
    return sound and not re.search(r"[<>@{}=]|://", tidy) and not _NO_NAME.match(tidy)


def _is_of_site(name: str, address: str) -> bool:
    """Whether a name is borne out: by a legal form, or by the letters of the site's own domain."""
    row = clean_organisation_names(pl.Series([name], dtype=pl.String)).row(0, named=True)
    if row["legal_form"] is not None and len(name.split()) <= 9:
        return True
    site = site_of(address)
    letters = re.sub(r"[^a-z0-9]", "", (site.domain or "").split(".")[0])
    key = row["match_key"] or ""
    if len(letters) < 3 or len(key) < 3:
        return False
    words = [word for word in re.findall(r"[a-z0-9]+", (row["compare_name"] or "")) if word not in {"and", "of", "the"}]
    initials = "".join(word[0] for word in words)
    return key in letters or letters in key or (len(initials) >= 3 and initials == letters)
