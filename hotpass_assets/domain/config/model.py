"""HotpassConfig: every setting a run reads, in one schema.

Belongs here: the blocks, their keys, defaults and limits, what a switched-on key needs or does not have yet,
and defaults that depend on other settings. Does not belong here: reading files and laying them over each
other (``layers``), and the rules of a domain, which are in its profile.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    Field,
    SecretStr,
    StringConstraints,
    model_validator,
)

from hotpass_assets.domain.archives.naming import DEFAULT_PATTERN
from hotpass_assets.domain.config.acquisition_block import AcquisitionSettings
from hotpass_assets.domain.config.automation import CRM_VARIABLE, AutomationHttpSettings, EndpointText, VariableName
from hotpass_assets.domain.config.block import AnyPath, Block, Text
from hotpass_assets.domain.config.intent_block import IntentSettings
from hotpass_assets.domain.config.research import ResearchSettings

DEFAULT_SUITE = "default"
DEFAULT_SCHEMA_DESCRIPTOR = "ssot.schema.json"
DEFAULT_OUTPUT_NAME = "refined_data.xlsx"

ReportFormat = Literal["markdown", "html"]
REPORT_SUFFIXES: Mapping[str, ReportFormat] = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
}


def _known_country(code: str) -> str:
    # pycountry parses its tables on first use; the command line's help pages must not pay for that.
    import pycountry

    if pycountry.countries.get(alpha_2=code) is None:
        raise ValueError(f"'{code}' is no ISO 3166-1 country code | write two capital letters, for example ZA")
    return code


def _folded_once(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name.casefold() for name in names))


def _once(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


CountryCode = Annotated[str, AfterValidator(_known_country)]
Probability = Annotated[float, Field(ge=0, le=1)]
IntakeName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=100)]


class ProfileIdentity(Block):
    """Which profile the run follows, and the name its report shows."""

    name: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]*$")] = "generic"
    display_name: Text | None = None


class BackfillWindow(Block):
    """Days, both included, whose archives are refined again, and which versions of them."""

    start_date: date | None = None
    end_date: date | None = None
    versions: tuple[Text, ...] = ()

    @model_validator(mode="after")
    def _in_order(self) -> BackfillWindow:
        if self.start_date and self.end_date and self.start_date > self.end_date:
            raise ValueError("the window ends before it begins | exchange start_date and end_date")
        return self


class BackfillSettings(Block):
    """Where archives of inputs are, which are refined again, and how many at a time."""

    archive_root: AnyPath = Path("./dist/input-archives")
    restore_root: AnyPath = Path("./dist/backfill")
    archive_pattern: Text = DEFAULT_PATTERN
    windows: tuple[BackfillWindow, ...] = ()
    concurrency_limit: Annotated[int, Field(ge=0, le=64)] = 1
    concurrency_key: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.-]{1,63}(/[A-Za-z0-9_.-]{1,63})?$")] = (
        "hotpass/backfill"
    )


class PipelineSettings(Block):
    """What is read, what is written and how the run talks about it; relative paths as written."""

    input_dir: AnyPath = Path("./data")
    output_path: AnyPath | None = None
    dist_dir: AnyPath = Path("./dist")
    archive: bool = False
    annotate: bool = False
    formats: Annotated[tuple[Literal["csv", "duckdb"], ...], AfterValidator(_once)] = ()
    report_path: AnyPath | None = None
    report_format: ReportFormat | None = None
    party_store_path: AnyPath | None = None
    intake: IntakeName | None = None
    expectation_suite: Text = DEFAULT_SUITE
    country_code: CountryCode = "ZA"
    qa_mode: Literal["default", "strict", "relaxed"] = "default"
    log_format: Literal["rich", "json"] = "rich"
    sensitive_fields: Annotated[tuple[Text, ...], AfterValidator(_folded_once)] = ()
    interactive: bool | None = None
    excel_engine: Literal["auto", "calamine", "openpyxl"] = "auto"
    excel_chunk_size: Annotated[int, Field(ge=1)] | None = None
    excel_stage_dir: AnyPath | None = None
    backfill: BackfillSettings = BackfillSettings()
    acquisition: AcquisitionSettings = AcquisitionSettings()
    intent: IntentSettings = IntentSettings()
    intent_digest_path: AnyPath | None = None
    intent_signal_store_path: AnyPath | None = None
    daily_list_path: AnyPath | None = None
    daily_list_size: Annotated[int, Field(ge=1, le=100_000)] = 50
    intent_webhooks: Annotated[tuple[EndpointText, ...], AfterValidator(_once)] = ()
    crm_endpoint: EndpointText | None = None
    crm_token: SecretStr | None = None
    crm_token_env: VariableName = CRM_VARIABLE
    automation_http: AutomationHttpSettings = AutomationHttpSettings()
    research: ResearchSettings = ResearchSettings()


DELIVERY_KEYS = frozenset(("intent_webhooks", "crm_endpoint", "crm_token", "crm_token_env"))
"""Keys of ``pipeline`` that say where results are sent and with which secret."""
OWN_KEYS = DELIVERY_KEYS | {"research"}
"""Keys of ``pipeline`` that nobody takes over from somebody else with a profile: where anything is sent."""


class FeatureSettings(Block):
    """Capabilities a run can switch on; what has no default is as the profile or the environment says."""

    entity_resolution: bool | None = None
    enrichment: bool = False
    geospatial: bool = False
    compliance: bool = False
    observability: bool | None = None
    acquisition: bool | None = None
    dashboards: bool = False


class GovernanceSettings(Block):
    """Why the data is processed, who answers for it and how sensitive it is."""

    intent: tuple[Text, ...] = ()
    data_owner: Annotated[str, StringConstraints(strip_whitespace=True)] | None = None
    classification: Literal["public", "internal", "confidential", "pii", "sensitive_pii"] = "internal"


class ComplianceSettings(Block):
    """Data protection switches."""

    detect_pii: bool = False


class LinkageSettings(Block):
    """How sure the model must be in this run, and where its tables go besides the store."""

    match_threshold: Probability | None = None
    review_threshold: Probability | None = None
    output_dir: AnyPath | None = None


class DataContractSettings(Block):
    """The contract of the published dataset."""

    dataset: Text = "ssot"
    expectation_suite: Text = DEFAULT_SUITE
    schema_descriptor: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*\.json$")] = (
        DEFAULT_SCHEMA_DESCRIPTOR
    )


class HotpassConfig(Block):
    """All settings of a run.

    ``data_contract.expectation_suite`` and ``pipeline.expectation_suite`` name the same thing; both hold the
    suite that runs, which is the one of ``pipeline`` when both are written.
    """

    profile: ProfileIdentity = ProfileIdentity()
    pipeline: PipelineSettings = PipelineSettings()
    features: FeatureSettings = FeatureSettings()
    governance: GovernanceSettings = GovernanceSettings()
    compliance: ComplianceSettings = ComplianceSettings()
    linkage: LinkageSettings = LinkageSettings()
    data_contract: DataContractSettings = DataContractSettings()

    @model_validator(mode="before")
    @classmethod
    def _one_expectation_suite(cls, payload: Any) -> Any:
        return with_one_suite(payload) if isinstance(payload, Mapping) else payload


def with_one_suite(payload: Mapping[str, Any]) -> Mapping[str, Any]:
    """A payload whose two keys for the expectation suite agree, when either is written."""
    pipeline, contract = payload.get("pipeline", {}), payload.get("data_contract", {})
    if not isinstance(pipeline, Mapping) or not isinstance(contract, Mapping):
        return payload
    suite = pipeline.get("expectation_suite", contract.get("expectation_suite"))
    if not isinstance(suite, str):
        return payload
    return {
        **payload,
        "pipeline": {**pipeline, "expectation_suite": suite},
        "data_contract": {**contract, "expectation_suite": suite},
    }


def effective_output_path(config: HotpassConfig) -> Path:
    """Where the refined workbook goes: as configured, else ``refined_data.xlsx`` in the input folder."""
    return config.pipeline.output_path or config.pipeline.input_dir / DEFAULT_OUTPUT_NAME


def effective_report_format(config: HotpassConfig) -> ReportFormat | None:
    """Format of the quality report: as configured, else what the suffix says; ``None`` when neither does."""
    path = config.pipeline.report_path
    return config.pipeline.report_format or (REPORT_SUFFIXES.get(path.suffix.lower()) if path else None)


def needs_intent(config: HotpassConfig) -> tuple[str, ...]:
    """Dotted keys that are on and may only be on with a stated intent."""
    switches = {
        "features.compliance": config.features.compliance,
        "features.enrichment": config.features.enrichment,
        "compliance.detect_pii": config.compliance.detect_pii,
    }
    return tuple(key for key, is_on in switches.items() if is_on)


def acquires(config: HotpassConfig) -> bool:
    """Whether records are acquired: as the feature says, else as ``pipeline.acquisition.enabled`` does."""
    asked = config.features.acquisition
    return config.pipeline.acquisition.enabled if asked is None else asked


_UNAVAILABLE = {
    "dashboards": "no dashboard is built",
}


ONLY_LINEAGE = "it is about lineage alone, since this version exports no traces or metrics"


NO_METRICS = "this version exports none: cache hits, requests and retries are counted in each search"


def unavailable_capabilities(config: HotpassConfig) -> tuple[str, ...]:
    """One sentence for each thing that is switched on and that this version has no code for, or not all of it."""
    without_code = [
        f"features.{name} is on, but this version has no code for it: {consequence}."
        for name, consequence in _UNAVAILABLE.items()
        if getattr(config.features, name)
    ]
    metrics = "metrics_enabled of pipeline.research.searx"
    partly = [f"{metrics} is on, but {NO_METRICS}."] if config.pipeline.research.searx.metrics_enabled else []
    partly += [f"features.observability is on, but {ONLY_LINEAGE}."] if config.features.observability else []
    if acquires(config) and not config.pipeline.acquisition.agents:
        without_code.append("acquisition is on, but pipeline.acquisition names no agent: nothing is acquired.")
    return (*without_code, *partly)
