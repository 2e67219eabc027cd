"""From archives in a folder to registered intakes.

Belongs here: finding archives, choosing among them, restoring and registering each; one that cannot be used is told
and stops no other. Does not belong here: what is in an archive (``hotpass_resources.input_archives``), running intakes.
"""

import os
from collections.abc import Sequence
from pathlib import Path

import dagster as dg
from dagster._core.storage.partition_status_cache import AssetPartitionStatus

from hotpass_assets.backfill.request import (
    BackfillRequest,
    Listener,
    Partition,
    PartitionOutcome,
    PlannedArchive,
    Progress,
    State,
)
from hotpass_assets.domain.archives.naming import ArchiveName, Window, chosen
from hotpass_assets.domain.config.model import HotpassConfig
from hotpass_assets.domain.errors import HotpassError, InputError
from hotpass_assets.domain.intent.signals import SIGNALS_FILE, NoSignalsError, from_json
from hotpass_assets.kit.partitions import intakes_of
from hotpass_assets.registration import asked_settings, freeze
from hotpass_resources.deliveries.told_secrets import credentials_of
from hotpass_resources.earlier_results import is_earlier_result
from hotpass_resources.input_archives import InputArchive, restore, verify
from hotpass_resources.settings import Settings

OUTPUTS = "outputs"
_NAMES_SHOWN = 5
_OTHER_FILES = "Give the archive a version no intake has, in its name; or remove it, if that intake is the right one"


def refuse_unusable(request: BackfillRequest, settings: Settings) -> None:
    """Refuse what would go wrong for every archive alike, before any of them is looked at.

    Raises:
        HotpassError: The configuration, the places of results or the credentials of deliveries cannot be used.
    """
    request.profile.refine.suite(request.config.pipeline.expectation_suite)
    credentials_of(request.config)
    own = {
        "input_dir": request.restore_root / "inputs",
        "output_path": request.restore_root / OUTPUTS / "refined.xlsx",
        "intake": None,
    }
    pipeline = request.config.pipeline.model_copy(update=own)
    asked_settings(request.profile, request.config.model_copy(update={"pipeline": pipeline}), settings)


def found_archives(request: BackfillRequest) -> list[ArchiveName]:
    """The archives a request means, by day and version.

    Raises:
        InputError: There are none; says where was looked, for what, and what is there.
    """
    root = request.archive_root
    if not root.is_dir():
        raise InputError(
            "the folder of archives does not exist",
            where=str(root),
            do="Name it with --archive-root, or make archives of the intakes of this workspace with --export",
        )
    there = _names_below(root)
    matching = [name for name in map(request.pattern.match, there) if name is not None]
    names = chosen(matching, request.windows)
    if not names:
        raise InputError(
            f"there are no archives {_wanted(request.windows)}",
            where=str(root),
            why=f"looked for {request.pattern.text}; {_there(matching, there)}",
            do="Correct the dates, --version, --archive-root or --archive-pattern",
        )
    return names


def _names_below(root: Path) -> list[str]:
    def unreadable(error: OSError) -> None:
        raise InputError(
            "the folder of archives cannot be listed",
            where=str(error.filename),
            why=error.strerror,
            do="Correct its permissions",
        )

    places = os.walk(root, onerror=unreadable)
    files = [Path(place, name).relative_to(root) for place, _, names in places for name in names]
    return sorted(path.as_posix() for path in files if not any(part.startswith(".") for part in path.parts))


def _wanted(windows: Sequence[Window]) -> str:
    said = []
    for window in windows:
        days = f"from {window.start or 'the first'} to {window.end or 'the last'}"
        said.append(f"{days}, version {' or '.join(window.versions)}" if window.versions else days)
    return "; ".join(said)


def _there(matching: Sequence[ArchiveName], there: Sequence[str]) -> str:
    if matching:
        days = sorted({name.day for name in matching})
        versions = ", ".join(sorted({name.version for name in matching})[:_NAMES_SHOWN])
        return f"{len(matching)} archives there are from {days[0]} to {days[-1]}, versions {versions}"
    shown = ", ".join(there[:_NAMES_SHOWN])
    more = f" and {len(there) - _NAMES_SHOWN} more" if len(there) > _NAMES_SHOWN else ""
    return f"of {len(there)} files none has such a name: {shown}{more}" if there else "the folder is empty"


