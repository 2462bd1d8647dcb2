"""The working clock: time that passes only when people work.

The company lives in working days. Nights, weekends and holidays count nothing, August and the end
of December pass slowly. Every event is drawn on this clock and then read as a calendar time.
"""

from __future__ import annotations

from bisect import bisect_right
from datetime import date, timedelta

DAY_SECONDS = 86_400
OPENS_SECONDS = 8 * 3600 + 1800
OPEN_SECONDS = 10 * 3600
HOLIDAYS = {(1, 1), (1, 6), (5, 1), (10, 12), (11, 1), (12, 8), (12, 25)}
AUGUST_PACE = 0.45
YEAR_END_PACE = 0.35
_WEEKEND, _FRIDAY = 5, 4
_MINUTES = [f"T{minute // 60:02d}:{minute % 60:02d}:" for minute in range(1440)]
_SECONDS = [f"{second:02d}" for second in range(60)]


def pace(day: date) -> float:
    """How much of a working day that day is worth, from 0 to 1."""
    if day.weekday() >= _WEEKEND or (day.month, day.day) in HOLIDAYS:
        return 0.0
    if (day.month, day.day) >= (12, 20) or (day.month, day.day) <= (1, 5):
        return YEAR_END_PACE
    return AUGUST_PACE if (day.month, 1) == (8, 1) else 1.0


class Workdays:
    """The calendar from `first` to `last`, both included; the clock counts working days."""

    def __init__(self, first: date, last: date) -> None:
        count = (last - first).days + 1
        days = [first + timedelta(days=offset) for offset in range(count)]
        self.first = first
        self.labels = [day.isoformat() for day in days]
        self._paces = [pace(day) for day in days]
        self._starts = [0.0]
        for worth in self._paces:
            self._starts.append(self._starts[-1] + worth)
        self._fridays = _next_fridays(days, self._paces)

    def number(self, day: date) -> int:
        """How many days after the first one."""
        return (day - self.first).days

    def clock(self, number: int) -> float:
        """The working clock when the day of that number begins."""
        return self._starts[max(0, min(number, len(self._paces)))]

    def number_at(self, clock: float) -> int:
        """The number of the day in which the clock shows that."""
        number = bisect_right(self._starts, clock) - 1
        while number >= len(self._paces) or not self._paces[number]:
            number -= 1
        return number

    def seconds(self, clock: float) -> int:
        """Seconds since the first midnight, always within working hours."""
        number = self.number_at(clock)
        share = min((clock - self._starts[number]) / self._paces[number], 0.9999)
        return number * DAY_SECONDS + OPENS_SECONDS + int(share * OPEN_SECONDS)

    def friday(self, clock: float) -> float:
        """The clock when the last hours of the next working Friday begin."""
        number = self._fridays[self.number_at(clock)]
        late = self._starts[number] + 0.8 * self._paces[number]
        if late < clock and number + 1 < len(self._fridays):
            number = self._fridays[number + 1]
            late = self._starts[number] + 0.8 * self._paces[number]
        return late

    def stamp(self, seconds: int) -> str:
        """The local time as ISO 8601 without a zone."""
        number, rest = divmod(seconds, DAY_SECONDS)
        return self.labels[number] + _MINUTES[rest // 60] + _SECONDS[rest % 60]

    def time(self, clock: float) -> str:
        """The local time at which the clock shows that, as ISO 8601 without a zone."""
        return self.stamp(self.seconds(clock))

    def label(self, number: int) -> str:
        """The day of that number as ISO 8601; days past the calendar's end count as its last."""
        return self.labels[max(0, min(number, len(self.labels) - 1))]

    def month_end(self, number: int) -> int:
        """The number of the last day of that day's month."""
        day = self.first + timedelta(days=number)
        following = (day.replace(day=28) + timedelta(days=4)).replace(day=1)
        return (following - self.first).days - 1


def _next_fridays(days: list[date], paces: list[float]) -> list[int]:
    result = [0] * len(days)
    upcoming = max(number for number, worth in enumerate(paces) if worth)
    for number in range(len(days) - 1, -1, -1):
        if days[number].weekday() == _FRIDAY and paces[number]:
            upcoming = number
        result[number] = upcoming
    return result
