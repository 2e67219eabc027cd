"""``hotpass subject``: answer what a person may ask about their own data.

Belongs here: the commands, their options and their talk. Does not belong here: finding the person
(``hotpass_resources.subject_places``) and erasing them (``hotpass_assets.erasure``).
"""

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import click
import typer

from hotpass_assets.domain.counted import counted
from hotpass_assets.domain.errors import HotpassError
from hotpass_cli.options import Invocation, verb
from hotpass_cli.review_options import Who, Why
from hotpass_cli.run_settings import load_chosen_profile
from hotpass_resources.settings import Settings, load_settings

if TYPE_CHECKING:
    from hotpass_cli.output import Output
    from hotpass_resources.subject_person import KnownPerson
    from hotpass_resources.subject_places import Place, Search

SHOWN = 40
Asked = Annotated[
    list[str],
    typer.Argument(
        metavar="PERSON...",
        show_default=False,
        rich_help_panel="Arguments",
        help="E-mail address, telephone number, South African identity number or full name; several of one person.",
    ),
]
Organisation = Annotated[
    str | None,
    typer.Option(
        "--organisation", metavar="NAME", help="Organisation of the person, where a name is borne at several."
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Write one JSON document and nothing else.")]


@dataclass(frozen=True)
class Request:
    """A person who was looked for in this workspace."""

    known: "KnownPerson"
    search: "Search"
    settings: Settings


@verb
def find(invocation: Invocation, person: Asked, organisation: Organisation = None, as_json: AsJson = False) -> int:
    """List every place that holds a person: cells of stored workbooks, tables, published files, decisions, logs.

    Exit code 0: done, whether or not there is any. 1: a file could not be read. 2: the words identify nobody.
    """
    places = _request(invocation, person, organisation).search.places()
    _show(invocation.output, places, as_json=as_json)
    return 0


@verb
def export(
    invocation: Invocation,
    person: Asked,
    output_path: Annotated[
        Path,
        typer.Option("--output-path", metavar="FILE", help="File for the person: .json, or .csv for the values alone."),
    ],
    organisation: Organisation = None,
) -> int:
    """Write what is held on a person for that person: every value, its cell, its basis, consent and retention.

    Exit code 0: written. 1: it cannot be written, or nothing is held. 2: the words identify nobody, or the
    file is named otherwise.
    """
    if output_path.suffix.lower() not in (".json", ".csv"):
        raise click.UsageError(f"--output-path: '{output_path.name}' must end in .json or .csv")
    from hotpass_assets.known_profiles import known_profiles
    from hotpass_resources.subject_export import held_values, write_held
    from hotpass_resources.subject_places import UNREADABLE

    request = _request(invocation, person, organisation)
    rules = {profile.name: profile.compliance for profile in known_profiles(request.settings)}
    values = held_values(request.settings.store_root, request.known, rules)
    places = request.search.places()
    if values.is_empty() and all(place.kind == UNREADABLE for place in places):
        raise HotpassError("nothing is held on this person", do="Ask by another address, number or name of theirs")
    write_held(output_path, values, places)
    invocation.output.event("subject.exported", {"path": output_path, "total": values.height, "places": len(places)})
    invocation.output.line(
        f"{counted(values.height, 'value')} and {counted(len(places), 'place')} written to {output_path}"
    )
    return 0


@verb
def correct(
    invocation: Invocation,
    person: Annotated[
        str,
        typer.Argument(
            metavar="PERSON",
            show_default=False,
            rich_help_panel="Arguments",
            help="E-mail address, telephone number or full name, as it is held.",
        ),
    ],
    field: Annotated[
        str,
        typer.Option("--field", metavar="FIELD", help="contact_name, contact_role, contact_email or a phone field."),
    ],
    value: Annotated[str, typer.Option("--value", metavar="TEXT", help="What is right.")],
    organisation: Organisation = None,
    who: Who = None,
    why: Why = None,
) -> int:
    """Record what is right about a person; the next run publishes it, and so does every later one.

    The correction goes to the profile's file of corrections and wins over what the sheets say, which stays on record.
    A person named by the very address or number that is wrong keeps their other ones.

    Exit code 0: written. 1: nobody is held by these words, or the file cannot be written. 2: the words or the value
    cannot be used.
    """
    from hotpass_resources.corrections_file import add_correction, corrections_path

    request = _request(invocation, [person], organisation)
    if request.known.contacts.is_empty():
        raise HotpassError("nobody is held by these words", do="See 'hotpass subject find', or another spelling")
    signer = _signer(who, request.settings)
    held = sorted(set(request.known.contacts["profile"]))
    profile = load_chosen_profile(invocation.shared, held[0] if len(held) == 1 else None)
    if profile.name not in held:
        raise click.UsageError(f"the person is held by profile {' and '.join(held)}: name it with --profile")
    _refuse_unusable(field, value, profile.country_code)
    path = corrections_path(profile, request.settings)
    today = datetime.now(UTC).date().isoformat()
    line = {"person": person, "organisation": organisation, "field": field, "value": value}
    add_correction(path, line | {"who": signer, "when": today, "why": why}, profile.country_code, request.settings)
    invocation.output.event("subject.corrected", {"field": field, "corrections": path, "who": signer})
    invocation.output.line(f"Recorded: {field} is corrected from the next run on. Corrections: {path}")
    return 0


@verb
def erase(
    invocation: Invocation,
    person: Asked,
    organisation: Organisation = None,
    apply: Annotated[
        bool, typer.Option("--apply/--dry-run", help="Erase, or only show what would be. Default: show.")
    ] = False,
    who: Who = None,
    why: Why = None,
    as_json: AsJson = False,
) -> int:
    """Take a person out of everything Hotpass keeps, publish anew, and keep them from coming back.

    Without --apply nothing is changed. Stored workbooks that name the person are removed; what was read from them is
    kept without the person. A proof file says what was found where and what was done; it holds no personal data.

    Exit code 0: erased, or shown. 1: something still holds the person; the proof says what. 2: the words identify
    nobody, or more than one person.
    """
    request = _request(invocation, person, organisation)
    output = invocation.output
    if not apply:
        _show(output, request.search.places(), as_json=as_json)
        if not as_json:
            output.line("Nothing was changed: --apply erases the person from all of these but the files people edit.")
        return 0
    from hotpass_assets import erasure

    signer = _signer(who, request.settings)
    done = erasure.erase(request.known, request.search, why, signer, output.talk)
    left = [place for place in done.remaining if place.kind != "file people edit"]
    facts = {"proof": done.proof, "steps": len(done.done), "remaining": len(done.remaining), "to_do": done.to_do}
    if as_json and not output.is_json:
        typer.echo(json.dumps(facts, indent=2, default=str))
    output.event("subject.erased", facts)
    if not as_json:
        for sentence in done.to_do:
            output.line(sentence, "To do: ")
        holding = counted(len(left), "place of Hotpass holds", "places of Hotpass hold")
        output.line(f"{counted(len(done.done), 'step')} done, {holding} the person still, or may.")
        output.line(f"Proof: {done.proof}")
    return 1 if left else 0


def _refuse_unusable(field: str, value: str, country: str) -> None:
    """Refuses options that could not stand in the file of corrections; the value is not repeated."""
    from hotpass_assets.domain.compliance.corrections import CORRECTED_FIELDS, can_be
    from hotpass_assets.domain.config.problems import did_you_mean

    if field not in CORRECTED_FIELDS:
        raise click.UsageError(
            f"--field: '{field[:40]}' is no field of a person; {did_you_mean(field, CORRECTED_FIELDS)}"
        )
    if not can_be(field, value, country):
        raise click.UsageError(f"--value: that cannot be a {field}; write one, as it should be published")


def _signer(who: str | None, settings: Settings) -> str:
    name = (who or settings.user or "").strip()
    if not name:
        raise click.UsageError("give --who: this machine does not know the user's name")
    return name


def _request(invocation: Invocation, texts: list[str], organisation: str | None) -> Request:
    """Whom the words mean."""
    from hotpass_resources.intake_store import IntakeStore
    from hotpass_resources.subject_person import known_person
    from hotpass_resources.subject_places import Search

    settings = load_settings()
    if not IntakeStore(settings.store_root).profiles():
        raise HotpassError(
            "nothing was refined here",
            where=str(settings.store_root),
            do="Run the command in the workspace that holds the data",
            exit_code=2,
        )
    country = load_chosen_profile(invocation.shared).country_code
    known = known_person(settings.store_root, tuple(texts), organisation, country)
    by_name = all(one.kind == "name" for one in known.asked) and not organisation
    return Request(known, Search(settings, known.person, country, name_alone=by_name), settings)


def _show(output: "Output", places: list["Place"], *, as_json: bool) -> None:
    if as_json or output.is_json:
        content = {"total": len(places), "places": [asdict(place) for place in places]}
        if output.is_json:
            output.event("subject.found", content)
        else:
            typer.echo(json.dumps(content, indent=2))
        return
    from rich.table import Table
    from rich.text import Text

    from hotpass_resources.subject_places import UNREADABLE

    table = Table("What", "Where", "Intake", "Found by", show_edge=False, pad_edge=False, header_style="bold")
    for place in places[:SHOWN]:
        beside = place.where if place.kind == "stored workbook" else f"{place.path} ({place.where})"
        table.add_row(place.kind, Text(beside, overflow="fold"), place.intake or "", place.found.replace("_", " "))
    if places:
        output.show(table)
    unread = sum(place.kind == UNREADABLE for place in places)
    held = len(places) - unread
    output.line(
        f"{counted(held, 'place holds', 'places hold')} the person."
        if held
        else "No place that can be read holds the person."
    )
    if unread:
        output.line(f"{counted(unread, 'place')} cannot be read: the person may be there.")
    if len(places) > SHOWN:
        output.line(f"Shown are {SHOWN} of {len(places)}: --json lists all.")
