"""What people do, in words: offices, trades and professions, in English and Afrikaans.

Belongs here: telling a calling from a name and from a department. Does not belong here: whose it is (``team_members``)
and the words of roles in workbooks (``domain.clean.roles``).

The words are the nouns that titles of ISCO-08 end in (International Labour Office, 2012), with offices of companies,
clubs, schools and churches. Words that are surnames as often (Baker, Hunter, Mason) are left out.
"""

from __future__ import annotations

import re
from functools import lru_cache

LONGEST = 70
_MOST_WORDS = 9

_ENGLISH = frozenset(
    """
    accountant actuary administrator adviser advisor advocate agent agronomist anaesthetist analyst apprentice
    arbitrator arborist architect archivist artisan artist assessor assistant associate attorney audiologist auditor
    author bandmaster barista barman barrister bartender beater beautician beekeeper biologist boatman boilermaker
    bookkeeper breeder brewmaster bricklayer broker bursar buyer candidate captain caretaker cashier chair chairman
    chairperson chairwoman chancellor chaplain chef chemist chiropractor choreographer cleaner clerk co-founder
    co-ordinator co-owner co-pilot conductor conservationist consultant controller convener convenor conveyancer
    coordinator copywriter councillor counsellor counselor curator custodian deacon dentist deputy designer
    developer dietician dietitian director dispatcher dive-master divemaster doctor draughtsman draughtsperson
    dressmaker ecologist economist editor educator electrician engineer estimator examiner executive executor
    facilitator firefighter fitter foreman foreperson forester forewoman founder fundraiser geologist groomer
    groundskeeper groundsman grower guide hairdresser handyman head headmaster headmistress helper homeopath
    horticulturist host hostess housekeeper housemother hygienist imam innkeeper inspector installer instructor
    intern interpreter jeweller journalist labourer lawyer lead leader lecturer liaison librarian lifeguard
    loadmaster machinist magistrate manager manageress marketer masseuse master matron mayor mechanic mediator
    member mentor merchandiser messenger meteorologist midwife minister musician navigator notary nurse oenologist
    officer ombudsman operator optometrist organiser organizer osteopath owner painter paralegal paramedic partner
    pastor patron pharmacist photographer physician physicist physiotherapist pilot planner plasterer plumber
    post-holder postholder practitioner presenter president principal producer professor programmer proprietor
    proprietress psychiatrist psychologist quartermaster rabbi radiographer ranger receptionist registrar rep
    representative researcher reverend rigger roofer salesman salesperson saleswoman scientist seamstress secretary
    shareholder skipper soldier solicitor sommelier sous-chef specialist statistician stewardess stockman storeman
    strategist stylist supervisor surgeon surveyor teacher technician teller therapist tiler toolmaker tracker
    trainer translator treasurer trustee tutor typist undertaker upholsterer valuator valuer vet veterinarian vicar
    vice-captain vice-chairman vice-chairperson vice-president videographer vigneron viticulturist volunteer waiter
    waitress warden warehouseman webmaster welder winemaker worker
    """.split()  # noqa: SIM905 -- one word a line would be pages
)
_ACRONYMS = frozenset("CEO CFO COO CTO CIO MD GM PA CFI DCFI ACFI DFE AME AMO RSO HR PRO HOD HOT HOO RP".split())  # noqa: SIM905
_AFRIKAANS = re.compile(
    r"^(?:[\w-]*(?:bestuurder|direkteur|eienaar|eienares|stigter|voorsitter|sekretaris|sekretaresse|tesourier|meester"
    r"|instrukteur|instruktrise|vlieënier|ingenieur|tegnikus|werktuigkundige|assistent|administrateur|ko[öo]rdineerder"
    r"|onderwyser|onderwyseres|wynmaker|boukundige|prokureur|advokaat|notaris|aktebesorger|vennoot|boekhouer|rekenmeester"
    r"|ouditeur|ontvangsdame|beampte|verteenwoordiger|konsultant|toesighouer|opsigter|voorman|paneelklopper|spuitverwer"
    r"|predikant|pastoor|ouderling|diaken|kapelaan|verpleegster|veearts|tandarts|gasheer|gasvrou|raadslid|afrigter"
    r"|huismoeder|bemarker|skoolhoof|departementshoof|adjunkhoof|onderhoof|graadhoof|sielkundige|terapeut|veldwagter)"
    r"|hoof|sjef|lid|gids|dokter|kaptein|leraar|beskermheer|maatskaplike|werker|trustee)$",
    re.IGNORECASE,
)
DEGREE = re.compile(
    r"(?<![\w.])(?:B\.?\s?(?:A|Sc|Comm?|Proc|Jur|Ch\.?D|ChD|Ed|Eng|Tech|Cur|VSc|V\.?Sc|Juris|Iuris|Pharm|Admin|Agric|Arch|Soc\.?\s?Sc)"
    r"|M\.?\s?(?:A|Sc|Com|Ed|Eng|Tech|BA|BChB|B\.?Ch\.?B|Med\.?Vet|Phil)|D\.?\s?(?:Phil|Litt|Ed|Com)|LL\.?\s?[BMD]|MBA"
    r"|Ph\.?D|HDE|H\.?D\.?E|PGCE|NHD|N\.?Dip|Dip\.?|Diploma|CA\s?\(SA\)|Hons|AGA\s?\(SA\)|Pr\.?\s?Eng|CFP)(?![a-z])"
)
"""Degrees as South African universities give them, with the commonest of the professions."""

