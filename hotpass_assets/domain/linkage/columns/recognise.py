"""Telling what each column of a table nobody prepared holds.

Belongs here: weighing a column's header against its values. Does not belong here: the words of headers
(``headers``), the shape of values (``values``), and comparing records (``domain.linkage.compare``).
"""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches

import polars as pl

from hotpass_assets.domain.errors import ConfigurationError, ConfigurationProblem
from hotpass_assets.domain.linkage.columns.by_shape import by_shape, percent, whose_name
from hotpass_assets.domain.linkage.columns.headers import Meaning, header_meaning
from hotpass_assets.domain.linkage.columns.kinds import KINDS, Kind, LinkColumn
from hotpass_assets.domain.linkage.columns.values import ColumnValues, column_values

_MISSING = 0.995
_CONSTANT_FROM = 10
_NUMBERED_FROM = 20
_BY_HEADER = "header"  # becomes the header itself
_Judged = tuple[Kind, str] | None


def recognise_columns(table: pl.DataFrame, *, stated: Mapping[str, Kind] = {}) -> list[LinkColumn]:
    """What each column holds, in the order of the table.

    Args:
        table: Any table of texts, nulls for empty cells.
        stated: Kinds the user gives, by column; they overrule what is found.

    Raises:
        ConfigurationError: A stated column or kind does not exist; all are listed.
    """
    _check_stated(table.columns, stated)
    return [_recognised(table[name], stated.get(name)) for name in table.columns]


def _check_stated(columns: list[str], stated: Mapping[str, Kind]) -> None:
    problems = []
    for name, kind in stated.items():
        if name not in columns:
            near = get_close_matches(name, columns, n=1)
            do = f"did you mean {near[0]!r}?" if near else "write one of them"
            why = f"the table has no such column; it has {', '.join(columns)}"
            problems.append(ConfigurationProblem("stated columns", name, why, do))
        if kind not in KINDS:
            why = f"{kind!r} is not a kind of column"
            problems.append(ConfigurationProblem("stated columns", name, why, f"write one of {', '.join(KINDS)}"))
    if problems:
        raise ConfigurationError("the kinds stated for columns do not fit the table", problems)


def _recognised(column: pl.Series, stated: Kind | None) -> LinkColumn:
    if stated is not None:
        return LinkColumn(column.name, stated, "stated by the user")
    return recognise_column(column.name, column_values(column))


def recognise_column(name: str, values: ColumnValues) -> LinkColumn:
    """What one column holds.

    Args:
        name: Its header, or an empty text where it has none.
        values: What its values look like.
    """
    meaning = header_meaning(name)
    kind, reason = (
        _says_nothing(meaning, values)
        or _unmistakable(meaning, values)
        or _numbers_rows(meaning, values)
        or _by_header(meaning, values)
        or by_shape(values)
    )
    if reason.startswith(_BY_HEADER):
        reason = f"header {name!r}{reason.removeprefix(_BY_HEADER)}"
    return LinkColumn(name, kind, reason)


def _says_nothing(meaning: Meaning | None, values: ColumnValues) -> _Judged:
    """Columns that cannot tell rows apart, and those that say where a row came from."""
    if not values.filled or values.filled <= (1 - _MISSING) * values.rows:
        return "empty", f"{percent(1 - values.filled / max(values.rows, 1))} of its cells are empty"
    if meaning == "source" and values.few():
        return "source", f"{_BY_HEADER} and only {values.distinct} different values"
    if values.distinct == 1 and values.filled >= _CONSTANT_FROM:
        return "empty", "all filled cells say the same"
    if meaning is None and values.few() and (values["file"] > 0.9 or _are_sides(values.words)):
        return "source", f"its values name tables or files ({', '.join(values.words[:3])})"
    return None


def _are_sides(words: tuple[str, ...]) -> bool:
    """Whether the words number tables: a and b, left and right, table1 and table2."""
    sides = ({"a", "b"}, {"a", "b", "c"}, {"l", "r"}, {"left", "right"})
    stems = {word.rstrip("0123456789ab ").rstrip("_-") for word in words}
    return set(words) in sides or (
        len(words) > 1 and stems <= {"table", "dataset", "set", "source", "file", "db", "list"}
    )


_NOT_PHONE: frozenset[Meaning | None] = frozenset(
    {"identifier", "id", "key", "date", "number", "year", "postal_code", "house_number", "text", "title"}
)


def _unmistakable(meaning: Meaning | None, values: ColumnValues) -> _Judged:
    """Kinds whose values give them away whatever the header says; a header that agrees lets fewer values suffice."""

    def needed(kind: Meaning, alone: float, headed: float) -> float:
        return headed if meaning == kind else alone

    judged: list[tuple[Kind, float, float, str]] = [
        ("email", values["email"], needed("email", 0.7, 0.3), "e-mail addresses"),
        ("date", values["date"], needed("date", 0.8, 0.5), "dates"),
    ]
    if meaning not in {"identifier", "source", "id", "key"} and not _pages_of_one_site(values):
        judged.append(("website", values["website"], needed("website", 0.8, 0.4), "web addresses"))
    if meaning not in _NOT_PHONE:
        phones = values["phone"] if meaning == "phone" else values["phone_marked"]
        judged.append(("phone", phones, needed("phone", 0.8, 0.5), "telephone numbers"))
    if meaning in {None, "year", "date"}:
        years = values["likely_year"] if meaning is None else values["year"]
        judged.append(("year", years, 0.98 if meaning is None else 0.7, "years"))
    if meaning in {None, "postal_code"}:
        judged.append(("postal_code", values["postcode"], 0.9, "postal codes"))
    if meaning in {None, "number"}:
        judged.append(("number", values["number"] if values["quantity"] > 0.2 else 0.0, 0.9, "amounts"))
    for kind, share, least, words in judged:
        if share >= least and not (kind == "year" and values.distinct < 3):
            also = f"{_BY_HEADER} and " if meaning == kind else ""
            return kind, f"{also}{percent(share)} of its values are {words}"
    return None


