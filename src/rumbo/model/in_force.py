"""The map that is in force at a date, since when, and when somebody last said that it holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from rumbo.model.journey_map import JourneyMap


@dataclass(frozen=True)
class InForce:
    """A published map and its last confirmation, if there was one; moments are naive UTC."""

    journey_map: JourneyMap
    version: int
    published_at: datetime
    published_by: str
    confirmed_at: datetime | None = None
    confirmed_by: str = ""
    note: str = ""

    @property
    def held_at(self) -> datetime:
        """When somebody last stood by it: by confirming it, else by publishing it."""
        return self.confirmed_at or self.published_at

    def held_on(self, zone: ZoneInfo) -> date:
        """The day of `held_at` in a zone."""
        return self.held_at.replace(tzinfo=UTC).astimezone(zone).date()

    def due_on(self, zone: ZoneInfo) -> date:
        """The day by which it is to be looked at again."""
        return self.held_on(zone) + timedelta(days=self.journey_map.review_every_days)
