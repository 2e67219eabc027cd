"""Settings of the whole suite, and a folder and environment of its own for a test.

Property tests try the same examples everywhere, so that a green commit stays green.

``HYPOTHESIS_PROFILE=searching`` looks for new counterexamples instead.
"""

import os
import signal
from pathlib import Path

import pytest
from hypothesis import settings

from tests.command_lines import VARIABLES

settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.register_profile("searching", deadline=None, max_examples=500)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))

# Scripts make what they start in the background deaf to Ctrl-C, and children inherit it: tests of signals would hang.
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGTERM, signal.SIG_DFL)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Empty working directory; nothing of the machine's own Hotpass is seen or touched."""
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path
