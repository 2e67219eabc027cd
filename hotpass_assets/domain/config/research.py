"""How the web is searched: the keys of ``pipeline.research``.

Belongs here: their defaults and limits, and what may stand for an address, a header or a key. Does not belong here:
asking (``hotpass_resources.searx``), and whether the network may be used at all (the profile).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, StringConstraints, field_validator

from hotpass_assets.domain.config.automation import Seconds
from hotpass_assets.domain.config.block import AnyPath, Block, Text, text_of_number
from hotpass_assets.domain.deliveries.endpoints import why_no_address
from hotpass_assets.domain.network.headers import NOT_FOR_KEYS

DEFAULT_URL = "http://localhost:8080"
_BY_NAME = re.compile(r"^\$\{([A-Za-z_][A-Za-z0-9_]*)\}$")
_OWN_PARAMETERS = {
    "q": "it is the query itself",
    "format": "only JSON can be read",
    "categories": "write pipeline.research.searx.categories",
    "engines": "write pipeline.research.searx.engines",
    "language": "write pipeline.research.searx.language",
}


def _a_server(text: str) -> str:
    text = text.strip()
    problem = why_no_address(text)
    parts = urlsplit(text) if problem is None else None
    if parts and "@" in parts.netloc:
        problem = "credentials do not belong in the address | put the key into api_key"
    elif parts and (parts.query or parts.fragment or text.endswith(("?", "#"))):
        problem = "the address of a server ends with its path | leave out what follows ? or #"
    if problem is not None:
        raise ValueError(
            problem if " | " in problem else f"{problem} | write one such as https://search.internal.example"
        )
    return text.rstrip("/")


def _split(value: Any) -> Any:
    """A list that was written as one text, as a variable has to."""
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


def _one_name(name: str) -> str:
    if "," in name:
        raise ValueError("the name holds a comma | write each name as an item of its own")
    return name


def _a_free_header(name: str) -> str:
    if name.casefold() in NOT_FOR_KEYS:
        raise ValueError("this header has a meaning of its own | use Authorization or one such as X-API-Key")
    return name


def _a_key(key: SecretStr) -> SecretStr:
    text = key.get_secret_value().strip()
    if not text:
        raise ValueError("the key is empty | leave api_key out where the server asks for none")
    if "${" in text and not _BY_NAME.match(text):
        raise ValueError('only a whole key can stand in a variable | write api_key = "${SEARX_API_KEY}"')
    return SecretStr(text)


def variable_of_key(key: str) -> str | None:
    """The variable that holds the key, where it is written as ``${NAME}``."""
    found = _BY_NAME.match(key)
    return found[1] if found else None


Names = Annotated[tuple[Annotated[Text, AfterValidator(_one_name)], ...], BeforeValidator(_split)]
ServerAddress = Annotated[str, AfterValidator(_a_server)]
KeyHeader = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z0-9!#$%&'*+.^_`|~-]+$", max_length=100),
    AfterValidator(_a_free_header),
]
HeaderText = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[ -~]*$", max_length=200)]
Language = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{2,4}(-[A-Za-z0-9]{2,8})*$", max_length=20)]
ParameterText = Annotated[str, BeforeValidator(text_of_number), StringConstraints(max_length=500)]


class SearxCacheSettings(Block):
    """How long an answer of the server is used again."""

    directory: AnyPath | None = None
    ttl_seconds: Annotated[int, Field(ge=0, le=31_536_000)] = 3_600


class SearxThrottleSettings(Block):
    """How fast the server is asked."""

    min_interval_seconds: Annotated[float, Field(ge=0, le=3_600, allow_inf_nan=False)] = 1.0
    burst: Annotated[int, Field(ge=1, le=1_000)] = 1


class SearxSettings(Block):
    """Which SearXNG is asked for pages about an organisation, what for, and how often."""

    enabled: bool = False
    base_url: ServerAddress = DEFAULT_URL
    api_key: Annotated[SecretStr, AfterValidator(_a_key)] | None = None
    api_key_header: KeyHeader = "Authorization"
    api_key_prefix: HeaderText = "Bearer"
    timeout: Annotated[float, Field(gt=0, le=600, allow_inf_nan=False)] = 10.0
    max_results: Annotated[int, Field(ge=1, le=500)] = 25
    categories: Names = ()
    engines: Names = ()
    language: Language | None = None
    deduplicate: bool = True
    stop_on_first: bool = True
    cache: SearxCacheSettings = SearxCacheSettings()
    throttle: SearxThrottleSettings = SearxThrottleSettings()
    trace_queries: bool = False
    metrics_enabled: bool = False
    user_agent: Annotated[HeaderText, StringConstraints(min_length=1)] | None = None
    default_params: dict[Text, ParameterText] = Field(default_factory=dict)
    crawl_retry_attempts: Annotated[int, Field(ge=1, le=20)] = 3
    crawl_retry_backoff_seconds: Seconds = 1.5
    auto_crawl: bool = True

    @field_validator("default_params")
    @classmethod
    def _free_parameters(cls, parameters: Mapping[str, str]) -> Mapping[str, str]:
        for name in parameters:
            if name in _OWN_PARAMETERS:
                raise ValueError(f"parameter '{name}' is set elsewhere | leave it out: {_OWN_PARAMETERS[name]}")
        return parameters


class ResearchSettings(Block):
    """How more is found out about an organisation."""

    searx: SearxSettings = SearxSettings()
