"""How much of a usual day each day of the year is worth: weekends, holidays, August.

What moves deals is work, and work has a calendar. It is read off the company's own moves: how many
of its open deals moved on a day of the week, and in a part of the year, beside how many usually do.
A part of the year counts as far as it was the same in different years: what may be chance is
nothing, what cannot be stays nearly as it is (the garrote; Breiman, Technometrics 37, 1995).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from rumbo.predict.features import PACKAGE

if TYPE_CHECKING:
    from rumbo.log.view import View
    from rumbo.predict.incidence import Numbers

NAME = "rhythm"
PARTS = 36  # of a year: the first ten days of each month, the second ten, the rest
_YEAR_DAYS = 364  # whole weeks: each weekday as often
_LEAST_YEARS, _ENOUGH_YEARS, _MOST_YEARS = 2, 3, 5
_LEAN = 5.0  # moves that a weekday has to outweigh
_DOUBT = 2.0  # variances that a part of the year has to stand out by
_MOST_TIMES, _FEW = 4.0, 5.0  # of what is expected: more on one day is an import, or a clean-up
_FIRST_DAY = date(1970, 1, 1)
_LEAST, _MOST = 0.02, 5.0


@dataclass(frozen=True)
class Rhythm:
    """What each weekday (Monday first) and each part of the year is worth, about 1 on average."""

    weekdays: tuple[float, ...] = (1.0,) * 7
    parts: tuple[float, ...] = (1.0,) * PARTS

    def paces(self, first: date, count: int) -> Numbers:
        """What each of so many days is worth, from the first on."""
        import numpy as np  # noqa: PLC0415 - listing questions does not need it

        days = np.datetime64(first, "D") + np.arange(count)
        weekday, part = _places(days)
        return np.asarray(np.array(self.weekdays)[weekday] * np.array(self.parts)[part])

    def worth(self, day: date, days: Any) -> Numbers:  # noqa: ANN401 - a number or numbers
        """How many usual days the days after a day are worth, for each number of them."""
        import numpy as np  # noqa: PLC0415 - the same

        wanted = np.asarray(days, dtype=float)
        count = int(np.ceil(wanted.max(initial=0.0))) + 1
        reached = np.cumsum(self.paces(day + timedelta(days=1), count))
        sums = np.concatenate(([0.0], reached))
        return np.asarray(np.interp(wanted, np.arange(count + 1), sums))


def rhythm(view: View) -> Rhythm:
    """The calendar of work that all moves known by the view's date tell of."""
    return view.learnt(NAME, _of_all)


def _of_all(view: View) -> Rhythm:
    import numpy as np  # noqa: PLC0415 - the same

    day = view.scope.as_of
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo(view.settings.zone))
    offset = noon.utcoffset() or timedelta()
    shift_us = int(offset.total_seconds()) * 1_000_000
    rows = view.arrays(PACKAGE, "rhythm.sql", shift_us=shift_us)
    if not len(rows["day"]):
        return Rhythm()
    first, last = int(rows["day"][0]), (day - _FIRST_DAY).days
    began, ended = (np.zeros(last - first + 1) for _ in range(2))
    known = rows["day"] <= last
    began[rows["day"][known] - first] = rows["began"][known]
    ended[rows["day"][known] - first] = rows["ended"][known]
    there = np.cumsum(began) - np.concatenate(([0.0], np.cumsum(ended)[:-1]))
    return learn_rhythm(_FIRST_DAY + timedelta(days=first), there, ended)


def learn_rhythm(first: date, there: Numbers, moved: Numbers) -> Rhythm:
    """The calendar that days tell: how many deals were open on each, and how many of them moved.

    Only whole years up to the last day count, so that every season counts the same.
    """
    import numpy as np  # noqa: PLC0415 - the same

    years = min(len(there) // _YEAR_DAYS, _MOST_YEARS)
    if not years:
        return Rhythm()
    kept = years * _YEAR_DAYS
    start = first + timedelta(days=len(there) - kept)
    there, moved = there[-kept:], moved[-kept:]
    year = np.arange(kept) // _YEAR_DAYS
    weekday, part = _places(np.datetime64(start, "D") + np.arange(kept))
    expected = _level(there, moved, year)
    weekdays = _weekdays(moved, expected, weekday)
    usual = expected * weekdays[weekday]
    cut = np.minimum(moved, _FEW + _MOST_TIMES * usual)
    weekdays = _weekdays(cut, _level(there, cut, year), weekday)
    usual = _level(there, cut, year) * weekdays[weekday]
    parts = _parts(cut, usual, part + PARTS * year, years)
    return Rhythm(tuple(weekdays.tolist()), tuple(parts.tolist()))


def _places(days: Any) -> tuple[Any, Any]:  # noqa: ANN401 - numpy's days
    """The weekday of each day, Monday first, and its part of the year."""
    import numpy as np  # noqa: PLC0415 - the same

    months = days.astype("datetime64[M]")
    third = np.minimum((days - months).astype(int) // 10, 2)
    weekday = (days.astype(int) + 3) % 7  # the first of January 1970 was a Thursday
    return weekday, months.astype(int) % 12 * 3 + third


def _level(there: Numbers, moved: Numbers, year: Any) -> Numbers:  # noqa: ANN401 - places
    """How many of those that were there would move if all days of a year were alike."""
    import numpy as np  # noqa: PLC0415 - the same

    rate = np.bincount(year, moved) / np.maximum(np.bincount(year, there), 1.0)
    return np.asarray(there * rate[year])


def _weekdays(moved: Numbers, expected: Numbers, weekday: Any) -> Numbers:  # noqa: ANN401 - places
    import numpy as np  # noqa: PLC0415 - the same

    seen, usual = (np.bincount(weekday, each, minlength=7) for each in (moved, expected))
    return np.asarray((seen + _LEAN) / (usual + _LEAN))


def _parts(moved: Numbers, usual: Numbers, place: Any, years: int) -> Numbers:  # noqa: ANN401 - places
    """What each part of the year is worth, as far as it is the same in all of them."""
    import numpy as np  # noqa: PLC0415 - the same

    if years < _LEAST_YEARS:
        return np.ones(PARTS)
    shape = (years, PARTS)
    seen, due = (np.bincount(place, each, years * PARTS).reshape(shape) for each in (moved, usual))
    all_due = np.maximum(due.sum(axis=0), 1e-9)
    share = seen.sum(axis=0) / all_due
    said = np.maximum(share * due, 1e-9)
    spread = ((seen - said) ** 2 / said)[due > 0].sum() / (PARTS * (years - 1))
    noise = max(1.0, float(spread))
    own = ((seen / np.maximum(due, 1e-9) - share) ** 2).sum(axis=0) / (years - 1) / years
    unsure = noise / all_due if years < _ENOUGH_YEARS else np.maximum(noise / all_due, own)
    apart = share - 1.0
    sure = np.maximum(0.0, 1.0 - _DOUBT * unsure / np.maximum(apart**2, 1e-12))
    shrunk = 1.0 + sure * apart
    return np.asarray(np.clip(shrunk / np.average(shrunk, weights=all_due), _LEAST, _MOST))
