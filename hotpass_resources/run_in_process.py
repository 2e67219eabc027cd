"""Running a job in this process without keeping every table it makes in memory.

Belongs here: the one way a job is executed from the command line. Does not belong here: which job.
"""

import signal
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import dagster as dg
from dagster._core.definitions.job_base import InMemoryJob
from dagster._core.execution.execute_in_process import core_execute_in_process, merge_run_tags
from dagster._core.storage.tags import PARTITION_NAME_TAG


def run_in_process(
    job: dg.JobDefinition,
    instance: dg.DagsterInstance,
    partition_key: str,
    tags: Mapping[str, str],
    executor: dg.ExecutorDefinition,
) -> dg.ExecuteInProcessResult:
    """Execute ``job`` for one partition with ``executor`` and record it on ``instance``; failures are in the result.

    ``JobDefinition.execute_in_process`` does the same but captures every output, which at a hundred thousand
    organisations is more than a gigabyte nobody reads; the switch exists only below it.
    """
    if job.partitions_def is None:
        # A job of checks alone knows no partitions: its checks find theirs by the tag.
        tags = {**tags, PARTITION_NAME_TAG: partition_key}
    ephemeral = job.as_ephemeral_job(resource_defs={}, input_values={}).with_executor_def(executor)
    run_config = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
    with _partitions_found_once(instance), _told_to_end_as_before():
        return core_execute_in_process(
            job=InMemoryJob(job_def=ephemeral),
            run_config=run_config,
            instance=instance,
            output_capturing_enabled=False,
            raise_on_error=False,
            run_tags=merge_run_tags(
                job_def=job,
                partition_key=partition_key if job.partitions_def is not None else None,
                tags=tags,
                asset_selection=[],
                instance=instance,
                run_config=run_config,
            ),
            asset_selection=frozenset(),
        )


@contextmanager
def _told_to_end_as_before() -> Iterator[None]:
    """After the block SIGTERM does what it did before.

    Dagster leaves it to do what Ctrl-C does: nothing in a process that a script has started in the background.
    """
    before = signal.getsignal(signal.SIGTERM)
    try:
        yield
    finally:
        if before is not None and threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGTERM, before)


@contextmanager
def _partitions_found_once(instance: dg.DagsterInstance) -> Iterator[None]:
    """Inside the block the history is not asked again for a partition it has said to have.

    Dagster asks for that of a run more than two hundred times, before and after each input and output.
    """
    asked, found = instance.has_dynamic_partition, set[tuple[str, str]]()

    def has_dynamic_partition(partitions_def_name: str, partition_key: str) -> bool:
        one = (partitions_def_name, partition_key)
        if one not in found and asked(*one):
            found.add(one)
        return one in found

    vars(instance)["has_dynamic_partition"] = has_dynamic_partition
    try:
        yield
    finally:
        del vars(instance)["has_dynamic_partition"]
