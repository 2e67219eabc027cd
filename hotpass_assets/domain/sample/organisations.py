"""Invented organisations and their people.

Belongs here: the truth before anybody writes it down: names, towns, numbers, addresses, families. Does not
belong here: spelling mistakes and layouts.

Every name is put together from word lists, every domain ends in `.example`, and every telephone number is
made by counting, so nothing here is taken from a real person. No two organisations share a folded name;
some differ only in a town or a number word on purpose.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from hotpass_assets.domain.sample.words import (
    CREATURES,
    FIRST_NAMES,
    LAST_NAMES,
    NUMBERS,
    PLANES,
    QUALITIES,
    ROLES,
    STREETS,
    TOWNS,
    TRADES,
    Town,
)

SACAA = 1
REACHOUT = 2
CONTACT = 4

FREE_MAIL_DOMAINS = ("freemail.example", "postbox.example")
SOCIAL_DOMAIN = "social.example"
_MOBILE_PREFIXES = (60, 61, 62, 63, 64, 65, 66, 67, 71, 72, 73, 74, 76, 78, 79, 81, 82, 83, 84)
# Both steps are coprime to 10^7, so counting through them never repeats a number.
_MOBILE_STEP = 1_234_577
_LANDLINE_STEP = 7_654_321
_SUBSCRIBERS = 10_000_000
_FIRST_DAY = date(2023, 1, 9)
_DAYS = 1_000
_AGENT_SHARE = 0.07
_FREE_MAIL_SHARE = 0.17
# Cumulative: near-namesakes, then names of founders, then names without a town, then names with one.
_NAMESAKE_SHARE = 0.08
_FAMILY_NAME_SHARE = 0.25
_TOWNLESS_SHARE = 0.65
_FIRST_NAMESAKE = 5

# Share of organisations in each combination of families; the overlap of the first two is large.
_FAMILY_SHARES = (
    (SACAA | REACHOUT, 0.28),
    (SACAA | REACHOUT | CONTACT, 0.13),
    (SACAA | CONTACT, 0.07),
    (REACHOUT | CONTACT, 0.07),
    (SACAA, 0.08),
    (REACHOUT, 0.07),
    (CONTACT, 0.30),
)
_LEGAL_FORMS = ("(Pty) Ltd",) * 11 + (None,) * 5 + ("CC",) * 2 + ("Ltd", "NPC")


@dataclass(frozen=True, slots=True)
class Person:
    """An invented person with one mobile number and one e-mail address of their own."""

    id: str
    first_name: str
    last_name: str
    role: str
    mobile: str
    email: str

    @property
    def name(self) -> str:
        """First and last name as the person would write it."""
        return f"{self.first_name} {self.last_name}"


@dataclass(frozen=True, slots=True)
class Organisation:
    """An invented organisation as it really is."""

    id: str
    number: int
    brand: str
    legal_form: str | None
    town: Town
    domain: str | None
    website: str
    office_email: str
    landline: str
    street: str
    planes: str
    touched: date
    families: int
    people: tuple[Person, ...]

    @property
    def name(self) -> str:
        """Brand and legal form in their official spelling."""
        return f"{self.brand} {self.legal_form}" if self.legal_form else self.brand


def invent_organisations(count: int, seed: int) -> list[Organisation]:
    """Distinct organisations, always the same for the same count and seed."""
    chance = Random(f"hotpass sample organisations {seed} {count}")
    inventor = _Inventor(chance, count)
    plan = zip(_brands(chance, count), _family_plan(chance, count), strict=False)
    return [inventor.organisation(number, brand, families) for number, (brand, families) in enumerate(plan, start=1)]


def folded(name: str) -> str:
    """Letters and digits of a name, so that two spellings of one name compare equal."""
    return "".join(letter for letter in name.casefold().replace("&", "and") if letter.isalnum())


@dataclass(frozen=True, slots=True)
class _Brand:
    """A name nobody else has, its town, and whether it comes close to an earlier name on purpose."""

    name: str
    town: Town
    namesake: bool


def _brands(chance: Random, count: int) -> Iterator[_Brand]:
    """So many brands; folded names never repeat."""
    taken: set[str] = set()
    names: list[str] = []
    while len(names) < count:
        brand = _proposal(chance, names)
        # The third try adds a number word: there are enough of those for millions of organisations.
        for _ in range(3):
            if folded(brand.name) in taken:
                brand = replace(brand, name=f"{brand.name} {chance.choice((brand.town.name, *NUMBERS))}")
        if folded(brand.name) not in taken:
            taken.add(folded(brand.name))
            names.append(brand.name)
            yield brand


def _proposal(chance: Random, names: list[str]) -> _Brand:
    """A name that may still be taken; some repeat an earlier name with another town or a number word."""
    town = chance.choice(TOWNS)
    dice = chance.random()
    if dice < _NAMESAKE_SHARE and len(names) > _FIRST_NAMESAKE:
        addition = chance.choice((town.name, chance.choice(NUMBERS)))
        return _Brand(f"{chance.choice(names[-200:])} {addition}", town, namesake=True)
    trade = chance.choice(TRADES)
    if dice < _FAMILY_NAME_SHARE:
        return _Brand(f"{chance.choice(LAST_NAMES).title()} {trade} {town.name}", town, namesake=False)
    stem = f"{chance.choice(QUALITIES)} {chance.choice(CREATURES)} {trade}"
    return _Brand(stem if dice < _TOWNLESS_SHARE else f"{stem} {town.name}", town, namesake=False)


def _family_plan(chance: Random, count: int) -> list[int]:
    """Families of each organisation, in the planned shares even when there are few."""
    plan = [families for families, share in _FAMILY_SHARES for _ in range(max(1, round(share * count)))]
    plan += [CONTACT] * (count - len(plan))
    chance.shuffle(plan)
    return plan


class _Inventor:
    """Organisations around brands; remembers which domains and numbers are given away."""

    def __init__(self, chance: Random, count: int) -> None:
        self._chance = chance
        self._hosts = tuple(f"agent{number}-web.example" for number in range(1, 2 + min(count // 400, 11)))
        self._domains: set[str] = set()
        self._numbers = itertools.count(1)

    def organisation(self, number: int, brand: _Brand, families: int) -> Organisation:
        """One organisation around a brand."""
        chance = self._chance
        domain, website, office = self._web_presence(brand)
        return Organisation(
            id=f"org-{number:07d}",
            number=number,
            brand=brand.name,
            legal_form=chance.choice(_LEGAL_FORMS),
            town=brand.town,
            domain=domain,
            website=website,
            office_email=office,
            landline=f"+27{brand.town.area_code}{number * _LANDLINE_STEP % _SUBSCRIBERS:07d}",
            street=f"{chance.randrange(1, 400)} {chance.choice(STREETS)} Road",
            planes=", ".join(chance.sample(PLANES, 2)),
            touched=_FIRST_DAY + timedelta(days=chance.randrange(_DAYS)),
            families=families,
            people=self._people(number, domain),
        )

    def _web_presence(self, brand: _Brand) -> tuple[str | None, str, str]:
        """Own domain (or none), website and office e-mail address.

        Some write from a free mail provider and some put their page on an agent's host: a shared domain then
        joins different organisations. A near-namesake never sits on an agent's host.
        """
        slug = folded(brand.name)
        dice = self._chance.random()
        if dice < _AGENT_SHARE and not brand.namesake:
            host = self._chance.choice(self._hosts)
            return None, f"www.{host}/{slug}", f"{slug}@{host}"
        if dice < _AGENT_SHARE + _FREE_MAIL_SHARE:
            return None, f"www.{SOCIAL_DOMAIN}/{slug}", f"{slug}@{FREE_MAIL_DOMAINS[0]}"
        words = brand.name.split()
        candidates = (folded("".join(words[:2] + words[-1:])), slug, f"{slug}{len(self._domains)}")
        stem = next(candidate for candidate in candidates if candidate not in self._domains)
        self._domains.add(stem)
        office = self._chance.choice(("info", "office", "admin"))
        return f"{stem}.example", f"www.{stem}.example", f"{office}@{stem}.example"

    def _people(self, number: int, domain: str | None) -> tuple[Person, ...]:
        """Distinct people of one organisation; nobody shares a number or an address with anyone."""
        chance = self._chance
        staff = chance.choices((1, 2, 3), (53, 40, 7))[0]
        free_mail = FREE_MAIL_DOMAINS[number % 7 == 0]
        people = []
        names_and_roles = zip(chance.sample(FIRST_NAMES, staff), chance.sample(ROLES, staff), strict=True)
        for ordinal, (first, role) in enumerate(names_and_roles, start=1):
            last = chance.choice(LAST_NAMES)
            local = f"{first}.{folded(last)}".lower()
            email = f"{local}@{domain}" if domain else f"{local}{number}@{free_mail}"
            mobile = _mobile(next(self._numbers))
            people.append(Person(f"person-{number:07d}-{ordinal}", first, last, role, mobile, email))
        return tuple(people)


def _mobile(counter: int) -> str:
    """The counter-th mobile number in E.164 form."""
    prefix = _MOBILE_PREFIXES[counter % len(_MOBILE_PREFIXES)]
    return f"+27{prefix}{counter * _MOBILE_STEP % _SUBSCRIBERS:07d}"
