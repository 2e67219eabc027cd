"""People whom a page introduces with their roles.

Belongs here: a name beside, above or before a role, where a page speaks of its own people. Does not belong here: words
of roles and forms of names (``domain.clean``), and data for machines (``structured_data``). In doubt nobody is named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from hotpass_assets.domain.clean.places import province_in_words
from hotpass_assets.domain.clean.roles import TITLES, is_role
from hotpass_assets.domain.crawl.facts import LONGEST_SNIPPET, Found
from hotpass_assets.domain.crawl.page import Line, Page

_LONGEST = 60
_SECTION = re.compile(
    r"\b(?:team|staff|people|who\s+we\s+are|management|leadership|directors?|instructors?|committee|board|personnel|crew"
    r"|meet|about|contact|key\s+(?:people|persons?)|post\s?holders?|personeel|span|bestuur|kontak|oor\s+ons|instrukteurs"
    r"|mense)\b",
    re.IGNORECASE,
)
# Words of roles that only a person can be; "training" and "sales" are departments as often.
_OFFICES = re.compile(
    r"\b(?:director|owner|co-?owner|manager|instructor|pilot|trainer|examiner|officer|secretary|chair(?:man|woman|person)"
    r"|administrator|receptionist|accountant|bookkeeper|partner|founder|co-?founder|president|treasurer|principal"
    r"|co-?ordinator|engineer|dispatcher|controller|supervisor|consultant|representative|head\s+of|post-?holder"
    r"|proprietor|shareholder|trustee|clerk|assistant|buyer|technician|mechanic|ceo|cfi|cfo|coo|md|dcfi|dfe|direkteur"
    r"|eienaar|bestuurder|sekretaris|sekretaresse|voorsitter|instrukteur|vlieënier|hoof|stigter)\b",
    re.IGNORECASE,
)
_COMPOUNDS = re.compile(
    r"^(?:hoof|adjunk|assistent)-?(?:vlieg)?(?:instrukteur|vlieënier|bestuurder|ingenieur|tegnikus|sekretaris)$",
    re.IGNORECASE,
)
_GRADE = re.compile(r"\b(?:grade|level|class|graad|category|cat|b)\s?[0-9ivx]{1,3}\b\.?", re.IGNORECASE)
_INTRODUCED = re.compile(
    r"^\s*(?:(?:main\s+)?contact(?:\s+person)?|kontak(?:persoon)?|enquiries|navrae|attention|attn|speak\s+to)\s*[:–—-]\s*",
    re.IGNORECASE,
)
_WORD = r"[A-ZÀ-ÖØ-Þ](?:['’][A-ZÀ-ÖØ-Þ])?[a-zß-öø-ÿ'’]+(?:-[A-ZÀ-ÖØ-Þ][a-zß-öø-ÿ'’]+)*"
_LAST = rf"(?:(?:Mc|Mac|De|Du|Le|La|Van|Von|O['’])?{_WORD})"
_TITLE = rf"(?:(?:{'|'.join(sorted({title for title in TITLES.values()}))})\.?\s)?"
_NAME = re.compile(rf"^{_TITLE}{_WORD}(?:\s(?:{_WORD}|[A-Z]\.?|van|der|den|de|du|le|von|la|dos|da|ter|te))*\s{_LAST}$")
_INITIALS = re.compile(rf"^{_TITLE}(?:[A-Z]\.?\s?){{1,3}}\s?(?:(?:van|der|den|de|du|le|von|la)\s)*{_LAST}$")
_NO_NAME = re.compile(
    r"\b(?:our|the|meet|about|contact|read|more|view|profile|click|here|home|welcome|flight|flying|aviation|aero|air"
    r"|airport|school|club|academy|charter|services?|training|team|staff|south|africa|cape|town|north|west|east|free"
    r"|state|natal|johannesburg|pretoria|durban|street|road|centre|center|office|head|opening|hours|privacy|policy|terms"
    r"|conditions|quick|links|follow|us|book|now|learn|get|touch|email|phone|address|why|choose|latest|news|ltd|pty|cc"
    r"|inc|bpk|edms|group|holdings|solutions|maintenance|january|february|march|april|june|july|august|september"
    r"|october|november|december|monday|tuesday|wednesday|thursday|friday|saturday|sunday|ons|span|kontak|and|en|for"
    r"|department|division|gallery|facebook|instagram|linkedin|cessna|piper|cherokee|private|commercial|night|rating"
    r"|licence|license|general|enquiries|bookings|reservations|accounts|operations)\b",
    re.IGNORECASE,
)
_JOINED = re.compile(r"\s+[-–—|]\s+|\s*[–—|]\s*|\s*:\s+|,\s+|\s*\((?=[^()]+\)$)")


def people_facts(page: Page) -> list[Found]:
    """Names with roles, on pages and below headings that speak of the people of the organisation.

    A role stands in the line after or before the name, in the same row, or in the same line behind a dash, a colon, a
    comma or in brackets.
    """
    found: dict[tuple[str, str], Found] = {}
    about_people = bool(_SECTION.search(_path_words(page)) or _SECTION.search(page.title or ""))
    section = False
    for index, line in enumerate(page.lines):
        if line.heading and not is_name(line.text):
            section = bool(_SECTION.search(line.text)) or (section and is_office(line.text))
        if not (about_people or section):
            continue
        for each in (*_in_one_line(line), *_in_two_lines(page, index)):
            found.setdefault((each.raw, each.role or ""), each)
    return list(found.values())


def is_name(text: str) -> bool:
    """Whether a text is, beyond doubt, nothing but the name of one person."""
    if len(text) > _LONGEST or _NO_NAME.search(text) or is_role(text) or province_in_words(text) is not None:
        return False
    return bool(_NAME.match(text) or _INITIALS.match(text)) and not _OFFICES.search(text)


def is_office(text: str) -> bool:
    """Whether a text is nothing but a role that only a person has."""
    words = " ".join(_GRADE.sub(" ", text).split()).strip(" :.,()")
    if len(words) > _LONGEST:
        return False
    return bool(_COMPOUNDS.match(words)) or (bool(_OFFICES.search(words)) and is_role(words))


def _in_one_line(line: Line) -> Iterator[Found]:
    if len(line.text) > 2 * _LONGEST:
        return
    text = _INTRODUCED.sub("", line.text)
    for match in _JOINED.finditer(text):
        left, right = text[: match.start()].strip(), text[match.end() :].strip(" )")
        if is_name(left) and is_office(right):
            yield _person(left, right, line.text)
            return
        if is_office(left) and is_name(right):
            yield _person(right, left, line.text)
            return


def _in_two_lines(page: Page, index: int) -> Iterator[Found]:
    if index + 1 >= len(page.lines):
        return
    line, after = page.lines[index], page.lines[index + 1]
    if line.row != after.row:
        return
    if is_name(line.text) and is_office(after.text):
        # Between two names the role belongs to the one it follows, unless roles come first on this page.
        if not (index and is_office(page.lines[index - 1].text) and not _followed(page, index)):
            yield _person(line.text, after.text, f"{line.text} {after.text}")
    elif is_office(line.text) and is_name(after.text) and _roles_come_first(page, index):
        yield _person(after.text, line.text, f"{line.text} {after.text}")


def _followed(page: Page, index: int) -> bool:
    """Whether the role before a line is that of the name before it, so that the next one is this name's own."""
    return index >= 2 and is_name(page.lines[index - 2].text)


def _roles_come_first(page: Page, index: int) -> bool:
    """Whether no name stands before a role, and none of its own follows the name after it."""
    before = index and is_name(page.lines[index - 1].text) and page.lines[index - 1].row == page.lines[index].row
    return not before


def _person(name: str, role: str, snippet: str) -> Found:
    return Found("contact_primary_name", name, snippet[:LONGEST_SNIPPET], "team_section", role=role.strip(" :.,"))


def _path_words(page: Page) -> str:
    return re.sub(r"[-_/.]+", " ", unquote(urlsplit(page.address).path))
