"""How the steps of a run are executed: as another executor does, with the lineage of the run told on the way.

Belongs here: what is to happen around the steps of every run, whoever started it: the command line, the UI, a backfill,
a schedule. Does not belong here: what lineage says (``kit.run_lineage``).

A run works on its intake alone. The lock is held by the process that executes the steps, unless the command that waits
for the run holds it: then it says so in a tag of the run.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager

import dagster as dg
from dagster._core.execution.context.system import PlanOrchestrationContext
from dagster._core.execution.plan.plan import ExecutionPlan
from dagster._core.execution.retries import RetryMode
from dagster._core.execution.step_dependency_config import StepDependencyConfig
from dagster._utils.interrupts import raise_interrupts_as

from hotpass_assets.kit.run_lineage import RunLineage
from hotpass_assets.names import TAG_INTAKE_KEPT_BY, TAG_PROCESS
from hotpass_resources.intake_keys import INTAKE_KEY
from hotpass_resources.intake_locks import is_held_here, working_on
from hotpass_resources.leftovers import writing
from hotpass_resources.process import is_gone, process_tag
from hotpass_resources.settings import Settings
from hotpass_resources.storage.store import open_store

Warn = Callable[[str], None]

_PARTITION, _RETRY_OF = "dagster/partition", "dagster/parent_run_id"
_SAY_SO_AFTER = 1.0
"""Seconds after which waiting for an intake is worth a line in the log of the run."""


def told_executor(
    inner: dg.ExecutorDefinition, settings: Settings, warn: Warn = lambda _: None
) -> dg.ExecutorDefinition:
    """``inner`` with the lineage of each run told; its name and configuration stay.

    Args:
        inner: The executor that executes the steps, of any kind.
        settings: Where lineage is kept and sent.
        warn: Told in one line what went wrong, beside the log of the run.
    """

    def create(init: dg.InitExecutorContext) -> dg.Executor:
        make = inner.executor_creation_fn
        assert make is not None, inner.name
        return _ToldExecutor(make(init), settings, warn)

    return dg.ExecutorDefinition(
        name=inner.name,
        config_schema=inner.config_schema,  # type: ignore[arg-type]
        requirements=inner.get_requirements,
        executor_creation_fn=create,
        description=inner.description,
    )


class _ToldExecutor(dg.Executor):
    def __init__(self, inner: dg.Executor, settings: Settings, warn: Warn) -> None:
        self._inner = inner
        self._settings = settings
        self._warn = warn

    @property
    def retries(self) -> RetryMode:
        return self._inner.retries

    @property
    def step_dependency_config(self) -> StepDependencyConfig:
        return self._inner.step_dependency_config

    def execute(
        self, plan_context: PlanOrchestrationContext, execution_plan: ExecutionPlan
    ) -> Iterator[dg.DagsterEvent]:
        def warn(sentence: str) -> None:
            plan_context.log.warning(sentence)
            self._warn(sentence)

        with writing(self._settings) as taken_back:
            for sentence in taken_back:
                warn(sentence)
            yield from self._told(plan_context, execution_plan, warn)

    def _told(
        self, plan_context: PlanOrchestrationContext, execution_plan: ExecutionPlan, warn: Warn
    ) -> Iterator[dg.DagsterEvent]:
        _name_process(plan_context)
        lineage = RunLineage(plan_context, execution_plan, self._settings, warn)
        with _alone_with_its_intake(plan_context, lineage.profile, self._settings):
            lineage.begin()
            try:
                for event in self._inner.execute(plan_context, execution_plan):
                    lineage.see(event)
                    yield event
            except BaseException as error:
                lineage.end(error)
                raise
            lineage.end(None)


@contextmanager
def _alone_with_its_intake(
    context: PlanOrchestrationContext, profile: str | None, settings: Settings
) -> Iterator[None]:
    """Keeps others from the intake of a run while the block runs; nothing where it has none, or it is done already.

    Raises:
        DagsterExecutionInterruptedError: The run was stopped while it waited.
    """
    tags = context.dagster_run.tags
    key = tags.get(_PARTITION, "")
    with ExitStack() as held:
        if profile and INTAKE_KEY.fullmatch(profile) and INTAKE_KEY.fullmatch(key) and not _is_kept_by_caller(tags):
            objects = open_store(settings.store_root)
            if not is_held_here(objects, profile, key):
                with raise_interrupts_as(dg.DagsterExecutionInterruptedError):
                    try:
                        held.enter_context(working_on(objects, profile, key, _SAY_SO_AFTER))
                    except TimeoutError:
                        context.log.info(f"Another process works on intake {key}: waiting until it is done.")
                        held.enter_context(working_on(objects, profile, key))
        yield


def _is_kept_by_caller(tags: Mapping[str, str]) -> bool:
    """Whether a command holds the lock and waits for this very run; a later try has the tag from it, and no command."""
    caller = tags.get(TAG_INTAKE_KEPT_BY)
    return caller is not None and _RETRY_OF not in tags and not is_gone(caller)


def _name_process(context: PlanOrchestrationContext) -> None:
    """Note on a run that the UI or a daemon started which process executes it, so that its death is noticed."""
    if TAG_PROCESS not in context.dagster_run.tags:
        context.instance.add_run_tags(context.run_id, {TAG_PROCESS: process_tag()})
