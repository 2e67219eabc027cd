"""The workbooks of an input folder.

Belongs here: which files of a folder make up a drop. Does not belong here: freezing (``hotpass_resources``) and
reading them (``domain.workbook``).
"""

import os
import stat
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from hotpass_assets.domain.errors import InputError
from hotpass_assets.domain.watching.folder_memory import FileState
from hotpass_assets.domain.workbook.model import WORKBOOK_SUFFIXES, is_workbook_name
from hotpass_resources.earlier_results import is_annotated_copy, is_earlier_result


class NoWorkbooksError(InputError):
    """The input folder is there and holds nothing to refine."""


@dataclass(frozen=True)
class InputFolder:
    """What a folder holds.

    Attributes:
        workbooks: Name inside the folder and path of every workbook, by name.
        earlier_results: Names of workbooks that Hotpass has written itself under another name than now.
    """

    workbooks: list[tuple[str, Path]]
    earlier_results: list[str]


def workbooks_in(folder: Path, leave_out: Collection[Path]) -> InputFolder:
    """The workbooks below a folder.

    Args:
        folder: Input folder.
        leave_out: Files and folders that are results, not inputs.

    Raises:
        InputError: The folder is missing, is no folder, or cannot be listed; a pipe or device in it has the name of a
            workbook.
        NoWorkbooksError: It holds no workbook.
    """
    found = _named_workbooks(folder, leave_out)
    _refuse_pipes(folder, found)
    # An annotated copy may be refined again when its folder is named; below another one it would bring back what
    # was corrected since.
    earlier = {
        name for name, path in found if is_earlier_result(path) or (path.parent != folder and is_annotated_copy(path))
    }
    found = [(name, path) for name, path in found if name not in earlier]
    if not found:
        raise NoWorkbooksError(
            "the input folder holds no workbooks",
            where=str(folder),
            why=f"looked for {', '.join(WORKBOOK_SUFFIXES)}",
            do="Put the workbooks there, or name another folder with --input-dir",
        )
    return InputFolder(found, sorted(earlier))


def states_in(folder: Path, leave_out: Collection[Path]) -> list[FileState]:
    """Size and time of change of the files :func:`workbooks_in` would look into, without opening any.

    Args:
        folder: Input folder.
        leave_out: Files and folders that are results, not inputs.

    Raises:
        InputError: The folder is missing, is no folder, or cannot be listed.
    """
    states = []
    for name, path in _named_workbooks(folder, leave_out):
        try:
            status = path.stat()
        except OSError:
            continue  # gone since it was listed, or a link to nothing; it will be missed at the next look
        states.append(FileState(name, status.st_size, status.st_mtime_ns))
    return states


def _named_workbooks(folder: Path, leave_out: Collection[Path]) -> list[tuple[str, Path]]:
    """Files below a folder that are workbooks by name, in order of their names."""
    if not folder.exists():
        raise InputError(
            "the input folder does not exist",
            where=str(folder),
            do="Create it, or name another with --input-dir",
        )
    if not folder.is_dir():
        raise InputError(
            "the input is not a folder",
            where=str(folder),
            do="Name the folder that holds the workbooks with --input-dir",
        )
    skipped = {path.resolve() for path in leave_out}
    return sorted(
        (path.relative_to(folder).as_posix(), path)
        for path in _files_below(folder, skipped)
        if is_workbook_name(path.name) and path.resolve() not in skipped
    )


def _refuse_pipes(folder: Path, found: list[tuple[str, Path]]) -> None:
    """To open a pipe is to wait for somebody who writes into it; what is gone since it was listed is found later."""
    for name, path in found:
        try:
            mode = path.stat().st_mode
        except OSError:
            continue
        if not stat.S_ISREG(mode):
            raise InputError(
                f"{name} is no file",
                where=str(folder),
                why="it is a pipe or a device with the name of a workbook",
                do="Remove it, or name another folder with --input-dir",
            )


def _files_below(folder: Path, skipped: Collection[Path]) -> list[Path]:
    def unreadable(error: OSError) -> None:
        raise InputError(
            "the input folder cannot be listed",
            where=str(error.filename),
            why=error.strerror,
            do="Correct its permissions",
        )

    files = []
    for place, folders, names in os.walk(folder, onerror=unreadable):
        here = Path(place)
        folders[:] = sorted(
            name for name in folders if not name.startswith(".") and (here / name).resolve() not in skipped
        )
        files += [here / name for name in names]
    return files
