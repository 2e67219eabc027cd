"""Every form of a contract says what the models and the profile say."""

from __future__ import annotations

import json
from typing import Any

import duckdb
import jsonschema
import polars as pl
import pytest
import yaml

from hotpass_assets.domain.checks.contract_layer import documents_are_well_formed
from hotpass_assets.domain.contracts.documents import FORMS, contract_table, document, document_paths, documents
from hotpass_assets.domain.contracts.examples import minimal_record, valid_record
from hotpass_assets.domain.contracts.json_schema import json_schema
from hotpass_assets.domain.contracts.odcs import odcs_json, odcs_yaml
from hotpass_assets.domain.contracts.odcs_reading import contract_problems, document_of
from hotpass_assets.domain.errors import HotpassError
from hotpass_assets.domain.tables.published import PUBLISHED_TABLES
from tests.builders.contracts import contract_from, terms_of

BUNDLED = ("aviation", "generic", "quickstart")


def custom_properties(entry: dict[str, Any]) -> dict[str, Any]:
    """Properties the standard has no place for."""
    return {item["property"]: item["value"] for item in entry.get("customProperties", ())}


@pytest.mark.parametrize("profile", BUNDLED)
def test_the_contract_of_every_bundled_profile_keeps_the_standard(profile: str) -> None:
    """Prevents: a profile without owner, intent or sources giving a document other programs refuse."""
    found = document_of(odcs_yaml(terms_of(profile), examples=True), "contract.odcs.yaml")
    assert contract_problems(found) == ()


def test_every_column_of_every_published_table_is_described() -> None:
    """Prevents: a second list of columns that falls behind the models."""
    contract = contract_from(terms_of())
    assert {table.name: [column.name for column in table.columns] for table in contract.tables} == {
        model.name: list(model.names) for model in PUBLISHED_TABLES
    }


def test_the_contract_says_who_answers_and_what_users_may_do() -> None:
    """Prevents: keys of the contract block that are written and never handed over."""
    terms = terms_of(owner_email="data@owner.example", refresh_days=30, version="2.1.0", status="draft")
    said = yaml.safe_load(odcs_yaml(terms))
    assert said["version"] == "2.1.0"
    assert said["status"] == "draft"
    assert said["team"] == {"name": "Data Governance", "members": [{"username": "data@owner.example", "role": "owner"}]}
    assert said["support"][0]["url"] == "mailto:data@owner.example"
    assert said["description"]["purpose"].startswith("One correct list")
    assert set(said["description"]) == {"purpose", "usage", "limitations"}
    assert {level["property"]: level["value"] for level in said["slaProperties"]} == {"retention": 365, "frequency": 30}
    assert said["schema"][0]["businessName"] == "flight school"


def test_what_the_profile_decides_is_found_in_the_contract() -> None:
    """Prevents: thresholds, synonyms and priorities that only the profile knows."""
    said = custom_properties(yaml.safe_load(odcs_yaml(terms_of())))
    assert said["thresholds"] == {"email": 0.85, "phone": 0.85, "website": 0.75}
    assert said["organizationTerm"] == "flight school"
    assert said["defaultCountryCode"] == "ZA"
    assert said["lawfulBasis"] == "legitimate_interest"
    assert said["requiredFields"] == ["organization_name"]
    assert "contact_email" in said["optionalFields"]
    assert said["sourcePriorities"]["SACAA Cleaned"] == 3
    assert {"company name", "ato name"} <= {name.lower() for name in said["columnSynonyms"]["organization_name"]}


def test_personal_columns_are_classified_as_such() -> None:
    """Prevents: handing over names and numbers without saying what they are."""
    organisations = contract_from(terms_of()).tables[0]
    classes = {column.name: column.classification for column in organisations.columns}
    assert classes["contact_primary_email"] == "pii"
    assert classes["province"] == "internal"


def test_provinces_are_those_of_the_country_of_the_profile() -> None:
    """Prevents: a contract that lets any text pass as a province."""
    contract = contract_from(terms_of())
    rules = {rule.name: rule for rule in contract.tables[0].rules}
    assert "KwaZulu-Natal" in rules["province_choices"].value
    assert len(rules["province_choices"].value) == 9


def test_a_share_that_no_metric_says_exactly_stands_beside_one_that_others_run() -> None:
    """Prevents: a tolerance of the profile that is lost, or that only Hotpass can check."""
    said = yaml.safe_load(odcs_yaml(terms_of()))
    website = next(column for column in said["schema"][0]["properties"] if column["name"] == "website")
    theirs, ours = website["quality"]
    assert (theirs["metric"], theirs["unit"], theirs["mustBeLessOrEqualTo"]) == ("invalidValues", "percent", 25)
    assert ours["engine"] == "hotpass"
    assert ours["implementation"]["mostly"] == 0.75
    assert ours["implementation"]["instead_of"] == theirs["id"]


def test_yaml_and_json_are_the_same_contract() -> None:
    """Prevents: two forms that say different things."""
    assert yaml.safe_load(odcs_yaml(terms_of())) == json.loads(odcs_json(terms_of()))


