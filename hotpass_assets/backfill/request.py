"""What a backfill is asked to do, and what comes out of it.

Belongs here: the shapes other modules of this package and the command line share. Does not belong here: doing any of
it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Literal

from hotpass_assets.domain.archives.naming import ArchiveName, ArchivePattern, Window
from hotpass_assets.domain.config.model import HotpassConfig
from hotpass_assets.domain.profile.resolve import ResolvedProfile
from hotpass_resources.intake_store import Intake

Only = Literal["failed", "missing"]
State = Literal["materialized", "failed", "missing", "in progress"]


@dataclass(frozen=True)
class BackfillRequest:
    """Which archives to refine again and how.

    Attributes:
        profile: Profile to follow.
        config: Configuration, all layers together; its input folder and output path are replaced for each archive.
        archive_root: Folder with the archives.
        restore_root: Folder for restored inputs and for ``outputs/``.
        pattern: Names of archives.
        windows: Days and versions that are wanted; an archive counts when it lies in any.
        limit: Partitions at a time; 0 is one at a time without regard to other backfills.
        key: Tag of the runs, and what the limit is shared by.
        only: Which partitions to run, by what the history says of them; all archives when empty. With it, intakes of
            the store that have no archive are run as well.
        fresh: Whether to begin anew where an interrupted backfill of the same archives would be continued.
    """

    profile: ResolvedProfile
    config: HotpassConfig
    archive_root: Path
    restore_root: Path
    pattern: ArchivePattern
    windows: tuple[Window, ...]
    limit: int
    key: str
    only: tuple[Only, ...] = ()
    fresh: bool = False


@dataclass(frozen=True)
class Partition:
    """One intake of a backfill.

    Attributes:
        intake: The intake.
        day: Day it stands for.
        version: Its version.
        output_path: The refined workbook.
        archive: Archive it was restored from, where it was.
    """

    intake: Intake
    day: date
    version: str
    output_path: Path
    archive: Path | None = None


@dataclass(frozen=True)
class PartitionOutcome:
    """What came of one archive: a run, or the reason there is none.

    Attributes:
        run_date: Day.
        version: Version.
        success: Whether its files were published and no check of error severity failed.
        total_records: Organisations published.
        elapsed_seconds: Wall seconds of the run.
        quality_report: Figures of the quality report.
        output_path: The refined workbook, if one was written.
        archive_path: The archive.
        run_id: Run in the history.
        intake: Key of the intake.
        error: Why it failed.
        kept: Whether an earlier part of this backfill did it.
    """

    run_date: date
    version: str
    success: bool
    total_records: int | None = None
    elapsed_seconds: float | None = None
    quality_report: Mapping[str, Any] = field(default_factory=dict)
    output_path: Path | None = None
    archive_path: Path | None = None
    run_id: str | None = None
    intake: str | None = None
    error: str | None = None
    kept: bool = False


@dataclass(frozen=True)
class BackfillOutcome:
    """What came out of a backfill.

    Attributes:
        backfill_id: Id of the record; nothing when no archive could be run.
        executed_by: Who executed it.
        runs: One for each archive or partition, by day and version.
        canceled: Whether it was cancelled before all were run.
        waits: Whether it was left to a daemon; ``runs`` then holds only what could not be begun.
        left: Keys of partitions that were not run.
        seconds: Wall seconds in all.
        interrupted: Whether Ctrl-C cancelled it.
    """

    backfill_id: str | None
    executed_by: Literal["daemon", "here", "nobody"]
    runs: tuple[PartitionOutcome, ...]
    canceled: bool = False
    waits: bool = False
    left: tuple[str, ...] = ()
    seconds: float = 0.0
    interrupted: bool = False


@dataclass(frozen=True)
class PlannedArchive:
    """One archive of a dry run: what would happen to it.

    Attributes:
        name: Day, version and file name.
        path: The archive; nothing for an intake of the store that has none.
        state: What the history says of its partition.
        run: Whether it would be run.
        error: Why it cannot be.
    """

    name: ArchiveName
    path: Path | None
    state: State
    run: bool
    error: str | None = None


@dataclass(frozen=True)
class Progress:
    """Something that happened to a partition or to the whole backfill.

    Attributes:
        state: What happened.
        key: Intake, or nothing when it concerns the whole.
        number: How many partitions are over.
        total: How many there are.
        outcome: What came out, when one is over.
        message: More, in words.
    """

    state: Literal["restoring", "restored", "refused", "begun", "started", "finished", "told"]
    key: str | None = None
    number: int = 0
    total: int = 0
    outcome: PartitionOutcome | None = None
    message: str = ""


Listener = Callable[[Progress], None]
