"""What a profile says about the network and research: accepted as people write it, refused with the line else."""

from __future__ import annotations

from pathlib import Path

import pytest

from hotpass_assets.domain.errors import ConfigurationError
from hotpass_assets.domain.network.rules import STATED_PURPOSES
from hotpass_assets.domain.profile.load import load_profile
from hotpass_assets.domain.profile.resolve import ResolvedProfile


def profile(folder: Path, more: str) -> ResolvedProfile:
    path = folder / "clubs.yaml"
    path.write_text(f"name: clubs\n{more}\n", encoding="utf-8")
    return load_profile(str(path))


def test_a_profile_allows_nothing_by_itself(tmp_path: Path) -> None:
    """Prevents: a profile of somebody who never thought of the network opening it."""
    rules = profile(tmp_path, "").network
    assert (rules.allowed, rules.private_hosts, rules.user_agent) == (False, (), None)


def test_without_purposes_all_are_allowed_and_tell_nothing_of_people(tmp_path: Path) -> None:
    """Prevents: a profile that only says allowed sending the names of its contacts."""
    rules = profile(tmp_path, "network: {allowed: true}").network
    assert set(rules.purposes) == set(STATED_PURPOSES)
    for purpose in STATED_PURPOSES:
        rule = rules.rule_of(purpose)
        assert rule is not None
        assert "organization_name" in rule.fields
        assert not {name for name in rule.fields if name.startswith("contact_") or name in ("notes", "description")}


def test_purposes_that_are_not_listed_are_not_allowed(tmp_path: Path) -> None:
    """Prevents: a list of purposes that limits nothing; robots.txt is read where pages are, and nowhere else."""
    rules = profile(tmp_path, "network: {allowed: true, purposes: {registry: {}}}").network
    assert [purpose for purpose in ("search", "registry", "crawl", "robots") if rules.rule_of(purpose)] == ["registry"]
    rules = profile(tmp_path, "network: {allowed: true, purposes: {crawl: {}}}").network
    assert [purpose for purpose in ("search", "registry", "crawl", "robots") if rules.rule_of(purpose)] == [
        "crawl",
        "robots",
    ]


@pytest.mark.parametrize(
    ("block", "said"),
    [
        ("network: {purposes: {search: {fields: [contact_name]}}}", "may speak of people"),
        ("network: {purposes: {search: {fields: [notes]}}}", "may speak of people"),
        ("network: {purposes: {search: {fields: [contact_role]}}}", "may speak of people"),
        ("network: {purposes: {search: {fields: [favourite_colour]}}}", "favourite_colour"),
        ("network: {purposes: {gossip: {}}}", "gossip"),
        ("network: {private_hosts: ['http://localhost:8080']}", "localhost:8080"),
        ("network: {private_hosts: [10.0.0.1/8]}", "network"),
        ("network: {private_hosts: ['localhost:0']}", "port 0"),
        ("network: {private_hosts: [2130706433]}", "private_hosts"),
        ("network: {private_hosts: ['2130706433']}", "no host"),
        ("network: {private_hosts: [224.0.0.0/4]}", "no address of one host"),
        ("network: {refused_hosts: ['https://social.example/']}", "without scheme"),
        ('network: {user_agent: "a\\r\\nX-Evil: 1"}', "user_agent"),
        ("network: {allowed: perhaps}", "allowed"),
        ("network: {alowed: true}", "alowed"),
        ("research_rate_limit: {min_interval_seconds: -1}", "min_interval_seconds"),
        ("research_rate_limit: {min_interval_seconds: .nan}", "min_interval_seconds"),
        ("research_rate_limit: {burst: 0}", "burst"),
        ("research_backfill: {fields: [webiste]}", "website"),
        ("research_backfill: {fields: [website, website]}", "twice"),
        ("research_backfill: {confidence_threshold: 1.5}", "confidence_threshold"),
        ("authority_sources: [{name: A, url: 'ftp://register.example'}]", "http"),
        ("authority_sources: [{name: A, url: 'https://me:secret@register.example'}]", "user name"),
        ("authority_sources: [{name: A, cache_key: ../../etc}]", "cache_key"),
        ("authority_sources: [{name: A b}, {name: A-B}]", "twice"),
        ("authority_sources: [{name: A, category: rumour}]", "registry"),
    ],
)
def test_what_makes_no_sense_is_refused_when_the_profile_is_read(tmp_path: Path, block: str, said: str) -> None:
    """Prevents: an exception that covers more than it says, or fails when the first request is about to be sent."""
    with pytest.raises(ConfigurationError) as caught:
        profile(tmp_path, block)
    assert said in str(caught.value)
    assert caught.value.exit_code == 2
    assert "secret" not in str(caught.value)


def test_fields_about_people_may_leave_where_the_profile_says_why(tmp_path: Path) -> None:
    """Prevents: a privacy officer who decided otherwise and cannot write it down."""
    written = "network: {purposes: {search: {fields: [contact_name], because: The register lists people by name}}}"
    rule = profile(tmp_path, written).network.rule_of("search")
    assert rule is not None
    assert (rule.fields, rule.because) == (frozenset({"contact_name"}), "The register lists people by name")


def test_authorities_get_a_folder_name_of_their_own(tmp_path: Path) -> None:
    """Prevents: two authorities whose answers overwrite each other, or a name that leaves the folder."""
    sources = profile(
        tmp_path, "authority_sources: [{name: ../Register of Clubs}, {name: Ünïon, cache_key: union}]"
    ).authority_sources
    assert [source.cache_key for source in sources] == ["register-of-clubs", "union"]
