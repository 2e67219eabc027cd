"""Whose a detail is that stands on a page: the organisation's own, or somebody else's.

Belongs here: names of others before a number or an address, sections and pages about others, what a page is called by.
Does not belong here: details themselves (``contact_points``, ``postal_addresses``) and people.

A page names others where it says so: by a word for what they are to it (sponsors, agents, neighbours), by their legal
form, or by a name of a kind of business that shares no word with what the page calls itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import urlsplit

from hotpass_assets.domain.crawl.page import Page
from hotpass_assets.domain.crawl.page_addresses import path_words, site_of
from hotpass_assets.domain.crawl.page_lines import Line

LEGAL_NAME = re.compile(
    r"(?<![\w.])(?P<name>[A-Z0-9À-Þ][\w.&'’À-ÿ-]*(?:\s+(?:[A-Z0-9À-Þ][\w.&'’À-ÿ-]*|&|and|en|of|the|van|der|de|du|la|t/a)){0,8}?)"
    r"\s*,?\s+(?P<form>\(?(?:Pty|PTY|Edms|EDMS|Proprietary|Eiendoms)\)?\.?\s*(?:Ltd|LTD|Limited|LIMITED|Bpk|BPK|Beperk)\b"
    r"|(?:CC|BK|NPC|SOC\s+Ltd|Ltd|LTD|Limited|Bpk|Inc|Incorporated|Ingelyf|RF\s+NPC|LLC|GmbH|PLC|Plc|B\.?V\.)(?!\w))"
)
"""A name with its legal form, as it stands in running text."""

_TRADES_AS = re.compile(
    r"\b(?:t\s?/\s?a|t\.a\.|trading\s+as|h\s?/\s?a|handel\s?drywende\s+as)\s*:?\s+"
    r"(?P<name>[A-Z0-9À-Þ][\w&'’À-ÿ-]*(?:\s+(?:[A-Z0-9À-Þ][\w&'’À-ÿ-]*|&|and|en|of|the)){0,6})"
)
_TRADED_BY = re.compile(
    r"(?P<name>[^.;|]{3,80}?)[,\s]+(?:is\s+)?(?:a\s+|the\s+|’n\s+|'n\s+|die\s+)?(?:trading\s+(?:name|division|style)\s+of"
    r"|(?:owned\s+and\s+)?operated\s+by|division\s+of|afdeling\s+van|handelsnaam\s+van)\s+$",
    re.IGNORECASE,
)
_NAME_OF = re.compile(
    r"^\(?(?:a\s+)?(?:trading\s+(?:name|division|style)\s+of|division\s+of|afdeling\s+van|handelsnaam\s+van)\b",
    re.IGNORECASE,
)
_THIS_SITE = re.compile(
    r"^(?:this|our|the|hierdie)\s+(?:web\s?site|site|web\s?shop|shop|store|webwerf)\b", re.IGNORECASE
)
_LEAD_IN = re.compile(
    r"^(?:(?:copyright|kopiereg|handelsnaam\s+van|trading\s+(?:name|style)\s+of|welcome\s+to|welkom\s+by|at|by|for|with|from|about|contact|the\s+company|since|in|op|van|by\s+die)"
    r"\s+|(?:19|20)\d{2}\s+)+",
    re.IGNORECASE,
)
_RELATION = re.compile(
    r"\b(?:sponsors?|sponsored|partners|friends|suppliers?|distributors?|distributed|agents|agents?\s+for|stockists?|dealers"
    r"|resellers?|nearby|neighbou?rs|correspondents?|referring|referred|also\s+visit|visit\s+also|affiliate[sd]?|thanks\s+to"
    r"|supported\s+by|in\s+association\s+with|members?\s+of|regulated\s+by|recommend\w*|we\s+(?:suggest|refer)|independent|onafhanklik\w*|complaints?\s+(?:to|may|can|should|with)|police|polisie|ambulance|ambulans|brandweer|fire\s+(?:brigade|department)|ombud\w*|useful\s+(?:links|numbers)"
    r"|account\s+(?:queries|enquiries)|customer\s+care|manufactur\w+|wholesalers?|retailers|where\s+to\s+buy|our\s+bank(?:ers)?"
    r"|landlords?|auditors|our\s+attorneys|borge|vriende|vennote|verskaffers?|verspreiders?|agente|naby|bure|lede\s+van"
    r"|dank\s+aan|ondersteun\s+deur|besoek\s+ook|handelaars?)\b",
    re.IGNORECASE,
)
# Public services, and words by which a page itself says that a number is not its own.
_NOT_OURS = re.compile(
    r"\b(?:SAPS|police|polisie|ambulance|ambulans|brandweer|fire\s+(?:brigade|department)|(?:emergency|trauma|casualty)\s+unit"
    r"|noodeenheid|landdros\w*|(?:hoog)?geregshof|(?:magistrate[’']?s?|high|labour)\s+court|meester\s+van|master\s+of\s+the"
    r"|child\s?line|kinderlyn|life\s?line|crime\s?(?:stop|line)|poison\s+(?:centre|information)|eskom|municipality|munisipaliteit"
    r"|airport\s+(?:management|manager|company)|(?:(?:control\s+)?tower|ATC)(?=\W*$)|ACSA|SACAA|seller|verkoper|advertiser|adverteerder)\b"
    r"|\((?:not|nie)\s[^()]{2,60}\)|\((?:an?\s+)?(?:independent|separate|onafhanklik)[^()]{0,40}\)",
    re.IGNORECASE,
)
# Heads of columns of tables that list others.
_OTHERS_COLUMN = re.compile(
    r"^(?:operators?|suppliers?|providers?|agents?|dealers?|stockists?|sponsors?|vendors?|verskaffers?|agente?|handelaars?|borge?|operateurs?)$",
    re.IGNORECASE,
)
# "Medicals by Dr Ferreira", "Page by Web Corner": work of somebody who is named.
_DONE_BY = re.compile(r"^\W*[A-ZÀ-Þ][\w’'-]+(?:\s[a-zà-ÿ][\w’'-]+)?\s+(?:by|deur)\s+(?P<name>[A-ZÀ-Þ][\w.’' &-]{2,60})")
_ABOUT_OTHERS = re.compile(
    r"\b(?:links|skakels|sponsors|borge|suppliers|verskaffers|distribut\w+|stockists|where\s+to\s+buy|dealers|resellers"
    r"|affiliates|useful\s+(?:numbers|contacts)|emergency\s+(?:numbers|contacts)|nuttige\s+\w+|noodnommers|friends|correspondents|agents?|neighbou?rs|nearby|testimonials"
    r"|references|clients|customers)\b",
    re.IGNORECASE,
)
_OWN_AFTER_ALL = re.compile(r"\b(?:our|ons|us|we)\b", re.IGNORECASE)
_TRADES = re.compile(
    r"\b(?:services|solutions|motors|mall|attorneys|prokureurs|corner|shop|store|stores|wholesalers?|designs?|rafting|exhausts"
    r"|tyres|\w*klub|club|vereniging|association|society|hotel|lodge|guest\s?house|gastehuis|clinic|kliniek|hospital|pharmacy"
    r"|chemist|apteek|bank|insurance|brokers|makelaars|academy|school|skool|college|university|church|kerk|foundation|trust"
    r"|council|municipality|munisipaliteit|department|departement|ministry|authority|institute|federation|union|chamber"
    r"|holdings|enterprises|trading|traders|industries|engineering|construction|transport|logistics|couriers|travel|tours"
    r"|safaris|events|media|studios?|press|publishers|printers|software|systems|technologies|digital|hosting|laborator\w+"
    r"|nursery|market|caf[eé]|restaurant|restaurante|bistro|textiles|spa|salon|properties|eiendomme|auctioneers|paneelkloppers|bakery"
    r"|slaghuis|butchery|winery|wines|police|polisie|information|buro|\w+buro|accountants|rekenmeesters|consulting"
    r"|consultants|supplies|spares|hardware|security|sekuriteit)$",
    re.IGNORECASE,
)
# A name behind such a word: a word with a capital that is no label of a number.
_A_NAME = re.compile(
    r"(?<![\w’'-])(?!(?:Tel|Telephone|Telefoon|Phone|Fone|Ph|Cell|Sel|Mobile|Fax|Faks|Call|Bel|Skakel|Email|E-mail|E-pos|Mail"
    r"|Contact|Kontak|WhatsApp|Office|Kantoor|After|Complaints|Enquiries|Queries|Mon|Monday|Maandag)\b)[A-ZÀ-Þ][\w’'&-]+"
)
_SENTENCE_END = re.compile(r"(?:(?<=[a-zà-ÿ)]{3})|(?<=[A-Z]{3}))[.!?]\s+(?=[A-ZÀ-Þ])")
_SEGMENTS = re.compile(r"\s*[,;:(–—|•·]\s*|\s+-\s+|\.\s+")
# A label ends in a colon, and is the organisation's own: "Parts Department: 011 …". A name ends in none.
_NAMED = re.compile(
    r"(?<![\w’'-])([A-Z0-9À-Þ][\w’'&-]*(?:\s+(?:[A-Z0-9À-Þ][\w’'&-]*|&|and|of|the|en|van|die)){1,5})"
    r"(?=\s*(?:,|\(|\.\s|\s(?:on|at|op|by|tel|phone)\W*$|\s*$))"
)
_INSTITUTION = re.compile(
    r"\b(?:[A-Z][\w’'-]+\s+){1,4}(?:Hospital|Clinic|Kliniek|Police|Municipality|Munisipaliteit|Council|University|Bank"
    r"|Authority|Institute|Federation|Association|Society|Attorneys|Prokureurs|Properties|Eiendomme|Motors|Pharmacy|Apteek"
    r"|Insurance|Brokers)\W*$"
)
_WORDS = re.compile(r"[^\W\d_]{4,}")
_GENERIC = frozenset(
    """
    about contact home welcome page site website team staff people office services solutions group holdings company club
    school academy centre center online official news info welkom tuis kontak with your from south africa african
    distribution links skakels attorneys motors tyres trust wines farm guest house estate association aviation flight
    flying charter maintenance training accommodation near best
    """.split()  # noqa: SIM905 -- one word a line would be a page
)


@dataclass(frozen=True)
class Owner:
    """What a page calls the organisation it belongs to.

    Attributes:
        letters: Letters of the site's own domain.
        words: Words of the name it goes by, lower case, without those that many names share.
        others: Numbers of the lines that stand where the page speaks of others.
        domain: The site's own domain, or its host.
    """

    letters: str
    words: frozenset[str]
    others: frozenset[int]
    domain: str = ""

    def owns(self, name: str) -> bool:
        """Whether a name is the organisation's: it shares a word with what the page is called."""
        return any(word in self.words or word in self.letters for word in _telling(name))

    def is_others(self, index: int, lead: str) -> bool:
        """Whether what follows a text in a line is somebody else's.

        Args:
            index: Number of the line.
            lead: The line up to what is asked about.
        """
        sentence = _SENTENCE_END.split(lead[-600:])[-1]
        named = [match[0] for match in LEGAL_NAME.finditer(sentence)]
        if named:
            return not self.owns(named[-1])
        segments = [segment.strip() for segment in _SEGMENTS.split(sentence) if segment.strip()]
        label = _RELATION.match(segments[0]) if len(segments) > 1 and f"{segments[0]}:" in sentence else None
        if label is not None and label[0] == segments[0] and _A_NAME.match(segments[1]) and not self.owns(segments[1]):
            return (
                True  # "Suppliers: Bearing Boys, 5 Main Road, Karee": the town is in the owner's name, and is no owner
            )
        if any(self.owns(segment) for segment in segments if "@" not in segment):
            return False
        done = _DONE_BY.match(sentence)
        if _NOT_OURS.search(sentence) or (done is not None and not self.owns(done["name"])):
            return True
        if index in self.others or self._tells_of_others(sentence):
            return True
        if _INSTITUTION.search(sentence[-120:]) and not sentence.rstrip().endswith(":"):
            return True
        return any(_is_business(match[1]) for match in _NAMED.finditer(sentence))

    def has_mail(self, address: str) -> bool:
        """Whether an e-mail address is below the site's own domain, wherever it stands."""
        host = address.rpartition("@")[2].casefold()
        return bool(self.domain) and (host == self.domain or host.endswith(f".{self.domain}"))

    def _tells_of_others(self, sentence: str) -> bool:
        """Whether a sentence says what somebody is to the organisation, and names them after that."""
        relation = _RELATION.search(sentence)
        if relation is None or relation[0].casefold() in self.words:
            return False  # "Distributors of fine tea" is what Karoo Distributors says of itself
        return _A_NAME.search(sentence, relation.end()) is not None


