"""Great Expectations: judging tables with it, and its Data Docs.

Belongs here: the only import of Great Expectations, kept off the network and away from personal data. Does not belong
here: which rules there are (``domain.checks.gx_suite``).

Data Docs name no value of the data: their pages load scripts from outside hosts, and are passed on without thought.
"""

from __future__ import annotations

import secrets
import shutil
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from hotpass_assets.domain.checks.gx_suite import KEY, NOT_NULL, GxFinding, GxRule
from hotpass_resources.publishing.atomic import output_error

if TYPE_CHECKING:
    from great_expectations.data_context.data_context.ephemeral_data_context import EphemeralDataContext

_SITE = "hotpass"
_COUNTS_ONLY = {"result_format": "SUMMARY", "partial_unexpected_count": 0}
_SEVERITIES = {"warn": "warning", "error": "critical"}


@dataclass(frozen=True)
class JudgedTable:
    """A table, and the rules it is judged by."""

    frame: pl.DataFrame
    rules: Sequence[GxRule]


def judge_with_data_docs(tables: Mapping[str, JudgedTable], folder: Path, title: str) -> dict[str, list[GxFinding]]:
    """Let Great Expectations judge every table, and write its Data Docs.

    Args:
        tables: Tables and their rules by name.
        folder: Folder of the Data Docs; what it held is replaced as a whole.
        title: What was judged, in the list of validations.

    Returns:
        A finding for each rule of each table, in their order.

    Raises:
        OutputError: The folder cannot be written.
    """
    with _replaced(folder) as aside, warnings.catch_warnings():
        # Its libraries deprecate each other; none of that is about the data.
        warnings.simplefilter("ignore")
        context = _context(aside)
        findings = {name: _judge(context, name, table, title) for name, table in tables.items()}
        _forget_exception_texts(context)
        context.build_data_docs(site_names=[_SITE])
    return findings


@contextmanager
def _replaced(folder: Path) -> Iterator[Path]:
    """A folder beside ``folder`` that takes its place when the block ends well."""
    aside = folder.with_name(f".{folder.name}.{secrets.token_hex(4)}.part")
    before = aside.with_suffix(".before")
    try:
        aside.mkdir(parents=True)
        yield aside
        if folder.exists():
            folder.replace(before)
        aside.replace(folder)
    except OSError as error:
        raise output_error(folder, error) from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)
        shutil.rmtree(before, ignore_errors=True)


def _context(site: Path) -> EphemeralDataContext:
    """A context that lives in memory, asks nothing of any host and writes its pages to ``site``."""
    # 3.5 s of CPU and 290 MB, for those alone who ask for it.
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    context = gx.get_context(mode="ephemeral")
    own_place = (context.variables.data_docs_sites or {}).get("local_site", {}).get("store_backend", {})
    context.enable_analytics(False)
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    context.add_data_docs_site(
        _SITE,
        {
            "class_name": "SiteBuilder",
            "show_how_to_buttons": False,  # type: ignore[typeddict-unknown-key]
            "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
            "store_backend": {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(site.absolute())},
        },
    )
    context.delete_data_docs_site("local_site")
    # It makes a folder for a site of its own before anybody can say no.
    shutil.rmtree(own_place.get("base_directory", ""), ignore_errors=True)
    return context


def _judge(context: EphemeralDataContext, name: str, table: JudgedTable, title: str) -> list[GxFinding]:
    import great_expectations as gx
    from great_expectations.core.run_identifier import RunIdentifier
    from great_expectations.expectations.expectation_configuration import ExpectationConfiguration

    source = context.data_sources.add_pandas(name)
    batch = source.add_dataframe_asset(name).add_batch_definition_whole_dataframe("intake")
    suite = context.suites.add(gx.ExpectationSuite(name=name))
    suite.expectations = [
        ExpectationConfiguration(
            type=rule.type,
            kwargs=dict(rule.kwargs),
            meta={"hotpass_rule": number, "asked_by": rule.origin},
            severity=_SEVERITIES[rule.severity],  # type: ignore[arg-type]
        ).to_domain_obj()
        for number, rule in enumerate(table.rules)
    ]
    suite.save()
    validation = context.validation_definitions.add(gx.ValidationDefinition(name=name, data=batch, suite=suite))
    checkpoint = context.checkpoints.add(
        gx.Checkpoint(name=name, validation_definitions=[validation], actions=[], result_format=_COUNTS_ONLY)
    )
    # Arrow underneath: no copy, and regular expressions run in a dialect that is the one of Polars.
    frame = _lean(table).to_pandas(use_pyarrow_extension_array=True)
    ran = checkpoint.run(batch_parameters={"dataframe": frame}, run_id=RunIdentifier(run_name=title))
    (validated,) = ran.run_results.values()
    found = {
        int(result.expectation_config.meta["hotpass_rule"]): result
        for result in validated.results
        if result.expectation_config is not None
    }
    return [_finding(rule, found[number]) for number, rule in enumerate(table.rules)]


def _forget_exception_texts(context: EphemeralDataContext) -> None:
    """Leave only the kind of an exception in the kept results, which pages come from: its text may quote a value."""
    store = context.validation_results_store
    for key in store.list_keys():
        validated: Any = store.get(key)
        for result in validated.results:
            told = result.exception_info or {}
            problem = _problem(told)
            if problem is not None:
                for one in (told, *(part for part in told.values() if isinstance(part, dict))):
                    one.update(exception_message=problem, exception_traceback="")
        store.set(key, validated)


def _lean(table: JudgedTable) -> pl.DataFrame:
    """The table as it is handed over.

    Values that no rule looks at are marks of presence: for every rule each column is copied, and long texts cost more
    than all rules together. Dates and categories are text, since a suite is kept as JSON, which has neither.
    """
    looked_at = {rule.column for rule in table.rules if rule.type != NOT_NULL}
    looked_at |= {name for rule in table.rules if rule.type == KEY for name in rule.kwargs["column_list"]}
    return table.frame.select(
        (pl.col(name).cast(pl.String) if dtype in {pl.Date, pl.Enum, pl.Categorical} else pl.col(name))
        if name in looked_at
        else pl.when(pl.col(name).is_not_null()).then(True).alias(name)
        for name, dtype in table.frame.schema.items()
    )


def _finding(rule: GxRule, result: Any) -> GxFinding:
    problem = _problem(result.exception_info)
    counts = result.result
    if problem is not None:
        return GxFinding(rule, False, 0, 0, problem)
    if rule.column is None and "unexpected_count" not in counts:
        return GxFinding(rule, bool(result.success), 1, int(not result.success))
    missing = int(counts.get("missing_count") or 0)
    return GxFinding(rule, bool(result.success), counts["element_count"] - missing, counts["unexpected_count"])


def _problem(told: Mapping[str, Any] | None) -> str | None:
    """Kind of the exception that a rule ended in; its text may quote a value."""
    told = told or {}
    for one in (told, *(part for part in told.values() if isinstance(part, Mapping))):
        if one.get("raised_exception"):
            lines = str(one.get("exception_traceback") or "").strip().splitlines()
            return lines[-1].partition(":")[0].rpartition(".")[2] if lines else "unknown error"
    return None
