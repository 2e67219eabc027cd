"""The party store: ids, names, roles and ways to reach people."""

from __future__ import annotations

import uuid

import polars as pl

from hotpass_assets.domain.golden.parties import build_parties
from hotpass_assets.domain.identity import NAMESPACE_HOTPASS, stable_uuids
from hotpass_assets.domain.tables.golden import PARTY_TABLES
from tests.builders import published


def parties() -> dict[str, pl.DataFrame]:
    """Party tables of the small intake."""
    organisations = published.organisations()
    return build_parties(organisations, published.contacts(), published.records(), published.entities())


def test_ids_are_uuid5_of_prefix_and_key() -> None:
    """A hand-written digest that differs from the standard would be no UUID to anybody else."""
    keys = pl.Series("k", ["a", "b", None, "a", "Ünïcode"])
    expected = [None if key is None else str(uuid.uuid5(NAMESPACE_HOTPASS, f"party:{key}")) for key in keys]
    assert stable_uuids("party", keys).to_list() == expected
    assert uuid.uuid5(uuid.NAMESPACE_DNS, "hotpass.example") == NAMESPACE_HOTPASS


def test_every_table_keeps_its_model_and_its_ids_are_unique() -> None:
    """A store with repeated ids cannot be joined or compared."""
    tables = parties()
    for model in PARTY_TABLES:
        frame = tables[model.name]
        assert frame.schema == model.schema
        assert frame.select(model.key).is_duplicated().sum() == 0
        for column in model.columns:
            assert column.nullable or frame.get_column(column.name).null_count() == 0, column.name


def test_rebuilding_gives_the_same_rows_in_the_same_order() -> None:
    """The predecessor's ids changed with every run, so two stores could not be compared."""
    first, second = parties(), parties()
    for name, frame in first.items():
        assert frame.equals(second[name])


def test_only_contacts_with_a_name_are_people() -> None:
    """A shared mailbox is not a person; its address belongs to the organisation."""
    tables = parties()
    people = tables["parties"].filter(pl.col("kind") == "person")
    assert people.height == 3
    assert people.get_column("normalized_name").to_list()[0] == "thandi-nkosi-1"
    owner = tables["contact_methods"].filter(pl.col("value") == "person3@school.example")
    assert owner.item(0, "party_id") == published.organisations().item(0, "organization_id")


def test_contact_methods_stay_with_their_person() -> None:
    """The predecessor attached every secondary contact to the primary person."""
    tables, contacts = parties(), published.contacts()
    second = contacts.row(1, named=True)
    methods = tables["contact_methods"].filter(pl.col("party_id") == second["contact_id"])
    assert set(methods["value"]) == {
        "person1@school.example",
        "ops@school.example",
        "info@school.example",
        second["phone"],
    }
    assert methods.filter("is_primary").group_by("method_type").len()["len"].to_list() == [1, 1]


def test_aliases_are_names_of_the_organisation_and_never_of_a_dataset() -> None:
    """The predecessor called a school "SACAA Cleaned" after its source."""
    aliases = parties()["party_aliases"]
    found = {(row["alias"], row["alias_type"]) for row in aliases.iter_rows(named=True)}
    assert ("Sky School 1 (Pty) Ltd", "legal") in found
    assert ("Sky School 1", "variant") in found
    assert ("Cloud Nine", "trading_as") in found
    assert ("Blue Yonder", "trading_as") in found
    assert not {alias for alias, _ in found} & {"SACAA", "Contacts", "SACAA.xlsx", "Cleaned"}


def test_confidence_of_an_alias_is_its_share_of_the_records() -> None:
    """A confidence nobody can recompute is noise."""
    aliases = parties()["party_aliases"]
    shares = dict(aliases.select("alias", "confidence").iter_rows())
    assert shares["Cloud Nine"] == round(1 / 3, 4)
    assert shares["Blue Yonder"] == 1.0
    assert shares["Sky School 2 (Pty) Ltd"] == 1.0


def test_the_primary_contact_has_the_primary_role() -> None:
    """Who to call first must survive the way into the store."""
    roles = parties()["party_roles"]
    assert roles.get_column("role_category").to_list() == ["primary_contact"] * 3
    assert roles.get_column("is_primary").all()


def test_an_empty_intake_gives_empty_tables() -> None:
    """An intake whose rows were all set aside must still publish."""
    empty = build_parties(
        published.organisations().clear(),
        published.contacts().clear(),
        published.records().clear(),
        published.entities().clear(),
    )
    assert {name: frame.height for name, frame in empty.items()} == dict.fromkeys(empty, 0)
