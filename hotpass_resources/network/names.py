"""Looking names of hosts up, within a limit of time.

Belongs here: from a name to its addresses. Does not belong here: judging them (``domain.network.addresses``) and
connecting (``connection``).
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence
from ipaddress import ip_address

from hotpass_assets.domain.network.hosts import Address
from hotpass_resources.bounded_call import finished_within

Resolver = Callable[[str], Sequence[Address]]
"""Gives the addresses of a name; raises ``OSError`` when it has none."""


def system_addresses(host: str) -> tuple[Address, ...]:
    """The addresses this machine knows a name by, each once, in the order it prefers them.

    Raises:
        OSError: It knows none.
    """
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    except UnicodeError as error:
        raise socket.gaierror(socket.EAI_NONAME, "this is no name") from error
    return tuple(dict.fromkeys(ip_address(str(place[0])) for *_, place in found))


def addresses_within(seconds: float, host: str, resolve: Resolver) -> tuple[Address, ...]:
    """The addresses of a name, if they are found in time: no system call that looks names up takes a limit.

    Raises:
        OSError: It has none.
        TimeoutError: It took longer.
    """
    found = tuple(finished_within(seconds, lambda: resolve(host), lambda: None))
    if not found:
        raise socket.gaierror(socket.EAI_NONAME, "the name has no address")
    return found
