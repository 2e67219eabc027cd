"""Words of roles and titles, in English and Afrikaans.

Belongs here: which words name a role or a form of address, and telling a role from a name. Does not
belong here: splitting cells, which `people` does.
"""

import re

TITLES: dict[str, str] = {
    "capt": "Capt", "captain": "Capt", "kapt": "Capt", "kaptein": "Capt", "adv": "Adv", "advocate": "Adv",
    "dr": "Dr",
    "doctor": "Dr", "prof": "Prof", "professor": "Prof", "mr": "Mr", "mister": "Mr", "mrs": "Mrs", "ms": "Ms",
    "miss": "Miss", "mnr": "Mnr", "mev": "Mev", "mej": "Mej", "rev": "Rev", "ds": "Ds", "sir": "Sir",
    "col": "Col",
    "kol": "Col", "maj": "Maj", "lt": "Lt", "gen": "Gen", "genl": "Gen", "brig": "Brig", "sgt": "Sgt",
    "cpt": "Capt",
    "hon": "Hon", "messrs": "Messrs",
}  # fmt: skip
"""Form of address as written, lower case without dot, to how it is kept."""

# Read as roles only in capitals: "Hot" and "Am" are words, and could be names.
ROLE_ACRONYMS = frozenset(
    {
        "CFI", "HOT", "AM", "RO", "MD", "CEO", "COO", "CFO", "CTO", "CIO", "DTO", "RP", "HR", "DFO", "DOM",
        "QM", "SM",
        "SO", "QA", "GM", "PA", "PRO", "AMO", "ATO", "AP", "CP", "DCFI", "ACFI", "HOO", "FOO", "SMS",
        "DFE", "PIC",
        "EO", "FD", "HOD", "TM", "DCP",
    }
)  # fmt: skip

_ROLE_WORDS = frozenset(
    """
    director directors owner owners co-owner manager managers managing accountable responsible person
    head chief deputy vice assistant acting senior junior general executive instructor instructors
    instruction flying flight ground pilot pilots training trainer examiner officer secretary chairman
    chairwoman chairperson chair admin administrator administration administrative administrations
    reception receptionist accounts account accountant bookkeeper partner member members founder
    co-founder president treasurer principal coordinator co-ordinator engineer engineering technical
    maintenance operations operation ops safety quality security compliance marketing sales support
    service services office bookings booking reservations dispatcher controller supervisor consultant
    specialist representative rep contact post-holder postholder holder nominated proprietor shareholder
    trustee committee student liaison human resources personal information technology finance financial
    procurement purchasing buyer logistics hangar workshop fleet standards aviation airline airport
    aerodrome school academy club business development branch regional national international operator
    clerk ceo cfi direkteur eienaar bestuurder bestuurende hoof sekretaris sekretaresse voorsitter
    instrukteur opleiding veiligheid kwaliteit rekeninge kantoor ontvangs vlieënier verantwoordelike
    persoon adjunk assistent lid vennoot stigter
    """.split()  # noqa: SIM905 -- one word a line would be a page
)
# Enough to call text after a dash or in brackets a role; the rest count in company only ("Flight School").
_STRONG_WORDS = _ROLE_WORDS - frozenset(
    """
    flying flight ground aviation airline airport aerodrome school academy club business national
    international general personal information technology human resources service services support
    student senior junior person technical hangar fleet holder development branch regional contact
    office member chair
    """.split()  # noqa: SIM905 -- one word a line would be a page
)
_JOINING = frozenset({"of", "the", "and", "for", "van", "die", "vir", "en", "&", "/", "-", "to", "in"})
_WORD = re.compile(r"[^\s,/()&.:;–—]+|&")

_ALL_WORDS = sorted({*_ROLE_WORDS, *TITLES, *map(str.lower, ROLE_ACRONYMS)})
ROLE_OR_TITLE_PATTERN = rf"(?i)(?:^|[^\p{{L}}])(?:{'|'.join(map(re.escape, _ALL_WORDS))})(?:$|[^\p{{L}}])"
"""Texts that need reading for roles and titles; all others hold neither."""


def is_role(text: str) -> bool:
    """Whether a whole text names a role and nobody ("Chief Flying Instructor", "Head of Training")."""
    words = _WORD.findall(text)
    own = [word for word in words if word.lower() not in _JOINING]
    return bool(own) and all(_is_role_word(word) for word in own) and any(_is_strong(word) for word in own)


def mentions_role(text: str) -> bool:
    """Whether a text that stands where roles stand (in brackets, after a dash) holds a word of a role."""
    return any(_is_strong(word) for word in _WORD.findall(text))


def split_role(words: list[str]) -> tuple[list[str], str | None]:
    """Words of a name apart from a role written before or after it without any sign ("Jane Doe CFI")."""
    for cut in range(1, len(words)):
        role = words[cut:]
        enough = cut > 1 or all(word in ROLE_ACRONYMS for word in role)
        if enough and is_role(" ".join(role)) and role[0].lower() not in _JOINING:
            return words[:cut], " ".join(role)
    for cut in range(len(words) - 1, 0, -1):
        role = words[:cut]
        enough = len(words) - cut > 1 or all(word in ROLE_ACRONYMS for word in role)
        if enough and is_role(" ".join(role)) and role[-1].lower() not in _JOINING:
            return words[cut:], " ".join(role)
    return words, None


def _is_role_word(word: str) -> bool:
    return word in ROLE_ACRONYMS or word.lower() in _ROLE_WORDS


def _is_strong(word: str) -> bool:
    return word in ROLE_ACRONYMS or word.lower() in _STRONG_WORDS
