"""Names of people in texts of pages.

Belongs here: whether a text is a name, what stands around it in the same text, and names within running text. Does not
belong here: what people do (``callings``), who belongs to the organisation (``team_members``), the clean form of names.
"""

from __future__ import annotations

import re
from functools import lru_cache

from hotpass_assets.domain.clean.places import province_in_words
from hotpass_assets.domain.clean.roles import TITLES, is_role
from hotpass_assets.domain.crawl.callings import DEGREE, is_calling

LONGEST = 60

_MORE_TITLES = (
    "me",
    "sister",
    "suster",
    "sr",
    "pastor",
    "past",
    "ps",
    "eerw",
    "father",
    "judge",
    "regter",
    "justice",
    "lt",
    "lt col",
    "oom",
    "tannie",
    "tant",
)
_TITLES = sorted({*TITLES, *_MORE_TITLES}, key=len, reverse=True)
_RETIRED = r"(?:\((?:ret|retd|rtd|afgetree|emeritus)\.?\)\s+)?"
_TITLE = rf"(?:(?:{'|'.join(re.escape(title.capitalize()) for title in _TITLES)})\b\.?\s+{_RETIRED})"
_LEADING = re.compile(rf"^{_TITLE}{{1,3}}")
_WORD = r"[A-ZÀ-ÖØ-Þ](?:['’][A-ZÀ-ÖØ-Þ])?[a-zß-öø-ÿ'’]+(?:-[A-ZÀ-ÖØ-Þ][a-zß-öø-ÿ'’]+)*"
_PARTICLE = r"(?:van|der|den|de|du|le|von|la|dos|da|ter|te)"
_LAST = rf"(?:(?:Mc|Mac|De|Du|Le|La|Van|Von|O['’])?{_WORD})"
_NAME = re.compile(rf"^{_WORD}(?:\s(?:{_WORD}|[A-Z]\.?|{_PARTICLE}))*\s{_LAST}$")
_INITIALS = re.compile(rf"^(?:[A-Z]\.?\s?){{1,3}}\s?(?:{_PARTICLE}\s)*{_LAST}$")
IN_TEXT = re.compile(rf"(?<![\w’'-]){_TITLE}?{_WORD}(?:\s(?:{_WORD}|[A-Z]\.|{_PARTICLE}(?=\s))){{1,5}}(?![\w’'-])")
"""Runs of words that may be, or may hold, a name; the title with them."""

_NO_NAME = re.compile(
    r"\b(?:our|the|meet|about|contact|read|more|view|profile|click|here|home|welcome|flight|flying|aviation|aero|air"
    r"|airport|school|club|academy|charter|services?|training|team|staff|south|africa|cape|town|north|west|east|free"
    r"|state|natal|johannesburg|pretoria|durban|street|road|centre|center|office|head|opening|hours|privacy|policy|terms"
    r"|conditions|quick|links|follow|us|book|now|learn|get|touch|email|phone|address|why|choose|latest|news|ltd|pty|cc"
    r"|inc|bpk|edms|group|holdings|solutions|maintenance|monday|tuesday|wednesday|thursday|friday|saturday|sunday|ons"
    r"|span|kontak|and|en|for|department|division|gallery|facebook|instagram|linkedin|cessna|piper|cherokee|private"
    r"|commercial|night|rating|licence|license|general|enquiries|bookings|reservations|accounts|operations|trust|clinic"
    r"|hospital|motors|attorneys|estate|farm|lodge|hotel|house|wines?|cellar|university|college|church|committee|phase|call|bel|skakel"
    r"|resources|affairs|relations|marketing|sales|finance|safety|quality)\b",
    re.IGNORECASE,
)
_CONTACT = re.compile(r"\s*[-–—|,;:(]*\s*(?:\S+@\S+|(?:\+27|\(?0\d\d?\)?)[\d\s()-]{6,}).*$")
_BUTTON = re.compile(r"\s*[-–—|,(]\s*(?:e-?mail|e-?pos|mail|profile|contact)\b[^,]{0,20}$", re.IGNORECASE)
_EDGES = " \t.,;:–—|*•·-"


@lru_cache(maxsize=8192)
def bare_name(text: str) -> str:
    """A text without the title before a name, and without degrees, addresses and numbers behind it."""
    words = _BUTTON.sub("", _CONTACT.sub("", text[:300])).strip(_EDGES)
    degree = DEGREE.search(words)
    if degree and degree.start():
        words = words[: degree.start()].strip(_EDGES + "(")
    return _LEADING.sub("", words)


def is_name(text: str) -> bool:
    """Whether a text is, beyond doubt, nothing but the name of one person, without a title."""
    if len(text) > LONGEST or _NO_NAME.search(text) or is_role(text) or province_in_words(text) is not None:
        return False
    return (_NAME.match(text) or _INITIALS.match(text)) is not None and not is_calling(text)


def name_in(text: str) -> str | None:
    """The one name that a text is but for titles, degrees and ways to reach that person."""
    words = bare_name(text)
    # "JAN BOTHA" is a name wherever "Jan Botha" is.
    return words if is_name(words.title() if words.isupper() and " " in words else words) else None


def stands_for(short: str, whole: str) -> bool:
    """Whether a name with initials ("L. P. Mokoena") may be a name in full ("Lerato Mokoena")."""
    one, other = re.findall(r"[^\W\d_'’-]+", short.casefold()), re.findall(r"[^\W\d_'’-]+", whole.casefold())
    if len(one) < 2 or len(other) < 2 or one[-1] != other[-1] or len(one[0]) > 2 or len(other[0]) < 3:
        return False
    return bool(one[0][0] == other[0][0])
