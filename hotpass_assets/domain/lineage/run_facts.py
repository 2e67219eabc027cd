"""What lineage tells of one run.

Belongs here: the facts, free of Dagster and of OpenLineage. Does not belong here: collecting them (``kit``) and the
form they are written in (``openlineage_events``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from hotpass_assets.domain.lineage.published_columns import ColumnOrigin
from hotpass_assets.domain.lineage.workbook_columns import WorkbookColumn

Outcome = Literal["COMPLETE", "FAIL", "ABORT"]


@dataclass(frozen=True)
class RunIdentity:
    """Which run it is.

    Attributes:
        run_id: Id of the run, a UUID.
        profile: Profile whose tables the run makes.
        namespace: Namespace of jobs and tables.
        producer: URI that says who writes the events.
        intake: Key of the intake; ``None`` when the run has none.
        facts: Further facts for the ``hotpass`` facet, such as versions and digests.
        engine: Name and version of what executes the run.
        description: What the job does, in a sentence.
        parent: Namespace, job and run id of what started the run, if that is known.
    """

    run_id: str
    profile: str
    namespace: str
    producer: str
    intake: str | None = None
    facts: Mapping[str, str] = field(default_factory=dict)
    engine: tuple[str, str] = ("Dagster", "")
    description: str = ""
    parent: tuple[str, str, str] | None = None


@dataclass(frozen=True)
class InputFile:
    """One file the run reads.

    Attributes:
        path: Where it was when the intake was registered.
        name: Its path inside the intake; empty for a file that is no workbook.
        sha256: SHA-256 of its bytes, if known.
        size: Size in bytes, if known.
        frozen_path: Where its frozen copy is: a path, or an address such as ``s3://bucket/key``.
        rows: Data rows found in it, once it was read.
    """

    path: str
    name: str = ""
    sha256: str | None = None
    size: int | None = None
    frozen_path: str | None = None
    rows: int | None = None


@dataclass(frozen=True)
class TableColumn:
    """One column of a table: name, type and meaning."""

    name: str
    type: str
    description: str


@dataclass(frozen=True)
class Table:
    """One table the run made, read or checked.

    Attributes:
        name: Name of the table.
        columns: Its columns in order.
        rows: Rows it was written with, if the run wrote it and counted.
        origins: For each column, tables and columns it is made from.
        profile: Profile it belongs to.
    """

    name: str
    profile: str
    columns: tuple[TableColumn, ...] = ()
    rows: int | None = None
    origins: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Assertion:
    """Result of one check: the table, the statement, whether it holds, and how bad it is when it does not."""

    table: str
    name: str
    passed: bool
    severity: str


@dataclass(frozen=True)
class OutputFile:
    """One published file: its kind, path, rows (where it holds organisations), size and SHA-256."""

    kind: str
    path: str
    rows: int | None
    size: int
    sha256: str


@dataclass(frozen=True)
class RunFacts:
    """What went in and what came out.

    Attributes:
        workbooks: Workbooks of the intake.
        reads_workbooks: Whether the run reads them, and not only tables made from them.
        read: Tables of earlier runs the run reads.
        made: Tables the run made.
        published: Files the run published.
        assertions: Results of its checks.
        workbook_columns: Columns of the workbooks, once they are mapped.
        origins: Workbook columns behind each published column.
        decisions: File with decisions of people, if there is one.
        corrections: File with corrections people asked for, if there is one.
        consent: File with reviewed statuses of consent, if there is one.
    """

    workbooks: tuple[InputFile, ...] = ()
    reads_workbooks: bool = True
    read: tuple[Table, ...] = ()
    made: tuple[Table, ...] = ()
    published: tuple[OutputFile, ...] = ()
    assertions: tuple[Assertion, ...] = ()
    workbook_columns: tuple[WorkbookColumn, ...] = ()
    origins: Mapping[str, list[ColumnOrigin]] = field(default_factory=dict)
    decisions: InputFile | None = None
    corrections: InputFile | None = None
    consent: InputFile | None = None
