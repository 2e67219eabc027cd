"""What a killed process left behind, cleared up by the next one.

Belongs here: the mark that a process writes in this workspace, and what is done when the process of a mark is gone.
Does not belong here: closing its run in the history (``instance``), what was half published (``publishing.journal``).
"""

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from hotpass_resources.process import is_gone, process_tag
from hotpass_resources.publishing.atomic import output_error, written_by
from hotpass_resources.publishing.journal import FOLDER, take_back_interrupted
from hotpass_resources.settings import Settings

MARKS = "writing"


@contextmanager
def writing(settings: Settings) -> Iterator[tuple[str, ...]]:
    """Clears up after killed processes, then marks that this one writes in the workspace while the block runs.

    Yields:
        What ``clear_up`` tells.

    Raises:
        OutputError: The state folder cannot be written, or a publication cannot be taken back.
    """
    told = clear_up(settings)
    with marked_as_writing(settings):
        yield told


@contextmanager
def marked_as_writing(settings: Settings) -> Iterator[None]:
    """Marks that this process writes in the workspace while the block runs.

    Raises:
        OutputError: The state folder cannot be written.
    """
    mark = settings.state_dir / MARKS / f"{secrets.token_hex(4)}@{process_tag()}"
    try:
        mark.parent.mkdir(parents=True, exist_ok=True)
        mark.touch()
    except OSError as error:
        raise output_error(mark, error) from error
    try:
        yield
    finally:
        with suppress(OSError):
            mark.unlink(missing_ok=True)


def clear_up(settings: Settings) -> tuple[str, ...]:
    """Take back what killed processes published by half, and remove the unfinished files they left.

    Looks at a few marks; only where the process of one is gone are the store and the state folder gone through.

    Returns:
        A sentence for each publication that was taken back.

    Raises:
        OutputError: A publication cannot be taken back.
    """
    told = take_back_interrupted(settings.state_dir / FOLDER)
    marks = sorted((settings.state_dir / MARKS).glob("*"))
    dead = [mark for mark in marks if is_gone(mark.name.rpartition("@")[2])]
    if not dead:
        return told
    # An address of S3 is no folder: there an object is whole or not at all.
    folders = (folder for folder in (settings.store_root, settings.state_dir) if isinstance(folder, Path))
    for folder in dict.fromkeys(folders):
        _remove_unfinished(folder)
    for mark in dead:
        with suppress(OSError):
            mark.unlink(missing_ok=True)
    return told


def _remove_unfinished(folder: Path) -> None:
    for place, folders, names in os.walk(folder):
        for name in (*names, *folders):
            tag = written_by(name)
            if tag is not None and is_gone(tag):
                path = Path(place, name)
                with suppress(OSError):
                    shutil.rmtree(path) if path.is_dir() else path.unlink()