def versions_not_found(names: Sequence[ArchiveName], windows: Sequence[Window]) -> list[str]:
    """Versions somebody asked for by name and that no archive has."""
    found = {name.version for name in names} | {"latest"}
    return sorted({version for window in windows for version in window.versions} - found)


def wanted_by_history(
    request: BackfillRequest, names: Sequence[ArchiveName], instance: dg.DagsterInstance
) -> tuple[list[ArchiveName], dict[str, AssetPartitionStatus | None]]:
    """The archives that ``only`` leaves, and what the history says of the partition of each."""
    states = partition_states(request.profile.name, [name.intake for name in names], instance)
    kept = [name for name in names if is_wanted(request, states[name.intake])]
    return kept, states


def partition_states(
    profile: str, keys: Sequence[str], instance: dg.DagsterInstance
) -> dict[str, AssetPartitionStatus | None]:
    """What the history says of the published files of intakes; nothing where they were never made."""
    partitions = intakes_of(profile)
    registered = set(instance.get_dynamic_partitions(partitions.name or ""))
    asked = [key for key in keys if key in registered]
    published = dg.AssetKey([profile, "published_dataset"])
    states = instance.get_status_by_partition(published, asked, partitions) or {} if asked else {}
    return {key: states.get(key) for key in keys}


def is_wanted(request: BackfillRequest, state: AssetPartitionStatus | None) -> bool:
    """Whether ``only`` leaves a partition in that state."""
    failed = "failed" in request.only and state == AssetPartitionStatus.FAILED
    return not request.only or failed or ("missing" in request.only and state is None)


def planned(
    request: BackfillRequest, names: Sequence[ArchiveName], states: dict[str, AssetPartitionStatus | None]
) -> list[PlannedArchive]:
    """What would become of each archive; those that would be run are verified."""
    plan = []
    for name in names:
        state, path = states[name.intake], request.archive_root / name.name
        run, error = is_wanted(request, state), None
        if run:
            try:
                verify(path)
            except HotpassError as refused:
                error = refused.one_line()
        plan.append(PlannedArchive(name, path, _word(state), run and error is None, error))
    return plan


def planned_from_store(
    partitions: Sequence[Partition], states: dict[str, AssetPartitionStatus | None]
) -> list[PlannedArchive]:
    """What would become of intakes of the store that have no archive: all would be run."""
    keyed = {
        part.intake.key: ArchiveName(part.day, part.version, part.intake.key, part.intake.key) for part in partitions
    }
    return [PlannedArchive(name, None, _word(states[key]), run=True) for key, name in keyed.items()]


def _word(state: AssetPartitionStatus | None) -> State:
    words: dict[AssetPartitionStatus | None, State] = {
        AssetPartitionStatus.MATERIALIZED: "materialized",
        AssetPartitionStatus.FAILED: "failed",
        AssetPartitionStatus.IN_PROGRESS: "in progress",
    }
    return words.get(state, "missing")


def restored(
    request: BackfillRequest, names: Sequence[ArchiveName], settings: Settings, tell: Listener
) -> tuple[list[Partition], list[PartitionOutcome]]:
    """Restore and register archives, the oldest first.

    Returns:
        What can be run, and what became of archives that cannot.
    """
    partitions: list[Partition] = []
    refused: list[PartitionOutcome] = []
    seen: dict[str, list[tuple[str, str]]] = {}
    for number, name in enumerate(names, 1):
        path = request.archive_root / name.name
        tell(Progress("restoring", name.intake, number, len(names), message=path.name))
        try:
            archive = verify(path)
            content = [(file.name, file.sha256) for file in archive.files]
            if seen.get(name.intake) == content:
                tell(Progress("told", name.intake, message=f"{path.name} holds the inputs of another again"))
                continue
            if name.intake in seen:
                raise InputError(
                    f"{path.name} was left out: another archive has its day and version, and other inputs",
                    where=str(path.parent),
                    do="Remove one of the two, or give one another version",
                )
            partitions.append(_registered(request, name, archive, settings, tell))
            seen[name.intake] = content
        except HotpassError as error:
            outcome = PartitionOutcome(
                name.day, name.version, False, archive_path=path, intake=name.intake, error=error.one_line()
            )
            refused.append(outcome)
            tell(Progress("refused", name.intake, number, len(names), outcome))
    return partitions, refused


