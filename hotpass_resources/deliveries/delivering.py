"""Delivering one body to one endpoint, with everything that goes with it.

Belongs here: the order of things: is it delivered already, where to, sending, receipt, dead letter. Does not belong
here: any of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hotpass_assets.domain.config.automation import AutomationHttpSettings
from hotpass_assets.domain.deliveries.dead_letters import DeadLetter
from hotpass_assets.domain.deliveries.endpoints import shown
from hotpass_assets.domain.deliveries.outcomes import Delivery, Target
from hotpass_assets.domain.deliveries.payloads import canonical, idempotency_key, payload_digest
from hotpass_assets.domain.errors import OutputError
from hotpass_resources.deliveries.credentials import NotSendableError, address_of, token_for, why_unsafe
from hotpass_resources.deliveries.dead_letters import DeadLetters
from hotpass_resources.deliveries.receipts import Receipts
from hotpass_resources.deliveries.sending import Sender, Sent

_FOLDER = "deliveries"


@dataclass(frozen=True)
class Order:
    """One delivery to make.

    Attributes:
        target: What is at the endpoint.
        endpoint: Where to, as it is kept.
        body: What to send.
        place: Which one it is among endpoints that look the same, from 0; ``None`` when nobody knows.
        token_env: Variable that holds the token; none is sent without it.
        token_needed: Whether it must not be sent without one.
        subject: Which results these are (profile and intake): of these, only the last body meant for the endpoint
            counts as delivered; ``None`` when nobody knows.
    """

    target: Target
    endpoint: str
    body: Mapping[str, Any]
    place: int | None = 0
    token_env: str | None = None
    token_needed: bool = False
    subject: str | None = None


@dataclass(frozen=True)
class Made:
    """A delivery with what does not belong into a table.

    Attributes:
        delivery: What became of it.
        seconds: How long it took; nothing when it had been delivered before.
        before: Whether it had been delivered before.
        warning: What went wrong beside it.
    """

    delivery: Delivery
    seconds: float = 0.0
    before: bool = False
    warning: str | None = None


class Deliverer:
    """Makes deliveries.

    Args:
        http: How endpoints are called.
        state_dir: Folder that keeps receipts and circuits.
        dead_letters: Where what does not arrive is kept, if it is.
    """

    def __init__(self, http: AutomationHttpSettings, state_dir: Path, dead_letters: DeadLetters | None) -> None:
        self._http = http
        self._sender = Sender(http, state_dir / _FOLDER / "circuits")
        self._receipts = Receipts(state_dir / _FOLDER / "receipts")
        self._letters = dead_letters

    def make(self, order: Order, given: tuple[str, ...] | None = None, *, probe: bool = False) -> Made:
        """Make one delivery, unless it was made before.

        Args:
            order: What to send where.
            given: Whole endpoints to choose from; those handed over when absent.
            probe: Whether an open circuit lets this one through.
        """
        content = canonical(order.body)
        digest = payload_digest(content)
        key = idempotency_key(digest)
        result = Delivery(order.target, order.endpoint, "failed", None, 0, key, None, digest)
        unsure = None
        try:
            address = address_of(order.endpoint, order.place, given)
            unsure = self._expected(order, address, key)
            before = None if self._http.resend else self._receipts.find(address, key)
            if before is not None:
                return Made(replace(before, endpoint=order.endpoint, target=order.target), before=True)
            token = token_for(order.token_env, order.token_needed) if order.token_env else None
            unsafe = why_unsafe(address, token)
            if unsafe is not None:
                raise NotSendableError(unsafe)
        except NotSendableError as error:
            made = Made(replace(result, error=str(error)))
        else:
            if probe:
                self._sender.probe(address)
            made = self._noted(result, self._sender.send(address, content, key, token), address)
        made = replace(made, warning=made.warning or unsure)
        return made if made.delivery.arrived else self._buried(made, order)

    def _expected(self, order: Order, address: str, key: str) -> str | None:
        """Notes what the endpoint is to have; in words why that failed."""
        if order.subject is None:
            return None
        try:
            self._receipts.expect(address, f"{order.target}:{order.subject}", key)
        except OutputError as error:
            return f"it is not on record what {shown(address)} is to have: {error.one_line()}"
        return None

    def _noted(self, result: Delivery, sent: Sent, address: str) -> Made:
        delivery = replace(
            result, status=sent.status, status_code=sent.status_code, attempts=sent.attempts, error=sent.error
        )
        warning = None
        if delivery.arrived:
            try:
                self._receipts.keep(address, delivery)
            except OutputError as error:
                warning = f"it is not on record that {shown(address)} took its delivery: {error.one_line()}"
        return Made(delivery, sent.seconds, warning=warning)

    def _buried(self, made: Made, order: Order) -> Made:
        if self._letters is None:
            return made
        delivery = made.delivery
        letter = DeadLetter(
            timestamp=datetime.now(UTC).isoformat(timespec="seconds"),
            target=delivery.target,
            endpoint=delivery.endpoint,
            error=delivery.error or delivery.status,
            idempotency_key=delivery.idempotency_key,
            payload=order.body,
        )
        try:
            self._letters.append(letter)
        except OutputError as error:
            return replace(made, warning=f"the dead letter for {delivery.endpoint} is not kept: {error.one_line()}")
        return made
