"""Options of every verb that sends results on: where to, and how patient it is.

Belongs here: their declaration, the keys of ``[pipeline]`` they set and the variables that stand in for them. Does not
belong here: what they do.

A variable counts where its option is not given, and beats configuration files.
"""

import inspect
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Annotated, Any

import typer

from hotpass_cli.options import Invocation, with_parameters

DELIVERY = "Sending results on"
_VARIABLES = "HOTPASS_AUTOMATION_HTTP"


def _option(kind: Any, name: str, words: str, metavar: str | None = None, **more: Any) -> Any:
    return Annotated[kind | None, typer.Option(name, metavar=metavar, help=words, rich_help_panel=DELIVERY, **more)]


def _patience(kind: Any, name: str, words: str, metavar: str | None = None, **more: Any) -> Any:
    """An option of ``automation_http`` with the variable that is called after it."""
    variable = name.partition("/")[0].removeprefix("--automation-http-").replace("-", "_").upper()
    return _option(kind, name, words, metavar, envvar=f"{_VARIABLES}_{variable}", **more)


WHAT_AND_WHERE: dict[str, tuple[str, Any]] = {
    "intent_digest_path": (
        "intent_digest_path",
        _option(
            Path,
            "--intent-digest-path",
            "File for what intent signals say of each target: .csv, .tsv, .json or .parquet.",
            "PATH",
        ),
    ),
    "intent_signal_store": (
        "intent_signal_store_path",
        _option(
            Path,
            "--intent-signal-store",
            "JSON file that keeps intent signals, so that earlier ones count too. Default: none.",
            "PATH",
        ),
    ),
    "daily_list_path": (
        "daily_list_path",
        _option(
            Path,
            "--daily-list-path",
            "File for the list of organisations most worth a call: .csv, .tsv, .json or .parquet.",
            "PATH",
        ),
    ),
    "daily_list_size": (
        "daily_list_size",
        _option(int, "--daily-list-size", "Organisations on that list. Default: 50.", "ROWS", min=1, max=100_000),
    ),
    "intent_webhook": (
        "intent_webhooks",
        _option(
            list[str],
            "--intent-webhook",
            "Address to tell what was published, or env:NAME for the variable that holds it. Repeat for several.",
            "URL",
        ),
    ),
    "crm_endpoint": (
        "crm_endpoint",
        _option(str, "--crm-endpoint", "Address of the CRM that takes the daily list, or env:NAME.", "URL"),
    ),
    "crm_token": (
        "crm_token",
        _option(
            str,
            "--crm-token",
            "Bearer token of the CRM. It is never kept; others on this machine may see it here, so better set the "
            "variable.",
            "TOKEN",
            envvar="HOTPASS_CRM_TOKEN",
        ),
    ),
}

HOW: dict[str, tuple[str, Any]] = {
    "automation_http_timeout": (
        "automation_http.timeout",
        _patience(float, "--automation-http-timeout", "Seconds one try may take in all. Default: 10.", "SECONDS"),
    ),
    "automation_http_retries": (
        "automation_http.retry.attempts",
        _patience(
            int, "--automation-http-retries", "Tries of one delivery, the first included. Default: 3.", "TIMES", min=1
        ),
    ),
    "automation_http_backoff": (
        "automation_http.retry.backoff_factor",
        _patience(
            float,
            "--automation-http-backoff",
            "Pause before the second try; it doubles with each further one. Default: 0.5.",
            "SECONDS",
            min=0,
        ),
    ),
    "automation_http_backoff_max": (
        "automation_http.retry.backoff_max",
        _patience(float, "--automation-http-backoff-max", "Longest such pause. Default: 30.", "SECONDS", min=0),
    ),
    "automation_http_circuit_threshold": (
        "automation_http.circuit_breaker.failure_threshold",
        _patience(
            int,
            "--automation-http-circuit-threshold",
            "Failures in a row after which an endpoint is left alone. Default: 5.",
            "TIMES",
            min=1,
        ),
    ),
    "automation_http_circuit_reset": (
        "automation_http.circuit_breaker.recovery_time",
        _patience(float, "--automation-http-circuit-reset", "Seconds for which it is. Default: 60.", "SECONDS", min=0),
    ),
    "automation_http_idempotency_header": (
        "automation_http.idempotency_header",
        _patience(
            str,
            "--automation-http-idempotency-header",
            "Header with the key by which a receiver knows a body again. Default: Idempotency-Key.",
            "NAME",
        ),
    ),
    "automation_http_dead_letter": (
        "automation_http.dead_letter_path",
        _patience(Path, "--automation-http-dead-letter", "NDJSON file that keeps what could not be delivered.", "PATH"),
    ),
    "automation_http_dead_letter_enabled": (
        "automation_http.dead_letter_enabled",
        _patience(
            bool,
            "--automation-http-dead-letter-enabled/--no-automation-http-dead-letter",
            "Keep what could not be delivered. Default: only when a file for it is named.",
        ),
    ),
}

RESEND: dict[str, tuple[str, Any]] = {
    "automation_http_resend": (
        "automation_http.resend",
        _option(
            bool,
            "--automation-http-resend/--no-automation-http-resend",
            "Send again what an endpoint has already taken; it sees the same key.",
        ),
    ),
}

DELIVERY_OPTIONS = {**WHAT_AND_WHERE, **HOW, **RESEND}


def takes_delivery_options(
    handler: Callable[..., int], options: dict[str, tuple[str, Any]] | None = None
) -> Callable[..., int]:
    """A verb's function with these options added; put it below ``@verb``.

    Args:
        handler: Takes an ``Invocation``, then ``deliveries``: keys of ``[pipeline]`` with the values that were given.
        options: Options to add; all when absent.
    """
    added = DELIVERY_OPTIONS if options is None else options
    first, *rest = (one for one in inspect.signature(handler).parameters.values() if one.name != "deliveries")

    @wraps(handler)
    def command(invocation: Invocation, **given: Any) -> int:
        said = {key: given.pop(name) for name, (key, _) in added.items()}
        deliveries = {key: value for key, value in said.items() if value not in (None, [], ())}
        return handler(invocation, deliveries=deliveries, **given)

    parameters = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=option)
        for name, (_, option) in added.items()
    ]
    return with_parameters(command, [first, *rest, *parameters])
