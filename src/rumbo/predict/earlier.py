"""What a model says on the days after it was fitted: the past as a company would have lived it.

A model is fitted on a day, on what was known then, and speaks on the weeks that follow: fitting it
anew each week would say the same, and take as many times as long.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rumbo.predict.features import DAY_US, WON, Table, features
from rumbo.predict.outlook import ENOUGH_CLOSED, NAME, Outlook, nothing, told
from rumbo.predict.training import trained

if TYPE_CHECKING:
    from rumbo.log.view import View
    from rumbo.predict.choice import Chosen

_LOOKS, _APART_DAYS = 18, 30  # at deals that were open, to know what is usual


@dataclass(frozen=True)
class Teaching:
    """What a day taught: a model, none where too few deals had closed, and all that was seen."""

    chosen: Chosen | None
    closed: int
    seen: Table

    def usual(self, days: float) -> float | None:
        """Of deals that were open on a day, the share won within so many; None if nobody knows."""
        room = self.seen.days_room >= days
        if not room.any():
            return None
        won = (self.seen.ending == WON) & (self.seen.days_followed <= days)
        return float(won[room].mean())


def teach(view: View) -> Teaching:
    """What all deals of the view's date teach; a model that was kept is not fitted again."""
    found = trained(view)
    days = range(_APART_DAYS, (_LOOKS + 1) * _APART_DAYS, _APART_DAYS)
    seen = features(view, [view.as_of_us - day * DAY_US for day in days])
    return Teaching(found.chosen, found.closed, seen)


def known(view: View, days_us: Sequence[int]) -> Table:
    """What was known of the deals open at moments up to the view's date, as features have it."""
    return features(view, days_us)


def speak(view: View, teaching: Teaching, today: Table | None = None) -> Outlook:
    """Lets a day's outlook be that of an earlier teaching, for all that asks for it.

    `today` is what is known of the day's open deals, where that has been found already. The view
    must share what it learns with nobody who wants a model of the day itself.
    """
    return view.learnt(NAME, lambda whole: _spoken(whole, teaching, today))


def _spoken(view: View, teaching: Teaching, today: Table | None) -> Outlook:
    day = view.scope.as_of
    if teaching.chosen is None:
        return nothing(day, teaching.closed, max(1, ENOUGH_CLOSED - teaching.closed))
    deals = features(view, [view.as_of_us]) if today is None else today
    return told(day, teaching.chosen, deals)
