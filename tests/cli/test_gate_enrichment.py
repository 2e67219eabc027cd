"""The gate of enrichment holds on this version, and falls when the chain is broken."""

import pytest

from hotpass_assets.domain.enrich import enrichment
from hotpass_cli.gate_enrichment import enrichment_gate


def test_the_gate_holds() -> None:
    """Prevents: an acceptance that cannot be given, or that looks at nothing."""
    gate = enrichment_gate()
    assert gate.passed, [check.message for check in gate.failures]
    assert len(gate.checks) == 4


def test_the_gate_falls_when_nothing_is_filled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Prevents: a gate that cannot fail."""
    silent = enrichment.EnrichmentRules(threshold=1.0)
    monkeypatch.setattr(enrichment, "EnrichmentRules", lambda: silent)
    assert [check.name for check in enrichment_gate().failures] == ["the_enrichment_chain_fills_gaps"]
