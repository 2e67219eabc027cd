"""The ``hotpass`` command: finds the verb, runs it, turns every failure into one line and an exit code.

Belongs here: the root command, the lazy look-up of verbs and the handling of what escapes from them. Does
not belong here: options (``options``), what a verb does (``command_*``), and anything slow to import.

Exit codes: 0 success; 1 failure, or findings of error severity; 2 invalid profile, configuration or usage;
130 interrupted by Ctrl-C, SIGTERM or the end of the terminal, as shells count it.
"""

import importlib
import inspect
import os
import signal
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Annotated, Any

import click
import typer
from typer.core import TyperCommand

from hotpass_assets.domain.errors import HotpassError
from hotpass_cli.catalogue import VERBS
from hotpass_cli.help_page import HelpCommand, HelpGroup
from hotpass_cli.installation import program_version
from hotpass_cli.network_option import with_words
from hotpass_cli.options import Invocation, shared_parameters, with_parameters
from hotpass_cli.verb import Verb

EXIT_FAILURE = 1
EXIT_INTERRUPTED = 130

HELP = "Hotpass turns folders of messy workbooks into one governed, explainable source of truth."
EPILOG = (
    "Profiles may be defined as TOML or YAML files. Use --profile-search-path to locate custom profiles.\n\n"
    "Example:\n  hotpass init --path ./workspace"
)


class VerbCommand(HelpCommand):
    """A verb that does the work itself."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parses what was typed, after giving options their words that may go without one."""
        return super().parse_args(ctx, with_words(args))


def load_verb(entry: Verb) -> click.Command:
    """The Click command of a verb; its module is imported here and nowhere sooner."""
    if entry.commands:
        return verb_group(entry)
    function: Callable[..., None] = getattr(importlib.import_module(entry.module), entry.function)
    single = typer.Typer(add_completion=False, rich_markup_mode="rich")
    epilog = "\n  ".join(("Example:", *entry.example))
    single.command(name=entry.name, cls=VerbCommand, short_help=entry.summary, epilog=epilog)(function)
    return typer.main.get_command(single)


def verb_row(entry: Verb) -> click.Command:
    """What the table of verbs needs to know of one, without importing it."""
    return TyperCommand(entry.name, help=entry.summary, short_help=entry.summary, rich_help_panel=entry.panel)


def verb_group(entry: Verb) -> click.Group:
    """The Click group of a verb that has commands of its own; it takes the shared options as well."""
    epilog = "\n  ".join(("Example:", *entry.example))
    group = typer.Typer(cls=LazyVerbs, add_completion=False, rich_markup_mode="rich")
    context = inspect.Parameter("ctx", inspect.Parameter.KEYWORD_ONLY, annotation=typer.Context)
    group.callback(invoke_without_command=True, help=entry.summary, short_help=entry.summary, epilog=epilog)(
        with_parameters(_between, [context, *shared_parameters(environment=False)])
    )
    command = typer.main.get_command(group)
    assert isinstance(command, LazyVerbs)
    command.name = entry.name
    command.entries = {inner.name: inner for inner in entry.commands}
    command.default = entry.default
    command.command_needed = entry.command_needed
    return command


def _between(ctx: typer.Context, **given: Any) -> None:
    """Takes the options between a verb and its command; without a command it shows the help, or refuses."""
    (ctx.find_object(Invocation) or Invocation()).take(given)
    if ctx.invoked_subcommand is not None:
        return
    if isinstance(ctx.command, LazyVerbs) and ctx.command.command_needed:
        commands = ", ".join(ctx.command.entries)
        raise HotpassError(
            f"'{ctx.command_path}' needs a command",
            why=f"there is {commands}",
            do=f"Add one; '{ctx.command_path} --help' explains them",
        )
    typer.echo(ctx.get_help())


