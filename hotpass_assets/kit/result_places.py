"""Where the results of a request go, before anything is done.

Belongs here: which places a run writes to, and refusing those it cannot or must not write to. Does not belong here:
writing (``hotpass_resources.publishing``).
"""

from pathlib import Path

from hotpass_assets.domain.errors import OutputError
from hotpass_assets.domain.workbook.model import is_workbook_name
from hotpass_assets.kit.deliveries import refuse_unusable_listing
from hotpass_assets.kit.intake_settings import IntakeSettings
from hotpass_resources.earlier_results import is_earlier_result
from hotpass_resources.publishing.linkage_folder import linkage_paths
from hotpass_resources.publishing.publisher import ANNOTATED_FOLDER, dataset_paths, refuse_unusable_places
from hotpass_resources.settings import Settings


def refuse_unusable_results(asked: IntakeSettings) -> None:
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
    refuse_unusable_listing(asked.daily_list_path, "a daily list", "--daily-list-path")
    refuse_unusable_listing(asked.intent_digest_path, "an intent digest", "--intent-digest-path")
    kept = asked.deliveries.get("http", {}).get("dead_letter_path")
    lists = (asked.daily_list_path, asked.intent_digest_path, asked.intent_store_path)
    named = (asked.report_path, asked.party_store_path, *lists, kept)
    documents = [*(Path(path) for path in named if path), *linkage_paths(asked.linkage_output_dir)]
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


def written_paths(asked: IntakeSettings, settings: Settings) -> list[Path]:
    """Files and folders that a run writes and must never read."""
    output = Path(asked.output_path)
    lists = [Path(path) for path in (asked.daily_list_path, asked.intent_digest_path) if path]
    named = [output, *dataset_paths(output, asked.formats).values(), *lists]
    folders = [output.parent / ANNOTATED_FOLDER, Path(asked.dist_dir), settings.state_dir]
    inputs = Path(asked.input_dir)
    return [*named, *(folder for folder in folders if folder.resolve() != inputs.resolve())]
