"""Sending dead letters again.

Belongs here: which letters are sent, and that none is lost or sent twice. Does not belong here: the file
(``dead_letters``) and sending (``delivering``).

A letter whose body its endpoint took leaves a receipt at once and the file at the end of the block, so that a replay
that is killed in between removes it next time without sending it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

from hotpass_assets.domain.deliveries.dead_letters import DeadLetter, UnusableLetterError, letter_in
from hotpass_assets.domain.deliveries.endpoints import shown
from hotpass_assets.domain.deliveries.outcomes import Target
from hotpass_resources.deliveries.credentials import NotSendableError, token_for
from hotpass_resources.deliveries.dead_letters import DeadLetters
from hotpass_resources.deliveries.delivering import Deliverer, Order

_NOT_FOR_THIS_ONE = "the token is sent to no endpoint but the one that --crm-endpoint or pipeline.crm_endpoint names"

Fate = Literal["waiting", "delivered", "delivered_before", "failed", "circuit_open", "unusable"]


@dataclass(frozen=True)
class Told:
    """What is told of one line.

    Attributes:
        line: Its number in the file, from 1.
        fate: What became of it; ``waiting`` when nothing was tried.
        letter: The letter, if the line holds one.
        error: Why it stays.
        raw: The line itself.
    """

    line: int
    fate: Fate
    letter: DeadLetter | None
    error: str | None
    raw: bytes

    @property
    def is_settled(self) -> bool:
        """Whether its endpoint has it."""
        return self.fate in ("delivered", "delivered_before")


def letters_told(letters: DeadLetters, target: Target | None = None) -> list[Told]:
    """Every line of the file, the oldest first; with a target only letters to such, and lines that hold none.

    Raises:
        InputError: The file cannot be read.
    """
    told = [_read(number, line) for number, line in letters.numbered()]
    return [one for one in told if one.letter is None or target in (None, one.letter.target)]


@dataclass(frozen=True)
class Again:
    """How letters are sent again.

    Attributes:
        deliverer: Sends them; keeps no dead letters itself.
        webhooks: Whole webhooks, for those of which a part is not kept.
        crm_endpoint: The CRM, whole; no other endpoint gets its token, webhooks included.
        token_env: Variable with the token of the CRM, where none was handed over.
    """

    deliverer: Deliverer
    webhooks: tuple[str, ...]
    crm_endpoint: str | None
    token_env: str

    def send(self, told: Told) -> Told:
        """Send one letter again, under its own key."""
        letter = told.letter
        if letter is None:
            return told
        if letter.target == "crm" and not self._may_have_the_token(letter.endpoint):
            return Told(told.line, "failed", letter, _NOT_FOR_THIS_ONE, told.raw)
        token_env = self.token_env if letter.target == "crm" else None
        order = Order(letter.target, letter.endpoint, letter.payload, None, token_env)
        made = self.deliverer.make(order, self._crm() if letter.target == "crm" else self.webhooks, probe=True)
        if made.delivery.arrived:
            return Told(told.line, "delivered_before" if made.before else "delivered", letter, made.warning, told.raw)
        fate: Fate = "circuit_open" if made.delivery.status == "circuit_open" else "failed"
        return Told(told.line, fate, letter, made.delivery.error, told.raw)

    def _may_have_the_token(self, endpoint: str) -> bool:
        """Whether there is no token, or the endpoint is one that was named for it: a file is not trusted with that."""
        try:
            there_is_one = token_for(self.token_env, needed=False) is not None
        except NotSendableError:
            there_is_one = True
        return not there_is_one or endpoint in [shown(whole) for whole in self._crm()]

    def _crm(self) -> tuple[str, ...]:
        return (self.crm_endpoint,) if self.crm_endpoint else ()


@contextmanager
def replaying(letters: DeadLetters, again: Again, target: Target | None = None) -> Iterator[Iterator[Told]]:
    """Sends the letters one by one, the oldest first, as the iterator it gives is read.

    Those that arrived are taken out of the file when the block ends, however it ends.

    Raises:
        InputError: The file cannot be read.
        OutputError: The file cannot be written; what arrived has receipts.
    """
    settled: list[bytes] = []

    def results() -> Iterator[Told]:
        for told in letters_told(letters, target):
            result = again.send(told)
            if result.is_settled:
                settled.append(result.raw)
            yield result

    with letters.replayed():
        try:
            yield results()
        finally:
            letters.take_out(settled)


def _read(number: int, line: bytes) -> Told:
    try:
        return Told(number, "waiting", letter_in(line), None, line)
    except UnusableLetterError as error:
        return Told(number, "unusable", None, str(error), line)
