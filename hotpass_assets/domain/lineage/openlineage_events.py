"""A run as OpenLineage events.

Belongs here: the events of a run and which facets they have. Does not belong here: the facets themselves
(``openlineage_facets``), collecting the facts (``kit``), and where events go (``hotpass_resources.lineage``).

Events follow the OpenLineage specification 2-0-2 and are made of the classes of ``openlineage-python``, which carry the
addresses of the facets' schemas. An event holds names, counts and digests, and no value of a cell. Names of datasets:
a file is ``file`` and its path; a table is the namespace of the job and ``<profile>.<table>``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from hotpass_assets.domain.golden.decided_values import CORRECTED_RULE, DECIDED_RULE
from hotpass_assets.domain.lineage.openlineage_facets import (
    FILE_NAMESPACE,
    column_lineage,
    file_facets,
    input_field,
    judged,
    place_of_copy,
    plain_file,
    read_table,
    schema_of,
    table_facets,
    written,
)
from hotpass_assets.domain.lineage.published_columns import ColumnOrigin
from hotpass_assets.domain.lineage.run_facts import (
    Assertion,
    InputFile,
    Outcome,
    OutputFile,
    RunFacts,
    RunIdentity,
    Table,
)
from hotpass_assets.domain.lineage.workbook_columns import WorkbookColumn
from hotpass_assets.domain.tables.golden import ORGANISATIONS

if TYPE_CHECKING:
    from openlineage.client.event_v2 import InputDataset, OutputDataset
    from openlineage.client.facet_v2 import DatasetFacet

DATA_KINDS = frozenset({"workbook", "parquet", "csv", "duckdb"})
"""Kinds of published files that hold the organisations."""
JOB_PREFIX = "hotpass.pipeline"
_ALL_VALUES = "all_values"
_DATE_LENGTH = len("2026-01-31")


@dataclass(frozen=True)
class OpenLineageEvents:
    """Makes the events of one run.

    Attributes:
        identity: Which run it is.
    """

    identity: RunIdentity

    def start(self, facts: RunFacts, time: str) -> dict[str, Any]:
        """The event that a run has begun.

        Args:
            facts: What is known before anything ran.
            time: When it began, ISO 8601 with an offset.
        """
        return self._event("START", time, self._inputs(facts), [], None)

    def end(self, outcome: Outcome, facts: RunFacts, time: str, message: str | None = None) -> dict[str, Any]:
        """The event that a run has ended.

        Args:
            outcome: How it ended.
            facts: What went in and came out.
            time: When it ended, ISO 8601 with an offset.
            message: Why it failed, without personal data.
        """
        return self._event(outcome, time, self._inputs(facts), self._outputs(facts), message)

    def _event(
        self,
        state: str,
        time: str,
        inputs: list[InputDataset],
        outputs: list[OutputDataset],
        message: str | None,
    ) -> dict[str, Any]:
        from openlineage.client.event_v2 import Job, Run, RunEvent, RunState
        from openlineage.client.serde import Serde

        who = self.identity
        event = RunEvent(
            eventTime=time,
            eventType=RunState(state),
            producer=who.producer,
            run=Run(who.run_id, self._run_facets(message)),
            job=Job(who.namespace, job_name(who.profile), self._job_facets()),
            inputs=inputs,
            outputs=outputs,
        )
        signed: dict[str, Any] = by_producer(Serde.to_dict(event), who.producer)
        return signed

    def _run_facets(self, message: str | None) -> dict[str, Any]:
        from openlineage.client import facet_v2 as facets
        from openlineage.client.generated.base import RunFacet

        who = self.identity
        told = {"profile": who.profile, **({"intake": who.intake} if who.intake else {}), **who.facts}
        name, version = who.engine
        found: dict[str, Any] = {
            "hotpass": RunFacet().with_additional_properties(**told),
            "processing_engine": facets.processing_engine_run.ProcessingEngineRunFacet(version=version, name=name),
        }
        if who.parent:
            namespace, job, run_id = who.parent
            found["parent"] = facets.parent_run.ParentRunFacet(
                run=facets.parent_run.Run(run_id), job=facets.parent_run.Job(namespace, job)
            )
        day = _day_of(who.intake)
        if day:
            found["nominalTime"] = facets.nominal_time_run.NominalTimeRunFacet(nominalStartTime=f"{day}T00:00:00Z")
        if message:
            found["errorMessage"] = facets.error_message_run.ErrorMessageRunFacet(message, "python")
        return found

    def _job_facets(self) -> dict[str, Any]:
        from openlineage.client import facet_v2 as facets

        found: dict[str, Any] = {
            "jobType": facets.job_type_job.JobTypeJobFacet(
                processingType="BATCH", integration="HOTPASS", jobType="PIPELINE"
            )
        }
        if self.identity.description:
            found["documentation"] = facets.documentation_job.DocumentationJobFacet(self.identity.description)
        return found

    def _inputs(self, facts: RunFacts) -> list[InputDataset]:
        workbooks = facts.workbooks if facts.reads_workbooks else ()
        inputs = [self._workbook(file, facts.workbook_columns) for file in workbooks]
        inputs += [read_table(self._name(table), table, facts.assertions) for table in facts.read]
        of_people = (facts.decisions, facts.corrections, facts.consent)
        return inputs + [plain_file(file) for file in of_people if file]

    def _outputs(self, facts: RunFacts) -> list[OutputDataset]:
        tables = [self._made_table(table, facts.assertions) for table in facts.made]
        paths = {file.name: file.path for file in facts.workbooks}
        lineage = self._published_lineage(facts, paths)
        return [*(self._published(file, facts.assertions, lineage) for file in facts.published), *tables]

    def _name(self, table: Table) -> tuple[str, str]:
        return self.identity.namespace, f"{table.profile}.{table.name}"

    def _workbook(self, file: InputFile, columns: Iterable[WorkbookColumn]) -> InputDataset:
        from openlineage.client import facet_v2 as facets
        from openlineage.client.event_v2 import InputDataset

        mine = [column for column in columns if column.workbook == file.name]
        found = file_facets(file)
        if file.frozen_path:
            copy = facets.symlinks_dataset.Identifier(*place_of_copy(file.frozen_path), "LOCATION")
            found["symlinks"] = facets.symlinks_dataset.SymlinksDatasetFacet([copy])
        if mine:
            said = {column.name: f"mapped to {column.field}" if column.field else "not mapped" for column in mine}
            found["schema"] = schema_of((name, "text", words) for name, words in said.items())
        statistics = facets.input_statistics_input_dataset.InputStatisticsInputDatasetFacet(
            rowCount=file.rows, size=file.size, fileCount=1
        )
        return InputDataset(FILE_NAMESPACE, file.path, {"inputStatistics": statistics}, facets=found)

    def _made_table(self, table: Table, assertions: Iterable[Assertion]) -> OutputDataset:
        from openlineage.client import facet_v2 as facets
        from openlineage.client.event_v2 import OutputDataset

        namespace, name = self._name(table)
        found = table_facets(table)
        if self.identity.intake:
            found["version"] = facets.dataset_version_dataset.DatasetVersionDatasetFacet(self.identity.intake)
        if table.origins:
            found["columnLineage"] = column_lineage(
                {
                    column: [
                        input_field(
                            namespace,
                            f"{table.profile}.{source}",
                            origin,
                            "IDENTITY" if origin == column else "TRANSFORMATION",
                        )
                        for source, origin in origins
                    ]
                    for column, origins in table.origins.items()
                }
            )
        # The run that makes a table is the one that checks it. Named as an input too, every table would be drawn as
        # feeding itself, so the results of its checks stand with the output.
        found |= judged(assertions, (table.name,))
        return OutputDataset(namespace, name, written(table.rows, None, None), facets=found)

    def _published(
        self, file: OutputFile, assertions: Iterable[Assertion], lineage: DatasetFacet | None
    ) -> OutputDataset:
        from openlineage.client import facet_v2 as facets
        from openlineage.client.event_v2 import OutputDataset

        found: dict[str, Any] = {
            "version": facets.dataset_version_dataset.DatasetVersionDatasetFacet(file.sha256),
            "datasetType": facets.dataset_type_dataset.DatasetTypeDatasetFacet("FILE", file.kind.upper()),
        }
        if file.kind in DATA_KINDS:
            found["schema"] = schema_of(
                (column.name, str(column.dtype), column.description) for column in ORGANISATIONS.columns
            )
            found |= judged(assertions, (ORGANISATIONS.name, "published_dataset"))
            if lineage is not None:
                found["columnLineage"] = lineage
        return OutputDataset(FILE_NAMESPACE, file.path, written(file.rows, file.size, 1), facets=found)

    def _published_lineage(self, facts: RunFacts, paths: Mapping[str, str]) -> DatasetFacet | None:
        """Each published column: the column of table ``organisations`` it is, and the workbook columns behind it."""
        if not facts.published:
            return None
        table = f"{self.identity.profile}.{ORGANISATIONS.name}"
        files = {DECIDED_RULE: facts.decisions, CORRECTED_RULE: facts.corrections}
        stated = {rule: file.path for rule, file in files.items() if file}
        fields = {}
        for column in ORGANISATIONS.names:
            own = [input_field(self.identity.namespace, table, column, "IDENTITY")]
            behind = [_origin_field(origin, paths, stated) for origin in facts.origins.get(column, ())]
            fields[column] = own + [field for field in behind if field is not None]
        return column_lineage(fields)


def job_name(profile: str) -> str:
    """Name of the job of a profile."""
    return f"{JOB_PREFIX}.{profile}"


def closing(start: Mapping[str, Any], outcome: Outcome, time: str, message: str | None) -> dict[str, Any]:
    """The end of a run of which nothing but its first event is known.

    Args:
        start: The first event.
        outcome: How the run ended.
        time: When that was noticed, ISO 8601 with an offset.
        message: Why it failed, without personal data.
    """
    from openlineage.client import facet_v2 as facets
    from openlineage.client.serde import Serde

    run = dict(start["run"])
    if message:
        facet = by_producer(
            Serde.to_dict(facets.error_message_run.ErrorMessageRunFacet(message, "python")), start["producer"]
        )
        run["facets"] = {**run.get("facets", {}), "errorMessage": facet}
    return {**start, "eventType": outcome, "eventTime": time, "run": run}


def as_line(event: Mapping[str, Any]) -> str:
    """An event as one line of NDJSON, in ASCII: names may hold what other readers take for the end of a line."""
    return json.dumps(event, sort_keys=True) + "\n"


def by_producer(part: Any, producer: str) -> Any:
    """``part`` with every facet signed by ``producer``; lists and mappings left empty by the classes are left out."""
    if isinstance(part, dict):
        signed = {name: by_producer(value, producer) for name, value in part.items()}
        kept = {name: value for name, value in signed.items() if value not in ([], {}) or name in _MAY_BE_EMPTY}
        return kept | ({"_producer": producer} if "_producer" in kept else {})
    return [by_producer(one, producer) for one in part] if isinstance(part, list) else part


_MAY_BE_EMPTY = frozenset({"inputs", "outputs", "fields", "inputFields", "assertions"})


def _day_of(intake: str | None) -> str | None:
    """Day an intake is called after, if it is."""
    try:
        return date.fromisoformat((intake or "")[:_DATE_LENGTH]).isoformat()
    except ValueError:
        return None


def _origin_field(origin: ColumnOrigin, paths: Mapping[str, str], stated: Mapping[str, str]) -> Any | None:
    """One origin of a published column; ``None`` where its file is not among the inputs."""
    if origin.column is None:
        words = "corrected by a person" if origin.stated_by == CORRECTED_RULE else "stated by a person"
        file = stated.get(origin.stated_by or "")
        return input_field(FILE_NAMESPACE, file, "value", "IDENTITY", words) if file else None
    path = paths.get(origin.column.workbook)
    if path is None:
        return None
    words = _in_words(origin)
    if origin.published:
        subtype = "AGGREGATION" if _ALL_VALUES in origin.decided_by else "TRANSFORMATION"
        return input_field(FILE_NAMESPACE, path, origin.column.name, subtype, words)
    return input_field(FILE_NAMESPACE, path, origin.column.name, "CONDITIONAL", words, direct=False)


def _in_words(origin: ColumnOrigin) -> str:
    """How the values came from the column: canonical field, cleaning rules, what decided between them."""
    parts = [f"field {origin.column.field}"] if origin.column and origin.column.field else []
    if origin.through:
        parts.append(f"worked out from {', '.join(origin.through)}")
    if origin.cleaned_by:
        parts.append(f"cleaned by {', '.join(origin.cleaned_by)}")
    if origin.decided_by:
        parts.append(f"chosen by {', '.join(origin.decided_by)}" if origin.published else "beaten by other columns")
    return "; ".join(parts)
