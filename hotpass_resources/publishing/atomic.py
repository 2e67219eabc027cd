"""Writing a file aside and swapping it in, so that a reader never sees half of one.

Belongs here: the swap, what is cleaned up when it fails, and how a failure to write reads. Does not belong
here: what is written.
"""

from __future__ import annotations

import errno
import os
import re
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from polars.exceptions import ComputeError

from hotpass_assets.domain.errors import OutputError
from hotpass_resources.process import process_tag

_WHY_AND_DO: dict[int, tuple[str, str]] = {
    errno.ENOSPC: ("the disk is full", "Free some space or choose an output path on another disk"),
    errno.EDQUOT: ("the disk quota is used up", "Free some space or choose an output path on another disk"),
    errno.EFBIG: ("the file would be larger than allowed here", "Raise the file size limit"),
    errno.EACCES: ("permission is denied", "Choose a folder you may write to, or change its permissions"),
    errno.EPERM: ("permission is denied", "Choose a folder you may write to, or change its permissions"),
    errno.EROFS: ("the disk is read-only", "Choose an output path on a disk that can be written"),
    errno.EEXIST: ("part of the path is a file, not a folder", "Correct the path"),
    errno.EISDIR: ("a folder of that name is in the way", "Give a file name, not a folder"),
    errno.ENOTDIR: ("part of the path is a file, not a folder", "Correct the path"),
    errno.ENAMETOOLONG: ("the name is too long", "Choose a shorter name"),
    errno.EBUSY: ("another program has the file open", "Close it there and run the command again"),
}

_PROBE = 1 << 20
_UNFINISHED = ".part"


def output_error(path: Path, error: OSError) -> OutputError:
    """The failure to write ``path`` in words: what, where, why and what to do."""
    why, do = _WHY_AND_DO.get(
        error.errno or 0,
        (error.strerror or str(error) or type(error).__name__, "Check the path and the disk"),
    )
    return OutputError(f"cannot write {path.name}", where=str(path.parent), why=why, do=do)


@contextmanager
def swap_in(path: Path, name_from: Callable[[Path], str] | None = None) -> Iterator[Path]:
    """A path beside ``path`` to write to; swapped in when the block ends well, removed when it does not.

    The previous file stays as it was until the swap, whatever happens. Missing folders are created.

    Args:
        path: File to write.
        name_from: Gives the final file name from the finished file, for names that depend on the content.

    Raises:
        OutputError: The file cannot be written; says why and what to do.
    """
    final = path.resolve() if path.is_symlink() else path
    # The name is hidden and has a foreign suffix, so that no one takes a leftover for an input or a result.
    aside = final.with_name(f".{final.name[:40]}.{secrets.token_hex(4)}@{process_tag()}{_UNFINISHED}")
    try:
        if final.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(final))
        final.parent.mkdir(parents=True, exist_ok=True)
        yield aside
        _flush_to_disk(aside)
        if final.exists() and name_from is None:
            shutil.copymode(final, aside)
        aside.replace(final.with_name(name_from(aside)) if name_from else final)
        _flush_to_disk(final.parent)
    except OSError as error:
        if _concerns_another_file(error, final):
            raise
        raise output_error(path, error) from error
    except ComputeError as error:
        cause = _behind(error, aside)
        if cause is None:
            raise
        raise output_error(path, cause) from error
    finally:
        _remove(aside)


def written_by(name: str) -> str | None:
    """The process that writes or wrote an unfinished file, by its name; ``None`` for any other file."""
    stem, unfinished, _ = name.rpartition(_UNFINISHED)
    _, by, tag = stem.rpartition("@")
    return tag if unfinished and by and name.startswith(".") else None


def _behind(error: ComputeError, aside: Path) -> OSError | None:
    """What the operating system said, which Polars wraps into its own error, or forgets on a full disk."""
    number = re.search(r"\(os error (\d+)\)", str(error))
    if number is not None:
        return OSError(int(number[1]), os.strerror(int(number[1])))
    try:
        with aside.open("ab") as file:
            file.write(bytes(_PROBE))
            os.fsync(file.fileno())
    except OSError as said:
        return said
    return None


def _flush_to_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        # Some network and overlay file systems cannot flush a folder; the swap itself still holds.
        if error.errno not in {errno.EINVAL, errno.ENOTSUP} or not path.is_dir():
            raise
    finally:
        os.close(descriptor)


def _concerns_another_file(error: OSError, path: Path) -> bool:
    """Whether the failure names a file that is not the output, its stand-in or a folder above them."""
    if not isinstance(error.filename, str | os.PathLike):
        return False
    named = Path(os.fspath(error.filename)).absolute()
    target = path.absolute()
    return named.parent != target.parent and named != target and named not in target.parents


def _remove(aside: Path) -> None:
    """Remove ``aside`` and what a database left beside it."""
    for leftover in (aside, aside.with_name(aside.name + ".wal")):
        with suppress(OSError):
            leftover.unlink(missing_ok=True)
