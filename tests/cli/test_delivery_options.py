"""Options, variables and keys of deliveries: each is read, and the right one wins."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from hotpass_assets.domain.config.model import PipelineSettings
from hotpass_assets.domain.config.variables import AUTOMATION_VARIABLES
from hotpass_cli import command_refine
from hotpass_cli.run_settings import RunSettings
from tests.cli.conftest import Hotpass

OPTIONS: list[tuple[str, str, str | None, str, Any]] = [
    ("--intent-digest-path", "a.csv", None, "intent_digest_path", Path("a.csv")),
    ("--intent-signal-store", "a.json", None, "intent_signal_store_path", Path("a.json")),
    ("--daily-list-path", "a.csv", None, "daily_list_path", Path("a.csv")),
    ("--daily-list-size", "7", None, "daily_list_size", 7),
    ("--intent-webhook", "https://hook.example/x", None, "intent_webhooks", ("https://hook.example/x",)),
    ("--crm-endpoint", "https://crm.example/x", None, "crm_endpoint", "https://crm.example/x"),
    ("--crm-token", "sample", "HOTPASS_CRM_TOKEN", "crm_token", "sample"),
    ("--automation-http-timeout", "2.5", "TIMEOUT", "automation_http.timeout", 2.5),
    ("--automation-http-retries", "7", "RETRIES", "automation_http.retry.attempts", 7),
    ("--automation-http-backoff", "0.1", "BACKOFF", "automation_http.retry.backoff_factor", 0.1),
    ("--automation-http-backoff-max", "9", "BACKOFF_MAX", "automation_http.retry.backoff_max", 9.0),
    (
        "--automation-http-circuit-threshold",
        "2",
        "CIRCUIT_THRESHOLD",
        "automation_http.circuit_breaker.failure_threshold",
        2,
    ),
    ("--automation-http-circuit-reset", "3", "CIRCUIT_RESET", "automation_http.circuit_breaker.recovery_time", 3.0),
    (
        "--automation-http-idempotency-header",
        "X-Key",
        "IDEMPOTENCY_HEADER",
        "automation_http.idempotency_header",
        "X-Key",
    ),
    ("--automation-http-dead-letter", "d.ndjson", "DEAD_LETTER", "automation_http.dead_letter_path", Path("d.ndjson")),
]
FLAGS: list[tuple[str, str | None, str | None, str, bool]] = [
    (
        "--automation-http-dead-letter-enabled",
        "DEAD_LETTER_ENABLED",
        "true",
        "automation_http.dead_letter_enabled",
        True,
    ),
    ("--no-automation-http-dead-letter", "DEAD_LETTER_ENABLED", "false", "automation_http.dead_letter_enabled", False),
    ("--automation-http-resend", None, None, "automation_http.resend", True),
]


def variable(name: str) -> str:
    """A variable of the reference, by its last part."""
    return name if name.startswith("HOTPASS") else f"HOTPASS_AUTOMATION_HTTP_{name}"


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch, hotpass: Hotpass) -> Any:
    """Settings of a run with a command line; the run itself is left out."""
    seen: list[RunSettings] = []

    def note(settings: RunSettings, output: object) -> int:
        seen.append(settings)
        return 0

    monkeypatch.setattr(command_refine, "refine_with", note)

    def read(*arguments: str) -> PipelineSettings:
        ran = hotpass("refine", *arguments)
        assert ran.code == 0, ran.err
        return seen[-1].config.pipeline

    return read


def value(pipeline: PipelineSettings, key: str) -> Any:
    """What a dotted key holds."""
    found: Any = pipeline
    for part in key.split("."):
        found = getattr(found, part)
    return found.get_secret_value() if key == "crm_token" else found


@pytest.mark.parametrize(("option", "text", "name", "key", "expected"), OPTIONS)
def test_an_option_and_its_variable_set_their_key(
    settings: Any, monkeypatch: pytest.MonkeyPatch, option: str, text: str, name: str | None, key: str, expected: Any
) -> None:
    """Prevents: an option of the reference that is accepted and ignored."""
    assert value(settings(option, text), key) == expected
    if name is not None:
        monkeypatch.setenv(variable(name), text)
        assert value(settings(), key) == expected


@pytest.mark.parametrize(("option", "name", "text", "key", "expected"), FLAGS)
def test_a_switch_and_its_variable_set_their_key(
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
    option: str,
    name: str | None,
    text: str | None,
    key: str,
    expected: bool,
) -> None:
    """Prevents: a switch that cannot be switched off again, or only on the command line."""
    assert value(settings(option), key) is expected
    if name is not None and text is not None:
        monkeypatch.setenv(variable(name), text)
        assert value(settings(), key) is expected


def test_every_variable_of_the_reference_is_tried_here() -> None:
    """Prevents: a variable that is documented and that nothing holds."""
    from tests.command_lines import VARIABLES

    assert {variable(end) for end in AUTOMATION_VARIABLES.values()} == {
        name for name in VARIABLES if "AUTOMATION" in name
    }
    tried = {variable(name) for _, _, name, _, _ in OPTIONS if name} | {variable(name) for _, name, *_ in FLAGS if name}
    assert tried == {name for name in VARIABLES if "AUTOMATION" in name or "CRM" in name}


def test_a_variable_beats_files_and_an_option_beats_both(
    settings: Any, monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    """Prevents: nobody knowing which of three settings counts."""
    one, two = folder / "one.toml", folder / "two.toml"
    one.write_text("[pipeline.automation_http]\ntimeout = 1.0\nresend = true\n", encoding="utf-8")
    two.write_text("[pipeline.automation_http.retry]\nattempts = 8\nstatus_forcelist = [500]\n", encoding="utf-8")
    files = ("--config", str(one), "--config", str(two))
    http = settings(*files).automation_http
    assert (http.timeout, http.resend, http.retry.attempts, http.retry.backoff_factor) == (1.0, True, 8, 0.5)
    assert http.retry.status_forcelist == (500,)
    monkeypatch.setenv("HOTPASS_AUTOMATION_HTTP_TIMEOUT", "2")
    assert settings(*files).automation_http.timeout == 2.0
    assert settings(*files, "--automation-http-timeout", "3").automation_http.timeout == 3.0
    monkeypatch.setenv("HOTPASS_AUTOMATION_HTTP_TIMEOUT", "")
    assert settings(*files).automation_http.timeout == 1.0


def test_defaults_are_those_of_the_reference(settings: Any) -> None:
    """Prevents: other patience than is documented."""
    pipeline = settings()
    http = pipeline.automation_http
    assert (http.timeout, http.retry.attempts, http.retry.backoff_factor, http.retry.backoff_max) == (10, 3, 0.5, 30)
    assert http.retry.status_forcelist == (408, 425, 429, 500, 502, 503, 504)
    assert (http.circuit_breaker.failure_threshold, http.circuit_breaker.recovery_time) == (5, 60)
    assert (http.idempotency_header, http.dead_letter_path, http.keeps_dead_letters) == ("Idempotency-Key", None, False)
    assert (pipeline.daily_list_size, pipeline.intent_webhooks, pipeline.crm_endpoint) == (50, (), None)


def test_naming_a_file_of_dead_letters_is_asking_for_it(settings: Any) -> None:
    """Prevents: a file that is named and stays empty while deliveries are lost."""
    assert settings("--automation-http-dead-letter", "d.ndjson").automation_http.keeps_dead_letters
    both = settings("--automation-http-dead-letter", "d.ndjson", "--no-automation-http-dead-letter")
    assert not both.automation_http.keeps_dead_letters


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--automation-http-timeout", "0"], "automation_http.timeout"),
        (["--automation-http-timeout", "nan"], "automation_http.timeout"),
        (["--automation-http-retries", "0"], "--automation-http-retries"),
        (["--automation-http-backoff", "-1"], "--automation-http-backoff"),
        (["--automation-http-idempotency-header", "Authorization"], "automation_http.idempotency_header"),
        (["--automation-http-idempotency-header", "a b"], "automation_http.idempotency_header"),
        (["--intent-webhook", "hook.example"], "intent_webhooks"),
        (["--crm-endpoint", "https://user:hidden@"], "crm_endpoint"),
        (["--daily-list-size", "0"], "--daily-list-size"),
    ],
)
def test_what_cannot_be_used_is_refused_before_any_work(hotpass: Hotpass, arguments: list[str], said: str) -> None:
    """Prevents: a run that works for an hour and then cannot send."""
    ran = hotpass("refine", *arguments)
    assert ran.code == 2
    assert said in ran.error
    assert "hidden" not in ran.err


@pytest.mark.parametrize("key", ['intent_webhooks = ["https://hook.example/x"]', 'crm_token = "sample-secret"'])
def test_a_profile_cannot_say_where_results_go(hotpass: Hotpass, folder: Path, key: str) -> None:
    """Prevents: somebody else's profile that sends results, or keeps a secret, without being asked."""
    (folder / "taken.toml").write_text(f'name = "taken"\n\n[options]\n{key}\n', encoding="utf-8")
    ran = hotpass("refine", "--profile", "taken.toml")
    assert ran.code == 2
    assert "does not belong in a profile" in ran.error
    assert "sample-secret" not in ran.out + ran.err


def test_dead_letters_that_nobody_had_to_write_yet_are_none(
    hotpass: Hotpass, monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    """Prevents: a failure every morning until the first delivery fails."""
    named = folder / "away" / "dead.ndjson"
    monkeypatch.setenv("HOTPASS_AUTOMATION_HTTP_DEAD_LETTER", str(named))
    for command in ("list", "replay"):
        ran = hotpass("deliveries", command)
        assert (ran.code, ran.out) == (0, f"No dead letter in {named}\n"), ran.err
    monkeypatch.delenv("HOTPASS_AUTOMATION_HTTP_DEAD_LETTER")
    config = folder / "one.toml"
    config.write_text(f'[pipeline.automation_http]\ndead_letter_path = "{named}"\n', encoding="utf-8")
    assert hotpass("deliveries", "list", "--config", "one.toml").code == 0
    assert hotpass("deliveries", "list", "--dead-letter", str(named)).code == 1
