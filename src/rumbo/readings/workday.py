"""When a company works, as a calendar of all its days.

`keep_workdays` is what readings share that count business hours, `keep_business_days` those that
count business days.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate
from typing import TYPE_CHECKING

from rumbo.model.holiday import holidays_of
from rumbo.readings.pause import PACKAGE

if TYPE_CHECKING:
    from rumbo.log.view import View
    from rumbo.settings import Settings

_EPOCH = datetime.fromtimestamp(0, UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class Workday:
    """One day: when work begins and ends (equal where there is none), and the work before it."""

    day: date
    from_us: int
    until_us: int
    before_us: int


def workdays(settings: Settings, first: date, last: date) -> Iterator[Workday]:
    """Every day from the first to the last, in the workspace's zone."""
    opens, closes = (time.fromisoformat(text) for text in settings.work_hours.split("-"))
    free = Free(settings, first, last)
    before, day = 0, first
    while day <= last:
        from_us, until_us = (_microsecond(day, clock, settings) for clock in (opens, closes))
        if day in free:
            until_us = from_us
        yield Workday(day, from_us, until_us, before)
        before += until_us - from_us
        day += timedelta(days=1)


class Free:
    """The days from the first to the last on which nobody works."""

    def __init__(self, settings: Settings, first: date, last: date) -> None:
        self._days = frozenset(settings.free_days.split())
        self._worked = settings.work_days
        self._holidays = holidays_of(settings.holidays, range(first.year, last.year + 1))

    def __contains__(self, day: date) -> bool:
        return (
            str(day.isoweekday()) not in self._worked
            or day in self._holidays
            or not self._days.isdisjoint((day.isoformat(), day.isoformat()[5:]))
        )


def _microsecond(day: date, clock: time, settings: Settings) -> int:
    moment = datetime.combine(day, clock, settings.zone_info)
    return (moment.astimezone(UTC) - _EPOCH) // _MICROSECOND


def hours_of_a_day(settings: Settings) -> float:
    """How long a whole day of work is, in hours of the clock."""
    opens, closes = (time.fromisoformat(text) for text in settings.work_hours.split("-"))
    return (closes.hour - opens.hour) + (closes.minute - opens.minute) / 60


def keep_workdays(view: View) -> None:
    """Makes `workdays`, each day from the first touch known to the date."""
    day = view.day
    with day.found.lock("tables"):
        if "workdays" not in day.kept:
            last = day.scope.as_of
            first = _day_of(day, "SELECT min(touch_us) FROM every_touch")
            _keep(day, list(workdays(day.settings, min(first, last), last)))


def keep_business_days(view: View) -> None:
    """Makes `business_days`, each day from the first touch or deal known to the date."""
    day = view.day
    with day.found.lock("tables"):
        if "business_days" not in day.kept:
            _keep_business_days(day)


def _keep_business_days(view: View) -> None:
    last = view.scope.as_of
    asked = ("SELECT min(touch_us) FROM every_touch", "SELECT min(created_us) FROM every_deal")
    first = min(last, *(_day_of(view, sql) for sql in asked))
    days = [first + timedelta(days=n) for n in range((last - first).days + 2)]
    free = Free(view.settings, first, last)
    works = [int(day not in free) for day in days[:-1]]
    midnights = [_microsecond(day, time(), view.settings) for day in days]
    view.keep(
        "business_days",
        PACKAGE,
        "business_days.sql",
        days=[day.isoformat() for day in days[:-1]],
        starts_us=midnights[:-1],
        ends_us=midnights[1:],
        works=works,
        before_days=[0, *accumulate(works)][:-1],
    )


def _day_of(view: View, sql: str) -> date:
    """The day of a moment, in the workspace's zone; the view's own where there is none."""
    moment_us = view.engine.query(sql).scalar()
    if moment_us is None:
        return view.scope.as_of
    moment: datetime = _EPOCH + moment_us * _MICROSECOND
    return moment.astimezone(view.settings.zone_info).date()


def _keep(view: View, days: Sequence[Workday]) -> None:
    view.keep(
        "workdays",
        PACKAGE,
        "workdays.sql",
        days=[each.day.isoformat() for each in days],
        from_us=[each.from_us for each in days],
        until_us=[each.until_us for each in days],
        before_us=[each.before_us for each in days],
    )
