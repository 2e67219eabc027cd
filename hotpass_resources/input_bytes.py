"""The bytes of an input file, read once from beginning to end.

Belongs here: reading them in blocks, their digest and size, a copy on the way. Does not belong here: where the copy is
kept (``intake_store``).
"""

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from hotpass_assets.domain.errors import InputError

_BLOCK = 1 << 20


def blocks_of(name: str, path: Path) -> Iterator[bytes]:
    """The bytes of an input file; what goes wrong while reading it is told as such.

    Raises:
        InputError: It cannot be read.
    """
    try:
        with path.open("rb") as stream:
            while block := stream.read(_BLOCK):
                yield block
    except OSError as error:
        raise InputError(
            f"cannot read {name}",
            where=str(path),
            why=error.strerror or type(error).__name__,
            do="Close the program that holds it, or correct its permissions",
        ) from error


def digest_and_size(blocks: Iterable[bytes], copy: BinaryIO | None = None) -> tuple[str, int]:
    """SHA-256 and number of all bytes, which are written to ``copy`` on the way."""
    digest, size = hashlib.sha256(), 0
    for block in blocks:
        digest.update(block)
        size += len(block)
        if copy is not None:
            copy.write(block)
    return digest.hexdigest(), size
