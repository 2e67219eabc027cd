"""The people in one cell.

Belongs here: separators between people, roles in brackets and after dashes, titles, names in capitals.
Surnames and first names change places only where one comma says so. Does not belong here: the lists of
words (`roles`).
"""

import re
from dataclasses import dataclass, replace
from typing import Literal

from hotpass_assets.domain.clean.null_words import says_nothing
from hotpass_assets.domain.clean.roles import ROLE_ACRONYMS, TITLES, is_role, mentions_role, split_role

_HARD = re.compile(r"\s*(?:[;|\n]+)\s*")
_SOFT = re.compile(r"\s*/+\s*|\s+&\s+|\s+\+\s+|\s+(?:and|en|or|of)\s+(?=[^\W\d_])")
_DASH = re.compile(r"\s+[-–—]+\s*|\s*[–—]+\s*|\s*:\s*|-\s+")
_TRAILING_BRACKET = re.compile(r"^(.*?)\s*[(\[]([^()\[\]]*)[)\]]\s*(.*)$")
_PHONE = re.compile(r"\+?\(?\d[\d\s()./-]{5,}\d")
_EMAIL = re.compile(r"\S+@\S+")
_EDGES = ' \t\n.,;:/|-–—&+*"()[]<>'
_NOBODY = frozenset(
    ("see above", "same as above", "as above", "see below", "ditto", "idem", "vacant", "various", "soos bo", "vakant")
)
_EDGES_BUT_BRACKETS = "".join(mark for mark in _EDGES if mark not in "()[]")
_BRACKET = re.compile(r"\s*([(\[][^()\[\]]*[)\]])\s*")
_PARTICLES = frozenset({"van", "der", "den", "de", "du", "le", "von", "la", "da", "dos", "ter", "ten", "te"})
_INITIALS = re.compile(r"^(?:[BCDFGHJKLMNPQRSTVWXZ]{1,3}|[A-Z]J|[A-Z])$")
_HIDDEN = "\ue000"  # private use: stands for a bracket while its cell is split
_HIDDEN_BRACKET = re.compile(rf"\s*{_HIDDEN}(\d+){_HIDDEN}")
_LONGEST_CELL = 2000


@dataclass(frozen=True)
class Person:
    """A person in a cell; the name is null where only a role is stated, or nothing readable."""

    name: str | None
    rule: str
    status: Literal["valid", "suspect", "invalid"] = "valid"
    title: str | None = None
    role: str | None = None


def people_in_cell(text: str) -> list[Person]:
    """The people in a tidied text, in order; at least one entry."""
    if len(text) > _LONGEST_CELL:
        return [Person(None, "person.too_long", "invalid")]
    bare, rule = text, None
    if _EMAIL.search(bare):
        bare, rule = _EMAIL.sub(" ", bare), "person.is_email"
    if _PHONE.search(bare):
        bare, rule = _PHONE.sub(" ", bare), rule or "person.number_removed"
    if not re.search(r"[^\W\d_]", bare):
        return [Person(None, rule or "person.no_letters", "invalid")]
    people = _with_roles_joined([person for piece in _pieces(bare) if (person := _person(piece))])
    if not people:
        return [Person(None, "person.unreadable", "invalid")]
    if rule:
        people = [replace(person, rule=rule, status="suspect") for person in people]
    return list(dict.fromkeys(people))


def _pieces(text: str) -> list[str]:
    """What stands between the separators of people, brackets kept whole."""
    brackets: list[str] = []

    def hide(match: re.Match[str]) -> str:
        brackets.append(match[0])
        return f" {_HIDDEN}{len(brackets) - 1}{_HIDDEN} "

    hidden = re.sub(r"[(\[][^()\[\]]*[)\]]", hide, text.replace(_HIDDEN, ""))
    pieces = [part for piece in _HARD.split(hidden) for part in _soft_pieces(piece)]
    return [_HIDDEN_BRACKET.sub(lambda match: " " + brackets[int(match[1])], piece) for piece in pieces]


def _soft_pieces(piece: str) -> list[str]:
    """A piece split at "/", "&", "and" and commas, where both sides are people or one is a role."""
    parts = [part for part in _SOFT.split(piece) if part.strip(_EDGES)]
    words = _DASH.split(piece)
    if len(parts) > 1 and (is_role(piece) or any(is_role(side) for side in words if _SOFT.search(side))):
        parts = [piece]  # "Owner & CFI", "Jane Doe - Owner / CFI": one role of two words
    return [part for one in parts for part in _comma_pieces(one)]


def _comma_pieces(piece: str) -> list[str]:
    parts = [part.strip() for part in piece.split(",") if part.strip(_EDGES)]
    if len(parts) < 2:
        return [piece]
    if any(is_role(part) for part in parts) or len(parts) > 2:
        return parts
    return parts if all(len(part.split()) > 1 for part in parts) else [piece]


def _with_roles_joined(people: list[Person]) -> list[Person]:
    """Roles without a name given to the person before them, who has none."""
    joined: list[Person] = []
    for person in people:
        last = joined[-1] if joined else None
        if last and last.rule == "person.title_only" and person.name and person.title:  # "Mr and Mrs Smith"
            joined[-1] = replace(person, title=f"{last.title} {person.title}")
            continue
        if (
            person.name is None
            and person.role
            and last
            and last.name
            and (last.role is None or last.rule == "person.role_after")
        ):
            role = f"{last.role}, {person.role}" if last.role else person.role
            joined[-1] = replace(last, role=role, rule="person.role_after")
        else:
            joined.append(person)
    return joined


