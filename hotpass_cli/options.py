"""The options every verb shares, and the merging of those before the verb with those after it.

Belongs here: the declaration of the shared options, their merged value and the decorator that gives them to
a verb. Does not belong here: options of one verb, and what the options do.
"""

import copy
import inspect
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

import typer

from hotpass_cli.help_page import SHARED_PANEL
from hotpass_cli.output import Output

LogFormat = Literal["rich", "json"]
QaMode = Literal["default", "strict", "relaxed"]
Handler = Callable[..., int]

REPEATED = ("profile_search_path", "config", "sensitive_field")

SHARED_OPTIONS: dict[str, Any] = {
    "profile": Annotated[
        str | None,
        typer.Option(
            "--profile",
            metavar="NAME",
            envvar="HOTPASS_PROFILE",
            help="Profile to work with: its name, or the path of its YAML or TOML file. Default: generic.",
            rich_help_panel=SHARED_PANEL,
        ),
    ],
    "profile_search_path": Annotated[
        list[Path] | None,
        typer.Option(
            "--profile-search-path",
            metavar="PATH",
            help="Folder to look for profiles in, before the usual ones. Repeat for several.",
            rich_help_panel=SHARED_PANEL,
        ),
    ],
    "config": Annotated[
        list[Path] | None,
        typer.Option(
            "--config",
            metavar="FILE",
            help="Configuration file (TOML, JSON, YAML) laid over the profile. Repeat: a later one wins.",
            rich_help_panel=SHARED_PANEL,
        ),
    ],
    "log_format": Annotated[
        LogFormat | None,
        typer.Option(
            "--log-format",
            envvar="HOTPASS_LOG_FORMAT",
            help="rich: for people. json: one JSON object a line on stdout and nothing else there.",
            rich_help_panel=SHARED_PANEL,
        ),
    ],
    "sensitive_field": Annotated[
        list[str] | None,
        typer.Option(
            "--sensitive-field",
            metavar="FIELD",
            help="Field to mask in JSON events: a name, or a dotted path. Repeat for several.",
            rich_help_panel=SHARED_PANEL,
        ),
    ],
    "interactive": Annotated[
        bool | None,
        typer.Option(
            "--interactive/--no-interactive",
            help="Ask questions on the terminal, or never ask. Default: ask in rich mode on a terminal.",
            rich_help_panel=SHARED_PANEL,
        ),
    ],
    "qa_mode": Annotated[
        QaMode | None,
        typer.Option(
            "--qa-mode",
            help="strict: an unreadable workbook fails the run. relaxed: no audit trail and no advice.",
            rich_help_panel=SHARED_PANEL,
        ),
    ],
    "debug": Annotated[
        bool | None,
        typer.Option(
            "--debug",
            help="Show the whole traceback of an error, which may quote values from the data.",
            rich_help_panel=SHARED_PANEL,
        ),
    ],
}


@dataclass(frozen=True)
class SharedOptions:
    """What the user said through the shared options; ``None`` and empty mean not said."""

    profile: str | None = None
    profile_search_path: tuple[Path, ...] = ()
    config: tuple[Path, ...] = ()
    log_format: LogFormat | None = None
    sensitive_field: tuple[str, ...] = ()
    interactive: bool | None = None
    qa_mode: QaMode | None = None
    debug: bool = False

    def merged(self, given: dict[str, Any]) -> "SharedOptions":
        """These options with later ones: a later single value wins, a later list is appended."""
        said = {name: value for name, value in given.items() if value not in (None, [], ())}
        for name in REPEATED:
            if name in said:
                said[name] = (*getattr(self, name), *said[name])
        return replace(self, **said)


@dataclass
class Invocation:
    """One run of the command line: the shared options so far, and the output that fits them.

    Attributes:
        shared: Shared options as merged so far.
        output: Where events, results and errors go.
    """

    shared: SharedOptions = field(default_factory=SharedOptions)
    output: Output = field(default_factory=Output)

    def take(self, given: dict[str, Any]) -> None:
        """Merges newly parsed shared options and lets the output follow them."""
        self.shared = self.shared.merged(given)
        self.follow(self.shared.log_format or "rich", self.shared.sensitive_field)

    def follow(self, log_format: str, sensitive_fields: Iterable[str]) -> None:
        """Lets the output follow settings that come from a configuration."""
        self.output = Output(log_format, sensitive_fields)


def _without_environment(option: Any) -> Any:
    """The same option without its environment variable, for use after the verb.

    Were the variable read there too, it would beat an option the user gave before the verb.
    """
    kind, declared = get_args(option)
    quiet = copy.copy(declared)
    quiet.envvar = None
    return Annotated[kind, quiet]


def shared_parameters(*, environment: bool) -> list[inspect.Parameter]:
    """Signature parameters of all shared options, reading environment variables or not."""
    return [
        inspect.Parameter(
            name,
            inspect.Parameter.KEYWORD_ONLY,
            default=None,
            annotation=option if environment else _without_environment(option),
        )
        for name, option in SHARED_OPTIONS.items()
    ]


def with_parameters(function: Callable[..., Any], parameters: list[inspect.Parameter]) -> Callable[..., Any]:
    """``function`` presented to Typer with ``parameters`` as its signature."""
    function.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    function.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    function.__dict__.pop("__wrapped__", None)
    return function


def verb(handler: Handler) -> Callable[..., None]:
    """A verb's function as Typer runs it: with the shared options added and its exit code applied.

    Args:
        handler: Takes an ``Invocation`` as its first parameter and its own options after it; returns the
            exit code.
    """
    own = list(inspect.signature(handler).parameters.values())[1:]
    context = inspect.Parameter("ctx", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context)

    @wraps(handler)
    def command(ctx: typer.Context, **given: Any) -> None:
        invocation = ctx.find_object(Invocation) or Invocation()
        invocation.take({name: given.pop(name) for name in SHARED_OPTIONS})
        code = handler(invocation, **given)
        if code:
            raise typer.Exit(code)

    return with_parameters(command, [context, *own, *shared_parameters(environment=False)])
