"""All documents of a contract, with their names.

Belongs here: which forms there are and where each goes. Does not belong here: what is in them (the module of each
form) and writing files.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Literal

import polars as pl

from hotpass_assets.domain.contracts.ddl import ddl
from hotpass_assets.domain.contracts.frictionless import data_package, table_schema
from hotpass_assets.domain.contracts.json_schema import json_schema
from hotpass_assets.domain.contracts.odcs import odcs_json, odcs_yaml
from hotpass_assets.domain.contracts.reference_page import reference_page
from hotpass_assets.domain.contracts.terms import ContractTerms
from hotpass_assets.domain.errors import HotpassError
from hotpass_assets.domain.tables.golden import ORGANISATIONS
from hotpass_assets.domain.tables.published import DATA_CONTRACT

Form = Literal["yaml", "json", "json-schema", "table-schema", "datapackage", "ddl", "markdown"]
FOLDER = "contracts"

_WRITERS: Mapping[Form, Callable[..., str]] = {
    "yaml": odcs_yaml,
    "json": odcs_json,
    "json-schema": json_schema,
    "table-schema": table_schema,
    "datapackage": data_package,
    "ddl": ddl,
    "markdown": reference_page,
}
FORMS: tuple[Form, ...] = tuple(_WRITERS)
FORM_OF_SUFFIX: Mapping[str, Form] = {
    ".yaml": "yaml",
    ".yml": "yaml",
    ".json": "json",
    ".sql": "ddl",
    ".md": "markdown",
}
# The same contract twice would be two things to keep the same.
_PUBLISHED = tuple(form for form in FORMS if form != "json")


def document(terms: ContractTerms, form: Form, *, examples: bool = False) -> str:
    """One form of the contract.

    Raises:
        HotpassError: A data package of tables that are in no file it can name.
    """
    return _WRITERS[form](terms, examples=examples)


def documents(terms: ContractTerms, *, examples: bool = False) -> dict[str, tuple[Form, str]]:
    """Every form that is handed over, by its path from the folder of the dataset.

    The data package stands beside the files it names: by its standard it may name none in another folder.
    """
    names = document_paths(terms)
    return {names[form]: (form, document(terms, form, examples=examples)) for form in _PUBLISHED if form in names}


def document_paths(terms: ContractTerms) -> dict[Form, str]:
    """Where each form goes, from the folder of the dataset; no data package where it would be empty.

    Raises:
        HotpassError: The configured name of the Table Schema is that of another document.
    """
    base = f"{FOLDER}/{re.sub(r'[^A-Za-z0-9._-]+', '-', terms.dataset).strip('-.') or 'dataset'}"
    names: dict[Form, str] = {
        "yaml": f"{base}.odcs.yaml",
        "json": f"{base}.odcs.json",
        "json-schema": f"{base}.json-schema.json",
        "ddl": f"{base}.sql",
        "markdown": f"{base}.md",
    }
    about = {table.name: table for table in terms.tables}
    if ORGANISATIONS.name in about:
        place = f"{FOLDER}/{terms.schema_descriptor}"
        if place in names.values():
            raise HotpassError(
                f"data_contract.schema_descriptor is {terms.schema_descriptor}, as another document is called",
                do="Choose another file name",
                exit_code=2,
            )
        names["table-schema"] = place
        held = [file for form, file in terms.files_of(about[ORGANISATIONS.name]).items() if form in ("parquet", "csv")]
        if held:
            names["datapackage"] = f"{Path(held[0]).stem}.datapackage.json"
    return names


def contract_table(terms: ContractTerms) -> pl.DataFrame:
    """Table ``data_contract``."""
    lines = [
        {
            "form": form,
            "path": path,
            "version": terms.profile.contract.version,
            "content": text,
            "sha256": hashlib.sha256(text.encode("utf-8")).hexdigest(),
        }
        for path, (form, text) in documents(terms).items()
    ]
    return DATA_CONTRACT.conform(pl.DataFrame(lines))
