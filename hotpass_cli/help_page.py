"""How a help page looks: usage, text, one panel of options a heading, commands, examples.

Belongs here: drawing the help of a Typer command or group with rich. Does not belong here: the words of the
help.

Typer's own page gives names, opposite names and value kinds a column each, which at 80 columns cuts long
option names off, and it loads rich's Markdown and syntax highlighting, half of the time ``hotpass --help``
may take.
"""

import inspect
import sys
from collections.abc import Iterable
from io import StringIO
from typing import TYPE_CHECKING

import click
from typer.core import TyperCommand, TyperGroup

if TYPE_CHECKING:
    from rich.console import RenderableType

PAGE_WIDTH = 110
NAMES_WIDTH = 38
OWN_OPTIONS = "Options"
SHARED_PANEL = "Shared options (before or after the command)"


class HelpCommand(TyperCommand):
    """A command with the Hotpass help page."""

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes the page of a command."""
        formatter.write(drawn(page(self, ctx)))


class HelpGroup(TyperGroup):
    """A group of commands with the Hotpass help page."""

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes the page of a group, its commands included."""
        formatter.write(drawn(page(self, ctx)))


def drawn(parts: Iterable["RenderableType"]) -> str:
    """The parts as text; with colours when stdout is a terminal."""
    from rich.console import Console  # only when a page is really drawn

    console = Console(file=StringIO(), force_terminal=sys.stdout.isatty(), highlight=False)
    console.width = min(console.width, PAGE_WIDTH)
    with console.capture() as captured:
        for part in parts:
            console.print(part)
    return "\n".join(line.rstrip() for line in captured.get().splitlines()) + "\n"


def page(command: click.Command, ctx: click.Context) -> Iterable["RenderableType"]:
    """All parts of a help page, top to bottom."""
    from rich.text import Text

    usage = " ".join([ctx.command_path, *command.collect_usage_pieces(ctx)])
    yield Text.assemble(("Usage: ", "bold"), usage)
    yield ""
    for paragraph in inspect.cleandoc(command.help or "").split("\n\n"):
        yield Text(" ".join(paragraph.split()))
        yield ""
    for title, rows in option_panels(command, ctx).items():
        yield panel(title, rows)
    if isinstance(command, click.Group):
        for title, rows in command_panels(command, ctx).items():
            yield panel(title, rows)
    if command.epilog:
        yield ""
        yield Text(command.epilog)


def option_panels(command: click.Command, ctx: click.Context) -> dict[str, list[tuple[str, str]]]:
    """Options with their help under the heading each declares; those every verb has come last."""
    panels: dict[str, list[tuple[str, str]]] = {}
    for parameter in command.get_params(ctx):
        record = parameter.get_help_record(ctx)
        if record is not None:
            heading = getattr(parameter, "rich_help_panel", None) or OWN_OPTIONS
            panels.setdefault(heading, []).append((record[0].replace("; ", " / "), record[1]))
    last = [heading for heading in (OWN_OPTIONS, SHARED_PANEL) if heading in panels]
    return {heading: panels[heading] for heading in [*(name for name in panels if name not in last), *last]}


def command_panels(group: click.Group, ctx: click.Context) -> dict[str, list[tuple[str, str]]]:
    """Commands of a group with their summaries, by heading."""
    panels: dict[str, list[tuple[str, str]]] = {}
    for name in group.list_commands(ctx):
        command = group.get_command(ctx, name)
        if command is not None and not command.hidden:
            heading = getattr(command, "rich_help_panel", None) or "Commands"
            panels.setdefault(heading, []).append((name, command.get_short_help_str(limit=200)))
    return panels


def panel(title: str, rows: list[tuple[str, str]]) -> "RenderableType":
    """Names on the left, what they do on the right, in a box with a heading."""
    from rich.panel import Panel
    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=(0, 2), expand=True)
    table.add_column(style="cyan", max_width=NAMES_WIDTH)
    table.add_column(ratio=1, overflow="fold")
    for names, text in rows:
        table.add_row(Text(names), Text(text))
    return Panel(table, title=title, title_align="left", border_style="dim")
