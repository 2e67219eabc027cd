"""Whether one request may be sent, by the rules of a profile.

Belongs here: the refusals and their words. Does not belong here: the rules themselves (``domain.network``), looking
names up, and the log (``door``).
"""

from __future__ import annotations

from collections.abc import Iterable

from hotpass_assets.domain.network.addresses import Target, can_be_meant, why_not_public
from hotpass_assets.domain.network.disclosure import personal_in_request
from hotpass_assets.domain.network.hosts import Address, host_entry, is_refused
from hotpass_assets.domain.network.rules import NetworkRules
from hotpass_resources.network.exchange import NetworkRequest, RequestRefused


class Judge:
    """Judges requests.

    Args:
        rules: What the profile allows.
        country: Country of telephone numbers without a prefix.
    """

    def __init__(self, rules: NetworkRules, country: str) -> None:
        self._rules = rules
        self._country = country
        self._excepted = tuple(host_entry(text) for text in rules.private_hosts)

    def judge(self, request: NetworkRequest, url: str, target: Target) -> None:
        """Let a request pass before anything of it is sent, its name is not looked up either.

        Args:
            request: What is asked.
            url: The whole address, which a redirect may have given.
            target: Who it leads to.

        Raises:
            RequestRefused: The purpose, what it holds or the host is against the rules.
        """
        rule = self._rules.rule_of(request.purpose) if self._rules.allowed else None
        if rule is None:
            raise RequestRefused(
                f"the profile does not allow purpose '{request.purpose}'",
                reason="purpose",
                where=shown(target),
                do="Name it below network.purposes of the profile, if it fits what the data was collected for",
            )
        told = personal_in_request(url, request.params, request.json, request.purpose, rule, self._country)
        if told:
            raise RequestRefused(
                f"a request holds {told}",
                reason="personal_data",
                where=shown(target),
                why=f"network.purposes.{request.purpose}.fields of the profile lists no such field (POPIA section 15)",
                do="Ask without it",
            )
        if is_refused(target.host, self._rules.refused_hosts):
            raise RequestRefused(
                "the profile refuses this host",
                reason="refused_host",
                where=shown(target),
                do="Take it from network.refused_hosts of the profile, if it may be asked after all",
            )

    def judge_address(
        self, target: Target, address: Address, *, led_by_public: bool, beside_public: bool = False
    ) -> None:
        """Let one address of a host pass before anything is sent to it.

        Args:
            target: Who is asked.
            address: One of its addresses.
            led_by_public: Whether a public host led there: then no exception of the profile holds, or any page
                could make Hotpass ask the machines beside it.
            beside_public: Whether its name has a public address, too: then whoever answers for the name decides which
                of them is asked, and no exception holds either.

        Raises:
            RequestRefused: It is not public, and not excepted.
        """
        meant = not led_by_public and not beside_public
        why = why_not_public(target.host, target.port, address, self._excepted if meant else ())
        if why is None:
            return
        raise RequestRefused(
            "an address is not public",
            reason="private_address",
            where=shown(target),
            why=f"{address}: {why}"
            + (", and a public host leads there" if led_by_public else "")
            + (", and its name leads to public addresses, too" if beside_public else ""),
            do=f"If it is meant, list {_listed(target)} in network.private_hosts of the profile"
            if meant and can_be_meant(address)
            else None,
        )

    def covers_now(self, target: Target) -> bool:
        """Whether an exception covers, now, a host that was not public when it answered; no name is looked up.

        A name that only the network it leads to is excepted by is not covered: that takes looking it up.
        """
        if target.address is not None:
            return why_not_public(target.host, target.port, target.address, self._excepted) is None
        return any(entry.name == target.host and entry.port in (None, target.port) for entry in self._excepted)

    @staticmethod
    def is_public(target: Target, addresses: Iterable[Address]) -> bool:
        """Whether a host is one of the public network: one public address among others is enough."""
        return any(why_not_public(target.host, target.port, address) is None for address in addresses)


def _listed(target: Target) -> str:
    return f"[{target.host}]:{target.port}" if ":" in target.host else f"{target.host}:{target.port}"


def shown(target: Target) -> str:
    """Who is asked, without path and query."""
    host = f"[{target.host}]" if ":" in target.host else target.host
    return f"{target.scheme}://{host}:{target.port}"
