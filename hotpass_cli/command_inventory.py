"""``hotpass inventory list`` and ``status``: what the platform consists of, and what it can do.

Belongs here: the order of the steps, the tables and the exit code. Does not belong here: the registers and the
judgement (``hotpass_assets.domain.inventory``), looking at the installation (``inventory_facts``).

The registers are read anew each time: they are small files, and a command line has no second call to keep them for.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hotpass_assets.domain.errors import ConfigurationError
from hotpass_assets.domain.printable import printable
from hotpass_cli.options import Invocation, verb
from hotpass_resources.settings import FEATURE_STATUS, load_settings

if TYPE_CHECKING:
    from rich.table import Table

    from hotpass_assets.domain.inventory.registers import AssetRegister, RequirementEntry
    from hotpass_assets.domain.inventory.requirements import Requirement
    from hotpass_cli.output import Output
    from hotpass_resources.settings import Settings

AsJson = Annotated[bool, typer.Option("--json", help="Write one JSON document and nothing else.")]
_HOW = "Put it right, or name another file with HOTPASS_INVENTORY_PATH; 'hotpass init' makes one in a new workspace"


@verb
def list_assets(invocation: Invocation, as_json: AsJson = False) -> int:
    """Show the register of assets: what the platform depends on, who owns it and how it is classified.

    The register is data/inventory/asset-register.yaml in the workspace, or HOTPASS_INVENTORY_PATH. Places in the file
    system are looked up, and it is said whether they are there.

    Exit code 0: shown. 1: the register is missing or invalid.
    """
    from hotpass_assets.domain.inventory.payload import register_payload
    from hotpass_assets.domain.inventory.registers import read_asset_register

    settings = load_settings()
    try:
        register = read_asset_register(settings.asset_register)
    except ConfigurationError as error:
        return _unusable(invocation.output, error)
    there = {
        asset.id: (settings.workspace / asset.location).exists()
        for asset in register.assets
        if asset.type == "filesystem"
    }
    payload = register_payload(register, there)
    if as_json and not invocation.output.is_json:
        typer.echo(json.dumps(payload, indent=2))
        return 0
    invocation.output.event("inventory.assets", payload)
    invocation.output.show("Asset inventory", _asset_table(register, there))
    counts = ", ".join(f"{count} {name}" for name, count in payload["summary"]["by_classification"].items())
    invocation.output.line(f"Total assets: {len(register.assets)} ({counts})")
    invocation.output.line(
        f"Register {settings.asset_register}: version {register.version}, kept by {register.maintainer}, "
        f"reviewed {register.review_cadence}"
    )
    return 0


@verb
def show_status(invocation: Invocation, as_json: AsJson = False) -> int:
    """Show what the platform is required to do, checked against this installation.

    Requirements stand in data/inventory/feature-status.yaml, or HOTPASS_INVENTORY_FEATURE_STATUS_PATH. Where one
    names a verb, extra, profile or asset, what is found decides, and what is stated otherwise is shown as a
    contradiction. All verbs, extras and profiles of this installation follow by themselves.

    Exit code 0: shown. 1: the register of assets or the file is missing or invalid.
    """
    from hotpass_assets.domain.inventory.payload import status_payload
    from hotpass_assets.domain.inventory.requirements import requirements
    from hotpass_cli.inventory_facts import installation

    settings, output = load_settings(), invocation.output
    try:
        stated = _stated(settings, output)
    except ConfigurationError as error:
        return _unusable(output, error)
    problem = _register_problem(settings.asset_register)
    found = requirements(stated, installation(invocation.shared, settings), problem)
    payload = status_payload(found)
    if as_json and not output.is_json:
        typer.echo(json.dumps(payload, indent=2))
    else:
        output.event("inventory.status", payload)
        output.show("Feature status", _status_table(found))
        for one in found:
            if one.contradiction:
                output.warning(f"{one.id}: {one.contradiction}")
    if problem is not None:
        output.error(f"the backend is degraded: {problem}. {_HOW}.")
        return 1
    return 0


def _stated(settings: "Settings", output: "Output") -> "tuple[RequirementEntry, ...]":
    """Requirements of the file; none where the workspace has no such file and none was named."""
    from hotpass_assets.domain.inventory.registers import read_feature_status

    usual = settings.workspace / FEATURE_STATUS
    if settings.feature_status == usual and not usual.exists():
        output.talk(f"There is no {usual}: what this installation has is shown alone.")
        return ()
    return read_feature_status(settings.feature_status).requirements


def _register_problem(path: Path) -> str | None:
    from hotpass_assets.domain.inventory.registers import read_asset_register

    try:
        register = read_asset_register(path)
    except ConfigurationError as error:
        return "; ".join(map(str, error.problems))
    return None if register.assets else f"{path}: it lists no asset"


def _unusable(output: "Output", error: ConfigurationError) -> int:
    output.error(ConfigurationError(error.what, error.problems, _HOW).one_line())
    return 1


def _asset_table(register: "AssetRegister", there: dict[str, bool]) -> "Table":
    rows = [
        (asset.id, asset.type, asset.classification, asset.owner, asset.location, _words(there.get(asset.id)))
        for asset in register.assets
    ]
    return _table(("Id", "Type", "Classification", "Owner", "Location", "There"), rows)


def _words(exists: bool | None) -> str:
    return "" if exists is None else "yes" if exists else "no"


def _status_table(found: "list[Requirement]") -> "Table":
    rows = [(one.id, one.surface, one.status, one.description, one.contradiction or one.detail) for one in found]
    return _table(("Id", "Surface", "Status", "Requirement", "Detail"), rows)


def _table(headings: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> "Table":
    from rich.table import Table
    from rich.text import Text

    table = Table(*headings, show_edge=False)
    for row in rows:
        table.add_row(*(Text(printable(cell)) for cell in row))
    return table
