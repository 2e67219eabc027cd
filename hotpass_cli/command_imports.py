"""``hotpass imports profile``: look at a workbook before it is refined.

Belongs here: the order of the steps, what goes to which stream and the exit code. Does not belong here: looking
(``hotpass_assets.domain.profiling``), the summary for people (``imports_summary``), options (``imports_options``).
"""

import json
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import typer

from hotpass_assets.domain.errors import InputError, OutputError
from hotpass_cli.imports_options import (
    AsJson,
    Force,
    MaxRows,
    ResultFile,
    SampleRows,
    ShowValues,
    SuggestProfile,
    WorkbookFile,
)
from hotpass_cli.options import Invocation, verb
from hotpass_cli.sensitive_fields import refuse_unknown_fields

if TYPE_CHECKING:
    from hotpass_assets.domain.profile.resolve import ResolvedProfile
    from hotpass_assets.domain.profiling.look import Look, Reader
    from hotpass_assets.domain.profiling.model import WorkbookProfile
    from hotpass_assets.domain.profiling.suggestion import Suggestion
    from hotpass_assets.domain.workbook.model import SheetLayout, WorkbookReading
    from hotpass_cli.output import Output

PROFILE_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")
PROFILE_SUFFIXES = (".yaml", ".yml")


@verb
def profile_workbook(
    invocation: Invocation,
    workbook: WorkbookFile,
    sample_rows: SampleRows = 5,
    max_rows: MaxRows = None,
    show_values: ShowValues = False,
    output: ResultFile = None,
    as_json: AsJson = False,
    suggest_profile: SuggestProfile = None,
    force: Force = False,
) -> int:
    """Say what a workbook holds and what is wrong with it, cell by cell, before anything is refined.

    Each sheet gets a role, each column a type, the field refine would map it to and its issues, and keys that join
    sheets are shown with the share of values found. --profile applies its rules for the workbook. Samples of personal
    data are masked.

    Exit code 0: looked at. 1: the workbook or a sheet cannot be read, or a result cannot be written. 2: options,
    profile or configuration are invalid.
    """
    from hotpass_assets.domain.profiling.columns import Looking
    from hotpass_assets.domain.profiling.look import LookRequest, look_at_workbook
    from hotpass_assets.domain.profiling.suggestion import suggest_profile as suggested
    from hotpass_cli.run_settings import load_run_settings

    _check_places(workbook, output, suggest_profile, force=force)
    settings = load_run_settings(invocation, {})
    pipeline = settings.config.pipeline
    request = LookRequest(
        workbook=str(workbook),
        file_name=workbook.name,
        looking=Looking(pipeline.country_code, show_values, pipeline.sensitive_fields),
        sample_rows=sample_rows,
        max_rows=max_rows,
    )
    read = _reader(workbook, settings.profile, pipeline.excel_engine)
    look = look_at_workbook(read, request, settings.profile)
    headers = [column.header or "" for one in look.tables for column in one.table.mapping.columns]
    refuse_unknown_fields(invocation.shared.sensitive_field, headers)
    suggestion = None
    if suggest_profile is not None and any(one.table.mapping.role != "unmapped" for one in look.tables):
        suggestion = suggested(look, read, request, settings.profile, suggest_profile.stem)
        _write(suggest_profile, suggestion.text)
    payload = _payload(look, suggestion, suggest_profile)
    if output is not None:
        _write(output, json.dumps(payload, indent=2, ensure_ascii=False) + "\n")
    _tell(invocation.output, look.profile, payload, output, as_json=as_json)
    return _verdict(invocation.output, look.profile, suggest_profile if suggestion is None else None)


