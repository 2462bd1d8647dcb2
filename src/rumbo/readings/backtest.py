"""The past walked through week by week: what the forecast would have said, and what came of it.

Each Sunday is a cut-off. The view of that day knows nothing later; on it the forecast is asked as
anybody would have asked it then, of the model that served that day. What a cut-off said is kept,
and taken again while the log tells the same of all that was known by then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count, groupby
from typing import TYPE_CHECKING, Any

from rumbo.log.view import Scope
from rumbo.predict.outlook import ENOUGH_CLOSED
from rumbo.readings.cut_off import (
    HORIZONS,
    OF_DEALS,
    CutOff,
    Lesson,
    Told,
    cut_off,
    learn,
    won_by_month,
)
from rumbo.readings.earlier_day import earlier_day
from rumbo.readings.forecast_past import ENOUGH_CUTS
from rumbo.readings.known_past import KnownPast, known_past
from rumbo.readings.moment import local_moment
from rumbo.readings.pause import PACKAGE
from rumbo.readings.score import Said, bounded

if TYPE_CHECKING:
    from rumbo.log.view import Opening, View

MONTHS = 12
LEAST_MONTHS = 3
_QUARTER = 3
_WEEK = timedelta(days=7)
_DAY = timedelta(days=1)
_DAY_US = 86_400_000_000
_SUNDAY = date(1970, 1, 4)
_MANY, _VERY_MANY = 6_000, 25_000  # deals from which cut-offs are two or four weeks apart
_AT_ONCE = 2  # stretches of the past that are walked at the same time


@dataclass(frozen=True)
class History:
    """What there is to judge by: the first day, how many deals, how many closed; which months."""

    first: date
    deals: int
    closed: int
    won: int
    months: tuple[str, ...]
    cut_offs: tuple[date, ...]
    weeks_apart: int

    @property
    def enough(self) -> bool:
        """Whether anything can be judged."""
        return len(self.months) >= LEAST_MONTHS and self.closed >= ENOUGH_CLOSED


@dataclass(frozen=True)
class Spoken:
    """What a cut-off said of the deals open then: won within so many days, by method."""

    cut_off: date
    horizon: int
    said: Mapping[str, Said]


@dataclass(frozen=True)
class Backtest:
    """All that was said, what the months `came` to, and how many models spoke."""

    history: History
    told: tuple[Told, ...] = ()
    spoken: tuple[Spoken, ...] = ()
    came: Mapping[str, float] | None = None
    models: int = 0


def backtest(view: View) -> Backtest:
    """What the forecast of the deals in scope would have said, week by week, and what came."""
    return view.once("backtest", lambda: _backtest(view))


def _backtest(view: View) -> Backtest:
    history = view.learnt("history", _history)
    if not history.enough or view.earlier is None:
        return Backtest(history)
    blocks = [tuple(days) for _, days in groupby(history.cut_offs, quarter)]
    past = known_past(view, history.cut_offs, history.first)
    with view.earlier() as opening:
        walk = _Walk(opening, view.scope, history.first, past, _counting(view, history))
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            found = [each for block in pool.map(walk.block, blocks) for each in block]
    return Backtest(
        history,
        tuple(each for cut in found for each in cut.told if each.month in history.months),
        tuple(_spoken(found, _ends(view), view.as_of_us)),
        won_by_month(view),
        len({cut.fitted for cut in found if cut.fitted}),
    )


def _counting(view: View, history: History) -> Callable[[], None]:
    """What says of each cut-off that it is done, to whoever waits."""
    done, many, kept = count(1), len(history.cut_offs), view.remembered
    return lambda: kept.progress(f"{next(done)}/{many}") if kept else None


def _history(view: View) -> History:
    row = view.ask(PACKAGE, "backtest_known.sql").one()
    day = view.scope.as_of
    first = day if row["first_us"] is None else local_moment(view, row["first_us"]).date()
    apart = 1 + (row["deals"] > _MANY) + 2 * (row["deals"] > _VERY_MANY)
    months = _months(day, first)
    cut_offs = tuple(_cut_offs(day, months, apart)) if months else ()
    return History(first, row["deals"], row["closed"], row["won"], months, cut_offs, apart)


def _months(day: date, first: date) -> tuple[str, ...]:
    """The last twelve months that are over by a day and that a forecast could be made for."""
    begins, found = (day + _DAY).replace(day=1), []
    for _ in range(MONTHS):
        begins = (begins - _DAY).replace(day=1)
        if _months_between(first, begins) <= ENOUGH_CUTS:
            break
        found.append(f"{begins:%Y-%m}")
    return tuple(reversed(found))


def _months_between(first: date, last: date) -> int:
    return (last.year - first.year) * 12 + last.month - first.month


def _cut_offs(day: date, months: Sequence[str], apart: int) -> Iterator[date]:
    """Sundays before the day, the first in the month before those that are judged."""
    begins = (date.fromisoformat(f"{months[0]}-01") - _DAY).replace(day=1)
    found = []
    last = day - _DAY
    cut_off = last - (last - _SUNDAY) % (apart * _WEEK)  # the same ones whenever it is asked
    while cut_off >= begins:
        found.append(cut_off)
        cut_off -= apart * _WEEK
    return reversed(found)


def quarter(day: date) -> tuple[int, int]:
    """The quarter of a day."""
    return day.year, (day.month - 1) // _QUARTER


def _ends(view: View) -> Mapping[str, list[tuple[int, bool]]]:
    ends: dict[str, list[tuple[int, bool]]] = {}
    for deal, closed_us, won in view.ask(PACKAGE, "backtest_ends.sql").values:
        ends.setdefault(deal, []).append((closed_us, won))
    return ends


def _spoken(
    found: Sequence[CutOff], ends: Mapping[str, list[tuple[int, bool]]], until_us: int
) -> Iterator[Spoken]:
    """The chances that were said, beside what became of the deals by now."""
    import numpy as np  # noqa: PLC0415 - listing questions does not need it

    for cut in found:
        for horizon in HORIZONS if cut.deals.ids else ():
            last_us = cut.as_of_us + horizon * _DAY_US
            if last_us > until_us:
                break
            won = [_came(ends.get(each, ()), cut.as_of_us, last_us) for each in cut.deals.ids]
            came = np.array(won)
            said = dict(cut.chances(horizon))
            yield Spoken(cut.day, horizon, {m: _said(said[m], came) for m in OF_DEALS})


def _came(ends: Sequence[tuple[int, bool]], from_us: int, until_us: int) -> bool:
    """Whether the next that became of a deal was that it was won, and by then."""
    after = next((each for each in ends if each[0] > from_us), None)
    return after is not None and after[1] and after[0] <= until_us


def _said(chances: Any, came: Any) -> Said:  # noqa: ANN401 - numpy arrays
    import numpy as np  # noqa: PLC0415 - listing questions does not need it

    known = ~np.isnan(chances)
    return Said(bounded(chances[known]), came[known])


@dataclass(frozen=True)
class _Walk:
    opening: Opening
    scope: Scope
    since: date
    past: KnownPast
    done: Callable[[], None]

    def block(self, days: Sequence[date]) -> list[CutOff]:
        """Some cut-offs one after the other; plainer ways learn on the first under each map."""
        found: list[CutOff] = []
        lessons: dict[date, Lesson] = {}
        for day in days:
            taught = next(each for each in days if self.past.map_of(each) == self.past.map_of(day))
            kept = self.past.find(day, taught)
            if kept is None:
                kept = self._ask(day, taught, lessons)
                self.past.keep(kept, taught)
            found.append(kept)
            self.done()
        return found

    def _ask(self, day: date, taught: date, lessons: dict[date, Lesson]) -> CutOff:
        with earlier_day(self.opening, self.scope, day, apart=True) as (whole, own):
            if taught not in lessons:
                lessons[taught] = learn(whole) if taught == day else self._learn(taught)
            return cut_off(whole, own, self.scope, lessons[taught], self.since)

    def _learn(self, day: date) -> Lesson:
        with self.opening(Scope(as_of=day)) as whole:
            return learn(whole)
