"""Addresses that a page shows its readers.

Belongs here: what is set off as an address, what follows a label, and forms of the South African post that leave no
doubt. Does not belong here: the parts of an address (``domain.clean.addresses``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from hotpass_assets.domain.clean.places import province_in_words
from hotpass_assets.domain.crawl.address_text import START, ends_in_town, pieces
from hotpass_assets.domain.crawl.facts import LONGEST_SNIPPET, Found, Method
from hotpass_assets.domain.crawl.page import Page
from hotpass_assets.domain.crawl.page_lines import Line
from hotpass_assets.domain.crawl.whose import Owner

MOST_LINES = 7
_LONGEST = 220

_LABEL = re.compile(
    r"^\W*(?:(?:our|ons)\s+)?(?:(?:physical|postal|street|business|registered|office|head\s*office|mailing|visiting|delivery"
    r"|fisiese|pos|posadres|straat|besoek)\s*)?(?:address|adres|addr\.?|head\s+office|hoofkantoor|registered\s+office"
    r"|posadres|straatadres|visit\s+us(?:\s+at)?|find\s+us(?:\s+at)?|where\s+(?:to\s+find\s+us|we\s+are)|location|ligging)"
    r"\W*(?:$|[:–—-]\s*)",
    re.IGNORECASE,
)
_LABEL_WITHIN = re.compile(
    r"(?<=[\s|;,.])(?:physical|postal|street|business|registered|fisiese|pos|straat)[\s-]*(?:address|adres|office)\s*[:–—-]\s+",
    re.IGNORECASE,
)
_BOX = re.compile(
    r"\b(?:p\.?\s?o\.?\s?box|post\s?office\s?box|posbus|(?:private|pvt\.?)\s?bag|privaatsak|p/?bag|postnet\s?suite)\s*[#:.]?\s*"
    r"(?:no\.?\s*)?[A-Z]{0,2}\s?-?\d",
    re.IGNORECASE,
)
_BOX_TO_CODE = re.compile(
    _BOX.pattern + r"[\w-]*(?:[\s,]+(?-i:[A-Z])[\w'’-]*){1,6}[\s,]+\d{4}(?![\d/-])",
    re.IGNORECASE,
)
_STREET = re.compile(
    r"\b(?:\w{2,}(?:straat|weg|laan|rylaan|singel)|street|straat|str|st|road|weg|rd|avenue|laan|ave|drive|rylaan|dr|lane|crescent|singel|close|boulevard|blvd|way"
    r"|highway|shop|winkel|mall|centre|center|sentrum|chambers|complex|plaza|square|plein|terrace|towers?|block|extension|hangar|hangaar|hanger|unit|suite|stand|plot|erf|farm|plaas|floor|vloer|building|gebou|house|huis|office\s"
    r"park|business\s?park|corner|cnr|h/v|airport|lughawe|aerodrome|airfield|airstrip|vliegveld|park)\b",
    re.IGNORECASE,
)
_POSTAL_CODE = re.compile(r"(?<![\d/+-])(?<!\bin\s)(?<!\bsince\s)(?<!\bsedert\s)(?<!\bfrom\s)\d{4}(?![\d/-])\.?$")
_NOT_IN_ADDRESS = re.compile(
    r"@|https?://|www\.|©|copyright|all\s+rights|\b(?:tel|telephone|telefoon|phone|fone|cell|sel|mobile|fax|faks|e-?mail"
    r"|e-?pos|whatsapp|website|webwerf|vat|btw|reg(?:istration)?\.?\s*(?:no|nr)|hours|ure|gps|monday|mon\b|maandag)\b"
    r"|\(0\d{2}\)|\+\d{2}|\b0\d{2}[ -]\d{3}[ -]\d{4}",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[a-z]{2}[.!?]\s+[A-Z][a-z]+\s+[a-z]+\s+[a-z]+")
# "215 Stateway, Welkom": a number, a name of one or two words, and more behind a comma.
_DOOR = re.compile(r"^\d{1,5}[A-Z]?\s[A-ZÀ-Þ][a-zà-ÿ]+(?:\s[A-ZÀ-Þ][a-zà-ÿ]+)?,\s+[A-ZÀ-Þ]")
_MOST_PARTS = 30
_PARTED = re.compile(r"\s+[|•·]\s+")
_GLUE = " ,;|"
_OTHER_LABEL = re.compile(r"^[^\W\d][^,:;\d]{1,30}:\s")


def address_facts(page: Page, country: str, owner: Owner) -> list[Found]:
    """Addresses on a page: of ``address`` elements, after labels, and of unmistakable form.

    Args:
        page: The page.
        country: ISO alpha-2 code; the forms of the post are South African ones, read for "ZA" alone.
        owner: Who the page belongs to.
    """
    taken = _Taken(owner)
    found = list(_in_elements(page, taken, country))
    found += _labelled(page, taken, country)
    if country.upper() == "ZA":
        found += _by_form(page, taken)
    return list(dict.fromkeys(found))


class _Taken(set[int]):
    """Lines that are an address already, of a page that is somebody's."""

    def __init__(self, owner: Owner) -> None:
        super().__init__()
        self.owner = owner


