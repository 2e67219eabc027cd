"""The quickstart does what it says."""

import re
import shlex
from pathlib import Path

import pytest

from hotpass_cli.main import run
from tests.project.repository import text_of

PAGE = Path("docs/tutorials/quickstart.md")


@pytest.mark.slow
def test_the_quickstart_works_from_an_empty_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Prevents: a first experience that fails at the third command, or files that are named and not there."""
    for name in ("PROFILE", "LOG_FORMAT", "PROFILE_PATHS", "STATE_DIR", "STORE"):
        monkeypatch.delenv(f"HOTPASS_{name}", raising=False)
    monkeypatch.delenv("DAGSTER_HOME", raising=False)
    monkeypatch.chdir(tmp_path)
    folder = tmp_path
    text = text_of(PAGE)
    lines = [line for block in re.findall(r"^```console\n(.*?)^```", text, re.M | re.S) for line in block.splitlines()]
    commands = [shlex.split(line) for line in lines if line.startswith(("hotpass ", "cd "))]
    assert len(commands) >= 4
    for program, *arguments in commands:
        if program == "cd":
            folder = folder / arguments[0]
            monkeypatch.chdir(folder)
            continue
        code = run(arguments)
        assert code == 0, (arguments, capsys.readouterr().err)
    for named in re.findall(r"`(dist/[^`…*]+)`", text):
        assert (folder / named).exists(), named
