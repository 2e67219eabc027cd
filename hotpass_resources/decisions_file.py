"""The file of human decisions: where it is, reading it, adding to it.

Belongs here: the path that belongs to a profile or a queue, and one writer at a time. Does not belong here: what
decisions are (``domain.linkage.review.decisions``) and the form of the CSV (``person_csv``).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection
from pathlib import Path

from hotpass_assets.domain.linkage.review.decisions import NO_DECISIONS, Decisions, decisions_from
from hotpass_assets.domain.profile.resolve import ResolvedProfile
from hotpass_assets.domain.profile.search import bundled_profiles_dir
from hotpass_resources.locks import alone_at
from hotpass_resources.person_csv import read_person_csv, write_person_csv
from hotpass_resources.settings import Settings

QUEUE_DECISIONS = "decisions.csv"


def decisions_path(profile: ResolvedProfile, settings: Settings) -> Path:
    """File with the decisions of a profile: the one it names, else the one beside it."""
    return beside_profile(profile, profile.link.decisions, "decisions.csv", settings)


def beside_profile(profile: ResolvedProfile, named: str | None, suffix: str, settings: Settings) -> Path:
    """A file in which people write what goes with a profile.

    Nothing is written beside the profiles that come with Hotpass: theirs is in ``config/profiles`` of the workspace.
    """
    path = Path(named) if named else Path(f"{profile.name}.{suffix}")
    if profile.path is None or path.parent.resolve() == bundled_profiles_dir():
        return settings.workspace / "config" / "profiles" / path.name
    return path


def read_decisions(path: Path, fields: Collection[str] = ()) -> Decisions:
    """The decisions in a file; none when there is no file.

    Args:
        path: The file.
        fields: Names a field may have; any when empty.

    Raises:
        InputError: The file is no table.
        ConfigurationError: A line is no decision, or lines contradict each other.
    """
    if not path.exists():
        return NO_DECISIONS
    return decisions_from(read_person_csv(path), str(path), fields)


def write_decisions(path: Path, decisions: Decisions) -> None:
    """Write the decisions; the same decisions give the same bytes.

    Raises:
        OutputError: The file cannot be written.
    """
    write_person_csv(path, decisions.lines)


def change_decisions(
    path: Path, change: Callable[[Decisions], Decisions], settings: Settings, fields: Collection[str] = ()
) -> Decisions:
    """Read the decisions, change and write them, with no other process in between.

    Raises:
        ConfigurationError: The file, or what it would become, is invalid; it is left as it was.
    """
    name = hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:16]
    with alone_at(settings.state_dir / "locks" / f"decisions-{name}.lock"):
        before = read_decisions(path, fields)
        after = change(before)
        if not after.lines.equals(before.lines) or not path.exists():
            write_decisions(path, after)
    return after
