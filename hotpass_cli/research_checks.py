"""Whether what is configured for research can be used.

Belongs here: looking at the settings of the search server, the profile and the environment together. Does not belong
here: asking anybody, folders (``environment_checks``), and what may stand in a configuration
(``hotpass_assets.domain.config``).
"""

from typing import TYPE_CHECKING

from hotpass_assets.domain.errors import HotpassError
from hotpass_cli.environment_checks import Finding

if TYPE_CHECKING:
    from hotpass_assets.domain.config.research import SearxSettings
    from hotpass_assets.domain.profile.resolve import ResolvedProfile


def search_server(settings: "SearxSettings", profile: "ResolvedProfile") -> Finding:
    """Whether the search server may be asked, as far as that can be known without asking it.

    Only ever a warning: refining needs no search.

    Args:
        settings: Which server, and how it is asked.
        profile: What it allows.
    """
    from hotpass_resources.network.opening import why_closed
    from hotpass_resources.searx.api_key import key_headers

    name = "research.searx"
    if not settings.enabled:
        return Finding(name, "pass", "SearXNG is not switched on")
    server = f"SearXNG at {settings.base_url}"
    try:
        with_key = "with a key" if key_headers(settings) else "without a key"
        _see_that_it_may_be_asked(settings, profile)
    except HotpassError as error:
        return Finding(name, "warn", f"{server} cannot be asked: {_why(error)}", error.do or "")
    closed = why_closed(True, profile)
    if closed:
        return Finding(name, "warn", f"{server} is switched on, {with_key}, but the network is not", " ".join(closed))
    return Finding(name, "pass", f"{server} is asked, {with_key}, where a command says --allow-network")


def _see_that_it_may_be_asked(settings: "SearxSettings", profile: "ResolvedProfile") -> None:
    """Judges the address as the door does; a name other than that of this machine is not looked up.

    Raises:
        RequestRefused: The profile does not let it be asked.
    """
    from ipaddress import ip_address

    from hotpass_assets.domain.network.addresses import target_of
    from hotpass_resources.network.exchange import NetworkRequest
    from hotpass_resources.network.judging import Judge

    judge, target = Judge(profile.network, profile.country_code), target_of(settings.base_url)
    judge.judge(NetworkRequest(settings.base_url, "search"), settings.base_url, target)
    address = ip_address("127.0.0.1") if target.host == "localhost" else target.address
    if address is not None:
        judge.judge_address(target, address, led_by_public=False)


def _why(error: HotpassError) -> str:
    return f"{error.what}; {error.why}" if error.why else error.what
