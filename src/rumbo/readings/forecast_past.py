"""The months before as a measure of those to come: cuts in the past, and what followed each.

Each cut is as far from the end of its month as the date is from the end of its own, so that what
follows it in a stretch says what may follow the date in the same stretch. What all deals of a month
have in common (a good month, a bad one) shows as the spread of these months beyond chance.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from rumbo.log.midnight import first_microsecond, last_microsecond
from rumbo.model.period import Period, parse_period
from rumbo.predict.rhythm import Rhythm, rhythm
from rumbo.readings.moment import local_moment
from rumbo.readings.pause import PACKAGE

if TYPE_CHECKING:
    from rumbo.log.view import View

CUTS = 12
ENOUGH_CUTS = 6
ENOUGH_WON = 10
_PHASE_WEIGHT = 10.0  # deals that a phase's own share has to outweigh to leave that of all
_LEAST_SHOCK = 0.05
_DAY = timedelta(days=1)
NOT_WON = -1


@dataclass(frozen=True)
class Stretch:
    """Some days to come, both ends counted; `month` is empty where they lie before the period."""

    first: date
    last: date
    month: str


def stretches(day: date, period: Period) -> tuple[Stretch, ...]:
    """The days from the date to the end of the period, month by month."""
    first = max(period.first or day, day + _DAY)
    if period.last <= day:
        return ()
    found = [Stretch(day + _DAY, first - _DAY, "")] if first > day + _DAY else []
    while first <= period.last:
        last = min(month_end(first), period.last)
        found.append(Stretch(first, last, f"{first:%Y-%m}"))
        first = last + _DAY
    return tuple(found)


def month_end(day: date) -> date:
    """The last day of a day's month."""
    return parse_period("this_month", day).last


