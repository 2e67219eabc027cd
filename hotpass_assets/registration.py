"""A drop of workbooks becomes an intake: frozen in the store, known to the run history, and not yet run.

Belongs here: what a request for an intake asks and refuses before any work, and the registration that every way to
start a run shares: ``hotpass refine``, the sensor of an input folder, a backfill. Does not belong here: running an
intake (``refinement``), finding the workbooks (``input_folder``), keeping them (``hotpass_resources``).
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import dagster as dg

from hotpass_assets.domain.config.model import HotpassConfig, effective_output_path, effective_report_format
from hotpass_assets.domain.errors import OutputError
from hotpass_assets.domain.profile.resolve import ResolvedProfile
from hotpass_assets.domain.workbook.model import is_workbook_name
from hotpass_assets.kit.compliance import files_of_people
from hotpass_assets.kit.intake_settings import IntakeSettings, settings_from
from hotpass_assets.kit.partitions import intakes_of
from hotpass_assets.known_profiles import profile_folders
from hotpass_resources.earlier_results import is_earlier_result
from hotpass_resources.intake_store import Intake, IntakeStore
from hotpass_resources.profile_shelf import ProfileShelf
from hotpass_resources.publishing.linkage_folder import linkage_paths
from hotpass_resources.publishing.publisher import ANNOTATED_FOLDER, dataset_paths, refuse_unusable_places
from hotpass_resources.settings import Settings


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
    _refuse_unusable_results(asked)
    return asked


def freeze(
    profile: ResolvedProfile,
    asked: IntakeSettings,
    workbooks: Sequence[tuple[str, Path]],
    settings: Settings,
    key: str | None = None,
    day: date | None = None,
) -> Intake:
    """Keep workbooks as an intake of the store, with the profile that reads them.

    Args:
        profile: Profile to follow.
        asked: What the request asks of the run.
        workbooks: Name inside the drop and path of every workbook.
        settings: Folders of this process.
        key: Key for the intake; made from the day when absent. Workbooks that are known keep their key.
        day: Day the intake stands for; today (UTC) when absent.

    Raises:
        InputError: The key cannot be used, or a workbook cannot be read.
    """
    store = IntakeStore(settings.store_root)
    intake = store.register(profile.name, workbooks, asked.as_manifest(), day or datetime.now(UTC).date(), key)
    shelve(profile, settings)
    return intake


def add_partition(instance: dg.DagsterInstance, intake: Intake) -> None:
    """Make an intake a partition of the tables of its profile; one that is a partition already stays it."""
    instance.add_dynamic_partitions(intakes_of(intake.profile).name or "", [intake.key])


def written_paths(asked: IntakeSettings, settings: Settings) -> list[Path]:
    """Files and folders that a run writes and must never read."""
    output = Path(asked.output_path)
    named = [output, *dataset_paths(output, asked.formats).values()]
    folders = [output.parent / ANNOTATED_FOLDER, Path(asked.dist_dir), settings.state_dir]
    inputs = Path(asked.input_dir)
    return [*named, *(folder for folder in folders if folder.resolve() != inputs.resolve())]


def _refuse_unusable_results(asked: IntakeSettings) -> None:
    """Refuse results that cannot be written, or would replace a workbook of the input folder.

    Raises:
        OutputError: That is so.
    """
    output, inputs = Path(asked.output_path), Path(asked.input_dir)
    if output.suffix.lower() not in {".xlsx", ".csv", ".parquet"}:
        raise OutputError(
            f"{output.name} has no form that can be written",
            why="a dataset is written as .xlsx, .csv or .parquet",
            do="Choose an --output-path that ends in one of these; --format adds further forms",
            exit_code=2,
        )
    datasets = dataset_paths(output, asked.formats).values()
    documents = [Path(path) for path in (asked.report_path, asked.party_store_path) if path]
    documents += linkage_paths(asked.linkage_output_dir)
    refuse_unusable_places([*datasets, *documents])
    for path in (*datasets, *documents):
        if (
            path.is_file()
            and is_workbook_name(path.name)
            and path.resolve().is_relative_to(inputs.resolve())
            and not is_earlier_result(path)
        ):
            raise OutputError(
                f"{path.name} is a workbook of the input folder and would be replaced by the result",
                where=str(path.parent),
                why="input files are never changed",
                do="Choose another path for the result",
                exit_code=2,
            )
    if asked.annotate and inputs.resolve() == (output.parent / ANNOTATED_FOLDER).resolve():
        raise OutputError(
            "the annotated copies would replace the workbooks they are made from",
            where=str(inputs),
            why=f"annotated copies go to '{ANNOTATED_FOLDER}' beside the output, which is the input folder here",
            do="Choose an --output-path in another folder",
            exit_code=2,
        )


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
