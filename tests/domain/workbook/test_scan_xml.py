"""The quick scan of a worksheet says the same as the exact one, or hands over to it."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import numpy as np
import pytest

from hotpass_assets.domain.workbook import scan_xml
from hotpass_assets.domain.workbook.grid import SheetFacts
from hotpass_assets.domain.workbook.scan_expat import exact_facts
from tests.builders.workbooks import workbook

HEAD = '<?xml version="1.0"?>\n<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
USUAL = {
    "three letters": '<row r="9"><c r="A9"><v>1</v></c><c r="AB9"><v/></c><c r="XFD9" t="str"><v></v></c></row>',
    "digits grow": '<row r="9"><c r="Z9"><v>1</v></c></row><row r="10"><c r="A10" s="1"/></row>',
    "hidden": '<row r="3" spans="1:2" hidden="1"><c r="A3"><v>1</v></c></row><row hidden="0" r="4"/>',
    "inline": '<row r="1"><c r="A1" t="inlineStr"><is><r><rPr><b/></rPr><t>é</t></r></is></c></row>',
    "spaced": '<row r="1"><c r="A1" t="str"><v xml:space="preserve"> x</v></c><c r="B1"><v x="1"></v></c></row>',
    "formulas": '<row r="1"><c r="A1"><f>B1</f></c><c r="B1"><f>1</f><v>2</v></c><c r="C1"><f/></c></row>',
    "many": "".join(f'<row r="{row}"><c r="AA{row}"><v>{row}</v></c></row>' for row in range(1, 12_000)),
}
UNUSUAL = {
    "comment": '<row r="1"><!-- <c r="A1"/> --></row>',
    "instruction": '<row r="1"><?x <c r="A1"?></row>',
    "prefix": '<row r="1"><x:c xmlns:x="http://x.example/" r="B1"><v>1</v></x:c></row>',
    "no reference": '<row r="1"><c><v>1</v></c></row>',
    "reference later": '<row r="1"><c s="1" r="XFD1"><v>1</v></c></row>',
    "disorder": '<row r="900"><c r="A900"><v>1</v></c></row><row r="1"><c r="A1"/><c r="B1"/></row>',
    "single quotes": "<row r='1' hidden='1'><c r='A1'><v>1</v></c></row>",
    "quoted hidden": '<row r="1" hidden=\'1\'><c r="A1"><v>1</v></c></row>',
}


def _xml(rows: str) -> bytes:
    tail = '<mergeCells><mergeCell ref="A1:B1"/></mergeCells><x14:f xmlns:x14="http://x.example/">1</x14:f>'
    return f"{HEAD}<sheetData>{rows}</sheetData>{tail}</worksheet>".encode()


def _same(left: SheetFacts, right: SheetFacts) -> bool:
    names = [name for name in SheetFacts.__dataclass_fields__ if name != "hidden"]
    same = all(getattr(left, name) == getattr(right, name) for name in names)
    return same and np.array_equal(left.hidden, right.hidden)


@pytest.mark.parametrize("case", USUAL)
@pytest.mark.parametrize("size", [64, 1 << 18])
def test_the_quick_scan_counts_what_the_exact_one_counts(case: str, size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cut between slices must not lose a cell, and ordinary sheets must not fall back to the slow scan."""
    xml = _xml(USUAL[case])
    exact = exact_facts(io.BytesIO(xml), recalculated_on_load=True)
    monkeypatch.setattr(scan_xml, "_SLICE_BYTES", size)
    monkeypatch.delattr(scan_xml, "exact_facts")
    assert _same(scan_xml.sheet_facts(lambda: io.BytesIO(xml), recalculated_on_load=True), exact)


@pytest.mark.parametrize("case", UNUSUAL)
def test_unusual_spellings_are_left_to_the_exact_scan(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counts of a sheet that is written otherwise would be wrong without a sign of it."""
    asked: list[str] = []
    monkeypatch.setattr(scan_xml, "exact_facts", lambda *_: asked.append(case) or SheetFacts())
    scan_xml.sheet_facts(lambda: io.BytesIO(_xml(UNUSUAL[case])), recalculated_on_load=False)
    assert asked == [case]


def test_ordinary_writers_are_scanned_quickly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The slow scan gives the same counts, so nothing but the clock would tell."""
    rows = [["Name", "Phone"], *([f"Club {number}", number] for number in range(200))]
    path = workbook().sheet("S").rows(rows, at="Y5").hide_rows(7).merge("A1:C1").save(tmp_path / "a.xlsx")
    monkeypatch.delattr(scan_xml, "exact_facts")
    with zipfile.ZipFile(path) as archive:
        facts = scan_xml.sheet_facts(lambda: archive.open("xl/worksheets/sheet1.xml"), False)
    assert (facts.last_row, facts.columns, facts.values) == (205, 26, 402)
    assert facts.hidden.tolist() == [7] and facts.merged == ((1, 0, 1, 2),)
