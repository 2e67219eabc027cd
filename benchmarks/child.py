"""One measured child process: what it cost and what it said.

Belongs here: starting a program in a clean environment, waiting for it and its costs. Does not belong here:
which programs are measured, and anything that needs more than the standard library: a child's peak memory
begins at that of the process that started it, so this one has to stay small.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
HOTPASS = str(Path(sys.executable).with_name("hotpass"))
# Nothing a developer has set for Hotpass, Dagster or Polars reaches the measured program.
_ENVIRONMENT = {
    "PATH": os.defpath,
    "HOME": str(Path.home()),
    "LC_ALL": "C.UTF-8",
    "PYTHONPATH": str(ROOT),
}


@dataclass(frozen=True)
class Cost:
    """What a program cost.

    Attributes:
        cpu: Seconds of user and system time, its own and of all it started.
        wall: Seconds until it ended.
        rss: Peak resident memory in MB.
        output: What it wrote to stdout.
    """

    cpu: float
    wall: float
    rss: float
    output: str

    def events(self) -> Iterator[dict[str, Any]]:
        """The JSON objects on stdout, one a line."""
        return map(json.loads, self.output.splitlines())


def measured(command: Sequence[str], folder: Path = ROOT) -> Cost:
    """Cost of a program that must end well.

    Args:
        command: Program and arguments.
        folder: Its working directory.

    Raises:
        SystemExit: It ended with another exit code than 0; the end of what it said is in the message.
    """
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        started = time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, env=_ENVIRONMENT, stdout=out, stderr=err)
        # wait4 gives the costs of this one child, its own children included.
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        said, complained = (_text(stream) for stream in (out, err))
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}\n{said[-2000:]}{complained[-2000:]}")
    return Cost(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / 1024, said)


def case(name: str, *arguments: str | int | Path) -> Cost:
    """Cost of a module of this package run as a program; it prints one JSON object a line."""
    return measured([sys.executable, "-m", f"benchmarks.{name}", *map(str, arguments)])


def _text(stream: Any) -> str:
    stream.seek(0)
    text: str = stream.read().decode("utf-8", "replace")
    return text
