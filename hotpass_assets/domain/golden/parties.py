"""The party store: people and organisations as parties, with their names, roles and ways to reach them.

Belongs here: the four party tables, derived from published organisations and contacts. Does not belong here:
which contacts an organisation has, or how the tables are written to a file.

A party keeps the id it has elsewhere: an organisation's ``party_id`` is its ``organization_id``, a person's
is the ``contact_id``, so the store joins to the other published tables without a crosswalk.
"""

from __future__ import annotations

import polars as pl

from hotpass_assets.domain.identity import stable_uuids
from hotpass_assets.domain.tables.golden import CONTACT_METHODS, PARTIES, PARTY_ALIASES, PARTY_ROLES

# A mark between key parts that cannot occur in cleaned text.
_SEPARATOR = "\x1f"
_TRADING_AS = r"(?i)(?:^|\s|\()(?:t/a|t\\a|trading\s+as|h/a|handelende\s+as)[\s:.]+([^)]+)\)?"


def build_parties(
    organisations: pl.DataFrame,
    contacts: pl.DataFrame,
    source_records: pl.DataFrame,
    entities: pl.DataFrame,
) -> dict[str, pl.DataFrame]:
    """The four party tables by model name, in published order.

    Args:
        organisations: Published organisations.
        contacts: Published contacts; those without a name give no person, their e-mail and phone belong to
        the     organisation.
        source_records: Records of the intake, for the names an organisation is known by.
        entities: Organisation each record belongs to.
    """
    return {
        PARTIES.name: _parties(organisations, contacts),
        PARTY_ALIASES.name: _aliases(organisations, source_records, entities),
        PARTY_ROLES.name: _roles(contacts),
        CONTACT_METHODS.name: _contact_methods(organisations, contacts),
    }


def slug(name: pl.Expr) -> pl.Expr:
    """``name`` unaccented and lower-cased with single hyphens between its words."""
    plain = name.str.normalize("NFKD").str.replace_all(r"\p{M}", "").str.to_lowercase()
    return plain.str.replace_all(r"[^\p{L}\p{N}]+", "-").str.strip_chars("-")


def _persons(contacts: pl.DataFrame) -> pl.DataFrame:
    return contacts.filter(pl.col("name").is_not_null())


def _parties(organisations: pl.DataFrame, contacts: pl.DataFrame) -> pl.DataFrame:
    organisation_parties = organisations.select(
        party_id="organization_id",
        kind=pl.lit("organisation"),
        display_name="organization_name",
        normalized_name="organization_slug",
        country_code="country_code",
    )
    person_parties = _persons(contacts).select(
        party_id="contact_id",
        kind=pl.lit("person"),
        display_name="name",
        normalized_name=slug(pl.col("name")),
    )
    return PARTIES.stack([organisation_parties, person_parties])


def _aliases(organisations: pl.DataFrame, source_records: pl.DataFrame, entities: pl.DataFrame) -> pl.DataFrame:
    published = organisations.select("organization_id", display="organization_name", order=pl.int_range(pl.len()))
    named = (
        source_records.select("record", "organization_name", "match_key", "alias_keys")
        .filter(pl.col("organization_name").is_not_null())
        .join(entities.select("record", "organization_id"), on="record")
        .join(published, on="organization_id")
    )
    totals = named.group_by("organization_id").agg(total=pl.len())
    used = pl.concat([_names_as_written(named), _names_after_trading_as(named)]).filter(pl.col("alias") != "")
    counted = (
        used.group_by("organization_id", "alias", "alias_type")
        .agg(records=pl.col("record").n_unique())
        .join(totals, on="organization_id")
        .with_columns(confidence=(pl.col("records") / pl.col("total")).round(4))
    )
    legal = published.join(
        counted.select("organization_id", "alias", "confidence"),
        left_on=["organization_id", "display"],
        right_on=["organization_id", "alias"],
        how="left",
    ).select(
        "organization_id",
        alias="display",
        alias_type=pl.lit("legal"),
        confidence=pl.col("confidence").fill_null(0.0),
    )
    ranked = (
        pl.concat([legal, counted.select(legal.columns)])
        .join(published.select("organization_id", "order"), on="organization_id")
        .with_columns(rank=pl.col("alias_type").replace_strict({"legal": 0, "trading_as": 1, "variant": 2}))
        .sort("order", "rank", "confidence", "alias", descending=[False, False, True, False])
        .unique(["organization_id", "alias"], keep="first", maintain_order=True)
    )
    return _with_id(
        ranked.rename({"organization_id": "party_id"}).drop("order", "rank"),
        "alias_id",
        ("party_id", "alias"),
        PARTY_ALIASES.names,
    )