def _refusal(name: str) -> str | None:
    """Why a text is nobody's name: words for nobody, titles alone, what a failed formula left in a cell."""
    if name.casefold() in _NOBODY:
        return "person.nobody"
    if not _without_titles(name.split())[1]:
        return "person.title_only"
    return "person.not_a_name" if name.startswith("#") else None


def _person(piece: str) -> Person | None:
    text, role, rule = _without_role(_BRACKET.sub(r" \1 ", _closed(piece)).strip(_EDGES_BUT_BRACKETS))
    if role and not text:
        return Person(None, "person.role_only", role=role)
    titles, words = _without_titles(text.split())
    if role is None and titles and is_role(" ".join(words)):
        return Person(None, "person.role_only", title=" ".join(dict.fromkeys(titles)), role=" ".join(words))
    if role is None and len(words) > 1:
        words, role = split_role(words)
        rule = "person.role_beside_name" if role else rule
        more, words = _without_titles(words)
        titles += more
    title = " ".join(dict.fromkeys(titles)) or None
    if says_nothing(" ".join(words)) or not re.search(r"[^\W\d_]", " ".join(words)):
        return Person(None, "person.title_only", "invalid", title, role) if title else None
    name = " ".join(words).strip(_EDGES_BUT_BRACKETS)
    refusal = _refusal(name)
    if refusal:
        return Person(None, refusal, "invalid", title)
    if "," in name:
        name, rule, status = _comma_name(name, rule)
        return Person(_cased(name), rule, status, title, role)
    doubt = bool(_DASH.search(name)) or bool(re.search(r"\d", name)) or len(words) > 7
    cased = _cased(name)
    if rule == "person.plain" and cased != name:
        rule = "person.case"
    if rule == "person.plain" and title:
        rule = "person.title"
    return Person(cased, "person.unclear" if doubt else rule, "suspect" if doubt else "valid", title, role)


def _closed(text: str) -> str:
    """The text with its brackets in pairs: one left open is closed at the end, a stray end dropped."""
    for opening, closing in ("()", "[]"):
        missing = text.count(opening) - text.count(closing)
        text = text + closing * missing if missing > 0 else text.replace(closing, "", -missing)
    return text


def _without_role(text: str) -> tuple[str, str | None, str]:
    """The name, the role stated in brackets or beside a dash, and the rule that found it."""
    if is_role(text) and not _TRAILING_BRACKET.match(text):
        return "", text, "person.role_only"
    if match := _TRAILING_BRACKET.match(text):
        before, inside, after = match[1].strip(_EDGES), match[2].strip(_EDGES), match[3].strip(_EDGES)
        if after and is_role(after):
            inside, after = (f"{inside}, {after}" if inside else after), ""
        rest = f"{before} {after}".strip()
        if inside and (mentions_role(inside) or (not after and len(before.split()) > 1)):
            more, second, _ = _without_role(rest) if rest else ("", None, "")
            return more, f"{second}, {inside}" if second else inside, "person.role_in_brackets"
        if not inside:
            return _without_role(rest) if rest != text else (rest, None, "person.plain")
        return text, None, "person.plain"
    for match in _DASH.finditer(text):
        left, right = text[: match.start()].strip(_EDGES), text[match.end() :].strip(_EDGES)
        if left and right and is_role(left) and not is_role(right):
            return right, left, "person.role_before"
        if left and right and mentions_role(right):
            return left, right, "person.role_after"
    return text.strip(_EDGES), None, "person.plain"


def _without_titles(words: list[str]) -> tuple[list[str], list[str]]:
    titles: list[str] = []
    while words and (title := TITLES.get(words[0].rstrip(".,").lower())):
        titles.append(title)
        words = words[1:]
    return titles, words


def _comma_name(name: str, rule: str) -> tuple[str, str, Literal["valid", "suspect"]]:
    """A name as "Surname, Firstname" in speaking order where one comma leaves no doubt; else as it is."""
    left, _, right = name.partition(",")
    surname, first = left.split(), right.split()
    own = [word for word in surname if word.lower() not in _PARTICLES]
    if "," not in right and len(own) == 1 and 1 <= len(first) <= 2 and not re.search(r"[\d()]", name):
        _, first = _without_titles(first)
        if first:
            spoken = f"{' '.join(first)} {' '.join(surname)}"
            return spoken.strip(_EDGES_BUT_BRACKETS), "person.surname_first", "valid"
    return name, "person.unclear", "suspect"


def _cased(name: str) -> str:
    """A name all in capitals, or all in small letters, with capitals where names have them."""
    letters = [letter for letter in name if letter.isalpha()]
    if name.isupper() and len(letters) >= 4:
        return " ".join(_cased_word(word, first=place == 0) for place, word in enumerate(name.split()))
    if name.islower() and len(letters) >= 2 and name.isascii():
        return " ".join(_cased_word(word.upper(), first=place == 0) for place, word in enumerate(name.split()))
    return name


def _cased_word(word: str, *, first: bool) -> str:
    if word.lower() in _PARTICLES and not first:
        return word.lower()
    if _INITIALS.match(word.rstrip(".")) or word in ROLE_ACRONYMS:
        return word
    return re.sub(r"[^\W\d_]+", lambda match: match[0].capitalize(), word)
