"""What is to be sent on after publishing, as an intake keeps it.

Belongs here: the order of deliveries that goes with an intake, and the secrets that do not. Does not belong here:
what is sent (``domain.deliveries``) and sending (``hotpass_resources.deliveries``).
"""

import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from hotpass_assets.domain.config.automation import CRM_VARIABLE, AutomationHttpSettings
from hotpass_assets.domain.config.model import PipelineSettings
from hotpass_assets.domain.deliveries.daily_list import DAILY_LIST_SUFFIXES
from hotpass_assets.domain.deliveries.endpoints import shown
from hotpass_assets.domain.errors import InputError, OutputError
from hotpass_assets.domain.profile.resolve import ResolvedProfile
from hotpass_assets.domain.tables.deliveries import DELIVERIES
from hotpass_assets.kit.asset_options import table_key
from hotpass_resources.deliveries.told_secrets import token_of
from hotpass_resources.table_store import TableStore


@dataclass(frozen=True)
class DeliveryOrder:
    """What is to be sent where, without secrets.

    Attributes:
        webhooks: Endpoints of webhooks, as they may be kept.
        crm: Endpoint of the CRM, as it may be kept.
        token_env: Variable that holds the token of the CRM.
        token_needed: Whether there was a token when the order was given.
        http: How they are called.
    """

    webhooks: tuple[str, ...] = ()
    crm: str | None = None
    token_env: str = CRM_VARIABLE
    token_needed: bool = False
    http: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is to be sent."""
        return not self.webhooks and self.crm is None

    @property
    def settings(self) -> AutomationHttpSettings:
        """How endpoints are called."""
        return AutomationHttpSettings.model_validate(dict(self.http))

    def as_manifest(self) -> dict[str, Any]:
        """The order as JSON values."""
        return asdict(self)


def order_from(kept: Mapping[str, Any]) -> DeliveryOrder:
    """The order that an intake keeps."""
    known = {name: kept[name] for name in DeliveryOrder.__dataclass_fields__ if name in kept}
    order = DeliveryOrder(**known)
    return replace(order, webhooks=tuple(order.webhooks))


def order_of(pipeline: PipelineSettings) -> dict[str, Any]:
    """What an intake keeps of the deliveries a configuration asks for; nothing when it asks for none."""
    http = pipeline.automation_http
    path = http.dead_letter_path
    if path is not None:
        http = http.model_copy(update={"dead_letter_path": Path(os.path.normpath(path.absolute()))})
    order = DeliveryOrder(
        webhooks=tuple(shown(endpoint) for endpoint in pipeline.intent_webhooks),
        crm=shown(pipeline.crm_endpoint) if pipeline.crm_endpoint else None,
        token_env=pipeline.crm_token_env,
        token_needed=pipeline.crm_endpoint is not None and token_of(pipeline) is not None,
        http=http.model_dump(mode="json"),
    )
    return {} if order.is_empty else order.as_manifest()


def delivered_facts(tables: TableStore, profile: ResolvedProfile, intake: str) -> list[dict[str, Any]]:
    """What became of the deliveries of an intake, one mapping each, as table ``deliveries`` says it."""
    try:
        return tables.read(table_key(profile, DELIVERIES.name), intake).to_dicts()
    except InputError:
        return []


def refuse_unusable_listing(path: str | None, what: str, option: str) -> None:
    """Refuse, before any work, a daily list or an intent digest in a form that cannot be written.

    Raises:
        OutputError: That is so.
    """
    if path is not None and Path(path).suffix.lower() not in DAILY_LIST_SUFFIXES:
        raise OutputError(
            f"{Path(path).name} has no form that can be written",
            why=f"{what} is written as {', '.join(DAILY_LIST_SUFFIXES)}",
            do=f"Choose another {option}, which ends in one of these",
            exit_code=2,
        )
