"""How the steps of a run are executed: as another executor does, with the lineage of the run told on the way.

Belongs here: what is to happen around the steps of every run, whoever started it: the command line, the UI, a backfill,
a schedule. Does not belong here: what lineage says (``kit.run_lineage``).
"""

from collections.abc import Callable, Iterator

import dagster as dg
from dagster._core.execution.context.system import PlanOrchestrationContext
from dagster._core.execution.plan.plan import ExecutionPlan
from dagster._core.execution.retries import RetryMode
from dagster._core.execution.step_dependency_config import StepDependencyConfig

from hotpass_assets.kit.run_lineage import RunLineage
from hotpass_assets.names import TAG_PROCESS
from hotpass_resources.leftovers import writing
from hotpass_resources.process import process_tag
from hotpass_resources.settings import Settings

Warn = Callable[[str], None]


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
        with writing(self._settings):
            yield from self._told(plan_context, execution_plan)

    def _told(self, plan_context: PlanOrchestrationContext, execution_plan: ExecutionPlan) -> Iterator[dg.DagsterEvent]:
        def warn(sentence: str) -> None:
            plan_context.log.warning(sentence)
            self._warn(sentence)

        _name_process(plan_context)
        lineage = RunLineage(plan_context, execution_plan, self._settings, warn)
        lineage.begin()
        try:
            for event in self._inner.execute(plan_context, execution_plan):
                lineage.see(event)
                yield event
        except BaseException as error:
            lineage.end(error)
            raise
        lineage.end(None)


def _name_process(context: PlanOrchestrationContext) -> None:
    """Note on a run that the UI or a daemon started which process executes it, so that its death is noticed."""
    if TAG_PROCESS not in context.dagster_run.tags:
        context.instance.add_run_tags(context.run_id, {TAG_PROCESS: process_tag()})
