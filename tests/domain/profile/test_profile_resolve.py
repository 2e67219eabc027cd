"""From what a person wrote to what runs: nothing lost, nothing unread."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest

from hotpass_assets.domain.errors import ConfigurationError
from hotpass_assets.domain.profile.load import bundled_profiles_dir, load_profile, read_profile
from hotpass_assets.domain.profile.model import Profile
from hotpass_assets.domain.profile.resolve import ResolvedProfile, resolve

SOURCE: dict[str, Any] = {"name": "Members", "workbooks": ["*.xlsx"]}
EXPECTATION: dict[str, Any] = {"column": "contact_count", "check": "not_null"}

# One value for each key a person can write, each different from the default.
OTHER_VALUES: dict[str, Any] = {
    "name": "clubs",
    "display_name": "Clubs",
    "summary": "Clubs of a town.",
    "country_code": "NA",
    "intent": ["List the clubs"],
    "config_files": ["more.toml"],
    "ingest.sources": [SOURCE],
    "ingest.sources.name": [SOURCE | {"name": "Others"}],
    "ingest.sources.workbooks": [SOURCE | {"workbooks": ["b*"]}],
    "ingest.sources.priority": [SOURCE | {"priority": 7}],
    "ingest.sources.password_env": [SOURCE | {"password_env": "CLUBS_PASSWORD"}],
    "ingest.sources.encoding": [SOURCE | {"encoding": "cp1252"}],
    "ingest.sources.delimiter": [SOURCE | {"delimiter": ";"}],
    "ingest.sources.sheets": [SOURCE | {"sheets": [{"sheet": "Old"}]}],
    "refine.synonyms": {"website": ["Link"]},
    "refine.value_maps": {"status": {"a": "Active"}},
    "refine.date_order": "month_first",
    "refine.null_words": ["geen"],
    "refine.required_fields": ["website"],
    "refine.survivorship": {"website": ["recency"]},
    "refine.default_survivorship": ["order"],
    "refine.quality_weights": {"website": 2},
    "refine.expectations": [EXPECTATION],
    "refine.thresholds.email": 0.1,
    "refine.thresholds.phone": 0.2,
    "refine.thresholds.website": 0.3,
    "refine.rejected_share_limit": 0.1,
    "link.method": "splink",
    "link.engine": "spark",
    "link.threshold": 0.8,
    "link.match_threshold": 0.95,
    "link.review_threshold": 0.6,
    "link.empty_queue_required": True,
    "link.reuse_model": True,
    "link.close_name": 0.9,
    "link.review_name": 0.5,
    "link.shared_domain_limit": 2,
    "link.free_mail_domains": ["mail.example"],
    "link.decisions": "decided.csv",
    "resources.cpu": 2,
    "resources.memory": "3Gi",
    "resources.cpu_limit": 4,
    "resources.memory_limit": "5Gi",
    "enrich.chain": ["derived"],
    "enrich.threshold": 0.9,
    "enrich.fields": ["website"],
    "enrich.lists": [{"name": "Own", "file": "own.csv", "key_column": "Name", "columns": {"Web": "website"}}],
    "enrich.network.registries": ["sacaa"],
    "enrich.network.limit": 5,
    "enrich.network.keep_hours": 1.5,
    "network.allowed": True,
    "network.private_hosts": ["localhost:8080"],
    "network.refused_hosts": ["social.example"],
    "network.user_agent": "clubs-research/1.0",
    "network.purposes": {"registry": {"fields": ["vat_number"]}},
    "research_rate_limit.min_interval_seconds": 5,
    "research_rate_limit.burst": 3,
    "research_limits.pages": 7,
    "research_limits.depth": 1,
    "research_limits.seconds": 30.0,
    "research_limits.page_bytes": 4096,
    "research_limits.keep_hours": 1.0,
    "research_backfill.fields": ["website"],
    "research_backfill.confidence_threshold": 0.9,
    "authority_sources": [{"name": "Register of clubs"}],
    "compliance.lawful_basis": "consent",
    "compliance.purpose": "Reach the clubs",
    "compliance.fields": {"contact_email": {"retention_days": 30}},
    "compliance.consent.required_fields": ["contact_email"],
    "compliance.consent.default_status": "granted",
    "compliance.consent.granted": ["granted", "ja"],
    "compliance.consent.pending": ["pending", "wag"],
    "compliance.consent.denied": ["denied", "nee"],
    "compliance.consent.on_pending": "withhold",
    "compliance.consent.on_denied": "stop",
    "compliance.consent.overrides": "reviewed.csv",
    "compliance.retention.days": 365,
    "compliance.retention.on_expired": "stop",
    "compliance.special": "stop",
    "compliance.allow_personal_in_reports": True,
    "contract.dataset": "clubs",
    "contract.version": "2.0.0",
    "contract.status": "draft",
    "contract.owner": "Club office",
    "contract.owner_email": "office@club.example",
    "contract.purpose": "Writing to clubs",
    "contract.usage": "Letters",
    "contract.limitations": "No marketing",
    "contract.retention_days": 90,
    "contract.refresh_days": 7,
    "contract.organization_term": "club",
}
SHEET_VALUES: dict[str, Any] = {
    "sheet": "New",
    "role": "contacts",
    "header_row": 2,
    "header_rows": 2,
    "first_column": "b",
    "last_column": "D",
    "last_row": 9,
    "columns": {"Tel": "contact_phone"},
}
EXPECTATION_VALUES: dict[str, Any] = {
    "table": "contacts",
    "column": "website",
    "check": "unique",
    "mostly": 0.5,
    "severity": "error",
}


def resolved(content: dict[str, Any]) -> ResolvedProfile:
    """A resolved profile, without the digest that changes with any key."""
    return dataclasses.replace(resolve(Profile.model_validate({"name": "base"} | content)), digest="")


def nested(key: str, value: Any) -> dict[str, Any]:
    """``{"refine": {"thresholds": value}}`` for ``refine.thresholds``; lists of blocks are given whole."""
    key = key.split(".sources")[0] + ".sources" if ".sources" in key else key
    for part in reversed(key.split(".")):
        value = {part: value}
    return dict(value)


def written_keys(model: type[Any], prefix: str = "") -> set[str]:
    """Dotted keys of the authoring model down to its values; lists of blocks by their element."""
    keys: set[str] = set()
    for name, info in model.model_fields.items():
        annotation = info.annotation
        if hasattr(annotation, "model_fields"):
            keys |= written_keys(annotation, f"{prefix}{name}.")
        else:
            keys.add(f"{prefix}{name}")
    return keys


@pytest.mark.parametrize("key", sorted(OTHER_VALUES))
def test_every_key_a_person_writes_reaches_the_pipeline(key: str) -> None:
    """A key that is accepted and never read is a promise not kept."""
    base = {"ingest": {"sources": [SOURCE]}} if key.startswith("ingest.sources.") else {}
    assert resolved(base | nested(key, OTHER_VALUES[key])) != resolved(base)


@pytest.mark.parametrize("key", sorted(SHEET_VALUES))
def test_every_key_of_a_sheet_reaches_the_pipeline(key: str) -> None:
    """As above, for the keys of sheets."""
    before, after = (
        resolved({"ingest": {"sources": [SOURCE | {"sheets": [sheet]}]}})
        for sheet in ({"sheet": "Old"}, {"sheet": "Old", key: SHEET_VALUES[key]})
    )
    assert before != after


@pytest.mark.parametrize("key", sorted(EXPECTATION_VALUES))
def test_every_key_of_an_expectation_reaches_the_pipeline(key: str) -> None:
    """As above, for the keys of expectations."""
    before: dict[str, Any] = {"table": "organisations", "column": "organization_name", "check": "not_null"}
    after = before | {"column": "organization_id", key: EXPECTATION_VALUES[key]}
    if key == "column":
        after["column"] = EXPECTATION_VALUES["column"]
    else:
        before["column"] = "organization_id"
    one, other = (resolved({"refine": {"expectations": [entry]}}) for entry in (before, after))
    assert one != other


def test_no_key_of_the_authoring_model_is_left_out_of_these_tests() -> None:
    """A key added to the model has to be added here, and so to the resolved form."""
    from hotpass_assets.domain.profile.expectation import ExpectationEntry
    from hotpass_assets.domain.profile.model import SheetEntry, SourceEntry

    top = {key for key in written_keys(Profile) if not key.startswith(("features.", "options."))}
    assert top == {key for key in OTHER_VALUES if not key.startswith("ingest.sources.")}
    sources = {key.removeprefix("ingest.sources.") for key in OTHER_VALUES if key.startswith("ingest.sources.")}
    assert set(SourceEntry.model_fields) == sources
    assert set(SheetEntry.model_fields) == set(SHEET_VALUES) | {"reason"}
    assert set(ExpectationEntry.model_fields) == set(EXPECTATION_VALUES) | {"value"}


def test_the_reason_of_an_ignored_sheet_is_kept() -> None:
    """It is what the refined workbook shows for the sheet."""
    sheet = {"sheet": "Lists", "role": "ignore", "reason": "Look-up lists"}
    rule = resolved({"ingest": {"sources": [SOURCE | {"sheets": [sheet]}]}}).ingest.sources[0].sheets[0]
    assert (rule.role, rule.reason) == ("ignore", "Look-up lists")


def test_features_and_options_are_carried_over() -> None:
    """Only options that are written travel: a default must not hide a configuration file's value."""
    profile = resolved({"features": {"geospatial": True}, "options": {"archive": False, "input_dir": "./in"}})
    assert profile.features["geospatial"] is True
    assert profile.options == {"archive": False, "input_dir": Path("in")}


