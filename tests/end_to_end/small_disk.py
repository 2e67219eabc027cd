"""Disks that fill up: a small file system of its own, or files that may not grow.

Belongs here: making them and filling them. Does not belong here: expectations.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.command_lines import VARIABLES, Ran

_BALLAST = "ballast"
_LIMITED = """
import resource, sys
size = int(sys.argv.pop(1))
resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
from hotpass_cli.main import main
main()
"""


@contextmanager
def small_file_system(place: Path, size: str) -> Iterator[Path]:
    """A file system of that size; needs the right to mount one, as root or by a ``sudo`` that asks for nothing."""
    place.mkdir()
    options = f"size={size},uid={os.getuid()},gid={os.getgid()}"
    mount = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(place)]
    for before in ([], ["sudo", "-n"]):
        try:
            mounted = subprocess.run([*before, *mount], capture_output=True, text=True, check=False)
        except FileNotFoundError as error:
            why = str(error)
            continue
        if mounted.returncode == 0:
            break
        why = mounted.stderr.strip()
    else:
        pytest.skip(f"A FULL DISK IS NOT TESTED HERE, ONLY FILES THAT MAY NOT GROW: nothing can be mounted ({why})")
    try:
        yield place
    finally:
        subprocess.run([*before, "umount", "--lazy", str(place)], check=True)


def free(disk: Path) -> int:
    """Bytes that can still be written to a file system."""
    status = os.statvfs(disk)
    return status.f_bavail * status.f_frsize


def fill(disk: Path, leaving: int) -> None:
    """Fill a file system up to so many bytes."""
    (disk / _BALLAST).write_bytes(bytes(free(disk) - leaving))


def make_room(disk: Path) -> None:
    """Remove what ``fill`` has put there."""
    (disk / _BALLAST).unlink()


def with_files_of_at_most(size: int, folder: Path, command: Sequence[str]) -> Ran:
    """A command line in a process that the system lets write no file beyond so many bytes."""
    done = subprocess.run(
        [sys.executable, "-c", _LIMITED, str(size), *command],
        cwd=folder,
        env={name: value for name, value in os.environ.items() if name not in VARIABLES}
        | {"PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        check=False,
    )
    return Ran(done.returncode, done.stdout, done.stderr)
