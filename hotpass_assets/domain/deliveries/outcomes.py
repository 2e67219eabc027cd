"""What became of a delivery.

Belongs here: its facts, and the table of them. Does not belong here: delivering.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Literal

import polars as pl

from hotpass_assets.domain.tables.deliveries import DELIVERIES

Target = Literal["webhook", "crm"]
DeliveryStatus = Literal["delivered", "failed", "circuit_open"]


@dataclass(frozen=True)
class Delivery:
    """One delivery and what became of it; nothing in it depends on a clock.

    Attributes:
        target: What is at the endpoint.
        endpoint: Where it went, without secrets.
        status: ``circuit_open`` when it was not tried, since the endpoint keeps failing.
        status_code: HTTP status of the last answer, if there was one.
        attempts: How often it was tried.
        idempotency_key: The key the receiver saw.
        error: Why it did not arrive.
        payload_digest: SHA-256 of the body.
    """

    target: Target
    endpoint: str
    status: DeliveryStatus
    status_code: int | None
    attempts: int
    idempotency_key: str
    error: str | None
    payload_digest: str

    @property
    def arrived(self) -> bool:
        """Whether the receiver took it."""
        return self.status == "delivered"


def deliveries_table(deliveries: Iterable[Delivery]) -> pl.DataFrame:
    """Table ``deliveries``."""
    lines = [asdict(delivery) for delivery in deliveries]
    return DELIVERIES.conform(pl.DataFrame(lines, schema_overrides=dict(DELIVERIES.schema)))
