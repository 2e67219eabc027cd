"""Variables of the environment that stand in for keys of a configuration file.

Belongs here: their names. Does not belong here: reading them (``hotpass_resources.settings``), variables that have no
key, and options.
"""

from __future__ import annotations

from collections.abc import Mapping

AUTOMATION_VARIABLES = {
    "timeout": "TIMEOUT",
    "retry.attempts": "RETRIES",
    "retry.backoff_factor": "BACKOFF",
    "retry.backoff_max": "BACKOFF_MAX",
    "circuit_breaker.failure_threshold": "CIRCUIT_THRESHOLD",
    "circuit_breaker.recovery_time": "CIRCUIT_RESET",
    "idempotency_header": "IDEMPOTENCY_HEADER",
    "dead_letter_path": "DEAD_LETTER",
    "dead_letter_enabled": "DEAD_LETTER_ENABLED",
}
"""Keys of ``pipeline.automation_http``, and the end of the variable that stands in for each of them."""

SEARX_VARIABLES = {
    "enabled": "ENABLED",
    "base_url": "URL",
    "api_key": "API_KEY",
    "api_key_header": "API_KEY_HEADER",
    "api_key_prefix": "API_KEY_PREFIX",
    "timeout": "TIMEOUT",
    "max_results": "MAX_RESULTS",
    "categories": "CATEGORIES",
    "engines": "ENGINES",
    "language": "LANGUAGE",
    "deduplicate": "DEDUPLICATE",
    "stop_on_first": "STOP_ON_FIRST",
    "cache.directory": "CACHE_DIR",
    "cache.ttl_seconds": "CACHE_TTL",
    "throttle.min_interval_seconds": "MIN_INTERVAL",
    "throttle.burst": "BURST",
    "crawl_retry_attempts": "CRAWL_ATTEMPTS",
    "crawl_retry_backoff_seconds": "CRAWL_BACKOFF",
    "auto_crawl": "AUTO_CRAWL",
}
"""Keys of ``pipeline.research.searx``, and the end of the variable that stands in for each of them."""

_BLOCKS = (
    ("pipeline.automation_http", "HOTPASS_AUTOMATION_HTTP", AUTOMATION_VARIABLES),
    ("pipeline.research.searx", "HOTPASS_SEARX", SEARX_VARIABLES),
)
CONFIG_VARIABLES: Mapping[str, str] = {
    f"{block}.{key}": f"{start}_{end}" for block, start, ends in _BLOCKS for key, end in ends.items()
}
"""Dotted keys of a configuration, and the variable that stands in for each of them."""
