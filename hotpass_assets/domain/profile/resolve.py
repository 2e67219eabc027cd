"""The form of a profile the pipeline reads.

Belongs here: frozen rules with every default filled in, and the step from what a person wrote to them. Does
not belong here: validation (``model``), files (``load``), applying any rule.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel

from hotpass_assets.domain.compliance.policy import ComplianceRules
from hotpass_assets.domain.config.problems import did_you_mean
from hotpass_assets.domain.deployment.pod_resources import PodResources
from hotpass_assets.domain.errors import ConfigurationError, ConfigurationProblem
from hotpass_assets.domain.network.rules import NetworkRules
from hotpass_assets.domain.profile.compliance_block import compliance_rules
from hotpass_assets.domain.profile.crawl_block import ResearchLimits
from hotpass_assets.domain.profile.enrich_block import EnrichRules, enrich_rules
from hotpass_assets.domain.profile.expectation import DEFAULT_SUITE, CheckKind, ExpectationEntry
from hotpass_assets.domain.profile.model import (
    Criterion,
    Profile,
    RefineBlock,
    SheetEntry,
    SourceEntry,
)
from hotpass_assets.domain.profile.network_block import network_rules
from hotpass_assets.domain.profile.research_block import (
    AuthoritySource,
    RateLimit,
    ResearchBackfill,
    authority_sources,
)

DEFAULT_COUNTRY = "ZA"
# What a usable record is made of; the weights of the quality score unless a profile gives its own.
DEFAULT_QUALITY_WEIGHTS: Mapping[str, float] = {
    "contact_email": 1.0,
    "contact_phone": 1.0,
    "website": 1.0,
    "province": 1.0,
    "address": 1.0,
}


@dataclass(frozen=True)
class SheetRule:
    """How sheets whose name matches ``sheet`` are read; ``None`` means detect it."""

    sheet: str
    role: str | None = None
    reason: str | None = None
    header_row: int | None = None
    header_rows: int = 1
    first_column: str | None = None
    last_column: str | None = None
    last_row: int | None = None
    columns: Mapping[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True)
class SourceRule:
    """A family of workbooks; the first source whose glob matches a workbook owns it."""

    name: str
    workbooks: tuple[str, ...]
    priority: int
    password_env: str | None
    encoding: str | None
    delimiter: str | None
    sheets: tuple[SheetRule, ...]


@dataclass(frozen=True)
class IngestRules:
    """Where rows come from. Without sources every workbook is its own source."""

    sources: tuple[SourceRule, ...]


@dataclass(frozen=True)
class Expectation:
    """A check on a column of a published table. ``value`` is a pattern, a tuple of choices or a pair."""

    table: str
    column: str
    check: CheckKind
    value: str | tuple[Any, ...] | None
    mostly: float
    severity: str


@dataclass(frozen=True)
class RefineRules:
    """How columns are recognised, values cleaned, one value chosen, and the result checked."""

    synonyms: Mapping[str, tuple[str, ...]]
    value_maps: Mapping[str, Mapping[str, str]]
    date_order: str
    null_words: tuple[str, ...]
    required_fields: tuple[str, ...]
    survivorship: Mapping[str, tuple[Criterion, ...]]
    default_survivorship: tuple[Criterion, ...]
    quality_weights: Mapping[str, float]
    expectations: Mapping[str, tuple[Expectation, ...]]
    thresholds: Mapping[str, float]
    rejected_share_limit: float

    def suite(self, name: str) -> tuple[Expectation, ...]:
        """The expectations that run for a suite.

        Those of ``default`` always run; another suite adds its own, which replace a default one on the same
        column with the same check.

        Raises:
            ConfigurationError: The profile has no such suite.
        """
        if name not in self.expectations:
            problem = ConfigurationProblem(
                "expectation suite",
                "",
                f"the profile has no suite '{name}'",
                did_you_mean(name, self.expectations),
            )
            raise ConfigurationError("the expectations cannot be chosen", [problem])
        chosen = {(e.table, e.column, e.check): e for e in self.expectations[DEFAULT_SUITE]}
        chosen.update({(e.table, e.column, e.check): e for e in self.expectations[name]})
        return tuple(chosen.values())


@dataclass(frozen=True)
class LinkRules:
    """When rows are the same organisation.

    Attributes:
        method: Whether the model takes part, or rules alone join.
        engine: Where the model compares pairs.
        threshold: Probability that joins rows in ``resolve``.
        match_threshold: Probability from which a pair is accepted, and from which ``refine`` joins.
        review_threshold: Probability from which a person is asked.
        decisions: File of human decisions, found from the profile's folder; nothing for a profile without a file.
        empty_queue_required: Whether nothing is published while a pair waits for a person.
        reuse_model: Whether the model of the intake before is used, instead of learning a new one.
    """

    method: Literal["splink", "rules"]
    engine: Literal["duckdb", "spark"]
    threshold: float
    match_threshold: float
    review_threshold: float
    close_name: float
    review_name: float
    shared_domain_limit: int
    free_mail_domains: tuple[str, ...]
    decisions: str | None = None
    empty_queue_required: bool = False
    reuse_model: bool = False


@dataclass(frozen=True)
class ContractRules:
    """What the published dataset is called, who answers for it and what its users may do.

    Attributes:
        retention_days: Days a recipient may keep the data.
        refresh_days: Days after which the owner promises new data.
        organization_term: What one row is called in this domain, such as ``flight school``.
    """

    dataset: str
    version: str
    status: str
    owner: str | None
    owner_email: str | None
    purpose: str | None
    usage: str | None
    limitations: str | None
    retention_days: int | None
    refresh_days: int | None
    organization_term: str


@dataclass(frozen=True)
class ResolvedProfile:
    """Everything the pipeline knows about a domain.

    Attributes:
        digest: SHA-256 of the authored content: the same whatever the format and comments.
        path: File it was read from, if any.
        config_files: Configuration files it brings along, found from its own folder.
        options: Settings of ``[pipeline]`` it sets, and only those.
        resources: What its pods may use on a cluster; nothing is set unless the profile says so.
        network: What it allows towards the network; nothing unless it says so.
        research_rate_limit: How hard one host may be asked.
        research_limits: How much of a site a crawl reads.
        research_backfill: What research looks for.
        authority_sources: Whose word counts, in the order they are asked.
    """

    name: str
    display_name: str
    summary: str
    digest: str
    path: str | None
    country_code: str
    intent: tuple[str, ...]
    config_files: tuple[str, ...]
    ingest: IngestRules
    refine: RefineRules
    link: LinkRules
    compliance: ComplianceRules
    enrich: EnrichRules
    contract: ContractRules
    features: Mapping[str, bool]
    options: Mapping[str, object]
    resources: PodResources = field(default_factory=PodResources)
    network: NetworkRules = field(default_factory=NetworkRules)
    research_rate_limit: RateLimit = field(default_factory=RateLimit)
    research_limits: ResearchLimits = field(default_factory=ResearchLimits)
    research_backfill: ResearchBackfill = field(default_factory=ResearchBackfill)
    authority_sources: tuple[AuthoritySource, ...] = ()


def resolve(profile: Profile, path: Path | None = None) -> ResolvedProfile:
    """The rules of a profile, with every default filled in."""
    folder = path.parent if path else Path()
    options = {name: _written(getattr(profile.options, name)) for name in sorted(profile.options.model_fields_set)}
    return ResolvedProfile(
        name=profile.name,
        display_name=profile.display_name or profile.name.replace("_", " ").replace("-", " ").capitalize(),
        summary=profile.summary.strip(),
        digest=digest_of(profile),
        path=str(path) if path else None,
        country_code=str(profile.country_code or options.get("country_code", DEFAULT_COUNTRY)),
        intent=profile.intent,
        config_files=tuple(str(folder / file) for file in profile.config_files),
        ingest=IngestRules(tuple(_source(source) for source in profile.ingest.sources)),
        refine=_refine(profile.refine),
        link=LinkRules(**dict(profile.link) | {"decisions": _beside(path, profile.link.decisions, "decisions.csv")}),
        compliance=compliance_rules(
            profile.compliance, _beside(path, profile.compliance.consent.overrides, "consent.csv")
        ),
        enrich=enrich_rules(profile.enrich, str(folder)),
        contract=ContractRules(
            **dict(profile.contract) | {"dataset": profile.contract.dataset or f"{profile.name}_ssot"}
        ),
        features=dict(profile.features),
        options=options,
        resources=PodResources(**dict(profile.resources)),
        network=network_rules(profile.network),
        research_rate_limit=RateLimit(**dict(profile.research_rate_limit)),
        research_limits=ResearchLimits(**dict(profile.research_limits)),
        research_backfill=ResearchBackfill(**dict(profile.research_backfill)),
        authority_sources=authority_sources(profile.authority_sources),
    )


def _written(value: object) -> object:
    """A setting as the profile says it: of a block only the keys it writes, so that the others stay open."""
    return value.model_dump(exclude_unset=True) if isinstance(value, BaseModel) else value


def digest_of(profile: Profile) -> str:
    """SHA-256 of the authored content as canonical JSON; a value equal to its default is not written."""
    content = profile.model_dump(mode="json", exclude_defaults=True)
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _beside(path: Path | None, named: str | None, suffix: str) -> str | None:
    """A file that belongs to a profile: the one it names, else the one beside it."""
    if path is None:
        return named
    return str(path.parent / (named or f"{path.stem}.{suffix}"))


def _source(entry: SourceEntry) -> SourceRule:
    return SourceRule(**{**dict(entry), "sheets": tuple(_sheet(sheet) for sheet in entry.sheets)})


def _sheet(entry: SheetEntry) -> SheetRule:
    return SheetRule(**dict(entry))


def _refine(block: RefineBlock) -> RefineRules:
    suites = {DEFAULT_SUITE: (), **block.expectations}
    values = dict(block) | {
        "quality_weights": dict(block.quality_weights or DEFAULT_QUALITY_WEIGHTS),
        "expectations": {name: tuple(_expectation(entry) for entry in suite) for name, suite in suites.items()},
        "thresholds": dict(block.thresholds),
    }
    return RefineRules(**values)


def _expectation(entry: ExpectationEntry) -> Expectation:
    value = tuple(entry.value) if isinstance(entry.value, list) else entry.value
    return Expectation(**{**dict(entry), "value": value})
