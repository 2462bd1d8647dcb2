"""What cut-offs said before, found again while the log tells the same of all that was known then.

The forecast of a past day looks at nothing later (the law of time travel): an import that only
adds to the log changes none of them. One that tells the past anew has the days asked again from
there on.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, partial
from typing import TYPE_CHECKING

from rumbo.log.midnight import last_microsecond
from rumbo.readings.cut_off import CutOff
from rumbo.readings.pause import PACKAGE

if TYPE_CHECKING:
    from rumbo.log.basis import Basis
    from rumbo.log.remembered import Remembered
    from rumbo.log.view import View

_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class KnownPast:
    """What was said on some days, for one reader and one choice of deals.

    `asked` tells that choice, `back` is how long ago the model of a day may have been fitted.
    """

    remembered: Remembered | None
    prints: Mapping[date, Hashable]
    asked: Hashable
    back: timedelta
    basis: Callable[[date], Basis | None]

    def map_of(self, day: date) -> int | None:
        """The version of the map in force on a day."""
        basis = self.basis(day)
        return basis.in_force.version if basis and basis.in_force else None

    def find(self, day: date, taught: date) -> CutOff | None:
        """What was said on a day, where plainer ways had learnt on another; None if not known."""
        if self.remembered is None:
            return None
        found = self.remembered.find(self._key(day, taught))
        return found if isinstance(found, CutOff) else None

    def keep(self, said: CutOff, taught: date) -> None:
        """Keeps what was said on a day."""
        if self.remembered is not None:
            self.remembered.keep(self._key(said.day, taught), said)

    def _key(self, day: date, taught: date) -> Hashable:
        first = min(taught, day - self.back)
        days = [each for each in self.prints if first <= each <= day]
        beside = tuple(basis.beside_log for each in days if (basis := self.basis(each)))
        return ("cut_off", day, taught, self.asked, self.prints[day], beside)


def known_past(view: View, days: Sequence[date], since: date) -> KnownPast:
    """What may be known of these days, in a log that begins on the day `since`."""
    kept, scope = view.remembered, view.scope
    asked = (scope.key, scope.status, since)
    back = timedelta(days=view.settings.model_days) + _WEEK
    if kept is None:
        return KnownPast(None, {}, asked, back, lambda _day: None)
    # Fields of its own that a log has are looked at only where somebody chose by them.
    attrs = scope.segment is not None
    prints = view.learnt(f"prints {attrs} {days}", partial(_prints, days=days, attrs=attrs))
    return KnownPast(kept, prints, asked, back, cache(kept.basis))


def _prints(view: View, days: Sequence[date], attrs: bool) -> dict[date, Hashable]:  # noqa: FBT001 - handed on
    """What stands for all that was known by each day."""
    moments = [last_microsecond(day, view.settings) for day in days]
    rows = view.ask(
        PACKAGE, "past_print.sql", numbers=list(range(len(days))), days_us=moments, attrs=attrs
    ).values
    last = view.snapshot.facts.get("last_changed_us")
    found: dict[date, Hashable] = {}
    for number, day in enumerate(days):
        sums = tuple(row[1:] for row in rows if row[0] == number)
        # Of a day after every change, deals are told as they are.
        found[day] = (sums, not isinstance(last, int) or last > moments[number])
    return found