def _in_elements(page: Page, taken: _Taken, country: str) -> Iterator[Found]:
    """Runs of lines of ``address`` elements, up to what is no address."""
    run: list[int] = []
    for index in range(len(page.lines) + 1):
        inside = index < len(page.lines) and "address" in page.lines[index].within
        if inside and not _ends(page.lines[index].text):
            if not (not run and _LABEL.fullmatch(page.lines[index].text)):
                run.append(index)
            continue
        if run:
            # The name of the organisation often stands first in the element.
            while len(run) > 1 and not _starts(page.lines[run[0]].text):
                run.pop(0)
            yield from _address(page, run, "address_element", taken, country)
        run = []


def _labelled(page: Page, taken: _Taken, country: str) -> Iterator[Found]:
    for index, line in enumerate(page.lines):
        match = _LABEL.match(line.text) or _LABEL_WITHIN.search(line.text)
        if match is None or index in taken:
            continue
        rest = _one_address(line.text[match.end() :].strip(_GLUE))
        first = index if rest else index + 1
        if first >= len(page.lines) or (
            not rest and (page.lines[first].heading or _LABEL.match(page.lines[first].text))
        ):
            continue
        run = [first, *_following(page.lines, first)]
        yield from _address(page, run, "labelled_text", taken, country, first_text=rest or None)


def _one_address(text: str) -> str:
    """What stands after a label, up to the sentence, or the other detail, that follows it."""
    other = _NOT_IN_ADDRESS.search(text)
    if other:
        text = text[: other.start()].rstrip(_GLUE + "-–—")
    for stop in re.finditer(r"\.\s+(?=[A-Z])", text):
        if _closes(text[: stop.start()]):
            return text[: stop.start()]
    return text


def _following(lines: Sequence[Line], first: int) -> Iterator[int]:
    """Lines of the same block after the first, and of blocks like it where each line has a block of its own."""
    start = lines[first]
    for index in range(first + 1, min(first + MOST_LINES, len(lines))):
        line = lines[index]
        alone = line.block != start.block
        labels = _LABEL.match(line.text) or _OTHER_LABEL.match(line.text)
        if _ends(line.text) or labels or line.heading or line.labelled:
            return
        if alone and not (line.within == start.within and len(line.text) <= 40 and _continues(lines[index - 1].text)):
            return
        yield index


def _by_form(page: Page, taken: _Taken) -> Iterator[Found]:
    """Post boxes with a code, and streets with a code or a province, in one line or the lines of one block."""
    for index, line in enumerate(page.lines):
        if index in taken or _ends(line.text) or len(line.text) > _LONGEST or _PARTED.search(line.text):
            if index not in taken:
                yield from _among_others(page, index, taken)
            if index in taken or _ends(line.text) or not START.match(line.text) or len(line.text) > 60:
                continue
        told = pieces(line.text)
        if len(told) > 1 or told[0][0] != line.text.strip(" .,;"):
            yield from _in_sentences(page, index, told, taken)
            continue
        box = _BOX.search(line.text)
        door = _STREET.search(line.text) and (re.search(r"\d", line.text) or START.match(line.text))
        if not box and not door and not _DOOR.match(line.text):
            continue
        run = [*_leading(page.lines, index, taken), index]
        run += [later for later in _following(page.lines, index) if later not in taken]
        if not box:
            boxes = (place for place, later in enumerate(run) if _BOX.search(page.lines[later].text))
            run = run[: next(boxes, len(run))]
        while len(run) > 1 and not _closes(page.lines[run[-1]].text):
            run.pop()
        if _closes(page.lines[run[-1]].text):
            text = (
                line.text[box.start() :]
                if box and len(run) == 1 and not _STREET.search(line.text[: box.start()])
                else None
            )
            yield from _address(page, run, "postal_form", taken, "ZA", first_text=text)


def _among_others(page: Page, index: int, taken: _Taken) -> Iterator[Found]:
    """Addresses in a line that holds other details, or much text, too."""
    text = page.lines[index].text
    if _STREET.search(text) and not _PARTED.search(text):
        yield from _in_sentences(page, index, pieces(text), taken)
    if index not in taken and (whole := _BOX_TO_CODE.search(text)):
        yield from _address(page, [index], "postal_form", taken, "ZA", first_text=whole[0])
    if (parts := _PARTED.split(text)[:_MOST_PARTS])[1:]:
        for place, part in enumerate(parts):
            if _ends(part) or not _STREET.search(part) or not re.search(r"\d", part):
                continue
            # "12 Main Road | George | 6529": up to the part that closes it.
            for last in range(place + 1, min(place + 5, len(parts)) + 1):
                joined = ", ".join(parts[place:last])
                if _ends(joined) or _closes(joined):
                    break
            if not _ends(joined) and _closes(joined):
                yield from _address(page, [index], "postal_form", taken, "ZA", first_text=joined)
                return
        if index not in taken:
            yield from _in_sentences(page, index, pieces(text), taken)


