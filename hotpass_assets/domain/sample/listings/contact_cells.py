"""How telephone numbers, e-mail addresses, websites, registration numbers and people are written.

Belongs here: which of an organisation's lines and addresses a row shows, and in which form. Does not belong here:
empty cells (see `gaps`).
"""

from __future__ import annotations

import numpy as np

from hotpass_assets.domain.sample.listings import vocabulary
from hotpass_assets.domain.sample.listings.arrays import chosen, drawn, missing, texts
from hotpass_assets.domain.sample.listings.batch import Batch
from hotpass_assets.domain.sample.listings.groups import AGENT
from hotpass_assets.domain.sample.listings.organisations import slugs
from hotpass_assets.domain.sample.listings.typing_errors import mistyped, wrong_digit
from hotpass_assets.domain.sample.words import FIRST_NAMES, TOWNS

_AREA = np.array([int(town.area_code) for town in TOWNS])
_MOBILE = np.array([60, 61, 62, 63, 64, 65, 66, 67, 71, 72, 73, 74, 76, 78, 79, 81, 82, 83, 84])
# Steps without a common factor with the count of numbers: counting through them never repeats one.
_LINES, _LINE_STEP, _FIRST_LINE = 8_000_000, 7_654_321, 2_000_000
_MOBILES, _MOBILE_STEP = 10_000_000, 1_234_577
_PHONE_FORMS = (
    *("0{} {} {}", "+27 {} {} {}", "+27{}{}{}", "(0{}) {}-{}", "(0{}) {} {}", "0{}-{}-{}", "+27 (0){} {} {}"),
    *("0027 {} {} {}", "27{}{}{}", "{}{}{}", "0{}/{}{}", "Tel: 0{} {} {}"),
)
_PHONE_FORM_WEIGHTS = (26, 20, 8, 9, 7, 4, 4, 2, 3, 3, 2, 1)
_LEGAL_SUFFIXES = tuple(vocabulary.LEGAL_SUFFIXES[form] for form in vocabulary.LEGAL_FORMS)
_HOSTS = texts(vocabulary.FREE_MAIL_HOSTS)
_BOXES = texts(vocabulary.OFFICE_BOXES)


def written_contacts(batch: Batch, first_row: int, organisations: int) -> None:
    """Fills the cells through which an organisation is reached; the first row gives changed lines their numbers."""
    _phones(batch, organisations + first_row)
    _people(batch)
    _emails(batch)
    _websites(batch)
    _registrations(batch)


def _phones(batch: Batch, fresh: int) -> None:
    """One number a row: the office, a mobile, the agent's switchboard, or a line that was changed since."""
    line, agent = batch.number("line"), batch.number("agent_line")
    mobile = batch.falls(0.17)
    changed = batch.falls(0.06)
    through_agent = np.flatnonzero((batch.rng.random(batch.size) < 0.35) & (agent >= 0))
    line[through_agent] = agent[through_agent]
    line[changed] = fresh + changed
    town = batch.number("town")
    town[through_agent] = batch.number("agent_town")[through_agent]
    digits = _FIRST_LINE + line * _LINE_STEP % _LINES
    area = _AREA[town]
    own = batch.number("entity")[mobile]
    area[mobile] = _MOBILE[own % len(_MOBILE)]
    digits[mobile] = own * _MOBILE_STEP % _MOBILES
    form = drawn(batch.rng, _PHONE_FORM_WEIGHTS, batch.size)
    batch.cells["phone"] = texts(
        _PHONE_FORMS[shape].format(code, f"{number // 10_000:03d}", f"{number % 10_000:04d}")
        for shape, code, number in zip(form.tolist(), area.tolist(), digits.tolist(), strict=True)
    )
    for kind, rows in (("mobile", mobile), ("changed", changed), ("agent", np.setdiff1d(through_agent, mobile))):
        batch.mark(f"phone.{kind}", rows, "phone")
    batch.mark("phone.format", np.flatnonzero(form > 1), "phone")
    batch.change("phone.digit", "phone", 0.018, wrong_digit)
    batch.change("phone.two", "phone", 0.02, _with_another)


def _with_another(phone: str, dice: int) -> str:
    """The number and a mobile number nobody else has a reason to have."""
    other = f"0{_MOBILE[dice % len(_MOBILE)]} {dice // 64 % 900 + 100} {dice // 65_536 % 10_000:04d}"
    return f"{phone} / {other}"


