"""Workspaces whose store or history is not on this disk.

Belongs here: running command lines in them. Does not belong here: servers (``tests.builders``), expectations.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from hotpass_resources.settings import Settings, load_settings
from tests.command_lines import Ran
from tests.end_to_end.running import Workspace, hotpass, working_in

BUCKET = "hotpass-stores"


@dataclass(frozen=True)
class Elsewhere(Workspace):
    """A workspace with variables of its own."""

    variables: Mapping[str, str] = field(default_factory=dict)

    def hotpass(self, *arguments: str | Path) -> Ran:
        """Run a command line here."""
        with self._here():
            return hotpass(*arguments)

    @property
    def settings(self) -> Settings:
        """Where this workspace keeps things."""
        with self._here():
            return load_settings()

    def tables(self, profile: str = "generic") -> dict[str, bytes]:
        """Bytes of every table but those that hold times and paths."""
        files = self.store.objects.files("tables", profile)
        told = {"published_dataset", "quality_report"}
        return {file.key: file.local().read_bytes() for file in files if file.folder not in told}

    @contextlib.contextmanager
    def _here(self) -> Iterator[None]:
        self.folder.mkdir(parents=True, exist_ok=True)
        kept = {name: os.environ.get(name) for name in self.variables}
        with working_in(self.folder):
            os.environ.update(self.variables)
            try:
                yield
            finally:
                for name, value in kept.items():
                    os.environ.pop(name, None)
                    if value is not None:
                        os.environ[name] = value
