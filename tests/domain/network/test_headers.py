"""Headers of requests that are not free."""

import pytest
from pydantic import ValidationError

from hotpass_assets.domain.config.research import SearxSettings
from hotpass_assets.domain.network.headers import NOT_FOR_KEYS, SET_BY_THE_DOOR
from hotpass_resources.network.exchange import NetworkRequest
from hotpass_resources.network.outgoing import first


@pytest.mark.parametrize("name", sorted(NOT_FOR_KEYS))
def test_no_header_that_is_taken_is_a_header_for_a_key(name: str) -> None:
    """Prevents: a configuration that is accepted and then fails at the first request."""
    with pytest.raises(ValidationError, match="a meaning of its own"):
        SearxSettings(api_key_header=name.title())


@pytest.mark.parametrize("name", sorted(SET_BY_THE_DOOR))
def test_the_door_lets_nobody_set_its_own(name: str) -> None:
    """Prevents: a request that is carried otherwise than it was judged."""
    with pytest.raises(ValueError, match="set by the door"):
        first(NetworkRequest("https://aero.example/", "search", headers={name: "x"}), "hotpass")
