"""What a person writes in a profile.

Belongs here: the blocks and keys of a profile file and what makes a single value acceptable. Does not belong
here: reading files (``load``), the form the pipeline uses (``resolve``), and settings of a single run
(``domain.config``).
"""

from __future__ import annotations

import codecs
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, model_validator

from hotpass_assets.domain.config.block import Block, Text
from hotpass_assets.domain.config.model import OWN_KEYS, CountryCode, FeatureSettings, PipelineSettings
from hotpass_assets.domain.profile.compliance_block import ComplianceBlock
from hotpass_assets.domain.profile.crawl_block import ResearchLimitsBlock
from hotpass_assets.domain.profile.enrich_block import EnrichBlock
from hotpass_assets.domain.profile.expectation import DEFAULT_SUITE, ExpectationEntry
from hotpass_assets.domain.profile.field_names import FieldName, known_field
from hotpass_assets.domain.profile.network_block import NetworkBlock
from hotpass_assets.domain.profile.research_block import (
    AuthorityEntry,
    BackfillBlock,
    RateLimitBlock,
    distinct_authorities,
)
from hotpass_assets.domain.profile.resources_block import ResourcesBlock
from hotpass_assets.domain.tables.fields import FIELDS

# Only these are cleaned with a value map; on another field it would be written and never read.
VALUE_MAP_FIELDS = frozenset(field.name for field in FIELDS if field.kind == "category")
MAX_SHEET_ROW = 1_048_576

Criterion = Literal["source_priority", "quality", "recency", "completeness", "order"]


def _mappable_field(name: str) -> str:
    if known_field(name) not in VALUE_MAP_FIELDS:
        raise ValueError(f"'{name}' takes no value map | fields that do: {', '.join(sorted(VALUE_MAP_FIELDS))}")
    return name


def _known_encoding(name: str) -> str:
    try:
        codecs.lookup(name)
    except (LookupError, ValueError) as error:
        raise ValueError(f"'{name}' is no known text encoding | for example utf-8 or cp1252") from error
    return name


def _without_repeats(names: tuple[str, ...]) -> tuple[str, ...]:
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        raise ValueError(f"{', '.join(repeated)} is listed twice | keep it once")
    return names


def _suites(value: Any) -> Any:
    return {DEFAULT_SUITE: value} if isinstance(value, list | tuple) else value


ValueMapField = Annotated[str, AfterValidator(_mappable_field)]
Share = Annotated[float, Field(ge=0, le=1)]
RowNumber = Annotated[int, Field(ge=1, le=MAX_SHEET_ROW)]
ColumnLetters = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{1,3}$", to_upper=True)]
Criteria = Annotated[tuple[Criterion, ...], Field(min_length=1), AfterValidator(_without_repeats)]


class SheetEntry(Block):
    """How sheets of a name are read; everything left out is detected."""

    sheet: Text
    role: Literal["organisations", "contacts", "addresses", "ignore"] | None = None
    reason: Text | None = None
    header_row: Annotated[int, Field(ge=0, le=MAX_SHEET_ROW)] | None = None
    header_rows: Annotated[int, Field(ge=1, le=10)] = 1
    first_column: ColumnLetters | None = None
    last_column: ColumnLetters | None = None
    last_row: RowNumber | None = None
    columns: dict[Text, FieldName | None] = {}

    @model_validator(mode="after")
    def _ignored_says_why(self) -> SheetEntry:
        if self.role != "ignore":
            if self.reason is not None:
                raise ValueError("'reason' is read only with role: ignore | leave it out or write a comment")
            return self
        if self.reason is None:
            raise ValueError("an ignored sheet needs a reason | add 'reason:', it is shown in the refined workbook")
        unread = sorted(self.model_fields_set - {"sheet", "role", "reason"})
        if unread:
            raise ValueError(f"an ignored sheet reads no {', '.join(unread)} | leave them out")
        return self

    @model_validator(mode="after")
    def _range_is_open(self) -> SheetEntry:
        if self.first_column and self.last_column:
            first, last = ((len(text), text) for text in (self.first_column, self.last_column))
            if first > last:
                raise ValueError("first_column is right of last_column | swap them")
        if self.last_row is not None and self.last_row <= (self.header_row or 0):
            raise ValueError("last_row is not below header_row | correct one of them")
        if self.header_row == 0 and self.header_rows != 1:
            raise ValueError("header_row: 0 says there is no header | leave header_rows out")
        return self


class SourceEntry(Block):
    """A family of workbooks: how to recognise it, how far to trust it, how its sheets are read."""

    name: Text
    workbooks: Annotated[tuple[Text, ...], Field(min_length=1)]
    priority: int = 0
    password_env: Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")] | None = None
    encoding: Annotated[str, AfterValidator(_known_encoding)] | None = None
    delimiter: Annotated[str, StringConstraints(min_length=1, max_length=1)] | None = None
    sheets: tuple[SheetEntry, ...] = ()


def _distinct_sources(sources: tuple[SourceEntry, ...]) -> tuple[SourceEntry, ...]:
    folded = [source.name.casefold() for source in sources]
    repeated = sorted({source.name for source in sources if folded.count(source.name.casefold()) > 1})
    if repeated:
        raise ValueError(f"more than one source is called {', '.join(repeated)} | give each its own name")
    return sources


