"""The field each column asks for, judged by itself.

Belongs here: one column's profile rule, header and values weighed against each other. Does not belong here:
what other columns of the table ask for (``conflicts``, ``company``).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from hotpass_assets.domain.mapping.evidence import ColumnEvidence
from hotpass_assets.domain.mapping.headers import Header, compact_header, is_unnamed, read_header, usual_words
from hotpass_assets.domain.mapping.judgement import (
    LIKELY,
    contradiction,
    named_by_values,
    nearest_by_values,
    own_share,
    percent,
    supports,
)
from hotpass_assets.domain.mapping.matching import HeaderIndex, HeaderMatch
from hotpass_assets.domain.mapping.model import ColumnRules, Method
from hotpass_assets.domain.mapping.vocabulary import ADDRESS_SHEET_WORDS, BARE_NAME_HEADERS, FOREIGN_WORDS

_CLOSE = 0.6
_TIE = 0.05
_NAMED_VALUES = 3
_FEW_VALUES = 3
_MOSTLY = 0.5
_HEADERLESS_SHARE = 0.6
_UNNAMED_CONFIDENCE = 0.9


@dataclass(frozen=True)
class Column:
    """One column as it comes in.

    Attributes:
        index: 0-based column of the sheet.
        text: Header as written.
        header: Header read, ``None`` where it says nothing.
        evidence: What the values look like.
    """

    index: int
    text: str | None
    header: Header | None
    evidence: ColumnEvidence

    @property
    def order(self) -> tuple[str, int]:
        """Sort key that does not depend on where the column stands, but for headers that are the same."""
        return (self.header.compact if self.header else "", self.index)


@dataclass(frozen=True)
class Proposal:
    """The field a column asks for, or nothing.

    Attributes:
        field: Field asked for, ``None`` for none.
        method: What asks for it.
        confidence: How sure it is.
        reason: Why.
        nearest: Closest field where none is asked for.
        nearest_score: How close it is.
        rank: Position of the matched synonym; earlier is more typical of the field.
        group: Repeated block of the column.
    """

    field: str | None
    method: Method
    confidence: float
    reason: str
    nearest: str | None = None
    nearest_score: float = 0.0
    rank: int = 0
    group: int = 0

    def refused(self, reason: str) -> Proposal:
        """The same column left out, with the field it asked for as the nearest."""
        return Proposal(None, "unmapped", 0.0, reason, self.field, round(self.confidence, 3))


@dataclass(frozen=True)
class SheetHints:
    """What is known about a column's surroundings.

    Attributes:
        sheet: Name of the sheet, empty if unknown.
        headerless: Whether no column of the table has a header that says something.
    """

    sheet: str = ""
    headerless: bool = False

    @property
    def lists_addresses(self) -> bool:
        """Whether the sheet's name speaks of addresses."""
        return bool(set(usual_words(self.sheet)) & ADDRESS_SHEET_WORDS)


def as_column(index: int, text: str | None, evidence: ColumnEvidence) -> Column:
    """A column with its header read."""
    header = None if text is None or is_unnamed(text) else read_header(text)
    return Column(index, text, header, evidence)


def is_bare_name(column: Column) -> bool:
    """Whether the header is ``Name`` alone, which may be an organisation's or a person's."""
    return column.header is not None and (
        column.header.compact in BARE_NAME_HEADERS or column.header.words == ("name",)
    )


def rule_key(column: Column, letter: str, rule: ColumnRules) -> str | None:
    """The key of the sheet rule that speaks of this column: its header, or ``col:E``."""
    names = {f"col:{letter}".casefold()} | ({compact_header(column.text)} if column.text else set()) - {""}
    return next((key for key in rule.columns if spoken_key(key) in names), None)


def spoken_key(key: str) -> str:
    """A key of a column map in the form it is compared in: ``col:e``, or the compact header."""
    return key.replace(" ", "").casefold() if key.casefold().startswith("col:") else compact_header(key)


def propose_by_rule(column: Column, letter: str, rule: ColumnRules | None) -> Proposal | None:
    """What the profile's rule for the sheet says about the column, if anything."""
    key = rule_key(column, letter, rule) if rule is not None else None
    if rule is None or key is None:
        return None
    field = rule.columns[key]
    if field is None:
        return Proposal(None, "ignored", 0.0, "the profile leaves this column out")
    return Proposal(field, "profile", 1.0, "the profile's rule for this sheet says so")


def propose(column: Column, index: HeaderIndex, hints: SheetHints) -> Proposal:
    """What a column asks for by its header and its values."""
    if column.header is None:
        return _unnamed(column, hints)
    if is_bare_name(column):
        return Proposal(None, "unmapped", 0.0, "a name, but whose is not known", "organization_name", 0.5)
    match = index.exact(column.header)
    if match is not None:
        return _by_synonym(column, column.header, _address_type_or(match, column, hints))
    if set(column.header.words) & FOREIGN_WORDS:
        return nothing(column, index)
    return _by_resemblance(column, column.header, index) or _by_values(column) or nothing(column, index)


