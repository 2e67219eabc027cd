"""Jobs for pods: one whose step fails, one that works until it is stopped, one whose steps are pods of their own.

Belongs here: what another process can import to execute its steps.
"""

import os
import time
from pathlib import Path

import dagster as dg

from hotpass_assets.defs.chosen_executor import chosen_executor
from hotpass_assets.defs.executor import told_executor
from hotpass_resources.settings import load_settings

LARGE = {"dagster-k8s/config": {"container_config": {"resources": {"requests": {"memory": "3Gi"}}}}}


@dg.op
def broken() -> None:
    """Fails as a step does that finds bad data."""
    raise ValueError("the sheet has no header")


@dg.op
def endless() -> None:
    """Says that it is at work, and works on."""
    Path("at-work").write_text(str(os.getpid()), encoding="utf-8")
    while True:
        time.sleep(0.1)


@dg.op(tags=LARGE)
def first() -> int:
    """A step that asks for more memory than others."""
    return 1


@dg.op
def second(number: int) -> None:
    """A step that reads what another pod made."""
    Path("pods").write_text(f"{number}", encoding="utf-8")


@dg.job(executor_def=dg.in_process_executor)
def broken_job() -> None:
    """A run that fails."""
    broken()


@dg.job(executor_def=dg.in_process_executor)
def endless_job() -> None:
    """A run that has to be stopped."""
    endless()


@dg.job(executor_def=told_executor(chosen_executor(load_settings()), load_settings()))
def stepped_job() -> None:
    """A run of two steps, executed as the environment says."""
    second(first())


defs = dg.Definitions(jobs=[broken_job, endless_job, stepped_job])
