"""What a sheet is for.

Belongs here: the role of a sheet, of which there are more than refine has a use for. Does not belong here: what refine
takes a table for (``domain.mapping.roles``).
"""

from __future__ import annotations

from collections.abc import Sequence

from hotpass_assets.domain.linkage.columns.kinds import Kind
from hotpass_assets.domain.mapping.headers import usual_words
from hotpass_assets.domain.profiling.columns import LookedAt
from hotpass_assets.domain.profiling.model import SheetRole

_NOTES = frozenset({"note", "notes", "issue", "issues", "comment", "comments", "remark", "remarks", "notas", "log"})
_TRANSACTIONS = frozenset(
    {"order", "orders", "invoice", "invoices", "amount", "amounts", "captured", "payment", "payments", "transaction"}
    | {"transactions", "faktuur", "fakture", "bestelling", "bestellings", "bedrag"}
)
_REFERENCE = frozenset(
    {"category", "categories", "status", "statuses", "priority", "lookup", "lookups", "code", "codes", "list"}
    | {"lists"}
)
_MOST_REFERENCE_COLUMNS = 4
_REFERENCE_KINDS: frozenset[Kind] = frozenset({"category", "empty", "row_id", "source"})
_TELLING_KINDS: frozenset[Kind] = frozenset({"email", "phone", "person", "given_name", "surname", "address", "text"})
_FEW_WORDS = 50
_MOSTLY = 0.5


def sheet_role(sheet: str, used_as: str, columns: Sequence[LookedAt]) -> tuple[SheetRole, str]:
    """Role of a sheet and why.

    Args:
        sheet: Its name.
        used_as: What refine takes its largest table for.
        columns: Columns of that table.
    """
    if used_as == "contacts":
        return "contacts", "a row is a person"
    if used_as == "addresses":
        return "addresses", "a row is an address"
    filled = [column for column in columns if column.profile.distinct_values]
    headed = {word for column in filled for word in usual_words(column.profile.header or "")}
    transactions = _transactions(sheet, headed, filled)
    if transactions:
        return "transactions", transactions
    if used_as == "organisations":
        return "master", "a row is an organisation"
    return _unused(sheet, headed, filled)


def _unused(sheet: str, headed: set[str], filled: Sequence[LookedAt]) -> tuple[SheetRole, str]:
    """Role of a sheet in which no organisation is named."""
    spoken = set(usual_words(sheet))
    texts = [column for column in filled if column.kind == "text" or column.profile.field in ("notes", "description")]
    if texts and (_NOTES & (spoken | headed)):
        return "notes", "remarks, and a name that says so"
    few = len(filled) <= _MOST_REFERENCE_COLUMNS
    if few and all(column.kind in _REFERENCE_KINDS or _speaks_of_codes(column) for column in filled):
        return "reference", "a few columns of words that are chosen from"
    if few and _REFERENCE & spoken:
        return "reference", "a few columns on a sheet of that name"
    if few and filled and not any(_tells_of_somebody(column) for column in filled):
        return "reference", "a few columns of a few words, and nothing names anybody"
    return "master", "nothing says that it is anything else"


def _transactions(sheet: str, headed: set[str], filled: Sequence[LookedAt]) -> str | None:
    """Why the sheet lists what happened; None where it does not."""
    kinds = {column.kind for column in filled}
    said = sorted(_TRANSACTIONS & (set(usual_words(sheet)) | headed))
    if not said or not {"date", "number"} & kinds:
        return None
    on_sheet = bool(_TRANSACTIONS & set(usual_words(sheet)))
    names = [column for column in filled if column.profile.field in ("organization_name", "source_id")]
    repeat = any(_repeats(column) for column in names)
    if on_sheet or repeat or not names:
        return f"dates or numbers, and it speaks of {', '.join(said)}"
    return None


def _repeats(column: LookedAt) -> bool:
    filled = column.column.cells.len() - column.column.cells.null_count()
    return filled > 0 and column.profile.distinct_values < _MOSTLY * filled


def _tells_of_somebody(column: LookedAt) -> bool:
    return column.kind in _TELLING_KINDS or column.profile.distinct_values > _FEW_WORDS


def _speaks_of_codes(column: LookedAt) -> bool:
    return bool(_REFERENCE & set(usual_words(column.profile.header or "")))
