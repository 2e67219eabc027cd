"""Commands that are killed in the middle, and what must hold of a workspace afterwards.

Belongs here: starting a command line so that it dies at a chosen moment, and looking at what is left. Does not belong
here: which commands, which moments (``test_killed_at_any_moment``).
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from hotpass_resources.leftovers import MARKS
from hotpass_resources.publishing.duckdb_file import lines_in_duckdb, tables_in_duckdb
from hotpass_resources.publishing.journal import FOLDER
from tests.command_lines import VARIABLES
from tests.end_to_end.running import Workspace

# Counts what Python tells its audit hooks of: renames, which is how files get their names, and dies before one of them.
_DYING = """
import os, signal, sys
place, number = sys.argv[1], int(sys.argv[2])
seen = 0
def watch(event, arguments):
    global seen
    if event == "os.rename" and str(arguments[1]).startswith(place) and "/.hotpass-" not in str(arguments[1]):
        if seen == number:
            os.killpg(0, signal.SIGKILL)
        seen += 1
sys.addaudithook(watch)
sys.argv = ["hotpass", *sys.argv[3:]]
from hotpass_cli.main import main
try:
    main()
finally:
    print("renames", seen, file=sys.stderr)
"""
_RESULTS = {"out", "dist", "parties"}
# An archive is named by its content.
_ARCHIVE_NAME = re.compile(r"-[0-9a-f]{12}(?=\.zip$)")
# What tells the times of its run is another file each time.
_DIFFER = ["report", "duckdb", "archive"]
_TELL_TIMES = {"quality_report"}


@dataclass(frozen=True)
class Moment:
    """When a command dies.

    Attributes:
        seconds: So long after its start; or
        rename: before this many files were given their names,
        below: counting only those below this folder.
    """

    seconds: float | None = None
    rename: int = 0
    below: str = ""


def killed(folder: Path, command: Sequence[str], moment: Moment) -> int:
    """Exit code of a command whose whole process group is killed at a moment; 0 when it was done by then."""
    number = moment.rename if moment.seconds is None else -1
    process = _started(folder, command, moment.below, number)
    if moment.seconds is not None:
        with suppress(subprocess.TimeoutExpired):
            process.wait(moment.seconds)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    process.communicate(timeout=120)
    return process.returncode


def undisturbed(folder: Path, command: Sequence[str], below: str) -> tuple[float, int]:
    """Seconds a command takes, and how many files it gives their names below a folder."""
    started = time.monotonic()
    process = _started(folder, command, below, -1)
    _, told = process.communicate(timeout=300)
    assert process.returncode == 0, told
    return time.monotonic() - started, int(told.rsplit("renames", 1)[1])


def _started(folder: Path, command: Sequence[str], below: str, number: int) -> subprocess.Popen[str]:
    environment = {name: value for name, value in os.environ.items() if name not in VARIABLES}
    return subprocess.Popen(
        [sys.executable, "-c", _DYING, str(folder / below), str(number), *command],
        cwd=folder,
        env=environment | {"PYTHONPATH": str(Path(__file__).parents[2])},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def restore(workspace: Workspace, template: Path) -> None:
    """Make a workspace what it was; paths stay, as they are part of what is compared."""
    shutil.rmtree(workspace.folder, ignore_errors=True)
    shutil.copytree(template, workspace.folder, symlinks=True)


def published(workspace: Workspace) -> dict[str, str]:
    """Name and digest of every published file, of what is in it where its bytes tell of the run that wrote it."""
    found = {}
    for path in sorted(path for path in workspace.folder.rglob("*") if path.is_file()):
        name = path.relative_to(workspace.folder).as_posix()
        if name.split("/")[0] in _RESULTS and "/.hotpass-" not in name:
            found[_ARCHIVE_NAME.sub("", name)] = hashlib.sha256(_contents(path)).hexdigest()
    return found


def _report(path: Path) -> str:
    """What a report says, without the times of its run at the end; it must have that end."""
    text, times = path.read_text(encoding="utf-8").split("## Performance Metrics")
    assert times.rstrip().endswith("| success |")
    return text


def _database(path: Path) -> str:
    """What a database holds: DuckDB leaves what was in memory in the gaps of its file."""
    names = tables_in_duckdb(path)
    return "".join(f"{name}\n{lines_in_duckdb(path, name).write_json()}\n" for name in sorted(names))


def _archive(path: Path) -> str:
    """What an archive holds, checked by its own checksums; the database and what quotes its checksum aside."""
    with zipfile.ZipFile(path) as archive:
        sums = dict(reversed(line.split("  ", 1)) for line in archive.read("SHA256SUMS").decode().splitlines())
        for name, digest in sums.items():
            assert hashlib.sha256(archive.read(name)).hexdigest() == digest
    return json.dumps(
        {name: digest for name, digest in sums.items() if not name.endswith((".duckdb", "manifest.json"))}
    )


_CONTENTS = {".duckdb": _database, ".zip": _archive}


def _contents(path: Path) -> bytes:
    if path.name == "report.md":
        return _report(path).encode()
    return _CONTENTS[path.suffix](path).encode() if path.suffix in _CONTENTS else path.read_bytes()


def tables(workspace: Workspace) -> dict[str, str]:
    """Name and digest of every table in the store, each of which must be whole."""
    found = {}
    root = workspace.folder / ".hotpass" / "store"
    for path in sorted(path for path in root.rglob("*.parquet") if not path.name.startswith(".")):
        frame = pl.read_parquet(path)
        if path.parent.name == "published_dataset":
            frame = frame.filter(~pl.col("kind").is_in(_DIFFER))
            found[str(path.relative_to(root))] = hashlib.sha256(frame.write_csv().encode()).hexdigest()
        elif path.parent.name not in _TELL_TIMES:
            found[str(path.relative_to(root))] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def half_published(workspace: Workspace) -> list[str]:
    """Places a publication was about to fill, as its record says."""
    records = (workspace.folder / ".hotpass" / FOLDER).glob("*.json")
    return [swap["final"] for record in records for swap in json.loads(record.read_text(encoding="utf-8"))["swaps"]]


def leftovers(workspace: Workspace) -> list[str]:
    """Whatever a finished command must not leave."""
    state = workspace.folder / ".hotpass"
    told = [*(state / MARKS).glob("*"), *(state / FOLDER).glob("*.json")]
    return workspace.leftovers() + [str(path) for path in told]
