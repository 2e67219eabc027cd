"""Intervals and recurrence rules as the cron schedule that says the same, where there is one.

Belongs here: turning them into cron, and the sentence for one that cron cannot say. Does not belong here: whether a
cron schedule is one (``cron``), and the manifest they stand in (``manifest``).

Dagster starts schedules by cron alone. An interval counts from a moment and goes on for ever; cron counts anew every
hour, day and week. Both agree only where the interval divides an hour, a day or a week. Recurrence rules: RFC 5545,
section 3.3.10.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

ANCHOR = datetime(2020, 1, 6)  # a Monday
MINUTE, HOUR, DAY, WEEK = 60, 3600, 86400, 604800
_DAYS = {"SU": 0, "MO": 1, "TU": 2, "WE": 3, "TH": 4, "FR": 5, "SA": 6}
_SAYABLE = {"FREQ", "INTERVAL", "BYMINUTE", "BYHOUR", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSECOND", "WKST"}
_DTSTART = re.compile(r"^DTSTART:(\d{8})T(\d{6})$", re.ASCII)


def cron_of_interval(seconds: int, anchor: datetime = ANCHOR) -> str:
    """The cron schedule of an interval.

    Args:
        seconds: Length of the interval.
        anchor: A moment at which it begins, in the time zone of the schedule; its seconds must be 0.

    Raises:
        ValueError: Cron cannot say it; the message says what to write instead.
    """
    minute, hour = anchor.minute, anchor.hour
    if anchor.second or anchor.microsecond:
        raise ValueError("a schedule starts on a full minute | write an anchor_date whose seconds are 0")
    if seconds == WEEK:
        return f"{minute} {hour} * * {anchor.isoweekday() % 7}"
    if seconds == DAY:
        return f"{minute} {hour} * * *"
    if seconds >= HOUR and seconds % HOUR == 0 and DAY % seconds == 0:
        return f"{minute} {_every(seconds // HOUR, hour, 24)} * * *"
    if seconds >= MINUTE and seconds % MINUTE == 0 and HOUR % seconds == 0:
        return f"{_every(seconds // MINUTE, minute, 60)} * * * *"
    raise ValueError(
        f"Dagster starts schedules by cron, which cannot repeat every {seconds} seconds evenly | write kind: cron, for "
        f"example {_near(seconds)}; an interval may be a part of an hour or of a day in full minutes or hours, a day "
        "(86400) or a week (604800)"
    )


def _every(step: int, start: int, end: int) -> str:
    if step == 1:
        return "*"
    first = start % step
    return f"*/{step}" if first == 0 else ",".join(map(str, range(first, end, step)))


def _near(seconds: int) -> str:
    for limit, cron in ((HOUR, "'*/30 * * * *'"), (DAY, "'0 */6 * * *'"), (WEEK, "'0 6 * * *'")):
        if seconds < limit:
            return cron
    return "'0 6 1 * *' for once a month"


def cron_of_rrule(text: str, anchor: datetime = ANCHOR) -> str:
    """The cron schedule of a recurrence rule.

    Args:
        text: ``FREQ=…;BYHOUR=…``, with or without ``RRULE:`` and a ``DTSTART:`` line before it.
        anchor: The moment it counts from when it has no ``DTSTART``, in the time zone of the schedule.

    Raises:
        ValueError: It is none, or cron cannot say it; the message says what to write instead.
    """
    rule, anchor = _parts(text, anchor)
    _refuse_what_cron_cannot_say(rule, anchor)
    frequency, interval = rule.get("FREQ", ""), _whole(rule.get("INTERVAL", "1"), "INTERVAL")
    minutes, hours = _numbers(rule, "BYMINUTE", 0, 59), _numbers(rule, "BYHOUR", 0, 23)
    days, months, weekdays = _numbers(rule, "BYMONTHDAY", 1, 31), _numbers(rule, "BYMONTH", 1, 12), _weekdays(rule)
    if frequency in {"MINUTELY", "HOURLY"}:
        if hours or (frequency == "MINUTELY" and minutes):
            raise _unsayable("hours or minutes are named beside a step of hours or minutes")
        step = interval * (HOUR if frequency == "HOURLY" else MINUTE)
        if step > DAY:
            raise _unsayable(f"cron cannot leave out days (FREQ={frequency};INTERVAL={interval})")
        minute, hour, *_ = cron_of_interval(step, anchor).split()
        return f"{minutes or minute} {hour} {days or '*'} {months or '*'} {weekdays or '*'}"
    if frequency not in {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}:
        raise ValueError("it has no FREQ of MINUTELY, HOURLY, DAILY, WEEKLY, MONTHLY or YEARLY | write kind: cron")
    if interval != 1:
        raise _unsayable(f"cron cannot leave out days, weeks, months or years (INTERVAL={interval})")
    if not days and not weekdays:
        days, months, weekdays = _day_it_counts_from(frequency, anchor, months)
    return f"{minutes or anchor.minute} {hours or anchor.hour} {days or '*'} {months or '*'} {weekdays or '*'}"


def _refuse_what_cron_cannot_say(rule: Mapping[str, str], anchor: datetime) -> None:
    beyond = sorted(set(rule) - _SAYABLE)
    if beyond:
        raise _unsayable(f"cron has no word for {', '.join(beyond)}"[:200])
    if rule.get("BYSECOND", "0") != "0" or anchor.second:
        raise _unsayable("cron has no seconds")
    if "BYDAY" in rule and "BYMONTHDAY" in rule:
        raise _unsayable("cron runs on a day of the week or of the month, whichever comes; the rule asks for both")


def _day_it_counts_from(frequency: str, anchor: datetime, months: str) -> tuple[str, str, str]:
    """Day of the month, month and day of the week of a rule that names no day."""
    if frequency == "WEEKLY":
        return "", months, str(anchor.isoweekday() % 7)
    if frequency == "MONTHLY":
        return str(anchor.day), months, ""
    if frequency == "YEARLY":
        return str(anchor.day), months or str(anchor.month), ""
    return "", months, ""


def _parts(text: str, anchor: datetime) -> tuple[Mapping[str, str], datetime]:
    rule: dict[str, str] = {}
    for line in text.upper().split():
        if line.startswith("DTSTART"):
            match = _DTSTART.fullmatch(line)
            if match is None:
                raise ValueError(
                    "its DTSTART is not a date and time | write DTSTART:20260105T060000, and the time zone as timezone"
                )
            anchor = _moment(*match.groups())
            continue
        for part in line.removeprefix("RRULE:").strip(";").split(";"):
            key, separator, value = part.partition("=")
            if not separator or not value or key in rule:
                raise ValueError(f"'{part[:40]}' is no part of a rule | write it as FREQ=DAILY;BYHOUR=6")
            rule[key] = value
    return rule, anchor


def _moment(day: str, time: str) -> datetime:
    try:
        return datetime.fromisoformat(f"{day}T{time}")
    except ValueError:
        raise ValueError("its DTSTART is no day of the calendar | write DTSTART:20260105T060000") from None


def _numbers(rule: Mapping[str, str], key: str, low: int, high: int) -> str:
    values = [_whole(part, key) for part in rule[key].split(",")] if key in rule else []
    if any(not low <= value <= high for value in values):
        raise ValueError(f"{key}={rule[key][:40]} is not {low} to {high} | correct it, or write kind: cron")
    return ",".join(map(str, sorted(set(values))))


def _whole(text: str, key: str) -> int:
    if not re.fullmatch(r"\d{1,6}", text, re.ASCII) or (key == "INTERVAL" and int(text) == 0):
        raise ValueError(f"{key}={text[:40]} has no word in cron | write kind: cron with the times meant")
    return int(text)


def _weekdays(rule: Mapping[str, str]) -> str:
    names = rule["BYDAY"].split(",") if "BYDAY" in rule else []
    if unknown := [name for name in names if name not in _DAYS]:
        raise _unsayable(f"cron has no word for the day {unknown[0][:20]}")
    return ",".join(map(str, sorted({_DAYS[name] for name in names})))


def _unsayable(why: str) -> ValueError:
    return ValueError(f"{why} | write kind: cron with the times meant, for example '0 6 * * 1' for Mondays at 6:00")
