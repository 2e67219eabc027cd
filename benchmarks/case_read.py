"""Program: read a one-sheet workbook with Hotpass or with fastexcel alone; prints what the reading cost.

Arguments: ``hotpass`` or ``fastexcel``, path. Imports are not counted.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from benchmarks.section import print_cost


def hotpass_reader(path: Path) -> Callable[[], int]:
    """Reads the whole workbook as a run does; gives the rows found."""
    from hotpass_assets.domain.workbook.reader import read_workbook

    return lambda: read_workbook(path, path.name).rows.height


def fastexcel_reader(path: Path) -> Callable[[], int]:
    """Loads the first sheet as text, headers and all; gives the rows found."""
    import fastexcel
    import pyarrow  # noqa: F401 - loaded before the clock runs, as fastexcel loads it on first use

    def read() -> int:
        sheet = fastexcel.read_excel(path).load_sheet(0, header_row=None, skip_rows=0, dtypes="string")
        return int(sheet.to_arrow().num_rows)

    return read


if __name__ == "__main__":
    readers = {"hotpass": hotpass_reader, "fastexcel": fastexcel_reader}
    print_cost(readers[sys.argv[1]](Path(sys.argv[2])))
