"""Keys of ``pipeline.research`` and the variables that stand in for them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from hotpass_assets.domain.config.layers import layer, load_config_file
from hotpass_assets.domain.config.model import HotpassConfig, unavailable_capabilities
from hotpass_assets.domain.config.research import SearxSettings, variable_of_key
from hotpass_assets.domain.config.variables import SEARX_VARIABLES
from hotpass_assets.domain.errors import ConfigurationError
from hotpass_assets.domain.profile.load import load_profile
from hotpass_resources.settings import load_settings
from tests.command_lines import VARIABLES

DOCUMENTED = """
[pipeline.research.searx]
enabled = true
base_url = "https://search.internal.example"
api_key = "${SEARX_API_KEY}"        # optional; also accepts HOTPASS_SEARX_API_KEY
cache.ttl_seconds = 3600             # reuse results for an hour
throttle.min_interval_seconds = 2.0  # space out upstream requests
crawl_retry_attempts = 3             # retry flaky metadata fetches
"""

VALUES: dict[str, tuple[str, Any]] = {
    "enabled": ("no", False),
    "base_url": ("https://search.example/sub/", "https://search.example/sub"),
    "api_key": ("sample-secret", "sample-secret"),
    "api_key_header": ("X-API-Key", "X-API-Key"),
    "api_key_prefix": ("Token", "Token"),
    "timeout": ("2.5", 2.5),
    "max_results": ("7", 7),
    "categories": ("general, news", ("general", "news")),
    "engines": ("one,two", ("one", "two")),
    "language": ("en-ZA", "en-ZA"),
    "deduplicate": ("off", False),
    "stop_on_first": ("0", False),
    "cache.directory": ("kept", Path("kept")),
    "cache.ttl_seconds": ("60", 60),
    "throttle.min_interval_seconds": ("0.5", 0.5),
    "throttle.burst": ("4", 4),
    "crawl_retry_attempts": ("5", 5),
    "crawl_retry_backoff_seconds": ("0.25", 0.25),
    "auto_crawl": ("false", False),
}


def searx(folder: Path, text: str) -> SearxSettings:
    """Settings of a configuration file, below the variables."""
    file = folder / "config.toml"
    file.write_text(text, encoding="utf-8")
    return layer(config_files=[file], variables=load_settings().config_values).pipeline.research.searx


def value(settings: SearxSettings, key: str) -> Any:
    """What a dotted key holds."""
    found: Any = settings
    for part in key.split("."):
        found = getattr(found, part)
    return found.get_secret_value() if key == "api_key" else found


def test_the_documented_example_is_read(folder: Path) -> None:
    """Prevents: an example of the reference that is refused."""
    settings = searx(folder, DOCUMENTED)
    assert settings.enabled
    assert settings.base_url == "https://search.internal.example"
    assert (settings.cache.ttl_seconds, settings.throttle.min_interval_seconds) == (3600, 2.0)
    assert settings.crawl_retry_attempts == 3
    assert variable_of_key(value(settings, "api_key")) == "SEARX_API_KEY"


def test_defaults_are_those_of_the_reference() -> None:
    """Prevents: another server, or more haste, than is documented."""
    settings = HotpassConfig().pipeline.research.searx
    assert (settings.enabled, settings.base_url, settings.api_key) == (False, "http://localhost:8080", None)
    assert (settings.api_key_header, settings.api_key_prefix) == ("Authorization", "Bearer")
    assert (settings.timeout, settings.max_results, settings.deduplicate, settings.stop_on_first) == (
        10,
        25,
        True,
        True,
    )
    assert (settings.cache.ttl_seconds, settings.cache.directory) == (3600, None)
    assert (settings.throttle.min_interval_seconds, settings.throttle.burst) == (1.0, 1)
    assert (settings.crawl_retry_attempts, settings.crawl_retry_backoff_seconds, settings.auto_crawl) == (3, 1.5, True)


def test_every_variable_of_the_reference_is_tried_here() -> None:
    """Prevents: a variable that is documented and that nothing holds."""
    assert {f"HOTPASS_SEARX_{end}" for end in SEARX_VARIABLES.values()} == {n for n in VARIABLES if "SEARX" in n}
    assert set(VALUES) == set(SEARX_VARIABLES)


@pytest.mark.parametrize("key", VALUES)
def test_a_variable_beats_the_file(folder: Path, monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    """Prevents: a variable that is accepted and ignored."""
    text, expected = VALUES[key]
    assert value(searx(folder, DOCUMENTED), key) != expected
    monkeypatch.setenv(f"HOTPASS_SEARX_{SEARX_VARIABLES[key]}", text)
    assert value(searx(folder, DOCUMENTED), key) == expected
    monkeypatch.setenv(f"HOTPASS_SEARX_{SEARX_VARIABLES[key]}", "")
    assert value(searx(folder, DOCUMENTED), key) != expected


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("ENABLED", "perhaps"),
        ("URL", "search.example"),
        ("URL", "https://user:hidden@search.example"),
        ("URL", "https://search.example/?key=hidden"),
        ("API_KEY_HEADER", "Host"),
        ("API_KEY_HEADER", "Cookie"),
        ("TIMEOUT", "soon"),
        ("TIMEOUT", "nan"),
        ("MAX_RESULTS", "0"),
        ("LANGUAGE", "../en"),
        ("CACHE_TTL", "-1"),
        ("BURST", "0"),
        ("CRAWL_ATTEMPTS", "1.5"),
        ("CRAWL_BACKOFF", "-1"),
        ("AUTO_CRAWL", "x"),
    ],
)
def test_a_bad_variable_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch, name: str, text: str) -> None:
    """Prevents: somebody looking through configuration files for a value that stands in the environment."""
    monkeypatch.setenv(f"HOTPASS_SEARX_{name}", text)
    with pytest.raises(ConfigurationError) as error:
        searx(folder, DOCUMENTED)
    said = error.value.one_line()
    assert f"HOTPASS_SEARX_{name}: pipeline.research.searx." in said
    assert "hidden" not in said
    assert error.value.exit_code == 2


def test_a_bad_variable_of_deliveries_is_named_too(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Prevents: one kind of variables with better messages than the other."""
    monkeypatch.setenv("HOTPASS_AUTOMATION_HTTP_RETRIES", "many")
    with pytest.raises(ConfigurationError, match=r"HOTPASS_AUTOMATION_HTTP_RETRIES: pipeline\.automation_http\.retry"):
        searx(folder, DOCUMENTED)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('base_url = "ftp://search.example"', "no http or https address"),
        ('base_url = "https://search.example/#a"', "leave out what follows"),
        ('api_key = " "', "the key is empty"),
        ('api_key = "Bearer ${SEARX_API_KEY}"', "only a whole key can stand in a variable"),
        ('api_key_prefix = "a\\nb"', "not allowed"),
        ('default_params = {q = "x"}', "parameter 'q' is set elsewhere"),
        ('default_params = {format = "html"}', "only JSON can be read"),
        ('categories = ["general,news"]', "each name as an item"),
        ("cache.ttl = 5", "unknown key"),
        ("throttle.min_interval_seconds = inf", "finite"),
        ("respect_robots = false", "unknown key"),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_line(folder: Path, line: str, said: str) -> None:
    """Prevents: a search that fails at its first request, an hour into the work."""
    file = folder / "config.toml"
    file.write_text(f"[pipeline.research.searx]\nenabled = true\n{line}\n", encoding="utf-8")
    with pytest.raises(ConfigurationError) as error:
        load_config_file(file)
    assert said in error.value.one_line()
    assert f"{file}:3" in error.value.one_line()


