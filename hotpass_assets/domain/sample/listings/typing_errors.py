"""What fingers and scanners do to text.

Belongs here: single slips in any text, chosen by one throw of a die with very many sides. Does not belong here: what
people mean to write differently (see `name_dirt`).
"""

from __future__ import annotations

_ROWS = ("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm")
_NEIGHBOURS = {
    key: "".join(
        other[place + step]
        for other, steps in ((row, (-1, 1)), *((near, (0,)) for near in near_rows))
        for step in steps
        if 0 <= place + step < len(other)
    )
    for number, row in enumerate(_ROWS)
    for near_rows in [[_ROWS[near] for near in (number - 1, number + 1) if 1 <= near < len(_ROWS) and number > 0]]
    for place, key in enumerate(row)
}
_LOOKALIKES = (
    *(("rn", "m"), ("m", "rn"), ("l", "1"), ("O", "0"), ("o", "0"), ("cl", "d"), ("d", "cl"), ("B", "8"), ("S", "5")),
    *(("I", "l"), ("i", "l"), ("e", "c"), ("vv", "w"), ("w", "vv"), ("G", "6"), ("h", "b"), ("u", "ii"), ("Z", "2")),
)


def mistyped(text: str, dice: int) -> str:
    """The text with one slip: a letter lost, doubled, added, swapped with the next, or its neighbour on the keys."""
    dice, kind = divmod(dice, 100)
    length = len(text)
    if length < 4:
        return text
    # The first letter is seldom wrong.
    dice, place = divmod(dice, length - 2 if kind % 9 else length - 1)
    place += 1 if kind % 9 else 0
    letter = text[place]
    if kind < 28:
        return text[:place] + text[place + 1 :]
    if kind < 50:
        return text[:place] + text[place + 1] + letter + text[place + 2 :]
    if kind < 64:
        return text[:place] + letter + text[place:]
    near = _NEIGHBOURS.get(letter.lower(), "")
    if not near:
        return text[:place] + text[place + 1 :]
    other = near[dice % len(near)]
    other = other.upper() if letter.isupper() else other
    return text[:place] + other + text[place + (kind >= 74) :]


def misread(text: str, dice: int) -> str:
    """The text as a scanner reads it: one shape taken for another."""
    for turn in range(len(_LOOKALIKES)):
        shape, other = _LOOKALIKES[(dice + turn) % len(_LOOKALIKES)]
        if shape in text:
            return text.replace(shape, other, 1)
    return text


def wrong_digit(text: str, dice: int) -> str:
    """The text with one digit wrong or two digits swapped."""
    places = [place for place, letter in enumerate(text) if letter.isdigit()]
    if len(places) < 2:
        return text
    dice, turn = divmod(dice, len(places) - 1)
    first, second = places[turn], places[turn + 1]
    if dice % 2:
        return text[:first] + text[second] + text[first + 1 : second] + text[first] + text[second + 1 :]
    return text[:second] + str((int(text[second]) + 1 + dice // 2 % 9) % 10) + text[second + 1 :]
