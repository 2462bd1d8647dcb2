"""The past walked through week by week: what the forecast would have said, and what came of it.

Each Sunday is a cut-off. The view of that day knows nothing later; on it the forecast is asked as
anybody would have asked it then, of the model that served that day.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any

from rumbo.log.midnight import first_microsecond, last_microsecond
from rumbo.model.period import Period
from rumbo.predict.earlier import Usual, usual
from rumbo.predict.outlook import ENOUGH_CLOSED, outlook, whole_outlook
from rumbo.readings.earlier_day import earlier_day
from rumbo.readings.forecast_past import ENOUGH_CUTS, month_end
from rumbo.readings.moment import local_moment
from rumbo.readings.outturn import Outturn, outturn
from rumbo.readings.pause import PACKAGE
from rumbo.readings.score import Said, bounded
from rumbo.readings.stage_fate import stage_fates

if TYPE_CHECKING:
    from rumbo.log.view import Opening, Scope, View

MONTHS = 12
LEAST_MONTHS = 3
HORIZONS = (30, 90, 180)
FORECAST, TYPED, OBSERVED, DATES = "forecast", "stage_weighted", "stage_observed", "declared"
LAST_YEAR, USUAL = "last_year", "usual"
OF_MONTHS = (FORECAST, TYPED, OBSERVED, DATES, LAST_YEAR, USUAL)
OF_DEALS = (FORECAST, TYPED, OBSERVED, DATES, USUAL)
_QUARTER = 3
_WEEK = timedelta(days=7)
_DAY = timedelta(days=1)
_DAY_US = 86_400_000_000
_SUNDAY = 6
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
class Told:
    """What a cut-off said of a month, by method; `ends` are P10 and P90 of the forecast."""

    cut_off: date
    month: str
    weeks: int
    said: Mapping[str, float | None]
    ends: tuple[float, float]


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
    with view.earlier() as opening:
        walk = _Walk(opening, view.scope, history, _ends(view), view.as_of_us)
        blocks = [tuple(days) for _, days in groupby(history.cut_offs, quarter)]
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            found = list(pool.map(walk.block, blocks))
    return Backtest(
        history,
        tuple(each for block in found for each in block.told),
        tuple(each for block in found for each in block.spoken),
        _won(view),
        len({day for block in found for day in block.models}),
    )


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
    cut_off = day - timedelta(days=(day.weekday() - _SUNDAY) % 7 or 7)
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


def _won(view: View) -> dict[str, float]:
    rows = view.ask(PACKAGE, "backtest_won.sql").dicts()
    return {row["month"]: round(row["amount"], 2) for row in rows}


@dataclass(frozen=True)
class _Block:
    told: list[Told]
    spoken: list[Spoken]
    models: set[date]


@dataclass(frozen=True)
class _Stages:
    """Of each stage of the CRM the chance as typed and as observed, as known on a day."""

    typed: Mapping[tuple[str, str], float | None]
    observed: Mapping[tuple[str, str], float]
    overall: float

    def chance(self, method: str, stage: tuple[str, str]) -> float | None:
        """The chance that a method gives to a stage; of a stage with few deals, that of all."""
        if method == TYPED:
            return self.typed.get(stage)
        return self.observed.get(stage, self.overall)


@dataclass(frozen=True)
class _Lesson:
    """What plainer ways of guessing learnt on a day, under which map."""

    usual: Usual
    stages: _Stages
    version: int | None


@dataclass(frozen=True)
class _Walk:
    opening: Opening
    scope: Scope
    history: History
    ends: Mapping[str, list[tuple[int, bool]]]
    until_us: int

    def block(self, days: Sequence[date]) -> _Block:
        """Some cut-offs one after the other; plainer ways learn on the first."""
        done = _Block([], [], set())
        lesson: _Lesson | None = None
        for day in days:
            with earlier_day(self.opening, self.scope, day, apart=True) as (whole, own):
                version = _version(whole)
                if lesson is None or lesson.version != version:
                    lesson = _learn(whole, version)
                fitting = whole_outlook(whole).fitting
                if fitting is not None:
                    done.models.add(fitting.day)
                self._cut_off(own, lesson, done)
        return done

    def _cut_off(self, day: View, lesson: _Lesson, done: _Block) -> None:
        """Adds what one cut-off said."""
        this = day.scope.as_of.replace(day=1)
        for place, first in enumerate((this, month_end(this) + _DAY)):
            period = Period(first, month_end(first))
            own = day.narrowed(replace(self.scope, as_of=day.scope.as_of, period=period))
            try:
                if place == 0:
                    done.spoken.extend(self._spoken(own, lesson))
                if f"{first:%Y-%m}" in self.history.months and period.last > day.scope.as_of:
                    done.told.extend(self._told(own, lesson, period))
            finally:
                own.engine.close()

    def _told(self, view: View, lesson: _Lesson, period: Period) -> Iterator[Told]:
        found = outturn(view)
        if found.whole.ends is None or period.first is None:
            return
        low, middle, high = found.whole.ends
        month = f"{period.first:%Y-%m}"
        yield Told(
            cut_off=view.scope.as_of,
            month=month,
            weeks=-(-(period.last - view.scope.as_of).days // 7),
            said={
                FORECAST: middle,
                TYPED: found.whole.stage_weighted,
                OBSERVED: _weighted(view, lesson.stages, found),
                DATES: found.whole.declared,
                LAST_YEAR: self._last_year(view, period.first),
                USUAL: found.usual,
            },
            ends=(low, high),
        )

    def _last_year(self, view: View, first: date) -> float | None:
        before = first.replace(year=first.year - 1)
        if before < self.history.first:
            return None
        return _won(view).get(f"{before:%Y-%m}", 0.0)

    def _spoken(self, view: View, lesson: _Lesson) -> Iterator[Spoken]:
        import numpy as np  # noqa: PLC0415 - listing questions does not need it

        told = outlook(view)
        rows = {row["id"]: row for row in view.ask(PACKAGE, "backtest_open.sql").dicts()}
        places = [place for place, deal in enumerate(told.deal_ids) if deal in rows]
        own = [rows[told.deal_ids[place]] for place in places]
        if not own:
            return
        for horizon in HORIZONS:
            until_us = view.as_of_us + horizon * _DAY_US
            if until_us > self.until_us:
                return
            came = np.array([self._came(row["id"], view.as_of_us, until_us) for row in own])
            chances = dict(_chances(own, lesson, view.as_of_us, horizon))
            chances[FORECAST] = told.by(horizon)[0][places]
            yield Spoken(view.scope.as_of, horizon, {m: _said(c, came) for m, c in chances.items()})

    def _came(self, deal: str, from_us: int, until_us: int) -> bool:
        """Whether the next that became of a deal was that it was won, and by then."""
        after = next((each for each in self.ends.get(deal, ()) if each[0] > from_us), None)
        return after is not None and after[1] and after[0] <= until_us


def _version(view: View) -> int | None:
    return view.in_force.version if view.in_force else None


def _learn(view: View, version: int | None) -> _Lesson:
    row = view.ask(PACKAGE, "backtest_known.sql").one()
    fates = stage_fates(view)
    keys = [(str(f.counts["pipeline_id"]), str(f.counts["stage_id"])) for f in fates]
    pairs = list(zip(keys, fates, strict=True))
    stages = _Stages(
        typed={key: fate.declared for key, fate in pairs},
        observed={key: fate.observed for key, fate in pairs if fate.observed is not None},
        overall=row["won"] / max(1, row["closed"]),
    )
    return _Lesson(usual(view), stages, version)


def _said(chances: Any, came: Any) -> Said:  # noqa: ANN401 - numpy arrays
    import numpy as np  # noqa: PLC0415 - listing questions does not need it

    known = ~np.isnan(chances)
    return Said(bounded(chances[known]), came[known])


def _chances(
    rows: Sequence[Mapping[str, Any]], lesson: _Lesson, now_us: int, horizon: int
) -> Iterator[tuple[str, Any]]:
    """What others than the model say of each deal; not a number where they say nothing."""
    import numpy as np  # noqa: PLC0415 - the same

    for method in (TYPED, OBSERVED):
        said = [lesson.stages.chance(method, (r["pipeline_id"], r["stage_id"])) for r in rows]
        yield method, np.array([np.nan if each is None else each for each in said], dtype=float)
    due = np.array([row["due_us"] for row in rows], dtype=float)
    yield DATES, np.where(due < 0, np.nan, (due <= now_us + horizon * _DAY_US).astype(float))
    won = lesson.usual.won_within(horizon)
    yield USUAL, np.full(len(rows), np.nan if won is None else won)


def _weighted(view: View, stages: _Stages, found: Outturn) -> float | None:
    """Won, and what is due in the period times the observed chance of its stage."""
    rows = view.ask(PACKAGE, "backtest_open.sql").dicts()
    if not any(row["due_us"] >= 0 for row in rows) or found.period.first is None:
        return None
    first = first_microsecond(found.period.first, view.settings)
    last = last_microsecond(found.period.last, view.settings)
    total = found.whole.won
    for row in rows:
        if first <= row["due_us"] <= last:
            chance = stages.chance(OBSERVED, (row["pipeline_id"], row["stage_id"]))
            total += row["amount"] * (chance or 0.0)
    return round(total, 2)
