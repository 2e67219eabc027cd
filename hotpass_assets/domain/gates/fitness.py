"""Fitness: promises that can be measured on any intake.

Belongs here: the limits, and judging figures by them. Does not belong here: reading tables and run times
(``hotpass_assets.data_gates``).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import polars as pl

from hotpass_assets.domain.checks.accounting import CellBalance, every_cell_is_accounted_for
from hotpass_assets.domain.checks.golden_layer import every_value_has_a_source
from hotpass_assets.domain.checks.refined_layer import rejected_share_is_below_the_limit
from hotpass_assets.domain.gates.gate import GateCheck

SLOWEST_RUN_SECONDS = 120.0
"""Service level: 95 of 100 runs take at most this long."""
INVALID_SHARE = 0.05
"""Service level: at least 95 of 100 rows, and of 100 values, can be used."""

_DEFECT = "This is a fault of Hotpass: report it with the run"


def cells_are_accounted_for(balance: CellBalance) -> GateCheck:
    """Every filled cell went somewhere."""
    return GateCheck.of_outcome("every_cell_is_accounted_for", every_cell_is_accounted_for(balance), _DEFECT)


def values_have_sources(organisations: pl.DataFrame, field_provenance: pl.LazyFrame) -> GateCheck:
    """Every published value can be traced to a cell."""
    outcome = every_value_has_a_source(organisations, field_provenance)
    return GateCheck.of_outcome("every_value_has_a_source", outcome, _DEFECT)


def rows_can_be_used(rejected_rows: pl.DataFrame, source_records: pl.DataFrame) -> GateCheck:
    """The share of rows set aside whole; rows that hold nothing but an identifier do not count."""
    outcome = rejected_share_is_below_the_limit(rejected_rows, source_records, INVALID_SHARE)
    fix = "Sheet Rejected of the refined workbook lists them with what to do"
    return GateCheck.of_outcome("enough_rows_can_be_used", outcome, fix)


def values_can_be_used(balance: CellBalance) -> GateCheck:
    """The share of cells in mapped columns whose value was refused."""
    share = balance.set_aside / balance.mapped if balance.mapped else 0.0
    message = f"{balance.set_aside} of {balance.mapped} mapped cells were refused ({share:.1%}; "
    message += f"the limit is {INVALID_SHARE:.0%})"
    passed = share <= INVALID_SHARE
    fix = "" if passed else "Sheet Rejected of the refined workbook lists them with what to do"
    return GateCheck("enough_values_can_be_used", passed, message, fix)


def runs_are_fast_enough(seconds: Sequence[float]) -> GateCheck:
    """The 95th percentile of the wall seconds of successful runs, by nearest rank."""
    name = "runs_are_fast_enough"
    if not seconds:
        return GateCheck(name, False, "the history has no run that succeeded", "Run hotpass refine once more")
    slow = sorted(seconds)[math.ceil(0.95 * len(seconds)) - 1]
    message = f"95 % of {len(seconds)} runs took at most {slow:.1f} s; the limit is {SLOWEST_RUN_SECONDS:.0f} s"
    passed = slow <= SLOWEST_RUN_SECONDS
    return GateCheck(name, passed, message, "" if passed else "Look at the slowest steps in the Dagster UI")
