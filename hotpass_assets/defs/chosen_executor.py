"""The executor a deployment chooses for the runs of its code location.

Belongs here: the executors there are to choose from, and holding their configuration to what they accept: Dagster
finds a misspelled key only when a run starts. Does not belong here: what happens around the steps
(``executor``), and runs of the command line, which are always executed in its own process.
"""

from collections.abc import Callable, Mapping
from typing import Any

import dagster as dg
import yaml
from dagster._config import process_config

from hotpass_assets.domain.config.problems import did_you_mean
from hotpass_assets.domain.errors import ConfigurationError, ConfigurationProblem
from hotpass_resources.settings import Settings

NAME, CONFIG = "HOTPASS_EXECUTOR", "HOTPASS_EXECUTOR_CONFIG"


def chosen_executor(settings: Settings) -> dg.ExecutorDefinition:
    """The executor that the settings name, configured as they say.

    Raises:
        ConfigurationError: There is no such executor, it is not installed, or it does not accept the configuration.
    """
    make = _EXECUTORS.get(settings.executor)
    if make is None:
        raise _refused(NAME, f"there is no executor '{settings.executor}'", did_you_mean(settings.executor, _EXECUTORS))
    executor = make()
    if settings.executor_config is None:
        return executor
    config = _content(settings.executor_config)
    _hold_to_schema(executor, config)
    if settings.executor == "k8s":
        _hold_to_kubernetes(config)
    return executor.configured(config, name=executor.name)


def _hold_to_schema(executor: dg.ExecutorDefinition, config: dict[str, Any]) -> None:
    schema: Any = executor.config_schema.config_type
    for key in sorted(set(config) - set(schema.fields)):
        raise _refused(CONFIG, f"executor {executor.name} has no key '{key}'", did_you_mean(key, schema.fields))
    result = process_config(schema, config)
    if not result.success:
        # What was expected instead follows in Dagster's words, on more than a page.
        problems = "; ".join(error.message.partition(" Expected: ")[0] for error in result.errors or ())
        raise _refused(CONFIG, problems, f"correct what executor {executor.name} is given")


def _hold_to_kubernetes(config: dict[str, Any]) -> None:
    """Dagster's schema lets everything through below ``container_config`` and its like."""
    from dagster_k8s.job import UserDefinedDagsterK8sConfig

    pods = {"step_k8s_config": config.get("step_k8s_config", {})}
    pods |= {f"per_step_k8s_config.{step}": pod for step, pod in config.get("per_step_k8s_config", {}).items()}
    for place, pod in pods.items():
        try:
            UserDefinedDagsterK8sConfig.from_dict(pod)  # type: ignore[no-untyped-call]
        except Exception as error:
            raise _refused(CONFIG, f"{place}: {error}", "correct the keys of Kubernetes") from error


def _kubernetes() -> dg.ExecutorDefinition:
    # 1.9 s to import, so only the deployment that needs it does.
    try:
        from dagster_k8s import k8s_job_executor
    except ImportError as error:
        raise _refused(NAME, "executor k8s is not installed", "run: pip install 'hotpass[k8s]'") from error
    return k8s_job_executor


_EXECUTORS: Mapping[str, Callable[[], dg.ExecutorDefinition]] = {
    "in_process": lambda: dg.in_process_executor,
    "multiprocess": lambda: dg.multiprocess_executor,
    "k8s": _kubernetes,
}


def _content(text: str) -> dict[str, Any]:
    try:
        content = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise _refused(CONFIG, " ".join(str(error).split()), "write YAML, such as max_concurrent: 2") from error
    if not isinstance(content, dict):
        raise _refused(CONFIG, "this holds no keys", "write YAML, such as max_concurrent: 2")
    return content


def _refused(variable: str, why: str, do: str) -> ConfigurationError:
    return ConfigurationError(
        "the executor cannot be chosen",
        [ConfigurationProblem("environment", variable, why, do)],
        do="Correct the environment of the code location and start it again",
    )
