"""How an address is written: streets, suburbs, towns, provinces and postal codes.

Belongs here: moved offices, short forms, other names of towns, wrong codes. Does not belong here: empty cells (see
`gaps`) and true addresses (see `organisations`).
"""

from __future__ import annotations

import numpy as np

from hotpass_assets.domain.sample.listings import vocabulary
from hotpass_assets.domain.sample.listings.arrays import Numbers, Texts, texts
from hotpass_assets.domain.sample.listings.batch import Batch
from hotpass_assets.domain.sample.listings.groups import HOLDING, PARK
from hotpass_assets.domain.sample.listings.organisations import SUBURBS
from hotpass_assets.domain.sample.listings.typing_errors import mistyped, wrong_digit
from hotpass_assets.domain.sample.words import PROVINCE_SPELLINGS, TOWNS

_TOWN_NAMES = texts(town.name for town in TOWNS)
_PROVINCES = texts(town.province for town in TOWNS)
_POSTAL = np.array([int(town.postal_code) for town in TOWNS])
_TYPES = texts(vocabulary.STREET_TYPES)
_PARTS = ("town", "suburb", "street", "street_number", "street_type", "style", "unit", "box")
_BOX = 3


def written_addresses(batch: Batch, suburbs: Texts) -> None:
    """Fills the five cells of the address."""
    moved = batch.falls(0.075)
    batch.mark("address.moved", moved)
    part: dict[str, Numbers] = {}
    for name in _PARTS:
        if name != "street":
            part[name] = batch.number(name)
            part[name][moved] = batch.number(f"old_{name}")[moved]
    street = batch.true("street")
    street[moved] = batch.true("old_street")[moved]
    boxed = batch.falls(0.05, part["style"] != _BOX)
    part["style"][boxed] = _BOX
    batch.mark("address.box", boxed)
    town, code = part["town"], (_POSTAL[part["town"]] + part["suburb"]) % 10_000
    batch.cells["street"] = _streets(batch, part, street)
    batch.cells["suburb"] = suburbs[town * SUBURBS + part["suburb"]]
    batch.cells["town"] = _TOWN_NAMES[town]
    batch.cells["province"] = _PROVINCES[town]
    batch.cells["postal_code"] = texts(f"{number:04d}" for number in code.tolist())
    _respelt(batch)


def _streets(batch: Batch, part: dict[str, Numbers], street: Texts) -> Texts:
    """The first line of the address."""
    number, box, unit = (part[name].astype(str).astype(object) for name in ("street_number", "box", "unit"))
    road = number + " " + street + " " + _TYPES[part["street_type"]]
    shared = np.isin(batch.number("kind"), (HOLDING, PARK))
    park = np.where(shared, "Suite ", "Unit ") + unit + ", " + street + " Park"
    hangar = "Hangar " + unit + ", " + _TOWN_NAMES[part["town"]] + " Airport"
    lines: Texts = np.choose(part["style"], [road, hangar, park, "PO Box " + box])
    return lines


def _respelt(batch: Batch) -> None:
    """Other spellings in all five cells."""
    batch.change("address.street_type", "street", 0.35, _short_type)
    batch.change("address.street_part", "street", 0.07, _street_part)
    batch.change("address.typing", "street", 0.06, mistyped)
    batch.change("address.number", "street", 0.025, wrong_digit)
    batch.change("address.typing", "suburb", 0.02, mistyped)
    batch.change("address.town_alias", "town", 0.08, lambda town, _: vocabulary.TOWN_ALIASES.get(town, town))
    batch.change("address.typing", "town", 0.02, mistyped)
    batch.change("address.case", "town", 0.06, lambda town, dice: town.lower() if dice % 3 == 0 else town.upper())
    batch.change("address.province", "province", 0.22, _province)
    batch.change("address.code", "postal_code", 0.025, wrong_digit)
    batch.change("address.code_zero", "postal_code", 0.5, lambda code, _: code.lstrip("0"))
    suburb, town = batch.cells["suburb"], batch.cells["town"]
    swapped = batch.falls(0.025)
    town[swapped] = suburb[swapped]
    suburb[swapped] = None
    batch.mark("address.suburb_as_town", swapped)


def _short_type(street: str, dice: int) -> str:
    """The street with its type shortened or left off."""
    head, _, last = street.rpartition(" ")
    short = vocabulary.STREET_TYPE_SHORT.get(last)
    if short is None:
        return street.replace("PO Box", ("P O Box", "P.O. Box", "Posbus", "Box")[dice % 4])
    place = dice % (len(short) + 1)
    return head if place == len(short) else f"{head} {short[place]}"


def _street_part(street: str, dice: int) -> str:
    """The street without its number, with a building before it, or without its first part."""
    kind = dice % 4
    if kind == 0 and ", " in street:
        return street.partition(", ")[2]
    if kind == 1:
        return f"Ground Floor, {street}"
    if kind == 2:
        return f"{street}, cnr {vocabulary.COMMON_STREETS[dice // 4 % len(vocabulary.COMMON_STREETS)]}"
    number, _, rest = street.partition(" ")
    return f"{rest} {number}" if number.isdigit() else street


def _province(province: str, dice: int) -> str:
    """Another spelling of the province."""
    spellings = PROVINCE_SPELLINGS[province]
    return spellings[dice % len(spellings)]
