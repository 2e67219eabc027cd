"""People whom a page introduces with their roles by the way it is set.

Belongs here: a name beside, above or before a role, in lines, rows and lists. Does not belong here: running text
and labels (``introductions``), words of roles and names (``callings``, ``person_names``), data for machines. In doubt
nobody is named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from hotpass_assets.domain.clean.places import province_in_words
from hotpass_assets.domain.clean.roles import is_role
from hotpass_assets.domain.crawl.address_text import known_town
from hotpass_assets.domain.crawl.callings import DEGREE, are_callings, calling_in, is_calling
from hotpass_assets.domain.crawl.facts import LONGEST_SNIPPET, Found
from hotpass_assets.domain.crawl.frontier import UNLIKELY, promise
from hotpass_assets.domain.crawl.introductions import introduced
from hotpass_assets.domain.crawl.page import Page
from hotpass_assets.domain.crawl.page_addresses import path_words
from hotpass_assets.domain.crawl.page_lines import Line, column_heads
from hotpass_assets.domain.crawl.person_names import LONGEST, name_in

_SECTION = re.compile(
    r"\b(?:team|staff|people|who\s+(?:we\s+are|runs?)|management|leadership|committee|board|personnel|crew|meet|about"
    r"|contact|kontakpersoon|contact\s+persons?|key\s+(?:people|persons?)|post\s?holders?|personeel|span|bestuur\w*|komitee|kontak|oor\s+ons|mense"
    r"|gashere|faculty|administration)\b",
    re.IGNORECASE,
)
_OTHERS = re.compile(
    r"\b(?:testimonials?|reviews|(?:clients|customers|people|guests|parents|they)\s+(?:say|are\s+saying|think)|feedback|news|nuus"
    r"|events|sponsors|getuigskrifte|past|former|previous|late|history|in\s+memoriam|roll\s+of\s+honou?r|vorige|voormalige|gewese|geskiedenis"
    r"|alumni|oud-?\w+)\b",
    re.IGNORECASE,
)
_JOINED = re.compile(r"\s+[-–—|]\s+|\s*[–—|]\s*|\s*:\s+|,\s+|\s*\((?=[^()]+\)$)")
_LONGEST_DUTY = 5


@dataclass
class _People:
    """What is known of a page while it is read.

    Attributes:
        about: Whether all of it is about people.
        section: Whether the present section is.
        others: Whether it is about others: those of former times, customers, people in the news.
        every: What everybody in the present section is, where its heading says so.
        roles_first: Whether roles stand before names in the present section; nothing until one of them is met.
        alike: How names and roles are set that stand in two lines.
        alike_after: The same where the role stands first.
    """

    about: bool
    section: bool = False
    others: bool = False
    every: str | None = None
    roles_first: bool | None = None
    alike: set[tuple[str, str]] = field(default_factory=set)
    alike_after: set[tuple[str, str]] = field(default_factory=set)


def people_facts(page: Page, others: frozenset[int] = frozenset()) -> list[Found]:
    """Names with roles, on pages and below headings that speak of the people of the organisation.

    A role stands in the line after or before the name, in the same row, in the same line behind a dash, a colon, a
    comma or in brackets, or in words around the name. Elsewhere a name set as a heading, or a label, tells as much.

    Args:
        page: The page.
        others: Numbers of lines that speak of others; a table there lists none of the organisation's people.
    """
    if promise(page.address) == UNLIKELY:
        return []
    found: dict[tuple[str, str], Found] = {}
    for each in _set_out(page, others):
        found.setdefault((each.raw, (each.role or "").casefold()), each)
    return list(found.values())


def _set_out(page: Page, others: frozenset[int]) -> Iterator[Found]:
    people = _People(about=_speaks_of_people(path_words(page.address)) or _speaks_of_people(page.title or ""))
    rows, heads = _rows(page), column_heads(page.lines)
    late: list[int] = []
    joined: set[tuple[str, str]] = set()
    for index, line in enumerate(page.lines):
        _enter(people, line)
        if line.quoted or people.others or (line.cell is not None and index in others):
            continue
        within = people.about or people.section or line.people or "figcaption" in line.within
        after_name = bool(index) and not people.roles_first and name_in(page.lines[index - 1].text) is not None
        yield from introduced(line, after_name=after_name)
        if within:
            told = list(_in_one_line(line, after_name=after_name))
            joined |= {(line.shape, match[0].strip()) for match in _JOINED.finditer(line.text) if told}
            yield from told
            yield from _in_row(page, rows.pop(line.row, ())) if line.row is not None else ()
        yield from _below_head(line, heads, within=within)
        pair = _in_two_lines(page, index, people, within=within)
        if pair is not None:
            yield pair
        elif within:
            late.append(index)
            if people.every and (line.labelled or "li" in line.within) and (name := name_in(line.text)):
                yield _person(name, people.every, line.text)
    yield from (each for index in late for each in _set_alike(page, index, people))
    yield from (each for index in late for each in _joined_alike(page, index, joined))


def _enter(people: _People, line: Line) -> None:
    """Begins a section where a line is the heading of one."""
    if not line.heading or name_in(line.text) is not None:
        people.section = people.section or (line.labelled and _SECTION.fullmatch(line.text.strip(" :")) is not None)
        return
    if not is_calling(line.text):
        people.roles_first = None
    people.others = bool(_OTHERS.search(line.text))
    people.every = are_callings(line.text)
    people.section = _speaks_of_people(line.text) or (people.section and is_calling(line.text))


def _speaks_of_people(text: str) -> bool:
    if _SECTION.search(text):
        return True
    return any(are_callings(part) is not None for part in re.split(r"\s+[-–—|:]\s+|,\s+", text[:200]))


def _in_one_line(line: Line, *, after_name: bool = False) -> Iterator[Found]:
    if len(line.text) > 2 * LONGEST:
        return
    words = line.text.split()
    for cut in range(2, len(words)) if line.heading or line.labelled else ():
        # "<h3>Jane Doe <small>Chief Pilot</small></h3>"
        if is_calling(" ".join(words[cut:])) and (name := name_in(" ".join(words[:cut]))):
            yield _person(name, " ".join(words[cut:]), line.text)
            return
    for match in _JOINED.finditer(line.text):
        left, right = line.text[: match.start()].strip(), line.text[match.end() :].strip(" )")
        if (name := name_in(left)) and (is_calling(right) or is_role(right)):
            yield _person(name, right, line.text)
            return
        if not after_name and is_calling(left) and (name := name_in(right)):
            yield _person(name, left, line.text)
            return


def _rows(page: Page) -> dict[int, list[int]]:
    rows: dict[int, list[int]] = {}
    for index, line in enumerate(page.lines):
        if line.row is not None:
            rows.setdefault(line.row, []).append(index)
    return rows


def _in_row(page: Page, row: list[int] | tuple[()]) -> Iterator[Found]:
    """The person of a row of a table that holds one name and one role."""
    texts = [page.lines[index].text for index in row[:20]]
    names = list(dict.fromkeys(name for text in texts if (name := name_in(text)) is not None))
    roles = [text for text in texts if len(text) <= LONGEST and (is_calling(text) or is_role(text))]
    if len(names) == 1 and not roles and len(texts) > 2:
        # "Sales & quotes | Jane Doe | 011 …": what is no name and no way to reach her is what she does.
        rest = [text for text in texts if name_in(text) is None and not re.search(r"\d|@", text)]
        roles = [text for text in rest if len(rest) == 1 and len(texts) - len(rest) >= 2 and _is_duty(text)]
    if len(names) == 1 and len(roles) == 1:
        yield _person(names[0], roles[0], " | ".join(texts))


def _below_head(line: Line, heads: dict[tuple[int, int], Line], *, within: bool) -> Iterator[Found]:
    """The person below the head of a column that is a role."""
    head = heads.get(line.cell) if line.cell is not None else None
    if (
        head is not None
        and (within or head.labelled)
        and head.row != line.row
        and _is_role_line(head)
        and (name := name_in(line.text))
    ):
        yield _person(name, head.text, f"{head.text} {line.text}")


def _in_two_lines(page: Page, index: int, people: _People, *, within: bool) -> Found | None:
    """The person of a line and the next one, whichever of them is the name."""
    if index + 1 >= len(page.lines):
        return None
    line, after = page.lines[index], page.lines[index + 1]
    if index + 2 < len(page.lines) and DEGREE.match(after.text) and page.lines[index + 2].shape == after.shape:
        after = page.lines[index + 2]
    if line.row != after.row or len(line.text) > 2 * LONGEST:
        return None
    name = name_in(line.text)
    if name is not None:
        role = _role_of(after, within=within) or _said_of(name, after)
        set_off = within or ((line.heading or line.labelled) and not after.heading)
        # Between two names the role belongs to the one it follows, unless roles come first in this section.
        if role and set_off and not (people.roles_first and index and _is_role_line(page.lines[index - 1])):
            people.roles_first = False
            people.alike.add((line.shape, after.shape))
            return _person(name, role, f"{line.text} {after.text}")
        return None
    if not (within or line.labelled) or not _is_role_line(line):
        return None
    name = name_in(after.text)
    if name is None or people.roles_first is False:
        return None
    people.roles_first = True
    people.alike_after.add((line.shape, after.shape))
    return _person(name, line.text.strip(" :"), f"{line.text} {after.text}")


def _set_alike(page: Page, index: int, people: _People) -> Iterator[Found]:
    """A name with a duty that is no known calling, set as other names with theirs are: "Admissions"."""
    line, after = page.lines[index], page.lines[min(index + 1, len(page.lines) - 1)]
    shapes = (line.shape, after.shape)
    if line.row != after.row:
        return
    if shapes in people.alike_after and shapes not in people.alike and line.shape != after.shape:
        if _is_duty(line.text.rstrip(" :")) and (name := name_in(after.text)) and name_in(line.text) is None:
            yield _person(name, line.text, f"{line.text} {after.text}")
        return
    if shapes not in people.alike:
        return
    duty = after.text.strip(" .")
    if _is_duty(duty) and (line.shape != after.shape or name_in(duty) is None) and (name := name_in(line.text)):
        yield _person(name, duty, f"{line.text} {after.text}")


def _joined_alike(page: Page, index: int, joined: set[tuple[str, str]]) -> Iterator[Found]:
    """A name with a duty in one line, joined as other names are with theirs: "Jane Doe - Debtors"."""
    line = page.lines[index]
    match = _JOINED.search(line.text) if len(line.text) <= LONGEST else None
    if match is None or (line.shape, match[0].strip()) not in joined:
        return
    duty = line.text[match.end() :].strip(" )")
    if _is_duty(duty) and name_in(duty) is None and (name := name_in(line.text[: match.start()])):
        yield _person(name, duty, line.text)


def _is_duty(text: str) -> bool:
    """Whether a text may be what somebody does, where its place says so: "Admissions", "Stores & Logistics"."""
    sound = 1 <= len(text.split()) <= _LONGEST_DUTY and not re.search(r"[\d@!?:]|\.\s", text) and text[:1].isupper()
    return sound and known_town(text) is None and province_in_words(text) is None


def _role_of(line: Line, *, within: bool) -> str | None:
    if next(_in_one_line(line, after_name=True), None) is not None:
        return None  # it holds somebody of its own
    role = calling_in(line.text)
    if role is None:
        return line.text if within and is_role(line.text) and not line.heading else None
    # Outside pages of people "Manager, Acme Mills" is somebody else's.
    stranger = not within and "," in role and not all(is_calling(part) for part in role.split(","))
    return None if stranger else role


def _said_of(name: str, line: Line) -> str | None:
    """What the line after a name says of its first name: "Anna is the office manager and …"."""
    first = name.partition(" ")[0]
    said = re.match(
        rf"{re.escape(first)}\s+is\s+(?:our|the|a|an|ons|die|'n|’n)\s+(.{{2,60}}?)(?:\s+(?:and|who|with|en|wat)\b|[.,;]|$)",
        line.text,
    )
    return said[1] if said and is_calling(said[1]) else None


def _is_role_line(line: Line) -> bool:
    return len(line.text) <= LONGEST and is_calling(line.text)


def _person(name: str, role: str, snippet: str) -> Found:
    return Found("contact_primary_name", name, snippet[:LONGEST_SNIPPET], "team_section", role=role.strip(" :.,;"))
