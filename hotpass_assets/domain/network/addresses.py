"""What an address names, and whether what it stands for is public.

Belongs here: the parts of a URL that may be asked, and judging IP addresses. Does not belong here: looking names up and
connecting (``hotpass_resources.network``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

from hotpass_assets.domain.network.hosts import Address, HostEntry, Network, is_host_name

LONGEST_URL = 4_000
_PORTS = {"http": 80, "https": 443}
_NOT_IN_A_URL = re.compile(r"[\x00-\x20\x7f-\xa0\\<>\"]")
_NAT64 = ip_network("64:ff9b::/96")  # RFC 6052
_IPV4_COMPATIBLE = ip_network("::/96")
_NEVER_GLOBAL: tuple[Network, ...] = (
    # Python knows some of the special networks of RFC 6890 and its followers only from later versions on.
    ip_network("192.0.0.0/24"),
    ip_network("64:ff9b:1::/48"),
    ip_network("fec0::/10"),
)


@dataclass(frozen=True)
class Target:
    """Who a URL leads to.

    Attributes:
        scheme: ``http`` or ``https``.
        host: Name in lower case without a final dot, or address; IPv6 without brackets.
        port: The one it names, else that of the scheme.
        address: The address, where the host is one.
    """

    scheme: str
    host: str
    port: int
    address: Address | None

    @property
    def origin(self) -> tuple[str, str, int]:
        """What has the right to see what was meant for it."""
        return (self.scheme, self.host, self.port)


class NoTargetError(ValueError):
    """A URL that is never asked; the text says why and quotes nothing of it."""


def target_of(url: str) -> Target:
    """Who ``url``, with its host in ASCII, leads to.

    Raises:
        NoTargetError: It is no ``http`` or ``https`` address, names a user, or writes its host in a strange form.
    """
    parts = _parts(url)
    if "@" in parts.netloc:
        raise NoTargetError("it holds a user name or a password")
    host = str(parts.hostname).casefold().rstrip(".")
    address = _address(host)
    if address is None and not is_host_name(host):
        raise NoTargetError("its host is neither a name nor an address in the usual form")
    return Target(parts.scheme, host, parts.port or _PORTS[parts.scheme], address)


def why_no_url(url: str) -> str | None:
    """Why ``url`` is never asked, whoever it leads to; ``None`` when it may be."""
    try:
        target_of(url)
    except NoTargetError as error:
        return str(error)
    return None


def why_not_public(host: str, port: int, address: Address, excepted: Iterable[HostEntry] = ()) -> str | None:
    """Why ``address``, which ``host`` stands for, must not be asked; ``None`` when it may be.

    Args:
        host: Name or address, as the URL names it.
        port: Port that is asked.
        address: Where it leads.
        excepted: What a profile lets be asked although it is not public.
    """
    if isinstance(address, IPv6Address) and address.scope_id is not None:
        return "it has a zone"
    inside = _inside(address)
    judged = inside if inside and _only_stands_for(address) else (*inside, address)
    kinds = [kind for one in judged if (kind := _kind(one)) is not None]
    if not kinds:
        return None
    # The real end of a mapped address is the one inside it, so that is what an entry must cover.
    ends = inside or (address,)
    if _NEVER.isdisjoint(kinds) and any(all(entry.covers(host, end, port) for end in ends) for entry in excepted):
        return None
    return kinds[0]


def can_be_meant(address: Address) -> bool:
    """Whether somebody may have a good reason to ask an address that is not public: one of their own network."""
    ends = _inside(address) or (address,)
    return not any(end.is_multicast or end.is_unspecified or end.is_link_local for end in ends)


_NEVER = frozenset({"it is a multicast address", "it is no address of a host"})


def _kind(address: Address) -> str | None:
    """What keeps an address from being public, in words; ``None`` for a public one."""
    if address.is_multicast:
        return "it is a multicast address"
    if address.is_unspecified or address == IPv4Address("255.255.255.255"):
        return "it is no address of a host"
    if address.is_loopback:
        return "it is this machine"
    if address.is_link_local:
        return "it is a link-local address, as metadata services of clouds have"
    if not address.is_global or address.is_reserved or any(address in network for network in _NEVER_GLOBAL):
        return "it is a private or reserved address"
    return None


def _only_stands_for(address: Address) -> bool:
    """Whether an address is nothing but another way to write the IPv4 address inside it."""
    return address in _NAT64 or (isinstance(address, IPv6Address) and address.ipv4_mapped is not None)


def _inside(address: Address) -> tuple[IPv4Address, ...]:
    """IPv4 addresses that an IPv6 address carries, to which a gateway or the kernel hands on what is sent."""
    if not isinstance(address, IPv6Address):
        return ()
    if address.ipv4_mapped is not None:
        return (address.ipv4_mapped,)
    if address.sixtofour is not None:
        return (address.sixtofour,)
    if address.teredo is not None:
        return address.teredo
    if address in _NAT64 or (address in _IPV4_COMPATIBLE and int(address) > 0xFFFF):
        return (IPv4Address(int(address) & 0xFFFFFFFF),)
    return ()


def _parts(url: str) -> SplitResult:
    if len(url) > LONGEST_URL:
        raise NoTargetError(f"it has more than {LONGEST_URL} characters")
    if _NOT_IN_A_URL.search(url):
        raise NoTargetError("it holds spaces, control characters, quotes or backslashes")
    try:
        parts = urlsplit(url)
        usable = parts.port != 0
    except ValueError:
        raise NoTargetError("it is no address") from None
    if parts.scheme not in _PORTS:
        raise NoTargetError("only http and https are asked")
    if not parts.hostname or not usable:
        raise NoTargetError("it names no host, or port 0")
    return parts


def _address(host: str) -> Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None
