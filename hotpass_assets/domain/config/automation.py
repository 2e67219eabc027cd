"""How results are sent on: the keys of ``pipeline.automation_http``, and what may stand for an endpoint.

Belongs here: their defaults and limits. Does not belong here: where to (``model``), and sending
(``hotpass_resources.deliveries``).
"""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from hotpass_assets.domain.config.block import AnyPath, Block
from hotpass_assets.domain.deliveries.endpoints import why_no_endpoint

CRM_VARIABLE = "HOTPASS_CRM_TOKEN"
"""Variable that holds the token of the CRM, unless a configuration names another."""
RETRIED_STATUSES = (408, 425, 429, 500, 502, 503, 504)
_OWN_HEADERS = frozenset(
    ("authorization", "connection", "content-length", "content-type", "cookie", "host", "transfer-encoding")
)


def _an_endpoint(text: str) -> str:
    problem = why_no_endpoint(text)
    if problem is not None:
        raise ValueError(f"{problem} | write an address such as https://crm.example/prospects, or env:NAME")
    return text.strip()


def _a_free_header(name: str) -> str:
    if name.casefold() in _OWN_HEADERS:
        raise ValueError("this header has a meaning of its own | choose another, for example Idempotency-Key")
    return name


def _statuses_of_failure(statuses: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(sorted(set(statuses)))


EndpointText = Annotated[str, AfterValidator(_an_endpoint)]
VariableName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$", max_length=200)]
HeaderName = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z0-9!#$%&'*+.^_`|~-]+$", max_length=100),
    AfterValidator(_a_free_header),
]
Status = Annotated[int, Field(ge=400, le=599)]
Seconds = Annotated[float, Field(ge=0, le=86_400, allow_inf_nan=False)]


class RetrySettings(Block):
    """When a delivery that failed is tried again, within one run."""

    attempts: Annotated[int, Field(ge=1, le=100)] = 3
    backoff_factor: Seconds = 0.5
    backoff_max: Seconds = 30.0
    status_forcelist: Annotated[tuple[Status, ...], AfterValidator(_statuses_of_failure)] = RETRIED_STATUSES


class CircuitBreakerSettings(Block):
    """When an endpoint that keeps failing is left alone, across runs."""

    failure_threshold: Annotated[int, Field(ge=1, le=10_000)] = 5
    recovery_time: Seconds = 60.0


class AutomationHttpSettings(Block):
    """How webhooks and the CRM are called after publishing."""

    timeout: Annotated[float, Field(gt=0, le=3_600, allow_inf_nan=False)] = 10.0
    retry: RetrySettings = RetrySettings()
    circuit_breaker: CircuitBreakerSettings = CircuitBreakerSettings()
    idempotency_header: HeaderName = "Idempotency-Key"
    resend: bool = False
    dead_letter_path: AnyPath | None = None
    dead_letter_enabled: bool | None = None

    @property
    def keeps_dead_letters(self) -> bool:
        """Whether what could not be delivered is kept: as said, else when a file for it is named."""
        return self.dead_letter_path is not None if self.dead_letter_enabled is None else self.dead_letter_enabled
