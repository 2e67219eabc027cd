"""The gate of enrichment: gaps are filled, nothing else changes, and a workbook comes back whole.

Belongs here: judging the chain on an invented workbook with known answers. Does not belong here: filling
(``hotpass_assets.domain.enrich``) and enriching a dataset that somebody names (``command_enrich``).
"""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from hotpass_assets.domain.gates.gate import Gate, GateCheck

if TYPE_CHECKING:
    import polars as pl

_HEADER = ("organization_name", "website", "province", "postal_code", "contact_primary_email", "contact_primary_phone")
_ROWS = (
    ("Blue Crane Aviation", None, None, None, "ops@bluecrane.example", "+27115550101"),
    ("Red Kite Flying Club", "http://redkite.example", "Limpopo", "0699", None, "+27155550102"),
    ("Sea Eagle Air", None, None, "8001", "sea@freemail.example", None),
)
_ANSWERS = {
    (0, "website"): "http://bluecrane.example",
    (0, "province"): "Gauteng",
    (2, "province"): "Western Cape",
}
_DAY = "2026-01-01"
_FIX = "This is a fault of Hotpass: report it"


def enrichment_gate() -> Gate:
    """The chain that needs no network, tried on a workbook made for it."""
    # These bring Polars and openpyxl, which the other gates do without.
    import polars as pl

    from hotpass_assets.domain.enrich.enrichment import EnrichmentRules, Knowledge, find_fills
    from hotpass_assets.domain.enrich.filling import filled_cells, row_provenance, told_fills
    from hotpass_assets.domain.enrich.signs import FILLED
    from hotpass_resources.enriched_file import open_refined

    with TemporaryDirectory() as folder:
        source, target = Path(folder, "refined.xlsx"), Path(folder, "enriched.xlsx")
        _write(source)
        opened = open_refined(source)
        fills = find_fills(opened.rows, EnrichmentRules(), Knowledge()).fills
        told = told_fills(opened.rows, fills, _DAY)
        beside = row_provenance(opened.rows.height, told, _DAY)
        opened.save(target, filled_cells(opened.rows, fills, "ZA"), beside, told)
        before, after = open_refined(source).rows, open_refined(target).rows
    sure = told.filter(pl.col("state") == FILLED).select("row", "field", "value")
    found = {(row, field): value for row, field, value in sure.iter_rows()}
    missing = sorted(
        f"{field} of row {row}" for row, field in _ANSWERS if found.get((row, field)) != _ANSWERS[row, field]
    )
    wrong = sorted(f"{field} of row {row}" for row, field in found if (row, field) not in _ANSWERS)
    absent = sorted(set(beside.columns) - set(after.columns))
    checks = (
        _check("the_enrichment_chain_fills_gaps", missing, f"{len(_ANSWERS)} gaps with known answers are filled"),
        _check("what_is_not_known_stays_empty", wrong, "no other gap was filled"),
        _check("a_workbook_comes_back_whole", _changed(before, after), f"{before.height} rows, every value as it was"),
        _check("provenance_columns_are_there", absent, f"{beside.width} columns beside each row"),
    )
    return Gate("enrichment", "Enrichment chain", checks)


def _write(path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Data"
    for row in (_HEADER, *_ROWS):
        sheet.append(row)
    book.save(path)


def _changed(before: "pl.DataFrame", after: "pl.DataFrame") -> list[str]:
    """Values that were there and are not there, or not the same, any more."""
    if before.height != after.height:
        return [f"{before.height} rows became {after.height}"]
    return [
        f"{name} of row {row}"
        for name in before.columns
        for row, (old, new) in enumerate(zip(before[name], after[name], strict=True))
        if old is not None and old != new
    ]


def _check(name: str, faults: list[str], holds: str) -> GateCheck:
    return GateCheck(name, not faults, f"not so: {', '.join(faults[:5])}" if faults else holds, _FIX if faults else "")