_GRADE = re.compile(r"\b(?:grade|level|class|graad|category|cat|b)\s?(?:[0-9]{1,2}|[ivx]{1,3}|r)\b\.?", re.IGNORECASE)
_NO_CALLING = re.compile(
    r"[@!?;]|\d{3}|https?:|\b(?:our|your|their|the|we|you|they|is|are|was|were|has|have|had|will|can|meet|contact|welcome"
    r"|ons|julle|hulle|jou|ontmoet|kontak|become|join|hire|find|call|ask|see|read|more|click)\b",
    re.IGNORECASE,
)
# Where one title ends and what it is about, or the next one, begins.
_PARTS = re.compile(r"\s+(?:of|for|to|in|at|and|en|van|vir|by|&|–|—|-)\s+|\s*[/,:|()&–—]\s*")
_EDGES = " .,:;-–—|()*•"


_SINCE = re.compile(
    r"\s+(?:since|sedert|sinds|with\s+over|for\s+over|for\s+\d|who|wat|joined)\b|\.\s+(?=[A-Z\u00c0-\u00de])|\s*\.?$|\s+\d{4}\b"
)
_DETERMINER = re.compile(r"^(?:board\s+of|council\s+of|our|your|the|a|an|ons|jou|julle|die|'n|’n)\s+", re.IGNORECASE)
_BRACKET = re.compile(r"\s*\([^()]{1,60}\)$")


@lru_cache(maxsize=8192)
def is_calling(text: str) -> bool:
    """Whether a short text says what a person does, and is no name: "Cellar Master", "Head: Foundation Phase"."""
    words = " ".join(_GRADE.sub(" ", text).split()).strip(_EDGES)
    if not 2 <= len(words) <= LONGEST or len(words.split()) > _MOST_WORDS or _NO_CALLING.search(words):
        return False
    parts = [part for part in _PARTS.split(words) if part]
    # "Head: Foundation Phase", "Sales and Marketing Manager"; a calling in the middle is part of something longer.
    return bool(parts) and (_ends_in_calling(parts[0]) or _ends_in_calling(parts[-1]))


def are_callings(text: str) -> str | None:
    """The calling of one of the people whom a word in the plural names ("Trustees", "The vets"); None for others."""
    words = _DETERMINER.sub("", " ".join(text.split()).strip(_EDGES))
    if not words or len(words.split()) > 4:
        return None
    for plural, single in (("s", ""), ("men", "man"), ("women", "woman"), ("ies", "y"), ("e", ""), ("note", "noot")):
        if words.lower().endswith(plural):
            one = words[: -len(plural)] + single
            if is_calling(one) and not is_calling(words):
                return one
    return None


def calling_in(text: str) -> str | None:
    """The calling a text begins with, without what follows it: "Nurse since 1991." is "Nurse"."""
    end = _SINCE.search(text)
    words = unqualified((text[: end.start()] if end else text).strip(" .,;:–—|"))
    return words if is_calling(words) else None


def unqualified(role: str) -> str:
    """A role without the degrees in brackets behind it."""
    bare = _BRACKET.sub("", role)
    return bare if bare and DEGREE.search(role[len(bare) :]) else role


def _ends_in_calling(part: str) -> bool:
    last = part.split()[-1:] if part else []
    return any(
        word in _ACRONYMS or word.casefold() in _ENGLISH or _AFRIKAANS.match(word) is not None
        for word in (each.strip(_EDGES) for each in last)
    )
