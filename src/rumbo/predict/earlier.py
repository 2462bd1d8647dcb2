"""What became of deals that were open on days of the past: what is usual, without any model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rumbo.predict.features import DAY_US, WON, Table, features

if TYPE_CHECKING:
    from rumbo.log.view import View

_LOOKS, _APART_DAYS = 18, 30


@dataclass(frozen=True)
class Usual:
    """The deals that were open on some days before a date."""

    seen: Table

    def won_within(self, days: float) -> float | None:
        """Of deals that were open on a day, the share won within so many; None if nobody knows."""
        room = self.seen.days_room >= days
        if not room.any():
            return None
        won = (self.seen.ending == WON) & (self.seen.days_followed <= days)
        return float(won[room].mean())


def usual(view: View) -> Usual:
    """What became of all deals that were open at the ends of months before the view's date."""
    days = range(_APART_DAYS, (_LOOKS + 1) * _APART_DAYS, _APART_DAYS)
    return Usual(features(view, [view.as_of_us - day * DAY_US for day in days]))
