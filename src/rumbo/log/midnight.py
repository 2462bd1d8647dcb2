"""Where days begin and end in the workspace's zone, in microseconds since 1970 in UTC."""

from __future__ import annotations

import calendar
from datetime import UTC, date, datetime, time, timedelta

from rumbo.settings import Settings


def last_microsecond(day: date, settings: Settings) -> int:
    """The last microsecond of a day in the workspace's zone, since 1970 in UTC."""
    return first_microsecond(day + timedelta(days=1), settings) - 1


def first_microsecond(day: date, settings: Settings) -> int:
    """The first microsecond of a day in the workspace's zone, since 1970 in UTC."""
    start = datetime.combine(day, time(), settings.zone_info).astimezone(UTC)
    return calendar.timegm(start.timetuple()) * 1_000_000


def moment_of(microseconds: int) -> datetime:
    """A moment, in microseconds since 1970 in UTC, as naive UTC."""
    return datetime.fromtimestamp(0, UTC).replace(tzinfo=None) + timedelta(
        microseconds=microseconds
    )