def _registered(
    request: BackfillRequest, name: ArchiveName, archive: InputArchive, settings: Settings, tell: Listener
) -> Partition:
    folder = request.restore_root / name.folder
    put = restore(archive, folder)
    if put.replaced:
        tell(Progress("told", name.intake, message=f"{folder}: replaced by the archive: {', '.join(put.replaced[:5])}"))
    if put.foreign:
        tell(
            Progress(
                "told",
                name.intake,
                message=f"{folder}: {len(put.foreign)} files are not of the archive; left there and not read: "
                f"{', '.join(put.foreign[:5])}",
            )
        )
    if archive.profile not in {None, request.profile.name}:
        tell(Progress("told", name.intake, message=f"{archive.path.name} is from profile {archive.profile}"))
    files = [(file.name, folder / file.name) for file in archive.workbooks]
    inputs = [(file, path) for file, path in files if not is_earlier_result(path)]
    signals = [(file.name, folder / file.name) for file in archive.files if file.name == SIGNALS_FILE]
    if not inputs:
        raise InputError(
            f"{archive.path.name} cannot be refined",
            where=str(archive.path.parent),
            why="it holds nothing but results of Hotpass",
            do="Make an archive of the inputs",
        )
    config = config_for(request, name, folder)
    for file, path in signals:
        _refuse_damaged(archive, file, path)
    # An archive is the whole drop: what can be gathered today was not there then.
    asked = asked_settings(request.profile, config, settings)
    intake = freeze(request.profile, asked, [*inputs, *signals], settings, name.intake, name.day, _OTHER_FILES)
    return Partition(intake, name.day, name.version, Path(asked.output_path), archive.path)


def _refuse_damaged(archive: InputArchive, name: str, path: Path) -> None:
    try:
        from_json(path.read_bytes())
    except NoSignalsError as error:
        raise InputError(
            f"{archive.path.name} cannot be refined",
            where=str(archive.path.parent),
            why=f"{name}: {error}",
            do="Make the archive anew, or take that file out of it",
        ) from None


def config_for(request: BackfillRequest, name: ArchiveName, folder: Path) -> HotpassConfig:
    """The configuration with inputs and results of one archive; what is one file for a run is one file for each."""
    pipeline, linkage = request.config.pipeline, request.config.linkage
    mark = f"{name.day.isoformat()}-{name.version}"
    # Annotated copies go beside the output and are called like the inputs, which have the same names in every archive.
    outputs = request.restore_root / OUTPUTS / mark if pipeline.annotate else request.restore_root / OUTPUTS
    own = {
        "input_dir": folder,
        "output_path": outputs / f"refined-{mark}.xlsx",
        "intake": None,
        "report_path": _marked(pipeline.report_path, mark),
        "party_store_path": _marked(pipeline.party_store_path, mark),
        "daily_list_path": _marked(pipeline.daily_list_path, mark),
        "intent_digest_path": _marked(pipeline.intent_digest_path, mark),
    }
    pairs = linkage.output_dir
    linked = {"output_dir": pairs.with_name(f"{pairs.name}-{mark}") if pairs is not None else None}
    return request.config.model_copy(
        update={"pipeline": pipeline.model_copy(update=own), "linkage": linkage.model_copy(update=linked)}
    )


def _marked(path: Path | None, mark: str) -> Path | None:
    return path.with_name(f"{path.stem}-{mark}{path.suffix}") if path is not None else None


def make_known(request: BackfillRequest, partitions: Sequence[Partition], instance: dg.DagsterInstance) -> None:
    """Add all intakes to the partitions of the profile in one call."""
    name = intakes_of(request.profile.name).name
    instance.add_dynamic_partitions(name or "", [partition.intake.key for partition in partitions])
