"""Markdown of the generated pages.

Belongs here: tables and inline code. Does not belong here: what a page says.
"""

from collections.abc import Iterable, Sequence


def code(text: str) -> str:
    """``text`` as inline code."""
    fence = "``" if "`" in text else "`"
    return f"{fence}{text}{fence}"


def table(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; line breaks and bars inside cells are kept from breaking it."""
    lines = [_line(headers), _line(["---"] * len(headers))]
    return "\n".join([*lines, *(_line(row) for row in rows)]) + "\n"


def page(title: str, *parts: str) -> str:
    """A page: title, then parts with a blank line between."""
    return "\n\n".join(part.rstrip("\n") for part in (f"# {title}", *parts) if part.strip()) + "\n"


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(" ".join(cell.replace("|", "\\|").split()) for cell in cells) + " |"