def _people(batch: Batch) -> None:
    """The person to ask for, mostly always the same."""
    first = batch.true("first")
    others = batch.falls(0.3)
    first[others] = chosen(batch.rng, texts(FIRST_NAMES), len(others))
    batch.cells["first"] = first
    batch.cells["contact_person"] = first + " " + batch.true("last")
    batch.mark("person.another", others, "contact_person")
    batch.change("person.title", "contact_person", 0.15, lambda name, dice: f"{('Mr', 'Ms', 'Capt')[dice % 3]} {name}")
    batch.change("person.initial", "contact_person", 0.1, lambda name, _: f"{name[0]} {name.partition(' ')[2]}")
    batch.change("person.typing", "contact_person", 0.03, mistyped)


def _emails(batch: Batch) -> None:
    """The office's address, a person's, one at an agent's, or one at a free-mail provider."""
    rng, size = batch.rng, batch.size
    host, slug = batch.true("host"), batch.true("stem")
    person = batch.cells.pop("first").copy()
    person = (
        np.where(rng.random(size) < 0.5, person + ".", texts(name[0] for name in person))
        + slugs(batch.true("last")).to_numpy()
    )
    person = texts(name.lower() for name in person)
    office = _BOXES[batch.number("office")]
    other = batch.falls(0.1)
    office[other] = chosen(rng, _BOXES, len(other))
    local = office.copy()
    hosted = np.flatnonzero((batch.number("kind") == AGENT) & (rng.random(size) < 0.7))
    local[hosted] = slug[hosted]
    personal = batch.falls(0.17)
    local[personal] = person[personal]
    homeless = missing(host)
    free = np.union1d(batch.falls(0.09), np.flatnonzero(homeless))
    number = batch.number("entity")
    freed = np.where(rng.random(size) < 0.6, slug, person + (number % 997).astype(str).astype(object))
    local[free] = freed[free]
    host[free] = _HOSTS[(number[free] + (rng.random(len(free)) < 0.1)) % len(_HOSTS)]
    batch.cells["email"] = local + "@" + host
    for kind, rows in (("office_box", other), ("agent", np.setdiff1d(hosted, free))):
        batch.mark(f"email.{kind}", rows, "email")
    batch.mark("email.person", np.setdiff1d(personal, free), "email")
    batch.mark("email.free_mail", free, "email")
    batch.change("email.typing", "email", 0.02, _mistyped_local)
    batch.change("email.case", "email", 0.05, lambda address, _: address.upper())
    batch.change("email.two", "email", 0.012, lambda address, dice: f"{address}; sales@{address.partition('@')[2]}")


def _mistyped_local(address: str, dice: int) -> str:
    """A slip before the @, so that the host still ends as it should."""
    local, at, host = address.partition("@")
    return mistyped(local, dice) + at + host


def _websites(batch: Batch) -> None:
    """Websites; those without a host of their own have none, and an agent's customers a page on the agent's."""
    host, kind = batch.true("host"), batch.number("kind")
    page = np.where(kind == AGENT, "/" + batch.true("slug"), "")
    some = np.flatnonzero(~missing(host))
    form = batch.rng.integers(0, 100, batch.size)
    before = np.select(
        [form < 50, form < 68, form < 80, form < 88], ["www.", "", "https://www.", "http://"], "https://"
    )
    after = np.where((form % 7 == 0) & (page == ""), "/", page)
    after = np.where((form % 23 == 5) & (page == ""), "/contact", after)
    sites = np.full(batch.size, None, dtype=object)
    sites[some] = before[some].astype(object) + host[some] + after[some]
    batch.cells["website"] = sites
    batch.change("website.case", "website", 0.03, lambda site, _: site.upper())
    batch.mark("website.form", np.flatnonzero(form >= 50), "website")


def _registrations(batch: Batch) -> None:
    """Registration numbers of those who can have one."""
    years, numbers = batch.number("year").tolist(), batch.number("registration").tolist()
    suffixes = [_LEGAL_SUFFIXES[legal] for legal in batch.number("legal").tolist()]
    batch.cells["registration_number"] = texts(
        f"{year}/{number:06d}/{suffix}" if suffix else None
        for year, number, suffix in zip(years, numbers, suffixes, strict=True)
    )
    batch.change("registration.form", "registration_number", 0.25, _other_registration)
    batch.change("registration.digit", "registration_number", 0.02, wrong_digit)


def _other_registration(number: str, dice: int) -> str:
    """The registration number without its strokes or with a prefix."""
    return (number.replace("/", ""), number.replace("/", "-"), f"CK{number}", f"Reg {number}")[dice % 4]