def test_further_parameters_may_be_numbers(folder: Path) -> None:
    """Prevents: ``safesearch = 1`` being refused for want of quotes."""
    settings = searx(folder, '[pipeline.research.searx.default_params]\nsafesearch = 1\ntime_range = "year"\n')
    assert settings.default_params == {"safesearch": "1", "time_range": "year"}


def test_a_key_is_not_shown(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Prevents: a secret in whatever prints a configuration, or the settings of a process."""
    monkeypatch.setenv("HOTPASS_SEARX_API_KEY", "other-secret")
    assert value(searx(folder, DOCUMENTED), "api_key") == "other-secret"
    assert "other-secret" not in repr(load_settings()) + repr(searx(folder, DOCUMENTED))
    monkeypatch.delenv("HOTPASS_SEARX_API_KEY")
    settings = searx(folder, '[pipeline.research.searx]\napi_key = "sample-secret"\n')
    assert value(settings, "api_key") == "sample-secret"
    assert "sample-secret" not in repr(settings) + settings.model_dump_json()


def test_a_profile_does_not_say_who_is_asked(folder: Path) -> None:
    """Prevents: a profile of somebody else that sends questions about organisations to a server of his."""
    (folder / "other.yaml").write_text(
        'name: other\noptions:\n  research:\n    searx: {base_url: "https://search.example"}\n', encoding="utf-8"
    )
    with pytest.raises(ConfigurationError, match=r"options\.research does not belong in a profile"):
        load_profile("other", [folder])


def test_metrics_that_are_not_exported_are_not_promised(folder: Path) -> None:
    """Prevents: a key that is accepted and does nothing, without a word."""
    on = HotpassConfig.model_validate({"pipeline": {"research": {"searx": {"metrics_enabled": True}}}})
    assert any("metrics_enabled" in said and "exports none" in said for said in unavailable_capabilities(on))
    assert unavailable_capabilities(HotpassConfig()) == ()
