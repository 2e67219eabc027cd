"""Whether five words are a cron schedule, and what is wrong when they are not.

Belongs here: the fields of a cron schedule and their limits. Does not belong here: when it fires, which Dagster works
out, and schedules written in another way (``recurrence``).
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass

NICKNAMES = {
    "@hourly": "0 * * * *",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@weekly": "0 0 * * 0",
    "@monthly": "0 0 1 * *",
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
}
LONGEST = 200
_LEAP_YEAR = 2024
_PART = re.compile(r"^(?:(?P<all>\*)|(?P<low>\w+)(?:-(?P<high>\w+))?)(?:/(?P<step>\d{1,4}))?$", re.ASCII)


@dataclass(frozen=True)
class _Field:
    name: str
    low: int
    high: int
    words: tuple[str, ...] = ()

    def values(self, text: str) -> set[int]:
        """Values a field names.

        Raises:
            ValueError: It names none; the message says why.
        """
        found: set[int] = set()
        for part in text.split(","):
            found |= self._part(part, text)
        return found

    def _part(self, part: str, text: str) -> set[int]:
        match = _PART.fullmatch(part)
        if match is None:
            raise ValueError(f"the {self.name} '{text}' is not a number, a list, a range or *")
        step = int(match["step"] or 1)
        if step == 0 or step > self.high:
            raise ValueError(f"the {self.name} '{text}' has a step of {step}: steps are 1 to {self.high}")
        if match["all"]:
            return set(range(self.low, self.high + 1, step))
        if match["step"] and match["high"] is None:
            raise ValueError(f"the {self.name} '{text}' has a step but no range: write */{step} or a range")
        low = self._number(match["low"])
        high = self._number(match["high"]) if match["high"] else low
        if low > high:
            raise ValueError(f"the {self.name} '{text}' begins after it ends")
        return set(range(low, high + 1, step))

    def _number(self, text: str) -> int:
        if text.lower() in self.words:
            return self.words.index(text.lower()) + self.low
        if not text.isdecimal():
            raise ValueError(f"the {self.name} '{text}' is not a number, a list, a range or *")
        number = int(text[:6])
        if not self.low <= number <= self.high:
            raise ValueError(f"the {self.name} is {text[:6]}: it can be {self.low} to {self.high}")
        return number


_FIELDS = (
    _Field("minute", 0, 59),
    _Field("hour", 0, 23),
    _Field("day of the month", 1, 31),
    _Field("month", 1, 12, ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")),
    _Field("day of the week", 0, 7, ("sun", "mon", "tue", "wed", "thu", "fri", "sat")),
)


def checked_cron(text: str) -> str:
    """A cron schedule with single blanks between its five fields; ``@daily`` and the like written out.

    Args:
        text: Minute, hour, day of the month, month, day of the week.

    Raises:
        ValueError: It is none, or names a day that never comes; the message says what is wrong.
    """
    if len(text) > LONGEST:
        raise ValueError(f"it is longer than {LONGEST} characters")
    parts = NICKNAMES.get(text.strip().lower(), text).split()
    if len(parts) != len(_FIELDS):
        raise ValueError(
            f"a cron schedule has 5 fields (minute, hour, day of the month, month, day of the week), not {len(parts)}"
        )
    _, _, days, months, _ = (field.values(part) for field, part in zip(_FIELDS, parts, strict=True))
    if parts[4] == "*" and min(days) > max(monthrange(_LEAP_YEAR, month)[1] for month in months):
        raise ValueError(f"no month {parts[3]} has a day {parts[2]}, so it would never run")
    return " ".join(parts)