def test_a_suite_adds_to_the_default_one_and_may_replace_parts_of_it() -> None:
    """A named suite that dropped the default checks would be weaker than no suite."""
    suites = {
        "default": [EXPECTATION, {"column": "website", "check": "not_null", "mostly": 0.5}],
        "strict": [{"column": "website", "check": "not_null"}],
    }
    rules = resolved({"refine": {"expectations": suites}}).refine
    assert [e.mostly for e in rules.suite("strict")] == [1.0, 1.0]
    assert len(rules.suite("default")) == 2
    with pytest.raises(ConfigurationError, match="did you mean 'strict'"):
        rules.suite("strikt")


def test_the_default_suite_always_exists() -> None:
    """The documented default of --expectation-suite must work with every profile."""
    assert resolved({}).refine.suite("default") == ()
    assert resolved({"refine": {"expectations": {"x": [EXPECTATION]}}}).refine.suite("default") == ()


def test_the_digest_is_that_of_the_rules_not_of_the_file(tmp_path: Path) -> None:
    """Comments and format must not make a store rebuild everything; a changed rule must."""
    yaml, toml, other = tmp_path / "clubs.yaml", tmp_path / "clubs.toml", tmp_path / "other.yaml"
    yaml.write_text("# a comment\nname: clubs\nlink: {shared_domain_limit: 9}\n")
    toml.write_text('name = "clubs"\nlink.shared_domain_limit = 9\nlink.close_name = 0.82\n')
    other.write_text("name: clubs\nlink: {shared_domain_limit: 8}\n")
    one, same, different = (resolve(read_profile(path), path).digest for path in (yaml, toml, other))
    assert one == same != different
    assert len(one) == 64


def test_configuration_files_are_found_from_the_profile(tmp_path: Path) -> None:
    """A profile must work from any working directory."""
    path = tmp_path / "clubs.yaml"
    path.write_text("name: clubs\nconfig_files: [../extra.toml]\n")
    assert load_profile(str(path)).config_files == (str(tmp_path / "../extra.toml"),)


def test_the_aviation_profile_ranks_its_sources_and_accounts_for_their_sheets() -> None:
    """The regulator's list is believed over the call list, and that over the customer list."""
    profile = load_profile("aviation", (), bundled_profiles_dir())
    assert {source.name: source.priority for source in profile.ingest.sources} == {
        "SACAA Cleaned": 3,
        "Reachout Database": 2,
        "Contact Database": 1,
    }
    ignored = [sheet for source in profile.ingest.sources for sheet in source.sheets if sheet.role == "ignore"]
    assert ignored and all(sheet.reason for sheet in ignored)
    assert "aviation" in profile.refine.expectations
