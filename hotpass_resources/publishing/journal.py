"""All files of a publication at once, or none: a record written first, by which whoever comes next takes back a half.

Belongs here: the record of a publication that is going on, swapping its files in, and taking back one whose process
died. Does not belong here: what is written (``publisher``), and when is looked for dead ones (``leftovers``).

No file system replaces several files in one step, so there is a moment in which some are new and some are not. The
files that are replaced are kept until all are; where the process dies in that moment, they are put back.
"""

import errno
import json
import os
import secrets
import shutil
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from hotpass_assets.domain.counted import counted
from hotpass_assets.domain.errors import OutputError
from hotpass_resources.locks import alone_at
from hotpass_resources.process import is_gone, process_tag
from hotpass_resources.publishing.atomic import output_error, swap_in

FOLDER = "publishing"
_KEPT = ".previous"


@dataclass(frozen=True)
class _Swap:
    """One file to be swapped in.

    Attributes:
        aside: Where it was written.
        final: Where it goes.
        kept: Where the file it replaces is kept, if there is one.
        folders: Folders made for it, the innermost first.
        identity: Inode, size and time of the new file, by which it is known at its place.
    """

    aside: str
    final: str
    kept: str | None
    folders: tuple[str, ...]
    identity: tuple[int, int, int]


class Publishing:
    """One publication going on in this process.

    Args:
        records: Folder of the records, ``<state folder>/publishing``.
    """

    def __init__(self, records: Path) -> None:
        self._record = records / f"{secrets.token_hex(4)}@{process_tag()}.json"
        self._stages: list[str] = []
        self._unsettled = False

    def note_stage(self, stage: Path) -> None:
        """Put on record a folder that holds unfinished files, before it is made."""
        self._stages.append(str(stage.absolute()))
        self._write(())

    def swap(self, files: Sequence[tuple[Path, Path]]) -> None:
        """Put every file in its place; when one cannot be, or this is interrupted, all places are as they were.

        Args:
            files: Where each was written, and where it goes: a folder of the same file system.

        Raises:
            OutputError: A file cannot be put in its place, or the record cannot be written; or a previous file cannot
                be put back, which is then kept, and tried again by whoever starts next.
        """
        with alone_at(self._record.parent / ".lock"):
            swaps = [_kept(aside.absolute(), final.absolute()) for aside, final in files]
            self._unsettled = True
            try:
                self._write(swaps)
                for swap in swaps:
                    _put(swap)
                _flush_folders(swaps)
                self._settle()
            except BaseException:  # an interruption as well: who interrupts does not wait for the next start
                _take_back(swaps)
                with suppress(OutputError):  # a record that stays finds nothing to take back
                    self._settle()
                self._unsettled = False
                raise
            self._unsettled = False

    def close(self) -> None:
        """Remove the unfinished files and the record, unless whoever starts next needs them to take it back."""
        if self._unsettled:
            return
        for stage in self._stages:
            shutil.rmtree(stage, ignore_errors=True)
        with suppress(OSError):
            self._record.unlink(missing_ok=True)

    def _settle(self) -> None:
        """Put on record that nothing is to be taken back."""
        try:
            self._write(())
        except OutputError:
            try:
                self._record.unlink(missing_ok=True)  # needs no space, as it seems there is none
            except OSError as error:
                raise output_error(self._record, error) from error

    def _write(self, swaps: Iterable[_Swap]) -> None:
        content = {"stages": self._stages, "swaps": [asdict(swap) for swap in swaps]}
        with swap_in(self._record) as aside:
            aside.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def take_back_interrupted(records: Path) -> tuple[str, ...]:
    """Take back what publications of dead processes did by half, and remove their unfinished files.

    Args:
        records: Folder of the records.

    Returns:
        A sentence for each publication of which something was taken back.

    Raises:
        OutputError: A previous file cannot be put back; its record stays.
    """
    told: list[str] = []
    if not _of_dead(records):
        return ()
    with alone_at(records / ".lock"):
        for record in _of_dead(records):
            content = _content(record)
            back = _take_back([_Swap(**swap) for swap in content["swaps"]])
            if back:
                told.append(_taken_back(back))
            for stage in content["stages"]:
                shutil.rmtree(stage, ignore_errors=True)
            record.unlink(missing_ok=True)
    return tuple(told)