def _in_sentences(page: Page, index: int, told: Sequence[tuple[str, str]], taken: _Taken) -> Iterator[Found]:
    """Addresses in the sentences of one line."""
    for place, (sentence, lead) in enumerate(told):
        text = _closed(_one_address(sentence))
        parts = [text]
        if (box := _BOX.search(text)) and _STREET.search(text[: box.start()]):
            parts = [text[: box.start()].strip(_GLUE), text[box.start() :]]
        elif box:
            parts = [text[box.start() :]]
        for part in parts:
            if _ends(part) or "," not in part or taken.owner.is_others(index, lead + _name_before(part)):
                continue
            # The last sentence may go on in the lines below.
            run = [index]
            if place == len(told) - 1 and not _closes(part):
                below = _following(page.lines, index)
                run += [later for later in below if page.lines[later].block == page.lines[index].block]
            while len(run) > 1 and not _closes(page.lines[run[-1]].text):
                run.pop()
            if _closes(part if len(run) == 1 else page.lines[run[-1]].text):
                yield from _address(page, run, "postal_form", taken, "ZA", first_text=part)


def _closed(text: str) -> str:
    """A text up to the part that closes an address, where more follows it: "…, 7230, or call"."""
    if _closes(text):
        return text
    for comma in reversed([match.start() for match in re.finditer(",", text)][:20]):
        if _POSTAL_CODE.search(text[:comma]) and _STREET.search(text[:comma]):
            return text[:comma]
    return text


def _leading(lines: Sequence[Line], first: int, taken: _Taken) -> Sequence[int]:
    """The line before an address that belongs to it: the name of a farm or a building, set as the rest is."""
    before = lines[first - 1] if first else None
    if before is None or first - 1 in taken or before.heading or before.labelled or len(before.text) > 60:
        return ()
    alike = before.within == lines[first].within and before.shape == lines[first].shape
    goes_on = before.text.endswith(",") and bool(_STREET.search(before.text))
    return (first - 1,) if alike and goes_on and not _ends(before.text) else ()


def _name_before(text: str) -> str:
    start = START.search(text)
    return text[: start.start()] if start else ""


def _address(
    page: Page, run: Sequence[int], method: Method, taken: _Taken, country: str, first_text: str | None = None
) -> Iterator[Found]:
    texts = [_PARTED.sub(", ", page.lines[index].text) for index in run]
    if first_text is not None:
        texts[0] = first_text
    whole = ", ".join(text.strip(_GLUE) for text in texts if text.strip(_GLUE)).rstrip(".")
    if not 8 <= len(whole) <= _LONGEST or not _is_address(whole, country):
        return
    if taken.owner.is_others(run[0], _name_before(whole)):
        return
    taken.update(run)
    yield Found("address_primary", whole, whole[:LONGEST_SNIPPET], method)


def _is_address(text: str, country: str) -> bool:
    """Whether a text that is set off as an address is one: it leads to a door or a box."""
    if _SENTENCE.search(text) or _NOT_IN_ADDRESS.search(text) or not re.search(r"[^\W\d_]{3}", text):
        return False
    if country.upper() != "ZA":
        return bool(re.search(r"\d", text)) and "," in text
    return bool(_BOX.search(text) or (_STREET.search(text) and ("," in text or _closes(text)))) or (
        bool(re.search(r"\d", text)) and _closes(text) and "," in text
    )


def _starts(text: str) -> bool:
    return bool(_BOX.search(text) or _STREET.search(text) or re.match(r"^\d", text))


def _closes(text: str) -> bool:
    """Whether a text ends as addresses do: with a postal code, a province, or the country."""
    last = re.split(r"[,;|\n]", text.rstrip(" .,;"))[-1].strip()
    if re.fullmatch(r"(?i)(?:republic of )?south africa|suid-?\s?afrika|rsa|s\.?a\.?", last):
        before = text.rstrip(" .,;")[: -len(last)].rstrip(" ,;|")
        return bool(before) and _closes(before)
    return bool(_POSTAL_CODE.search(last)) or province_in_words(last) is not None or ends_in_town(text)


def _continues(text: str) -> bool:
    return not _POSTAL_CODE.search(text)


def _ends(text: str) -> bool:
    return bool(_NOT_IN_ADDRESS.search(text))
