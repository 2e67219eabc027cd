"""How the name of an organisation comes to be written differently from the true one.

Belongs here: abbreviations, acronyms, legal forms, branches, former names, order, case, punctuation. Does not
belong here: slips of the finger (see `typing_errors`) and true names (see `names`).
"""

from __future__ import annotations

import numpy as np

from hotpass_assets.domain.sample.listings import vocabulary
from hotpass_assets.domain.sample.listings.arrays import Flags, Texts, chosen, listed, texts
from hotpass_assets.domain.sample.listings.batch import Batch
from hotpass_assets.domain.sample.listings.typing_errors import misread, mistyped
from hotpass_assets.domain.sample.words import TOWNS

_LEGAL = texts(vocabulary.LEGAL_FORMS)
_SPELLINGS = np.array([vocabulary.LEGAL_SPELLINGS[form] for form in vocabulary.LEGAL_FORMS], dtype=object)
_CHANGED = np.array([2, 0, 0, 1, 0, 0, 0])
_TOWN_NAMES = texts(town.name for town in TOWNS)
_HOLDERS = listed("Umlilo Isibani Langa Ubuntu Rietvlei Kwanda Sizwe Delmont Highpoint Ilanga Koppie Marlow")
_HOLDER_FORMS = texts(("Holdings", "Ventures", "Trading 101", "Investments", "Trading 337 CC", "Beleggings"))
_TRADING_AS = (" t/a ", " T/A ", " trading as ", " ta ", " h/a ")


def written_names(batch: Batch, careful: Flags) -> None:
    """Fills the names of a batch; the careful rows keep a name by which they can be known."""
    batch.cells["name"] = batch.true("core")
    batch.change("name.word_dropped", "name", 0.05, _shortened)
    batch.change("name.abbreviation", "name", 0.14, _abbreviated)
    batch.change("name.abbreviation", "name", 0.02, _brief)
    batch.change("name.acronym", "name", 0.018, _acronym, ~careful)
    batch.change("name.spelled_out", "name", 0.25, _spelled_out)
    batch.change("name.word_order", "name", 0.022, _reordered)
    batch.change("name.typing", "name", 0.075, mistyped)
    batch.change("name.typing", "name", 0.015, mistyped)
    batch.change("name.misread", "name", 0.012, misread)
    _places(batch)
    _legal_forms(batch)
    _other_names(batch, careful)
    batch.change("name.punctuation", "name", 0.05, _punctuated)
    batch.change("name.case", "name", 0.10, lambda text, dice: text.lower() if dice % 4 == 0 else text.upper())


def _places(batch: Batch) -> None:
    """Town names that belong to the name, and branches that do not."""
    names = batch.cells["name"]
    town = _TOWN_NAMES[batch.number("town")]
    official = batch.number("with_town").astype(np.bool_)
    left_off = batch.falls(0.22, official)
    official[left_off] = False
    batch.mark("name.town_dropped", left_off)
    branch = batch.falls(0.065, ~batch.number("with_town").astype(np.bool_))
    names[official] = names[official] + " " + town[official]
    names[branch] = _branches(names[branch], town[branch], batch.rng)
    batch.mark("name.branch", branch)


def _branches(names: Texts, towns: Texts, rng: np.random.Generator) -> Texts:
    """Names with a branch behind them."""
    size = len(names)
    left = texts((" - ", " (", " ", ", ", " - ", " "))
    right = texts((" branch", ")", "", "", "", " Branch"))
    form = rng.integers(0, len(left), size)
    offices = np.where(rng.random(size) < 0.12, chosen(rng, texts(("Head Office", "Main Campus", "HQ")), size), towns)
    branched: Texts = (
        names + left[form] + offices + np.where(offices == towns, right[form], np.where(form == 1, ")", ""))
    )
    return branched


