"""The gate of the command line: every verb answers, and is told of where people look.

Belongs here: trying the command line in this process. Does not belong here: what verbs do.

The verbs of the reference that this version does not have are named. That is a warning here, since whoever runs the
gate cannot build them, and a failure of the technical acceptance, which asks for the whole product.
"""

import contextlib
import io
import json
from collections.abc import Iterable, Iterator

from hotpass_assets.domain.gates.gate import Gate, GateCheck
from hotpass_cli.catalogue import VERBS
from hotpass_cli.verb import Verb

_DEFECT = "This is a fault of this version of Hotpass: report it, or install another"

REFERENCE_VERBS = (
    "overview",
    "refine",
    "enrich",
    "explain-provenance",
    "qa",
    "contracts",
    "imports",
    "inventory",
    "plan",
    "crawl",
    "setup",
    "net",
    "aws",
    "ctx",
    "env",
    "arc",
    "distro",
    "run",
    "backfill",
    "doctor",
    "orchestrate",
    "resolve",
    "dashboard",
    "deploy",
    "init",
    "version",
)
"""Verbs the command line is to have, in the order of its reference."""


def cli_gate() -> Gate:
    """The command line of this installation."""
    absent = tuple(name for name in REFERENCE_VERBS if name not in VERBS)
    checks = (*_advertised(), *(_answers(words) for words in _command_words(VERBS.values())), _refuses(), _owed(absent))
    return Gate("cli", "CLI integrity", checks, {"verbs": len(VERBS), "not_in_this_version": list(absent)})


def _command_words(verbs: Iterable[Verb]) -> Iterator[tuple[str, ...]]:
    for verb in verbs:
        yield (verb.name,)
        yield from ((verb.name, inner.name) for inner in verb.commands)


def _advertised() -> Iterator[GateCheck]:
    """Whether the help page and the overview name every verb."""
    code, page = said("--help")
    rows = {line.strip(" │|").partition(" ")[0] for line in page.splitlines()}
    yield _names_all("help_names_every_verb", code, rows, "hotpass --help")
    code, text = said("overview", "--log-format", "json")
    listed: set[str] = set()
    for line in text.splitlines():
        with contextlib.suppress(ValueError):
            listed |= set(json.loads(line)["data"].get("commands", ()))
    yield _names_all("overview_names_every_verb", code, listed, "hotpass overview")


def _names_all(name: str, code: int, named: set[str], command: str) -> GateCheck:
    missing = [verb for verb in VERBS if verb not in named]
    if code or missing:
        lost = f" and does not name {', '.join(missing)}" if missing else ""
        return GateCheck(name, False, f"{command} ends with code {code}{lost}", _DEFECT)
    return GateCheck(name, True, f"{command} names all {len(VERBS)} verbs")


def _answers(words: tuple[str, ...]) -> GateCheck:
    """Whether a command says how it is used, with an example."""
    command = " ".join(("hotpass", *words))
    name = f"{'_'.join(words).replace('-', '_')}_answers_help"
    code, page = said(*words, "--help")
    lacks = [part for part in (f"Usage: {command}", "Example:") if part not in page]
    if code or lacks:
        lost = f", without {' and '.join(map(repr, lacks))}" if lacks else ""
        return GateCheck(name, False, f"{command} --help ends with code {code}{lost}", _DEFECT)
    return GateCheck(name, True, f"{command} --help ends with code 0")


def _refuses() -> GateCheck:
    """Whether a verb that does not exist is a usage error, as scripts rely on."""
    code, _ = said("no-such-verb")
    name = "an_unknown_verb_is_refused"
    return GateCheck(name, code == 2, f"an unknown verb ends with code {code}; 2 is documented")


def _owed(absent: tuple[str, ...]) -> GateCheck:
    name = "every_verb_of_the_reference_is_here"
    if not absent:
        return GateCheck(name, True, f"all {len(REFERENCE_VERBS)} verbs of the reference are here", severity="warn")
    there = len(REFERENCE_VERBS) - len(absent)
    message = f"{there} of {len(REFERENCE_VERBS)} are; not in this version: {', '.join(absent)}"
    return GateCheck(name, False, message, "Use a version that has them, or do without", "warn")


def said(*arguments: str) -> tuple[int, str]:
    """Exit code and stdout of a command line, run in this process."""
    from hotpass_cli.main import run  # imports the verbs, of which this module belongs to one

    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
        code = run(arguments)
    return code, out.getvalue()
