"""Whether the door to the network is open: option, switches and profile must all say so.

Belongs here: the gates, and what each says to a person when it is shut. Does not belong here: single requests
(``door``).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from hotpass_assets.domain.profile.resolve import ResolvedProfile
from hotpass_resources.network.door import NetworkDoor
from hotpass_resources.network.egress_log import EgressLog
from hotpass_resources.network.names import Resolver, system_addresses
from hotpass_resources.settings import network_switches_off


@dataclass(frozen=True)
class ClosedDoor:
    """The network is not to be used.

    Attributes:
        reasons: One sentence each, saying what to set.
    """

    reasons: tuple[str, ...]


def _now() -> datetime:
    return datetime.now(UTC)


def open_network(
    asked: bool,
    profile: ResolvedProfile,
    state_dir: Path,
    *,
    resolve: Resolver = system_addresses,
    clock: Callable[[], float] = time.monotonic,
    now: Callable[[], datetime] = _now,
) -> NetworkDoor | ClosedDoor:
    """The door, if everybody agrees that it may be opened.

    Args:
        asked: What ``--allow-network`` says.
        profile: The profile whose data is worked on.
        state_dir: Folder of the egress log, ``Settings.state_dir``.
        resolve: Looks names up.
        clock: Seconds from anywhere, for the limits of time.
        now: The time, for the log.
    """
    reasons = why_closed(asked, profile)
    if reasons:
        return ClosedDoor(reasons)
    log = EgressLog(state_dir / "egress.ndjson", now)
    return NetworkDoor(profile.network, log, country=profile.country_code, resolve=resolve, clock=clock)


def why_closed(asked: bool, profile: ResolvedProfile) -> tuple[str, ...]:
    """Everything that keeps the network from being used, one sentence each; nothing when it may be."""
    reasons = [] if asked else ["Network access was not asked for: give --allow-network."]
    reasons += [f"{name} is not on: set it to true (1, yes and on mean the same)." for name in network_switches_off()]
    if not profile.network.allowed:
        reasons.append(f"Profile '{profile.name}' does not allow it: set network.allowed to true in the profile.")
    elif not profile.network.purposes:
        reasons.append(f"Profile '{profile.name}' allows no purpose: name one below network.purposes in the profile.")
    if not profile.intent:
        reasons.append(
            f"Profile '{profile.name}' does not say why its data is processed: state its intent in the profile "
            "(POPIA section 15)."
        )
    return tuple(reasons)
