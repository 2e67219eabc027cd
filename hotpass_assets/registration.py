"""A drop of workbooks becomes an intake: frozen in the store, known to the run history, and not yet run.

Belongs here: what a request for an intake asks and refuses before any work, and the registration that every way to
start a run shares: ``hotpass refine``, the sensor of an input folder, a backfill. Does not belong here: running an
intake (``refinement``), finding the workbooks (``input_folder``), keeping them (``hotpass_resources``).
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import dagster as dg

from hotpass_assets.domain.config.model import HotpassConfig, effective_output_path, effective_report_format
from hotpass_assets.domain.errors import InputError
from hotpass_assets.domain.profile.resolve import ResolvedProfile
from hotpass_assets.kit.acquisition import gathered_records
from hotpass_assets.kit.compliance import files_of_people
from hotpass_assets.kit.intake_settings import IntakeSettings, settings_from
from hotpass_assets.kit.intent import gathered_signals
from hotpass_assets.kit.partitions import intakes_of
from hotpass_assets.kit.result_places import refuse_unusable_results
from hotpass_assets.known_profiles import profile_folders
from hotpass_resources.gathered_files import as_files
from hotpass_resources.intake_keys import ANOTHER_KEY
from hotpass_resources.intake_store import Intake, IntakeStore
from hotpass_resources.leftovers import marked_as_writing
from hotpass_resources.profile_shelf import ProfileShelf
from hotpass_resources.settings import Settings

PATIENCE = 10.0
"""Seconds a request waits for a run that goes on with other settings; a sensor and a schedule are given 60 in all."""


def asked_settings(profile: ResolvedProfile, config: HotpassConfig, settings: Settings) -> IntakeSettings:
    """What a request asks of the run, every path made absolute against the working directory.

    Args:
        profile: Profile to follow.
        config: Configuration, all layers together.
        settings: Folders of this process.

    Raises:
        ConfigurationError: The profile has no expectation suite of that name.
        OutputError: Results cannot be written where they should go, or would replace a workbook of the input folder.
    """
    output = effective_output_path(config).absolute()
    files: dict[str, Any] = {name: str(path.absolute()) for name, path in files_of_people(profile, settings).items()}
    asked = replace(settings_from(config, output), report_format=effective_report_format(config), **files)
    profile.refine.suite(asked.expectation_suite)  # an unknown one is refused before any work
    refuse_unusable_results(asked)
    return asked


def with_gathered(asked: IntakeSettings, config: HotpassConfig) -> IntakeSettings:
    """The request with what is frozen besides its workbooks: acquired records and intent signals.

    Raises:
        ConfigurationError: Events of intent cannot be used.
        InputError: A file of records, or the signal store, cannot be read.
    """
    records, told = gathered_records(config)
    signals = gathered_signals(config.pipeline)
    return replace(asked, gathered=records | signals, acquired=told)


def freeze(
    profile: ResolvedProfile,
    asked: IntakeSettings,
    workbooks: Sequence[tuple[str, Path]],
    settings: Settings,
    key: str | None = None,
    day: date | None = None,
    otherwise: str = ANOTHER_KEY,
    *,
    ask_later: bool = False,
) -> Intake:
    """Keep workbooks as an intake of the store, with the profile that reads them.

    Args:
        profile: Profile to follow.
        asked: What the request asks of the run; what was gathered for it is frozen with the workbooks.
        workbooks: Name inside the drop and path of every workbook.
        settings: Folders of this process.
        key: Key for the intake; when absent, workbooks that are known keep theirs and others get one made from the day.
        day: Day the intake stands for; today (UTC) when absent.
        otherwise: What to do when the key belongs to other workbooks, in words for the user.
        ask_later: The caller saves what it asks itself, when nobody else works on the intake.

    Raises:
        InputError: The key cannot be used, a workbook cannot be read, or two inputs have the same name; or a run of the
            same workbooks is going on with other settings.
    """
    store = IntakeStore(settings.store_root)
    today = day or datetime.now(UTC).date()
    with marked_as_writing(settings):
        with as_files(asked.gathered) as gathered:
            _refuse_taken([name for name, _ in workbooks], [name for name, _ in gathered])
            intake = store.register(profile.name, [*workbooks, *gathered], asked.as_manifest(), today, key, otherwise)
        if not ask_later:
            store.ask(intake, PATIENCE)
        shelve(profile, settings)
    return intake


def _refuse_taken(workbooks: Iterable[str], gathered: Iterable[str]) -> None:
    """Refuse a workbook that is called like a file of acquired records."""
    taken = {name.casefold() for name in gathered}
    for name in workbooks:
        if name.casefold() in taken:
            raise InputError(
                f"the input folder holds a workbook called like acquired records: {name}",
                do="Rename the workbook, or set pipeline.acquisition.provenance_namespace",
                exit_code=2,
            )


def add_partition(instance: dg.DagsterInstance, intake: Intake) -> None:
    """Make an intake a partition of the tables of its profile; one that is a partition already stays it."""
    add_partitions(instance, intake.profile, [intake.key])


def add_partitions(instance: dg.DagsterInstance, profile: str, keys: Sequence[str]) -> None:
    """Make intakes partitions of the tables of a profile, all in one step."""
    instance.add_dynamic_partitions(intakes_of(profile).name or "", list(keys))


def shelve(profile: ResolvedProfile, settings: Settings) -> None:
    """Keep a profile that the code location would not find."""
    shelf = ProfileShelf(settings.store_root)
    if profile.path is None:
        return
    path = Path(profile.path).absolute()
    if path.parent in [folder.absolute() for folder in profile_folders(settings)]:
        shelf.forget(profile.name)
    else:
        shelf.keep(profile.name, path)
