"""Endpoints: which can be called, and what of them may be kept and shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotpass_assets.domain.deliveries.endpoints import (
    circuit_name,
    is_open_to_listeners,
    is_whole,
    shown,
    variable_of,
    why_no_endpoint,
)

SECRET = st.text(st.sampled_from("abcdefghij0123456789"), min_size=12, max_size=20)


@pytest.mark.parametrize(
    "text", ["https://hook.example", "http://127.0.0.1:8080/x?y=1", "https://[::1]/x", "env:HOOK_URL", " env:A "]
)
def test_addresses_and_names_of_variables_can_be_called(text: str) -> None:
    """Prevents: refusing what people have."""
    assert why_no_endpoint(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hook.example/x",
        "ftp://hook.example/x",
        "file:///etc/passwd",
        "https://",
        "https://hook.example:port/",
        "https://hook.example/a b",
        "https://hook.example/\r\nHost: other.example",
        "https://[::1/x",
        "https://hook.example/" + "x" * 3000,
        "env:",
        "env:1A",
        "env:A B",
        "https://***@hook.example/x",
        "https://hook.example/x?***",
    ],
)
def test_everything_else_is_refused_without_being_quoted(text: str) -> None:
    """Prevents: a request nobody meant, and a mistyped secret in an error."""
    why = why_no_endpoint(text)
    assert why is not None
    assert not text or text not in why


@given(user=SECRET, word=SECRET, value=SECRET, fragment=SECRET)
def test_no_secret_of_an_address_is_shown(user: str, word: str, value: str, fragment: str) -> None:
    """Prevents: credentials in tables, events, manifests and archives."""
    said = shown(f"https://{user}:{word}@hook.example/path?signature={value}#{fragment}")
    assert said == "https://***@hook.example/path?***"
    assert not is_whole(said)


def test_what_hides_nothing_is_shown_as_it_is() -> None:
    """Prevents: an endpoint that cannot be delivered to from the Dagster UI although nothing of it is secret."""
    for text in ("https://hook.example/path", "http://127.0.0.1:8080/", "env:HOOK_URL"):
        assert shown(text) == text
        assert is_whole(text)
    assert (variable_of("env:HOOK_URL"), variable_of("https://hook.example")) == ("HOOK_URL", None)


def test_a_circuit_is_that_of_host_and_path() -> None:
    """Prevents: one circuit for all endpoints, and one for each query."""
    assert circuit_name("https://u:p@Hook.example/a?x=1") == circuit_name("https://hook.example/a?x=2")
    assert circuit_name("https://hook.example/a") != circuit_name("https://hook.example/b")


@pytest.mark.parametrize(
    ("address", "open_to_listeners"),
    [
        ("http://crm.example/x", True),
        ("https://crm.example/x", False),
        ("http://127.0.0.1/x", False),
        ("http://[::1]:8080/x", False),
        ("http://localhost/x", False),
        ("http://localhost.attacker.example/x", True),
        ("http://127.0.0.1.attacker.example/x", True),
    ],
)
def test_plain_http_is_only_safe_on_this_machine(address: str, open_to_listeners: bool) -> None:
    """Prevents: a token sent in the clear to a host whose name looks like this machine."""
    assert is_open_to_listeners(address) is open_to_listeners
