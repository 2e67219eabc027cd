"""One way to run a command line in this process."""

from collections.abc import Callable
from pathlib import Path

import pytest

from hotpass_cli.main import run
from tests.command_lines import Ran

Hotpass = Callable[..., Ran]


@pytest.fixture
def hotpass(folder: Path, capfd: pytest.CaptureFixture[str]) -> Hotpass:
    """Runs a command line as the console script does."""

    def run_line(*arguments: str | Path) -> Ran:
        capfd.readouterr()
        code = run([str(argument) for argument in arguments])
        captured = capfd.readouterr()
        return Ran(code, captured.out, captured.err)

    return run_line
