"""The registries of a profile, ready to be asked.

Belongs here: putting adapters together from settings, profile and door, and asking many questions. Does not belong
here: one question (``adapter``), which questions there are (``hotpass_assets.domain.registries.questions``).
"""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from hotpass_assets.domain.counted import counted
from hotpass_assets.domain.deliveries.endpoints import is_this_machine, why_no_address
from hotpass_assets.domain.errors import ConfigurationError, ConfigurationProblem
from hotpass_assets.domain.network.headers import NOT_FOR_KEYS
from hotpass_assets.domain.profile.enrich_block import RegistryRules
from hotpass_assets.domain.registries.kept_answers import Identity
from hotpass_assets.domain.registries.questions import RegistryQuestion
from hotpass_assets.domain.registries.registry import REGISTRIES
from hotpass_assets.domain.registries.results import RegistryResult
from hotpass_assets.domain.registries.snapshots import Snapshot
from hotpass_resources.network.answer_cache import AnswerCache
from hotpass_resources.network.pace import Pace
from hotpass_resources.registries.adapter import Door, RegistryAdapter
from hotpass_resources.registries.snapshot_files import FOLDER
from hotpass_resources.settings import RegistrySettings, registry_settings, registry_variables

_HOUR = 3_600.0
_KEY = re.compile(r"[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?")
_HEADER = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,99}")


@dataclass(frozen=True)
class Registries:
    """Registries that can be asked.

    Attributes:
        adapters: By name; empty when the network is closed.
        kept: Answers that were given before for the same data: they are never asked for again.
        snapshots: What stands in place of registries, by name: asked before them.
        only_told: Whether questions are only told, and none is asked.
    """

    adapters: Mapping[str, RegistryAdapter] = field(default_factory=dict)
    kept: Mapping[Identity, RegistryResult] = field(default_factory=dict)
    snapshots: Mapping[str, Snapshot] = field(default_factory=dict)
    only_told: bool = False

    @property
    def closed(self) -> bool:
        """Whether nothing can be asked."""
        return not self.adapters

    def answers(
        self, questions: Sequence[RegistryQuestion], told: Callable[[int], None] = lambda _: None
    ) -> tuple[dict[Identity, RegistryResult], list[str]]:
        """What came of each question that has an answer or a fault, and a sentence for each kind of fault.

        Args:
            questions: The questions, each once.
            told: Called with the number of questions that are done, after each.
        """
        results: dict[Identity, RegistryResult] = {}
        faults: Counter[tuple[str, str, bool]] = Counter()
        from_snapshots = self._from_snapshots(questions)
        for place, question in enumerate(questions, start=1):
            result = self.kept.get(question.identity) or from_snapshots.get(question)
            if result is None and question.registry in self.adapters and not self.only_told:
                result = self.adapters[question.registry].ask(question)
            if result is not None:
                results[question.identity] = result
                if not result.answered:
                    faults.update((fault.message, question.registry, fault.retry) for fault in result.errors)
            if self.adapters and not self.only_told:
                told(place)
        return results, [
            f"{counted(number, 'question')} to {REGISTRIES[name].title} "
            f"{'has' if number == 1 else 'have'} no answer: {message.rstrip('.')}. "
            + ("Trying again may help" if retry else "Trying again unchanged will not help")
            for (message, name, retry), number in faults.items()
        ]

    def _from_snapshots(self, questions: Sequence[RegistryQuestion]) -> dict[RegistryQuestion, RegistryResult]:
        """What the snapshots of registries that can be asked have entries for."""
        found: dict[RegistryQuestion, RegistryResult] = {}
        for name in () if self.only_told else self.adapters.keys() & self.snapshots.keys():
            asked = [question for question in questions if question.registry == name]
            told = self.snapshots[name].answers(asked)
            found |= {question: result for question, result in told.items() if result.success}
        return found


def open_registries(
    rules: RegistryRules,
    door: Door,
    state_dir: Path,
    snapshots: Mapping[str, Snapshot],
    kept: Mapping[Identity, RegistryResult] | None = None,
    *,
    sleep: Callable[[float], None] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> Registries:
    """The registries of a profile, over an open door.

    Args:
        rules: Which registries, and how long answers are kept.
        door: The network.
        state_dir: ``Settings.state_dir``; answers are kept in ``registries/answers`` there.
        snapshots: What stands in place of registries.
        kept: Answers that were given before for the same data.
        sleep: Waits.
        clock: Seconds from anywhere.

    Raises:
        ConfigurationError: A variable of a registry holds what cannot be used.
    """
    adapters = {}
    for name in rules.registries:
        settings = registry_settings(name)
        _check(name, settings)
        adapters[name] = RegistryAdapter(
            REGISTRIES[name],
            settings,
            AnswerCache(state_dir / FOLDER / "answers", rules.keep_hours * _HOUR),
            door,
            Pace(settings.throttle_seconds, clock=clock, sleep=sleep),
        )
    return Registries(adapters, kept or {}, snapshots)


def _check(name: str, settings: RegistrySettings) -> None:
    variables = registry_variables(name)
    header = settings.api_key_header
    fits = _HEADER.fullmatch(header) and header.casefold() not in NOT_FOR_KEYS
    why = {
        "BASE_URL": _why_not_asked(settings),
        "API_KEY": None if _KEY.fullmatch(settings.api_key or "key") else "it holds characters that no header can",
        "API_KEY_HEADER": None if fits else "this is no header for a key, such as X-API-Key or Authorization",
    }
    problems = [ConfigurationProblem(f"{variables}_{end}", "", words) for end, words in why.items() if words]
    if problems:
        named = " and ".join(problem.where for problem in problems)
        raise ConfigurationError("the registries cannot be asked", problems, do=f"Correct or unset {named}")


def _why_not_asked(settings: RegistrySettings) -> str | None:
    why = why_no_address(settings.base_url)
    if why:
        return why
    parts = urlsplit(settings.base_url)
    if parts.username or parts.password:
        return "a name or password does not belong in the address"
    if settings.api_key and parts.scheme == "http" and not is_this_machine(parts.hostname or ""):
        return "the key would go over http, where everybody on the way can read it: write https"
    return None
