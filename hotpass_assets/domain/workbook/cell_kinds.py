"""What the text of a single cell looks like, as far as finding tables needs it.

Belongs here: coarse kinds of text, words that headers use, words that totals and notes begin with. Does not
belong here: validation or cleaning of values, and the mapping of headers to fields.
"""

from __future__ import annotations

import re
import unicodedata

_NUMBER = re.compile(r"^[+-]?(?:\d+(?:[., ]\d{3})*|\d+)(?:[.,]\d+)?(?:e[+-]?\d+)?\s*%?$", re.IGNORECASE)
_DATE = re.compile(
    r"^(?:\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|\d{4}/\d{1,2}/\d{1,2}"
    r"|\d{1,2}[ -][A-Za-z]{3,9}[ -]\d{2,4})(?:[ T]\d{1,2}:\d{2}(?::\d{2})?)?$"
)
_TIME = re.compile(r"^\d{1,3}:\d{2}(?::\d{2})?$")
# Bounded, because without a bound one long word costs the square of its length.
_EMAIL = re.compile(r"[^\s@]{1,64}@[^\s@]{1,253}\.[A-Za-z]{2,}")
_URL = re.compile(
    r"^(?:https?://|www\.)\S+|^[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|org|net|co\.za|org\.za|example)/?$", re.I
)
_PHONE = re.compile(r"^\+?\(?\d[\d\s()/.-]{7,}$")
_ERROR = re.compile(r"^#(?:DIV/0!|N/A|NAME\?|NULL!|NUM!|REF!|VALUE!|SPILL!|CALC!|GETTING_DATA|ERROR!)$")
_FLAGS = frozenset(("true", "false", "yes", "no", "ja", "nee", "y", "n", "x", "✓", "✔"))
_LEGAL_FORM = re.compile(r"\((?:pty|edms)\)|\b(?:ltd|bpk|cc|npc|inc|limited)\.?$", re.IGNORECASE)
_SYMBOLS = re.compile(r"^[\W_]+$")
_WORD = re.compile(r"[^\W\d_]+")
_LONG_TEXT = 60

STRONG_KINDS = frozenset(("number", "date", "email", "url", "phone", "error", "long"))
"""Kinds that a column label does not have."""

_TOTAL_ONLY = re.compile(
    r"^(?:grand\s*totals?|sub\s*-?\s*totals?|totals?|totaal|subtotaal|groottotaal|sum|som|average|gemiddeld|count)\s*[:=]?$",
    re.IGNORECASE,
)
_TOTAL_START = re.compile(r"^(?:grand\s+|sub\s*-?\s*)?(?:totals?|totaal|subtotaal|number of|aantal)\b", re.IGNORECASE)
_NOTE_START = re.compile(
    r"^(?:\*+\s*\S|notes?\s*(?:[:.-]|\d|$)|nb\b|n\.b\.|nota\s*[:.-]|(?:source|bron|key|legend|remarks?)s?\s*[:=]"
    r"|(?:prepared|compiled|printed|generated|exported|extracted|created|updated|captured)"
    r" (?:by|on|from|at)\b"
    r"|last updated|opgestel|as at\b|page \d|bladsy \d|end of\b|einde\b|disclaimer|confidential|vertroulik"
    r"|©|\(c\)|copyright|see also|please\b|asseblief)",
    re.IGNORECASE,
)

_HEADER_WORDS = frozenset(
    # A text keeps the list readable.
    """
    id no nr nommer number num code kode ref reference verwysing key index seq record row name names
    naam company organisation organization organisasie maatskappy business besigheid school skool club
    klub supplier client kliënt customer account rekening entity trading legal firm operator person
    persoon contact contacts kontak first firstname last lastname surname van voornaam initials title
    titel position posisie role rol designation job function department afdeling email mail epos e phone
    phones telephone telefoon tel cell cellphone sel selfoon mobile landline fax faks whatsapp website
    web webwerf site url link internet address adres street straat suburb voorstad city stad town dorp
    postal pos postcode poskode zip province provinsie region streek area gebied district country land
    airport lughawe location ligging gps latitude longitude physical category kategorie type tipe class
    klas group groep sector industry status state stage priority prioriteit level date datum day month
    year jaar maand time loaddate created updated modified expiry valid issued since start end next
    order touch interaction reachout capture note notes notas comment comments kommentaar remark remarks
    opmerking opmerkings description beskrywing detail details issue issues question questions answer
    amount bedrag price prys qty quantity hoeveelheid total value waarde cost rate percentage score
    count registration registrasie vat btw tax licence license lisensie certificate sertifikaat approval
    ato aoc aircraft vliegtuig vliegtuie plane planes fleet vloot model make courses course rating
    source bron owner eienaar invalid active flag ind indicator
    """.split()  # noqa: SIM905
)


def kind_of(text: str) -> str:
    """Coarse kind of a text: number, date, time, email, url, phone, error, flag, symbol, long or text."""
    value = text.strip()
    for kind, pattern in (("error", _ERROR), ("date", _DATE), ("time", _TIME), ("number", _NUMBER)):
        if pattern.match(value):
            return kind
    if "@" in value and _EMAIL.search(value):
        return "email"
    if _URL.match(value):
        return "url"
    if _PHONE.match(value):
        return "phone"
    if value.casefold() in _FLAGS:
        return "flag"
    if _SYMBOLS.match(value):
        return "symbol"
    return "long" if len(value) > _LONG_TEXT else "text"


def folded(text: str) -> str:
    """Text for comparing labels: compatibility forms, case and runs of white space ignored."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def is_label(text: str) -> bool:
    """Whether a text could name a column."""
    value = text.strip()
    if kind_of(value) in STRONG_KINDS or _LEGAL_FORM.search(value):
        return False
    return any(letter.isalpha() for letter in value) or value in ("#", "№")


def has_header_word(text: str) -> bool:
    """Whether a text holds a word that column labels are made of."""
    value = folded(text)
    words = _WORD.findall(value)
    return value in ("#", "№") or (0 < len(words) <= 8 and any(word in _HEADER_WORDS for word in words))


def is_total_label(text: str) -> bool:
    """Whether a text is nothing but the label of a total."""
    return bool(_TOTAL_ONLY.match(" ".join(text.split())))


def begins_like_total(text: str) -> bool:
    """Whether a text may label a total if only numbers stand beside it."""
    return bool(_TOTAL_START.match(" ".join(text.split())))


def begins_like_note(text: str) -> bool:
    """Whether a text begins as remarks under a table do."""
    return bool(_NOTE_START.match(" ".join(text.split())))


def is_sentence(text: str) -> bool:
    """Whether a text reads as prose rather than as a value."""
    words = text.split()
    return len(text) > 80 or len(words) >= 8 or (len(words) >= 4 and text.rstrip().endswith((".", "!", "?")))


def is_rule(text: str) -> bool:
    """Whether a text only draws a line or marks a place, such as ``#`` or ``-----``."""
    value = text.strip()
    return bool(value) and (set(value) == {"#"} or (len(value) >= 3 and len(set(value)) == 1 and value[0] in "-=_*.~"))
