"""The telephone numbers in one cell, each with the words that belong to it.

Belongs here: separators, extensions, owners in brackets, numbers that a spreadsheet turned into floats. A
number is never cut: digits that are not a whole number are reported, not shortened. Does not belong here:
whether a string of digits is a number, which `phone_numbers` knows.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from hotpass_assets.domain.clean.phone_numbers import Number, digits_fault, number_from_digits

_SCIENTIFIC = re.compile(r"^\+?(\d)(?:[.,](\d+))?[eE]\+?(\d{1,2})$")
_THOUSANDS = re.compile(r"^\d{1,3}(?:,\d{3}){2,4}(?:\.0+)?$")
_FLOAT = re.compile(r"(?<=\d{8})\.0+(?=$|[\s/;,|])")
_LETTER_O = re.compile(r"(?<![^\W\d_])(?=[\dOo]*\d)(?=[\dOo]*[Oo])[\dOo]{3,}(?![^\W\d_])")
_TRUNK_ZERO = re.compile(r"((?:\+|\b00)\d{1,3}[\s.-]*|\b27[\s.-]*)\(\s*0\s*\)")
_TOKEN = re.compile(
    r"""(?P<extension>(?<=[\d\s()])[\s,;]*\(?(?:ext(?:ension|n)?|x|uitbr(?:eiding)?|bylyn|\#)[\s.:\#]*
            (?P<inner>\d{1,6})\)?(?![\d])(?!\s*[-.]?\s*\d{3}))
      | (?P<bracket>\((?=[^()]*[^\W\d_])[^()]*\))
      | (?P<run>[+(]*\d[\d\s().+\-–—/,;|\\]*)
      | (?P<words>(?:[^\W\d_]|[^\d+(\s])+|\s+|.)""",
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_SEPARATORS = re.compile(r"[/,;|\\\n]+")
_GROUP = re.compile(r"\+?\d+")
_ENUMERATOR = re.compile(r"^\s*\(?\d[.)]\s+(?=[+0(])")
_JOINING_WORDS = re.compile(r"(?:^|\s)(?:or|and|of|en|alt|&)(?=\s|$)", re.IGNORECASE)
_LABEL_EDGES = " \t\n.,;:|/\\()[]<>-–—=\"'&"
_MOST_GROUPS = 24
_FEWEST_DIGITS = 5  # fewer, standing alone, are words: the 5 of "Hangar 5: 082 123 4567"
_LONGEST_CELL = 2000


@dataclass(frozen=True)
class FoundNumber:
    """A number in a cell, or the reason why the cell, or a part of it, gives none (value null)."""

    ordinal: int
    value: str | None
    rule: str
    line: str | None = None
    extension: str | None = None
    label: str | None = None


def numbers_in_cell(text: str, country: str) -> list[FoundNumber]:
    """The numbers in a tidied phone text, in order; at least one entry.

    Args:
        text: Text in NFKC without invisible marks; line breaks are separators.
        country: ISO alpha-2 code that numbers without a country code belong to.
    """
    if not re.search(r"\d", text) or len(text) > _LONGEST_CELL:
        return [FoundNumber(0, None, "phone.no_digits" if len(text) <= _LONGEST_CELL else "phone.too_long")]
    whole = _whole_number_text(text)
    if whole is None:
        return [FoundNumber(0, None, "phone.precision_lost")]
    text, repair = _repaired(whole, "phone.float" if whole != text else None)
    found = _unique(list(_labelled(text, country))) or [FoundNumber(0, None, "phone.too_short")]
    if repair:
        found = [replace(n, rule=_repair_rule(n, repair)) for n in found]
    return [replace(number, ordinal=ordinal) for ordinal, number in enumerate(found)]


def _whole_number_text(text: str) -> str | None:
    """The digits of a cell that a spreadsheet shows as a float; None where digits are lost for good."""
    if match := _SCIENTIFIC.match(text):
        fraction, exponent = match[2] or "", int(match[3])
        if len(fraction.rstrip("0")) > exponent or len(fraction) < exponent:
            return None
        return str(int(Decimal(f"{match[1]}.{fraction}e{exponent}")))
    if _THOUSANDS.match(text):
        return text.split(".", maxsplit=1)[0].replace(",", "")
    return text


def _repaired(text: str, repair: str | None) -> tuple[str, str | None]:
    """The text with floats, letters O and bracketed trunk zeros put right, and the rule that did it."""
    for pattern, replacement, rule in (
        (_FLOAT, "", "phone.float"),
        (_LETTER_O, lambda match: match[0].replace("O", "0").replace("o", "0"), "phone.letter_o"),
        (_TRUNK_ZERO, r"\1", "phone.trunk_zero"),
    ):
        text, count = pattern.subn(replacement, text)
        repair = repair or (rule if count else None)
    return text, repair


def _repair_rule(number: FoundNumber, repair: str) -> str:
    return number.rule if number.value is None or number.rule == "phone.restored_zero" else repair


def _labelled(text: str, country: str) -> Iterator[FoundNumber]:
    """Numbers in order, each with its extension and the words that belong to it."""
    numbers: list[FoundNumber] = []
    words: list[str] = []
    words_lead = bool(re.match(r"\s*[^\W\d_]", text))  # "Thabo 082…" against "082… Thabo"
    for match in _TOKEN.finditer(text):
        if match["extension"] and numbers and numbers[-1].extension is None:
            numbers[-1] = replace(numbers[-1], extension=match["inner"])
        elif match["bracket"] and len(re.findall(r"\d", match["bracket"])) >= 7:
            numbers += _labelled(match["bracket"][1:-1], country)
        elif match["bracket"] and numbers:
            _attach(numbers, [match["bracket"]])
        elif match["run"] and len(re.findall(r"\d", match["run"])) >= _FEWEST_DIGITS:
            new = list(_numbers_in_run(match["run"], country))
            lead = words_lead or not numbers or _label(words, last=True).endswith(":")
            if not lead:
                _attach(numbers, words)
            elif new and (label := _label(words)):
                new[0] = replace(new[0], label=label)
            numbers, words = numbers + new, []
        else:
            words.append(match[0])
    _attach(numbers, words)
    yield from numbers


def _attach(numbers: list[FoundNumber], words: list[str]) -> None:
    """Add words to the label of the last number."""
    label = _label(words)
    if label and numbers:
        both = f"{numbers[-1].label} {label}" if numbers[-1].label else label
        numbers[-1] = replace(numbers[-1], label=both)


def _label(words: list[str], *, last: bool = False) -> str:
    text = " ".join("".join(words).split())
    return text if last else " ".join(_JOINING_WORDS.sub(" ", text).split()).strip(_LABEL_EDGES)


def _numbers_in_run(run: str, country: str) -> Iterator[FoundNumber]:
    """Numbers in a run of digits and punctuation: whole, else piece by piece, else by groups of digits."""
    groups = _GROUP.findall(run)
    if whole := _number(groups, country):
        yield whole
        return
    pieces = [_ENUMERATOR.sub("", piece) for part in _SEPARATORS.split(run) for piece in re.split(r"(?=\+)", part)]
    pieces = [piece for piece in pieces if _GROUP.search(piece)]
    read = [_sequence(_GROUP.findall(piece), country) for piece in pieces]
    if not all(read) and (across := _sequence(groups, country)):
        read = [across]
        pieces = [run]
    after_valid = False
    for piece, numbers in zip(pieces, read, strict=True):
        digits = re.sub(r"[^\d+]", "", piece)
        fault = "phone.abbreviated" if after_valid and len(digits) < 7 else digits_fault(digits)
        yield from numbers or [FoundNumber(0, None, fault)]
        after_valid = after_valid or bool(numbers)


def _sequence(groups: list[str], country: str) -> list[FoundNumber] | None:
    """The groups as whole numbers, none left over, longest first; None where that cannot be."""
    if not groups:
        return []
    if len(groups) > _MOST_GROUPS:
        return None
    dead: set[int] = set()

    def from_group(start: int) -> list[FoundNumber] | None:
        if start == len(groups):
            return []
        if start in dead:
            return None
        for end in range(min(len(groups), start + 9), start, -1):
            number = _number(groups[start:end], country)
            if number and (rest := from_group(end)) is not None:
                return [number, *rest]
        dead.add(start)
        return None

    return from_group(0)


def _number(groups: list[str], country: str) -> FoundNumber | None:
    if any("+" in group for group in groups[1:]):
        return None
    digits = "".join(groups)
    if not 7 <= len(digits) <= 19:
        return None
    number: Number | None = number_from_digits(digits, country)
    return FoundNumber(0, number.value, number.rule, number.line) if number else None


def _unique(numbers: list[FoundNumber]) -> list[FoundNumber]:
    kept: dict[object, FoundNumber] = {}
    for position, number in enumerate(numbers):
        kept.setdefault((number.value, number.extension) if number.value else position, number)
    return list(kept.values())