def owner_of(page: Page) -> Owner:
    """Who a page belongs to, and which of its lines speak of others.

    A company is the owner where the page says that it trades under a name of the owner.
    """
    domain = site_of(page.address).domain or urlsplit(page.address).hostname or ""
    names = [page.properties.get("og:site_name") or "", page.title or ""]
    names += [line.text for line in page.lines[-60:] if "©" in line.text or "opyright" in line.text]
    words = frozenset(word for name in names for word in _telling(name[:300]))
    owner = Owner(re.sub(r"[^a-z]", "", domain.split(".")[0]), words, _lines_of_others(page, words), domain)
    own = (
        name.legal
        for index, line in enumerate(page.lines)
        for name in traded_names(_with_name(page, index))
        if owner.owns(name.trading) or _THIS_SITE.match(name.trading)
    )
    traded = {word for name in own for word in _telling(name)}
    return replace(owner, words=owner.words | traded) if traded else owner


def _with_name(page: Page, index: int) -> str:
    """A line, with the one before where it says whose name that is: "(Trading name of Karee Mills CC)"."""
    text = page.lines[index].text
    return (
        f"{page.lines[index - 1].text[-80:]} {text.lstrip('(')[:1].lower()}{text.lstrip('(')[1:]}"
        if index and _NAME_OF.match(text)
        else text
    )


