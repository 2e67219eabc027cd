"""``hotpass explain-provenance``: where the values of one row came from.

Belongs here: its options, the order of the steps and the exit code. Does not belong here: finding the row and what is
known of it (``hotpass_resources.row_explanation``), and how it looks (``explain_text``).
"""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import click
import typer

from hotpass_assets.domain.errors import ConfigurationError, InputError
from hotpass_cli.options import Invocation, verb
from hotpass_cli.output import plain
from hotpass_cli.profile_folders import profile_folders
from hotpass_cli.run_settings import load_chosen_profile, overrides
from hotpass_cli.sensitive_fields import refuse_unknown_fields
from hotpass_resources.settings import Settings, load_settings

if TYPE_CHECKING:
    from hotpass_assets.domain.profile.resolve import ResolvedProfile
    from hotpass_resources.row_explanation import Explained

NO_PROVENANCE = 2


DatasetPath = Annotated[
    Path,
    typer.Option(
        "--dataset",
        metavar="PATH",
        show_default=False,
        help="Published or enriched dataset: .xlsx, .xlsm, .xls, .csv, .parquet or .duckdb.",
    ),
]
RowId = Annotated[
    str,
    typer.Option(
        "--row-id",
        metavar="TEXT",
        show_default=False,
        help="Row index, counted from 0 below the header; or the row's id, organization_id, slug, an id it absorbed, "
        "or a contact's id. id:7 is the row whose id is 7.",
    ),
]
FieldNames = Annotated[
    list[str] | None,
    typer.Option("--field", metavar="NAME", help="Tell of this column alone, in full. Repeat for several."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Write one JSON document and nothing else.")]
HtmlPath = Annotated[
    Path | None, typer.Option("--html", metavar="PATH", help="Write a page that needs nothing from outside.")
]
OutputPath = Annotated[
    Path | None,
    typer.Option("--output", metavar="PATH", help="Write the JSON document to this file too; implies --json."),
]


@verb
def explain_provenance(
    invocation: Invocation,
    dataset: DatasetPath,
    row_id: RowId,
    field: FieldNames = None,
    as_json: AsJson = False,
    html: HtmlPath = None,
    output: OutputPath = None,
) -> int:
    """Say of one row where its values came from: cell, rule, what they beat, and who decided.

    Tells what the file carries, and with the store of this workspace also the text of each cell, the values that lost
    and why, the digest of each workbook, and which rows were joined by what evidence. The row's values are shown:
    --sensitive-field masks a field and what repeats it.

    Exit code 0: told. 1: there is no such row, or a file cannot be read or written. 2: the dataset has no provenance
    columns, or the options or the profile are invalid.
    """
    if html is not None and output is not None and html.resolve() == output.resolve():
        raise click.UsageError("--html and --output name the same file", click.get_current_context(silent=True))
    _keep_apart(dataset, html, output)
    profile, sensitive = _asked_profile(invocation)
    as_data = as_json or output is not None
    try:
        explained = _explained(dataset, row_id, profile)
    except InputError as error:
        if as_data and not invocation.output.is_json:
            _show_json({"success": False, "row_id": row_id, "message": error.one_line()})
        raise
    refuse_unknown_fields(invocation.shared.sensitive_field, explained.columns)
    document = _document(explained, field or (), sensitive, dataset)
    if not explained.has_provenance:
        invocation.output.warning(document["message"])
    _write_files(document, html, output)
    if invocation.output.is_json:
        invocation.output.event("provenance.explained", document)
    elif as_data:
        _show_json(document)
    else:
        from hotpass_cli.explain_text import explanation_parts

        invocation.output.show(*explanation_parts(document, in_full=bool(field)))
    if html is not None:
        invocation.output.talk(f"Page: {html}")
    return 0 if explained.has_provenance else NO_PROVENANCE


def _keep_apart(dataset: Path, *results: Path | None) -> None:
    """Refuses to write over the file that is explained."""
    for result in results:
        if result is not None and result.resolve() == dataset.resolve():
            raise click.UsageError(
                f"{result} is the dataset itself: choose another file", click.get_current_context(silent=True)
            )


def _asked_profile(invocation: Invocation) -> tuple[str | None, Sequence[str]]:
    """The profile asked for, if one is, and the fields to mask; the output follows the configuration."""
    shared = invocation.shared
    if not shared.profile and not shared.config:
        return None, shared.sensitive_field
    from hotpass_assets.domain.config.layers import merge_layers  # brings Pydantic

    profile = load_chosen_profile(shared)
    pipeline = merge_layers(profile, shared.config, overrides(shared, {})).pipeline
    invocation.follow(pipeline.log_format, pipeline.sensitive_fields)
    return (profile.name if shared.profile else None), pipeline.sensitive_fields


def _explained(dataset: Path, row_id: str, profile: str | None) -> "Explained":
    # These bring Polars, which the help page does not need.
    from hotpass_resources.organisation_evidence import EvidenceStore
    from hotpass_resources.row_explanation import explain_row

    settings = load_settings()
    return explain_row(dataset, row_id, EvidenceStore(settings.store_root, profile), _profiles(settings))


def _profiles(settings: Settings) -> "Callable[[str], ResolvedProfile | None]":
    def named(name: str) -> "ResolvedProfile | None":
        from hotpass_assets.domain.profile.load import load_profile
        from hotpass_resources.profile_shelf import ProfileShelf

        try:
            return load_profile(name, [*profile_folders((), settings), *ProfileShelf(settings.store_root).folders()])
        except ConfigurationError:
            return None  # the tables say enough without it

    return named


def _document(explained: "Explained", fields: Sequence[str], sensitive: Sequence[str], dataset: Path) -> dict[str, Any]:
    from hotpass_assets.domain.config.problems import did_you_mean
    from hotpass_assets.domain.explain.document import document_of, hidden_names, masked
    from hotpass_resources.row_explanation import NO_COLUMNS

    for name in fields:
        if name not in explained.columns:
            raise InputError(
                f"the dataset has no column '{name[:60]}' to explain",
                where=str(dataset),
                why=did_you_mean(name, explained.columns),
                do="Correct --field",
                exit_code=2,
            )
    document = masked(document_of(explained.explanation, fields), hidden_names(sensitive))
    document["message"] = None if explained.has_provenance else NO_COLUMNS
    document["success"] = explained.has_provenance
    return dict(plain(document))


def _write_files(document: dict[str, Any], html: Path | None, output: Path | None) -> None:
    from hotpass_resources.publishing.atomic import swap_in

    if output is not None:
        with swap_in(output) as aside:
            aside.write_text(_json(document), encoding="utf-8")
    if html is not None:
        from hotpass_assets.domain.explain.page import provenance_page

        with swap_in(html) as aside:
            aside.write_text(provenance_page(document), encoding="utf-8")


def _show_json(document: dict[str, Any]) -> None:
    typer.echo(_json(document), nl=False)


def _json(document: dict[str, Any]) -> str:
    return json.dumps(document, indent=2, ensure_ascii=True, allow_nan=False) + "\n"
