"""Moments of the log as the workspace's zone writes them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rumbo.log.view import View


def local_moment(view: View, microseconds: int) -> datetime:
    """Microseconds since 1970 (UTC) as a moment in the workspace's zone, to the second."""
    return datetime.fromtimestamp(microseconds // 1_000_000, UTC).astimezone(
        view.settings.zone_info
    )


def local_day(view: View, moment: datetime | None) -> date | None:
    """The day of a naive UTC moment in the workspace's zone; None stays None."""
    if moment is None:
        return None
    return moment.replace(tzinfo=UTC).astimezone(view.settings.zone_info).date()