@dataclass(frozen=True)
class TradedName:
    """A company with the name it trades under.

    Attributes:
        legal: Name with its legal form.
        trading: The other one.
    """

    legal: str
    trading: str


def traded_names(text: str) -> Iterator[TradedName]:
    """Companies in a text that trade under another name, which stands within a few words."""
    for match in _TRADES_AS.finditer(text):
        before = list(LEGAL_NAME.finditer(text[max(0, match.start() - 250) : match.start()]))
        if before:
            yield TradedName(legal_name(before[-1]), match["name"])
    for match in LEGAL_NAME.finditer(text):
        before_it = _TRADED_BY.search(text[max(0, match.start() - 120) : match.start()])
        if before_it:
            yield TradedName(legal_name(match), before_it["name"])


def legal_name(match: re.Match[str]) -> str:
    """A name as it is, without the words a sentence begins with and the end of the one before."""
    return _LEAD_IN.sub("", _SENTENCE_END.split(" ".join(match[0].split()))[-1])


def _lines_of_others(page: Page, words: frozenset[str]) -> frozenset[int]:
    """Lines below headings and labels that name others, or of a page that does; a footer is the organisation's own."""
    title = re.sub(r"^\s*(?:our|ons|the|useful)\s+", "", page.title or "", flags=re.IGNORECASE)
    # A title that begins so is that of a page; "Karoo Distributors" is a name.
    if _ABOUT_OTHERS.search(path_words(page.address)) or _ABOUT_OTHERS.match(title):
        return frozenset(index for index, line in enumerate(page.lines) if "footer" not in line.within)
    others: set[int] = set()
    below: Line | None = None
    tables = {line.cell[0] for line in page.lines if line.cell and _OTHERS_COLUMN.match(line.text)}
    for index, line in enumerate(page.lines):
        if line.heading:
            told = _ABOUT_OTHERS.search(line.text)
            below = line if told and told[0].casefold() not in words else None
        elif "footer" in line.within or (below is not None and not below.heading and below.block != line.block):
            below = None
        if below is None and len(line.text) <= 80 and line.text.endswith(":") and _RELATION.search(line.text):
            below = line
        if below is not None or (line.cell is not None and line.cell[0] in tables):
            others.add(index)
    return frozenset(others)


@lru_cache(maxsize=4096)
def _telling(name: str) -> tuple[str, ...]:
    return tuple(word for word in _WORDS.findall(name.casefold()) if word not in _GENERIC)


def _is_business(segment: str) -> bool:
    """Whether a text is a name of its own that ends in a kind of business: "Matt's Exhausts", not "our shop"."""
    words = segment.split()
    if not 1 <= len(words) <= 6 or not _TRADES.search(segment) or _OWN_AFTER_ALL.search(segment):
        return False
    telling = [word for word in words if len(word) > 3 or word == "&"]
    named = all(word[:1].isupper() or word in {"&", "and", "of", "the", "en", "van", "die"} for word in words)
    return named and len(telling) >= 1 and len(words) > 1
