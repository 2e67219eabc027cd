"""What things of different names share: a family its house and telephone, the firms of a holding their site.

Belongs here: when an agreement says nothing because the two rows are called otherwise. Does not belong here: values
that many names share, whoever is compared (``context``), and comparing names (``names``).

Comparisons are weighed as if they were independent. Of two things whose names have nothing in common that is wrong:
those that share a telephone share the address and the site as well, and a household would look like one person who
changed the name in every row. Learning cannot tell the two apart: whichever it starts from, it finds confirmed. So what
rows share that are called otherwise is not counted, unless something that is theirs alone is the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from hotpass_assets.domain.linkage.columns.kinds import Kind
from hotpass_assets.domain.linkage.compare.levels import Comparison
from hotpass_assets.domain.linkage.compare.tokens import common_weight

_WEAKEST: Mapping[Kind, int] = {"organisation": 2, "person": 2, "given_name": 1, "title": 2}
"""Kinds that say what a row is called, the best first, and how many of their weakest levels can be another name."""
_BY_WORDS: tuple[Kind, ...] = ("organisation", "title")
_SHAREABLE: tuple[Kind, ...] = (
    "surname", "phone", "email", "website", "address", "street", "house_number", "town", "postal_code",
)  # fmt: skip
_OWN: tuple[Kind, ...] = ("date", "identifier")
_TELLING = 5
"""So many times as often as other pairs must pairs of the same reach a level of a birth date or number to vouch."""


def without_shared(comparisons: Sequence[Comparison], kinds: Mapping[str, Kind]) -> Iterator[Comparison]:
    """The comparisons, where what rows share that are called otherwise is neither for nor against.

    Args:
        comparisons: All comparisons of a table.
        kinds: What each column was taken for.
    """
    kind_of = {comparison.name: kinds[comparison.columns[0]] for comparison in comparisons}
    named = next((one for kind in _WEAKEST for one in comparisons if kind_of[one.name] == kind), None)
    if named is None:
        yield from comparisons
        return
    own = [comparison for comparison in comparisons if kind_of[comparison.name] in _OWN]
    alike = " or ".join([*_alike(named, kind_of[named.name]), *_vouched_for(own)])
    # Not "not (…)", which is missing where a part of it is, and not coalesce, which works out all of its parts.
    otherwise = f"case when {alike} then false else true end"
    for comparison in comparisons:
        shared = " or ".join(f"({level.condition})" for level in comparison.levels if level.shareable)
        if shared and comparison is not named and kind_of[comparison.name] in _SHAREABLE:
            yield replace(comparison, missing=f"{comparison.missing} or (({shared}) and {otherwise})")
        else:
            yield comparison


def _alike(name: Comparison, kind: Kind) -> Iterator[str]:
    """SQL conditions under which two rows cannot be said to have names that have nothing to do with each other."""
    yield f"({name.missing})"
    if kind in _BY_WORDS:
        yield from _alike_in_words(name.name, kind)
    else:
        yield from (f"({level.condition})" for level in name.levels[: -_WEAKEST[kind]])


def _alike_in_words(name: str, kind: Kind) -> Iterator[str]:
    """SQL conditions under which names of organisations or things have anything in common.

    Written shorter than the levels they stand for: Splink reads them once for every comparison.
    """
    # The common weight is a fifth of the weight of all words of both.
    yield f"6 * {common_weight(name)} >= {name}_weight_l + {name}_weight_r"
    yield f"jaro_winkler_similarity({name}_squeezed_l, {name}_squeezed_r) >= 0.88"
    yield f"{name}_initials_l = {name}_initials_r"
    if kind == "organisation":
        yield f"{name}_also_l = {name}_squeezed_r"
        yield f"{name}_squeezed_l = {name}_also_r"
        yield f"{name}_also_l = {name}_also_r"


def _vouched_for(own: Iterable[Comparison]) -> Iterator[str]:
    """SQL conditions under which a birth date, or a number of one thing only, is the same, or nearly so."""
    for comparison in own:
        yield from (f"({level.condition})" for level in comparison.levels if level.match >= _TELLING * level.other)