def _names_as_written(named: pl.DataFrame) -> pl.DataFrame:
    """Every name records give, called trading name where another record lists it as one."""
    other_names = (
        named.select("organization_id", match_key="alias_keys")
        .explode("match_key")
        .filter(pl.col("match_key").is_not_null())
        .unique()
        .with_columns(traded=pl.lit(True))
    )
    return named.join(other_names, on=["organization_id", "match_key"], how="left").select(
        "organization_id",
        "record",
        # "A t/a B" uses the name A; B is found beside this.
        alias=pl.col("organization_name").str.replace(_TRADING_AS, "").str.strip_chars(" .,;("),
        alias_type=pl.when(pl.col("traded")).then(pl.lit("trading_as")).otherwise(pl.lit("variant")),
    )


def _names_after_trading_as(named: pl.DataFrame) -> pl.DataFrame:
    """What stands behind "t/a" inside a longer name."""
    return (
        named.select(
            "organization_id",
            "record",
            alias=pl.col("organization_name").str.extract(_TRADING_AS, 1).str.strip_chars(" .,;"),
            alias_type=pl.lit("trading_as"),
        )
        .filter(pl.col("alias").is_not_null())
        .select("organization_id", "record", "alias", "alias_type")
    )


def _roles(contacts: pl.DataFrame) -> pl.DataFrame:
    roles = _persons(contacts).select(
        subject_party_id="contact_id",
        object_party_id="organization_id",
        role_name="role",
        role_category=pl.when(pl.col("is_primary")).then(pl.lit("primary_contact")).otherwise(pl.lit("contact")),
        is_primary="is_primary",
    )
    return _with_id(roles, "role_id", ("subject_party_id", "object_party_id"), PARTY_ROLES.names)


def _contact_methods(organisations: pl.DataFrame, contacts: pl.DataFrame) -> pl.DataFrame:
    owned = contacts.with_columns(
        party_id=pl.when(pl.col("name").is_not_null()).then(pl.col("contact_id")).otherwise(pl.col("organization_id"))
    )
    # The primary contact comes first, so that an organisation's first shared mailbox is its primary one.
    owned = owned.sort("is_primary", descending=True, maintain_order=True)
    parts = [
        _method(owned, "email", "email", 0, "email_confidence"),
        _method(owned, "email", "other_emails", 1),
        _method(owned, "phone", "phone", 2, "phone_confidence"),
        _method(owned, "phone", "other_phones", 3),
        _method(organisations.rename({"organization_id": "party_id"}), "website", "website", 4),
        _method(organisations.rename({"organization_id": "party_id"}), "physical_address", "address_primary", 5),
    ]
    methods = (
        pl.concat(parts)
        .filter(pl.col("value").is_not_null() & (pl.col("value") != ""))
        .unique(["party_id", "method_type", "value"], keep="first", maintain_order=True)
        .with_columns(is_primary=pl.int_range(pl.len()).over("party_id", "method_type") == 0)
        .sort("party_id", "step", maintain_order=True)
        .drop("step")
    )
    return _with_id(methods, "contact_method_id", ("party_id", "method_type", "value"), CONTACT_METHODS.names)


def _method(
    frame: pl.DataFrame, method_type: str, column: str, step: int, confidence: str | None = None
) -> pl.DataFrame:
    values = pl.col(column).str.split(";") if column.startswith("other_") else pl.col(column)
    rows = frame.select(
        "party_id",
        method_type=pl.lit(method_type),
        value=values,
        confidence=pl.col(confidence) if confidence else pl.lit(None, pl.Float64()),
        step=pl.lit(step),
    )
    rows = rows.explode("value") if column.startswith("other_") else rows
    return rows.with_columns(pl.col("value").str.strip_chars())


def _with_id(frame: pl.DataFrame, name: str, key: tuple[str, ...], columns: tuple[str, ...]) -> pl.DataFrame:
    keys = frame.select(pl.concat_str(key, separator=_SEPARATOR).alias(name)).to_series()
    return frame.with_columns(stable_uuids(name.removesuffix("_id"), keys)).select(columns)
