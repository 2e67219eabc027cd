"""Table ``deliveries``: what was sent on after publishing, and what became of it.

Belongs here: the Dagster wrapper, and which deliveries an intake asks for. Bodies are made in ``domain.deliveries``,
sending is in ``hotpass_resources.deliveries``. Nothing of it is imported when nothing is to be sent.
"""

from collections import Counter
from collections.abc import Iterator

import dagster as dg
import polars as pl

from hotpass_assets.domain.deliveries.daily_list import daily_list
from hotpass_assets.domain.deliveries.outcomes import deliveries_table
from hotpass_assets.domain.deliveries.payloads import Publication, crm_body, webhook_body
from hotpass_assets.domain.profile.resolve import ResolvedProfile
from hotpass_assets.domain.tables.deliveries import DELIVERIES
from hotpass_assets.domain.tables.intent import INTENT_DIGEST
from hotpass_assets.kit.asset_options import table_asset, table_in, table_key
from hotpass_assets.kit.deliveries import DeliveryOrder, order_from
from hotpass_assets.kit.failures import told_to_dagster
from hotpass_assets.kit.intake_settings import settings_of, source_priorities
from hotpass_assets.kit.metadata import made
from hotpass_assets.kit.progress import stage
from hotpass_assets.names import LAYER_PUBLISHED
from hotpass_resources.deliveries.dead_letters import DeadLetters, dead_letter_path
from hotpass_resources.deliveries.delivering import Deliverer, Made, Order
from hotpass_resources.settings import load_settings
from hotpass_resources.stores import Intakes
from hotpass_resources.table_store import TableStore


def deliveries(profile: ResolvedProfile) -> dg.AssetsDefinition:
    """Asset ``deliveries`` of a profile."""

    @dg.asset(
        **table_asset(profile, DELIVERIES, LAYER_PUBLISHED),
        deps=[table_key(profile, name) for name in ("organisations", "contacts", INTENT_DIGEST.name)],
        ins={"published_dataset": table_in(profile, "published_dataset")},
    )
    def deliveries(
        context: dg.AssetExecutionContext,
        intakes: Intakes,
        table_store: dg.ResourceParam[TableStore],
        published_dataset: pl.DataFrame,
    ) -> dg.Output[pl.DataFrame]:
        intake = intakes.store.load(profile.name, context.partition_key)
        settings = settings_of(intake)
        order = order_from(settings.deliveries)
        if order.is_empty:
            return made(profile, DELIVERIES, DELIVERIES.empty(), endpoints=0)
        with told_to_dagster(), stage("deliver", "sending results on") as counts:
            organisations = table_store.read(table_key(profile, "organisations"), intake.key)
            contacts = table_store.scan(table_key(profile, "contacts"), intake.key).select(pl.len()).collect().item()
            key = table_key(profile, INTENT_DIGEST.name)
            digest = table_store.read(key, intake.key) if settings.intent_is_on else None
            daily = daily_list(organisations, source_priorities(profile), settings.daily_list_size, digest)
            publication = Publication(
                profile=profile.name,
                intake=intake.key,
                dataset=settings.dataset,
                version=profile.contract.version,
                files=published_dataset,
                organisations=organisations.height,
                contacts=contacts,
            )
            told = INTENT_DIGEST.empty() if digest is None else digest
            results = _delivered(context, order, publication, daily, told)
            counts["deliveries"] = len(results)
            counts["arrived"] = sum(result.delivery.arrived for result in results)
        return made(
            profile,
            DELIVERIES,
            deliveries_table(result.delivery for result in results),
            endpoints=len(results),
            arrived=counts["arrived"],
            delivered_before=sum(result.before for result in results),
            seconds=dg.MetadataValue.json([round(result.seconds, 3) for result in results]),
            warnings=dg.MetadataValue.json([result.warning for result in results if result.warning]),
        )

    return deliveries


def _delivered(
    context: dg.AssetExecutionContext,
    order: DeliveryOrder,
    publication: Publication,
    daily: pl.DataFrame,
    digest: pl.DataFrame,
) -> list[Made]:
    settings, http = load_settings(), order.settings
    letters = DeadLetters(dead_letter_path(http, settings)) if http.keeps_dead_letters else None
    deliverer = Deliverer(http, settings.state_dir, letters)
    results = []
    for one in _orders(order, publication, daily, digest):
        result = deliverer.make(one)
        for sentence in (result.delivery.error, result.warning):
            if sentence:
                context.log.warning(f"{one.target} {one.endpoint}: {sentence}")
        results.append(result)
    return results


def _orders(
    order: DeliveryOrder, publication: Publication, daily: pl.DataFrame, digest: pl.DataFrame
) -> Iterator[Order]:
    alike: Counter[str] = Counter()
    subject = f"{publication.profile}/{publication.intake}"
    for endpoint in order.webhooks:
        body = webhook_body(publication, daily, digest)
        yield Order("webhook", endpoint, body, alike[endpoint], subject=subject)
        alike[endpoint] += 1
    if order.crm is not None:
        place = alike[order.crm]
        yield Order("crm", order.crm, crm_body(daily), place, order.token_env, order.token_needed, subject)
