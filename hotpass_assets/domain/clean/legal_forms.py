"""Legal forms of organisations, South African and international, in English and Afrikaans.

Belongs here: how forms are written and what each is called. Does not belong here: names, which
`organisations` reads.
"""

from functools import lru_cache

# Canonical name → spellings after folding: lower case, no punctuation, single spaces. A space inside an
# abbreviation is optional when it is matched, so that "C.C.", "C C" and "CC" are one.
_SPELLINGS: dict[str, tuple[str, ...]] = {
    "(Pty) Ltd": (
        "pty ltd", "pty limited", "ptyltd", "proprietary limited", "proprietary ltd", "propriety limited",
        "propriety ltd", "edms bpk", "edms beperk", "edmsbpk", "eiendoms beperk", "eiendoms bpk", "pty",
        "edms",
        "eiendoms", "proprietary",
    ),
    "(Pvt) Ltd": ("pvt ltd", "pvt limited", "private limited", "private ltd", "pvt", "pte ltd"),
    "SOC Ltd": ("soc ltd", "soc limited", "soc bpk", "soc"),
    "CC": ("cc", "close corporation", "bk", "beslote korporasie"),
    "NPC": ("npc", "non profit company", "nonprofit company"),
    "NPO": ("npo", "non profit organisation", "non profit organization"),
    "RF": ("rf",),
    "Ltd": ("ltd", "limited", "bpk", "beperk"),
    "Inc": ("inc", "incorporated", "ingelyf"),
    "Trust": ("trust",),
    "LLC": ("llc",),
    "LLP": ("llp",),
    "PLC": ("plc",),
    "GmbH": ("gmbh", "gmbh co kg", "gmbh and co kg"),
    "AG": ("formag",),
    "AB": ("formab",),
    "A/S": ("formas",),
    "SA": ("formsa",),
    "SpA": ("formspa",),
    "BV": ("bv",),
    "NV": ("nv",),
    "SARL": ("sarl",),
    "Srl": ("srl",),
    "Oy": ("oy",),
    "ApS": ("aps",),
    "Lda": ("lda", "ltda", "limitada"),
    "Corp": ("corp", "corporation"),
    "Co": ("co", "company"),
}  # fmt: skip
# AB, AG, A/S, S.A. and SpA are also the end of ordinary names ("Toyota SA", "Camelot Spa"): only this writing of
# them is a form. Each becomes a word that no name has.
WRITTEN_FORMS: dict[str, str] = {
    r"\s(?:S\.\s?A\.?)$": " formsa",
    r"\s(?:S\.\s?p\.\s?A\.?|SpA)$": " formspa",
    r"\s(?:A/S)$": " formas",
    r"\sAG$": " formag",
    r"\sAB$": " formab",
}
_WORDS_NOT_INITIALS = frozenset({"co", "inc", "corp", "soc"})

# Unmistakable wherever they stand in a name, not only at its end.
_ANYWHERE = tuple(spelling for spelling in _SPELLINGS["(Pty) Ltd"] if " " in spelling)

# Unwrapped where brackets hold nothing else. "(SA)" is left: it is the country more often than the form.
_BRACKETED = (
    "pty", "edms", "eiendoms", "proprietary", "propriety", "pvt", "rf", "npc", "npo", "cc", "bk", "soc",
    "ltd",
    "limited", "bpk", "beperk", "inc", "incorporated", "llc", "llp", "plc", "gmbh", "bv", "nv",
)  # fmt: skip


def _spelling_pattern(spelling: str) -> str:
    if len(spelling) > 4 or " " in spelling or spelling in _WORDS_NOT_INITIALS:
        return spelling
    return " ?".join(spelling)


def _alternatives(spellings: tuple[str, ...]) -> str:
    longest_first = sorted(spellings, key=lambda spelling: (-len(spelling), spelling))
    return "|".join(_spelling_pattern(spelling) for spelling in longest_first)


_ALL = tuple(spelling for spellings in _SPELLINGS.values() for spelling in spellings)

SUFFIX = rf"^(.+?)((?: (?:{_alternatives(_ALL)}))+)$"
"""A folded name: 1 what stands before its legal forms, 2 the forms. Never leaves nothing before them."""

ANYWHERE = rf"^(.+?) ({'|'.join(sorted(_ANYWHERE, key=len, reverse=True))})(?: (.*))?$"
"""A folded name: 1 before, 2 a form that is unmistakable, 3 after."""

BRACKETED = rf"[(\[]((?:\s*\b(?:{'|'.join(_BRACKETED)})\b[\s.,]*[(\[)\]]?)+)[)\]]"
"""Lower-case text in brackets that is nothing but legal forms."""


@lru_cache(maxsize=4096)
def legal_form(folded: str) -> str:
    """Name of the legal form that folded words are ("edms bpk" is "(Pty) Ltd")."""
    rest = folded.replace(" ", "")
    found: list[str] = []
    while rest:
        matches = [(spelling, form) for form, spellings in _SPELLINGS.items() for spelling in spellings
                   if rest.startswith(spelling.replace(" ", ""))]  # fmt: skip
        if not matches:
            break
        spelling, form = max(matches, key=lambda match: len(match[0]))
        rest = rest[len(spelling.replace(" ", "")) :]
        if form not in found:
            found.append(form)
    order = list(_SPELLINGS)
    return " ".join(sorted(found, key=lambda form: (form == "RF", order.index(form))))
