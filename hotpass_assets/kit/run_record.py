"""What a run left in the history, whoever executed it.

Belongs here: reading a run that is over as its caller needs it. Does not belong here: executing a run, waiting for it
(``followed_run``).
"""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Protocol

import dagster as dg

from hotpass_assets.domain.profile.resolve import ResolvedProfile
from hotpass_resources.intake_store import Intake
from hotpass_resources.settings import Settings


class RunRecord(Protocol):
    """A run that is over."""

    @property
    def run_id(self) -> str:
        """Its id."""

    @property
    def success(self) -> bool:
        """Whether every step and blocking check passed."""

    @property
    def all_events(self) -> Sequence[dg.DagsterEvent]:
        """What happened, in order."""

    def get_asset_materialization_events(self) -> Sequence[dg.DagsterEvent]:
        """Those events that tell of a table."""


Runner = Callable[[ResolvedProfile, Intake, dg.DagsterInstance, Settings, Callable[[str], None]], RunRecord]
"""What materialises the tables of an intake, waits for the end, and hands warnings to its last argument."""


class RecordedRun:
    """A run as the history holds it.

    Args:
        instance: The history.
        run_id: Id of a run that is over.
    """

    def __init__(self, instance: dg.DagsterInstance, run_id: str) -> None:
        self._instance = instance
        self.run_id = run_id

    @property
    def success(self) -> bool:
        """Whether the run succeeded."""
        run = self._instance.get_run_by_id(self.run_id)
        return run is not None and run.status == dg.DagsterRunStatus.SUCCESS

    @cached_property
    def all_events(self) -> Sequence[dg.DagsterEvent]:
        """What happened, in order."""
        entries = self._instance.all_logs(self.run_id)
        return [entry.dagster_event for entry in entries if entry.dagster_event is not None]

    def get_asset_materialization_events(self) -> Sequence[dg.DagsterEvent]:
        """Those events that tell of a table."""
        return [event for event in self.all_events if event.event_type_value == "ASSET_MATERIALIZATION"]
