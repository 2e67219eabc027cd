"""Numbers of things in words."""

import pytest

from hotpass_assets.domain.counted import counted


@pytest.mark.parametrize(
    ("number", "words", "said"),
    [
        (0, ("question",), "0 questions"),
        (1, ("question",), "1 question"),
        (12_000, ("question",), "12,000 questions"),
        (1, ("value is", "values are"), "1 value is"),
        (2, ("value is", "values are"), "2 values are"),
    ],
)
def test_one_thing_is_not_several(number: int, words: tuple[str, ...], said: str) -> None:
    """Prevents: "1 questions are not asked", which nobody would say."""
    assert counted(number, *words) == said
