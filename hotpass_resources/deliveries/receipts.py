"""What was delivered, so that nothing is sent twice.

Belongs here: one receipt for each body an endpoint took, and the key of the body it was last to take for one intake.
Does not belong here: what a run did, which is in table ``deliveries``.

A receipt is kept as soon as the endpoint answered, before anything else happens. It counts for as long as its body is
the last one that was meant for the endpoint: after a correction, what was taken before it is no longer what is there.
Names of files are digests, since an address may hold secrets.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from pathlib import Path

from hotpass_assets.domain.deliveries.outcomes import Delivery
from hotpass_resources.publishing.atomic import output_error, swap_in


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

    def expect(self, address: str, subject: str, delivery_key: str) -> None:
        """Note that an address is to have the body with that key, and nothing else, for ``subject``.

        A receipt from before another body was meant for it counts no longer.

        Raises:
            OutputError: It cannot be noted.
        """
        newest = self._path(address, f"newest:{subject}")
        try:
            if newest.read_text(encoding="utf-8") == delivery_key:
                return
        except (OSError, ValueError):
            pass
        old = self._path(address, delivery_key)
        try:
            old.unlink(missing_ok=True)
        except OSError as error:
            raise output_error(old, error) from error
        with swap_in(newest) as aside:
            aside.write_text(delivery_key, encoding="utf-8")

    def _path(self, address: str, what: str) -> Path:
        name = hashlib.sha256(f"{address}\n{what}".encode()).hexdigest()
        return self.folder / name[:2] / f"{name}.json"
