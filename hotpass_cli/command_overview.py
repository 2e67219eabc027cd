"""``hotpass overview``: what this installation can do, from small files and package metadata only.

Belongs here: gathering and drawing the overview. Does not belong here: opening a profile, the run history or
any library that handles data: this verb must answer at once.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hotpass_assets.domain.profile.search import ProfileFile, list_profiles
from hotpass_cli.catalogue import VERBS
from hotpass_cli.installation import Extra, installed_extras, program_version
from hotpass_cli.options import Invocation, verb
from hotpass_cli.profile_folders import profile_folders
from hotpass_resources.settings import load_settings

if TYPE_CHECKING:
    from rich.console import RenderableType

ABOUT = "Hotpass turns folders of messy workbooks into one governed, explainable source of truth."
QUICK_START = (
    "hotpass init --path ./workspace",
    "cd workspace",
    "hotpass doctor --config ./config/pipeline.quickstart.toml",
    "hotpass refine --config ./config/pipeline.quickstart.toml",
)


@verb
def overview(invocation: Invocation) -> int:
    """Show what this installation can do, the profiles it finds and the last run.

    Answers at once and changes nothing: profiles are listed by their file names and not opened.

    Exit code 0: shown.
    """
    settings = load_settings()
    folders = profile_folders(invocation.shared.profile_search_path, settings)
    profiles = list_profiles(folders)
    last_run = read_last_run(settings.state_dir / "last-run.json")
    extras = installed_extras()
    version = program_version()
    invocation.output.event(
        "overview.summary",
        {
            "version": version,
            "commands": {entry.name: entry.summary for entry in VERBS.values()},
            "extras": {extra.name: extra.status for extra in extras},
            "profile_search_path": folders,
            "profiles": {found.name: found.path for found in profiles},
            "last_run": last_run,
        },
    )
    if not invocation.output.is_json:
        invocation.output.show(
            about_panel(version),
            command_table(),
            quick_start_panel(),
            "",
            *extras_lines(extras),
            *profile_lines(folders, profiles, invocation.shared.profile),
            *last_run_lines(last_run),
        )
    return 0


def read_last_run(path: Path) -> dict[str, Any] | None:
    """What the last ``refine`` left behind, or ``None`` when there is nothing readable."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def about_panel(version: str) -> "RenderableType":
    """Name, version and purpose."""
    from rich.panel import Panel
    from rich.text import Text

    text = Text.assemble(("Hotpass Data Refinement Platform", "bold"), f"\nVersion: {version}\n\n{ABOUT}")
    return Panel(text, title="About Hotpass")


def command_table() -> "RenderableType":
    """All verbs with their summaries."""
    from rich.table import Table

    table = Table("Command", "Description", title="Available Hotpass Commands", title_justify="left")
    for entry in VERBS.values():
        table.add_row(entry.name, entry.summary)
    return table


def quick_start_panel() -> "RenderableType":
    """The first commands to type."""
    from rich.panel import Panel
    from rich.text import Text

    return Panel(Text("\n".join(QUICK_START)), title="Quick start")


def extras_lines(extras: list[Extra]) -> list["RenderableType"]:
    """Extras and their state, one a line; nothing when the installation declares none."""
    from rich.text import Text

    if not extras:
        return []
    return [Text("Extras", "bold"), *(Text(f"  {extra.name}: {extra.status}") for extra in extras)]


def profile_lines(folders: list[Path], profiles: Sequence[ProfileFile], selected: str | None) -> list["RenderableType"]:
    """Folders searched and the profiles in them, the selected one marked."""
    from rich.text import Text

    lines: list[RenderableType] = [Text("Profile search path", "bold")]
    lines += [Text(f"  {folder}{'' if folder.is_dir() else '  (not there)'}") for folder in folders]
    lines.append(Text("Profiles", "bold"))
    for found in profiles:
        mark = "  (selected)" if found.name == selected else ""
        lines.append(Text(f"  {found.name}: {found.path}{mark}"))
    if not profiles:
        lines.append(Text("  none found"))
    return lines


def last_run_lines(last_run: dict[str, Any] | None) -> list["RenderableType"]:
    """The last run in one line."""
    from rich.text import Text

    title = Text("Last run", "bold")
    if last_run is None:
        return [title, Text("  none in this workspace yet")]
    verdict = "succeeded" if last_run.get("success") else "failed"
    told = {key: last_run.get(key, "?") for key in ("finished_at", "profile", "total_records", "output_path")}
    line = "  {finished_at}: profile {profile} {verdict}, {total_records} records, {output_path}"
    return [title, Text(line.format(**told, verdict=verdict))]
