"""Dates.

Belongs here: ISO, numeric and written dates, with and without a time, and the serial numbers of
spreadsheets. A date that could be another is marked; one that lacks its day or year has no value. Does
not belong here: the order of day and month in a column (`day_order`), time zones: the date is the one
that was written.
"""

import polars as pl

from hotpass_assets.domain.clean.day_order import NUMERIC_DATE, DayOrder, decide_day_order, stated_day_order
from hotpass_assets.domain.clean.null_words import is_error_text, is_null_word
from hotpass_assets.domain.clean.status import ERROR_CELL_RULE, NULL_WORD_RULE, STATUS
from hotpass_assets.domain.clean.text import tidied

__all__ = ["DayOrder", "clean_dates", "decide_day_order", "stated_day_order"]

FIRST_YEAR = 1900
LAST_YEAR = 2100
_LAST_SHORT_YEAR = 68  # 68 is 2068, 69 is 1969: the rule of POSIX
_SERIALS = (20000.0, 60000.0)  # 1954 to 2064: below are years and counts, above are other numbers

_MONTH_NAMES: tuple[tuple[str, ...], ...] = (
    ("january", "jan", "januarie"), ("february", "feb", "februarie", "febr"),
    ("march", "mar", "maart", "mrt"),
    ("april", "apr"), ("may", "mei"), ("june", "jun", "junie"), ("july", "jul", "julie"),
    ("august", "aug", "augustus"),
    ("september", "sep", "sept"), ("october", "oct", "oktober", "okt"), ("november", "nov"),
    ("december", "dec", "desember", "des"),
)  # fmt: skip
_MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES, start=1) for name in names}
_MONTH = "(" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\b\.?"
_WEEKDAY = (
    r"^(?:mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun|monday|tuesday|wednesday|thursday|friday|saturday|sunday|"
    r"maandag|dinsdag|woensdag|donderdag|vrydag|saterdag|sondag|ma|di|wo|do|vr|sa|so)\b[.,]* "
)
_TIME = r"(?:(?:[t ,]+|(?: at ))\d{1,2}(?::|h|\.)\d{2}.*)?$"
_ISO = r"^(\d{4}) ?[-/. ] ?(\d{1,2}) ?[-/. ] ?(\d{1,2})" + _TIME
_COMPACT = r"^((?:19|20)\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])" + _TIME
_DAY_MONTH_YEAR = rf"^(\d{{1,2}})(?:st|nd|rd|th|ste|de|e)?[\s,./-]*(?:of )?{_MONTH}[\s,./'-]*(\d{{4}}|\d{{2}})" + _TIME
_MONTH_DAY_YEAR = (
    rf"^{_MONTH}[\s,./-]*(\d{{1,2}})(?:st|nd|rd|th|ste|de)?(?:[\s,./-]+'?(\d{{4}})|\s*,\s*'?(\d{{2}}))" + _TIME
)
_YEAR_MONTH_DAY = rf"^(\d{{4}})[\s,./-]*{_MONTH}[\s,./-]*(\d{{1,2}})(?:st|nd|rd|th|ste|de)?" + _TIME
_SERIAL = r"^\d{5}(?:[.,]\d+)?$"
_INCOMPLETE = (
    rf"^(?:(?:19|20)\d{{2}}|{_MONTH}|{_MONTH}[\s,./'-]*(?:\d{{4}}|\d{{2}})|\d{{1,2}}[\s,./-]*{_MONTH}|"
    rf"\d{{4}}[\s./-]*{_MONTH}|\d{{1,2}}[/-]\d{{4}}|\d{{4}}[/-]\d{{1,2}}|\d{{1,2}}/\d{{1,2}})$"
)
_TIME_ONLY = r"^\d{1,2}[:h]\d{2}(?::\d{2})?(?: ?[ap]m)?$"


def clean_dates(raw: pl.Series, order: DayOrder, date_system: int = 1900) -> pl.DataFrame:
    """The date in each distinct text.

    Args:
        raw: Distinct texts without nulls.
        order: Order of day and month in the column.
        date_system: Epoch of the workbook's serial numbers, 1900 or 1904.

    Returns:
        raw, value (Date), status, rule. Suspect: day and month could be swapped and nothing in the column
        proves which; a year of two digits.
    """
    raw = raw.alias("raw")
    frame = pl.DataFrame([raw, tidied(raw).alias("text")])
    frame = frame.with_columns(
        missing=is_null_word(pl.col("text")),
        error=is_error_text(pl.col("text")),
        text=pl.col("text").str.to_lowercase().str.strip_chars(" .,;'").str.replace(_WEEKDAY, ""),
    )
    frame = pl.concat([frame, _with_parts(frame, order, date_system)], how="horizontal")
    short = pl.col("year").str.len_chars() == 2
    century = (
        pl.when(pl.col("year").cast(pl.Int32, strict=False) <= _LAST_SHORT_YEAR)
        .then(pl.lit("20"))
        .otherwise(pl.lit("19"))
    )
    year = pl.when(short).then(century + pl.col("year")).otherwise("year")
    written = pl.concat_str(
        year, pl.col("month").cast(pl.String).str.zfill(2), pl.col("day").str.zfill(2), separator="-"
    ).str.to_date("%Y-%m-%d", strict=False)
    frame = frame.with_columns(date=pl.coalesce(written, "serial"), short=short.fill_null(False))
    in_range = pl.col("date").dt.year().is_between(FIRST_YEAR, LAST_YEAR)
    frame = frame.with_columns(
        value=pl.when(~pl.col("missing") & ~pl.col("error") & in_range).then("date"), in_range=in_range
    )
    return frame.select("raw", "value", status=_status().cast(STATUS), rule=_rule())


