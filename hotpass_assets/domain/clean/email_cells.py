"""The e-mail addresses in one cell, each with the words that belong to it.

Belongs here: separators, names and brackets around addresses, "mailto:", " at ", stray dots and spaces.
Does not belong here: judging domains, which `emails` does for all addresses at once.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

_SPELLED_AT = re.compile(r"\s*[(\[{<]\s*at\s*[)\]}>]\s*|\s+at\s+", re.IGNORECASE)
_SPELLED_DOT = re.compile(r"\s*[(\[{]\s*dot\s*[)\]}]\s*|\s+dot\s+", re.IGNORECASE)
_MAILTO = re.compile(r"mail\s?to:\s*", re.IGNORECASE)
_SUBJECT = re.compile(r"\?(?:subject|body|cc|bcc)=\S*", re.IGNORECASE)
_SEPARATORS = re.compile(r"[;,|\n]+|\s+/+\s+|\s+(?:or|and|of|en|&)\s+|(?<=[A-Za-z])/+(?=[^\s/@]+@)", re.IGNORECASE)
_ADDRESS = re.compile(r"[^\s<>()\[\]{}\":;,|]+@[^\s<>()\[\]{}\":;,|]*")
_LABEL_WORD = re.compile(r"^\s*(?:e-?\s?mail(?:\s*address)?|e-?pos(?:adres)?|mail)\s*[:=-]\s*", re.IGNORECASE)
_WEB = re.compile(r"^(?:https?://|www\.)\S+$", re.IGNORECASE)
_EDGES = ".,;:'\"<>()[]{}!?*`‘’“”-=\\/ \t\n"
_LEAD = ",;:'\"<>()[]{}!?*`‘’“”=\\/. \t\n-"
_SPACE_AT_DOT = re.compile(r"\s*\.\s+|\s+\.\s*")
# Names that lead nowhere outside one's own network.
_PRIVATE_ENDINGS = frozenset({"local", "localhost", "localdomain", "arpa", "onion", "lan", "internal", "invalid"})
_LONGEST_CELL = 5000


@dataclass(frozen=True)
class FoundAddress:
    """An address in a cell, or the reason why the cell, or a part of it, gives none (value null)."""

    value: str | None
    rule: str
    label: str | None = None
    doubt: bool = False


def addresses_in_cell(text: str) -> list[FoundAddress]:
    """The addresses in a tidied e-mail text, in order; at least one entry."""
    if len(text) > _LONGEST_CELL:
        return [FoundAddress(None, "email.too_long")]
    rule = "email.plain"
    text = _SUBJECT.sub("", text)
    if _MAILTO.search(text):
        text, rule = _MAILTO.sub(" ", text), "email.mailto"
    text = re.sub(r"\s*@\s*", "@", text)
    if "@" not in text:
        spelled = _SPELLED_DOT.sub(".", _SPELLED_AT.sub("@", text))
        if "@" not in spelled:
            return [FoundAddress(None, "email.is_website" if _WEB.match(text) else "email.no_at")]
        text, rule = spelled, "email.spelled_at"
    if joined := _spaced_address(text):
        return [FoundAddress(joined, "email.inner_space")]
    return _unique(list(_from_segments(text, rule)))


def _spaced_address(text: str) -> str | None:
    """The address that spaces beside its dots have cut ("jane@aero .example"), alone in its cell."""
    if text.count("@") != 1 or not _SPACE_AT_DOT.search(text.strip(_EDGES)):
        return None
    joined = _SPACE_AT_DOT.sub(".", text.strip(_EDGES))
    return None if re.search(r"\s", joined) else _valid(joined)


def _from_segments(text: str, rule: str) -> Iterator[FoundAddress]:
    waiting = ""  # words before the first address of a cell
    last: FoundAddress | None = None
    for segment in _SEPARATORS.split(text):
        if "@" in segment:
            for found in _from_segment(segment, rule, waiting):
                if last:
                    yield last
                last, waiting = found, ""
        elif _looks_broken(segment):
            if last:
                yield last
            last = FoundAddress(None, "email.is_website" if _WEB.match(segment.strip()) else "email.no_at")
        elif last is None:
            waiting = f"{waiting} {segment}"
        elif label := _label(segment):
            last = FoundAddress(last.value, last.rule, " ".join(filter(None, (last.label, label))), last.doubt)
    yield last or FoundAddress(None, "email.no_address")


def _looks_broken(segment: str) -> bool:
    return re.fullmatch(r"\s*\S+\.[A-Za-z]{2,}\W*", segment) is not None


def _from_segment(segment: str, rule: str, before: str) -> Iterator[FoundAddress]:
    """Addresses between two separators; the words around a single one are its label."""
    matches = list(_ADDRESS.finditer(segment))
    if not matches:
        yield FoundAddress(None, "email.not_valid")
    for match in matches:
        around = f"{before} {segment[: match.start()]} {segment[match.end() :]}" if len(matches) == 1 else ""
        for part in _split_joined(match[0]):
            yield _address(part, rule, _label(around), _is_doubtful(segment[: match.start()], part))


def _split_joined(text: str) -> list[str]:
    """Addresses joined by a sign that an address could hold ("a@x.example&b@y.example")."""
    if text.count("@") < 2:
        return [text]
    parts = re.split(r"[/&+]", text)
    return parts if all(part.count("@") == 1 for part in parts) else [text]


def _is_doubtful(before: str, address: str) -> bool:
    """Whether a lone lower-case word before the address may be a part of it ("jane doe@aero.example")."""
    word = before.strip()
    return bool(re.fullmatch(r"[a-z0-9._+-]+", word)) and before.endswith(" ") and not address.startswith(word[:3])


def _address(text: str, rule: str, label: str | None, doubt: bool) -> FoundAddress:
    bare = text.lstrip(_LEAD).rstrip(_EDGES)
    value = _valid(bare)
    if value is None:
        return FoundAddress(None, "email.two_at" if bare.count("@") > 1 else "email.not_valid", label)
    if doubt:
        rule = "email.word_before"
    elif rule == "email.plain" and text.endswith((".", ",")):
        rule = "email.trailing_dot"
    elif rule == "email.plain" and bare != value:
        rule = "email.lower_case"
    return FoundAddress(value, rule, label, doubt)


@lru_cache(maxsize=65536)
def _valid(text: str) -> str | None:
    """Lower-case address, or None where email-validator or the ending of the domain says it is none."""
    from email_validator import EmailNotValidError, validate_email  # 60 ms to load, odd addresses only

    try:
        # test_environment: ".test" is refused otherwise, and samples use it.
        checked = validate_email(
            text.lower(), check_deliverability=False, globally_deliverable=False, test_environment=True
        )
    except EmailNotValidError:
        return None
    value, domain = checked.normalized, checked.domain
    ending = domain.rpartition(".")[2]
    if "." not in domain or ending in _PRIVATE_ENDINGS or not re.search(r"[^\W\d_]$", ending):
        return None
    return value.lower()


def _label(text: str) -> str | None:
    bare = _LABEL_WORD.sub("", " ".join(text.split())).strip(_EDGES)
    bare = re.sub(r"[<(\[{]\s*[>)\]}]", "", bare).strip(_EDGES)
    if not re.search(r"[^\W\d_]", bare) or bare.lower() in {"email", "e-mail", "epos", "e-pos", "mail"}:
        return None
    return bare


def _unique(found: list[FoundAddress]) -> list[FoundAddress]:
    kept: dict[object, FoundAddress] = {}
    for position, address in enumerate(found):
        kept.setdefault(address.value or position, address)
    return list(kept.values())
