"""Terms of a contract and contracts read back, of a bundled profile or a changed one.

Belongs here: the shortest way to a contract. Does not belong here: expectations.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hotpass_assets.domain.config.layers import layer
from hotpass_assets.domain.contracts.model import Contract
from hotpass_assets.domain.contracts.odcs import odcs_yaml
from hotpass_assets.domain.contracts.odcs_reading import contract_of, document_of
from hotpass_assets.domain.contracts.terms import ContractTerms, terms_from
from hotpass_assets.domain.profile.load import bundled_profiles_dir, load_profile
from hotpass_assets.domain.tables.model import TableModel

FILES = {
    "workbook": "refined.xlsx",
    "parquet": "refined.parquet",
    "csv": "refined.csv",
    "duckdb": "refined.duckdb",
}


def terms_of(profile: str = "aviation", **stated: Any) -> ContractTerms:
    """Terms of a bundled profile, published in every form; ``stated`` are keys of its contract block."""
    loaded = load_profile(profile, [bundled_profiles_dir()])
    loaded = replace(loaded, contract=replace(loaded.contract, **stated))
    return terms_from(layer(loaded), loaded, FILES)


def contract_from(terms: ContractTerms) -> Contract:
    """The contract as a reader of its YAML has it."""
    return contract_of(document_of(odcs_yaml(terms), "contract.odcs.yaml").payload, "contract.odcs.yaml")


def with_column(terms: ContractTerms, table: str, column: str, **facts: Any) -> ContractTerms:
    """The same terms with other facts about one column."""

    def changed(model: TableModel) -> TableModel:
        columns = tuple(replace(one, **facts) if one.name == column else one for one in model.columns)
        return replace(model, columns=columns)

    return replace(terms, tables=tuple(changed(model) if model.name == table else model for model in terms.tables))


def without_column(terms: ContractTerms, table: str, column: str) -> ContractTerms:
    """The same terms without one column."""

    def changed(model: TableModel) -> TableModel:
        return replace(model, columns=tuple(one for one in model.columns if one.name != column))

    return replace(terms, tables=tuple(changed(model) if model.name == table else model for model in terms.tables))