class IngestBlock(Block):
    """Where rows come from. Without sources every workbook is its own source."""

    sources: Annotated[tuple[SourceEntry, ...], AfterValidator(_distinct_sources)] = ()


def _distinct_synonyms(synonyms: Mapping[str, tuple[str, ...]]) -> Mapping[str, tuple[str, ...]]:
    owners: dict[str, str] = {}
    for field, spellings in synonyms.items():
        for spelling in spellings:
            other = owners.setdefault(spelling.casefold(), field)
            if other != field:
                raise ValueError(f"'{spelling}' is a synonym of both {other} and {field} | keep one of them")
    return synonyms


def _some_weight(weights: Mapping[str, float] | None) -> Mapping[str, float] | None:
    if weights is not None and not sum(weights.values()) > 0:
        raise ValueError("no field has a weight above 0 | give at least one field a weight")
    return weights


class ThresholdEntry(Block):
    """Confidence from which a checked value counts as good."""

    email: Share = 0.85
    phone: Share = 0.85
    website: Share = 0.75


class RefineBlock(Block):
    """How columns are recognised, values cleaned, one value chosen among many, and the result checked."""

    synonyms: Annotated[dict[FieldName, tuple[Text, ...]], AfterValidator(_distinct_synonyms)] = {}
    value_maps: dict[ValueMapField, dict[Text, Text]] = {}
    date_order: Literal["auto", "day_first", "month_first"] = "auto"
    null_words: tuple[Text, ...] = ()
    required_fields: Annotated[tuple[FieldName, ...], AfterValidator(_without_repeats)] = ("organization_name",)
    survivorship: dict[FieldName, Criteria] = {}
    default_survivorship: Criteria = ("source_priority", "quality", "recency", "completeness", "order")
    quality_weights: Annotated[dict[FieldName, Annotated[float, Field(ge=0)]] | None, AfterValidator(_some_weight)] = (
        None
    )
    expectations: Annotated[dict[Text, tuple[ExpectationEntry, ...]], BeforeValidator(_suites)] = {}
    thresholds: ThresholdEntry = ThresholdEntry()
    rejected_share_limit: Share = 0.5


class LinkBlock(Block):
    """When rows are the same organisation."""

    method: Literal["splink", "rules"] = "rules"
    engine: Literal["duckdb", "spark"] = "duckdb"
    threshold: Share = 0.75
    match_threshold: Share = 0.9
    review_threshold: Share = 0.7
    close_name: Share = 0.82
    review_name: Share = 0.6
    shared_domain_limit: Annotated[int, Field(ge=1)] = 5
    free_mail_domains: tuple[Annotated[Text, StringConstraints(to_lower=True)], ...] = ()
    decisions: Text | None = None
    empty_queue_required: bool = False
    reuse_model: bool = False

    @model_validator(mode="after")
    def _review_below_close(self) -> LinkBlock:
        if self.review_name > self.close_name:
            raise ValueError("review_name is above close_name | names are reviewed below the level that joins them")
        if self.review_threshold > self.match_threshold:
            raise ValueError("review_threshold is above match_threshold | pairs are reviewed below what joins")
        return self


class ContractBlock(Block):
    """What the published dataset is called, who answers for it and what its users may do."""

    dataset: Annotated[Text, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=100)] | None = None
    version: Text = "1.0.0"
    status: Literal["proposed", "draft", "active", "deprecated", "retired"] = "active"
    owner: Text | None = None
    owner_email: Annotated[Text, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s.]+$")] | None = None
    purpose: Text | None = None
    usage: Text | None = None
    limitations: Text | None = None
    retention_days: Annotated[int, Field(ge=1)] | None = None
    refresh_days: Annotated[int, Field(ge=1)] | None = None
    organization_term: Text = "organization"


class Profile(Block):
    """A profile file."""

    name: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=60)]
    display_name: Text | None = None
    summary: str = ""
    country_code: CountryCode | None = None
    intent: tuple[Text, ...] = ()
    config_files: tuple[Text, ...] = ()
    ingest: IngestBlock = IngestBlock()
    refine: RefineBlock = RefineBlock()
    link: LinkBlock = LinkBlock()
    compliance: ComplianceBlock = ComplianceBlock()
    enrich: EnrichBlock = EnrichBlock()
    network: NetworkBlock = NetworkBlock()
    research_rate_limit: RateLimitBlock = RateLimitBlock()
    research_limits: ResearchLimitsBlock = ResearchLimitsBlock()
    research_backfill: BackfillBlock = BackfillBlock()
    authority_sources: Annotated[tuple[AuthorityEntry, ...], AfterValidator(distinct_authorities)] = ()
    contract: ContractBlock = ContractBlock()
    resources: ResourcesBlock = ResourcesBlock()
    features: FeatureSettings = FeatureSettings()
    options: PipelineSettings = PipelineSettings()

    @model_validator(mode="after")
    def _one_country(self) -> Profile:
        option = self.options.country_code if "country_code" in self.options.model_fields_set else None
        if option and self.country_code and option != self.country_code:
            raise ValueError("country_code and options.country_code differ | keep the first one only")
        return self

    @model_validator(mode="after")
    def _sends_nothing(self) -> Profile:
        """Whoever takes a profile over from somebody must not send results, questions or secrets where it says."""
        named = sorted(OWN_KEYS & self.options.model_fields_set)
        if named:
            raise ValueError(f"options.{named[0]} does not belong in a profile | write it in a configuration file")
        return self
