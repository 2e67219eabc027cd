"""The sensor of a profile: it watches input folders, registers what is dropped there and asks for its run.

Belongs here: what one tick does, its limits, and the words it leaves for whoever looks at it. Does not belong here:
which folders are watched (``watched_folders``), whether they stand still (``domain.watching``), registering
(``registration``).

Nothing is ever deleted: a folder that vanished, or files taken from it, leave the intakes as they are.
"""

import time
from dataclasses import dataclass, replace
from pathlib import Path

import dagster as dg

from hotpass_assets.defs.environments import default_status
from hotpass_assets.defs.jobs import refine_job_name
from hotpass_assets.domain.counted import counted
from hotpass_assets.domain.errors import HotpassError
from hotpass_assets.domain.profile.resolve import ResolvedProfile
from hotpass_assets.domain.watching.folder_memory import (
    FileState,
    FolderMemory,
    memories_as_text,
    memories_from,
)
from hotpass_assets.input_folder import NoWorkbooksError, states_in, workbooks_in
from hotpass_assets.kit.asset_options import input_folder_key
from hotpass_assets.kit.partitions import intakes_of
from hotpass_assets.kit.result_places import written_paths
from hotpass_assets.kit.run_tags import tags_of_run, was_run
from hotpass_assets.names import METADATA_URI, TAG_PROFILE
from hotpass_assets.registration import PATIENCE, freeze, with_gathered
from hotpass_assets.watched_folders import CONFIG_FOLDER, WatchedFolder, config_files, watched_folder
from hotpass_resources.gathered_files import workbooks_of
from hotpass_resources.intake_store import Intake, IntakeStore
from hotpass_resources.settings import Settings, load_settings

SECONDS_BETWEEN_LOOKS = 30
FILES_A_LOOK = 5_000
BYTES_A_LOOK = 2 << 30
REQUESTS_A_LOOK = 5
SECONDS_A_LOOK = 20
"""After this no further folder is begun; Dagster ends a look after 60 seconds."""


@dataclass(frozen=True)
class _Seen:
    """What came of looking at one folder: what to remember, what to say, and the intake to run, if any."""

    memory: FolderMemory
    sentence: str
    intake: Intake | None = None
    folder: WatchedFolder | None = None


def input_sensor_name(profile_name: str) -> str:
    """Name of the sensor of a profile."""
    return f"watch_{profile_name.replace('-', '_')}"


def input_sensor(profile: ResolvedProfile, settings: Settings) -> dg.SensorDefinition:
    """The sensor of a profile; on or off by itself as the environment says."""
    on = default_status(settings, "sensor")

    @dg.sensor(
        name=input_sensor_name(profile.name),
        job_name=refine_job_name(profile.name),
        minimum_interval_seconds=SECONDS_BETWEEN_LOOKS,
        default_status=dg.DefaultSensorStatus.RUNNING if on else dg.DefaultSensorStatus.STOPPED,
        description=f"Watches the input folders of profile {profile.display_name}, as the files "
        f"{CONFIG_FOLDER}/pipeline* of the workspace name them. New or changed workbooks that stand still from one "
        "look to the next become an intake, which is refined. The same files again ask for nothing.",
        tags={TAG_PROFILE: profile.name},
    )
    def watch(context: dg.SensorEvaluationContext) -> dg.SensorResult:
        return look(context, profile)

    return watch


def look(context: dg.SensorEvaluationContext, profile: ResolvedProfile) -> dg.SensorResult:
    """One tick: what is new in the folders of a profile, registered and asked for."""
    settings, until = load_settings(), time.monotonic() + SECONDS_A_LOOK
    files, unreadable = config_files(profile, settings)
    before = memories_from(context.cursor)
    sentences = [error.one_line() for error in unreadable.values()] or ([] if files else [_no_file(profile)])
    after: dict[str, FolderMemory] = {name: before[name] for name in unreadable if name in before}
    asked: dict[str, _Seen] = {}
    watched: dict[Path, str] = {}
    for path in files:
        memory = before.get(path.name, FolderMemory())
        if len(asked) == REQUESTS_A_LOOK or time.monotonic() > until:
            seen = _Seen(memory, f"{path.name}: left for the next look.")
        else:
            seen = _look_at(path, memory, context.instance, profile, settings, watched)
        after[path.name] = seen.memory
        sentences.append(seen.sentence)
        context.log.info(seen.sentence)
        if seen.intake is not None:
            asked.setdefault(seen.intake.key, seen)
    cursor = memories_as_text(after)
    if not asked:
        return dg.SensorResult(skip_reason=" ".join(sentences), cursor=cursor)
    return dg.SensorResult(
        run_requests=[_request(seen.intake, profile, settings) for seen in asked.values() if seen.intake],
        dynamic_partitions_requests=[intakes_of(profile.name).build_add_request(list(asked))],
        asset_events=[_observation(profile, seen) for seen in asked.values()],
        cursor=cursor,
    )