@pytest.mark.parametrize("form", FORMS)
def test_the_same_terms_give_the_same_bytes(form: Any) -> None:
    """Prevents: documents that change from run to run."""
    assert document(terms_of(), form, examples=True) == document(terms_of(), form, examples=True)


def test_examples_keep_the_rules_and_nothing_less_does() -> None:
    """Prevents: examples that the contract itself refuses, and required columns that are not required."""
    for model in PUBLISHED_TABLES:
        schema = json.loads(json_schema(terms_of().narrowed(model.name)))
        check = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
        full, least = valid_record(model), minimal_record(model)
        check.validate(full)
        check.validate(least)
        for name in least:
            assert not check.is_valid({key: value for key, value in least.items() if key != name}), name


def test_examples_come_with_every_form_only_when_asked_for() -> None:
    """Prevents: an option some forms ignore."""
    for form in FORMS:
        terms = terms_of().narrowed("organisations")
        assert "Sky High Flying School" in document(terms, form, examples=True), form
        assert "Sky High Flying School" not in document(terms, form), form


def test_json_schema_refuses_what_the_model_refuses() -> None:
    """Prevents: a schema that describes and forbids nothing."""
    model = PUBLISHED_TABLES[0]
    check = jsonschema.Draft202012Validator(json.loads(json_schema(terms_of().narrowed("organisations"))))
    full = valid_record(model)
    faults = {"province": "Gautengg", "contact_primary_phone": "0215550123", "data_quality_score": 1.7, "extra": 1}
    for name, value in faults.items():
        assert not check.is_valid(full | {name: value}), name
    assert not check.is_valid(full | {"organization_name": None})
    assert check.is_valid(full | {"province": None})


def test_statements_run_with_their_examples() -> None:
    """Prevents: statements DuckDB refuses, and references to tables that come later."""
    text = document(terms_of(), "ddl", examples=True)
    with duckdb.connect() as connection:
        connection.execute(text)
        for line in text.splitlines():
            if line.startswith("-- INSERT INTO") and "VALUES" in line and "organisations" in line.split("VALUES")[0]:
                connection.execute("BEGIN")
                connection.execute(line.removeprefix("-- "))
                connection.execute("ROLLBACK")
        tables = connection.execute("SELECT table_name FROM duckdb_tables() ORDER BY 1").fetchall()
        comment = connection.execute("SELECT comment FROM duckdb_tables() WHERE table_name = 'contacts'").fetchone()
    assert [name for (name,) in tables] == sorted(model.name for model in PUBLISHED_TABLES)
    assert comment is not None and comment[0].startswith("One contact")


def test_a_narrowed_contract_names_no_table_it_leaves_out() -> None:
    """Prevents: references that lead nowhere."""
    for form in ("yaml", "ddl"):
        assert "REFERENCES" not in document(terms_of().narrowed("contacts"), form)
    assert contract_problems(document_of(odcs_yaml(terms_of().narrowed("contacts")), "c.yaml")) == ()


def test_an_unknown_table_is_refused_with_the_nearest_name() -> None:
    """Prevents: an empty contract for a misspelt table."""
    with pytest.raises(HotpassError, match="did you mean 'organisations'") as caught:
        terms_of().narrowed("organisation")
    assert caught.value.exit_code == 2


def test_a_data_package_of_no_file_is_refused() -> None:
    """Prevents: a descriptor that its own standard calls invalid."""
    with pytest.raises(HotpassError, match="would be empty"):
        document(terms_of().narrowed("contacts"), "datapackage")
    assert "datapackage" not in document_paths(terms_of().narrowed("contacts"))


def test_a_data_package_lies_beside_the_files_it_names() -> None:
    """Prevents: paths that leave the folder, which its standard forbids."""
    paths = document_paths(terms_of())
    package = json.loads(document(terms_of(), "datapackage"))
    assert paths["datapackage"] == "refined.datapackage.json"
    assert [resource["path"] for resource in package["resources"]] == ["refined.parquet", "refined.csv"]


def test_a_name_of_the_profile_cannot_break_out_of_a_document() -> None:
    """Prevents: Markdown, SQL and paths written by whoever writes the profile."""
    terms = terms_of(purpose="# x\n| [a](b) <script>", owner_email="a@b.example", version="1.0.0\n; DROP TABLE x")
    page, statements = document(terms, "markdown"), document(terms, "ddl")
    assert "<script>" not in page
    assert statements.splitlines()[0].startswith("--") and "DROP TABLE" not in "\n".join(statements.splitlines()[1:])


def test_the_documents_of_an_intake_are_well_formed() -> None:
    """Prevents: the check refusing what is right, or passing what is broken."""
    table = contract_table(terms_of())
    assert table.height == len(documents(terms_of()))
    assert documents_are_well_formed(table).passed
    for form, broken in {"yaml": "kind: [", "ddl": "CREATE", "datapackage": "{", "json-schema": '{"type": 1}'}.items():
        row = table.with_row_index().filter(form=form)["index"].item()
        texts = table["content"].to_list()
        texts[row] = broken
        outcome = documents_are_well_formed(table.with_columns(content=pl.Series(texts)))
        assert not outcome.passed, form
