"""Dead letters, and deliveries by little patience.

Belongs here: what several tests of deliveries start from. Does not belong here: expectations.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hotpass_assets.domain.config.automation import AutomationHttpSettings
from hotpass_assets.domain.deliveries.dead_letters import DeadLetter
from hotpass_assets.domain.deliveries.outcomes import Target
from hotpass_assets.domain.deliveries.payloads import canonical, idempotency_key, payload_digest
from hotpass_resources.deliveries.delivering import Deliverer

IMPATIENT = AutomationHttpSettings.model_validate(
    {"timeout": 5, "retry": {"attempts": 1, "backoff_factor": 0}, "circuit_breaker": {"failure_threshold": 1000}}
)


def letter(endpoint: str, number: int = 1, target: Target = "webhook") -> DeadLetter:
    """A letter with a body of its own."""
    payload: dict[str, Any] = {"daily_list": [], "number": number}
    key = idempotency_key(payload_digest(canonical(payload)))
    return DeadLetter("2026-03-31T08:00:00+00:00", target, endpoint, "HTTP 503", key, payload)


def deliverer(state: Path) -> Deliverer:
    """One that tries once and keeps no letters."""
    return Deliverer(IMPATIENT, state, None)
