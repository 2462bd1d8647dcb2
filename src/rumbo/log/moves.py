"""How often each passage was made: whole days as they were counted when data came in.

What is left of a period before its first whole day and after its last is counted from the passages.
"""

from __future__ import annotations

from dataclasses import dataclass

_DAY_US = 86_400_000_000
BEFORE_ALL_US = -719_162 * _DAY_US  # the year 1
_COLUMNS = "from_phase, phase, kind, moves, again, untimed"


@dataclass(frozen=True)
class Span:
    """A stretch of time: its first and last microsecond, since 1970 in UTC."""

    first_us: int
    last_us: int

    @property
    def first_day(self) -> int:
        """The first day (UTC, since 1970) that lies in it whole."""
        return -(-self.first_us // _DAY_US)

    @property
    def end_day(self) -> int:
        """The day after the last one that lies in it whole."""
        return (self.last_us + 1) // _DAY_US


def one_by_one(passages: str, span: Span) -> str:
    """The moves of a stretch, as a query with one row per passage."""
    return (
        "SELECT from_phase, phase, kind, 1 AS moves, CAST(visit > 1 AS INTEGER) AS again,"
        " CAST(from_phase IS NOT NULL AND spent_us IS NULL AS INTEGER) AS untimed"
        f" FROM {passages} WHERE entered_us BETWEEN {span.first_us} AND {span.last_us}"
    )


def by_day(counts: str, passages: str, span: Span, *, known_until_us: int | None) -> str:
    """The same moves, as a query with one row per day for the days that `counts` holds.

    Nothing is known from after `known_until_us` on, so that the last day need not be whole.
    """
    ends = known_until_us is not None and known_until_us <= span.last_us
    first_day = span.first_day
    end_day = max(span.end_day, span.last_us // _DAY_US + 1) if ends else span.end_day
    if first_day >= end_day:
        return one_by_one(passages, span)
    days = f"SELECT {_COLUMNS} FROM {counts} WHERE day >= {first_day} AND day < {end_day}"
    before = Span(span.first_us, first_day * _DAY_US - 1)
    after = Span(end_day * _DAY_US, span.last_us)
    rest = [one_by_one(passages, s) for s in (before, after) if s.first_us <= s.last_us]
    return " UNION ALL ".join([days, *rest])