def months_back(day: date, months: int) -> date:
    """The day of an earlier month that is as far from its end; its first where it is shorter."""
    number = day.year * 12 + day.month - 1 - months
    first = date(number // 12, number % 12 + 1, 1)
    return max(first, month_end(first) - (month_end(day) - day))


@dataclass(frozen=True)
class Cuts:
    """The cuts, the last one first, as the SQL asks for them; `of` says which each stretch has.

    A stretch has the last twelve cuts after which it is over by the date; `spans` are the days
    before it began after each of them and on which it ended.
    """

    days: tuple[date, ...]
    of: tuple[tuple[int, ...], ...]
    spans: tuple[tuple[tuple[date, date], ...], ...]
    values: Mapping[str, list[int]]

    @property
    def least(self) -> int:
        """How many cuts the stretch with fewest has."""
        return min((len(own) for own in self.of), default=0)


def cuts(view: View, ahead: Sequence[Stretch], first: date) -> Cuts:
    """The cuts of which the log tells, which begins on the `first` day."""
    day, settings = view.scope.as_of, view.settings
    values: dict[str, list[int]] = defaultdict(list)
    days: list[date] = []
    of: list[list[int]] = [[] for _ in ahead]
    spans: list[list[tuple[date, date]]] = [[] for _ in ahead]
    while min(map(len, of)) < CUTS:
        number = len(days)
        begins = months_back(day, number + 1)
        if begins < first:
            break
        days.append(begins)
        values["numbers"].append(number)
        values["cuts_us"].append(last_microsecond(begins, settings))
        for place, stretch in enumerate(ahead):
            ends = max(begins, months_back(stretch.last, number + 1))
            if ends <= day and len(of[place]) < CUTS:
                of[place].append(number)
                spans[place].append((begins, ends))
                values["of_numbers"].append(number)
                values["stretches"].append(place)
                values["starts_us"].append(first_microsecond(begins + _DAY, settings))
                values["ends_us"].append(last_microsecond(ends, settings))
            begins = ends
    return Cuts(tuple(days), tuple(map(tuple, of)), tuple(map(tuple, spans)), dict(values))


@dataclass(frozen=True)
class Past:
    """What followed the cuts, by stretch [S].

    `rates` is by phase the share that was won in each stretch, None of any other phase; `shocks`
    says of each stretch and cut how much more or less was won than usually, `paces` how much more
    or less work its days were worth than those to come. They are empty where there is too little
    to tell; `won` is how many were won.
    """

    cuts: Cuts
    won: int
    rates: Mapping[int | None, Any]
    shocks: tuple[Any, ...]
    paces: tuple[Any, ...] = ()

    @property
    def enough(self) -> bool:
        """Whether the past says anything about what is to come."""
        return bool(self.rates)


def past(view: View, ahead: Sequence[Stretch]) -> Past:
    """What all deals of the log did after the cuts, whichever are in scope or in sight."""
    key = "|".join(f"{each.first}..{each.last}" for each in ahead)
    return view.learnt(f"after the cuts {key}", lambda whole: _past(whole, ahead))


def _past(view: View, ahead: Sequence[Stretch]) -> Past:
    first_us = view.engine.query("SELECT min(created_us) FROM deals").scalar()
    day = view.scope.as_of if first_us is None else local_moment(view, first_us).date()
    found = cuts(view, ahead, day)
    if not found.least:
        return Past(found, 0, {}, ())
    rows = view.ask(PACKAGE, "forecast_windows.sql", **found.values).values
    counted = [(int(a), int(b), int(c), int(d)) for a, b, c, d in rows]
    return learn(counted, found, paces(rhythm(view), found, ahead))


def paces(work: Rhythm, found: Cuts, ahead: Sequence[Stretch]) -> tuple[Any, ...]:
    """How much more or less work each stretch was worth after each cut than it is to be."""
    import numpy as np  # noqa: PLC0415 - listing questions does not need it

    def worth(before: date, last: date) -> float:
        days = max((last - before).days, 1)
        return max(float(work.worth(before, days)), _LEAST_SHOCK)

    told = []
    for stretch, spans in zip(ahead, found.spans, strict=True):
        coming = worth(stretch.first - _DAY, stretch.last)
        told.append(np.array([worth(*span) / coming for span in spans]))
    return tuple(told)


def learn(
    counted: Sequence[tuple[int, int, int, int]], found: Cuts, paces: Sequence[Any] = ()
) -> Past:
    """The rates and shocks of (cut, phase, stretch, deals); stretch -1: not won."""
    import numpy as np  # noqa: PLC0415 - listing questions does not need it

    phases, ahead = sorted({phase for _, phase, _, _ in counted}), len(found.of)
    place = {phase: number for number, phase in enumerate(phases)}
    table = np.zeros((len(found.days), len(phases), ahead + 1))
    for cut, phase, stretch, deals in counted:
        table[cut, place[phase], stretch] += deals  # the last column has those that were not won
    won = int(table[:, :, :ahead].sum())
    if found.least < ENOUGH_CUTS or won < ENOUGH_WON:
        return Past(found, won, {}, ())
    stood = table.sum(axis=2)
    rates, common = np.zeros((len(phases) + 1, ahead)), []
    for stretch, own in enumerate(found.of):
        pace = paces[stretch] if paces else np.ones(len(own))
        there, ended = stood[list(own)] * pace[:, None], table[list(own), :, stretch]
        overall = ended.sum() / max(1.0, there.sum())
        of_phase = (ended.sum(axis=0) + _PHASE_WEIGHT * overall) / (
            there.sum(axis=0) + _PHASE_WEIGHT
        )
        rates[:, stretch] = [*of_phase, overall]
        common.append(shocks(ended.sum(axis=1), there @ of_phase))
    told: dict[int | None, Any] = {phase: rates[number] for phase, number in place.items()}
    return Past(found, won, told | {None: rates[-1]}, tuple(common), tuple(paces))


def shocks(seen: Any, expected: Any) -> Any:  # noqa: ANN401 - numpy arrays
    """By how much each month was better or worse than expected, less what chance alone does.

    The spread of the ratios beyond that of Poisson counts (by moments; McCullagh & Nelder 1989,
    6.2.3), widened by how little so many months and deals say about their own mean. The mean is 1.
    """
    import numpy as np  # noqa: PLC0415 - the same

    chance = 1 / np.maximum(expected, 1e-9)
    ratio = seen * chance
    spread = float(ratio.var(ddof=1)) if len(ratio) > 1 else 0.0
    if spread <= 0:
        return np.ones(len(ratio))
    extra = max(0.0, spread - float(chance.mean()))
    wanted = extra * (1 + 1 / len(ratio)) + 1 / max(1.0, float(seen.sum()))
    pulled = 1 + np.sqrt(wanted / spread) * (ratio - ratio.mean())
    kept = np.maximum(pulled, _LEAST_SHOCK)
    return kept / kept.mean()
