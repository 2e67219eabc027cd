"""``hotpass contracts emit``, ``validate`` and ``diff``.

Belongs here: what each command reads and writes, and its exit code. Does not belong here: contracts
(``hotpass_assets.domain.contracts``) and how findings look (``contracts_results``).
"""

from pathlib import Path
from typing import TYPE_CHECKING

import click
import typer

from hotpass_cli.contracts_options import (
    AsJson,
    ContractFile,
    DatasetTableName,
    Examples,
    Form,
    Limit,
    NewContract,
    OldContract,
    OutputPath,
    Subject,
    TableName,
)
from hotpass_cli.options import Invocation, verb
from hotpass_cli.sensitive_fields import refuse_unknown_fields

if TYPE_CHECKING:
    from hotpass_assets.domain.contracts.model import Contract
    from hotpass_assets.domain.contracts.terms import ContractTerms

DOCUMENT_SUFFIXES = (".yaml", ".yml", ".json", ".toml")


@verb
def emit(
    invocation: Invocation,
    output: OutputPath = None,
    form: Form = None,
    table: TableName = None,
    include_examples: Examples = False,
) -> int:
    """Write the contract of a profile: what its published tables hold, who answers for them, what users may do.

    All forms say the same and come from the models of the tables, the profile and the configuration. Without --profile
    it is the profile refined last. Without --output
    the document goes to stdout, and nothing else does.

    Exit code 0: written. 1: a file cannot be written. 2: the profile or configuration is invalid, or there is no such
    table.
    """
    from hotpass_assets.domain.contracts.documents import FORM_OF_SUFFIX, document, documents

    terms = _terms(invocation)
    invocation.output.talk(f"Contract: {terms.dataset} (profile {terms.profile.name})")
    if form == "table-schema" and table is None:
        table = terms.tables[0].name  # a Table Schema is about one table: the organisations
    if table is not None:
        terms = terms.narrowed(table)
    if output is not None and (output.is_dir() or not output.suffix):
        if form is not None:
            raise _usage(f"--output {output} is a folder, which takes all forms: leave --format out, or name a file")
        written = {
            output / Path(name).name: text for name, (_, text) in documents(terms, examples=include_examples).items()
        }
        return _write(invocation, terms, written)
    if output is None:
        text = document(terms, form or "yaml", examples=include_examples)
        said = {"form": form or "yaml", "dataset": terms.dataset, "version": terms.profile.contract.version}
        invocation.output.event("contracts.emitted", {**said, "profile": terms.profile.name, "document": text})
        if not invocation.output.is_json:
            typer.echo(text, nl=False)
        return 0
    chosen = form or FORM_OF_SUFFIX.get(output.suffix.lower())
    if chosen is None:
        raise _usage(f"the suffix of {output.name} says no form: use {', '.join(FORM_OF_SUFFIX)}, or add --format")
    return _write(invocation, terms, {output: document(terms, chosen, examples=include_examples)})


@verb
def validate(
    invocation: Invocation,
    path: Subject,
    contract: ContractFile = None,
    table: DatasetTableName = None,
    limit: Limit = 10,
    as_json: AsJson = False,
) -> int:
    """Hold a dataset to its contract, and point at the rows that break it.

    The contract is the one of --contract, else of --profile, else the one published beside the dataset, in its folder
    contracts, else the one of the profile refined last. stderr says which.

    Rows of CSV files and workbooks are counted as a spreadsheet counts them, rows of Parquet and DuckDB files from 1.
    Values of personal columns are not shown. A PATH that is a contract itself is checked for its structure. Queries in
    a contract are not run.

    Exit code 0: nothing wrong, perhaps with warnings. 1: findings; with --qa-mode strict, warnings too. 2: the dataset,
    the contract or the profile cannot be used.
    """
    from hotpass_cli import contracts_results

    if path.suffix.lower() in DOCUMENT_SUFFIXES:
        if contract is not None or table is not None:
            raise _usage(f"{path.name} is a contract, which is not held to another: leave --contract and --table out")
        return contracts_results.report_document(invocation, path, as_json=as_json)
    from hotpass_assets.domain.contracts.matching import matched
    from hotpass_assets.domain.contracts.validation import validate as hold
    from hotpass_resources.contract_datasets import read_dataset

    beside = contract or _contract_beside(invocation, path)
    held_to = _contract(beside) if beside is not None else _contract_of_profile(invocation)
    invocation.output.talk(f"Contract: {held_to.name} {held_to.version} ({held_to.place})")
    dataset = matched(held_to, read_dataset(path), str(path), table)
    findings = hold(held_to, dataset, limit)
    return contracts_results.report_dataset(invocation, path, held_to, dataset, findings, as_json=as_json)


