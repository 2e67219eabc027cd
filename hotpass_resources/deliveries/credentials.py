"""Secrets of deliveries on their way from whoever knows them to the step that sends, without being kept.

Belongs here: handing over the token and whole addresses inside this process, and finding them in the environment
instead. Does not belong here: sending.

An intake keeps endpoints without credentials and query, and of the token the name of a variable. The process that was
told the secrets hands them over to the run it starts. Any other process, such as one the Dagster UI started, has the
environment alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from hotpass_assets.domain.deliveries.endpoints import (
    HIDDEN,
    has_credentials,
    is_open_to_listeners,
    is_whole,
    shown,
    variable_of,
    why_no_address,
)
from hotpass_resources.settings import secret


@dataclass(frozen=True)
class Credentials:
    """What this process was told.

    Attributes:
        addresses: Whole endpoints, as they were given.
        token: Token of the CRM.
    """

    addresses: tuple[str, ...] = field(default=(), repr=False)
    token: str | None = field(default=None, repr=False)


class NotSendableError(Exception):
    """A delivery that must not or cannot be sent from here; the text says why, without secrets."""


_handed: ContextVar[Credentials | None] = ContextVar("delivery_credentials", default=None)


@contextmanager
def handed_over(credentials: Credentials) -> Iterator[None]:
    """Gives the runs of this thread the secrets while the block runs."""
    reset = _handed.set(credentials)
    try:
        yield
    finally:
        _handed.reset(reset)


def address_of(endpoint: str, place: int | None = 0, given: Sequence[str] | None = None) -> str:
    """The address behind a kept endpoint.

    Args:
        endpoint: As it was kept.
        place: Which one it is among those that look the same, from 0; ``None`` when nobody knows.
        given: Whole endpoints; those handed over when absent.

    Raises:
        NotSendableError: It is not known here.
    """
    variable = variable_of(endpoint)
    if variable is not None:
        return _address_in(variable)
    if is_whole(endpoint):
        return endpoint
    handed = _handed.get()
    told = given if given is not None else handed.addresses if handed else ()
    alike = [whole for whole in told if shown(whole) == endpoint]
    if place is None and len(set(alike)) > 1:
        raise NotSendableError("several of the given endpoints look like this one; give the right one alone")
    place = place or 0
    if place >= len(alike):
        raise NotSendableError(
            f"what {HIDDEN} stands for in this endpoint is not kept; name it as env:NAME, with the address in that "
            "variable, or give it again on the command line"
        )
    return alike[place]


def token_for(variable: str, needed: bool) -> str | None:
    """The token of the CRM: handed over, else in the environment.

    Args:
        variable: Variable that holds it elsewhere.
        needed: Whether there was one when the delivery was asked for.

    Raises:
        NotSendableError: It is needed and not here, or cannot be a header.
    """
    handed = _handed.get()
    token = (handed.token if handed else None) or secret(variable) or None
    if token is None and needed:
        raise NotSendableError(f"its token is not kept, and {variable} is not set where the run is executed")
    if token is not None and why_no_token(token):
        raise NotSendableError(str(why_no_token(token)))
    return token


def why_no_token(token: str) -> str | None:
    """Why a text cannot be sent as a bearer token (RFC 6750, 2.1); ``None`` when it can."""
    if token and token.isascii() and all("!" <= character <= "~" for character in token):
        return None
    return "the token holds characters that no token has, such as spaces or line ends"


def why_unsafe(address: str, token: str | None) -> str | None:
    """Why an address and a token must not be used together; ``None`` when they may."""
    if has_credentials(address) and token:
        return "its address names a user, and there is a token: only one of them can be sent"
    if is_open_to_listeners(address) and (token or has_credentials(address)):
        return "credentials are not sent over plain http to another machine; use https"
    return None


def _address_in(variable: str) -> str:
    address = (secret(variable) or "").strip()
    if not address:
        raise NotSendableError(f"{variable}, which holds its address, is not set where the run is executed")
    problem = why_no_address(address)
    if problem is not None:
        raise NotSendableError(f"{variable} holds no address that can be called: {problem}")
    return address
