"""Dates: read as written, marked where they could be others."""

from datetime import date

import polars as pl
import pytest

from hotpass_assets.domain.clean.dates import clean_dates
from hotpass_assets.domain.clean.day_order import DayOrder, decide_day_order, stated_day_order

UNPROVEN = decide_day_order(pl.Series([], dtype=pl.String))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2025-03-10", date(2025, 3, 10)),
        ("2025/02/18", date(2025, 2, 18)),
        ("2024-03-04", date(2024, 3, 4)),
        ("2025-03-10 14:30:00", date(2025, 3, 10)),
        ("2025-03-10T23:30:00Z", date(2025, 3, 10)),
        ("20250310", date(2025, 3, 10)),
        ("March 10, 2025", date(2025, 3, 10)),
        ("10 Mar 2025", date(2025, 3, 10)),
        ("10 Maart 2025", date(2025, 3, 10)),
        ("3 Desember 2024", date(2024, 12, 3)),
        ("1st of May 2024", date(2024, 5, 1)),
        ("Mon, 10 March 2025", date(2025, 3, 10)),
        ("2024 March 5", date(2024, 3, 5)),
        ("25/03/2025", date(2025, 3, 25)),
        ("03/25/2025", date(2025, 3, 25)),
        ("05/05/2025", date(2025, 5, 5)),
        ("29/02/2024", date(2024, 2, 29)),
        ("45810", date(2025, 6, 2)),
        ("45810.75", date(2025, 6, 2)),
    ],
)
def test_a_date_is_read_in_every_spelling(text: str, value: date) -> None:
    """Serial numbers became null, and day-first readers swap ISO dates."""
    assert clean_dates(pl.Series([text]), UNPROVEN).row(0)[1:3] == (value, "valid")


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("31/02/2025", "date.impossible"),
        ("2025-13-01", "date.impossible"),
        ("00/00/0000", "date.impossible"),
        ("2025", "date.incomplete"),
        ("Mar 2025", "date.incomplete"),
        ("Mar-24", "date.incomplete"),
        ("24-Mar", "date.incomplete"),
        ("12/2024", "date.incomplete"),
        ("14:30", "date.time_only"),
        ("0201-03-10", "date.out_of_range"),
        ("9999-12-31", "date.out_of_range"),
        ("next week", "date.unreadable"),
        ("05/02/2025; 06/03/2025", "date.several"),
        ("123", "date.unreadable"),
        ("#VALUE!", "error_cell"),
    ],
)
def test_what_is_no_date_is_refused_with_the_reason(text: str, rule: str) -> None:
    """Reading "Mar-24" as 24 March invents a year."""
    row = clean_dates(pl.Series([text]), UNPROVEN).row(0, named=True)
    assert (row["value"], row["status"], row["rule"]) == (None, "invalid", rule)


def test_the_column_proves_its_order() -> None:
    """One value above 12 tells how all the others are meant."""
    column = pl.Series(["05/02/2025", "03/25/2025"])
    order = decide_day_order(column)
    assert (order.order, order.proofs_month_first, order.proven) == ("month_first", 1, True)
    assert clean_dates(column, order)["value"].to_list() == [date(2025, 5, 2), date(2025, 3, 25)]
    assert clean_dates(column, order)["status"].to_list() == ["valid", "valid"]


def test_a_date_that_could_be_another_is_marked() -> None:
    """A guess that nobody sees is worse than none."""
    row = clean_dates(pl.Series(["05/02/2025"]), UNPROVEN).row(0, named=True)
    assert (row["value"], row["status"], row["rule"]) == (
        date(2025, 2, 5),
        "suspect",
        "date.assumed_day_first",
    )


def test_a_column_that_mixes_orders_proves_none() -> None:
    """With evidence both ways the ambiguous values stay in doubt."""
    order = decide_day_order(pl.Series(["25/03/2025", "26/03/2025", "03/25/2025"]))
    assert (order.order, order.proven) == ("day_first", False)
    assert clean_dates(pl.Series(["05/02/2025"]), order)["status"].to_list() == ["suspect"]


def test_a_stated_order_leaves_no_doubt() -> None:
    """The person who wrote the profile knows the workbook."""
    frame = clean_dates(pl.Series(["05/02/2025"]), stated_day_order("month_first"))
    assert frame.row(0)[1:] == (date(2025, 5, 2), "valid", "date.month_first")


def test_a_year_of_two_digits_is_marked() -> None:
    """The century is a guess."""
    frame = clean_dates(pl.Series(["10-Mar-25", "25/03/69"]), UNPROVEN)
    assert frame["value"].to_list() == [date(2025, 3, 10), date(1969, 3, 25)]
    assert frame["status"].to_list() == ["suspect", "suspect"]


def test_serials_count_from_the_epoch_of_their_workbook() -> None:
    """Workbooks of old Macs are four years and a day off."""
    raw = pl.Series(["45810"])
    both = [clean_dates(raw, DayOrder("day_first", 0, 0, ""), system)["value"][0] for system in (1900, 1904)]
    assert (both[1] - both[0]).days == 1462