def _taken_back(places: Sequence[str]) -> str:
    files = counted(len(places), "file")
    folders = " and ".join(dict.fromkeys(str(Path(place).parent) for place in places))
    return f"a run ended while it published: {files} in {folders} were put back to what they were before it"


def _of_dead(records: Path) -> list[Path]:
    return sorted(path for path in records.glob("*.json") if is_gone(path.stem.rpartition("@")[2]))


def _content(record: Path) -> dict[str, Any]:
    try:
        content: dict[str, Any] = json.loads(record.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise OutputError(
            "the record of an interrupted publication cannot be read",
            where=str(record),
            why=str(error),
            do="Remove it and run again: that publishes all files anew",
        ) from error
    return content


def _kept(aside: Path, final: Path) -> _Swap:
    """The swap of a file, with the one it replaces kept beside it."""
    made = tuple(str(folder) for folder in final.parents if not folder.exists())
    status = aside.stat()
    identity = (status.st_ino, status.st_size, status.st_mtime_ns)
    if not os.path.lexists(final):
        return _Swap(str(aside), str(final), None, made, identity)
    kept = aside.with_name(aside.name + _KEPT)
    try:
        try:
            os.link(final, kept, follow_symlinks=False)
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EACCES):
                raise
            shutil.copy2(final, kept, follow_symlinks=False)  # a file system without links
    except OSError as error:
        raise output_error(final, error) from error
    return _Swap(str(aside), str(final), str(kept), made, identity)


def keeps_previous(stage: Path) -> bool:
    """Whether a folder of unfinished files holds what a publication replaced: it is for its record to remove."""
    return any(stage.rglob(f"*{_KEPT}"))


def _put(swap: _Swap) -> None:
    final = Path(swap.final)
    try:
        final.parent.mkdir(parents=True, exist_ok=True)
        Path(swap.aside).replace(final)
    except OSError as error:
        raise output_error(final, error) from error


def _take_back(swaps: Iterable[_Swap]) -> list[str]:
    """The places that are what they were; those that never were anything else are not among them."""
    failures, back = [], []
    for swap in swaps:
        try:
            if _put_back(swap):
                back.append(swap.final)
        except OSError as error:
            failures.append((swap, error))
    for swap in swaps:
        for folder in swap.folders:
            with suppress(OSError):  # somebody uses it meanwhile
                Path(folder).rmdir()
    for swap, cause in failures:
        failed = output_error(Path(swap.final), cause)
        raise OutputError(
            "a publication was interrupted, and the previous file cannot be put back",
            where=swap.final,
            why=failed.why,
            do=f"{failed.do}; until then it is kept as {swap.kept}" if swap.kept else failed.do,
        ) from cause
    return back


def _put_back(swap: _Swap) -> bool:
    final = Path(swap.final)
    # What was not put in its place yet, or was replaced by somebody since, is not ours to take back.
    if Path(swap.aside).exists() or not _is(final, swap.identity):
        return False
    if swap.kept is None:
        final.unlink()
    elif os.path.lexists(swap.kept):
        Path(swap.kept).replace(final)
    else:
        return False
    return True


def _is(final: Path, identity: Sequence[int]) -> bool:
    try:
        status = final.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    return (status.st_ino, status.st_size, status.st_mtime_ns) == tuple(identity)


def _flush_folders(swaps: Iterable[_Swap]) -> None:
    for folder in dict.fromkeys(Path(swap.final).parent for swap in swaps):
        with suppress(OSError):  # some file systems cannot flush a folder, and some folders cannot be read
            descriptor = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
