"""ConfigDoctor: what a configuration lacks, and the repairs that are safe to make.

Belongs here: upgrading old payloads, the diagnoses of a configuration, and repairing it in memory and in its
file. Does not belong here: the environment (Python, folders), printing, and the schema itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from hotpass_assets.domain.config.file_edit import save_text_value
from hotpass_assets.domain.config.layers import build_config, load_config_file
from hotpass_assets.domain.config.legacy import LegacyNotice, upgraded
from hotpass_assets.domain.config.model import HotpassConfig, needs_intent, unavailable_capabilities
from hotpass_assets.domain.config.problems import did_you_mean
from hotpass_assets.domain.profile.resolve import ResolvedProfile

DEFAULT_DATA_OWNER = "Data Governance"


@dataclass(frozen=True)
class Diagnosis:
    """The outcome of one check.

    Attributes:
        check: Dotted name of what was checked.
        passed: Whether it is in order.
        severity: How bad it is when it is not: an error must be repaired before a run.
        message: What was found.
        fix: What to do about it, when there is something to do.
    """

    check: str
    passed: bool
    severity: Literal["error", "warning"]
    message: str
    fix: str | None = None


class ConfigDoctor:
    """Examines a configuration and repairs what can be repaired without a decision.

    Args:
        path: Configuration file to examine; repairs are saved to it.
        config: Configuration to examine instead of what ``path`` alone says, for example all layers together.
        profile: Profile the configuration runs with.
    """

    def __init__(
        self,
        path: Path | None = None,
        *,
        config: HotpassConfig | None = None,
        profile: ResolvedProfile | None = None,
    ) -> None:
        self._path: Path | None = None
        self._notices: tuple[LegacyNotice, ...] = ()
        self._config = HotpassConfig()
        self._profile = profile
        if path is not None:
            self.load(path)
        if config is not None:
            self._config = config

    @property
    def config(self) -> HotpassConfig:
        """The configuration held, repairs included."""
        return self._config

    def load(self, path: Path) -> HotpassConfig:
        """Takes the configuration of a file, which repairs will be saved to.

        Raises:
            ConfigurationError: The file is missing or invalid.
        """
        layer = load_config_file(path)
        self._path, self._notices = path, layer.notices
        self._config = build_config(layer.payload, str(path))
        return self._config

    def upgrade_payload(self, legacy_payload: Mapping[str, Any]) -> tuple[HotpassConfig, tuple[str, ...]]:
        """Takes an older payload; returns it in today's schema, with one notice for each key that moved.

        Raises:
            ConfigurationError: A key is unknown in both schemas, or a value is not allowed.
        """
        payload, self._notices = upgraded(legacy_payload)
        self._config = build_config(payload, "payload")
        self._path = None
        return self._config, tuple(str(notice) for notice in self._notices)

    def diagnose(self) -> tuple[Diagnosis, ...]:
        """Every check with its outcome, in a fixed order."""
        return (
            self._intent(),
            self._data_owner(),
            self._expectation_suite(),
            *self._legacy_keys(),
            *self._capabilities(),
        )

    def autofix(self) -> tuple[str, ...]:
        """Makes the safe repairs and saves them to the file, if there is one; returns what was changed.

        Raises:
            ConfigurationError: The file cannot be edited safely.
            OutputError: The file cannot be written.
        """
        if self._config.governance.data_owner:
            return ()
        change = f"governance.data_owner set to '{DEFAULT_DATA_OWNER}'"
        if self._path is not None:
            document = load_config_file(self._path).document
            save_text_value(document, "governance", "data_owner", DEFAULT_DATA_OWNER)
            change += f" in {self._path}"
        governance = self._config.governance.model_copy(update={"data_owner": DEFAULT_DATA_OWNER})
        self._config = self._config.model_copy(update={"governance": governance})
        return (change,)

    def _intent(self) -> Diagnosis:
        intent, needed_by = self._config.governance.intent, needs_intent(self._config)
        if intent:
            return Diagnosis("governance.intent", True, "error", f"{len(intent)} stated")
        fix = 'Write governance.intent = ["one sentence a purpose"] in the configuration'
        if needed_by:
            message = f"no intent is stated, but {', '.join(needed_by)} may only be on with one"
            return Diagnosis("governance.intent", False, "error", message, fix)
        return Diagnosis("governance.intent", False, "warning", "no intent is stated", fix)

    def _data_owner(self) -> Diagnosis:
        owner = self._config.governance.data_owner
        if owner:
            return Diagnosis("governance.data_owner", True, "warning", f"'{owner}' answers for the data")
        fix = f'Write governance.data_owner, or run with --autofix for "{DEFAULT_DATA_OWNER}"'
        return Diagnosis("governance.data_owner", False, "warning", "nobody is named to answer for the data", fix)

    def _expectation_suite(self) -> Diagnosis:
        check, suite = "data_contract.expectation_suite", self._config.data_contract.expectation_suite
        if self._profile is None:
            return Diagnosis(check, True, "error", f"'{suite}'; without a profile it is not looked up")
        known = self._profile.refine.expectations
        if suite in known:
            return Diagnosis(check, True, "error", f"profile '{self._profile.name}' has the suite '{suite}'")
        message = f"profile '{self._profile.name}' has no suite '{suite}'"
        return Diagnosis(check, False, "error", message, did_you_mean(suite, known).capitalize())

    def _legacy_keys(self) -> tuple[Diagnosis, ...]:
        return tuple(
            Diagnosis(
                f"legacy.{notice.key}",
                False,
                "warning",
                str(notice).partition(": ")[2],
                f"Move it under [{notice.block}]" if notice.kept else "Delete the old key",
            )
            for notice in self._notices
        )

    def _capabilities(self) -> tuple[Diagnosis, ...]:
        return tuple(
            Diagnosis(sentence.partition(" ")[0], False, "warning", sentence.rstrip("."), "Leave it off for now")
            for sentence in unavailable_capabilities(self._config)
        )
