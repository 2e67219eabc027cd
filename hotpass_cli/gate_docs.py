"""The gate of documentation: what people are told to type exists, here and in the pages of the workspace.

Belongs here: help pages, examples, and the Markdown files of a workspace. Does not belong here: what pages should say
about a subject.
"""

import os
import re
import shlex
from collections.abc import Iterable, Iterator
from pathlib import Path

import click
import typer

from hotpass_assets.domain.gates.gate import Gate, GateCheck
from hotpass_cli.catalogue import VERBS

SHORTEST_README = 200
"""A page with fewer characters is a title."""
_LONGEST_PAGE = 1_000_000
_MOST_PAGES = 500
_PASSED_OVER = {"dist", "node_modules", "demo", "site-packages"}
_BLOCK = re.compile(r"^```(?:console|bash|sh|shell)\s*\n(.*?)^```", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s#]+)(?:#[^)]*)?\)")
_EXIT_CODES = re.compile(r"Exit code")


def docs_gate(workspace: Path) -> Gate:
    """The help pages of this installation and the Markdown pages of a workspace."""
    root = _root()
    pages = list(_pages(workspace))
    checks = (*_help_checks(root), _readme(workspace), *(_page_checks(workspace, pages, root) if pages else ()))
    return Gate("docs", "Documentation", checks, {"pages": len(pages), "workspace": str(workspace)})


def _root() -> click.Group:
    from hotpass_cli.main import app  # imports the verbs, of which this module belongs to one

    root = typer.main.get_command(app)
    assert isinstance(root, click.Group)
    return root


def _help_checks(root: click.Group) -> Iterator[GateCheck]:
    """Whether the help pages are whole and their examples can be typed."""
    silent, untold, examples = [], [], []
    context = click.Context(root, info_name="hotpass")
    entries = [*VERBS.values(), *(inner for verb in VERBS.values() for inner in verb.commands)]
    for verb in VERBS.values():
        command = root.get_command(context, verb.name)
        inner = [(f"{verb.name} {one.name}", _below(command, one.name, context)) for one in verb.commands]
        for name, found in inner or [(verb.name, command)]:
            if found is None or not found.help or not _EXIT_CODES.search(found.help):
                silent.append(name)
            untold += [f"{name} {option}" for option in _options_without_words(found)]
    for entry in entries:
        examples += [(line, wrong) for line in entry.example if (wrong := unknown_words(line, root))]
    yield _none("every_verb_says_its_exit_codes", silent, "verbs do not say what their exit codes mean")
    yield _none("every_option_has_words", untold, "options have no words")
    misled = [f"'{line}' ({why})" for line, why in examples]
    yield _none("examples_of_the_help_can_be_typed", misled, "examples name what does not exist")


def _below(command: click.Command | None, name: str, context: click.Context) -> click.Command | None:
    return command.get_command(context, name) if isinstance(command, click.Group) else None


def _options_without_words(command: click.Command | None) -> list[str]:
    options = [one for one in command.params if isinstance(one, click.Option)] if command else []
    return [one.opts[0] for one in options if not one.hidden and not one.help]


def _none(name: str, wrong: list[str], what: str) -> GateCheck:
    if wrong:
        fix = "This is a fault of this version of Hotpass: report it"
        return GateCheck(name, False, f"{len(wrong)} {what}: {'; '.join(wrong[:5])}", fix)
    return GateCheck(name, True, f"no {what}")


def unknown_words(line: str, root: click.Group) -> str:
    """What a command line names that this version does not have; nothing when all of it exists."""
    try:
        words = shlex.split(line, comments=True)[1:]
    except ValueError:
        return "its quotes do not match"
    allowed = _option_names(root) | {"-h", "--help"}
    command: click.Command = root
    context = click.Context(root, info_name="hotpass")
    for word in words:
        if word.startswith("-"):
            continue
        found = command.get_command(context, word) if isinstance(command, click.Group) else None
        if found is not None:
            command = found
            allowed |= _option_names(found)
    if command is root and not all(word.startswith("-") for word in words):
        return "no such command"
    unknown = [word for word in words if word.startswith("-") and word.partition("=")[0] not in allowed]
    return f"no option {', '.join(unknown)}" if unknown else ""


def _option_names(command: click.Command) -> set[str]:
    options = [one for one in command.params if isinstance(one, click.Option)]
    return {name for one in options for name in (*one.opts, *one.secondary_opts)}


def _pages(workspace: Path) -> Iterator[Path]:
    """Markdown pages of a workspace; results, hidden folders and other people's packages are passed over."""
    found = 0
    for folder, folders, names in os.walk(workspace):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in _PASSED_OVER)
        for name in sorted(names):
            if name.endswith(".md") and not name.startswith("."):
                found += 1
                if found > _MOST_PAGES:
                    return
                yield Path(folder, name)


def _readme(workspace: Path) -> GateCheck:
    name = "the_workspace_has_a_readme"
    path = workspace / "README.md"
    length = len(_text(path).strip())
    if length >= SHORTEST_README:
        return GateCheck(name, True, f"README.md has {length:,} characters")
    found = f"README.md has {length} characters" if path.is_file() else f"there is no README.md in {workspace}"
    fix = "Write what the workbooks are, who answers for them and how they are refined; hotpass init makes a first one"
    return GateCheck(name, False, f"{found}; {SHORTEST_README} are asked for", fix)


def _page_checks(workspace: Path, pages: Iterable[Path], root: click.Group) -> Iterator[GateCheck]:
    commands, lines, broken, links = [], 0, [], 0
    for page in pages:
        text, shown = _text(page), page.relative_to(workspace)
        for line in (one.strip() for block in _BLOCK.findall(text) for one in block.splitlines()):
            typed = line.removeprefix("$ ").removeprefix("uv run ")
            if typed.startswith("hotpass "):
                lines += 1
                if wrong := unknown_words(typed, root):
                    commands.append(f"{shown}: '{typed[:80]}' ({wrong})")
        targets = [target for target in _LINK.findall(text) if not re.match(r"[a-zA-Z][a-zA-Z+.-]*:|/", target)]
        links += len(targets)
        broken += [f"{shown}: {target[:80]}" for target in targets if not (page.parent / target).exists()]
    yield _all("commands_of_the_pages_exist", commands, lines, "commands name what does not exist")
    yield _all("links_of_the_pages_lead_somewhere", broken, links, "links lead nowhere")


def _all(name: str, wrong: list[str], looked_at: int, what: str) -> GateCheck:
    if wrong:
        return GateCheck(name, False, f"{len(wrong)} of {looked_at} {what}: {'; '.join(wrong[:5])}", "Correct them")
    return GateCheck(name, True, f"none of {looked_at} {what}")


def _text(path: Path) -> str:
    """Text of a page; nothing when it is none, or unreasonably long."""
    try:
        return path.read_text(encoding="utf-8", errors="replace")[:_LONGEST_PAGE]
    except OSError:
        return ""
