"""Who a request is about: everything the store knows of the contacts that bear an identifier.

Belongs here: from one identifier to the person's others, and the contacts they are. Does not belong here: looking for
the person in all places (``subject_places``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from hotpass_assets.domain.clean.email_providers import ROLE_MAILBOXES
from hotpass_assets.domain.compliance.identifiers import Identifier, contact_identifiers, folded_name, identifier_of
from hotpass_assets.domain.compliance.suppression import Person
from hotpass_assets.domain.errors import InputError
from hotpass_resources.intake_store import IntakeStore
from hotpass_resources.storage.store import StoreRoot
from hotpass_resources.table_files import local_table, table_file

_NEEDED = ("source_contacts", "source_values", "source_records", "entities")


@dataclass(frozen=True)
class KnownPerson:
    """A person and the contacts of intakes they are.

    Attributes:
        asked: Identifiers of the request.
        person: Those, and what the store knows besides.
        contacts: ``profile``, ``intake``, ``contact``, ``record``, ``organization_id``.
    """

    asked: tuple[Identifier, ...]
    person: Person
    contacts: pl.DataFrame


def known_person(root: StoreRoot, texts: tuple[str, ...], organisation: str | None, country: str) -> KnownPerson:
    """The person that identifiers belong to.

    Numbers and addresses that other people have too are not taken for the person's.

    Args:
        root: Address of the store.
        texts: E-mail address, telephone number, identity number or name, as the request gives them.
        organisation: Name of the person's organisation, needed where a name alone is borne at several.
        country: Country of telephone numbers without a prefix.

    Raises:
        InputError: A text identifies nobody, or a name alone is borne at several organisations.
    """
    asked = tuple(_identifier(text, country) for text in texts)
    only_names = all(one.kind == "name" for one in asked)
    at = pl.select(folded_name(pl.lit(organisation))).item() if organisation else None
    told = pl.DataFrame([(one.kind, one.value) for one in asked], schema=["kind", "value"], orient="row")
    mine, others, places, names = [], [], [], {at} if at else set()
    for profile, key, tables in _intakes(root):
        known = contact_identifiers(tables["source_values"], tables["source_contacts"])
        hits = known.join(told, on=["kind", "value"], how="semi").select("contact").unique()
        placed = (
            hits.join(tables["source_contacts"].select("contact", "record"), on="contact")
            .join(tables["source_records"].select("record", "organization_name"), on="record")
            .join(tables["entities"].select("record", "organization_id"), on="record", how="left")
            .with_columns(at=folded_name(pl.col("organization_name")))
        )
        if at and only_names:
            placed = placed.filter(pl.col("at") == at)
        names |= set(placed["at"].drop_nulls())
        mine.append(known.join(placed, on="contact", how="semi").select("kind", "value"))
        others.append(known.join(placed, on="contact", how="anti").select("kind", "value"))
        places.append(placed.select(pl.lit(profile).alias("profile"), pl.lit(key).alias("intake"), *_PLACE))
    contacts = pl.concat(places) if places else pl.DataFrame(schema=dict.fromkeys(("profile", "intake"), pl.String))
    if only_names and not at and contacts.height and contacts["organization_id"].n_unique() > 1:
        raise InputError(
            f"the name is borne at {contacts['organization_id'].n_unique()} organisations",
            why="those may be different people",
            do="Add --organisation with the name of the right one, or ask by e-mail address or telephone number",
            exit_code=2,
        )
    return KnownPerson(asked, Person(frozenset({*asked, *_own(mine, others)}), frozenset(names)), contacts)


_PLACE = ("contact", "record", "organization_id")


def _own(mine: list[pl.DataFrame], others: list[pl.DataFrame]) -> Iterator[Identifier]:
    """Identifiers of the person that nobody else has."""
    if not mine:
        return
    own = pl.concat(mine).unique()
    shared = pl.concat(others).filter(pl.col("kind") != "name").unique()
    for kind, value in own.join(shared, on=["kind", "value"], how="anti").iter_rows():
        if kind != "email" or value.partition("@")[0] not in ROLE_MAILBOXES:
            yield Identifier(kind, value)


def _identifier(text: str, country: str) -> Identifier:
    found = identifier_of(text, country)
    if found is None or (found.kind == "name" and " " not in found.value):
        raise InputError(
            "that identifies nobody",
            why="it is no e-mail address, telephone number, South African identity number or full name",
            do="Give one of them; a number with its area code",
            exit_code=2,
        )
    return found


def _intakes(root: StoreRoot) -> Iterator[tuple[str, str, dict[str, pl.DataFrame]]]:
    store = IntakeStore(root)
    for profile in store.profiles():
        for key in store.keys(profile):
            paths = {name: local_table(table_file(store.objects, profile, name, key)) for name in _NEEDED}
            tables = {name: pl.read_parquet(path) for name, path in paths.items() if path}
            if len(tables) == len(_NEEDED):
                yield profile, key, tables
