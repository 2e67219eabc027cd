"""Intervals and recurrence rules fire when their cron schedule does, or are refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise

import pytest
from dagster._utils.schedules import schedule_execution_time_iterator
from dateutil.rrule import rrulestr

from hotpass_assets.domain.deployment.recurrence import cron_of_interval, cron_of_rrule

ANCHOR = datetime(2026, 1, 6, 5, 20)


def fires(cron: str, count: int) -> list[datetime]:
    """The first times a cron schedule fires in 2026, as Dagster works them out."""
    start = datetime(2026, 1, 10, tzinfo=UTC).timestamp()
    return [one.replace(tzinfo=None) for one in islice(schedule_execution_time_iterator(start, cron, "UTC"), count)]


@pytest.mark.parametrize("seconds", [60, 120, 300, 900, 1200, 1800, 3600, 7200, 14400, 21600, 43200, 86400, 604800])
def test_an_interval_fires_at_its_moments(seconds: int) -> None:
    """Prevents: a schedule that runs evenly, but an hour off what the anchor says."""
    times = fires(cron_of_interval(seconds, ANCHOR), 60)
    assert {(time - ANCHOR).total_seconds() % seconds for time in times} == {0.0}
    assert {after - before for before, after in pairwise(times)} == {timedelta(seconds=seconds)}


@pytest.mark.parametrize("seconds", [0, 1, 30, 90, 420, 2400, 5400, 18000, 86460, 172800, 1209600, 2592000])
def test_an_uneven_interval_is_refused_with_what_to_write(seconds: int) -> None:
    """Prevents: every 7 minutes becoming at minutes 0, 7, … 56 and then, four minutes later, 0."""
    with pytest.raises(ValueError, match=r"cannot repeat every \d+ seconds evenly \| write kind: cron, for example '"):
        cron_of_interval(seconds, ANCHOR)


def test_an_anchor_between_minutes_is_refused() -> None:
    """Prevents: seconds that are dropped in silence."""
    with pytest.raises(ValueError, match="full minute"):
        cron_of_interval(3600, datetime(2026, 1, 1, 0, 0, 30))


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY",
        "FREQ=DAILY;BYHOUR=6,18;BYMINUTE=30",
        "FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR;BYHOUR=6",
        "FREQ=WEEKLY",
        "FREQ=WEEKLY;WKST=SU;BYDAY=SU,SA",
        "FREQ=MONTHLY",
        "FREQ=MONTHLY;BYMONTHDAY=1,15;BYHOUR=0;BYMINUTE=0",
        "FREQ=MONTHLY;BYMONTHDAY=31",
        "FREQ=MONTHLY;BYDAY=MO",
        "FREQ=YEARLY",
        "FREQ=YEARLY;BYMONTH=3,9",
        "FREQ=YEARLY;BYMONTHDAY=15",
        "FREQ=YEARLY;BYDAY=FR",
        "FREQ=HOURLY",
        "FREQ=HOURLY;INTERVAL=6",
        "FREQ=HOURLY;BYMINUTE=0,30",
        "FREQ=HOURLY;INTERVAL=24",
        "FREQ=MINUTELY;INTERVAL=15",
        "FREQ=MINUTELY;INTERVAL=10;BYMONTH=2",
        "RRULE:FREQ=DAILY;BYSECOND=0;",
    ],
)
def test_a_rule_fires_when_its_cron_does(rule: str) -> None:
    """Prevents: a rule read otherwise than by the library everybody reads them with."""
    meant = rrulestr(f"DTSTART:{ANCHOR:%Y%m%dT%H%M%S}\nRRULE:{rule.removeprefix('RRULE:').strip(';')}")
    expected = list(islice(meant.xafter(datetime(2026, 1, 10), inc=True), 40))
    assert fires(cron_of_rrule(rule, ANCHOR), 40) == expected
    assert fires(cron_of_rrule(f"DTSTART:20260106T052000\n{rule}"), 40) == expected


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("FREQ=DAILY;INTERVAL=2", "cannot leave out days"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", "cannot leave out days, weeks"),
        ("FREQ=HOURLY;INTERVAL=48", "cannot leave out days"),
        ("FREQ=HOURLY;INTERVAL=5", "cannot repeat every 18000 seconds"),
        ("FREQ=DAILY;COUNT=3", "no word for COUNT"),
        ("FREQ=DAILY;UNTIL=20270101", "no word for UNTIL"),
        ("FREQ=MONTHLY;BYDAY=1MO", "no word for the day 1MO"),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", "BYMONTHDAY=-1 has no word in cron"),
        ("FREQ=MONTHLY;BYMONTHDAY=13;BYDAY=FR", "the rule asks for both"),
        ("FREQ=DAILY;BYSECOND=30", "no seconds"),
        ("FREQ=SECONDLY", "no FREQ of MINUTELY"),
        ("FREQ=DAILY;BYHOUR=25", "BYHOUR=25 is not 0 to 23"),
        ("FREQ=MINUTELY;INTERVAL=5;BYHOUR=6", "beside a step"),
        ("FREQ=DAILY;INTERVAL=0", "INTERVAL=0"),
        ("every day", "'EVERY' is no part of a rule"),
        ("DTSTART:20260230T060000 FREQ=DAILY", "no day of the calendar"),
        ("DTSTART:20260101T060000Z FREQ=DAILY", "DTSTART is not a date and time"),
    ],
)
def test_a_rule_cron_cannot_say_is_refused(rule: str, words: str) -> None:
    """Prevents: a rule of which the half that cron knows is kept."""
    with pytest.raises(ValueError, match=words):
        cron_of_rrule(rule, ANCHOR)
