"""What lineage can say about an intake and its results, read from the stores.

Belongs here: turning manifests and stored tables into the facts of ``domain.lineage``. Does not belong here: what a
run did, which its events say (``run_lineage``).
"""

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

import dagster as dg
import polars as pl

from hotpass_assets.domain.lineage.published_columns import published_origins
from hotpass_assets.domain.lineage.run_facts import InputFile, OutputFile, RunFacts, TableColumn
from hotpass_assets.domain.lineage.workbook_columns import WorkbookColumn, workbook_columns
from hotpass_assets.kit.intake_settings import settings_of
from hotpass_assets.names import METADATA_COLUMN_LINEAGE, METADATA_COLUMN_SCHEMA
from hotpass_resources.gathered_files import workbooks_of
from hotpass_resources.intake_store import Intake, IntakeStore
from hotpass_resources.table_store import TableStore


def intake_facts(store: IntakeStore, intake: Intake) -> RunFacts:
    """The workbooks of an intake and the files of people that go with it."""
    settings = settings_of(intake)
    workbooks = tuple(
        InputFile(
            path=str(store.stored(file) if file.name in settings.acquired else Path(settings.input_dir, file.name)),
            name=file.name,
            sha256=file.sha256,
            size=file.size,
            frozen_path=str(store.stored(file)),
        )
        for file in workbooks_of(intake)
    )
    return RunFacts(
        workbooks=workbooks,
        decisions=_file_there(settings.decisions_path),
        corrections=_file_there(settings.corrections_path),
        consent=_file_there(settings.consent_path),
    )


def _file_there(path: str | None) -> InputFile | None:
    return InputFile(path) if path and Path(path).is_file() else None


class IntakeTables:
    """Tables of one intake of one profile, as far as a run made them."""

    def __init__(self, store: TableStore, profile: str, intake: str, made: Collection[str]) -> None:
        self._store = store
        self._profile = profile
        self._intake = intake
        self._made = frozenset(made)

    def result_facts(self, before: RunFacts) -> RunFacts:
        """``before`` with what the tables say: rows of the workbooks, their columns, published files and columns."""
        rows = self._rows_by_workbook()
        published = self._published()
        columns: tuple[WorkbookColumn, ...] = ()
        if self._has("column_mappings") and ("column_mappings" in self._made or published):
            columns = tuple(workbook_columns(self._scan("column_mappings").collect()))
        origins = {}
        if published and self._has("field_provenance") and self._has("source_records"):
            origins = published_origins(self._scan("field_provenance"), self._scan("source_records"), columns)
        return replace(
            before,
            workbooks=tuple(replace(file, rows=rows.get(file.name)) for file in before.workbooks),
            workbook_columns=columns,
            published=published,
            origins=origins,
        )

    def _rows_by_workbook(self) -> dict[str, int]:
        if "raw_workbooks" not in self._made:
            return {}
        found = self._scan("raw_workbooks").group_by("workbook").agg(pl.col("table_rows").sum()).collect()
        return dict(found.iter_rows())

    def _published(self) -> tuple[OutputFile, ...]:
        if "published_dataset" not in self._made:
            return ()
        files = self._scan("published_dataset").collect()
        return tuple(
            OutputFile(line["kind"], line["path"], line["rows"], line["size"], line["sha256"])
            for line in files.iter_rows(named=True)
        )

    def _has(self, table: str) -> bool:
        return self._store.has(self._key(table), self._intake)

    def _scan(self, table: str) -> pl.LazyFrame:
        return self._store.scan(self._key(table), self._intake)

    def _key(self, table: str) -> dg.AssetKey:
        return dg.AssetKey([self._profile, table])


def columns_of(metadata: dict[str, object]) -> tuple[TableColumn, ...]:
    """Columns of a table as its asset describes them."""
    schema = metadata.get(METADATA_COLUMN_SCHEMA)
    schema = schema.schema if isinstance(schema, dg.TableSchemaMetadataValue) else schema
    if not isinstance(schema, dg.TableSchema):
        return ()
    return tuple(TableColumn(column.name, column.type, column.description or "") for column in schema.columns)


def origins_of(metadata: dict[str, dg.MetadataValue]) -> dict[str, tuple[tuple[str, str], ...]]:
    """Tables and columns each column is made from, as the materialisation of its table says."""
    value = metadata.get(METADATA_COLUMN_LINEAGE)
    if not isinstance(value, dg.TableColumnLineageMetadataValue):
        return {}
    return {
        column: tuple((dep.asset_key.path[-1], dep.column_name) for dep in deps)
        for column, deps in value.column_lineage.deps_by_column.items()
    }
