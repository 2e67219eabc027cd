"""Which values are not published, and the golden record's inputs without them.

Belongs here: the reason each value is withheld or stands against publishing, and leaving withheld values out. Does not
belong here: whose consent there is (``consent``) and telling people (``report``).

Raw tables keep every value: what is withheld is left out of the choice between sources, so that nothing made from
there on holds it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl

from hotpass_assets.domain.compliance.consent import Consent
from hotpass_assets.domain.compliance.identifiers import id_numbers_in
from hotpass_assets.domain.compliance.policy import (
    DENIED,
    PENDING,
    PROTECTED,
    Action,
    ComplianceRules,
    field_policies,
)
from hotpass_assets.domain.golden.provenance import with_cells
from hotpass_assets.domain.tables.compliance import WITHHELD_VALUES
from hotpass_assets.domain.tables.fields import CONTACT_FIELDS, FIELDS, FREE_TEXT_FIELDS

OBJECTION, CONSENT_DENIED, CONSENT_PENDING = "objection", "consent_denied", "consent_pending"
RETENTION_EXPIRED, SPECIAL = "retention_expired", "special_information"
WITHHELD_ELSEWHERE = "withheld_elsewhere"
_REACHES = {field.name: field.kind for field in FIELDS if field.kind in ("phone", "email")}
_NAME_FIELDS = ("contact_name", "contact_first_name", "contact_last_name")
_KEY = ("record", "field", "column", "ordinal")


@dataclass(frozen=True)
class Withholding:
    """What data protection asks of an intake.

    Attributes:
        withheld: Table ``withheld_values``: also cells that could not be used, which are not quoted then.
        violations: Values that stop publishing, in the columns of that table.
        reported: Values that would be withheld or stop publishing, were the rules enforced or stricter.
    """

    withheld: pl.DataFrame
    violations: pl.DataFrame
    reported: pl.DataFrame


def withholding_of(
    records: pl.DataFrame,
    values: pl.DataFrame,
    entities: pl.DataFrame,
    consent: Consent,
    rules: ComplianceRules,
    day: date,
    *,
    enforce: bool,
) -> Withholding:
    """Every value that is withheld, stops publishing or is only reported.

    An objection that a person recorded is always honoured; everything else only when the rules are enforced. A number
    or address that is withheld is withheld wherever the organisation has it: people write one number under two headers.

    Args:
        records: Table ``source_records``.
        values: Table ``source_values``.
        entities: Table ``entities``.
        consent: Consent of the intake.
        rules: The profile's rules.
        day: Day of the intake, from which ages and retention are counted.
        enforce: Whether the rules are enforced.
    """
    judged = _judged(records, values, entities, consent, rules, day)
    actions: dict[str, Action] = {
        OBJECTION: "withhold",
        CONSENT_DENIED: rules.consent.on_denied,
        CONSENT_PENDING: rules.consent.on_pending,
        RETENTION_EXPIRED: rules.retention.on_expired,
        SPECIAL: rules.special,
    }
    if not enforce:
        actions = {reason: "withhold" if reason == OBJECTION else "publish" for reason in actions}

    def those(*wanted: Action, usable: bool) -> pl.DataFrame:
        reasons = [reason for reason, action in actions.items() if action in wanted]
        found = judged.filter(pl.col("reason").is_in(reasons) & (pl.col("usable") == usable))
        return found.select(WITHHELD_VALUES.names)

    usable = _with_equals(those("withhold", usable=True), records, values, entities)
    # What cannot be used is not published as a value, so it stops nothing; but it would be quoted among the rejected.
    withheld = pl.concat([usable, those("withhold", "stop", usable=False)]).sort(_KEY)
    reported = those("publish", usable=True).join(withheld, on=_KEY, how="anti", maintain_order="left")
    return Withholding(withheld, those("stop", usable=True), reported)


def _with_equals(
    withheld: pl.DataFrame, records: pl.DataFrame, values: pl.DataFrame, entities: pl.DataFrame
) -> pl.DataFrame:
    """``withheld`` with every equal clean number and address of the same organisation."""
    field, folded = pl.col("field").cast(pl.String), pl.col("value").str.to_lowercase()
    reaches = (
        values.filter(pl.col("value").is_not_null())
        .with_columns(field=field)
        .filter(pl.col("field").is_in(list(_REACHES)))
        .with_columns(kind=pl.col("field").replace_strict(_REACHES), folded=folded)
        .join(entities.select("record", "organization_id"), on="record")
    )
    same = ["organization_id", "kind", "folded"]
    gone = reaches.join(withheld, on=_KEY, how="semi").select(same).unique()
    others = reaches.join(gone, on=same, how="semi").join(withheld, on=_KEY, how="anti")
    placed = others.drop("status").join(records.select("record", "workbook", "sheet", "row"), on="record")
    equal = with_cells(placed).with_columns(reason=pl.lit(WITHHELD_ELSEWHERE)).select(WITHHELD_VALUES.names)
    return pl.concat([withheld, WITHHELD_VALUES.conform(equal)]).sort(_KEY)


def _judged(
    records: pl.DataFrame,
    values: pl.DataFrame,
    entities: pl.DataFrame,
    consent: Consent,
    rules: ComplianceRules,
    day: date,
) -> pl.DataFrame:
    policies = field_policies(rules)
    protected = [policy.field for policy in policies.values() if policy.classification in PROTECTED]
    asked = [policy.field for policy in policies.values() if policy.needs_consent]
    days = {policy.field: policy.retention_days for policy in policies.values() if policy.retention_days}
    field = pl.col("field").cast(pl.String)
    usable = pl.col("value").is_not_null()
    mine = values.with_columns(field=field, usable=usable).filter(
        usable | (pl.col("status").cast(pl.String) == "invalid")
    )
    whole = [*protected, *asked, *(name for name in CONTACT_FIELDS if name.startswith("contact_"))]
    mine = (
        mine.filter(pl.col("field").is_in(whole))
        .drop("status")
        .join(records.select("record", "workbook", "sheet", "row"), on="record")
    )
    said = consent.contacts.select("contact", "status", "objected")
    of_all = consent.organisations.rename({"status": "status_of_all", "objected": "objected_all"})
    known = (
        mine.join(entities.select("record", "organization_id"), on="record")
        .join(said, on="contact", how="left", maintain_order="left")
        .join(of_all, on="organization_id", how="left", maintain_order="left")
        .with_columns(status=pl.coalesce("status", "status_of_all"), objected=pl.coalesce("objected", "objected_all"))
    )
    kept = pl.col("field").replace_strict(days, default=None, return_dtype=pl.Int64)
    due = pl.col("last_interaction_date") + pl.duration(days=kept)
    needs = pl.col("field").is_in(asked)
    reason = (
        pl.when(pl.col("objected") & (pl.col("contact").is_not_null() | pl.col("field").is_in(protected)))
        .then(pl.lit(OBJECTION))
        .when(needs & (pl.col("status") == DENIED))
        .then(pl.lit(CONSENT_DENIED))
        .when(_special(known, day))
        .then(pl.lit(SPECIAL))
        .when(due < day)
        .then(pl.lit(RETENTION_EXPIRED))
        .when(needs & (pl.col("status") == PENDING))
        .then(pl.lit(CONSENT_PENDING))
    )
    judged = known.with_columns(reason=reason).filter(pl.col("reason").is_not_null())
    placed = with_cells(judged).sort(_KEY)
    return WITHHELD_VALUES.conform(placed.select(WITHHELD_VALUES.names)).with_columns(placed["usable"])


def _special(known: pl.DataFrame, day: date) -> pl.Expr:
    """Whether a free text quotes an identity number: it tells age and sex of its bearer, who may be a child."""
    texts = known.filter(pl.col("field").is_in(FREE_TEXT_FIELDS) & pl.col("raw").str.contains(r"\d{6}\s?\d{4}"))
    telling = [text for text in texts["raw"].unique(maintain_order=True) if id_numbers_in(text)]
    return pl.col("field").is_in(FREE_TEXT_FIELDS) & pl.col("raw").is_in(telling)


def values_to_publish(values: pl.DataFrame, withheld: pl.DataFrame) -> pl.DataFrame:
    """Table ``source_values`` without what is withheld, in unchanged order.

    Args:
        values: Table ``source_values``.
        withheld: Table ``withheld_values``.
    """
    if withheld.is_empty():
        return values
    keys = withheld.select(_KEY).with_columns(pl.col("field").cast(values.schema["field"]))
    return values.join(keys, on=_KEY, how="anti", maintain_order="left")


def contacts_to_publish(contacts: pl.DataFrame, values: pl.DataFrame, withheld: pl.DataFrame) -> pl.DataFrame:
    """Table ``source_contacts`` without names that are withheld, and without contacts of whom nothing is left.

    Args:
        contacts: Table ``source_contacts``.
        values: Result of :func:`values_to_publish`.
        withheld: Table ``withheld_values``.
    """
    if withheld.is_empty():
        return contacts
    touched = withheld["contact"].drop_nulls().unique()
    nameless = withheld.filter(pl.col("field").is_in(_NAME_FIELDS))["contact"].drop_nulls().unique()
    field = pl.col("field").cast(pl.String)
    left = values.filter(
        pl.col("contact").is_not_null()
        & pl.col("value").is_not_null()
        & ~field.is_in(["contact_role", "consent_status"])
    )["contact"].unique()
    number = pl.col("contact")
    roleless = withheld.filter(pl.col("field") == "contact_role")["contact"].drop_nulls().unique()
    return contacts.with_columns(
        name=pl.when(~number.is_in(nameless.implode())).then("name"),
        role=pl.when(~number.is_in(roleless.implode())).then("role"),
    ).filter(~(number.is_in(touched.implode()) & ~number.is_in(left.implode())))
