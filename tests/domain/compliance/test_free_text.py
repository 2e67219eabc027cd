"""Free text is searched by patterns alone, without a network."""

from __future__ import annotations

import socket
import sys

import polars as pl
import pytest

from hotpass_assets.domain.compliance.free_text import searched_texts
from hotpass_assets.domain.errors import ConfigurationError

TEXTS = {
    "ring on 082 917 3355": "telephone number",
    "born 8001015009087": "identity number",
    "passport A12345678": "passport number",
    "ref 8001015009086": None,
    "VAT 4123456789": None,
    "likes tea": None,
}


def values() -> pl.DataFrame:
    schema = {"record": pl.UInt32, "field": pl.String, "raw": pl.String, "value": pl.String}
    lines = [(number, "notes", text, text) for number, text in enumerate(TEXTS)]
    return pl.DataFrame([*lines, (99, "website", "082 917 3355", "x")], schema=schema, orient="row")


def test_a_missing_extra_names_the_command_that_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """A traceback about a module tells nobody what to install."""
    monkeypatch.setitem(sys.modules, "presidio_analyzer", None)
    with pytest.raises(ConfigurationError) as raised:
        searched_texts(values(), "ZA")
    assert "pip install 'hotpass[compliance]'" in raised.value.one_line()
    assert raised.value.exit_code == 2


def test_presidio_finds_what_has_a_form_and_checks_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any thirteen digits would be an identity number, and any ten a telephone."""
    pytest.importorskip("presidio_analyzer")

    def refuse(*_: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    found = searched_texts(values(), "ZA")
    assert dict(found.select("category", "rows").iter_rows()) == dict.fromkeys(filter(None, TEXTS.values()), 1)
