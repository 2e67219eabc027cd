"""``hotpass enrich``: a refined dataset in, the same with its gaps filled out.

Belongs here: the order of the steps, what is shown and the exit code. Does not belong here: filling
(``hotpass_assets.domain.enrich``), files (``hotpass_resources.enriched_file``), options (``enrich_options``).
"""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hotpass_assets.domain.counted import counted
from hotpass_cli.enrich_options import (
    AsOf,
    ConfidenceThreshold,
    DatasetFile,
    DryRun,
    EnrichedFile,
    WithProvenance,
)
from hotpass_cli.network_option import AllowNetwork
from hotpass_cli.options import Invocation, verb

if TYPE_CHECKING:
    import polars as pl

    from hotpass_assets.domain.profile.resolve import ResolvedProfile
    from hotpass_cli.output import Output

SHOWN = 20


@verb
def enrich(
    invocation: Invocation,
    input_file: DatasetFile,
    output_file: EnrichedFile,
    confidence_threshold: ConfidenceThreshold = None,
    provenance: WithProvenance = True,
    dry_run: DryRun = False,
    as_of: AsOf = None,
    allow_network: AllowNetwork = False,
) -> int:
    """Fill the gaps of a refined dataset from what is known, and from registries where the network is allowed.

    Only empty cells change: from the lists the profile names, from earlier intakes of this workspace, from other values
    of the row, such as its own e-mail address, postal code or town, and from what company and aviation registries
    answer. Each value says where it comes from and how sure it is; what is not sure enough is suggested in the ledger
    and not filled. Personal data is never filled. A dry run asks nothing and says what would be asked.

    Exit code 0: done. 1: the dataset cannot be read, or the result not written. 2: options, profile or configuration
    are invalid.
    """
    day = _day(as_of)
    _refuse_places(input_file, output_file)
    # These bring Polars, which the help page does not need.
    import polars as pl

    from hotpass_assets.domain.enrich.filling import filled_cells, row_provenance, told_fills
    from hotpass_assets.domain.enrich.knowledge import enrichment_rules
    from hotpass_assets.kit.gap_knowledge import known_to_workspace
    from hotpass_assets.kit.registry_answers import find_with_registries, now_and_then, open_for
    from hotpass_cli.registry_words import about_registries
    from hotpass_cli.run_settings import load_run_settings
    from hotpass_resources.enriched_file import open_refined
    from hotpass_resources.intake_store import IntakeStore
    from hotpass_resources.settings import load_settings
    from hotpass_resources.table_store import TableStore

    settings = load_run_settings(invocation, {})
    output, profile, country = invocation.output, settings.profile, settings.config.pipeline.country_code
    opened = open_refined(input_file)
    output.talk(f"Read {input_file}: {counted(opened.rows.height, 'row')}")
    root = load_settings().store_root
    knowledge, left_out = known_to_workspace(IntakeStore(root), TableStore(root=str(root)), profile, country)
    rules = enrichment_rules(profile, country, confidence_threshold)
    registries, closed = open_for(profile, knowledge, asked=allow_network)
    registries = replace(registries, only_told=dry_run)
    looked = find_with_registries(opened.rows, rules, knowledge, profile, registries, now_and_then(output.talk))
    found = looked.found
    told = told_fills(opened.rows, found.fills, day)
    cells = filled_cells(opened.rows, found.fills, country)
    shut = [f"the network is not used. {' '.join(closed)}"] if allow_network and closed else []
    for sentence in (*shut, *left_out, *found.remarks, *looked.remarks):
        output.warning(sentence)
    written: list[Path] = []
    if not dry_run:
        used, skipped = looked.answers.rows_used(), looked.answers.rows_skipped()
        beside = row_provenance(opened.rows.height, told, day, used, skipped) if provenance else pl.DataFrame()
        written = opened.save(output_file, cells, beside, told)
    about_registries(output, looked, registries)
    _show(output, profile, told, opened.rows, written, dry_run=dry_run)
    return 0


def _day(text: str | None) -> str:
    if text is None:
        return datetime.now(UTC).date().isoformat()
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise click.UsageError(f"--as-of '{text[:40]}' is no day; write year-month-day, such as 2026-03-31") from None


def _refuse_places(source: Path, target: Path) -> None:
    if target.suffix.lower() != source.suffix.lower():
        raise click.UsageError(f"--output must end in {source.suffix.lower() or '.xlsx'} as --input does")
    if source.resolve() == target.resolve():
        raise click.UsageError("--output is the dataset itself, which is only read")


def _show(
    output: "Output",
    profile: "ResolvedProfile",
    told: "pl.DataFrame",
    rows: "pl.DataFrame",
    written: list[Path],
    *,
    dry_run: bool,
) -> None:
    import polars as pl

    counts = {
        str(field): {str(state): int(count) for state, count in zip(part["state"], part["len"], strict=True)}
        for (field,), part in told.group_by("field", "state")
        .len()
        .sort("field", "state")
        .group_by("field", maintain_order=True)
    }
    filled = int((told["state"] == "filled").sum())
    summary: dict[str, Any] = {
        "profile": profile.name,
        "rows": rows.height,
        "filled": filled,
        "suggested": told.height - filled,
        "fields": counts,
        "dry_run": dry_run,
        "output_path": written[0] if written else None,
    }
    for path in written:
        output.event("file.write", {"path": path, "kind": "enriched" if path == written[0] else "enrichment"})
    output.event("enrich.summary", summary)
    width = max([len(field) for field in counts], default=5)
    output.line(f"{'Field':<{width}}  {'Filled':>9}  {'Suggested':>9}")
    for field, states in counts.items():
        output.line(f"{field:<{width}}  {states.get('filled', 0):>9,}  {states.get('suggested', 0):>9,}")
    if dry_run:
        names = rows["organization_name"]
        for line in told.filter(pl.col("state") == "filled").head(SHOWN).iter_rows(named=True):
            output.line(
                f"  row {line['row']}, {names[line['row']]}: {line['field']} = {line['value']} "
                f"({line['confidence']:.2f}, {line['source']})"
            )
        rest = filled - SHOWN
        output.line(f"  … and {rest:,} more" if rest > 0 else "Nothing was written.")
        return
    output.line(f"Enriched dataset: {written[0]}")
    place = f"{written[1]}" if len(written) > 1 else "sheet Enrichment of it"
    output.line(f"What was filled and suggested, and why: {place}")
