"""Datasets and facets of OpenLineage, from the facts they say.

Belongs here: one function a facet, or a dataset that needs no more than its facets. Does not belong here: which facets
an event has (``openlineage_events``).

``openlineage-python`` is imported where a facet is made, because nothing else of a program needs it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from hotpass_assets.domain.lineage.run_facts import Assertion, InputFile, Table

if TYPE_CHECKING:
    from openlineage.client.event_v2 import InputDataset
    from openlineage.client.facet_v2 import DatasetFacet

FILE_NAMESPACE = "file"


def file_facets(file: InputFile) -> dict[str, Any]:
    """Facets of any input file: what it is, and its digest as its version."""
    from openlineage.client import facet_v2 as facets

    found: dict[str, Any] = {"datasetType": facets.dataset_type_dataset.DatasetTypeDatasetFacet("FILE")}
    if file.sha256:
        found["version"] = facets.dataset_version_dataset.DatasetVersionDatasetFacet(file.sha256)
    return found


def plain_file(file: InputFile) -> InputDataset:
    """An input file of which no more is known."""
    from openlineage.client.event_v2 import InputDataset

    return InputDataset(FILE_NAMESPACE, file.path, facets=file_facets(file))


def table_facets(table: Table) -> dict[str, Any]:
    """Facets of any table: what it is, and its columns."""
    from openlineage.client import facet_v2 as facets

    found: dict[str, Any] = {"datasetType": facets.dataset_type_dataset.DatasetTypeDatasetFacet("TABLE")}
    if table.columns:
        found["schema"] = schema_of((column.name, column.type, column.description) for column in table.columns)
    return found


def read_table(name: tuple[str, str], table: Table, assertions: Iterable[Assertion]) -> InputDataset:
    """A table the run only read or checked, by namespace and name."""
    from openlineage.client.event_v2 import InputDataset

    return InputDataset(*name, judged(assertions, (table.name,)), facets=table_facets(table))


def schema_of(columns: Iterable[tuple[str, str, str]]) -> DatasetFacet:
    """Columns in order, each with its name, type and meaning."""
    from openlineage.client import facet_v2 as facets

    return facets.schema_dataset.SchemaDatasetFacet(
        [
            facets.schema_dataset.SchemaDatasetFacetFields(name, kind, words, number)
            for number, (name, kind, words) in enumerate(columns, 1)
        ]
    )


def judged(assertions: Iterable[Assertion], tables: tuple[str, ...]) -> dict[str, Any]:
    """Results of the checks of some tables; empty where there are none."""
    from openlineage.client import facet_v2 as facets

    mine = [
        facets.data_quality_assertions_dataset.Assertion(
            assertion=one.name, success=one.passed, severity=one.severity, name=one.name
        )
        for one in assertions
        if one.table in tables
    ]
    if not mine:
        return {}
    return {"dataQualityAssertions": facets.data_quality_assertions_dataset.DataQualityAssertionsDatasetFacet(mine)}


def written(rows: int | None, size: int | None, files: int | None) -> dict[str, Any]:
    """Rows, bytes and files that were written; empty where nothing was counted."""
    from openlineage.client import facet_v2 as facets

    if rows is None and size is None:
        return {}
    statistics = facets.output_statistics_output_dataset.OutputStatisticsOutputDatasetFacet(
        rowCount=rows, size=size, fileCount=files
    )
    return {"outputStatistics": statistics}


def column_lineage(fields: Mapping[str, list[Any]]) -> DatasetFacet:
    """The input fields behind each column."""
    from openlineage.client import facet_v2 as facets

    module = facets.column_lineage_dataset
    return module.ColumnLineageDatasetFacet({name: module.Fields(inputs) for name, inputs in fields.items()})


def input_field(namespace: str, name: str, field: str, subtype: str, words: str = "", *, direct: bool = True) -> Any:
    """One field a column is made from.

    Args:
        namespace: Namespace of the dataset.
        name: Name of the dataset.
        field: Its column.
        subtype: Kind of transformation, such as IDENTITY, TRANSFORMATION, AGGREGATION or CONDITIONAL.
        words: How the values came from there.
        direct: Whether values come from the field, and not only the choice between others.
    """
    from openlineage.client import facet_v2 as facets

    module = facets.column_lineage_dataset
    how = module.Transformation("DIRECT" if direct else "INDIRECT", subtype, words or None)
    return module.InputField(namespace, name, field, [how])


def place_of_copy(path: str) -> tuple[str, str]:
    """Namespace and name of a file, or of an object in a bucket, as OpenLineage names them."""
    if not path.startswith("s3://"):
        return FILE_NAMESPACE, path
    bucket, _, key = path.removeprefix("s3://").partition("/")
    return f"s3://{bucket}", key
