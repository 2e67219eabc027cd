"""Whether this machine and its folders are ready for a run.

Belongs here: looking at the Python version and the folders a configuration names. Does not belong here: what
is in the configuration (``hotpass_assets.domain.config.doctor``), and changing anything.
"""

import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from hotpass_assets.domain.counted import counted
from hotpass_resources.settings import Settings

OLDEST_PYTHON = (3, 11)

Status = Literal["pass", "warn", "fail"]


@dataclass(frozen=True)
class Finding:
    """Result of one check of the doctor.

    Attributes:
        name: Dotted name of the check.
        status: Whether it is fine, doubtful or wrong.
        message: What was found.
        fix: What to do about it; empty when it is fine.
    """

    name: str
    status: Status
    message: str
    fix: str = ""


def python_version(version: tuple[int, int] = sys.version_info[:2]) -> Finding:
    """Whether Python is new enough."""
    name = "environment.python_version"
    if version >= OLDEST_PYTHON:
        return Finding(name, "pass", f"Python {version[0]}.{version[1]}")
    wanted = ".".join(map(str, OLDEST_PYTHON))
    return Finding(name, "fail", f"Python {version[0]}.{version[1]} is too old", f"Install Python {wanted} or newer")


def input_folder(folder: Path, workbook_names: Iterable[str] | None) -> Finding:
    """Whether there is something to read.

    Args:
        folder: Folder of the workbooks.
        workbook_names: Names of the workbooks in it, or ``None`` when there is no such folder.
    """
    name = "environment.input_dir"
    if workbook_names is None:
        reason = "is a file, not a folder" if folder.exists() else "does not exist"
        fix = "Create it and put workbooks in, or name another with --input-dir or pipeline.input_dir"
        return Finding(name, "fail", f"{folder} {reason}", fix)
    count = len(list(workbook_names))
    if not count:
        return Finding(name, "fail", f"{folder} has no workbook", "Put at least one workbook in, for example an .xlsx")
    return Finding(name, "pass", f"{folder} has {counted(count, 'workbook')}")


def output_parent(output: Path) -> Finding:
    """Whether the refined workbook can be written."""
    name = "environment.output_parent"
    blocker = not_writable(output.parent)
    if blocker:
        return Finding(name, "fail", blocker, "Allow writing there, or choose another pipeline.output_path")
    return Finding(name, "pass", f"{output.parent} {'is writable' if output.parent.is_dir() else 'can be created'}")


def dist_folder(folder: Path) -> Finding:
    """Whether an archive can be written; only a warning, since not every run makes one."""
    name = "environment.dist_dir"
    blocker = not_writable(folder)
    if blocker:
        return Finding(name, "warn", blocker, "Allow writing there, or choose another pipeline.dist_dir")
    return Finding(name, "pass", f"{folder} {'is writable' if folder.is_dir() else 'can be created'}")


def not_writable(folder: Path) -> str | None:
    """Why files cannot be made in ``folder``, or ``None`` when they can, the folder being made if need be."""
    nearest = next(path for path in (folder.absolute(), *folder.absolute().parents) if path.exists())
    if not nearest.is_dir():
        return f"{nearest} is a file, not a folder"
    if not os.access(nearest, os.W_OK | os.X_OK):
        return f"{nearest} is not writable"
    return None


def lineage(settings: Settings) -> Finding:
    """Where the lineage of runs goes, and whether some of it waits."""
    from hotpass_resources.lineage.event_log import LineageLog
    from hotpass_resources.lineage.sending import shown_address

    name = "environment.lineage"
    if settings.lineage.disabled:
        return Finding(name, "pass", "lineage is switched off")
    kept = f"lineage is kept in {settings.lineage_dir}"
    if settings.lineage.url is None:
        return Finding(name, "pass", f"{kept} and not sent")
    waiting = len(LineageLog(settings.lineage_dir).unsent())
    sent = f"{kept} and sent to {shown_address(settings.lineage)}"
    if waiting:
        runs = counted(waiting, "run waits", "runs wait")
        return Finding(name, "warn", f"{sent}; {runs} for the server", "Send it with hotpass lineage send")
    return Finding(name, "pass", sent)
