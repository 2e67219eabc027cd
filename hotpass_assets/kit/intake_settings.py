"""Settings that go with an intake, as its manifest keeps them.

Belongs here: the settings of a request that its assets read, so that a run started in the UI does the same as
the command that registered the intake. Does not belong here: where settings come from (``domain.config``).
"""

import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from hotpass_assets.domain.config.model import HotpassConfig
from hotpass_assets.domain.profile.resolve import ResolvedProfile
from hotpass_assets.kit.deliveries import order_of
from hotpass_assets.kit.intent import rules_to_keep, store_path
from hotpass_assets.names import TAG_FEATURES, TAG_LINKAGE, TAG_SUITE
from hotpass_resources.intake_store import Intake


@dataclass(frozen=True)
class IntakeSettings:
    """What a request asks of the run; all paths absolute.

    What was gathered for it besides the workbooks, by name, is frozen with them and not kept here.
    """

    input_dir: str
    output_path: str
    dist_dir: str
    archive: bool = False
    annotate: bool = False
    formats: tuple[str, ...] = ()
    report_path: str | None = None
    report_format: str | None = None
    party_store_path: str | None = None
    expectation_suite: str = "default"
    country_code: str | None = None
    qa_mode: str = "default"
    excel_engine: str = "auto"
    excel_chunk_size: int | None = None
    excel_stage_dir: str | None = None
    dataset: str = "ssot"
    schema_descriptor: str = "ssot.schema.json"
    data_owner: str | None = None
    classification: str = "internal"
    intent: tuple[str, ...] = ()
    decisions_path: str | None = None
    consent_path: str | None = None
    corrections_path: str | None = None
    compliance: bool = False
    detect_pii: bool = False
    entity_resolution: bool | None = None
    match_threshold: float | None = None
    review_threshold: float | None = None
    linkage_output_dir: str | None = None
    send_lineage: bool | None = None
    enrichment: bool = False
    geospatial: bool = False
    intent_rules: Mapping[str, Any] = field(default_factory=dict)
    intent_digest_path: str | None = None
    intent_store_path: str | None = None
    daily_list_path: str | None = None
    daily_list_size: int = 50
    deliveries: Mapping[str, Any] = field(default_factory=dict)
    acquired: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    gathered: Mapping[str, bytes] = field(default_factory=dict, repr=False)

    @property
    def intent_is_on(self) -> bool:
        """Whether intent signals were gathered for the intake."""
        return bool(self.intent_rules)

    @property
    def strict(self) -> bool:
        """Whether warnings of the gates count as errors."""
        return self.qa_mode == "strict"

    def as_manifest(self) -> dict[str, Any]:
        """The settings as JSON values."""
        return {name: value for name, value in asdict(self).items() if name != "gathered"}


def settings_of(intake: Intake) -> IntakeSettings:
    """Settings kept with an intake."""
    known = {name: intake.settings[name] for name in IntakeSettings.__dataclass_fields__ if name in intake.settings}
    for name in ("formats", "intent"):
        known[name] = tuple(known.get(name, ()))
    return IntakeSettings(**known)


def settings_from(config: HotpassConfig, output_path: Path) -> IntakeSettings:
    """Settings of a request, every path made absolute against the working directory."""
    pipeline = config.pipeline
    return IntakeSettings(
        input_dir=os.path.normpath(Path(pipeline.input_dir).absolute()),
        output_path=os.path.normpath(Path(output_path).absolute()),
        dist_dir=os.path.normpath(Path(pipeline.dist_dir).absolute()),
        archive=pipeline.archive,
        annotate=pipeline.annotate,
        formats=tuple(pipeline.formats),
        report_path=_absolute(pipeline.report_path),
        report_format=pipeline.report_format,
        party_store_path=_absolute(pipeline.party_store_path),
        expectation_suite=pipeline.expectation_suite,
        country_code=pipeline.country_code,
        qa_mode=pipeline.qa_mode,
        excel_engine=pipeline.excel_engine,
        excel_chunk_size=pipeline.excel_chunk_size,
        excel_stage_dir=_absolute(pipeline.excel_stage_dir),
        dataset=config.data_contract.dataset,
        schema_descriptor=config.data_contract.schema_descriptor,
        data_owner=config.governance.data_owner,
        classification=config.governance.classification,
        intent=config.governance.intent,
        compliance=config.features.compliance,
        detect_pii=config.compliance.detect_pii,
        entity_resolution=config.features.entity_resolution,
        match_threshold=config.linkage.match_threshold,
        review_threshold=config.linkage.review_threshold,
        linkage_output_dir=_absolute(config.linkage.output_dir),
        send_lineage=config.features.observability,
        enrichment=config.features.enrichment,
        geospatial=config.features.geospatial,
        intent_rules=rules_to_keep(pipeline),
        intent_digest_path=_absolute(pipeline.intent_digest_path),
        intent_store_path=_absolute(store_path(pipeline)),
        daily_list_path=_absolute(pipeline.daily_list_path),
        daily_list_size=pipeline.daily_list_size,
        deliveries=order_of(pipeline),
    )


def suite_of(settings: IntakeSettings, tags: Mapping[str, str]) -> str:
    """Name of the suite that counts for a run: its own tag's, else that of the intake's request."""
    return tags.get(TAG_SUITE, settings.expectation_suite)


def profile_for(profile: ResolvedProfile, settings: IntakeSettings) -> ResolvedProfile:
    """The profile with what the request overrules: country, way of linking, thresholds."""
    link: dict[str, Any] = {
        name: value
        for name, value in (
            ("match_threshold", settings.match_threshold),
            ("review_threshold", settings.review_threshold),
        )
        if value is not None
    }
    if settings.entity_resolution is not None:
        link["method"] = "splink" if settings.entity_resolution else "rules"
    country = settings.country_code or profile.country_code
    return replace(profile, country_code=country, link=replace(profile.link, **link))


def features_of(profile: ResolvedProfile, settings: IntakeSettings) -> dict[str, Any]:
    """What is on in a run of a request: the switches, and how sure the model must be where it takes part."""
    link = profile_for(profile, settings).link
    by_model = link.method == "splink"
    thresholds = {"match_threshold": link.match_threshold, "review_threshold": link.review_threshold}
    return {
        "entity_resolution": by_model,
        **(thresholds if by_model else {}),
        "compliance": settings.compliance,
        "pii_detection": settings.detect_pii,
        "enrichment": settings.enrichment,
        "geospatial": settings.geospatial,
        **({"acquisition": True} if settings.acquired else {}),
        **({"intent": True} if settings.intent_is_on else {}),
    }


def feature_tags(profile: ResolvedProfile, settings: IntakeSettings) -> dict[str, str]:
    """Tags of a run that say what is on in it."""
    features = features_of(profile, settings)
    names = [name for name, value in features.items() if value is True]
    method = "splink" if features["entity_resolution"] else "rules"
    thresholds = [f"{features[name]:g}" for name in ("match_threshold", "review_threshold") if name in features]
    return {TAG_FEATURES: " ".join(names) or "none", TAG_LINKAGE: " ".join([method, *thresholds])}


def source_priorities(profile: ResolvedProfile) -> dict[str, int]:
    """Priority of each source that the profile ranks, by its name."""
    return {source.name: source.priority for source in profile.ingest.sources}


def _absolute(path: Path | str | None) -> str | None:
    return os.path.normpath(Path(path).absolute()) if path is not None else None
