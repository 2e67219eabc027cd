"""What Kubernetes, registries and buckets accept as a name or an amount.

Belongs here: the form of single values: names, quantities, image references, ``s3://`` addresses. Does not belong here:
which values belong together (``options``) and files (``cluster``).
"""

from __future__ import annotations

import re
from decimal import Decimal
from urllib.parse import urlsplit

# RFC 1123, as Kubernetes reads it: one label, and labels joined by dots.
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_SUBDOMAIN_LENGTH = 253
_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
# What no server and no client reads as something else than a part of a name.
_PREFIX = re.compile(r"(?:[A-Za-z0-9!_.*'()=-]+(?:/[A-Za-z0-9!_.*'()=-]+)*)?")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")
# The grammar of the distribution project: an optional registry, then lower-case path components.
_REGISTRY = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]{1,5})?")
_COMPONENT = re.compile(r"[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*")
_TAG = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}")
_QUANTITY = re.compile(r"([0-9]{1,12}(?:\.[0-9]{1,9})?)(m|[kMGTPE]|[KMGTPE]i)?")
_LABEL_VALUE = re.compile(r"([A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?")

_DECIMAL = {unit: Decimal(1000) ** power for power, unit in enumerate(("", "k", "M", "G", "T", "P", "E"))}
_BINARY = {f"{unit}i": Decimal(1024) ** power for power, unit in enumerate(("K", "M", "G", "T", "P", "E"), start=1)}
_UNITS = _DECIMAL | _BINARY | {"m": Decimal("0.001")}


def is_label(text: str) -> bool:
    """Whether a text is a DNS label of at most 63 characters, as names of namespaces and services are."""
    return _LABEL.fullmatch(text) is not None


def is_subdomain(text: str) -> bool:
    """Whether a text is labels joined by dots, as names of secrets, service accounts and claims are."""
    return len(text) <= _SUBDOMAIN_LENGTH and all(is_label(part) for part in text.split("."))


def is_label_value(text: str) -> bool:
    """Whether a text may be the value of a Kubernetes label."""
    return _LABEL_VALUE.fullmatch(text) is not None


def is_host(text: str) -> bool:
    """Whether a text is the name or IPv4 address of a host."""
    return _HOST.fullmatch(text) is not None


def is_variable(text: str) -> bool:
    """Whether a text is the name of an environment variable."""
    return _VARIABLE.fullmatch(text) is not None


def is_image(text: str) -> bool:
    """Whether a text is the repository of an image, without tag and digest: ``registry.example:5000/team/hotpass``."""
    first, slash, rest = text.partition("/")
    names_registry = bool(slash) and ("." in first or ":" in first or first == "localhost")
    if names_registry and not _REGISTRY.fullmatch(first):
        return False
    path = rest if names_registry else text
    return len(text) <= _SUBDOMAIN_LENGTH + 2 and all(_COMPONENT.fullmatch(part) for part in path.split("/"))


def is_tag(text: str) -> bool:
    """Whether a text is the tag of an image."""
    return _TAG.fullmatch(text) is not None


def is_http_address(text: str) -> bool:
    """Whether a text is an address of a server over HTTP, without user, query and fragment."""
    try:
        parts = urlsplit(text)
        port_fits = parts.port is None or 0 < parts.port < 2**16
    except ValueError:
        return False
    return (
        parts.scheme in ("http", "https")
        and parts.hostname is not None
        and is_host(parts.hostname)
        and port_fits
        and not (parts.username or parts.password or parts.query or parts.fragment)
    )


def bucket_and_prefix(address: str) -> tuple[str, str] | None:
    """Bucket and prefix of an ``s3://bucket/prefix``, the prefix without outer slashes; ``None`` if it is none.

    This is the one rule for what a cluster is told and for what opens the store.
    """
    scheme, _, rest = address.partition("://")
    bucket, _, prefix = rest.partition("/")
    trimmed = prefix.strip("/")
    is_name = _BUCKET.fullmatch(bucket) and ".." not in bucket and _PREFIX.fullmatch(trimmed)
    if scheme != "s3" or not is_name or {".", ".."} & set(trimmed.split("/")):
        return None
    return bucket, trimmed


def amount(quantity: str) -> Decimal | None:
    """What a Kubernetes quantity such as ``500m`` or ``4Gi`` amounts to, in cores or bytes; ``None`` if it is none.

    Source: the page on quantities of the Kubernetes API; the exponent notation is left out on purpose, as nobody
    reads it right.
    """
    found = _QUANTITY.fullmatch(quantity)
    return Decimal(found[1]) * _UNITS[found[2] or ""] if found else None
