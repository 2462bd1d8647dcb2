"""Periods as people name them: a year, a month, a quarter, the last twelve months, two dates."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from rumbo.errors import UsageError

_FIRST_YEAR, _LAST_YEAR = 1900, 2199
_CALENDAR = re.compile(r"([0-9]{4})(?:-(?:(0[1-9]|1[0-2])|[qQtT]([1-4])))?")
_MONTHS = {"month": 1, "quarter": 3, "year": 12}
NAMES = (
    "this_month",
    "last_month",
    "this_quarter",
    "last_quarter",
    "this_year",
    "last_year",
    "last_12_months",
    "last_30_days",
    "last_90_days",
    "all",
)


@dataclass(frozen=True)
class Period:
    """A stretch of whole days, both ends counted; `first` is None where it has no beginning."""

    first: date | None
    last: date

    def __post_init__(self) -> None:
        if self.first is not None and self.first > self.last:
            raise UsageError(
                f"The period {self.first}..{self.last} ends before it begins.",
                advice="Write FROM..TO.",
            )


def parse_period(text: str, as_of: date) -> Period:
    """The period that `text` names, seen from `as_of`; UsageError where it names none."""
    if ".." in text:
        start, end = text.split("..", 1)
        return Period(parse_day(start), parse_day(end))
    if written := _CALENDAR.fullmatch(text):
        return _of_calendar(*written.groups())
    if text == "all":
        return Period(None, as_of)
    if text == "last_12_months":
        return Period(_months_later(as_of, -12) + timedelta(days=1), as_of)
    if text in ("last_30_days", "last_90_days"):
        return Period(as_of - timedelta(days=int(text.split("_")[1]) - 1), as_of)
    which, _, unit = text.partition("_")
    if which not in ("this", "last") or unit not in _MONTHS:
        raise UsageError(
            f"The period {text!r} is not known.",
            advice=f"Use FROM..TO, 2026, 2026-05, 2026-Q2 or one of {', '.join(NAMES)}.",
        )
    months = _MONTHS[unit]
    first = date(as_of.year, (as_of.month - 1) // months * months + 1, 1)
    if which == "last":
        first = _months_later(first, -months)
    return Period(first, _months_later(first, months) - timedelta(days=1))


def _of_calendar(year: str, month: str | None, quarter: str | None) -> Period:
    """A whole year (2026), a month of it (2026-05) or a quarter (2026-Q2, 2026-T2)."""
    begins = int(month or 1) if not quarter else 3 * int(quarter) - 2
    first = parse_day(f"{year}-{begins:02d}-01")
    months = 1 if month else 3 if quarter else 12
    return Period(first, _months_later(first, months) - timedelta(days=1))


def parse_day(text: str) -> date:
    """A day written as 2026-06-30; UsageError where it is not one."""
    try:
        day = date.fromisoformat(text.strip())
    except ValueError as error:
        raise UsageError(f"{text!r} is not a date.", advice="Write it as 2026-06-30.") from error
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise UsageError(
            f"{text!r} lies outside {_FIRST_YEAR}–{_LAST_YEAR}.", advice="Write it as 2026-06-30."
        )
    return day


def _months_later(day: date, months: int) -> date:
    count = day.year * 12 + day.month - 1 + months
    year, month = divmod(count, 12)
    for last in range(day.day, 27, -1):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    return date(year, month + 1, min(day.day, 28))
