"""The secrets of a configuration, on their way to the runs it starts.

Belongs here: which they are, and refusing those that must not be used together, before any work. Does not belong here:
how they reach the step that sends (``credentials``).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from hotpass_assets.domain.config.model import HotpassConfig, PipelineSettings
from hotpass_assets.domain.deliveries.endpoints import shown, variable_of
from hotpass_assets.domain.errors import HotpassError
from hotpass_resources.deliveries.credentials import Credentials, handed_over, why_no_token, why_unsafe
from hotpass_resources.settings import secret


def endpoints_of(pipeline: PipelineSettings) -> tuple[str, ...]:
    """All endpoints of a configuration, whole."""
    return (*pipeline.intent_webhooks, *((pipeline.crm_endpoint,) if pipeline.crm_endpoint else ()))


def token_of(pipeline: PipelineSettings) -> str | None:
    """Token of the CRM: as configured, else from the variable the configuration names."""
    token = pipeline.crm_token.get_secret_value() if pipeline.crm_token else secret(pipeline.crm_token_env)
    return token or None


@contextmanager
def secrets_of(config: HotpassConfig) -> Iterator[None]:
    """Hands the secrets of a configuration over to the runs that this thread starts while the block runs.

    Raises:
        HotpassError: An endpoint and the token must not be used together.
    """
    pipeline = config.pipeline
    token = token_of(pipeline) if pipeline.crm_endpoint else None
    if token is not None and why_no_token(token):
        raise _refused("the CRM token cannot be sent", "pipeline.crm_token", str(why_no_token(token)))
    for endpoint in pipeline.intent_webhooks:
        _refuse_unsafe(endpoint, None, "pipeline.intent_webhooks")
    if pipeline.crm_endpoint:
        _refuse_unsafe(pipeline.crm_endpoint, token, "pipeline.crm_endpoint")
    with handed_over(Credentials(endpoints_of(pipeline), token)):
        yield


def _refuse_unsafe(endpoint: str, token: str | None, key: str) -> None:
    why = None if variable_of(endpoint) else why_unsafe(endpoint, token)
    if why is not None:
        raise _refused(f"{shown(endpoint)} cannot be used", key, why)


def _refused(what: str, where: str, why: str) -> HotpassError:
    return HotpassError(what, where=where, why=why, do="Correct the configuration or the option", exit_code=2)
