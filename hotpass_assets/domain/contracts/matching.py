"""Which table of a contract a table of a file is.

Belongs here: choosing by name and by columns. Does not belong here: reading the file and judging it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hotpass_assets.domain.config.problems import did_you_mean
from hotpass_assets.domain.contracts.model import Contract, ContractTable
from hotpass_assets.domain.contracts.validation import DatasetTable
from hotpass_assets.domain.errors import HotpassError

LEAST_SHARED = 0.3
"""Share of a table's columns from which a file is taken for it."""


def matched(
    contract: Contract, found: Mapping[str, DatasetTable], where: str, asked: str | None = None
) -> dict[str, DatasetTable]:
    """The tables of a file by their name in the contract.

    Args:
        contract: The contract.
        found: Tables of the file by their own name.
        where: The file, for messages.
        asked: Table that the file is said to hold.

    Raises:
        HotpassError: The contract has no such table, or nothing in the file is like one.
    """
    names = [table.name for table in contract.tables]
    if asked is not None and asked not in names:
        raise HotpassError(f"the contract has no table '{asked}'", do=did_you_mean(asked, names), exit_code=2)
    tables = [table for table in contract.tables if asked in (None, table.name)]
    by_name = {table.name: held for table in tables for name, held in found.items() if _called(table, name)}
    if by_name:
        return by_name
    if asked is not None and len(found) == 1:
        return {asked: next(iter(found.values()))}
    likeness = [(_shared(table, held), table.name, held) for table in tables for held in found.values()]
    best = max(likeness, key=lambda entry: entry[0], default=None)
    if best is None or best[0] < LEAST_SHARED:
        raise HotpassError(
            "nothing in the file is a table of the contract",
            where=where,
            why=_difference(tables, found),
            do="Give the file the contract is about, or name its table with --table",
            exit_code=2,
        )
    return {best[1]: best[2]}


def _called(table: ContractTable, name: str) -> bool:
    return name.casefold() in (table.name.casefold(), table.physical_name.casefold())


def _shared(table: ContractTable, held: DatasetTable) -> float:
    names = {column.name for column in table.columns}
    return len(names & set(held.frame.columns)) / max(len(names), 1)


def _difference(tables: Sequence[ContractTable], found: Mapping[str, DatasetTable]) -> str:
    has = [name for held in found.values() for name in held.frame.columns]
    wants = [column.name for table in tables[:1] for column in table.columns]
    return f"it has {_some(has)}, the contract wants {_some(wants)}"


def _some(names: Sequence[str]) -> str:
    shown = ", ".join(name[:40] for name in names[:4])
    return f"{shown} and {len(names) - 4} more" if len(names) > 4 else shown or "no columns"
