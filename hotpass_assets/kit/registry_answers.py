"""Gaps filled with registries asked in between: what the chain finds first, then questions, then all of it.

Belongs here: the order of the passes, for an intake and for a dataset that somebody names. Does not belong here: the
passes (``domain.enrich``), the questions (``domain.registries``), asking (``hotpass_resources.registries``).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import polars as pl

from hotpass_assets.domain.counted import counted
from hotpass_assets.domain.enrich.enrichment import Enrichment, EnrichmentRules, Knowledge, find_fills
from hotpass_assets.domain.enrich.registry_signs import RegistryAnswers
from hotpass_assets.domain.enrich.signs import FILLED
from hotpass_assets.domain.profile.resolve import ResolvedProfile
from hotpass_assets.domain.registries.kept_answers import Identity, kept_answers
from hotpass_assets.domain.registries.questions import RegistryQuestions, registry_questions
from hotpass_assets.domain.registries.registry import LINK
from hotpass_assets.domain.registries.results import RegistryResult
from hotpass_assets.domain.registries.sendable import sendable
from hotpass_assets.domain.tables.enriched import REGISTRY_ANSWERS
from hotpass_assets.kit.asset_options import table_key
from hotpass_resources.network.opening import ClosedDoor, open_network
from hotpass_resources.registries.opening import Registries, open_registries
from hotpass_resources.settings import load_settings
from hotpass_resources.table_store import TableStore

_EVERY = 25


@dataclass(frozen=True)
class FoundWithRegistries:
    """What gaps can be filled with, and what registries had to do with it.

    Attributes:
        found: The fills.
        questions: What registries were asked, or would be.
        answers: What came of it.
        remarks: What was not asked or not answered, in sentences.
    """

    found: Enrichment
    questions: RegistryQuestions = field(default_factory=lambda: RegistryQuestions(RegistryAnswers().lines))
    answers: RegistryAnswers = field(default_factory=RegistryAnswers)
    remarks: tuple[str, ...] = ()


def now_and_then(say: Callable[[str], object]) -> Callable[[int, int], None]:
    """Says now and then how many questions are done: registries are asked slowly."""

    def told(done: int, number: int) -> None:
        if done % _EVERY == 0 and done < number:
            say(f"Registries: {done:,} of {number:,} questions")

    return told


def find_with_registries(
    rows: pl.DataFrame,
    rules: EnrichmentRules,
    knowledge: Knowledge,
    profile: ResolvedProfile,
    registries: Registries,
    told: Callable[[int, int], None] = lambda *_: None,
) -> FoundWithRegistries:
    """What the gaps can be filled with; registries are asked about those that the links before them leave.

    Args:
        rows: Texts, under the names of ``organisations``.
        rules: How gaps are filled.
        knowledge: What is known without asking.
        profile: Its registries, their limit, and what may be sent.
        registries: What can be asked, or why nothing can.
        told: Called with the questions done and their number.
    """
    network = profile.enrich.network
    if LINK not in rules.chain or not network.registries:
        return FoundWithRegistries(find_fills(rows, rules, knowledge))
    chain = tuple(rules.chain)
    before = chain if registries.closed and not registries.kept else chain[: chain.index(LINK)]
    first = find_fills(rows, replace(rules, chain=before), knowledge)
    filled = first.fills.filter(pl.col("state") == FILLED).select("row", "field", "value")
    known = {key: values for one in knowledge.snapshots.values() for key, values in one.known().items()}
    asked = registry_questions(rows, filled, network.registries, rules.fields, network.limit, known)
    asked, held_back = sendable(asked, rows, profile, rules.country)
    questions = asked.distinct()
    results, faults = registries.answers(questions, lambda done: told(done, len(questions)))
    answers = RegistryAnswers(asked.lines, results, registries.closed, filled)
    remarks = [] if registries.closed else held_back
    if asked.beyond and not registries.closed:
        more = f"{counted(asked.beyond, 'more row has', 'more rows have')} gaps that registries are not asked about"
        remarks.append(f"{more}: enrich.network.limit of the profile is {network.limit:,}")
    with_answers = replace(knowledge, answers=answers)
    found = first if before == chain and not results else find_fills(rows, rules, with_answers)
    return FoundWithRegistries(found, asked, answers, (*remarks, *faults))


def open_for(
    profile: ResolvedProfile,
    knowledge: Knowledge,
    *,
    asked: bool,
    kept: Mapping[Identity, RegistryResult] | None = None,
) -> tuple[Registries, tuple[str, ...]]:
    """The registries of a profile, and why they cannot be asked, one sentence each.

    Args:
        profile: Its registries and what it allows.
        knowledge: Snapshots that stand in place of registries.
        asked: Whether somebody asked for the network.
        kept: Answers that were given before for the same data; they count while the profile allows the network.

    Raises:
        ConfigurationError: A variable of a registry holds what cannot be used.
    """
    known = (kept or {}) if profile.network.allowed else {}
    if LINK not in profile.enrich.chain or not profile.enrich.network.registries:
        return Registries(), (f"Link '{LINK}' of enrich.chain has no registry to ask in profile '{profile.name}'.",)
    settings = load_settings()
    door = open_network(asked, profile, settings.state_dir)
    if isinstance(door, ClosedDoor):
        return Registries(kept=known), door.reasons
    rules = profile.enrich.network
    return open_registries(rules, door, settings.state_dir, knowledge.snapshots, known), ()


def registries_of_run(
    profile: ResolvedProfile, knowledge: Knowledge, kept: Mapping[Identity, RegistryResult]
) -> tuple[Registries, tuple[str, ...]]:
    """The registries for an intake, whose enrichment is the wish for the network, and what to say of a closed one.

    A profile that does not allow the network is nothing to speak of.
    """
    registries, reasons = open_for(profile, knowledge, asked=True, kept=kept)
    if not registries.closed or not profile.network.allowed:
        return registries, ()
    return registries, tuple(f"registries are not asked: {reason}" for reason in reasons)


def answers_before(tables: TableStore, profile: ResolvedProfile, intake: str) -> dict[Identity, RegistryResult]:
    """The answers that were kept when this intake was enriched before."""
    key = table_key(profile, REGISTRY_ANSWERS.name)
    return kept_answers(tables.read(key, intake)) if tables.has(key, intake) else {}