def _check_places(workbook: Path, output: Path | None, suggest: Path | None, *, force: bool) -> None:
    """Refuses results that would replace the workbook, or a profile that somebody may have edited."""
    for option, path in (("--output", output), ("--suggest-profile", suggest)):
        if path is not None and path.resolve() == workbook.resolve():
            raise click.UsageError(f"{option} is the workbook itself")
    if suggest is None:
        return
    if suggest.suffix.lower() not in PROFILE_SUFFIXES or not PROFILE_NAME.fullmatch(suggest.stem):
        raise click.UsageError(
            f"--suggest-profile '{suggest.name}': a profile is called like its file, in small letters, digits, - and "
            "_, for example members.yaml"
        )
    if suggest.exists() and not force:
        raise OutputError(
            "the suggested profile was not written",
            where=str(suggest),
            why="the file is there already, and somebody may have edited it",
            do="Choose another name, or add --force to replace it",
        )


def _reader(workbook: Path, profile: "ResolvedProfile", engine: str) -> "Reader":
    """Reads the workbook the way refine reads it."""
    from hotpass_assets.domain.records.sources import source_of
    from hotpass_assets.domain.workbook.model import ReadOptions
    from hotpass_assets.domain.workbook.reader import read_workbook
    from hotpass_assets.kit.reading import NOTES_LAYOUT
    from hotpass_resources.settings import secret

    rule = source_of(workbook.name, profile).rule

    def read(layouts: "Sequence[SheetLayout]") -> "WorkbookReading":
        options = ReadOptions(
            engine=engine,  # type: ignore[arg-type]
            password=secret(rule.password_env) if rule and rule.password_env else None,
            encoding=rule.encoding if rule else None,
            delimiter=rule.delimiter if rule else None,
            layouts=(NOTES_LAYOUT, *layouts),
        )
        return read_workbook(workbook, workbook.name, options)

    return read


def _payload(look: "Look", suggestion: "Suggestion | None", path: Path | None) -> dict[str, Any]:
    from hotpass_assets.domain.profiling.payload import issue_payload, workbook_payload

    payload = workbook_payload(look.profile)
    if suggestion is not None:
        payload["suggested_profile"] = {
            "path": str(path),
            "sheets": suggestion.sheets,
            "columns": suggestion.mapped,
            "differences": [issue_payload(issue) for issue in suggestion.differences],
        }
    return payload


def _write(path: Path, text: str) -> None:
    from hotpass_resources.publishing.atomic import swap_in

    with swap_in(path) as aside:
        # A file name that is no UTF-8 arrives with signs that JSON can only escape.
        aside.write_bytes(text.encode("utf-8", "backslashreplace"))


def _tell(
    output: "Output", profile: "WorkbookProfile", payload: Mapping[str, Any], file: Path | None, *, as_json: bool
) -> None:
    """JSON for programs, the summary for people; never both on one stream."""
    if output.is_json:
        output.event("imports.profile", {**payload, "output_path": file})
        return
    if as_json:
        typer.echo(json.dumps(payload, indent=2))
        return
    from hotpass_cli.imports_summary import write_summary

    on_stdout = file is not None or sys.stdout.isatty()
    if not on_stdout:
        typer.echo(json.dumps(payload, indent=2))
    write_summary(sys.stdout if on_stdout else sys.stderr, profile, payload, file)


def _verdict(output: "Output", profile: "WorkbookProfile", not_suggested: Path | None) -> int:
    """Exit code, with the one line that says why it is not 0."""
    errors = [(sheet, issue) for sheet, issue in profile.all_issues() if issue.severity == "error"]
    if errors:
        sheet, first = errors[0]
        what = "the workbook cannot be read" if sheet is None else f"{len(errors)} of its sheets cannot be read"
        where = profile.workbook if sheet is None else f"{profile.workbook}, sheet '{sheet}'"
        output.error(InputError(what, where=where, why=first.message, do=first.do).one_line())
        return 1
    if not_suggested is not None:
        why = "no table names an organisation, or people of one"
        do = "Look at the columns, and map them by hand"
        output.error(OutputError("no profile was suggested", where=profile.workbook, why=why, do=do).one_line())
        return 1
    return 0
