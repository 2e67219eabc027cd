"""Telephone numbers, e-mail addresses and numbers of registers that a page shows its readers.

Belongs here: links to call and to write to, numbers and addresses in the text, and what speaks against one. Does not
belong here: their clean form (``domain.clean``) and data for machines (``structured_data``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from urllib.parse import parse_qs, unquote, urlsplit

import phonenumbers

from hotpass_assets.domain.crawl.address_text import known_town
from hotpass_assets.domain.crawl.facts import LONGEST_SNIPPET, Found, around
from hotpass_assets.domain.crawl.page import Page
from hotpass_assets.domain.crawl.page_lines import Line, Link, column_heads
from hotpass_assets.domain.crawl.whose import Owner

_Whose = Callable[[str], bool]

_TEL = re.compile(r"^(?:tel|callto|phone|sms):(?://)?", re.IGNORECASE)
_MAIL = re.compile(r"^mailto:", re.IGNORECASE)
_WHATSAPP = {"wa.me": "", "api.whatsapp.com": "phone", "web.whatsapp.com": "phone"}
_FAX_BEFORE = re.compile(
    r"(?:\b(?:(?:tele)?fax|(?:tele)?faks|facsimile)|(?:^|[|,;/\s])f)\W{0,4}(?:(?:no|nr|number|nommer)\W{0,3})?(?:2\s?e-?mail)?(?:[\s-][a-z]{2,12}){0,3}\W{0,3}$",
    re.IGNORECASE,
)
_ALSO_PHONE = re.compile(
    r"\b(?:tel|telephone|telefoon|phone|fone|ph|t)\.?\s*(?:/|&|\+|and|en|or|of)\s*(?:fax|faks|f)\b[^\d]*$",
    re.IGNORECASE,
)
# Two numbers with nothing but a space between them.
_RUN_ON = re.compile(r"(?<=\d{4})\s(?=\(?0\d{2}\)?[\s-]?\d{3}[\s-]?\d{4}(?!\d))")
_NO_PHONE_BEFORE = re.compile(
    r"\b(?:vat|btw|tax|reg(?:istration|istrasie)?|account|acc|rekening|iban|invoice|id|isbn|issn|order|ref(?:erence)?"
    r"|branch\s+code|code|sku|erf|npo|pbo|ck|gps|lat(?:itude)?|lon(?:gitude)?|visitors?|practice|prac|pr|licen[cs]e|permit|certificate"
    r"|policy|case|serial|batch|stock|model|customer|client|member(?:ship)?|student|tender|vendor|fsp|uif|paye|hits|besoeker"
    r"|praktyk|lisensie|polis|kli[eë]nt|lid)"
    r"\.?\s*(?:no|nr|number|nommer)?\s*[:.#]?\s*$",
    re.IGNORECASE,
)
_WRITTEN_NUMBER = re.compile(r"^(?:\+|00|0|\(\+|\(0|\(00)")
# "27825550101": a code of a country without its plus, where a label says that it is a number to call.
_COUNTRY_CODE = re.compile(r"^27\s?\d{2}\s?\d{3}\s?\d{4}$")
_PHONE_LABEL = re.compile(r"\b(?:whats\s?app|cell|sel|mobile|tel|telephone|telefoon|phone|call)\W{0,4}$", re.IGNORECASE)
_EMAIL = re.compile(
    r"(?<![\w.+%-])[A-Za-z0-9][A-Za-z0-9._+%'-]{0,63}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.){1,6}[A-Za-z]{2,18}(?![\w@])"
)
_SPELLED = re.compile(
    r"(?<![\w.+@-])([A-Za-z0-9][A-Za-z0-9._+-]{0,63})\s?[\[({<]\s?(?:at|AT|@|by)\s?[\])}>]\s?"
    r"([A-Za-z0-9-]{1,63}(?:(?:\.|\s?[\[({<]\s?(?:dot|DOT|punt|\.)\s?[\])}>]\s?|\sdot\s)[A-Za-z0-9-]{1,63}){1,5})(?![\w@])"
)
_SPELLED_LOUD = re.compile(
    r"(?<![\w.+@-])([A-Za-z0-9][A-Za-z0-9._+-]{0,63})\s+AT\s+"
    r"([A-Za-z0-9-]{1,63}(?:(?:\s+DOT\s+|\.)[A-Za-z0-9-]{1,63}){1,5})(?![\w@])"
)
_SPELLED_AFTER_LABEL = re.compile(
    r"\be-?(?:mail|pos)\W{1,4}([A-Za-z0-9][A-Za-z0-9._+-]{0,63})\s+at\s+"
    r"([A-Za-z0-9-]{1,63}(?:\s+dot\s+[A-Za-z0-9-]{1,63}){1,5})(?![\w@])",
    re.IGNORECASE,
)
_SPELLED_DOT = re.compile(r"\s?[\[({<]\s?(?:dot|DOT|punt|\.)\s?[\])}>]\s?|\s+(?:dot|DOT)\s+")
_FILE = re.compile(r"\.(?:png|jpe?g|gif|webp|svg|css|js|pdf|mp4)$", re.IGNORECASE)
_PLACEHOLDER_HOST = re.compile(r"@(?:your-?(?:domain|company|site)|domain|company|sentry|wixpress)\.", re.IGNORECASE)
_PLACEHOLDER_BOX = re.compile(
    r"^(?:you|your|your[._-]?name|your[._-]?e?-?mail|username|someone|somebody|jou[._-]?naam|x{3,}|no-?reply"
    r"|do-?not-?reply)@",
    re.IGNORECASE,
)
_CREDIT = re.compile(
    r"\b(?:web\s?site|site|web|page|pages)?\s*(?:design(?:ed)?|develop(?:ed|ment)|built|created|powered|hosted|maintained)\s*"
    r"(?:&|and)?\s*(?:hosted|developed|maintained)?\s*by\b|\b(?:web\s?site|site|webwerf)\s+(?:by|deur)\b"
    r"|(?:^|[|•·©]\s*|\.\s+)(?:(?:web|site|page)\s?(?:site|design|master)?|webwerf|hosting|marketing|seo|branding|ontwerp|design)\s*(?:by|deur|:|–)\s+(?!www)(?-i:[A-Z])"
    r"|\b(?:photos?|photography|images?|foto[’']?s)\s+(?:by|courtesy|credit|deur)\b|\b(?:web\s?)?site\s+design\s*(?:&\s*\w+\s*)?[:–-]",
    re.IGNORECASE,
)
_REGISTRATION = re.compile(
    r"\b(?:reg(?:istration|istrasie|\.)?|company|maatskappy|ck|cipc)\W{0,3}(?:reg(?:istration|\.)?\W{0,3})?"
    r"(?:no|nr|number|nommer)?\W{0,4}((?:19|20)\d{2}\s?/\s?\d{6}\s?/\s?\d{2})\b",
    re.IGNORECASE,
)
# The number of a company says what it is by its form alone: the year, the number, the kind of company.
_BARE_REGISTRATION = re.compile(
    r"(?<![\d/\w])(?:C?K)?((?:19|20)\d{2}/\d{6}/(?:0[6-9]|1[0-2]|2[1-6]|3[01]))(?![\d/])", re.IGNORECASE
)
_NO_REGISTRATION = re.compile(
    r"\b(?:orders?|invoices?|tenders?|bid|ref(?:erence)?|quot(?:e|ation)|case|permit|licen[cs]e|policy|batch|job|project|sku|stock|serial|model|code|part|bestelling"
    r"|faktuur|kwotasie|saak|verwysing)\b[^,;|]{0,30}$",
    re.IGNORECASE,
)
# "054 555 0263 (F)": the sign of a fax behind its number.
_FAX_BEHIND = re.compile(r"^\s*\(?(?:f|fax|faks)\b\)?(?!\s*[:.]?\s*\(?\+?\d)", re.IGNORECASE)
_VAT = re.compile(
    r"\b(?:vat|btw)\W{0,3}(?:reg(?:istration|istrasie|\.)?\W{0,3})?(?:no|nr|number|nommer)?\W{0,4}"
    r"(4(?:[ .]?\d){9})\b",
    re.IGNORECASE,
)


def _is_credited(before: str) -> bool:
    """Whether what follows belongs to whoever made the site."""
    return _CREDIT.search(before) is not None


def contact_facts(page: Page, country: str, owner: Owner) -> list[Found]:
    """Numbers and addresses of a page, links first, then the text.

    Args:
        page: The page.
        country: ISO alpha-2 code of the country whose numbers are written without a country code.
        owner: Who the page belongs to.
    """
    found = [each for link in page.links for each in _of_link(link, page, owner)]
    heads = _labels_of_columns(page)
    for index, line in enumerate(page.lines):
        if line.quoted:
            continue  # what customers write is no detail of the organisation
        before = page.lines[index - 1] if index and _belongs(page.lines[index - 1], line) else None
        whose = partial(owner.is_others, index)
        head = heads.get(line.cell) if line.cell else None
        if head and line.row != head.row and (_is_fax(head.text) or _NO_PHONE_BEFORE.search(head.text)):
            continue
        found += _numbers(line, before, country, whose)
        found += _mails(line, whose, owner)
        found += _registered(line, whose)
    return list(dict.fromkeys(found))


def _labels_of_columns(page: Page) -> dict[tuple[int, int], Line]:
    """Heads of columns that may be labels: short ones without a number."""
    heads = column_heads(page.lines)
    return {cell: line for cell, line in heads.items() if len(line.text) <= 30 and not re.search(r"\d", line.text)}


def _is_fax(label: str) -> bool:
    """Whether a label is that of a fax alone; "Tel/Fax" is a telephone too."""
    return _FAX_BEFORE.search(label) is not None and _ALSO_PHONE.search(label) is None


def _belongs(before: Line, line: Line) -> bool:
    """Whether a line may be the label of the next one."""
    short = len(before.text) <= 60
    return short and (
        before.block == line.block or before.labelled or (before.row is not None and before.row == line.row)
    )


def _of_link(link: Link, page: Page, owner: Owner) -> Iterator[Found]:
    line = page.lines[link.line].text if link.line < len(page.lines) else link.text
    place = line.find(link.text) if link.text else -1
    snippet = around(line, max(place, 0), max(place, 0) + len(link.text)) if place >= 0 else around(link.text)
    own = bool(_MAIL.match(link.href)) and owner.has_mail(link.href.partition("?")[0])
    if place >= 0 and not own and (_is_credited(line[:place]) or owner.is_others(link.line, line[:place])):
        return
    if match := _TEL.match(link.href):
        number = unquote(link.href[match.end() :]).split(";")[0].split("?")[0].strip()
        before = page.lines[link.line - 1].text if 0 < link.line < len(page.lines) else ""
        if number and not _is_fax(line[: max(place, 0)] or before):
            yield Found("contact_primary_phone", number, _with(snippet, number), "telephone_link")
        return
    if match := _MAIL.match(link.href):
        to = unquote(link.href[match.end() :].split("?")[0])
        for address in re.split(r"[,;]", to):
            if "@" in address and not _is_placeholder(address.strip()):
                yield Found("contact_primary_email", address.strip(), _with(snippet, address.strip()), "mail_link")
        return
    try:
        parts = urlsplit(link.href)
    except ValueError:
        return
    host = (parts.hostname or "").removeprefix("www.")
    if host in _WHATSAPP:
        name = _WHATSAPP[host]
        number = (parse_qs(parts.query).get(name) or [""])[0] if name else parts.path.strip("/")
        digits = re.sub(r"\D", "", number)
        if 8 <= len(digits) <= 15:
            yield Found(
                "contact_primary_phone", f"+{digits}", _with(snippet, f"+{digits}"), "whatsapp_link", "WhatsApp"
            )


def _with(snippet: str, target: str) -> str:
    """The words of a link with what it leads to, where they do not say it."""
    if target in snippet:
        return snippet
    return f"{snippet[: LONGEST_SNIPPET - len(target) - 3]} ({target})".strip()[:LONGEST_SNIPPET]


def _numbers(line: Line, before: Line | None, country: str, whose: _Whose) -> Iterator[Found]:
    if sum(letter.isdigit() for letter in line.text) < 7:
        return
    matcher = phonenumbers.PhoneNumberMatcher(_RUN_ON.sub("|", line.text), country.upper(), max_tries=200)
    ends = 0
    for match in matcher:
        lead = line.text[ends : match.start]
        after = ends
        label = lead if lead.strip(" .,;:()|/-") else (before.text + ":" if before and not ends else "")
        ends = match.end
        raw = match.raw_string
        if any(after <= place <= match.start for place in line.faxes):
            continue
        if _is_credited(line.text[: match.start]):
            return
        if whose(line.text[: match.start]):
            continue
        international = _COUNTRY_CODE.match(raw) and _PHONE_LABEL.search(label)
        if (
            not international
            and not _WRITTEN_NUMBER.match(raw)
            and not _WRITTEN_NUMBER.match(line.text[max(0, match.start - 1) :])
        ):
            continue
        if _FAX_BEHIND.match(line.text[match.end : match.end + 12]) or _is_keywords(line.text[: match.start]):
            continue
        if _is_fax(label.rstrip(": ") + " ") or _is_fax(lead) or _NO_PHONE_BEFORE.search(label.rstrip(": ")):
            continue
        yield Found(
            "contact_primary_phone", raw, around(line.text, match.start, match.end), "visible_text", _label_of(label)
        )


def _is_keywords(lead: str) -> bool:
    """Whether a text is words for search engines: towns in a row, and nothing with a capital."""
    return lead.islower() and sum(known_town(word.title()) is not None for word in lead.split()[:40]) >= 3


def _label_of(text: str) -> str | None:
    words = " ".join(text.split()).strip(" .,;:()|/–—-")
    return words if 2 <= len(words) <= 40 else None


def _mails(line: Line, whose: _Whose, owner: Owner) -> Iterator[Found]:
    if "@" in line.text:
        for match in _EMAIL.finditer(line.text):
            raw = match[0]
            lead = line.text[: match.start()]
            strange = not owner.has_mail(raw) and (_is_credited(lead) or whose(lead))
            if not (_FILE.search(raw) or _is_placeholder(raw) or strange):
                yield Found("contact_primary_email", raw, around(line.text, match.start(), match.end()), "visible_text")
    for form in (_SPELLED, _SPELLED_LOUD, _SPELLED_AFTER_LABEL):
        for match in form.finditer(line.text):
            address = f"{match[1]}@{_SPELLED_DOT.sub('.', match[2])}"
            strange = not owner.has_mail(address) and whose(line.text[: match.start()])
            if _EMAIL.fullmatch(address) and not _is_placeholder(address) and not strange:
                snippet = around(line.text, match.start(), match.end())
                yield Found("contact_primary_email", address, snippet, "spelled_out")


def _is_placeholder(address: str) -> bool:
    return bool(_PLACEHOLDER_BOX.match(address) or _PLACEHOLDER_HOST.search(address))


def _registered(line: Line, whose: _Whose) -> Iterator[Found]:
    bare = _BARE_REGISTRATION.search(line.text) if not _REGISTRATION.search(line.text) else None
    lead = line.text[: bare.start()] if bare else ""
    if bare and not _NO_REGISTRATION.search(lead) and not whose(lead):
        yield Found("registration_number", bare[1], around(line.text, bare.start(), bare.end()), "visible_text")
    for match in _REGISTRATION.finditer(line.text):
        if whose(line.text[: match.start()]):
            continue
        snippet = around(line.text, match.start(), match.end())
        yield Found("registration_number", match[1], snippet, "labelled_text")
    for match in _VAT.finditer(line.text):
        yield Found("vat_number", match[1], around(line.text, match.start(), match.end()), "labelled_text")
