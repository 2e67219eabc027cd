"""Files that a command writes for a person to keep, and writes again without losing what the person changed.

Belongs here: telling a file as it was written from one that was changed since, and writing. Does not belong here: what
is in the files.

The last line of such a file holds the SHA-256 of all lines above it. Where it does not fit them, somebody changed them.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from hotpass_assets.domain.errors import OutputError
from hotpass_resources.publishing.atomic import swap_in

State = Literal["new", "changed", "same", "kept"]

_MARK = re.compile(r"# Written by hotpass deploy; SHA-256 of the lines above: ([0-9a-f]{64})\n\Z")
_MOST_BYTES = 1 << 20


@dataclass(frozen=True)
class GeneratedFile:
    """A file to write.

    Attributes:
        path: Where.
        text: Its whole text.
        state: ``new``; ``changed``: it is there with other content of ours; ``same``; ``kept``: somebody changed it, or
            wrote it, so it stays as it is.
    """

    path: Path
    text: str
    state: State


def generated(path: Path, text: str, force: bool = False) -> GeneratedFile:
    """A file with a mark by which changes are noticed, held against what is there.

    Args:
        path: Where it is to be.
        text: Its text, in a format with comments that begin with ``#``.
        force: Whether to write it even where somebody changed it.

    Raises:
        OutputError: What is there cannot be read.
    """
    text = text.rstrip("\n") + "\n"
    marked = f"{text}# Written by hotpass deploy; SHA-256 of the lines above: {_digest(text)}\n"
    there = _text_at(path)
    if there is None:
        return GeneratedFile(path, marked, "new")
    if there == marked:
        return GeneratedFile(path, marked, "same")
    return GeneratedFile(path, marked, "changed" if force or _is_unchanged(there) else "kept")


def plain(path: Path, text: str) -> GeneratedFile:
    """A file without a mark, which is replaced whatever it holds.

    Raises:
        OutputError: What is there cannot be read.
    """
    there = _text_at(path)
    return GeneratedFile(path, text, "new" if there is None else "same" if there == text else "changed")


def write_generated(files: Iterable[GeneratedFile]) -> None:
    """Write those that are new or changed, each whole or not at all.

    Raises:
        OutputError: One cannot be written.
    """
    for file in files:
        if file.state in ("new", "changed"):
            with swap_in(file.path) as aside:
                aside.write_text(file.text, encoding="utf-8")


def _is_unchanged(text: str) -> bool:
    mark = _MARK.search(text)
    return mark is not None and _digest(text[: mark.start()]) == mark[1]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _text_at(path: Path) -> str | None:
    """Text of a file, with signs for bytes that are none; ``None`` when there is no file."""
    try:
        with path.open("rb") as stream:
            return stream.read(_MOST_BYTES).decode("utf-8", errors="replace").replace("\r\n", "\n")
    except FileNotFoundError:
        return None
    except OSError as error:
        raise OutputError(
            f"{path.name} cannot be written",
            where=str(path.parent),
            why=error.strerror,
            do="See what is in its place, or choose another --output-dir",
        ) from error
