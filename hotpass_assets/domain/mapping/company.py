"""Columns whose field depends on the other columns of the table.

Belongs here: whose name ``Name`` is, the organisation and province columns that only their values give
away, and the names in tables without headers. Does not belong here: two columns asking for one field
(``conflicts``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from hotpass_assets.domain.mapping.evidence import ColumnEvidence
from hotpass_assets.domain.mapping.judgement import LIKELY, percent
from hotpass_assets.domain.mapping.proposals import Column, Proposal, is_bare_name
from hotpass_assets.domain.mapping.vocabulary import FOREIGN_WORDS
from hotpass_assets.domain.tables.fields import FIELD_BY_NAME

_SOME = 0.2
_MARGIN = 0.15
_FEW_VALUES = 3
_MOSTLY_DISTINCT = 0.5
_MOSTLY = 0.5
_NAMES_OF_PEOPLE = ("contact_name", "contact_first_name", "contact_last_name")

Proposals = dict[int, Proposal]


def settle_company(columns: Sequence[Column], proposals: Proposals, headerless: bool) -> Proposals:
    """Proposals with the columns settled that need their neighbours.

    Args:
        columns: Columns of the table.
        proposals: Proposal of each column, by column index.
        headerless: Whether no column has a header that says something.
    """
    settled = dict(proposals)
    for column in sorted(columns, key=lambda column: column.order):
        if is_bare_name(column) and settled[column.index].method == "unmapped":
            settled[column.index] = _bare_name(column, settled)
    if not _asked(settled, "organization_name"):
        _settle_best(columns, settled, _organisation_share, "organization_name", _SOME if headerless else LIKELY)
    if not _asked(settled, "province"):
        _settle_best(columns, settled, _province_share, "province", 0.7 if headerless else 0.9)
    if headerless and not _asked(settled, "contact_name"):
        _settle_best(columns, settled, _person_share, "contact_name", LIKELY)
    return settled


def _asked(proposals: Proposals, *fields: str) -> bool:
    return any(proposal.field in fields for proposal in proposals.values())


def _bare_name(column: Column, proposals: Proposals) -> Proposal:
    """``Name`` as an organisation's or a person's, or left open."""
    evidence = column.evidence
    if evidence.sampled == 0 or evidence.share("number") >= LIKELY:
        return proposals[column.index]
    organisation, person = evidence.share("organisation"), evidence.share("person")
    if organisation >= _SOME and not (person >= LIKELY and _asked(proposals, "organization_name")):
        if _asked(proposals, "organization_name"):
            return proposals[column.index].refused("another column already names the organisation")
        return _name("organization_name", 0.9, "the values look like names of organisations")
    if _asked(proposals, "contact_last_name") and not _asked(proposals, "contact_first_name"):
        return _name("contact_first_name", 0.85, "it stands beside a column of surnames")
    if person >= LIKELY and evidence.share("given_name") >= _SOME:
        return _name("contact_name", 0.9, "the values look like names of people")
    return _name_by_neighbours(column, proposals)


def _name_by_neighbours(column: Column, proposals: Proposals) -> Proposal:
    if _asked(proposals, "organization_name"):
        if _asked(proposals, "contact_name") or column.evidence.share("letters") < LIKELY:
            return proposals[column.index]
        return _name("contact_name", 0.75, "another column names the organisation")
    fields = {proposal.field for proposal in proposals.values() if proposal.field}
    of_organisation = {name for name in fields if FIELD_BY_NAME[name].entity == "organisation"} - {"source_id"}
    of_person = fields & {"contact_role", "contact_mobile", "contact_whatsapp"}
    if _asked(proposals, "contact_name") or (of_organisation and not of_person):
        return _name("organization_name", 0.75, "the other columns describe an organisation")
    return proposals[column.index]


def _name(field: str, confidence: float, reason: str) -> Proposal:
    return Proposal(field, "values", confidence, f"a name, and {reason}")


def _settle_best(
    columns: Sequence[Column],
    proposals: Proposals,
    share_of: Callable[[ColumnEvidence], float],
    field: str,
    least: float,
) -> None:
    """Give ``field`` to the open column whose values show it clearly best; to none on a tie."""
    open_columns = [column for column in columns if _is_open(column, proposals)]
    ranked = sorted(open_columns, key=lambda column: (-share_of(column.evidence), column.order))
    if not ranked or share_of(ranked[0].evidence) < least:
        return
    best = ranked[0]
    share = share_of(best.evidence)
    if len(ranked) > 1 and share - share_of(ranked[1].evidence) < _MARGIN:
        return
    confidence = round(0.5 + share * 0.3, 3)
    reason = f"{percent(share)} of the values look like it, and no other column does"
    proposals[best.index] = Proposal(field, "values", confidence, reason)


def _is_open(column: Column, proposals: Proposals) -> bool:
    foreign = column.header is not None and set(column.header.words) & FOREIGN_WORDS
    return proposals[column.index].method == "unmapped" and not foreign and column.evidence.sampled >= _FEW_VALUES


def _organisation_share(evidence: ColumnEvidence) -> float:
    named = evidence.distinctness >= _MOSTLY_DISTINCT and evidence.share("very_long_text") <= _SOME
    other = max(evidence.share(kind) for kind in ("email", "url", "address", "phone", "number"))
    return evidence.share("organisation") if named and other <= _SOME else 0.0


def _province_share(evidence: ColumnEvidence) -> float:
    return evidence.share("province")


def _person_share(evidence: ColumnEvidence) -> float:
    known = evidence.share("given_name") >= _SOME
    return evidence.share("person") if known else 0.0
