"""What a profile allows towards the network: whether, for what, whom, and which fields may leave.

Belongs here: the rules as the door and its callers read them. Does not belong here: the keys a person writes
(``domain.profile.network_block``), judging addresses (``addresses``) and what is sent (``disclosure``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from hotpass_assets.domain.tables.fields import FIELDS, MAY_BE_PERSONAL

Purpose = Literal["search", "registry", "crawl", "robots"]
"""What a request is for. ``robots`` covers robots.txt and sitemaps, and is allowed where ``crawl`` is."""
PURPOSES: tuple[Purpose, ...] = get_args(Purpose)
StatedPurpose = Literal["search", "registry", "crawl"]
STATED_PURPOSES: tuple[StatedPurpose, ...] = get_args(StatedPurpose)
"""Purposes a profile can allow by name."""
ORGANISATION_FIELDS: tuple[str, ...] = tuple(
    field.name for field in FIELDS if field.entity != "contact" and field.name not in MAY_BE_PERSONAL
)
"""Fields that may leave unless a profile says otherwise: what is known of the organisation itself."""


@dataclass(frozen=True)
class PurposeRule:
    """What one purpose may send.

    Attributes:
        fields: Canonical fields whose values may be part of a request.
        because: Why this is compatible with what the data was collected for (POPIA s15), as the profile says it.
    """

    fields: frozenset[str] = frozenset(ORGANISATION_FIELDS)
    because: str | None = None


@dataclass(frozen=True)
class NetworkRules:
    """What a profile allows towards the network.

    Attributes:
        allowed: Whether anything may be asked at all.
        private_hosts: Hosts, ``host:port``, addresses and networks (CIDR) that may be asked although they are not
            public.
        refused_hosts: Hosts that are never asked, and every host below them.
        user_agent: What requests call themselves; ``hotpass/<version>`` when absent.
        purposes: Rule of each allowed purpose; one that is missing is not allowed.
    """

    allowed: bool = False
    private_hosts: tuple[str, ...] = ()
    refused_hosts: tuple[str, ...] = ()
    user_agent: str | None = None
    purposes: Mapping[str, PurposeRule] = field(
        default_factory=lambda: {purpose: PurposeRule() for purpose in STATED_PURPOSES}
    )

    def rule_of(self, purpose: Purpose) -> PurposeRule | None:
        """The rule of a purpose; nothing where it is not allowed."""
        if purpose == "robots":
            return PurposeRule(frozenset()) if "crawl" in self.purposes else None
        return self.purposes.get(purpose)