class LazyVerbs(HelpGroup):
    """Group that knows every verb's summary and imports a verb only to run it or to show its own help."""

    entries: dict[str, Verb] = VERBS
    default: str = ""
    command_needed: bool = False

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parses what was typed, after putting the command in front where a verb has a default one."""
        return super().parse_args(ctx, self._with_command(args) if self.default else args)

    def _with_command(self, args: list[str]) -> list[str]:
        """``args`` with the command first: its options may stand before it, and the default one need not be typed."""
        place = next((number for number, word in enumerate(args) if word in self.entries), None)
        if place is not None:
            return [args[place], *args[:place], *args[place + 1 :]]
        is_other = bool(args) and not args[0].startswith("-")
        return args if is_other or {"-h", "--help"} & set(args) else [self.default, *args]

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of all verbs in the order of the catalogue."""
        return list(self.entries)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The verb called ``cmd_name``, or ``None``; a bare row of it while the group's help is drawn."""
        if cmd_name not in self.entries:
            return None
        if ctx.meta.get("hotpass.listing"):
            return verb_row(self.entries[cmd_name])
        if cmd_name not in self.commands:
            self.commands[cmd_name] = load_verb(self.entries[cmd_name])
        return self.commands[cmd_name]

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Draws the help from the catalogue alone."""
        ctx.meta["hotpass.listing"] = True
        try:
            super().format_help(ctx, formatter)
        finally:
            del ctx.meta["hotpass.listing"]

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The verb named by the first argument; an unknown one is refused with the nearest names."""
        if args and args[0] not in self.entries and not args[0].startswith("-"):
            raise click.UsageError(unknown_verb(args[0], self.entries), ctx)
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Runs the verb; Ctrl-C becomes an error with its own exit code."""
        try:
            return super().invoke(ctx)
        except (Exception, SystemExit):
            raise
        except BaseException as interrupt:
            # Ctrl-C, or what Dagster makes of it, which is no Exception either.
            became = str(interrupt) if isinstance(interrupt, KeyboardInterrupt) else ""
            raise HotpassError(
                "interrupted",
                why="Ctrl-C was pressed, or the process was told to end",
                do=f"{became or 'No file is left half-written'}; run the command again",
                retry=True,
                exit_code=EXIT_INTERRUPTED,
            ) from interrupt


def unknown_verb(name: str, verbs: Iterable[str]) -> str:
    """Message for a verb that does not exist, with the nearest ones."""
    from difflib import get_close_matches  # only for a typing mistake

    near = get_close_matches(name, verbs := list(verbs), n=2, cutoff=0.7)
    hint = f"did you mean {' or '.join(near)}" if near else f"there are {', '.join(verbs)}"
    return f"no command {name!r}: {hint}"


def _root(ctx: typer.Context, **given: Any) -> None:
    """Takes the options before the verb; without a verb it shows the help."""
    if given.pop("show_version"):
        typer.echo(f"hotpass {program_version()}")
        raise typer.Exit
    invocation = ctx.ensure_object(Invocation)
    invocation.take(given)
    if ctx.invoked_subcommand is None:
        typer.echo(ctx.get_help())


def build_app() -> typer.Typer:
    """The Typer application with its lazy verbs."""
    app = typer.Typer(
        cls=LazyVerbs,
        add_completion=False,
        rich_markup_mode="rich",
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback(invoke_without_command=True, help=HELP, epilog=EPILOG)(_with_root_options())
    return app


def _with_root_options() -> Callable[..., Any]:
    show_version = Annotated[
        bool, typer.Option("--version", help="Show the version of Hotpass and exit.", is_eager=True)
    ]
    keyword = inspect.Parameter.KEYWORD_ONLY
    return with_parameters(
        _root,
        [
            inspect.Parameter("ctx", keyword, annotation=typer.Context),
            inspect.Parameter("show_version", keyword, default=False, annotation=show_version),
            *shared_parameters(environment=True),
        ],
    )


app = build_app()


def run(arguments: Sequence[str]) -> int:
    """Runs one command line and gives its exit code; every failure has been reported by then."""
    invocation = Invocation()
    try:
        command = typer.main.get_command(app)
        result = command.main(list(arguments), "hotpass", standalone_mode=False, obj=invocation)
    except Exception as error:
        return report(error, invocation)
    return result if isinstance(result, int) else 0


def report(error: Exception, invocation: Invocation) -> int:
    """Writes the ``Error:`` line of a failure, and its traceback when asked for; gives the exit code."""
    if invocation.shared.debug:
        import traceback

        typer.echo("".join(traceback.format_exception(error)), err=True, nl=False)
    message, code = explain(error)
    invocation.output.error(message)
    return code


def explain(error: Exception) -> tuple[str, int]:
    """Message and exit code of a failure.

    The text of an unexpected exception is not shown: it may quote a cell.
    """
    if isinstance(error, HotpassError):
        return error.one_line(), error.exit_code
    if isinstance(error, click.ClickException):
        return usage_message(error), error.exit_code
    if isinstance(error, click.Abort):
        return "stopped at a question. Run again with --no-interactive to be asked nothing.", EXIT_FAILURE
    if isinstance(error, MemoryError):
        return "there is not enough memory. Use --excel-chunk-size, or a larger machine.", EXIT_FAILURE
    if isinstance(error, OSError) and error.strerror:
        where = f" ({error.filename})" if error.filename else ""
        return f"{error.strerror}{where}. Correct this and run the command again.", EXIT_FAILURE
    return (
        f"unexpected {type(error).__name__}{place_of(error)}. This is a bug in Hotpass, not in your data: "
        "run the same command with --debug and report what it shows."
    ), EXIT_FAILURE


def usage_message(error: click.ClickException) -> str:
    """What was wrong with the command line, and where its help is."""
    context = getattr(error, "ctx", None)
    path = context.command_path if context else "hotpass"
    message = error.format_message().rstrip(".")
    return f"{message}{'' if message.endswith('?') else '.'} See '{path} --help'."


def place_of(error: Exception) -> str:
    """File and line an exception came from, in words."""
    step = error.__traceback__
    if step is None:
        return ""
    while step.tb_next is not None:
        step = step.tb_next
    file = Path(step.tb_frame.f_code.co_filename)
    return f" in {file.parent.name}/{file.name} line {step.tb_lineno}"


def _flush() -> None:
    """Writes what is left; a reader that has gone away (``hotpass … | head``) is not an error."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _end_as_by_ctrl_c() -> None:
    """Lets what service managers and closed terminals send do what Ctrl-C does; ``nohup`` still counts."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, signal.default_int_handler)


def main() -> None:
    """Entry point of ``hotpass``."""
    _end_as_by_ctrl_c()
    code = run(sys.argv[1:])
    _flush()
    sys.exit(code)


def main_enhanced() -> None:
    """Entry point of ``hotpass-enhanced``, the former name: says so and delegates."""
    typer.echo("hotpass-enhanced is deprecated and will go: use hotpass, which takes the same options.", err=True)
    main()


if __name__ == "__main__":
    main()
