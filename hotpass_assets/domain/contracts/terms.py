"""What a contract is made from: the published tables of a profile, and what its owner says of them.

Belongs here: bringing profile, configuration and table models together. Does not belong here: the forms of a contract
(the modules beside this one) and where files are written.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from hotpass_assets.domain.clean.places import province_names
from hotpass_assets.domain.config.model import DEFAULT_SCHEMA_DESCRIPTOR, DEFAULT_SUITE, HotpassConfig
from hotpass_assets.domain.config.problems import did_you_mean
from hotpass_assets.domain.errors import HotpassError
from hotpass_assets.domain.profile.resolve import Expectation, ResolvedProfile
from hotpass_assets.domain.report.sheets import NOT_IN_WORKBOOK
from hotpass_assets.domain.tables.golden import ORGANISATIONS
from hotpass_assets.domain.tables.model import Column, TableModel
from hotpass_assets.domain.tables.published import PUBLISHED_TABLES

PERSONAL = "pii"
"""Classification of a column that can hold personal data."""

# Only these forms hold more than the organisations.
_FORMS_OF_ALL_TABLES = ("duckdb",)


@dataclass(frozen=True)
class ContractTerms:
    """Everything a contract says.

    Attributes:
        profile: Profile, with what the request overrules.
        tables: Published tables the contract is about.
        dataset: Name of the published dataset.
        owner: Who answers for the data.
        classification: How sensitive the data is as a whole.
        intent: Why the data is processed.
        suite: Expectation suite that runs.
        schema_descriptor: File name of the Table Schema of the organisations.
        files: File name of each published form: ``parquet``, ``csv``, ``duckdb``, ``workbook``.
    """

    profile: ResolvedProfile
    tables: tuple[TableModel, ...]
    dataset: str
    owner: str | None = None
    classification: str = "internal"
    intent: tuple[str, ...] = ()
    suite: str = DEFAULT_SUITE
    schema_descriptor: str = DEFAULT_SCHEMA_DESCRIPTOR
    files: Mapping[str, str] = field(default_factory=dict)

    @property
    def purpose(self) -> str | None:
        """What the dataset is for: as the contract says, else why the data is processed."""
        return self.profile.contract.purpose or " ".join(self.intent) or None

    def narrowed(self, table: str) -> ContractTerms:
        """The same terms about one table.

        Raises:
            HotpassError: No published table is called so.
        """
        chosen = tuple(model for model in self.tables if model.name == table)
        if not chosen:
            raise HotpassError(
                f"no published table is called '{table}'",
                do=did_you_mean(table, [model.name for model in self.tables]),
                exit_code=2,
            )
        return replace(self, tables=chosen)

    def files_of(self, table: TableModel) -> Mapping[str, str]:
        """Published files that hold a table as a whole."""
        return {
            form: name
            for form, name in self.files.items()
            if form != "workbook" and (table.name == ORGANISATIONS.name or form in _FORMS_OF_ALL_TABLES)
        }

    def expectations_of(self, table: TableModel) -> tuple[Expectation, ...]:
        """Expectations of the suite on one table that say more than its model."""
        columns = {column.name: column for column in table.columns}
        return tuple(
            expectation
            for expectation in self.profile.refine.suite(self.suite)
            if expectation.table == table.name and not _is_said(expectation, columns[expectation.column])
        )

    def classification_of(self, column: Column) -> str:
        """How sensitive one column is."""
        return PERSONAL if column.personal else self.classification


def contract_tables(profile: ResolvedProfile) -> tuple[TableModel, ...]:
    """The published tables as a profile fills them: provinces are those of its country."""
    provinces = province_names(profile.country_code.upper())
    choices = {"province": tuple(sorted(set(provinces.values()))), "province_code": tuple(sorted(provinces))}
    if not provinces:
        return PUBLISHED_TABLES
    return tuple(
        replace(
            table,
            columns=tuple(
                replace(column, one_of=choices[column.name]) if column.name in choices else column
                for column in table.columns
            ),
        )
        for table in PUBLISHED_TABLES
    )


def terms_from(config: HotpassConfig, profile: ResolvedProfile, files: Mapping[str, str]) -> ContractTerms:
    """Terms of a profile and a configuration; ``files`` are the published forms with their file names."""
    profile = replace(profile, country_code=config.pipeline.country_code)
    return ContractTerms(
        profile=profile,
        tables=contract_tables(profile),
        dataset=config.data_contract.dataset,
        owner=config.governance.data_owner,
        classification=config.governance.classification,
        intent=config.governance.intent,
        suite=config.pipeline.expectation_suite,
        schema_descriptor=config.data_contract.schema_descriptor,
        files=files,
    )


def forms_without(table: TableModel, column: Column) -> tuple[str, ...]:
    """Published forms that leave a column out."""
    return ("workbook",) if table.name == ORGANISATIONS.name and column.name in NOT_IN_WORKBOOK else ()


def _is_said(expectation: Expectation, column: Column) -> bool:
    """Whether the model of the table holds every row to the same or more."""
    if expectation.check == "not_null":
        return not column.nullable
    if expectation.check == "unique":
        return column.unique
    if expectation.check == "between":
        return column.between is not None and _is_within(column.between, expectation.value)
    if expectation.check == "in_set":
        choices = column.choices
        return choices is not None and set(choices) <= set(expectation.value or ())
    return column.matches is not None and column.matches == expectation.value


def _is_within(limits: tuple[float, float], wanted: object) -> bool:
    low, high = wanted if isinstance(wanted, tuple) else (None, None)
    return (low is None or low <= limits[0]) and (high is None or limits[1] <= high)
