"""The true names of organisations, with words as common and as rare as in a real list.

Belongs here: brands, trades, legal forms and former names, and what look-alikes have in common in their names. Does
not belong here: other spellings of a name (see `name_dirt`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hotpass_assets.domain.sample.listings import vocabulary
from hotpass_assets.domain.sample.listings.arrays import (
    Flags,
    Numbers,
    Texts,
    chosen,
    drawn,
    listed,
    series,
    skewed,
    texts,
)
from hotpass_assets.domain.sample.listings.groups import FAMILY, FRANCHISE, NAMESAKE, NUMBERED, Groups
from hotpass_assets.domain.sample.listings.rare_words import brand_words, place_words, surnames
from hotpass_assets.domain.sample.words import CREATURES, LAST_NAMES, NUMBERS, QUALITIES, TOWNS

_TRADES = texts(vocabulary.TRADES)
_ADDITIONS = texts(vocabulary.ADDITIONS)
_ROMAN = listed("I II III IV V VI VII VIII IX X XI XII XIII XIV XV")
_DIGITS = texts(str(number) for number in range(1, 16))
_WORDS = texts(("One", *NUMBERS, "Thirty", "Forty", "Fifty"))
_NUMBERED_THINGS = listed("Hangar Runway Gate Squadron Bravo Alpha Flightline Route Sector Base")
_SYSTEMS = (_ROMAN, _DIGITS, _WORDS)
# Names of common words alone are few: beyond so many organisations their share falls.
_COMMON_PAIRS = 9_000
_COMMON_SINGLES = 1_200


@dataclass(frozen=True, slots=True)
class Names:
    """Parts of the names of all organisations, and the surnames that were invented for them."""

    brand: Texts
    trade: Texts
    core: Texts
    former: Texts
    legal: Numbers
    with_town: Flags
    surnames: Texts
    places: Texts


def named(groups: Groups, rng: np.random.Generator) -> Names:
    """A name for every organisation; only namesakes and franchises share one."""
    size = len(groups.kind)
    families = np.concatenate([texts(LAST_NAMES), surnames(max(60, size // 8), rng)])
    families = texts(name[0].upper() + name[1:] for name in families)
    places = place_words(max(150, size // 12), rng)
    words = brand_words(max(200, size // 2) + size // 3 + 50, rng)
    spare, words = words[: size // 3 + 50], words[size // 3 + 50 :]
    brand = _brands(groups, rng, words, families, places)
    trade = drawn(rng, vocabulary.TRADE_WEIGHTS, size)
    kin = groups.of(FAMILY)
    trade = np.where(kin, (trade[groups.leader] + 7 * groups.ordinal) % len(_TRADES), trade)
    trade = np.where(groups.of(NAMESAKE, FRANCHISE, NUMBERED), trade[groups.leader], trade)
    middle = _ADDITIONS[drawn(rng, vocabulary.ADDITION_WEIGHTS, size)]
    middle = np.where((rng.random(size) < 0.13) & ~groups.of(FAMILY, NUMBERED), " " + middle, "")
    brand = _all_different(brand, brand + middle + " " + _TRADES[trade], spare)
    copies = groups.of(NAMESAKE, FRANCHISE)
    brand, middle = (np.where(copies, part[groups.leader], part) for part in (brand, middle))
    return Names(
        brand=brand,
        trade=_TRADES[trade],
        core=brand + middle + " " + _TRADES[trade],
        former=chosen(rng, words, size) + " " + _TRADES[drawn(rng, vocabulary.TRADE_WEIGHTS, size)],
        legal=drawn(rng, vocabulary.LEGAL_WEIGHTS, size),
        with_town=np.where(groups.of(FRANCHISE), groups.coin(rng, 0.5), rng.random(size) < 0.09),
        surnames=families,
        places=places,
    )


def _brands(groups: Groups, rng: np.random.Generator, words: Texts, families: Texts, places: Texts) -> Texts:
    """What comes before the trade; some are still the same by chance."""
    size = len(groups.kind)
    common = min(0.2, _COMMON_PAIRS / size)
    single = min(0.06, _COMMON_SINGLES / size)
    weights = (common, single, 0.18, 0.10, 0.05, 0.08, 0.03, 0.5)
    pattern = drawn(rng, weights, size)
    pattern = np.where(groups.of(FAMILY), 2, pattern)
    quality, creature = (chosen(rng, texts(listing), size) for listing in (QUALITIES, CREATURES))
    word = words[skewed(rng, len(words), size)]
    # The pool of surnames begins with those that exist and are common.
    family = families[skewed(rng, len(families), size, skew=2.2)]
    family = np.where(groups.of(FAMILY), families[skewed(rng, len(families), size, skew=1.3)], family)
    place = places[skewed(rng, len(places), size)]
    town = texts(town.name for town in TOWNS)[drawn(rng, vocabulary.TOWN_WEIGHTS, size)]
    initial = texts("ABCDEFGHJKLMNPRSTVW")[rng.integers(0, 19, size)]
    brand: Texts = np.select(
        [pattern == number for number in range(7)],
        [
            quality + " " + creature,
            creature,
            np.where(rng.random(size) < 0.08, initial + " " + family, family),
            place,
            town + " " + np.where(rng.random(size) < 0.3, creature, word),
            np.where(rng.random(size) < 0.5, word + " " + creature, quality + " " + word),
            word + " & " + family,
        ],
        default=word,
    )
    brand = np.where(groups.of(FAMILY), brand[groups.leader], brand)
    return _counted(groups, rng, brand)


def _counted(groups: Groups, rng: np.random.Generator, brand: Texts) -> Texts:
    """Brands in which only a number tells the members of a group apart."""
    counted = np.flatnonzero(groups.of(NUMBERED))
    leaders = groups.leader[counted]
    system = rng.integers(0, len(_SYSTEMS), len(brand))[leaders]
    first = rng.integers(0, 11, len(brand))[leaders]
    thing = np.where(rng.random(len(brand)) < 0.3, chosen(rng, _NUMBERED_THINGS, len(brand)), "")[leaders]
    place = first + groups.ordinal[counted]
    numbers = np.choose(system, [numerals[place] for numerals in _SYSTEMS])
    brand[counted] = np.where(thing == "", brand[leaders], brand[leaders] + " " + thing) + " " + numbers
    return brand


def _all_different(brand: Texts, core: Texts, spare: Texts) -> Texts:
    """Brands with a word of their own before them where the name was taken."""
    folded = series(core).str.to_lowercase()
    taken = np.flatnonzero(~folded.is_first_distinct().to_numpy())
    brand = brand.copy()
    brand[taken] = spare[np.arange(len(taken)) % len(spare)] + " " + brand[taken]
    return brand
