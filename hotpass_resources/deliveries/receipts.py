"""What was delivered, so that nothing is sent twice.

Belongs here: one receipt for each body an endpoint took. Does not belong here: what a run did, which is in table
``deliveries``.

A receipt is kept as soon as the endpoint answered, before anything else happens. Its name is a digest, since an address
may hold secrets.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from pathlib import Path

from hotpass_assets.domain.deliveries.outcomes import Delivery
from hotpass_resources.publishing.atomic import swap_in


class Receipts:
    """Receipts below one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def find(self, address: str, delivery_key: str) -> Delivery | None:
        """The delivery of the body with that key to an address, if it arrived."""
        try:
            found = Delivery(**json.loads(self._path(address, delivery_key).read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None
        return found if found.arrived and found.idempotency_key == delivery_key else None

    def keep(self, address: str, delivery: Delivery) -> None:
        """Note that a delivery arrived.

        Raises:
            OutputError: The receipt cannot be written.
        """
        with swap_in(self._path(address, delivery.idempotency_key)) as aside:
            aside.write_text(json.dumps(asdict(delivery), ensure_ascii=False), encoding="utf-8")

    def _path(self, address: str, delivery_key: str) -> Path:
        name = hashlib.sha256(f"{address}\n{delivery_key}".encode()).hexdigest()
        return self.folder / name[:2] / f"{name}.json"
