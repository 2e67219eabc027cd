"""What is said of the columns of tables names tables and columns that exist."""

from __future__ import annotations

import pytest

from hotpass_assets.domain.golden.worked_out import WORKED_OUT_FROM
from hotpass_assets.domain.lineage.table_columns import COLUMN_ORIGINS
from hotpass_assets.domain.tables import compliance, golden, linkage, raw, records
from hotpass_assets.domain.tables.golden import ORGANISATIONS
from hotpass_assets.domain.tables.model import TableModel

MODELS = {
    model.name: model
    for module in (raw, records, linkage, compliance, golden)
    for model in vars(module).values()
    if isinstance(model, TableModel)
}
# Said by the profile and not by any column.
_WITHOUT_ORIGIN = {"privacy_basis"}


@pytest.mark.parametrize("table", COLUMN_ORIGINS)
def test_every_column_that_is_named_exists(table: str) -> None:
    """A renamed column would leave lineage that leads nowhere, and nobody would notice."""
    for column, origins in COLUMN_ORIGINS[table].items():
        assert column in MODELS[table].names
        assert origins, (table, column)
        for other, name in origins:
            assert name in MODELS[other].names, (table, column, other, name)


def test_every_published_column_says_where_it_comes_from() -> None:
    """A column that is added without an origin is a gap in what governance is shown."""
    assert set(ORGANISATIONS.names) - set(COLUMN_ORIGINS[ORGANISATIONS.name]) == _WITHOUT_ORIGIN


def test_tables_of_data_protection_and_the_contact_of_a_value_have_lineage() -> None:
    """Who is asked what a table with personal data is made of must not find nothing."""
    assert {model.name for model in (*compliance.COMPLIANCE_TABLES, compliance.COMPLIANCE_REPORT)} <= set(
        COLUMN_ORIGINS
    )
    assert "contact_id" in COLUMN_ORIGINS["field_provenance"]
    latest = COLUMN_ORIGINS[ORGANISATIONS.name]["last_interaction_date"]
    assert latest == (("source_values", "value"), ("source_records", "last_interaction_date"))


def test_what_is_worked_out_names_published_columns() -> None:
    """Otherwise the workbook columns behind it cannot be found."""
    for column, (_, sources) in WORKED_OUT_FROM.items():
        assert {column, *sources} <= set(ORGANISATIONS.names)


def test_no_table_is_made_from_a_later_one() -> None:
    """Data flows one way, and so does its lineage."""
    order = list(COLUMN_ORIGINS)
    for table, columns in COLUMN_ORIGINS.items():
        earlier = {other for origins in columns.values() for other, _ in origins}
        assert table not in earlier
        assert not earlier & set(order[order.index(table) + 1 :]), table
