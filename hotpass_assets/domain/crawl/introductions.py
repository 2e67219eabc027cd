"""People whom a page names with their role in a label or in running text.

Belongs here: "Owner: Jane Doe", "our chief pilot, Jane Doe", "Jane Doe (chief pilot)". Does not belong here: names and
roles in lines, rows and lists of their own (``team_members``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from hotpass_assets.domain.clean.roles import is_role
from hotpass_assets.domain.crawl.address_text import known_town
from hotpass_assets.domain.crawl.callings import are_callings, is_calling
from hotpass_assets.domain.crawl.facts import Found, around
from hotpass_assets.domain.crawl.page_lines import Line
from hotpass_assets.domain.crawl.person_names import IN_TEXT, bare_name, is_name, name_in

_MOST_NAMES = 60
_NEAR = 80
_SEGMENTS = re.compile(r"\s*[|•·;]\s*|(?:(?<=[a-zà-ÿ)]{4})|(?<=\d))\.\s+(?=[A-ZÀ-Þ])|\s{3,}")
_LABEL = re.compile(r"^(?P<label>[^:–—]{2,50}?)\s*(?::|\s[–—-]\s)\s*(?P<names>\S.*)$")
_CONTACT = re.compile(
    r"^(?:(?:main|key|booking)\s+)?(?:contact(?:\s+person)?|kontak(?:persoon)?|enquiries|navrae|attention|attn|speak\s+to"
    r"|aandag)$",
    re.IGNORECASE,
)
_LISTED = re.compile(r"\s*,\s*(?![^()]*\))|\s+(?:and|en|&)\s+|\s*/\s*")
_IN_BRACKETS = re.compile(r"^(?P<name>[^()]+?)\s*\((?P<role>[^()]{2,60})\)$")
_AFTER = re.compile(
    r"^(?:\s*\((?P<brackets>[^()]{2,60})\)"
    r"|,?\s+(?:who\s+is|is|has\s+been)\s+(?:(?:our|the|ons|die|a|an)\s+)?(?P<said>[^,.;()]{2,60}?)"
    r"(?=\s+(?:and|who|with|en|wat|at|of\s+the|since|for)\b|[,.;)]|$)"
    r"|,\s+(?:our\s+|the\s+|ons\s+|die\s+)?(?P<comma>[^,.;()]{2,60}?)(?=[,.;)]|$))",
)
_BEFORE = re.compile(
    r"(?:^|[\s(“\"])(?:our|the|ons|die|your|its)\s+(?P<role>[^,.;:()]{2,60}?)(?:,|\s+is)?\s*$", re.IGNORECASE
)

_RUNS = {"run": None, "managed": "manager", "owned": "owner", "founded": "founder", "started": "founder",
         "led": "leader", "bestuur": "bestuurder", "gestig": "stigter", "besit": "eienaar"}  # fmt: skip
# "a workshop run by Jane Doe", "owned and run by Jane Doe"
_RUN_BY = re.compile(rf"\b({'|'.join(_RUNS)})(?:\s+(?:and|&|en)\s+[a-z]+)?\s+(?:by|deur)\s+$", re.IGNORECASE)
# "Jane Doe, is the miller and managing director": the whole, where its last part is a calling.
_IS_BOTH = re.compile(
    r"^,?\s+is\s+(?:our|the|a|an|ons|die|'n|’n)\s+(?P<said>[^,.;()]{2,30}\s(?:and|en|&)\s[^,.;()]{2,40}?)(?=[,.;)]|$)"
)
_HOSTS_ARE = re.compile(
    r"^(?:our|your|the|ons|jou|die)\s+(?P<label>[^:,.]{2,40}?)\s+(?:are|is)\s+(?P<names>\S.*)$", re.IGNORECASE
)


def introduced(line: Line, *, after_name: bool = False) -> Iterator[Found]:
    """People of a line: after a label that is a role, and beside a role in running text.

    Args:
        line: The line.
        after_name: Whether the line before is a name, whose role this one is: "Head: Foundation Phase".
    """
    told: set[str] = set()
    carried: str | None = None
    for segment in () if after_name else _SEGMENTS.split(line.text)[:_MOST_NAMES]:
        labelled = _LABEL.match(segment[:400])
        if labelled:
            carried = are_callings(labelled["label"].strip(" *•-"))
        # "Directors: Jane Doe | John Roe"
        listed = [(name_in(segment), carried)] if carried and not labelled else _labelled(segment)
        for name, role in listed:
            if name is None:
                continue
            told.add(name)
            yield _person(name, role, line.text)
    for match in list(IN_TEXT.finditer(line.text))[:_MOST_NAMES]:
        for name, role in _in_prose(line.text, match):
            if name not in told:
                yield _person(name, role, line.text)


def _labelled(segment: str) -> Iterator[tuple[str, str | None]]:
    """Names after a label; several where the label is in the plural."""
    match = _LABEL.match(segment[:400]) or _HOSTS_ARE.match(segment[:400])
    if match is None:
        return
    inner_pairs = list(_labelled(match["names"])) if _LABEL.match(match["names"]) else []
    if inner_pairs:
        yield from inner_pairs  # "Committee: Chairman – Jane Doe"
        return
    label = match["label"].strip(" *•-")
    every = are_callings(label)
    role = every or (label if is_calling(_without_town(label)) or is_role(label) else None)
    if role is None and not _CONTACT.match(label):
        return
    listed = _LISTED.split(match["names"]) if every else [match["names"]]
    for each in listed[:_MOST_NAMES]:
        text = each.strip(" .")
        inner = _IN_BRACKETS.match(bare_name(text))
        if inner and is_name(inner["name"]) and (is_calling(inner["role"]) or is_role(inner["role"])):
            yield inner["name"], inner["role"]
        elif inner and every and is_name(inner["name"]):
            # "(tours)" is what she does; "(LL.B.)" and "(Gr II)" are not.
            yield inner["name"], inner["role"] if re.fullmatch(r"[a-z]{4,}(?:\s[a-z&]+){0,3}", inner["role"]) else every
        elif name := name_in(text):
            yield name, role


def _without_town(label: str) -> str:
    """A label without the town behind a calling, where it is one without: "Area Manager Brits"."""
    calling, _, town = label.rpartition(" ")
    return calling if is_calling(calling) and known_town(town) is not None else label


def _in_prose(text: str, match: re.Match[str]) -> Iterator[tuple[str, str | None]]:
    words = match[0].split()
    # "Winemaker Riaan Louw": what a person is may stand before the name without any sign.
    for cut in range(1, len(words) - 1):
        before, after = " ".join(words[:cut]), bare_name(" ".join(words[cut:]))
        if is_calling(before) and is_name(after):
            yield after, before
            return
    name = bare_name(match[0])
    if not is_name(name) or name.count(".") or " " not in name:
        return
    if run := _RUN_BY.search(text[max(0, match.start() - _NEAR) : match.start()]):
        yield name, _RUNS[run[1].casefold()]
        return
    whole = _IS_BOTH.match(text[match.end() : match.end() + _NEAR])
    if whole and is_calling(whole["said"]):
        yield name, whole["said"]
        return
    behind = _AFTER.match(text[match.end() : match.end() + _NEAR])
    if behind:
        role = (behind["brackets"] or behind["said"] or behind["comma"]).strip()
        if is_calling(role) or (behind["brackets"] and is_role(role)):
            yield name, role
            return
    ahead = _BEFORE.search(text[max(0, match.start() - _NEAR) : match.start()])
    if ahead and is_calling(ahead["role"]):
        yield name, ahead["role"]


def _person(name: str, role: str | None, text: str) -> Found:
    place = text.find(name)
    snippet = around(text, max(place, 0), max(place, 0) + len(name))
    return Found("contact_primary_name", name, snippet, "introduction", role=role.strip(" :.,;") if role else None)
