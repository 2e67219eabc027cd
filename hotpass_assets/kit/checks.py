"""Checks of tables: declared as data, run one step a layer.

Belongs here: what a check is, how it is declared in Dagster (partitioned, described, blocking or not) and how an
outcome looks in the catalogue. Does not belong here: what is judged (``domain.checks``) and which checks there
are (``tables``).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import dagster as dg
import polars as pl

from hotpass_assets.domain.checks.model_rules import keeps_its_model
from hotpass_assets.domain.checks.outcome import CheckOutcome
from hotpass_assets.domain.profile.resolve import Expectation, ResolvedProfile
from hotpass_assets.domain.tables.model import TableModel
from hotpass_assets.kit.asset_options import table_key
from hotpass_assets.kit.intake_settings import IntakeSettings, settings_of, suite_of
from hotpass_assets.kit.partitions import intakes_of
from hotpass_assets.kit.pod_tags import step_options
from hotpass_assets.names import SAMPLE_ROWS
from hotpass_resources.intake_store import IntakeStore
from hotpass_resources.stores import Intakes
from hotpass_resources.table_store import TableStore

WARN, ERROR = dg.AssetCheckSeverity.WARN, dg.AssetCheckSeverity.ERROR


@dataclass(frozen=True)
class CheckedIntake:
    """What a check can look at.

    Attributes:
        profile: Profile of the graph.
        key: Key of the intake.
        tables: Store of the tables.
        intakes: Store of the intakes.
        instance: The run history.
        tags: Tags of the run that checks.
    """

    profile: ResolvedProfile
    key: str
    tables: TableStore
    intakes: IntakeStore
    instance: dg.DagsterInstance
    tags: Mapping[str, str] = field(default_factory=dict)

    def read(self, table: str, intake: str | None = None) -> pl.DataFrame:
        """One table of this intake, or of another one."""
        return self.scan(table, intake).collect()

    def scan(self, table: str, intake: str | None = None) -> pl.LazyFrame:
        """One table of this intake, or of another one, read when collected."""
        return self.tables.scan(table_key(self.profile, table), intake or self.key)

    def has(self, table: str, intake: str) -> bool:
        """Whether a table of an intake was made."""
        return self.tables.has(table_key(self.profile, table), intake)

    @cached_property
    def settings(self) -> IntakeSettings:
        """Settings that go with the intake."""
        return settings_of(self.intakes.load(self.profile.name, self.key))

    @property
    def suite(self) -> tuple[Expectation, ...]:
        """Expectations that count for the run."""
        return self.profile.refine.suite(suite_of(self.settings, self.tags))


@dataclass(frozen=True)
class TableCheck:
    """One check.

    Attributes:
        table: Table it is shown on.
        name: A statement a reader can deny.
        description: What a failure means.
        judge: Looks at the intake and says what it found.
        blocking: Whether a failure of error severity stops what comes after.
        severity: Severity of a failure, unless the outcome says otherwise.
    """

    table: str
    name: str
    description: str
    judge: Callable[[CheckedIntake], CheckOutcome]
    blocking: bool = True
    severity: dg.AssetCheckSeverity = ERROR


def model_check(model: TableModel) -> TableCheck:
    """The blocking check that a table keeps the rules of its model."""
    return TableCheck(
        model.name,
        f"{model.name}_keeps_its_model",
        f"Columns, types, missing values, uniqueness and patterns of table {model.name} are as its model says.",
        lambda intake: keeps_its_model(intake.read(model.name), model),
    )


def checks_of_layer(profile: ResolvedProfile, layer: str, checks: Sequence[TableCheck]) -> dg.AssetChecksDefinition:
    """All checks of a layer as one step, each of them recorded and selectable by itself.

    A step of its own for each would cost more than most checks do.
    """
    by_key = {dg.AssetCheckKey(table_key(profile, check.table), check.name): check for check in checks}

    @dg.multi_asset_check(
        name=f"{profile.name.replace('-', '_')}__{layer}_checks",
        specs=[
            dg.AssetCheckSpec(
                check.name,
                asset=key.asset_key,
                description=check.description,
                blocking=check.blocking,
                partitions_def=intakes_of(profile.name),
            )
            for key, check in by_key.items()
        ],
        can_subset=True,
        **step_options(profile),
    )
    def layer_checks(
        context: dg.AssetCheckExecutionContext, intakes: Intakes, table_store: dg.ResourceParam[TableStore]
    ) -> Iterator[dg.AssetCheckResult]:
        intake = CheckedIntake(
            profile, context.partition_key, table_store, intakes.store, context.instance, context.run.tags
        )
        for key, check in by_key.items():
            if key in context.selected_asset_check_keys:
                yield check_result(check, key, check.judge(intake))

    return layer_checks


def check_result(check: TableCheck, key: dg.AssetCheckKey, outcome: CheckOutcome) -> dg.AssetCheckResult:
    """An outcome as Dagster records it: counts, a sentence, at most twenty failing rows."""
    severity = check.severity if outcome.severe is None else ERROR if outcome.severe else WARN
    metadata: dict[str, Any] = {"checked": outcome.checked, "failed": outcome.failed}
    if outcome.sample.height:
        metadata["sample"] = table_metadata(outcome.sample)
    return dg.AssetCheckResult(
        asset_key=key.asset_key,
        check_name=key.name,
        passed=outcome.passed,
        severity=severity,
        description=outcome.message,
        metadata=metadata,
    )


def table_metadata(frame: pl.DataFrame) -> dg.TableMetadataValue:
    """The first rows of a frame as a table in the catalogue."""
    rows = [
        dg.TableRecord({name: _plain(value) for name, value in row.items()})
        for row in frame.head(SAMPLE_ROWS).iter_rows(named=True)
    ]
    columns = [dg.TableColumn(name, str(dtype)) for name, dtype in frame.schema.items()]
    return dg.MetadataValue.table(rows, schema=dg.TableSchema(columns=columns))


def _plain(value: Any) -> str | int | float | bool | None:
    return value if isinstance(value, str | int | float | bool) or value is None else str(value)
