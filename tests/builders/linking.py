"""Tables to link in tests.

Belongs here: a listing of invented organisations, and a table with a column of every kind. Does not belong here: what
is expected of them.
"""

from __future__ import annotations

from random import Random
from typing import get_args

import polars as pl

from hotpass_assets.domain.linkage.columns.kinds import NOT_COMPARED, Kind, LinkColumn

_LETTERS = "abcdeghilmnorstuéü"
_DIGITS = "0123456789"


def any_text(random: Random, letters: str = _LETTERS, longest: int = 12) -> str:
    """A text of letters by chance."""
    return "".join(random.choice(letters) for _ in range(random.randint(1, longest)))


def misspelt(random: Random, text: str, letters: str = _LETTERS) -> str:
    """A text with up to three slips: a letter more, less or other, or two that changed places."""
    signs = list(text)
    for _ in range(random.randint(0, 3)):
        at, slip = random.randrange(len(signs)), random.randrange(4)
        if slip == 0:
            signs[at] = random.choice(letters)
        elif slip == 1:
            signs.insert(at, random.choice(letters))
        elif slip == 2 and len(signs) > 1:
            del signs[at]
        elif at + 1 < len(signs):
            signs[at], signs[at + 1] = signs[at + 1], signs[at]
    return "".join(signs)


def _value(random: Random, kind: Kind) -> str:
    words = " ".join(any_text(random, longest=8) for _ in range(random.randint(1, 4)))
    word, digits = any_text(random, longest=9), any_text(random, _DIGITS, 9)
    day, month, year = random.randint(1, 28), random.randint(1, 12), random.randint(1990, 1996)
    shapes: dict[str, str] = {
        "email": f"{word}@{any_text(random, longest=4)}.example",
        "website": f"www.{word}.example/{any_text(random, longest=2)}",
        "phone": f"0{digits}{random.randint(1000, 1009)}",
        "postal_code": digits[:4],
        "house_number": digits[:3],
        "identifier": digits,
        "number": f"{random.randint(90, 120)}.5",
        "year": str(year),
        "date": f"{year}-{month:02d}-{day:02d}",
        "address": f"{digits[:2]} {words} street",
    }
    return shapes.get(kind, words if kind in ("organisation", "person", "title", "text", "street") else word)


def every_kind(rows: int, seed: int = 7) -> tuple[pl.DataFrame, list[LinkColumn]]:
    """A table with a column of every kind that is compared, two of some; values come back misspelt."""
    random = Random(seed)
    kinds: list[Kind] = [kind for kind in get_args(Kind) if kind not in NOT_COMPARED] + ["phone", "street"]
    columns = [LinkColumn(f"{kind} {number}", kind, "") for number, kind in enumerate(kinds)]
    data: dict[str, list[str | None]] = {}
    for column in columns:
        letters = _DIGITS if column.kind in ("phone", "postal_code", "identifier", "house_number") else _LETTERS
        known = [_value(random, column.kind) for _ in range(max(rows // 8, 2))]
        found = [random.choice(known) for _ in range(rows)]
        data[column.name] = [
            None if random.random() < 0.1 else misspelt(random, value, letters) if random.random() < 0.6 else value
            for value in found
        ]
    return pl.DataFrame(data), columns