def nothing(column: Column, index: HeaderIndex) -> Proposal:
    """No field, with the nearest one and the reason."""
    evidence = column.evidence
    looked = nearest_by_values(evidence)
    header = index.nearest(column.header) if column.header is not None else None
    nearest, score = (header.field, header.strength) if header else (None, 0.0)
    if looked is not None and looked.share > max(score, _CLOSE):
        nearest, score = looked.field, looked.share * _UNNAMED_CONFIDENCE
    return Proposal(None, "unmapped", 0.0, _why_nothing(evidence, score), nearest, round(score, 3))


def _why_nothing(evidence: ColumnEvidence, score: float) -> str:
    if evidence.filled == 0:
        return "empty"
    if evidence.sampled == 0:
        return "only placeholders such as n/a"
    for kind, reason in (
        ("flag", "looks like yes or no"),
        ("number", "looks like numbers"),
        ("date", "looks like dates, but of what is not known"),
        ("long_text", "looks like free text"),
    ):
        if evidence.share(kind) >= LIKELY:
            return reason
    return "near a field, but not near enough" if score >= _CLOSE else "no field is close"


def _by_synonym(column: Column, header: Header, match: HeaderMatch) -> Proposal:
    verdict = contradiction(match.field, header.compact, column.evidence)
    if verdict is None:
        confidence = _agreed(match.strength, own_share(match.field, column.evidence), column.evidence)
        reason = f"the header is a usual one for {match.field}"
        if column.evidence.filled == 0:
            reason += "; the column is empty"
        return Proposal(match.field, "synonym", confidence, reason, rank=match.rank)
    reason = f"the header says {match.field}, but {verdict.reason}"
    if verdict.field is None:
        return Proposal(None, "unmapped", 0.0, reason, match.field, round(match.strength * 0.5, 3))
    return Proposal(verdict.field, "values", round(verdict.share * _UNNAMED_CONFIDENCE, 3), reason)


def _agreed(strength: float, own: float | None, evidence: ColumnEvidence) -> float:
    """Confidence of a header match, lowered where the values do not bear it out."""
    if own is None or evidence.sampled < _FEW_VALUES:
        return strength
    return round(strength if own >= _MOSTLY else strength * (0.7 + 0.3 * own / _MOSTLY), 3)


def _address_type_or(match: HeaderMatch, column: Column, hints: SheetHints) -> HeaderMatch:
    """``Type`` in a list of addresses is the type of the address."""
    if match.field != "organization_type" or column.header is None or column.header.words != ("type",):
        return match
    kinds = column.evidence.share("address_type")
    if kinds >= _MOSTLY or (hints.lists_addresses and column.evidence.sampled == 0):
        return replace(match, field="address_type")
    return match


def _by_resemblance(column: Column, header: Header, index: HeaderIndex) -> Proposal | None:
    matches = index.alike(header)
    if not matches:
        return None
    close = [match for match in matches if match.strength >= matches[0].strength - _TIE]
    borne_out = [match for match in close if supports(match.field, column.evidence)]
    if len(borne_out) != 1:
        return None
    match = borne_out[0]
    if contradiction(match.field, header.compact, column.evidence) is not None:
        return None
    confidence = round(match.strength * _UNNAMED_CONFIDENCE, 3)
    return Proposal(match.field, "fuzzy", confidence, f"the header resembles {match.field}", rank=match.rank)


def _by_values(column: Column) -> Proposal | None:
    verdict = named_by_values(column.evidence, _NAMED_VALUES)
    if verdict is None:
        return None
    return Proposal(verdict.field, "values", round(verdict.share * _UNNAMED_CONFIDENCE, 3), verdict.reason)


def _unnamed(column: Column, hints: SheetHints) -> Proposal:
    evidence = column.evidence
    least = _HEADERLESS_SHARE if hints.headerless else _UNNAMED_CONFIDENCE
    verdict = named_by_values(evidence, 1, least)
    if verdict is not None:
        return Proposal(verdict.field, "values", round(verdict.share * _UNNAMED_CONFIDENCE, 3), verdict.reason)
    share = evidence.share("address")
    wanted = _HEADERLESS_SHARE if hints.headerless or hints.lists_addresses else _UNNAMED_CONFIDENCE
    if share >= wanted and evidence.sampled >= _FEW_VALUES:
        reason = f"{percent(share)} of the values look like addresses"
        return Proposal("address", "values", round(share * 0.8, 3), reason)
    looked = nearest_by_values(evidence)
    nearest, score = (looked.field, looked.share) if looked else (None, 0.0)
    return Proposal(None, "unmapped", 0.0, _why_nothing(evidence, 0.0), nearest, round(score, 3))
