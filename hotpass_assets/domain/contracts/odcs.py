"""A contract as the Open Data Contract Standard has it, version 3.1.

Belongs here: which fact goes where in that standard. Does not belong here: where facts come from (``terms``), how a
rule becomes a check of others (``quality_rules``), reading such documents (``odcs_reading``).

Sources: the standard's own schema, which the package ``open-data-contract-standard`` holds.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from hotpass_assets.domain.contracts.examples import example_of, minimal_record, valid_record
from hotpass_assets.domain.contracts.quality_rules import column_quality, expectation_quality, table_quality
from hotpass_assets.domain.contracts.terms import ContractTerms, forms_without
from hotpass_assets.domain.contracts.type_names import type_names
from hotpass_assets.domain.identity import NAMESPACE_HOTPASS
from hotpass_assets.domain.tables.fields import FIELDS
from hotpass_assets.domain.tables.golden import ORGANISATIONS
from hotpass_assets.domain.tables.model import Column, TableModel

if TYPE_CHECKING:
    from open_data_contract_standard.model import OpenDataContractStandard

STANDARD = "v3.1.0"
NOT_IN_FORMS = "notInForms"
"""Custom property of a column: published forms that leave it out."""


def odcs_yaml(terms: ContractTerms, *, examples: bool = False) -> str:
    """The contract as YAML."""
    import yaml

    return yaml.safe_dump(_payload(terms, examples), sort_keys=False, allow_unicode=True, width=120)


def odcs_json(terms: ContractTerms, *, examples: bool = False) -> str:
    """The contract as JSON."""
    return json.dumps(_payload(terms, examples), indent=2, ensure_ascii=False) + "\n"


def _payload(terms: ContractTerms, examples: bool) -> dict[str, Any]:
    return odcs_contract(terms, examples=examples).model_dump(mode="json", by_alias=True, exclude_none=True)


def odcs_contract(terms: ContractTerms, *, examples: bool = False) -> OpenDataContractStandard:
    """The contract as the objects of the standard.

    Args:
        terms: What it says.
        examples: Whether invented records go with it.
    """
    from open_data_contract_standard.model import OpenDataContractStandard

    said = terms.profile.contract
    contract = {
        "version": said.version,
        "kind": "DataContract",
        "apiVersion": STANDARD,
        "id": str(uuid.uuid5(NAMESPACE_HOTPASS, f"contract:{terms.profile.name}:{terms.dataset}")),
        "name": terms.dataset,
        "status": said.status,
        "dataProduct": terms.profile.display_name,
        "description": _description(terms),
        "servers": _servers(terms) or None,
        "schema": [_table(terms, table, examples) for table in terms.tables],
        "team": _team(terms),
        "support": [_support(said.owner_email)] if said.owner_email else None,
        "slaProperties": _service_levels(terms) or None,
        "customProperties": _custom({**_terms_of_use(terms), **_rules_of_the_profile(terms)}),
    }
    return OpenDataContractStandard.model_validate(contract)


def _description(terms: ContractTerms) -> dict[str, str] | None:
    said = terms.profile.contract
    words = {"purpose": terms.purpose, "usage": said.usage, "limitations": said.limitations}
    return {name: text for name, text in words.items() if text} or None


def _team(terms: ContractTerms) -> dict[str, Any] | None:
    if not terms.owner:
        return None
    member = {"username": terms.profile.contract.owner_email or terms.owner, "role": "owner"}
    return {"name": terms.owner, "members": [member]}


def _support(address: str) -> dict[str, str]:
    return {"channel": "e-mail to the owner", "url": f"mailto:{address}", "tool": "email"}


def _service_levels(terms: ContractTerms) -> list[dict[str, Any]]:
    said = terms.profile.contract
    levels = (
        ("retention", said.retention_days, "A recipient may keep a copy this long.", "regulatory"),
        ("frequency", said.refresh_days, "New data is promised after this time at the latest.", "operational"),
    )
    return [
        {"property": name, "value": days, "unit": "d", "description": words, "driver": driver}
        for name, days, words, driver in levels
        if days is not None
    ]


def _servers(terms: ContractTerms) -> list[dict[str, Any]]:
    """Where the published tables are: paths from the folder of the dataset."""
    held = {form: name for table in terms.tables for form, name in terms.files_of(table).items()}
    servers: list[dict[str, Any]] = []
    for form in ("parquet", "csv"):
        if form in held:
            about = f"Table {ORGANISATIONS.name} alone. The path starts at the folder of the dataset."
            servers.append({"server": form, "type": "local", "description": about, "path": held[form], "format": form})
    if "duckdb" in held:
        about = "All published tables. The path starts at the folder of the dataset."
        place = {"database": held["duckdb"], "schema": "main"}
        servers.append({"server": "duckdb", "type": "duckdb", "description": about, **place})
    return servers


def _table(terms: ContractTerms, table: TableModel, examples: bool) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "name": table.name,
        "physicalName": table.name,
        "logicalType": "object",
        "physicalType": "table",
        "description": table.description,
    }
    if table.name == ORGANISATIONS.name:
        entry["businessName"] = terms.profile.contract.organization_term
    entry["properties"] = [_column(terms, table, column, examples) for column in table.columns]
    entry["quality"] = table_quality(table) or None
    if examples:
        records = {"valid_record": valid_record(table), "minimal_record": minimal_record(table)}
        entry["customProperties"] = _custom({"examples": records})
    return entry


def _column(terms: ContractTerms, table: TableModel, column: Column, examples: bool) -> dict[str, Any]:
    names = type_names(column.dtype)
    place = table.key.index(column.name) + 1 if column.name in table.key else None
    absent = forms_without(table, column)
    expected = [rule for rule in terms.expectations_of(table) if rule.column == column.name]
    # A narrowed contract cannot refer to a table it leaves out.
    refers = column.refers_to and column.refers_to.partition(".")[0] in {model.name for model in terms.tables}
    return {
        "name": column.name,
        "physicalName": column.name,
        "logicalType": names.logical,
        # Other programs build tables from it and know no unsigned numbers; those go by the logical type.
        "physicalType": None if names.duckdb.startswith("U") else names.duckdb,
        "description": column.description,
        "required": not column.nullable,
        "unique": column.unique or None,
        "primaryKey": True if place else None,
        "primaryKeyPosition": place,
        "logicalTypeOptions": _options(column) or None,
        "classification": terms.classification_of(column),
        "relationships": [{"to": column.refers_to, "type": "foreignKey"}] if refers else None,
        "quality": [*column_quality(column), *(rule for e in expected for rule in expectation_quality(e))] or None,
        "customProperties": _custom({NOT_IN_FORMS: list(absent)}) if absent else None,
        "examples": [example_of(column)] if examples else None,
    }


def _options(column: Column) -> dict[str, Any]:
    options: dict[str, Any] = {}
    if column.matches is not None:
        options["pattern"] = column.matches
    if column.between is not None:
        options["minimum"], options["maximum"] = column.between
    return options


def _terms_of_use(terms: ContractTerms) -> dict[str, Any]:
    basis = terms.profile.compliance.lawful_basis
    return {
        "classification": terms.classification,
        "intent": list(terms.intent),
        **({"lawfulBasis": basis} if basis else {}),
        "organizationTerm": terms.profile.contract.organization_term,
        "defaultCountryCode": terms.profile.country_code,
        "expectationSuite": terms.suite,
    }


def _rules_of_the_profile(terms: ContractTerms) -> dict[str, Any]:
    refine = terms.profile.refine
    needed = set(refine.required_fields)
    return {
        "profile": {"name": terms.profile.name, "displayName": terms.profile.display_name},
        "requiredFields": list(refine.required_fields),
        "optionalFields": [field.name for field in FIELDS if field.name not in needed],
        "thresholds": dict(refine.thresholds),
        "sourcePriorities": {source.name: source.priority for source in terms.profile.ingest.sources},
        "columnSynonyms": {
            field.name: [*field.synonyms, *refine.synonyms.get(field.name, ())]
            for field in FIELDS
            if field.synonyms or field.name in refine.synonyms
        },
    }


def _custom(values: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [{"property": name, "value": value} for name, value in values.items()]
