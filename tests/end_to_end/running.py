"""Running the product as a person would: a folder, a command line, and what came of it.

Belongs here: workspaces, command lines in this process and in one of their own, and the few workbooks that
most tests start from. Does not belong here: expectations.
"""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import dagster as dg
import polars as pl

from hotpass_assets.definitions import build_defs
from hotpass_assets.domain.profile.load import bundled_profiles_dir, load_profile
from hotpass_cli.main import run
from hotpass_resources.instance import open_instance
from hotpass_resources.intake_store import IntakeStore
from hotpass_resources.settings import Settings, load_settings
from hotpass_resources.table_store import TableStore
from tests.builders.workbooks import Value, workbook
from tests.command_lines import VARIABLES, Ran

MEMBERS: list[list[Value]] = [
    ["Organisation", "Contact Person", "Phone", "Email", "Province"],
    ["Aero Example (Pty) Ltd", "Thandi Example", "082 123 4567", "thandi@aero.example", "Gauteng"],
    ["Bravo Flight School", "Pieter Voorbeeld", "021 555 0101", "pieter@bravo.example", "Western Cape"],
    ["Charlie Aviation CC", "Sipho Sample", "12", "sipho@charlie.example", "KZN"],
]
"""Three organisations; the phone in C4 cannot be used."""


def hotpass(*arguments: str | Path) -> Ran:
    """Run a command line in this process and folder."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = run([str(argument) for argument in arguments])
    return Ran(code, out.getvalue(), err.getvalue())


def start(*arguments: str | Path) -> subprocess.Popen[str]:
    """Start a command line as a process of its own, which tells its progress on its stderr."""
    # nohup makes what it starts deaf to a closed terminal.
    code = "import signal; signal.signal(signal.SIGHUP, signal.SIG_DFL); from hotpass_cli.main import main; main()"
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )


def write_members(path: Path, rows: Sequence[Sequence[Value]] = MEMBERS) -> Path:
    """A workbook of three organisations."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return workbook().sheet("Members").rows(rows).save(path)


@contextlib.contextmanager
def working_in(folder: Path) -> Iterator[None]:
    """Make ``folder`` the working directory and forget what the environment says of Hotpass."""
    kept = {name: os.environ.pop(name) for name in VARIABLES if name in os.environ}
    try:
        with contextlib.chdir(folder):
            yield
    finally:
        os.environ.update(kept)


@dataclass(frozen=True)
class Workspace:
    """A folder with its own history and store."""

    folder: Path

    def hotpass(self, *arguments: str | Path) -> Ran:
        """Run a command line here."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with working_in(self.folder):
            return hotpass(*arguments)

    def refine(self, *arguments: str | Path) -> Ran:
        """Refine ``data`` into ``out/refined.xlsx``."""
        return self.hotpass(
            "refine",
            "--input-dir",
            "data",
            "--output-path",
            "out/refined.xlsx",
            "--log-format",
            "json",
            *arguments,
        )

    @property
    def settings(self) -> Settings:
        """Where this workspace keeps things."""
        with working_in(self.folder):
            return load_settings()

    @property
    def store(self) -> IntakeStore:
        """Its intakes."""
        return IntakeStore(self.settings.store_root)

    def table(self, name: str, profile: str = "generic", intake: str | None = None) -> pl.DataFrame:
        """A table of an intake; of the only one when no key is given."""
        (key,) = [intake] if intake else self.store.keys(profile)
        return TableStore(root=str(self.settings.store_root)).read(dg.AssetKey([profile, name]), key)

    @contextlib.contextmanager
    def instance(self) -> Iterator[dg.DagsterInstance]:
        """Its run history."""
        with open_instance(self.settings) as instance:
            yield instance

    def definitions(self, profile: str = "generic") -> dg.Definitions:
        """Its code location, with one profile."""
        return build_defs([load_profile(profile, [bundled_profiles_dir()])], self.settings)

    def files(self, *suffixes: str) -> dict[str, bytes]:
        """Name and content of every result, hidden ones included."""
        return {
            path.relative_to(self.folder).as_posix(): path.read_bytes()
            for folder in ("out", "dist")
            for path in sorted((self.folder / folder).rglob("*"))
            if path.is_file() and (not suffixes or path.suffix in suffixes)
        }

    def leftovers(self) -> list[str]:
        """Unfinished files anywhere in the workspace."""
        return [str(path) for path in self.folder.rglob("*") if ".part" in path.name or path.suffix == ".wal"]


def runs_of(instance: dg.DagsterInstance) -> list[dg.DagsterRunStatus]:
    """States of all runs, the oldest first."""
    return [run.status for run in reversed(instance.get_runs())]
