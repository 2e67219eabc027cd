"""``hotpass deliveries list`` and ``replay``: what could not be delivered, and sending it again.

Belongs here: showing dead letters and what became of them. Does not belong here: their file and sending
(``hotpass_resources.deliveries``).
"""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from hotpass_assets.domain.errors import InputError
from hotpass_assets.domain.printable import printable
from hotpass_cli.delivery_options import HOW, WHAT_AND_WHERE, takes_delivery_options
from hotpass_cli.options import Invocation, verb
from hotpass_cli.run_settings import load_run_settings
from hotpass_resources.settings import load_settings

if TYPE_CHECKING:
    from hotpass_assets.domain.config.model import HotpassConfig
    from hotpass_resources.deliveries.dead_letters import DeadLetters
    from hotpass_resources.deliveries.replay import Told

_FILE_OPTIONS = ("automation_http_dead_letter", "automation_http_dead_letter_enabled")
REPLAYED = {
    **{name: WHAT_AND_WHERE[name] for name in ("intent_webhook", "crm_endpoint", "crm_token")},
    **{name: option for name, option in HOW.items() if name not in _FILE_OPTIONS},
}
"""Options of a run that matter when its letters are sent again."""

DeadLetterFile = Annotated[
    Path | None,
    typer.Option(
        "--dead-letter",
        metavar="PATH",
        help="File of the letters. Default: that of HOTPASS_AUTOMATION_HTTP_DEAD_LETTER, else of the configuration, "
        "else the one in the state folder.",
    ),
]
ForTarget = Annotated[
    Literal["webhook", "crm"] | None,
    typer.Option("--target", help="Only letters to webhooks, or to the CRM. Default: all."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Write one JSON document and nothing else.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would be sent; open no connection.")]


@verb
def list_letters(
    invocation: Invocation, dead_letter: DeadLetterFile = None, target: ForTarget = None, as_json: AsJson = False
) -> int:
    """Show what could not be delivered and is kept, the oldest first.

    Exit code 0: shown, or there is none. 1: the file cannot be read.
    """
    from hotpass_resources.deliveries.replay import letters_told

    config = load_run_settings(invocation, {}).config
    letters = named_letters(config, dead_letter)
    told = letters_told(letters, target)
    show(invocation, letters, told, as_json, "deliveries.list")
    return 0


@verb
@lambda handler: takes_delivery_options(handler, REPLAYED)
def replay(
    invocation: Invocation,
    deliveries: dict[str, Any],
    dead_letter: DeadLetterFile = None,
    target: ForTarget = None,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> int:
    """Send again what could not be delivered, the oldest first, each under its own key.

    What arrives leaves the file, what does not stays. Nothing is sent that its endpoint has taken already.

    Exit code 0: all arrived, or nothing was to be sent. 1: a letter stays, or a line holds none. 2: the options are
    invalid.
    """
    from hotpass_resources.deliveries.delivering import Deliverer
    from hotpass_resources.deliveries.replay import Again, letters_told, replaying
    from hotpass_resources.deliveries.told_secrets import secrets_of

    config = load_run_settings(invocation, deliveries).config
    letters, pipeline = named_letters(config, dead_letter), config.pipeline
    if dry_run:
        show(invocation, letters, letters_told(letters, target), as_json, "deliveries.replay")
        return 0
    deliverer = Deliverer(pipeline.automation_http, load_settings().state_dir, None)
    again = Again(deliverer, pipeline.intent_webhooks, pipeline.crm_endpoint, pipeline.crm_token_env)
    told = []
    with secrets_of(config), replaying(letters, again, target) as results:
        for result in results:
            told.append(result)
            report(invocation, result, as_json)
    stay = [one for one in told if not one.is_settled]
    show(invocation, letters, told, as_json, "deliveries.replay", replayed=True)
    return 1 if stay else 0


def named_letters(config: "HotpassConfig", named: Path | None) -> "DeadLetters":
    """The file of letters: as the option names it, else as configured, else the one in the state folder.

    Raises:
        InputError: The one that the option names is not there; any other is there from its first letter on.
    """
    from hotpass_resources.deliveries.dead_letters import DeadLetters, dead_letter_path

    path = named or dead_letter_path(config.pipeline.automation_http, load_settings())
    if named is not None and not named.is_file():
        raise InputError(
            f"there is no file {named.name}",
            where=str(named.absolute().parent),
            do="Name a file of dead letters; a run writes one where --automation-http-dead-letter says",
        )
    return DeadLetters(path.absolute())


def report(invocation: Invocation, told: "Told", as_json: bool) -> None:
    """Says at once what became of one letter."""
    if told.letter is not None:
        became = "delivered" if told.is_settled else "failure"
        invocation.output.event(f"automation.{told.letter.target}.{became}", facts(told))
    if not as_json:
        invocation.output.line(sentence(told))


def show(
    invocation: Invocation,
    letters: "DeadLetters",
    told: "Iterable[Told]",
    as_json: bool,
    event: str,
    *,
    replayed: bool = False,
) -> None:
    """Writes all letters, or after a replay how many arrived and how many stay."""
    found = list(told)
    arrived = sum(one.is_settled for one in found)
    document = {
        "dead_letter": str(letters.path),
        "delivered": arrived,
        "remaining": len(found) - arrived,
        "letters": [facts(one) for one in found],
    }
    output = invocation.output
    if as_json and not output.is_json:
        typer.echo(json.dumps(document, indent=2))
        return
    output.event(event, document)
    if not found:
        output.line(f"No dead letter in {letters.path}")
    elif replayed:
        output.line(f"{arrived} of {len(found)} arrived; {len(found) - arrived} stay in {letters.path}")
    else:
        for one in found:
            output.line(sentence(one))
        output.line(f"{len(found)} in {letters.path}")


def facts(told: "Told") -> dict[str, Any]:
    """One letter without its payload."""
    letter = told.letter
    said: dict[str, Any] = {"line": told.line, "fate": told.fate, "error": told.error}
    if letter is not None:
        said |= {
            "target": letter.target,
            "endpoint": letter.endpoint,
            "timestamp": letter.timestamp,
            "idempotency_key": letter.idempotency_key,
            "payload_digest": letter.digest,
            "error": told.error or (None if told.is_settled else letter.error),
        }
    return said


def sentence(told: "Told") -> str:
    """One letter in a sentence."""
    if told.letter is None:
        return f"line {told.line}: no letter, stays: {told.error}"
    place = f"line {told.line}: {told.letter.target} {printable(told.letter.endpoint)}"
    return {
        "waiting": f"{place}, since {printable(told.letter.timestamp)}: {printable(told.letter.error)}",
        "delivered": f"{place}: delivered",
        "delivered_before": f"{place}: was delivered before, not sent again",
    }.get(told.fate, f"{place}: stays: {told.error}")
