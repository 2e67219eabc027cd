"""Several columns asking for one field.

Belongs here: which of them gets it and what becomes of the others. Does not belong here: what a column asks
for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hotpass_assets.domain.mapping.company import Proposals
from hotpass_assets.domain.mapping.judgement import own_share
from hotpass_assets.domain.mapping.proposals import Column, Proposal
from hotpass_assets.domain.tables.fields import FIELD_BY_NAME

# Kinds of which a row may well hold several.
_SEVERAL = frozenset({"email", "phone", "address"})
_HEADER_METHODS = frozenset({"synonym", "fuzzy"})
_STEPS = 10


def without_conflicts(columns: Sequence[Column], proposals: Proposals) -> Proposals:
    """Proposals in which no single-valued field is asked for twice in one group.

    A further column of contact names is a further contact: it gets a group of its own.
    """
    settled = dict(proposals)
    contested: dict[tuple[str, int], list[Column]] = {}
    for column in columns:
        proposal = proposals[column.index]
        if proposal.field is not None:
            contested.setdefault((proposal.field, proposal.group), []).append(column)
    next_group = max((proposal.group for proposal in proposals.values()), default=0) + 1
    for (field, _), rivals in sorted(contested.items()):
        losers = _losers(field, rivals, proposals)
        for column in losers:
            if field == "contact_name" and column.evidence.filled and proposals[column.index].method != "values":
                next_group = max(next_group, 2)
                settled[column.index] = replace(proposals[column.index], group=next_group)
                next_group += 1
            else:
                settled[column.index] = proposals[column.index].refused(f"another column is the better {field}")
    return settled


def _losers(field: str, rivals: Sequence[Column], proposals: Proposals) -> list[Column]:
    """Rivals that do not get the field; none where several may have it."""
    known = FIELD_BY_NAME.get(field)
    ruled = [column for column in rivals if proposals[column.index].method == "profile"]
    others = sorted(
        (column for column in rivals if column not in ruled),
        key=lambda column: _standing(field, column, proposals[column.index]),
    )
    if known is None or known.many or known.kind in _SEVERAL:
        return []
    return others if ruled else others[1:]


def _standing(field: str, column: Column, proposal: Proposal) -> tuple[object, ...]:
    """Sort key of a rival, best first: not empty, named by its header, evidence, coverage, typical header."""
    evidence = column.evidence
    own = own_share(field, evidence)
    return (
        evidence.filled == 0,
        proposal.method not in _HEADER_METHODS,
        -round((own if own is not None else 1.0) * _STEPS),
        -_magnitude(evidence.filled),
        -round(proposal.confidence, 2),
        proposal.rank,
        -evidence.filled,
        column.order,
    )


def _magnitude(filled: int) -> int:
    """Filled cells in steps of a third more, so that a handful of gaps decides nothing."""
    steps = 0
    while filled > 0:
        filled = filled * 3 // 4
        steps += 1
    return steps