def _numbers_rows(meaning: Meaning | None, values: ColumnValues) -> _Judged:
    """Columns that number the rows, or things."""
    complete = values.filled >= 0.95 * values.rows
    if _pages_of_one_site(values):
        return _numbered(values, "pages of one site")
    running = values["running"] > 0.5
    if values["uuid"] > 0.95:
        return _numbered(values, "machine-made identifiers")
    if meaning in {"id", "key"} and values["has_digit"] + values["single"] > 1.0:
        if values.all_differ or (meaning == "id" and running and values.distinct > 0.2 * values.filled):
            return "row_id", f"{_BY_HEADER} and {'all values differ' if values.all_differ else 'running numbers'}"
        return "identifier", f"{_BY_HEADER} and the same value occurs in several rows"
    if not values.all_differ or not complete or values.distinct < _NUMBERED_FROM:
        return None
    if values["integer"] == 1 and (running or meaning is None):
        return "row_id", "all values are whole numbers and differ"
    if meaning is None and values["code"] > 0.98 and running:
        return "row_id", "all values are codes with a running number"
    return None


def _pages_of_one_site(values: ColumnValues) -> bool:
    """Whether addresses differ after the host only: they say which record, not whose website."""
    return values["website"] > 0.9 and values.distinct >= _NUMBERED_FROM and values["hosts"] < 0.05


def _numbered(values: ColumnValues, words: str) -> tuple[Kind, str]:
    if values.all_differ:
        return "row_id", f"all values are {words} and differ"
    return "identifier", f"its values are {words} and some occur in several rows"


_LETTERED: tuple[Meaning, ...] = (
    "organisation", "person", "given_name", "surname", "title", "street", "address", "town", "region", "country",
    "name", "brand", "place", "text",
)  # fmt: skip


def _by_header(meaning: Meaning | None, values: ColumnValues) -> _Judged:
    """What the header says, where the values do not deny it."""
    if meaning is None or _denied(meaning, values):
        return None
    if meaning == "name":
        kind, why = whose_name(values)
        return kind, f"{_BY_HEADER} and {why}"
    if meaning == "person" and values["organisation"] > 0.3:
        return "organisation", f"{_BY_HEADER}, but {percent(values['organisation'])} have words of organisations"
    if meaning in {"address", "street", "place"}:
        return _where(meaning, values)
    if meaning == "title":
        return _title(values)
    if meaning in {"category", "brand"}:
        return _category(meaning, values)
    if meaning in {"id", "key", "source"}:
        return None
    if meaning == "identifier" and values["tokens"] >= 2.5 and values["code"] < 0.5:
        return "title", f"{_BY_HEADER}, but its values are several words long"
    kind = next(kind for kind in KINDS if kind == meaning)
    return kind, f"{_BY_HEADER}{_agreement(meaning, values)}"


def _denied(meaning: Meaning, values: ColumnValues) -> bool:
    """Whether the values cannot be what the header says."""
    if meaning in _LETTERED:
        return values["has_letter"] < 0.5
    least: dict[Meaning, tuple[str, float]] = {
        "email": ("email", 0.1),
        "website": ("website", 0.1),
        "phone": ("phone", 0.2),
        "date": ("has_digit", 0.8),
        "year": ("has_digit", 0.8),
        "number": ("has_digit", 0.7),
        "postal_code": ("has_digit", 0.5),
        "house_number": ("has_digit", 0.3),
    }
    share, needed = least.get(meaning, ("", 0.0))
    return values[share] < needed if share else False


_SHOWN: dict[Meaning, tuple[str, str]] = {
    "organisation": ("organisation", "have words of organisations"),
    "person": ("person", "are shaped like names of people"),
    "given_name": ("given", "are common given names"),
    "phone": ("phone", "are telephone numbers"),
    "number": ("number", "are numbers"),
    "year": ("year", "are years"),
    "house_number": ("starts_with_number", "start with a number"),
    "identifier": ("code", "are codes"),
}


def _agreement(meaning: Meaning, values: ColumnValues) -> str:
    if meaning not in _SHOWN:
        return ""
    share, words = _SHOWN[meaning]
    return f" and {percent(values[share])} of its values {words}"


def _where(meaning: Meaning, values: ColumnValues) -> tuple[Kind, str]:
    """An address has house numbers, a street has none, and a place without either is a town."""
    said = f"{_BY_HEADER} and {percent(values['house'])} of its values have a house number"
    if values["house"] >= 0.3:
        return "address", said
    if meaning == "place" and values["street"] < 0.3:
        return "town", said
    return "street", said


def _title(values: ColumnValues) -> tuple[Kind, str]:
    if values["honorific"] > 0.5:
        return "category", f"{_BY_HEADER} and its values are forms of address"
    if values.filled > 200 and values.few():
        return "category", f"{_BY_HEADER}, but only {values.distinct} different values"
    return "title", _BY_HEADER


def _category(meaning: Meaning, values: ColumnValues) -> tuple[Kind, str]:
    if values.few(0.8) or values.distinct <= min(0.15 * values.filled, 200):
        return "category", f"{_BY_HEADER} and only {values.distinct} different values"
    if values["tokens"] >= 6:
        return "text", f"{_BY_HEADER}, but its values are long"
    if meaning == "brand":
        return "organisation", f"{_BY_HEADER} and {values.distinct} different values"
    if values["tokens"] < 1.5:
        return "category", f"{_BY_HEADER} and single words"
    return "text", f"{_BY_HEADER}, but {values.distinct} different values of several words"
