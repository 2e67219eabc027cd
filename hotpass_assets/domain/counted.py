"""Numbers of things in words.

Belongs here: one thing or several. Does not belong here: sentences.
"""


def counted(number: int, noun: str, plural: str = "") -> str:
    """A number and its noun, with the verb where one follows: ``1 cell``, ``3,000 cells``, ``1 value is``.

    Args:
        number: How many.
        noun: What one of them is called, and does: "value is".
        plural: The same of several, where it is not the noun with an s.
    """
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"
