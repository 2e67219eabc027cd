"""Parts of a result for people: headings, labels beside texts, sentences.

Belongs here: how they are drawn on a terminal, wide or narrow, without obeying what stands in a cell. Does not belong
here: what they say.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from hotpass_assets.domain.printable import printable

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

_LONG = 300


def shown(value: object) -> str:
    """A value of the data, cut where it is very long."""
    text = "no value" if value is None else printable(str(value))
    return text if len(text) <= _LONG else f"{text[:_LONG]}…"


def section(title: str, parts: "Sequence[RenderableType] | Iterator[RenderableType]") -> Iterator["RenderableType"]:
    """Parts under a heading."""
    yield ""
    yield styled(title, "bold cyan")
    yield from parts


def pairs(lines: Mapping[str, str]) -> "Table":
    """Labels and texts side by side, folded to the width of the terminal."""
    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=(0, 2))
    table.add_column(overflow="fold", max_width=34)
    table.add_column(overflow="fold")
    for label, text in lines.items():
        first, *rest = (printable(line) for line in text.split("\n"))
        body = Text(first)
        for line in rest:
            body.append(f"\n{line}", "dim")
        table.add_row(Text(printable(label)), body)
    return table


def styled(text: str, style: str = "") -> "RenderableType":
    """A text in one style."""
    from rich.text import Text

    return Text(printable(str(text)), style)


def wrapped(text: str, style: str = "") -> "RenderableType":
    """A sentence that is folded at the edge of the terminal."""
    from rich.padding import Padding

    return Padding(styled(text, style), 0)