def _look_at(
    path: Path,
    memory: FolderMemory,
    instance: dg.DagsterInstance,
    profile: ResolvedProfile,
    settings: Settings,
    watched: dict[Path, str],
) -> _Seen:
    try:
        folder = watched_folder(profile, path, settings)
    except HotpassError as error:
        return _Seen(memory, f"{path.name}: {error.one_line()}")
    seen = _look_into(folder, path, memory, instance, profile, settings, watched)
    if folder.left_out is None:
        return seen
    left_out = f"Its pipeline.intake, {folder.left_out}, is left out, since each drop becomes an intake of its own."
    return replace(seen, sentence=f"{seen.sentence} {left_out}")


def _look_into(
    folder: WatchedFolder,
    path: Path,
    memory: FolderMemory,
    instance: dg.DagsterInstance,
    profile: ResolvedProfile,
    settings: Settings,
    watched: dict[Path, str],
) -> _Seen:
    try:
        other = watched.setdefault(folder.path, path.name)
        if other != path.name:
            return _Seen(memory, f"{path.name}: names the folder that {other} names already, and is left out.")
        states = states_in(folder.path, written_paths(folder.asked, settings))
        verdict, memory = memory.look(states)
        if verdict == "unchanged":
            return _Seen(memory, f"{path.name}: nothing new since intake {memory.intake} ({folder.path}).")
        if verdict == "refused":
            return _Seen(memory, f"{path.name}: the workbooks are those that were refused: {memory.why}.")
        if not states:
            return _Seen(memory, f"{path.name}: no workbooks in {folder.path} yet.")
        if verdict == "settling":
            return _Seen(
                memory,
                f"{path.name}: {counted(len(states), 'workbook')}, new or changed since the last look; "
                "waiting until they stand still.",
            )
        if too_much := _too_much(states, path):
            return _Seen(memory, too_much)
        return _registered(folder, memory, instance, profile, settings)
    except NoWorkbooksError as error:
        return _Seen(memory.refused_because(error.what), f"{path.name}: {error.one_line()}")
    except HotpassError as error:
        return _Seen(memory, f"{path.name}: {error.one_line()}")


def _registered(
    folder: WatchedFolder,
    memory: FolderMemory,
    instance: dg.DagsterInstance,
    profile: ResolvedProfile,
    settings: Settings,
) -> _Seen:
    workbooks = workbooks_in(folder.path, written_paths(folder.asked, settings)).workbooks
    intake = freeze(profile, with_gathered(folder.asked, folder.merged), workbooks, settings, ask_later=True)
    memory = memory.dealt_with(intake.key)
    if intake.earlier_settings is not None and was_run(instance, profile, intake.key):
        # What it was asked with last goes on counting for it.
        return _Seen(memory, f"{folder.config}: the workbooks are those of intake {intake.key}, which has been run.")
    IntakeStore(settings.store_root).ask(intake, PATIENCE)
    said = f"{folder.config}: {counted(len(workbooks_of(intake)), 'workbook')} became intake {intake.key}."
    return _Seen(memory, said, intake, folder)


def _too_much(states: list[FileState], path: Path) -> str | None:
    size = sum(state.size for state in states)
    if len(states) <= FILES_A_LOOK and size <= BYTES_A_LOOK:
        return None
    return (
        f"{path.name}: {len(states):,} workbooks of {size / 1e9:.1f} GB are more than one look may freeze "
        f"({FILES_A_LOOK:,} files, {BYTES_A_LOOK / 1e9:.1f} GB). Run hotpass refine --config "
        f"{CONFIG_FOLDER}/{path.name}: it has no such limit."
    )


def _no_file(profile: ResolvedProfile) -> str:
    return (
        f"No file {CONFIG_FOLDER}/pipeline* of this workspace follows profile {profile.name}. Write "
        f'{CONFIG_FOLDER}/pipeline.{profile.name}.toml with name = "{profile.name}" under [profile] and input_dir '
        "under [pipeline]; workbooks dropped there are then refined."
    )


def _request(intake: Intake, profile: ResolvedProfile, settings: Settings) -> dg.RunRequest:
    tags = tags_of_run(profile, intake, settings)
    return dg.RunRequest(run_key=f"{intake.key}:{intake.digest[:12]}", partition_key=intake.key, tags=tags)


def _observation(profile: ResolvedProfile, seen: _Seen) -> dg.AssetObservation:
    assert seen.intake is not None and seen.folder is not None
    return dg.AssetObservation(
        input_folder_key(profile),
        description=seen.sentence,
        metadata={
            METADATA_URI: str(seen.folder.path),
            "intake": seen.intake.key,
            "workbooks": len(workbooks_of(seen.intake)),
            "bytes": sum(file.size for file in seen.intake.files),
        },
    )