@verb
def diff(invocation: Invocation, old: OldContract, new: NewContract = None, as_json: AsJson = False) -> int:
    """Say what changed between two contracts, whom it breaks, and whether the version says so.

    Breaking is what readers may stumble over (a column gone, a value that may be missing now) and what data written
    before may not keep (a value required, unique or limited now). It takes a new major version; an addition takes a
    minor one. While the first number is 0, the second one counts as major. Without a second contract the first is
    compared with the one of --profile, or of the profile refined last.

    Exit code 0: nothing breaks, or a new major version says so. 1: something breaks without one; with --qa-mode strict,
    also if a minor version is due. 2: a contract or the profile cannot be used.
    """
    from hotpass_assets.domain.contracts.comparison import compare
    from hotpass_cli import contracts_results

    before = _contract(old)
    after = _contract(new) if new is not None else _contract_of_profile(invocation)
    for label, one in (("Old", before), ("New", after)):
        invocation.output.talk(f"{label} contract: {one.name} {one.version} ({one.place})")
    return contracts_results.report_comparison(invocation, before, after, compare(before, after), as_json=as_json)


def _terms(invocation: Invocation) -> "ContractTerms":
    from hotpass_assets.domain.contracts.terms import terms_from
    from hotpass_cli.run_settings import load_run_settings, refined_last
    from hotpass_resources.publishing.publisher import dataset_paths
    from hotpass_resources.settings import load_settings

    refuse_unknown_fields(invocation.shared.sensitive_field)
    settings = load_run_settings(invocation, {}, refined_last(load_settings()))
    paths = dataset_paths(settings.output_path, settings.config.pipeline.formats)
    return terms_from(settings.config, settings.profile, {form: path.name for form, path in paths.items()})


def _contract_of_profile(invocation: Invocation) -> "Contract":
    from hotpass_assets.domain.contracts.odcs import odcs_contract
    from hotpass_assets.domain.contracts.odcs_reading import contract_of

    terms = _terms(invocation)
    payload = odcs_contract(terms).model_dump(mode="json", by_alias=True, exclude_none=True)
    return contract_of(payload, f"profile {terms.profile.name}")


def _contract_beside(invocation: Invocation, dataset: Path) -> Path | None:
    """The contract published with a dataset, where nobody named a profile and no other one can be meant."""
    from hotpass_assets.domain.config.layers import named_profile

    shared = invocation.shared
    if shared.profile or named_profile(shared.config):
        return None
    found = sorted((dataset.parent / "contracts").glob("*.odcs.yaml"))
    if len(found) > 1:
        stem = f"path {dataset.stem}."
        found = [one for one in found if any(stem in place for place in _contract(one).promises["servers"].values())]
    return found[0] if len(found) == 1 else None


def _contract(path: Path) -> "Contract":
    from hotpass_assets.domain.config.document import read_document
    from hotpass_assets.domain.contracts.odcs_reading import read_contract

    return read_contract(read_document(path))


def _write(invocation: Invocation, terms: "ContractTerms", texts: dict[Path, str]) -> int:
    from hotpass_resources.publishing.atomic import swap_in
    from hotpass_resources.publishing.publisher import refuse_unusable_places

    refuse_unusable_places(texts)
    for path, text in texts.items():
        with swap_in(path) as aside:
            aside.write_text(text, encoding="utf-8")
    facts = {
        "dataset": terms.dataset,
        "profile": terms.profile.name,
        "version": terms.profile.contract.version,
        "files": [str(path) for path in texts],
    }
    invocation.output.event("contracts.emitted", facts)
    for path in texts:
        invocation.output.line(str(path))
    return 0


def _usage(message: str) -> click.UsageError:
    return click.UsageError(message, click.get_current_context(silent=True))
