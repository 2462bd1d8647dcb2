"""Hours of work: when a company works, as a calendar of all its days.

`keep_workdays` is what readings share that count business hours.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

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
    free = frozenset(settings.free_days.split())
    before, day = 0, first
    while day <= last:
        from_us, until_us = (_microsecond(day, clock, settings) for clock in (opens, closes))
        if str(day.isoweekday()) not in settings.work_days or _is_free(day, free):
            until_us = from_us
        yield Workday(day, from_us, until_us, before)
        before += until_us - from_us
        day += timedelta(days=1)


def _is_free(day: date, free: frozenset[str]) -> bool:
    return day.isoformat() in free or day.isoformat()[5:] in free


def _microsecond(day: date, clock: time, settings: Settings) -> int:
    moment = datetime.combine(day, clock, settings.zone_info)
    return (moment.astimezone(UTC) - _EPOCH) // _MICROSECOND


def hours_of_a_day(settings: Settings) -> float:
    """How long a whole day of work is, in hours of the clock."""
    opens, closes = (time.fromisoformat(text) for text in settings.work_hours.split("-"))
    return (closes.hour - opens.hour) + (closes.minute - opens.minute) / 60


def keep_workdays(view: View) -> None:
    """Makes `workdays`, each day from the first touch known to the date."""
    first = view.engine.query("SELECT min(touch_us) FROM every_touch").scalar()
    last = view.scope.as_of
    begin = last
    if first is not None:
        begin = (_EPOCH + first * _MICROSECOND).astimezone(view.settings.zone_info).date()
    _keep(view, list(workdays(view.settings, min(begin, last), last)))


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
