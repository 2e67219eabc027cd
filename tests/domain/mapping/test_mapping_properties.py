"""What holds for every table."""

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from hotpass_assets.domain.mapping.table_mapping import map_table
from hotpass_assets.domain.tables.fields import FIELD_BY_NAME, FIELD_NAMES, FIELDS

SYNONYMS = sorted({synonym for field in FIELDS for synonym in field.synonyms})
HEADERS = st.none() | st.sampled_from(SYNONYMS) | st.text(max_size=20)
CELL = (
    st.none() | st.sampled_from(["a@b.example", "+27825550101", "Gauteng", "12", "Amber Club"]) | st.text(max_size=12)
)
TABLES = st.integers(0, 5).flatmap(
    lambda rows: st.lists(st.tuples(HEADERS, st.lists(CELL, min_size=rows, max_size=rows)), max_size=8)
)


class _Refine:
    synonyms: dict[str, tuple[str, ...]] = {}


class _Profile:
    refine = _Refine()


def _map(table):
    values = [pl.Series(cells, dtype=pl.String) for _, cells in table]
    return map_table([header for header, _ in table], values, 3, _Profile(), None)


@settings(max_examples=60, deadline=None)
@given(TABLES)
def test_every_column_is_in_the_mapping_once(table):
    """Prevents: a column vanishing, an exception on odd text, or a single-valued field mapped twice."""
    mapping = _map(table)
    assert [column.column for column in mapping.columns] == list(range(3, 3 + len(table)))
    assert [column.header for column in mapping.columns] == [header for header, _ in table]
    for column, (_, cells) in zip(mapping.columns, table, strict=True):
        assert column.field is None or column.field in FIELD_NAMES
        assert 0 <= column.confidence <= 1 and 0 <= column.nearest_score <= 1
        assert column.reason
        assert column.filled == sum(cell is not None for cell in cells)
        assert (column.field is None) == (column.method in {"unmapped", "ignored"})
    single = [
        column.field
        for column in mapping.columns
        if column.field
        and FIELD_BY_NAME[column.field].entity == "organisation"
        and not FIELD_BY_NAME[column.field].many
    ]
    assert len(single) == len(set(single))


@settings(max_examples=40, deadline=None)
@given(TABLES, st.randoms(use_true_random=False))
def test_the_order_of_columns_decides_nothing(table, random):
    """Prevents: moving a column in the workbook changing what the others mean."""
    distinct = list({(header or "").casefold(): (header, cells) for header, cells in table if header}.values())
    shuffled = list(distinct)
    random.shuffle(shuffled)
    before, after = _map(distinct), _map(shuffled)
    assert before.role == after.role
    assert {c.header: (c.field, c.nearest) for c in before.columns} == {
        c.header: (c.field, c.nearest) for c in after.columns
    }


@settings(max_examples=20, deadline=None)
@given(TABLES)
def test_the_same_table_is_always_mapped_the_same(table):
    """Prevents: a mapping that depends on hash order or on what was mapped before."""
    assert _map(table) == _map(table)
