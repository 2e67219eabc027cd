"""Which gates a target of ``hotpass qa`` runs.

Belongs here: the list, and putting a time on each gate. Does not belong here: what a gate looks at (``gate_*`` and
``hotpass_assets.data_gates``), options and output (``command_qa``).
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from hotpass_assets.domain.gates.gate import Gate, GateCheck
from hotpass_cli.catalogue import VERBS
from hotpass_cli.gate_cli import cli_gate
from hotpass_cli.gate_docs import docs_gate
from hotpass_cli.gate_enrichment import enrichment_gate
from hotpass_cli.gate_profiles import profiles_gate

if TYPE_CHECKING:
    from hotpass_assets.data_gates import GateRequest

Target = Literal["all", "cli", "contracts", "docs", "profiles", "ta", "fitness", "data-quality"]

GATES_OF_ALL = ("cli", "docs", "profiles", "contracts", "fitness", "data-quality")
ACCEPTANCE = {
    "QG-1": "cli",
    "QG-2": "data-quality",
    "QG-3": "enrichment",
    "QG-4": "mcp",
    "QG-5": "docs",
}
"""Gates of the technical acceptance by number."""


@dataclass(frozen=True)
class Gates:
    """How each gate is run.

    Attributes:
        workspace: Folder whose pages are looked at.
        profile_folders: Folders with profiles, in the order they are searched.
        only_profile: The one profile to judge, when one is named.
        request: What the data gates look at; made only when one of them runs.
        strict: Whether warnings fail a gate.
    """

    workspace: Path
    profile_folders: tuple[Path, ...]
    only_profile: str | None
    request: Callable[[], "GateRequest"]
    strict: bool

    def run(self, name: str) -> Gate:
        """One gate with the time it was run and how long it took.

        Raises:
            HotpassError: It could not be run.
        """
        runners: Mapping[str, Callable[[], Gate]] = {
            "cli": cli_gate,
            "docs": lambda: docs_gate(self.workspace),
            "profiles": lambda: profiles_gate(self.profile_folders, self.only_profile),
            "contracts": lambda: self._on_data("contracts_gate"),
            "fitness": lambda: self._on_data("fitness_gate"),
            "data-quality": lambda: self._on_data("data_quality_gate"),
            "enrichment": enrichment_gate,
            "mcp": mcp_gate,
        }
        begun, timestamp = time.perf_counter(), datetime.now(UTC).isoformat(timespec="seconds")
        gate = runners[name]()
        seconds = time.perf_counter() - begun
        return replace(gate, strict=self.strict, timestamp=timestamp, seconds=seconds)

    def accept(self, number: str) -> Gate:
        """One gate of the technical acceptance; it asks for the whole product, so there a warning counts.

        Raises:
            HotpassError: It could not be run.
        """
        return replace(self.run(ACCEPTANCE[number]), gate=number, strict=self.strict or number == "QG-1")

    def _on_data(self, function: str) -> Gate:
        from hotpass_assets import data_gates  # brings Dagster and Polars

        gate: Gate = getattr(data_gates, function)(self.request())
        return gate


def mcp_gate() -> Gate:
    """The tools of the MCP server, which this version does not have."""
    return Gate("mcp", "MCP discoverability", (_not_built("the_mcp_server_lists_its_tools", "mcp"),))


def _not_built(name: str, verb: str) -> GateCheck:
    found = f"the verb '{verb}' is here, but nothing measures it yet" if verb in VERBS else f"there is no verb '{verb}'"
    return GateCheck(name, False, f"not in this version: {found}", "Use a version that has it")
