"""The run history: the Dagster instance this process writes to.

Belongs here: opening the instance, tuning its embedded database, closing runs whose process is gone. Does not
belong here: what a run does.

``DAGSTER_HOME`` names the folder of the history and its ``dagster.yaml``. Without it the ``dagster.yaml`` of the
workspace counts, with relative folders taken from where it stands; without that one, everything is in SQLite below
the state folder.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import dagster as dg
import yaml
from dagster._core.instance.ref import InstanceRef
from sqlalchemy.exc import SQLAlchemyError

from hotpass_assets.domain.errors import ConfigurationError, ConfigurationProblem, StorageError
from hotpass_assets.names import TAG_BACKFILL_PROCESS, TAG_PROCESS
from hotpass_resources.abandoned_backfills import end_abandoned_backfills
from hotpass_resources.lineage.abandoned_runs import end_abandoned_runs
from hotpass_resources.locks import alone_at
from hotpass_resources.process import is_gone
from hotpass_resources.publishing.atomic import output_error
from hotpass_resources.settings import Settings
from hotpass_resources.sqlite_tuning import tuned_sqlite

CONFIG_FILE = "dagster.yaml"

_RUN_DEFAULTS: dict[str, Any] = {
    "telemetry": {"enabled": False},
    "nux": {"enabled": False},
    "compute_logs": {
        "module": "dagster._core.storage.noop_compute_log_manager",
        "class": "NoOpComputeLogManager",
        "config": {},
    },
    # Runs start at once; a queue needs a daemon to empty it.
    "run_coordinator": {
        "module": "dagster.core.run_coordinator",
        "class": "DefaultRunCoordinator",
        "config": {},
    },
}


def instance_config(settings: Settings) -> tuple[Path, dict[str, Any]]:
    """Folder of the configuration file and what overrules it.

    Returns:
        The folder whose ``dagster.yaml`` counts (it need not exist), and the configuration with every relative
        folder made absolute.
    """
    home = settings.dagster_home
    if (home / CONFIG_FILE).is_file():
        return home, {}
    own = settings.workspace / CONFIG_FILE
    if own.is_file():
        return settings.workspace, _absolute(_content(own), settings.workspace)
    return home, _RUN_DEFAULTS | _sqlite(home)


def _content(path: Path) -> dict[str, Any]:
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        problem = None if isinstance(content, dict) else "the file holds no settings"
    except (yaml.YAMLError, UnicodeError) as error:
        problem = " ".join(str(error).split())
    if problem:
        raise ConfigurationError(
            "the configuration of the run history is invalid",
            [ConfigurationProblem(str(path), "", problem)],
        )
    return content


def _absolute(content: dict[str, Any], folder: Path) -> dict[str, Any]:
    """The storages of ``content`` with relative folders taken from ``folder``."""
    rooted = {}
    for name, block in content.items():
        config = block.get("config") if isinstance(block, dict) else None
        if isinstance(config, dict) and isinstance(config.get("base_dir"), str):
            rooted[name] = block | {"config": config | {"base_dir": str(folder / config["base_dir"])}}
    return rooted


def _sqlite(home: Path) -> dict[str, Any]:
    history, schedules = str(home / "history"), str(home / "schedules")
    storages = {
        "run_storage": ("dagster._core.storage.runs", "SqliteRunStorage", history),
        "event_log_storage": (
            "dagster._core.storage.event_log",
            "ConsolidatedSqliteEventLogStorage",
            history,
        ),
        "schedule_storage": ("dagster._core.storage.schedules", "SqliteScheduleStorage", schedules),
        "local_artifact_storage": ("dagster._core.storage.root", "LocalArtifactStorage", str(home)),
    }
    return {
        name: {"module": module, "class": kind, "config": {"base_dir": folder}}
        for name, (module, kind, folder) in storages.items()
    }


@contextmanager
def open_instance(settings: Settings) -> Iterator[dg.DagsterInstance]:
    """The persistent instance, with runs of vanished processes closed."""
    home = settings.dagster_home
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise output_error(home, error) from error
    folder, overrides = instance_config(settings)
    with _told_about(home), tuned_sqlite(), ExitStack() as stack:
        instance = stack.enter_context(_instance(home, folder, overrides))
        close_orphans(instance)
        end_abandoned_backfills(instance, TAG_BACKFILL_PROCESS)
        end_abandoned_runs(instance, settings)
        yield instance


@contextmanager
def _told_about(home: Path) -> Iterator[None]:
    """Says that it is the history that failed when its database does."""
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error) as error:
        cause = getattr(error, "orig", None) or error
        raise StorageError(
            "the run history cannot be used",
            where=str(home),
            why=str(cause).splitlines()[0] if isinstance(cause, sqlite3.Error) else type(cause).__name__,
            do="See that the disk has space and that no other program holds the files; if they are damaged, "
            "move the folder away: tables and published files do not depend on it",
        ) from error


def _instance(home: Path, folder: Path, overrides: dict[str, Any]) -> dg.DagsterInstance:
    ref = InstanceRef.from_dir(str(home), config_dir=str(folder), overrides=overrides)
    # Two processes that make the databases at the same time leave them in a state that no version can open.
    with alone_at(home / ".lock"):
        instance = dg.DagsterInstance.from_ref(ref)
        instance.get_runs_count()
        return instance


_UNFINISHED = [
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
    dg.DagsterRunStatus.CANCELING,
]


def close_orphans(instance: dg.DagsterInstance) -> None:
    """Record runs as failed whose process is gone."""
    started = instance.get_runs(dg.RunsFilter(statuses=_UNFINISHED))
    for run in started:
        process = run.tags.get(TAG_PROCESS)
        if process is not None and is_gone(process):
            instance.report_run_failed(
                run, "The process that executed this run is gone. Run it again: finished tables are kept."
            )
