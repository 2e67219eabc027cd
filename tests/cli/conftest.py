"""One way to run a command line in this process, and a folder and environment of its own for each test."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from hotpass_cli.main import run


@dataclass(frozen=True)
class Ran:
    """What a command line did."""

    code: int
    out: str
    err: str

    @property
    def events(self) -> list[tuple[str, dict[str, Any]]]:
        """The JSON events on stdout, which must hold nothing else."""
        return [(event["event"], event["data"]) for event in map(json.loads, self.out.splitlines())]

    def event(self, name: str) -> dict[str, Any]:
        """Data of the one event called ``name``."""
        (data,) = [data for found, data in self.events if found == name]
        return data


Hotpass = Callable[..., Ran]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Empty working directory, with no HOTPASS variable set."""
    for name in ("PROFILE", "LOG_FORMAT", "PROFILE_PATHS", "STATE_DIR", "STORE", "ENVIRONMENT"):
        monkeypatch.delenv(f"HOTPASS_{name}", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def hotpass(folder: Path, capfd: pytest.CaptureFixture[str]) -> Hotpass:
    """Runs a command line as the console script does."""

    def run_line(*arguments: str | Path) -> Ran:
        capfd.readouterr()
        code = run([str(argument) for argument in arguments])
        captured = capfd.readouterr()
        return Ran(code, captured.out, captured.err)

    return run_line
