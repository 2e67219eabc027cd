"""Hosts a profile names: those that may be asked although they are not public, and those that never are.

Belongs here: what an entry may look like and which host or address it covers. Does not belong here: which addresses are
public, and the parts of a URL (``addresses``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
LINK_LOCAL: tuple[Network, ...] = (ip_network("169.254.0.0/16"), ip_network("fe80::/10"))
"""Addresses of one cable, and of the metadata services of clouds, which hand out credentials."""
_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_NAME = re.compile(rf"^{_LABEL}(?:\.{_LABEL})*\.?$")
_LOOKS_NUMERIC = re.compile(r"^(?:0x[0-9a-f]*|[0-9]+)$")


@dataclass(frozen=True)
class HostEntry:
    """One entry of ``network.private_hosts``: a network or a name, and the port it is limited to, if any."""

    network: Network | None
    name: str | None
    port: int | None

    def covers(self, host: str, address: Address, port: int) -> bool:
        """Whether the entry lets ``address``, which ``host`` stands for, be asked although it is not public."""
        if self.port is not None and self.port != port:
            return False
        if self.network is not None:
            if address.version != self.network.version or address not in self.network:
                return False
            return not _is_link_local(address) or _is_within_link_local(self.network)
        return host == self.name and not _is_link_local(address)


def host_entry(text: str) -> HostEntry:
    """An entry of ``network.private_hosts``.

    Args:
        text: ``host``, ``host:port``, an address (IPv6 with a port in brackets) or a network (CIDR).

    Raises:
        ValueError: It is none of them.
    """
    text = text.strip().casefold()
    network = _network(text)
    if network is not None:
        return HostEntry(network, None, None)
    host, port = _split_port(text)
    network = _network(host)
    if network is not None:
        return HostEntry(network, None, port)
    if not is_host_name(host):
        raise ValueError("no host, host:port, address or network such as 10.0.0.0/8")
    return HostEntry(None, host.rstrip("."), port)


def why_not_excepted(text: str) -> str | None:
    """Why ``text`` cannot be an entry of ``network.private_hosts``; ``None`` when it can."""
    try:
        entry = host_entry(text)
    except ValueError as error:
        return f"{error} | write for example localhost:8080, intranet.example or 10.20.0.0/16"
    if entry.network is not None and (entry.network.is_multicast or entry.network.is_unspecified):
        return "this is no address of one host | leave it out"
    return None


def why_no_host(text: str) -> str | None:
    """Why ``text`` cannot be an entry of ``network.refused_hosts``; ``None`` when it can."""
    name = text.removeprefix("*.")
    if is_host_name(name) or _address(name) is not None:
        return None
    return "no name or address of a host | write for example social.example, without scheme, port and path"


def is_host_name(text: str) -> bool:
    """Whether ``text``, in lower case and ASCII, can be the name of a host and cannot be read as a number."""
    if len(text) > 253 or not _NAME.match(text):
        return False
    # A name whose last label is a number is read as an IPv4 address in some form (WHATWG URL, "ends in a number").
    return not _LOOKS_NUMERIC.match(text.rstrip(".").rpartition(".")[2])


def is_refused(host: str, refused: Iterable[str]) -> bool:
    """Whether ``host`` is one of ``refused`` or lies below one."""
    return any(host == name or host.endswith(f".{name}") for name in (entry.rstrip(".") for entry in refused))


def _is_link_local(address: Address) -> bool:
    return any(address in network for network in LINK_LOCAL if network.version == address.version)


def _is_within_link_local(network: Network) -> bool:
    return any(
        network.subnet_of(wide)  # type: ignore[arg-type]
        for wide in LINK_LOCAL
        if wide.version == network.version
    )


def _split_port(text: str) -> tuple[str, int | None]:
    host, colon, port = text.rpartition(":")
    if not colon or not (port.isascii() and port.isdigit()):
        return text.removeprefix("[").removesuffix("]"), None
    if not 0 < int(port) < 65_536:
        raise ValueError(f"port {port[:8]} does not exist")
    return host.removeprefix("[").removesuffix("]"), int(port)


def _network(text: str) -> Network | None:
    try:
        return ip_network(text)
    except ValueError:
        return None


def _address(text: str) -> Address | None:
    try:
        return ip_address(text)
    except ValueError:
        return None