def _with_parts(frame: pl.DataFrame, order: DayOrder, date_system: int) -> pl.DataFrame:
    """Year, month and day as written, the form they were found in, and the date of a serial number."""
    text = pl.col("text")
    forms = {
        "iso": _ISO, "compact": _COMPACT, "numeric": NUMERIC_DATE, "day_month_year": _DAY_MONTH_YEAR,
        "month_day_year": _MONTH_DAY_YEAR, "year_month_day": _YEAR_MONTH_DAY,
    }  # fmt: skip
    groups = frame.select(text.str.extract_groups(pattern).alias(form) for form, pattern in forms.items())
    iso, compact, numeric = (pl.col(form).struct for form in ("iso", "compact", "numeric"))
    dmy, mdy, ymd = (pl.col(form).struct for form in ("day_month_year", "month_day_year", "year_month_day"))
    first, second = numeric.field("1").cast(pl.Int32), numeric.field("2").cast(pl.Int32)
    day_first = (first > 12) | ((second <= 12) & pl.lit(order.order == "day_first"))
    month_name = pl.coalesce(dmy.field("2"), mdy.field("1"), ymd.field("2"))
    named = month_name.replace_strict(list(_MONTHS), list(_MONTHS.values()), default=None, return_dtype=pl.Int32)
    parts = groups.select(
        year=pl.coalesce(
            iso.field("1"), compact.field("1"), numeric.field("3"), dmy.field("3"),
            mdy.field("3"), mdy.field("4"), ymd.field("1"),
        ),
        month=pl.coalesce(
            iso.field("2").cast(pl.Int32), compact.field("2").cast(pl.Int32),
            pl.when(day_first).then(second).otherwise(first), named,
        ),
        day=pl.coalesce(
            iso.field("3"), compact.field("3"),
            pl.when(day_first).then(numeric.field("1")).otherwise(numeric.field("2")),
            dmy.field("1"), mdy.field("2"), ymd.field("3"),
        ),
        form=pl.coalesce(
            pl.when(pl.col(form).struct[0].is_not_null()).then(pl.lit(form)) for form in forms
        ),
        first_is_day=pl.when(first.is_not_null()).then(day_first),
        ambiguous=(first <= 12) & (second <= 12) & (first != second) & pl.lit(not order.proven),
    )  # fmt: skip
    number = (
        pl.when(text.str.contains(_SERIAL))
        .then(text.str.replace(",", ".", literal=True))
        .cast(pl.Float64, strict=False)
    )
    epoch = pl.date(1904, 1, 1) if date_system == 1904 else pl.date(1899, 12, 30)
    serial = pl.when(number.is_between(*_SERIALS)).then(epoch + pl.duration(days=number.floor().cast(pl.Int64)))
    return parts.hstack(frame.select(serial=serial))


def _status() -> pl.Expr:
    return (
        pl.when("missing").then(pl.lit("missing"))
        .when(pl.col("value").is_null()).then(pl.lit("invalid"))
        .when(pl.col("ambiguous") | pl.col("short")).then(pl.lit("suspect"))
        .otherwise(pl.lit("valid"))
    )  # fmt: skip


def _rule() -> pl.Expr:
    text, date_read = pl.col("text"), pl.col("value").is_not_null()
    day_first = pl.col("first_is_day")
    several = text.str.contains(r"\d.*\d{4}.*(?:;|\bto\b|\btot\b|&|\band\b| - ).*\d{4}")
    return (
        pl.when("missing").then(pl.lit(NULL_WORD_RULE))
        .when("error").then(pl.lit(ERROR_CELL_RULE))
        .when(date_read & pl.col("serial").is_not_null()).then(pl.lit("date.serial"))
        .when(date_read & pl.col("ambiguous") & day_first).then(pl.lit("date.assumed_day_first"))
        .when(date_read & pl.col("ambiguous")).then(pl.lit("date.assumed_month_first"))
        .when(date_read & pl.col("short")).then(pl.lit("date.two_digit_year"))
        .when(date_read & day_first).then(pl.lit("date.day_first"))
        .when(date_read & ~day_first).then(pl.lit("date.month_first"))
        .when(date_read & pl.col("form").is_in(["iso", "compact"])).then(pl.lit("date.iso"))
        .when(date_read).then(pl.lit("date.month_name"))
        .when(pl.col("date").is_not_null()).then(pl.lit("date.out_of_range"))
        .when(pl.col("form").is_not_null()).then(pl.lit("date.impossible"))
        .when(text.str.contains(_INCOMPLETE)).then(pl.lit("date.incomplete"))
        .when(text.str.contains(_TIME_ONLY)).then(pl.lit("date.time_only"))
        .when(several).then(pl.lit("date.several"))
        .otherwise(pl.lit("date.unreadable"))
    )  # fmt: skip
