"""Golden records as a whole."""

import datetime as dt

import polars as pl

from hotpass_assets.domain.checks.model_rules import keeps_its_model
from hotpass_assets.domain.tables.golden import CONTACTS, FIELD_PROVENANCE, ORGANISATIONS
from tests.builders.records import golden, profile, record, records, value


def test_an_organisation_says_which_sources_know_it() -> None:
    """Prevents: joined records whose origin is lost."""
    known = records(
        record(0, "Sky", source="Zulu", last_interaction_date=dt.date(2024, 1, 1)),
        record(1, "Sky", source="Alpha", source_record_id="Alpha:7", last_interaction_date=dt.date(2025, 1, 1)),
        record(2, "Sky", source="Alpha", rejection="row.required_field_missing", source_record_id="Alpha:8"),
    )
    (line,) = golden(known, [], of=["a", "a", None]).organisations.rows(named=True)
    assert line["source_datasets"] == "Alpha; Zulu"
    assert line["source_record_ids"] == "Alpha:7; Schools:0"
    assert line["last_interaction_date"] == dt.date(2025, 1, 1)


def test_places_have_their_codes_and_the_profile_its_basis() -> None:
    """Prevents: codes that contradict the names beside them."""
    said = [value(0, "province", "Gauteng"), value(0, "country", "South Africa")]
    using = profile(compliance={"lawful_basis": "consent"})
    (line,) = golden(records(record(0, "Sky")), said, using=using).organisations.rows(named=True)
    assert (line["province_code"], line["country_code"], line["privacy_basis"]) == ("ZA-GP", "ZA", "consent")


def test_slugs_keep_letters_of_every_script_and_the_table_is_in_their_order() -> None:
    """Prevents: names that become empty in addresses, and an order that depends on hashes."""
    known = records(record(0, "Zulu & Sons"), record(1, "Äero Club"), record(2, "航空"))
    found = golden(known, [], of=["c", "b", "a"]).organisations
    assert found["organization_slug"].to_list() == ["aero-club", "zulu-sons", "航空"]


def test_the_tables_keep_their_models_and_do_not_depend_on_the_order_of_values() -> None:
    """Prevents: the same inputs giving other bytes."""
    known = records(*(record(n, f"School {n % 3}", priority=n) for n in range(6)))
    uuids = [f"00000000-0000-5000-8000-00000000000{n % 3}" for n in range(6)]
    said = [value(n, field, f"{field} {n}") for n in range(6) for field in ("status", "notes", "address", "city")]
    found, turned = golden(known, said, of=uuids), golden(known, said[::-1], of=uuids)
    assert keeps_its_model(found.organisations, ORGANISATIONS).passed
    assert found.contacts.schema == CONTACTS.schema
    assert keeps_its_model(found.provenance, FIELD_PROVENANCE).passed
    assert found.organisations.equals(turned.organisations)
    assert found.provenance.equals(turned.provenance)


def test_an_intake_without_usable_records_gives_empty_tables() -> None:
    """Prevents: a failure where all rows were set aside."""
    for known in (records(), records(record(0, None, rejection="row.no_organisation"))):
        found = golden(known, [], of=[None] * known.height)
        assert found.organisations.equals(ORGANISATIONS.empty())
        assert found.contacts.equals(CONTACTS.empty())
        assert found.provenance.equals(FIELD_PROVENANCE.empty())


def test_an_organisation_without_any_value_but_its_name_is_published() -> None:
    """Prevents: an organisation that vanishes because nothing else is known of it."""
    (line,) = golden(records(record(0, "Sky")), []).organisations.rows(named=True)
    assert line["organization_name"] == "Sky"
    assert line["contact_count"] == 0
    assert line["data_quality_score"] == 0
    assert pl.Series([line["selection_provenance"]]).str.json_path_match("$[0].row").item() == "2"
