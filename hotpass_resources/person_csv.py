"""CSV files that people edit, in a text editor or a spreadsheet.

Belongs here: reading what a spreadsheet saved (another delimiter, a byte order mark, an older encoding), the line each
row stands on, and writing so that nothing runs as a formula and everything reads back as it was. Does not belong here:
what the columns mean, and published data (``publishing.csv``).
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

import polars as pl

from hotpass_assets.domain.errors import InputError
from hotpass_resources.publishing.atomic import swap_in

_RUNS_AS_FORMULA = r"^('*[=+\-@\t\r\n＝＋－＠])"
_ESCAPED = r"^'('*[=+\-@\t\r\n＝＋－＠])"
_DELIMITERS = ",;\t|"


def read_person_csv(path: Path) -> pl.DataFrame:
    """The rows as texts, missing where a cell is empty, and ``line``, the line of the file each begins on.

    Raises:
        InputError: The file cannot be read as a table.
    """
    text = _text(path)
    head = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows: list[list[str | None]] = []
    lines: list[int] = []
    header: list[str] = []
    begins = 1
    try:
        for cells in reader:
            if not header:
                header = _header(cells, path)
            elif any(cell.strip() for cell in cells):
                rows.append(_row(cells, len(header), path, begins))
                lines.append(begins)
            begins = reader.line_num + 1
    except csv.Error as error:
        raise _unreadable(path, begins, f"it is no CSV: {error}") from error
    table = pl.DataFrame(rows, schema=dict.fromkeys(header, pl.String()), orient="row")
    unescaped = table.with_columns(pl.all().str.replace(_ESCAPED, "$1"))
    return unescaped.with_columns(pl.Series("line", lines, pl.Int64))


def _header(cells: list[str], path: Path) -> list[str]:
    names = [cell.strip().casefold() for cell in cells]
    while names and not names[-1]:
        names.pop()
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated or "line" in names:
        raise _unreadable(path, 1, f"column '{repeated[0] if repeated else 'line'}' may not stand there (again)")
    return names


def _row(cells: list[str], width: int, path: Path, line: int) -> list[str | None]:
    if any(cell.strip() for cell in cells[width:]):
        raise _unreadable(path, line, "the row has more cells than the header")
    return [cell or None for cell in (*cells[:width], *[""] * (width - len(cells)))]


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(
            f"cannot read {path.name}",
            where=str(path.parent),
            why=error.strerror or type(error).__name__,
            do="Correct the path or the permissions of the file",
        ) from error
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # What Excel saves as plain CSV in Western Europe and South Africa.
        return content.decode("cp1252", errors="replace")


def _unreadable(path: Path, line: int, why: str) -> InputError:
    return InputError(
        f"cannot read {path.name}",
        where=f"{path}:{line}",
        why=why,
        do="Correct the file, or save it from the spreadsheet as CSV",
        exit_code=2,
    )


def write_person_csv(path: Path, table: pl.DataFrame, *, for_excel: bool = False) -> None:
    """Write a table as UTF-8 with LF; the same table gives the same bytes.

    Args:
        path: File to write.
        table: The table; texts that a spreadsheet would run get an apostrophe in front.
        for_excel: Whether to begin with the mark by which Excel knows UTF-8.

    Raises:
        OutputError: The file cannot be written.
    """
    texts = [name for name, dtype in table.schema.items() if dtype == pl.String]
    safe = table.with_columns(pl.col(texts).str.replace(_RUNS_AS_FORMULA, "'$1")) if texts else table
    with swap_in(path) as aside, aside.open("wb") as file:
        if for_excel:
            file.write(b"\xef\xbb\xbf")
        safe.write_csv(file, line_terminator="\n")
