"""The one door to the network.

Belongs here: the order in which a request is judged, logged, sent, cut off and answered. Does not belong here: whether
the door is open at all (``opening``), sockets (``connection``), bodies (``body``), and what is asked (whoever asks).

Proxies of the environment are not used: a proxy looks names up itself, and what was checked here would not be what is
asked there.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from hotpass_assets.domain.network.addresses import NoTargetError, Target
from hotpass_assets.domain.network.hosts import Address
from hotpass_assets.domain.network.rules import NetworkRules
from hotpass_resources.network.egress_log import Decision, Egress, EgressLog, EgressLogError, Outcome
from hotpass_resources.network.exchange import NetworkAnswer, NetworkRequest, RequestFailed, RequestRefused
from hotpass_resources.network.judging import Judge, shown
from hotpass_resources.network.names import Resolver, addresses_within, system_addresses

Made = TypeVar("Made")

if TYPE_CHECKING:
    from hotpass_resources.network.connection import Deadline
    from hotpass_resources.network.outgoing import Outgoing


class NetworkDoor:
    """Asks hosts, within the rules of a profile.

    Args:
        rules: What the profile allows.
        log: Where each request is told.
        country: Country of telephone numbers without a prefix.
        resolve: Looks names up.
        clock: Seconds from anywhere that never go back.
    """

    def __init__(
        self,
        rules: NetworkRules,
        log: EgressLog,
        *,
        country: str,
        resolve: Resolver = system_addresses,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._rules = rules
        self._log = log
        self._judge = Judge(rules, country)
        self._resolve = resolve
        self._clock = clock
        self._known_public: set[str] = set()

    @property
    def user_agent(self) -> str:
        """What requests call themselves: ``hotpass/<version>``, or what the profile says."""
        from hotpass_resources.network.outgoing import default_user_agent

        return self._rules.user_agent or default_user_agent()

    def ask(self, request: NetworkRequest) -> NetworkAnswer:
        """Ask, and follow redirects, each of which is judged anew.

        Raises:
            RequestRefused: A rule forbids it; the host it names was not asked.
            RequestFailed: It was let out, and there is no usable answer.
            ValueError: The request sets a header that is not its to set, or has a body without being a POST.
        """
        from hotpass_resources.network.connection import Deadline
        from hotpass_resources.network.outgoing import first

        deadline = Deadline(request.timeout_seconds, self._clock)
        egress = Egress(secrets.token_hex(8), 0, request.purpose, request.method, None, None)
        with self._refusal_logged(egress):
            outgoing = _or_refused(lambda: first(request, self.user_agent), None)
        led_by: list[str] = []
        met_public = request.led_by_public
        while True:
            target = outgoing.target
            egress = replace(egress, hop=len(led_by), method=outgoing.method, url=outgoing.url, target=target)
            with self._refusal_logged(egress):
                self._judge.judge(request, outgoing.url, target)
                self._see_that_log_works()
            # A name that was public a moment ago and no longer is was not meant by whoever wrote the exceptions.
            met_public = met_public or target.host in self._known_public
            addresses = self._looked_up(egress, target, deadline)
            public = self._judge.is_public(target, addresses)
            for address in addresses:
                with self._refusal_logged(replace(egress, address=address)):
                    self._judge.judge_address(target, address, led_by_public=met_public, beside_public=public)
            if public:
                self._known_public.add(target.host)
                met_public = True
            answer = self._exchange(replace(egress, address=addresses[0]), request, outgoing, addresses, deadline)
            follow = self._redirected(egress, request, outgoing, answer)
            if follow is None:
                return replace(answer, redirects=tuple(led_by), from_public=met_public)
            led_by.append(outgoing.url)
            _see_that_it_ends(request, target, follow.url, led_by)
            outgoing = follow

    def allows(self, request: NetworkRequest) -> bool:
        """Whether purpose, content and host of a request are within the rules as they are now.

        Opens no socket, looks no name up and logs nothing. What is refused here must not be answered from what was
        kept either: asking says why.

        Args:
            request: What would be asked.
        """
        from hotpass_resources.network.outgoing import first

        try:
            outgoing = first(request, self.user_agent)
            self._judge.judge(request, outgoing.url, outgoing.target)
        except (NoTargetError, RequestRefused):
            return False
        return True

    def lets_use(self, request: NetworkRequest, addresses: Sequence[str], *, from_public: bool) -> bool:
        """Whether a kept answer may stand for asking, by the rules as they are now.

        Opens no socket, looks no name up and logs nothing: where it may not, asking says why.

        Args:
            request: What would be asked.
            addresses: Those that answered it, redirects among them.
            from_public: :attr:`NetworkAnswer.from_public` of the answer.
        """
        from hotpass_resources.network.outgoing import first

        if request.led_by_public and not from_public:
            return False
        try:
            for url in dict.fromkeys((request.url, *addresses)):
                outgoing = first(replace(request, url=url), self.user_agent)
                self._judge.judge(request, outgoing.url, outgoing.target)
                if not from_public and not self._judge.covers_now(outgoing.target):
                    return False
        except (NoTargetError, RequestRefused):
            return False
        return True

    def _redirected(
        self, egress: Egress, request: NetworkRequest, outgoing: Outgoing, answer: NetworkAnswer
    ) -> Outgoing | None:
        """What an answer leads to, if it leads elsewhere and that is to be followed."""
        from hotpass_resources.network.outgoing import next_after

        location = answer.headers.get("location") if request.max_redirects else None
        with self._refusal_logged(replace(egress, hop=egress.hop + 1, url=None, target=None)):
            return _or_refused(lambda: next_after(outgoing, answer.status, location), outgoing.target)

    def _looked_up(self, egress: Egress, target: Target, deadline: Deadline) -> tuple[Address, ...]:
        from hotpass_resources.network.sending import failed

        if target.address is not None:
            return (target.address,)
        try:
            return addresses_within(max(0.0, deadline.left), target.host, self._resolve)
        except TimeoutError:
            failure = failed(target, "timeout", "its name was not found in time", retry=True)
        except OSError as error:
            why = f"its name cannot be found ({error.strerror or type(error).__name__})"
            failure = failed(target, "name", why, retry=True)
        self._write(egress, "failed", failure.reason, Outcome(None, 0, 0, deadline.spent))
        raise failure

    def _exchange(
        self,
        egress: Egress,
        request: NetworkRequest,
        outgoing: Outgoing,
        addresses: tuple[Address, ...],
        deadline: Deadline,
    ) -> NetworkAnswer:
        """Send one request, and tell the log before and after."""
        from hotpass_resources.network.connection import Traffic
        from hotpass_resources.network.sending import failed, send

        traffic, began = Traffic(), deadline.spent
        heard: list[int] = []

        def told(decision: Decision, reason: str | None = None) -> None:
            status = heard[0] if heard else None
            outcome = Outcome(status, traffic.sent, traffic.received, deadline.spent - began)
            try:
                self._log.write(replace(egress, address=traffic.address or egress.address), decision, reason, outcome)
            except EgressLogError as error:
                why = f"what came of it cannot be logged in {self._log.path}: {error}"
                raise failed(outgoing.target, "egress_log", why, retry=False) from error

        self._write(egress, "allowed")
        try:
            answer = send(request, outgoing, addresses, deadline, traffic, heard.append)
        except RequestFailed as failure:
            told("failed", failure.reason)
            raise
        except BaseException:
            told("failed", "interrupted")
            raise
        told("answered")
        return answer

    @contextmanager
    def _refusal_logged(self, egress: Egress) -> Iterator[None]:
        try:
            yield
        except RequestRefused as refusal:
            if refusal.reason != "egress_log":
                # A digest of an address that tells of people could be tried out until it fits.
                self._write(
                    replace(egress, url=None) if refusal.reason == "personal_data" else egress,
                    "refused",
                    refusal.reason,
                )
            raise

    def _see_that_log_works(self) -> None:
        try:
            self._log.ready()
        except EgressLogError as error:
            raise self._unlogged(error) from error

    def _write(
        self, egress: Egress, decision: Decision, reason: str | None = None, outcome: Outcome | None = None
    ) -> None:
        try:
            self._log.write(egress, decision, reason, outcome)
        except EgressLogError as error:
            raise self._unlogged(error) from error

    def _unlogged(self, error: EgressLogError) -> RequestRefused:
        return RequestRefused(
            "the network is not asked, because the log of what leaves cannot be written",
            reason="egress_log",
            where=str(self._log.path),
            why=str(error),
            do="Make room, or see that the file can be written to",
        )


def _or_refused(make: Callable[[], Made], at: Target | None) -> Made:
    """What ``make`` gives; an address that is never asked becomes a refusal."""
    try:
        return make()
    except NoTargetError as error:
        raise RequestRefused(
            "an address is not asked" if at is None else "a redirect is not followed",
            reason="address",
            where=shown(at) if at else None,
            why=str(error),
            do="Correct the address" if at is None else None,
        ) from None


def _see_that_it_ends(request: NetworkRequest, at: Target, to: str, led_by: list[str]) -> None:
    """Follow no redirect that leads in a circle, too far, or away with what was posted.

    Raises:
        RequestFailed: It does.
    """
    from hotpass_resources.network.sending import failed

    why = None
    if request.method != "GET":
        why = "it redirects what was posted, which is sent nowhere else"
    elif to in led_by:
        why = "its redirects lead in a circle"
    elif len(led_by) > request.max_redirects:
        why = f"it redirects more than {request.max_redirects} times"
    if why:
        raise failed(at, "redirect", why, retry=False)
