"""A cut-off of the past: what was said on that day, by the forecast and by plainer ways.

Nothing here knows what came: it is what anybody could have said then, so that it can be kept. What
came of it is laid beside it by `backtest`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from rumbo.log.midnight import first_microsecond, last_microsecond
from rumbo.model.period import Period
from rumbo.predict.earlier import Usual, usual
from rumbo.predict.outlook import outlook, whole_outlook
from rumbo.readings.forecast_past import month_end
from rumbo.readings.outturn import Outturn, outturn
from rumbo.readings.pause import PACKAGE
from rumbo.readings.stage_fate import stage_fates

if TYPE_CHECKING:
    from rumbo.log.view import Scope, View

HORIZONS = (30, 90, 180)
FORECAST, TYPED, OBSERVED, DATES = "forecast", "stage_weighted", "stage_observed", "declared"
LAST_YEAR, USUAL = "last_year", "usual"
OF_MONTHS = (FORECAST, TYPED, OBSERVED, DATES, LAST_YEAR, USUAL)
OF_DEALS = (FORECAST, TYPED, OBSERVED, DATES, USUAL)
_DAY = timedelta(days=1)
_DAY_US = 86_400_000_000


@dataclass(frozen=True)
class Told:
    """What a cut-off said of a month, by method; `ends` are P10 and P90 of the forecast."""

    cut_off: date
    month: str
    weeks: int
    said: Mapping[str, float | None]
    ends: tuple[float, float]


@dataclass(frozen=True)
class OpenDeals:
    """What a cut-off said of the deals open then, each list in the order of their ids.

    `typed` and `observed` are what the CRM and the history say of their stages, `due_us` when their
    owners expected them to close (-1: they do not say), `won` and `usual` the chances to be won
    within each horizon. What nobody says is not a number.
    """

    ids: list[str]
    typed: list[float]
    observed: list[float]
    due_us: list[int]
    won: Mapping[int, list[float]]
    usual: Mapping[int, float | None]


@dataclass(frozen=True)
class CutOff:
    """A day of the past with all that was said on it; `fitted` is when its model was."""

    day: date
    as_of_us: int
    fitted: date | None
    told: tuple[Told, ...]
    deals: OpenDeals

    def chances(self, horizon: int) -> Iterator[tuple[str, Any]]:
        """The chances of its deals by method, as numpy arrays."""
        import numpy as np  # noqa: PLC0415 - listing questions does not need it

        own = self.deals
        yield TYPED, np.array(own.typed, dtype=float)
        yield OBSERVED, np.array(own.observed, dtype=float)
        due, until_us = np.array(own.due_us, dtype=float), self.as_of_us + horizon * _DAY_US
        yield DATES, np.where(due < 0, np.nan, (due <= until_us).astype(float))
        won = own.usual[horizon]
        yield USUAL, np.full(len(own.ids), np.nan if won is None else won)
        yield FORECAST, np.array(own.won[horizon], dtype=float)


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
class Lesson:
    """What plainer ways of guessing learnt on a day."""

    usual: Usual
    stages: _Stages


def learn(view: View) -> Lesson:
    """What plainer ways learn of all deals on the view's day."""
    row = view.ask(PACKAGE, "backtest_known.sql").one()
    fates = stage_fates(view)
    keys = [(str(f.counts["pipeline_id"]), str(f.counts["stage_id"])) for f in fates]
    pairs = list(zip(keys, fates, strict=True))
    stages = _Stages(
        typed={key: fate.declared for key, fate in pairs},
        observed={key: fate.observed for key, fate in pairs if fate.observed is not None},
        overall=row["won"] / max(1, row["closed"]),
    )
    return Lesson(usual(view), stages)


def cut_off(whole: View, own: View, scope: Scope, lesson: Lesson, since: date) -> CutOff:
    """What a day said: of all deals (`whole`), and of those in a scope that its reader sees.

    `since` is the first day of the log: of a year before it nothing is said.
    """
    day = own.scope.as_of
    fitting = whole_outlook(whole).fitting
    this = day.replace(day=1)
    told: list[Told] = []
    deals = OpenDeals([], [], [], [], {}, {})
    for first in (this, month_end(this) + _DAY):
        period = Period(first, month_end(first))
        asked = own.narrowed(replace(scope, as_of=day, period=period))
        try:
            if first == this:
                deals = _open_deals(asked, lesson)
            if period.last > day:
                told.extend(_told(asked, lesson, period, since))
        finally:
            asked.engine.close()
    return CutOff(day, own.as_of_us, fitting.day if fitting else None, tuple(told), deals)


def _told(view: View, lesson: Lesson, period: Period, since: date) -> Iterator[Told]:
    found = outturn(view)
    if found.whole.ends is None or period.first is None:
        return
    low, middle, high = found.whole.ends
    yield Told(
        cut_off=view.scope.as_of,
        month=f"{period.first:%Y-%m}",
        weeks=-(-(period.last - view.scope.as_of).days // 7),
        said={
            FORECAST: middle,
            TYPED: found.whole.stage_weighted,
            OBSERVED: _weighted(view, lesson.stages, found),
            DATES: found.whole.declared,
            LAST_YEAR: _last_year(view, period.first, since),
            USUAL: found.usual,
        },
        ends=(low, high),
    )


def _last_year(view: View, first: date, since: date) -> float | None:
    before = first.replace(year=first.year - 1)
    return None if before < since else won_by_month(view).get(f"{before:%Y-%m}", 0.0)


def won_by_month(view: View) -> dict[str, float]:
    """What the deals in scope brought, by month."""
    rows = view.ask(PACKAGE, "backtest_won.sql").dicts()
    return {row["month"]: round(row["amount"], 2) for row in rows}


def _open_deals(view: View, lesson: Lesson) -> OpenDeals:
    told = outlook(view)
    rows = {row["id"]: row for row in view.ask(PACKAGE, "backtest_open.sql").dicts()}
    places = [place for place, deal in enumerate(told.deal_ids) if deal in rows]
    own = [rows[told.deal_ids[place]] for place in places]
    return OpenDeals(
        ids=[row["id"] for row in own],
        typed=_of_stages(own, lesson, TYPED),
        observed=_of_stages(own, lesson, OBSERVED),
        due_us=[row["due_us"] for row in own],
        won={each: told.by(each)[0][places].tolist() for each in HORIZONS} if own else {},
        usual={each: lesson.usual.won_within(each) for each in HORIZONS} if own else {},
    )


def _of_stages(rows: Sequence[Mapping[str, Any]], lesson: Lesson, method: str) -> list[float]:
    said = [lesson.stages.chance(method, (r["pipeline_id"], r["stage_id"])) for r in rows]
    return [float("nan") if each is None else float(each) for each in said]


def _weighted(view: View, stages: _Stages, found: Outturn) -> float | None:
    """Won, and what is due in the period times the observed chance of its stage."""
    rows = view.ask(PACKAGE, "backtest_open.sql").dicts()
    if not any(row["due_us"] >= 0 for row in rows) or found.period.first is None:
        return None
    first = first_microsecond(found.period.first, view.settings)
    last = last_microsecond(found.period.last, view.settings)
    total = found.whole.won or 0.0
    for row in rows:
        if first <= row["due_us"] <= last:
            chance = stages.chance(OBSERVED, (row["pipeline_id"], row["stage_id"]))
            total += row["amount"] * (chance or 0.0)
    return round(total, 2)
