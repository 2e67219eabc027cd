"""The run history: the Dagster instance this process writes to.

Belongs here: opening the instance, tuning its embedded database, closing runs whose process is gone. Does not
belong here: what a run does.

``DAGSTER_HOME`` names the folder of the history and its ``dagster.yaml``. Without it the ``dagster.yaml`` of the
workspace counts, with relative folders taken from where it stands; without that one, everything is in SQLite below
the state folder.
"""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import dagster as dg
import yaml
from dagster._core.errors import DagsterInvalidConfigError
from dagster._core.instance.ref import InstanceRef
from sqlalchemy.exc import SQLAlchemyError

from hotpass_assets.domain.errors import ConfigurationError, ConfigurationProblem, StorageError
from hotpass_assets.names import TAG_BACKFILL_PROCESS, TAG_PROCESS
from hotpass_resources.abandoned_backfills import end_abandoned_backfills
from hotpass_resources.history_making import make_missing_databases
from hotpass_resources.history_schema import refuse_other_schema
from hotpass_resources.lineage.abandoned_runs import end_abandoned_runs
from hotpass_resources.locks import alone_at
from hotpass_resources.postgres_history import making_tables_alone, place_of, postgres_error, postgres_url
from hotpass_resources.process import is_gone
from hotpass_resources.publishing.atomic import output_error
from hotpass_resources.settings import Settings
from hotpass_resources.sqlite_tuning import tuned_sqlite

CONFIG_FILE = "dagster.yaml"
LOCK = ".lock"
_WHAT = "the configuration of the run history is invalid"

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
            _WHAT,
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
    ref = _instance_ref(home, folder, overrides)
    with _told_about(home, folder, ref), ExitStack() as stack:
        make_missing_databases(ref, home / LOCK)
        stack.enter_context(tuned_sqlite())
        instance = stack.enter_context(_instance(home, folder, ref))
        close_orphans(instance)
        end_abandoned_backfills(instance, TAG_BACKFILL_PROCESS)
        end_abandoned_runs(instance, settings)
        yield instance


@contextmanager
def _told_about(home: Path, folder: Path, ref: InstanceRef) -> Iterator[None]:
    """Says that it is the history that failed when its database does."""
    try:
        yield
    except DagsterInvalidConfigError as error:
        raise _invalid(folder / CONFIG_FILE, error) from error
    except Exception as error:
        asked_too_often = type(error).__name__ == "DagsterPostgresException"
        if not (asked_too_often or isinstance(error, SQLAlchemyError | sqlite3.Error)):
            raise
        url = postgres_url(ref)
        if url is not None:
            raise postgres_error((asked_too_often and error.__cause__) or error, url) from error
        cause = getattr(error, "orig", None) or error
        raise StorageError(
            "the run history cannot be used",
            where=str(home),
            why=str(cause).splitlines()[0] if isinstance(cause, sqlite3.Error) else type(cause).__name__,
            do="See that the disk has space and that no other program holds the files; if they are damaged, "
            "move the folder away: tables and published files do not depend on it",
        ) from error


def _instance_ref(home: Path, folder: Path, overrides: dict[str, Any]) -> InstanceRef:
    try:
        return InstanceRef.from_dir(str(home), config_dir=str(folder), overrides=overrides)
    except DagsterInvalidConfigError as error:
        raise _invalid(folder / CONFIG_FILE, error) from error
    except yaml.YAMLError as error:
        problem = ConfigurationProblem(str(folder / CONFIG_FILE), "", " ".join(str(error).split()))
        raise ConfigurationError(_WHAT, [problem]) from error


def _invalid(path: Path, error: DagsterInvalidConfigError) -> ConfigurationError:
    """What Dagster finds wrong with its configuration, without the values, which may be secrets."""
    problems = []
    for found in error.errors:
        variable = re.search(r'environment variable "(\w+)"', found.message)
        place = re.search(r"root:([\w:]+)", found.message)
        key = place[1].replace(":", ".") if place else ""
        # Names of keys stand in messages about keys, values in all others.
        about_keys = "FIELD" in found.reason.name
        words = f"environment variable {variable[1]} is not set" if variable else "its value cannot be used"
        why = found.message.partition(" Expected:")[0].split(" at path")[0] if about_keys and not variable else words
        problems.append(ConfigurationProblem(str(path), key, " ".join(why.split())))
    return ConfigurationError(_WHAT, problems)


def _instance(home: Path, folder: Path, ref: InstanceRef) -> dg.DagsterInstance:
    # Two processes that make the databases at the same time leave them in a state that no version can open.
    with alone_at(home / LOCK), making_tables_alone(ref):
        instance = dg.DagsterInstance.from_ref(ref)
        url = postgres_url(ref)
        refuse_other_schema(instance, place_of(url) if url else str(home), _how_to_migrate(folder))
        instance.get_runs_count()
        return instance


def _how_to_migrate(folder: Path) -> str:
    # Relative folders in the file are taken from where it stands, by Dagster from where it runs.
    command = f"run in {folder}: DAGSTER_HOME={folder} dagster instance migrate"
    if (folder / CONFIG_FILE).is_file():
        return command
    return f"put a {CONFIG_FILE} there with the folders of the history, as hotpass init makes one, and {command}"


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
        close_if_orphaned(instance, run)


def close_if_orphaned(instance: dg.DagsterInstance, run: dg.DagsterRun) -> bool:
    """Record a run as failed whose process is gone, unless it had ended before its process did.

    Args:
        instance: The history.
        run: The run as it was read when it was not over.

    Returns:
        Whether its process is gone, so that the run is over now.
    """
    process = run.tags.get(TAG_PROCESS)
    if process is None or not is_gone(process):
        return False
    # What the process wrote last, it may have written after the run was read.
    last = instance.get_run_by_id(run.run_id)
    if last is not None and not last.is_finished:
        instance.report_run_failed(
            last, "The process that executed this run is gone. Run it again: finished tables are kept."
        )
    return True
