"""What is kept of forecasts: those that somebody was shown, and the calls of people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo

EVERYBODY, TEAM, OWNER = "all", "team", "owner"
ABOUT = (EVERYBODY, TEAM, OWNER)
SHOWN, CALLS = "shown_forecasts", "forecast_calls"  # what views name these tables


@dataclass(frozen=True)
class NewShown:
    """A forecast as it was shown: of which snapshot, day, period and scope, and what it said."""

    snapshot: int
    as_of: date
    first_day: date
    last_day: date
    scope: str
    p10: float
    p50: float
    p90: float
    won_so_far: float
    stage_weighted: float | None = None
    declared: float | None = None
    usual: float | None = None
    target: float | None = None


@dataclass(frozen=True)
class ShownForecast(NewShown):
    """A forecast that was shown, with its number and when that was (naive UTC)."""

    id: int = 0
    shown_at: datetime = datetime(1970, 1, 1)  # noqa: DTZ001 - naive UTC


@dataclass(frozen=True)
class NewCall:
    """What somebody says that a period brings: of everybody's deals, a team's or an owner's."""

    first_day: date
    last_day: date
    about: str
    about_id: str
    amount: float
    note: str = ""


@dataclass(frozen=True)
class Call:
    """One line of the record of calls; nothing in it is ever changed. Moments are naive UTC.

    `seen` is the newest call about the same that whoever called had before them.
    """

    id: int
    first_day: date
    last_day: date
    about: str
    about_id: str
    amount: float
    currency: str
    note: str
    seen: int | None
    called_at: datetime
    called_by: str

    def day(self, zone: tzinfo) -> date:
        """The day on which it was made."""
        return self.called_at.replace(tzinfo=UTC).astimezone(zone).date()


@dataclass(frozen=True)
class Called:
    """A call that was kept, and what others called about the same meanwhile."""

    call: Call
    meanwhile: tuple[Call, ...]
