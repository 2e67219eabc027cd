"""Putting a prepared tree of files into place, wholly or not at all.

Belongs here: the move of files from a staging folder to their destination, and its undoing. Does not belong
here: what the files are.
"""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from errno import EISDIR
from pathlib import Path


@contextmanager
def staged(destination: Path) -> Iterator[Path]:
    """Empty folder to prepare files in; on success they are moved to ``destination``, on failure nothing is.

    The folder is made in the destination, or in its nearest existing parent, so that a move is a rename.
    Files at the destination that are not among the prepared ones stay; of those that are, the old ones come
    back on failure.
    """
    place = destination.absolute()
    beside = next(folder for folder in (place, *place.parents) if folder.is_dir())
    holder = Path(tempfile.mkdtemp(prefix=".hotpass-init-", dir=beside))
    try:
        prepared = holder / "prepared"
        prepared.mkdir()
        yield prepared
        move_files(prepared, destination, holder / "replaced")
    finally:
        shutil.rmtree(holder, ignore_errors=True)


def move_files(prepared: Path, destination: Path, replaced: Path) -> None:
    """Moves all files of one folder into another; files they replace go to ``replaced``. All or none."""
    with ExitStack() as undo:
        for file in sorted(path for path in prepared.rglob("*") if path.is_file()):
            name = file.relative_to(prepared)
            target = destination / name
            for folder in missing_folders(target.parent):
                folder.mkdir()
                undo.callback(folder.rmdir)
            if target.is_dir():
                raise IsADirectoryError(EISDIR, "a folder has the name of a file to write", str(target))
            if target.exists():
                kept = replaced / name
                kept.parent.mkdir(parents=True, exist_ok=True)
                target.replace(kept)
                undo.callback(kept.replace, target)
            file.replace(target)
            undo.callback(target.unlink)
        undo.pop_all()


def missing_folders(folder: Path) -> list[Path]:
    """The folders to make so that ``folder`` exists, outermost first."""
    return [path for path in reversed((folder, *folder.parents)) if not path.exists()]
