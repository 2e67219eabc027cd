"""Pages about the command line and the process environment.

Belongs here: reading verbs, options, exit codes and variables from the code. Does not belong here: how to use
them.
"""

import inspect
import re
from collections.abc import Iterable, Iterator

import click
import typer

from docs.generator.markdown import code, page, table
from hotpass_cli import main
from hotpass_cli.catalogue import VERBS
from hotpass_cli.help_page import OWN_OPTIONS, SHARED_PANEL
from hotpass_cli.verb import Verb
from hotpass_resources.settings import NETWORK_SWITCHES, LineageSettings, RegistrySettings, Settings

_EXIT_CODES = re.compile(r"(\d+) (.+?)(?:;|\.\n|\.$)", re.DOTALL)
_VARIABLE = re.compile(r"\b(HOTPASS_[A-Z_]+|OPENLINEAGE_[A-Z_]+|DAGSTER_HOME)\b")


_SWITCH = (
    "Whether anything may be looked up outside: 1, true, yes or on, in any case. Option and profile must say so, too; "
    "see [how](../how-to-guides/allow-the-network.md)."
)


def root_command() -> click.Group:
    """The whole command line."""
    root = typer.main.get_command(main.app)
    assert isinstance(root, click.Group)
    return root


def verbs() -> dict[str, click.Command]:
    """Commands of all verbs in the order of the catalogue; ``review list`` is one, after ``review``."""
    return dict(_below(root_command(), "", VERBS))


def entries() -> dict[str, Verb]:
    """What the catalogue says of each of them."""
    inner = {f"{verb.name} {one.name}": one for verb in VERBS.values() for one in verb.commands}
    return {**VERBS, **inner}


def _below(group: click.Group, prefix: str, names: Iterable[str]) -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group, info_name="hotpass")
    for name in names:
        command = group.get_command(context, name)
        if command is not None:
            yield prefix + name, command
            if isinstance(command, click.Group):
                yield from _below(command, f"{prefix}{name} ", command.list_commands(context))


def cli_page() -> str:
    """Every verb with every option."""
    shared = _panels(root_command())[SHARED_PANEL]
    own = [option for option in _panels(root_command()).get(OWN_OPTIONS, []) if "--help" not in option.opts]
    return page(
        "Command line",
        "`hotpass [SHARED OPTIONS] VERB [OPTIONS] [SHARED OPTIONS]`. Results go to stdout, everything else "
        "to stderr. `-h` or `--help` works everywhere. `hotpass-enhanced` is the former name: it warns and "
        "does the same.",
        "## Shared options",
        "Accepted before and after the verb. A single value given after the verb wins; repeated ones add up.",
        _options(shared),
        "Before the verb only:",
        _options(own),
        *(_verb(name, command) for name, command in verbs().items()),
    )


def environment_page() -> str:
    """Exit codes and environment variables."""
    codes = _EXIT_CODES.findall((main.__doc__ or "").partition("Exit codes: ")[2])
    params = [parameter for command in (root_command(), *verbs().values()) for parameter in command.params]
    options = [option for option in params if isinstance(option, click.Option) and option.envvar]
    named: dict[str, str] = {}
    for option in options:
        named.setdefault(code(str(option.envvar)), f"Same as {code(option.opts[0])}.")
    variables = list(named.items())
    variables += [(code(name), words) for name, words in _settings_variables()]
    variables += [(code(name), _SWITCH) for name in NETWORK_SWITCHES]
    return page(
        "Exit codes and environment",
        "## Exit codes",
        table(["Code", "Meaning"], [(number, " ".join(words.split())) for number, words in codes]),
        "Every failure is one `Error:` line on stderr that says what failed, where, why, what to do and "
        "whether trying again can help. The traceback is shown with `--debug` only.",
        "## Environment variables",
        table(["Variable", "Meaning"], sorted(variables)),
        "Relative folders are taken from the workspace. A profile may name further variables that hold "
        "passwords (`password_env`). A store on S3 is found by the variables of AWS, such as `AWS_PROFILE`, "
        "`AWS_ENDPOINT_URL` and `AWS_DEFAULT_REGION`, which boto3 reads.",
    )


def _settings_variables() -> list[tuple[str, str]]:
    """Variables that the settings document, each with the words of its attribute."""
    entries = [
        entry
        for settings in (Settings, LineageSettings, RegistrySettings)
        for entry in re.findall(
            r"^    (\w+): (.+?)(?=^    \w+: |\Z)", inspect.getdoc(settings) or "", flags=re.DOTALL | re.MULTILINE
        )
    ]
    return [
        (variable, " ".join(words.replace("``", "`").split()).replace(f"(`{variable}`, ", "("))
        for _, words in entries
        for variable in _VARIABLE.findall(words)
    ]


def _panels(command: click.Command) -> dict[str, list[click.Option]]:
    panels: dict[str, list[click.Option]] = {}
    for option in command.params:
        if isinstance(option, click.Option) and not option.hidden:
            heading = getattr(option, "rich_help_panel", None) or OWN_OPTIONS
            panels.setdefault(heading, []).append(option)
    return panels


def _verb(name: str, command: click.Command) -> str:
    entry = entries()[name]
    panels = {title: options for title, options in _panels(command).items() if title != SHARED_PANEL}
    parts = [f"## hotpass {name}", inspect.cleandoc(command.help or entry.summary)]
    arguments = [parameter for parameter in command.params if isinstance(parameter, click.Argument)]
    if arguments:
        rows = [(code(str(one.make_metavar(click.Context(command)))), getattr(one, "help", "")) for one in arguments]
        parts += [f"### Arguments, {code(name)}", table(["Argument", "Meaning"], rows).rstrip()]
    for title, options in panels.items():
        named = [option for option in options if "--help" not in option.opts]
        if named:
            parts += [f"### {title}, {code(name)}", _options(named).rstrip()]
    examples = "\n".join(entry.example)
    return "\n\n".join([*parts, f"```console\n{examples}\n```"])


def _options(options: list[click.Option]) -> str:
    rows = []
    for option in options:
        names = " / ".join(code(name) for name in (*option.opts, *option.secondary_opts))
        rows.append((names, _value(option), _words(option)))
    return table(["Option", "Value", "Meaning"], rows)


def _value(option: click.Option) -> str:
    if option.is_flag:
        return ""
    if isinstance(option.type, click.Choice):
        return ", ".join(code(getattr(choice, "value", choice)) for choice in option.type.choices)
    return code(option.metavar or option.type.name.upper())


def _words(option: click.Option) -> str:
    words = (option.help or "").strip()
    return f"{words} Variable: {code(str(option.envvar))}." if option.envvar else words
