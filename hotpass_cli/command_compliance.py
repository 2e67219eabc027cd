"""``hotpass compliance retention``: which stored intakes have outlived their time, and removing them.

Belongs here: the options and the talk. Does not belong here: judging and removing (``hotpass_resources``).
"""

import json
from datetime import UTC, date, datetime
from typing import Annotated

import click
import typer

from hotpass_assets.domain.counted import counted
from hotpass_cli.options import Invocation, verb
from hotpass_cli.review_options import Who
from hotpass_resources.settings import load_settings


@verb
def retention(
    invocation: Invocation,
    apply: Annotated[
        bool, typer.Option("--apply/--dry-run", help="Remove what has expired, or only show it. Default: show.")
    ] = False,
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="DATE", help="Day to look at it on. Default: today.")
    ] = None,
    who: Who = None,
    as_json: Annotated[bool, typer.Option("--json", help="Write one JSON document and nothing else.")] = False,
) -> int:
    """Show which stored intakes have outlived the retention their profile states, and remove them on request.

    An intake has expired when the time of every field of every contact in it has passed and it is not the newest of its
    profile. Removing it writes a certificate with the digest of every file.

    Exit code 0: done. 1: a file cannot be read or removed. 2: the date is none.
    """
    from hotpass_resources.expired_intakes import EXPIRED, intake_times, purge

    settings, output = load_settings(), invocation.output
    day = _day(as_of)
    times = intake_times(settings, day)
    expired = [time for time in times if time.state == EXPIRED]
    certificate = None
    if apply and expired:
        signer = (who or settings.user or "").strip()
        if not signer:
            raise click.UsageError("give --who: this machine does not know the user's name")
        certificate = purge(settings, expired, day, signer, datetime.now(UTC).isoformat(timespec="seconds"))
    facts = {
        "as_of": day,
        "intakes": [
            {
                "profile": time.profile,
                "intake": time.intake,
                "state": time.state,
                "why": time.why,
                "retain_until": time.retain_until,
                "files": len(time.files),
            }
            for time in times
        ],
        "certificate": certificate,
    }
    if output.is_json:
        output.event("compliance.retention", facts)
    elif as_json:
        typer.echo(json.dumps(facts, indent=2, default=str))
    else:
        _talk(invocation, facts)
    return 0


def _talk(invocation: Invocation, facts: dict[str, object]) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table("Profile", "Intake", "State", "Until", "Why", show_edge=False, pad_edge=False, header_style="bold")
    intakes = facts["intakes"]
    assert isinstance(intakes, list)
    for line in intakes:
        cells = (line["profile"], line["intake"], line["state"], str(line["retain_until"] or ""), line["why"])
        table.add_row(*(Text(cell) for cell in cells))
    invocation.output.show(table)
    expired = sum(line["state"] == "expired" for line in intakes)
    if facts["certificate"]:
        invocation.output.line(f"{counted(expired, 'intake')} removed. Certificate: {facts['certificate']}")
    else:
        invocation.output.line(
            f"{counted(expired, 'intake has', 'intakes have')} expired." + (" --apply removes them." if expired else "")
        )


def _day(text: str | None) -> date:
    if text is None:
        return datetime.now(UTC).date()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise click.UsageError(f"--as-of '{text[:20]}' is no date: write 2026-03-31") from None
