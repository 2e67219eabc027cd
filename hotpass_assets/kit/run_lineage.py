"""The lineage of one run: told while it runs, whoever started it.

Belongs here: collecting what a run does from the events that pass by, and writing its first and last event. Does not
belong here: the form of events (``domain.lineage``), where they go (``hotpass_resources.lineage``), and when this is
called (``defs.executor``).

Nothing in here may fail or hold up a run: what goes wrong is a warning.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property, wraps
from importlib.metadata import version
from typing import Any, ParamSpec
from uuid import UUID

import dagster as dg
from dagster._core.execution.context.system import PlanOrchestrationContext
from dagster._core.execution.plan.plan import ExecutionPlan

from hotpass_assets.domain.errors import HotpassError
from hotpass_assets.domain.lineage.openlineage_events import OpenLineageEvents, as_line
from hotpass_assets.domain.lineage.run_facts import Assertion, Outcome, RunFacts, RunIdentity, Table
from hotpass_assets.kit.asset_options import INPUT_FOLDER
from hotpass_assets.kit.failures import error_from, is_a_stop_by_a_check, is_an_interrupt
from hotpass_assets.kit.intake_settings import settings_of
from hotpass_assets.kit.lineage_facts import IntakeTables, columns_of, intake_facts, origins_of
from hotpass_assets.kit.results import check_results
from hotpass_assets.names import METADATA_ROW_COUNT, TAG_ENVIRONMENT, TAG_PROFILE
from hotpass_resources.intake_store import Intake, IntakeStore
from hotpass_resources.lineage.abandoned_runs import end_abandoned_runs
from hotpass_resources.lineage.event_log import LineageLog
from hotpass_resources.lineage.sending import EventSender, shown_address
from hotpass_resources.settings import Settings
from hotpass_resources.table_store import TableStore

_PARTITION = "dagster/partition"
_FACTS_BY_TAG = {"environment": TAG_ENVIRONMENT, "backfill": "dagster/backfill", "retry_of": "dagster/parent_run_id"}

P = ParamSpec("P")


def _harmless(step: Callable[P, None]) -> Callable[P, None]:
    """Turns a failure of lineage into a warning that names its kind: its text may quote a cell."""

    @wraps(step)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            step(*args, **kwargs)
        except Exception as error:
            why = error.one_line() if isinstance(error, HotpassError) else f"unexpected {type(error).__name__}"
            with suppress(Exception):
                args[0].warn(f"the lineage of this run is not complete: {why}")  # type: ignore[attr-defined]

    return guarded


class RunLineage:
    """Tells the lineage of one run.

    Args:
        context: The run as its executor knows it.
        plan: Steps of the run.
        settings: Where events are kept and sent.
        warn: Told in one line what went wrong.
    """

    def __init__(
        self,
        context: PlanOrchestrationContext,
        plan: ExecutionPlan,
        settings: Settings,
        warn: Callable[[str], None],
    ) -> None:
        self.warn = warn
        self._context = context
        self._plan = plan
        self._settings = settings
        self._log = LineageLog(settings.lineage_dir)
        self._made: dict[str, Table] = {}
        self._checked: list[dg.DagsterEvent] = []
        self._failed: list[dg.DagsterEvent] = []
        self._told = False

    @_harmless
    def begin(self) -> None:
        """Tell that the run begins."""
        if self._settings.lineage.disabled or self.profile is None:
            return
        end_abandoned_runs(self._context.instance, self._settings)
        first = OpenLineageEvents(self._identity).start(self._facts_before, _now())
        self._told = self._log.begin(self._run_id, as_line(first), to_send=self._sender is not None)
        # A run that is taken up again has told its beginning already.
        self._told = self._told or self._run_id in self._log.running()
        if self._sender is not None:
            self._sender.wake()

    @_harmless
    def see(self, event: dg.DagsterEvent) -> None:
        """Note what an event of the run says."""
        if event.event_type_value == "ASSET_MATERIALIZATION" and event.asset_key is not None:
            metadata = dict(event.step_materialization_data.materialization.metadata)
            rows = metadata.get(METADATA_ROW_COUNT)
            self._made[event.asset_key.path[-1]] = replace(
                self._table(event.asset_key),
                rows=int(str(rows.value)) if rows is not None else None,
                origins=origins_of(metadata),
            )
        elif event.event_type_value == "ASSET_CHECK_EVALUATION":
            self._checked.append(event)
        elif event.event_type_value == "STEP_FAILURE":
            self._failed.append(event)

    @_harmless
    def end(self, error: BaseException | None) -> None:
        """Tell that the run has ended.

        Args:
            error: What stopped the run from outside its steps, if anything did.
        """
        if not self._told:
            return
        outcome, message = self._outcome(error)
        last = OpenLineageEvents(self._identity).end(outcome, self._facts_after(), _now(), message)
        self._log.finish(self._run_id, as_line(last), to_send=self._sender is not None)
        if self._sender is not None:
            self._sender.wake()
            problem = self._sender.settle()
            if problem is not None:
                self.warn(
                    f"lineage events were not taken by {shown_address(self._settings.lineage)}: {problem}. They are "
                    f"kept in {self._log.folder} and sent with the next run or by hotpass lineage send"
                )

    @property
    def _run_id(self) -> str:
        return self._context.run_id

    @cached_property
    def _planned(self) -> set[dg.AssetKey]:
        """Assets the run is to make."""
        steps = (self._plan.get_step_by_key(key) for key in self._plan.step_keys_to_execute)
        keys = (output.properties.asset_key for step in steps for output in step.step_outputs)
        return {key for key in keys if key is not None}

    @cached_property
    def _to_check(self) -> set[dg.AssetKey]:
        """Assets the run is to check."""
        steps = (self._plan.get_step_by_key(key) for key in self._plan.step_keys_to_execute)
        checks = (output.properties.asset_check_key for step in steps for output in step.step_outputs)
        return {check.asset_key for check in checks if check is not None}

    @cached_property
    def profile(self) -> str | None:
        """Profile whose tables the run makes or checks; ``None`` for a run about anything else."""
        named = self._context.dagster_run.tags.get(TAG_PROFILE)
        return named or next((key.path[0] for key in sorted(self._planned | self._to_check)), None)

    @cached_property
    def _identity(self) -> RunIdentity:
        tags = self._context.dagster_run.tags
        told = self._settings.lineage
        facts = {name: tags[tag] for name, tag in _FACTS_BY_TAG.items() if tag in tags}
        if self._intake is not None:
            facts["intake_digest"] = self._intake.digest
        return RunIdentity(
            run_id=self._run_id,
            profile=str(self.profile),
            namespace=told.namespace,
            producer=told.producer,
            intake=tags.get(_PARTITION),
            facts={"hotpass_version": version("hotpass"), "dagster_job": self._context.dagster_run.job_name, **facts},
            engine=("Dagster", version("dagster")),
            description=self._context.job.get_definition().description or "",
            parent=self._parent(),
        )

    def _parent(self) -> tuple[str, str, str] | None:
        """What started the run, if the environment says so in a form that can be told."""
        said = self._settings.lineage.parent
        if said is None:
            return None
        try:
            namespace, job, run_id = said.rsplit("/", 2)
            return namespace, job, str(UUID(run_id))
        except ValueError:
            self.warn("OPENLINEAGE_PARENT_ID is not <namespace>/<job>/<run id, a UUID>; the run is told without it")
            return None

    @cached_property
    def _sender(self) -> EventSender | None:
        """What sends the events; none without a server, or where the request of the intake wants nothing sent."""
        if not self._settings.lineage.url:
            return None
        if self._intake is not None and settings_of(self._intake).send_lineage is False:
            return None
        return EventSender(self._settings.lineage, self._log)

    @cached_property
    def _store(self) -> IntakeStore:
        return IntakeStore(self._settings.store_root)

    @cached_property
    def _intake(self) -> Intake | None:
        """The intake the run is about, as it was when the run was told of first; nothing where there is none."""
        key = self._context.dagster_run.tags.get(_PARTITION)
        return self._store.load(str(self.profile), key) if key is not None else None

    @cached_property
    def _facts_before(self) -> RunFacts:
        graph = self._context.job.get_definition().asset_layer.asset_graph
        parents = {parent for key in self._planned for parent in graph.get(key).parent_keys}
        # The folder itself is told as the workbooks that were frozen from it.
        folders = {parent for parent in parents if parent.path[-1] == INPUT_FOLDER}
        needed = parents - folders | self._to_check
        read = tuple(self._table(key) for key in sorted(needed - self._planned))
        if self._intake is None:
            return RunFacts(read=read)
        facts = intake_facts(self._store, self._intake)
        return replace(facts, read=read, reads_workbooks=bool(folders))

    def _facts_after(self) -> RunFacts:
        assertions = tuple(
            Assertion(result.asset, result.name, result.passed, result.severity)
            for result in check_results(self._checked)
        )
        made = tuple(self._made[name] for name in sorted(self._made))
        facts = replace(self._facts_before, made=made, assertions=assertions)
        if self._identity.intake is None:
            return facts
        tables = TableStore(root=str(self._settings.store_root))
        return IntakeTables(tables, self._identity.profile, self._identity.intake, self._made).result_facts(facts)

    def _table(self, key: dg.AssetKey) -> Table:
        graph = self._context.job.get_definition().asset_layer.asset_graph
        metadata: dict[str, Any] = dict(graph.get(key).metadata) if graph.has(key) else {}
        return Table(key.path[-1], key.path[0], columns_of(metadata))

    def _outcome(self, error: BaseException | None) -> tuple[Outcome, str | None]:
        stopped = isinstance(error, KeyboardInterrupt | dg.DagsterExecutionInterruptedError | GeneratorExit)
        if stopped or any(map(is_an_interrupt, self._failed)):
            return "ABORT", "The run was interrupted."
        broken = [event for event in self._failed if not is_a_stop_by_a_check(event)]
        if broken:
            return "FAIL", error_from(broken[0]).one_line()
        if self._failed:
            held = [check for check in check_results(self._checked) if not check.passed and check.severity == "error"]
            names = ", ".join(f"{check.asset}.{check.name}" for check in held)
            return "FAIL", f"Stopped by a check that does not hold: {names}."
        if error is not None:
            return "FAIL", f"unexpected {type(error).__name__}"
        return "COMPLETE", None


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
