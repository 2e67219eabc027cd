"""Intakes as partitions.

Belongs here: the partitions definition of a profile. Does not belong here: what an intake holds
(``hotpass_resources.intake_store``).
"""

import dagster as dg


def intakes_of(profile_name: str) -> dg.DynamicPartitionsDefinition:
    """Partitions of every asset of a profile: its intakes."""
    return dg.DynamicPartitionsDefinition(name=f"{profile_name}_intakes")
