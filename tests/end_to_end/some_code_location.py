"""A code location with one table that can be made and one that cannot, told as those of Hotpass are.

Belongs here: what another process can import to execute its steps.
"""

import dagster as dg

from hotpass_assets.defs.executor import told_executor
from hotpass_resources.settings import load_settings

SECRET = "Thandi Example 082 123 4567"


@dg.asset(key=["solo", "thing"])
def thing() -> dg.MaterializeResult[None]:
    """A table."""
    return dg.MaterializeResult(metadata={"dagster/row_count": 7})


@dg.asset(key=["solo", "broken"], deps=[["solo", "thing"]])
def broken() -> None:
    """A table whose step fails and quotes a cell."""
    raise ValueError(SECRET)


def in_processes() -> dg.JobDefinition:
    """Both tables, each step in a process of its own."""
    definitions = dg.Definitions(
        [thing, broken],
        jobs=[dg.define_asset_job("solo", selection="*")],
        executor=told_executor(dg.multiprocess_executor, load_settings()),
    )
    return definitions.resolve_job_def("solo")
