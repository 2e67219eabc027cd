"""Levels of agreement: what a comparison of two values can find, strongest first.

Belongs here: what a comparison is, whatever it compares, and the shipped share of each level among pairs that are
the same and pairs that are not. Does not belong here: which levels a kind of column has (``names``, ``values``,
``address``, ``contact_points``), and learning the shares of a table (``domain.linkage.engine.training``).

Conditions are SQL in DuckDB's dialect over the columns ``<name>_l`` and ``<name>_r`` of the two rows.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Level:
    """One degree of agreement.

    Attributes:
        label: Words for charts and explanations.
        condition: SQL that is true at this level; levels are tried in order.
        match: Shipped share of pairs of the same thing that reach it.
        other: Shipped share of candidate pairs of different things that reach it.
        shareable: Whether things of different names, such as a family or the firms of one holding, often reach it too.
    """

    label: str
    condition: str
    match: float
    other: float
    shareable: bool = False


@dataclass(frozen=True)
class Comparison:
    """How one column, or one aspect of several, is compared.

    Attributes:
        name: Name in results: ``gamma_<name>``.
        columns: Columns of the table it looks at.
        missing: SQL that is true when one side has no value: neither agreement nor disagreement.
        levels: Levels, strongest first; the last has the condition ``ELSE``.
    """

    name: str
    columns: tuple[str, ...]
    missing: str
    levels: tuple[Level, ...]

    @property
    def gamma(self) -> str:
        """Column that holds the level reached: the number of levels below it, -1 for missing."""
        return f"gamma_{self.name}"
