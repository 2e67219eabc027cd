"""Dagster resources that give assets the intake store and the secrets a profile names.

Belongs here: thin resources around plain classes. Does not belong here: what those classes do.
"""

import dagster as dg

from hotpass_resources.intake_store import IntakeStore


class Intakes(dg.ConfigurableResource):  # type: ignore[type-arg]
    """The intakes of the store at ``root``."""

    root: str

    @property
    def store(self) -> IntakeStore:
        """The store itself."""
        return IntakeStore(self.root)