def _legal_forms(batch: Batch) -> None:
    """Legal forms in their official or another spelling, left off, or wrong."""
    legal = batch.number("legal")
    forms = _LEGAL[legal].copy()
    dropped = batch.falls(0.38, forms != "")
    respelt = batch.falls(0.35, forms != "")
    wrong = batch.falls(0.025)
    forms[respelt] = _SPELLINGS[legal[respelt], batch.rng.integers(0, _SPELLINGS.shape[1], len(respelt))]
    forms[dropped] = ""
    forms[wrong] = _LEGAL[_CHANGED[legal[wrong]]]
    respelt = np.setdiff1d(respelt, dropped)
    for kind, rows in (("dropped", dropped), ("respelt", respelt), ("changed", wrong)):
        batch.mark(f"name.legal_form_{kind}", rows)
    some = np.flatnonzero(forms != "")
    batch.cells["name"][some] = batch.cells["name"][some] + " " + forms[some]


def _other_names(batch: Batch, careful: Flags) -> None:
    """Former names and the names of companies behind the name."""
    names, former = batch.cells["name"], batch.true("former")
    owned = batch.falls(0.02)
    holders = chosen(batch.rng, _HOLDERS, len(owned)) + " " + chosen(batch.rng, _HOLDER_FORMS, len(owned))
    names[owned] = holders + chosen(batch.rng, texts(_TRADING_AS), len(owned)) + names[owned]
    batch.mark("name.trading_as", owned)
    renamed = batch.falls(0.012)
    words = texts((" (formerly {})", " (previously {})", " formerly {}", " (was {})"))
    for row, word in zip(renamed.tolist(), chosen(batch.rng, words, len(renamed)), strict=True):
        names[row] = names[row] + word.format(former[row])
    batch.mark("name.formerly", renamed)
    old = batch.falls(0.006, ~careful)
    names[old] = former[old]
    batch.mark("name.former_only", old)


def _shortened(text: str, dice: int) -> str:
    """The name without one of its words, seldom the first."""
    words = text.split(" ")
    if len(words) < 3:
        return text
    dice, first = divmod(dice, 12)
    del words[0 if first == 0 else 1 + dice % (len(words) - 1)]
    return " ".join(words)


def _abbreviated(text: str, dice: int) -> str:
    """The name with one long word shortened as usual."""
    words = text.split(" ")
    known = [place for place, word in enumerate(words) if word in vocabulary.ABBREVIATIONS]
    if not known:
        return text
    dice, turn = divmod(dice, len(known))
    short = vocabulary.ABBREVIATIONS[words[known[turn]]]
    words[known[turn]] = short[dice % len(short)]
    return " ".join(words)


def _brief(text: str, dice: int) -> str:
    """The name with its last word cut."""
    head, _, last = text.rpartition(" ")
    return f"{head} {last[: 3 + dice % 3]}" if head and len(last) > 6 else text


def _acronym(text: str, dice: int) -> str:
    """The first letters of the words, sometimes with the last word kept."""
    words = [word for word in text.split(" ") if word[0].isalnum()]
    if len(words) < 3:
        return text
    dice, kept = divmod(dice, 3)
    joint = "." if dice % 5 == 0 else ""
    letters = joint.join(word[0].upper() for word in words[: -1 if kept == 0 else None])
    return f"{letters} {words[-1]}" if kept == 0 and len(words) > 2 else letters


def _spelled_out(text: str, dice: int) -> str:
    """The name with a sign for a word or a word for a sign."""
    pairs = vocabulary.SPELLED_OUT
    for turn in range(len(pairs)):
        short, long = pairs[(dice + turn) % len(pairs)]
        if short in text:
            return text.replace(short, long, 1)
    return text


def _reordered(text: str, dice: int) -> str:
    """The name with its words in another order."""
    words = text.split(" ")
    if len(words) < 2:
        return text
    kind = dice % 3
    if kind == 0:
        return f"{' '.join(words[1:])}, {words[0]}"
    if kind == 1:
        return " ".join([words[-1], *words[:-1]])
    return " ".join([*words[:-2], words[-1], words[-2]])


def _punctuated(text: str, dice: int) -> str:
    """The name with a joint, a dot or a space too many or too few."""
    dice, kind = divmod(dice, 6)
    if kind == 0:
        return text.replace(" ", "-", 1)
    if kind == 1:
        return text.replace(" ", "", 1)
    if kind == 2:
        return f"{text}."
    if kind == 3:
        return text.replace(" ", "  ", 1)
    if kind == 4:
        return text.replace("'", "\u2019").replace("(", "").replace(")", "").replace("-", " ")
    return f"\u201c{text}\u201d" if dice % 3 == 0 else f" {text} "
