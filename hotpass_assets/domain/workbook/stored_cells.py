"""Cells whose stored form says more than a cell parser passes on.

Belongs here: telling formulas without a result and empty text results from the attributes and texts of one
stored cell. Does not belong here: finding the cells in a file.

What can be known about a formula: one stored without a value was never calculated. One stored with the
value 0, in a workbook that asks to be calculated in full when it is opened, is treated as never calculated
too: that is what writers without a calculator leave behind, and a spreadsheet program drops that request
when it saves. A stale result in a workbook without that request cannot be told from a fresh one.
"""

from __future__ import annotations

from hotpass_assets.domain.workbook.coordinates import cell_name
from hotpass_assets.domain.workbook.grid import Position


class StoredCells:
    """Collects the special cells of one sheet.

    Args:
        recalculated_on_load: Whether the workbook asks programs to calculate it when it is opened.
    """

    def __init__(self, recalculated_on_load: bool) -> None:
        self.patches: dict[Position, str] = {}
        self.uncalculated: set[Position] = set()
        self.unstored = 0
        self.blank_texts = 0
        self._recalculated = recalculated_on_load
        self._shared: dict[str, tuple[str, Position]] = {}

    def add(self, position: Position, kind: str, formula: str | None, shared: str | None, value: str | None) -> None:
        """Look at one cell.

        Args:
            position: Where it is.
            kind: Stored type, ``n`` when none is given.
            formula: Formula text, empty when it is shared from another cell, None when there is none.
            shared: Identity of the shared formula, if it is one.
            value: Stored value, empty when its element is empty, None when there is no element.
        """
        if formula and shared is not None:
            self._shared[shared] = (formula, position)
        if not value and kind == "str" and value is not None:
            self.blank_texts += 1
        elif formula is not None and self._never_calculated(kind, value):
            self.patches[position] = "=" + self._formula(position, formula, shared)
            self.uncalculated.add(position)
            self.unstored += not value

    def _never_calculated(self, kind: str, value: str | None) -> bool:
        return not value or (self._recalculated and kind == "n" and value == "0")

    def _formula(self, position: Position, formula: str, shared: str | None) -> str:
        if formula or shared is None or shared not in self._shared:
            return formula
        # Only for the rare shared formula without a result; openpyxl is slow to import.
        from openpyxl.formula.translate import Translator

        text, origin = self._shared[shared]
        translator = Translator("=" + text, origin=cell_name(*origin))
        return str(translator.translate_formula(cell_name(*position)))[1:]
