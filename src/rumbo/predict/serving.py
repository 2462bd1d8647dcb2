"""Which model serves a day: the last one that was due, until what came since speaks against it.

Models are due on fixed days, the same for every log, and looked at each week. All is decided from
what the log knew on the day that is asked about, never from what happens to be kept.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, timedelta
from typing import TYPE_CHECKING

from rumbo.log.midnight import last_microsecond
from rumbo.log.view import Scope
from rumbo.predict.choice import CLASSES, Chosen, silent
from rumbo.predict.features import ALL_DEALS, PACKAGE, Table, some
from rumbo.predict.known_features import known_features
from rumbo.predict.rhythm import rhythm
from rumbo.predict.training import (
    ENOUGH_CLOSED,
    Trained,
    archive_of,
    model_of,
    origin_of,
    trained,
)
from rumbo.predict.watch import MOST_DEALS, Watch, watch

if TYPE_CHECKING:
    from rumbo.log.view import View

DUE, FIRST, MAP, MORE, MISSED, SHIFTED = "due", "first", "map", "more", "missed", "shifted"
_SUNDAY, _WEEK = date(1970, 1, 4), 7
_LOOKED_AT = 0.9 * MOST_DEALS  # open deals, so that a few more later on are no more than that
_GROWN = 1.1  # so many times the closed deals teach something new


@dataclass(frozen=True)
class Fitting:
    """When the model that speaks was fitted, why then, and what its last look found.

    `why`: it was due; it is the first there could be; the map is new; more deals have closed; too
    many or too few were won (missed); the chances of open deals had shifted. `looked` is the day of
    the look at what came since, None where there was none yet.
    """

    day: date
    why: str
    looked: date | None = None
    watch: Watch | None = None


@dataclass(frozen=True)
class Served:
    """The model that serves a day with its open deals, and how it was come by."""

    trained: Trained
    fitting: Fitting


def served(view: View, *, fresh: bool = False, progress: Callable[[str], None] = silent) -> Served:
    """The model of a view of all deals; a `fresh` one is fitted even where one was kept."""
    day = view.scope.as_of
    looks = _Looks(view, _days(view), fresh, progress)
    found = looks.serving()
    if found is None:
        own = trained(view, fresh=fresh, progress=progress)
        return Served(own, Fitting(day, FIRST if view.settings.model_days else DUE))
    chosen, fitting = found
    return Served(Trained(chosen, looks.known(day), chosen.closed), fitting)


def former_days(today: date, every: int, first: date) -> list[date]:
    """The last day that the models of each former period served, the newest first.

    Who has the model of that day has those of all days of its period, back to `first`.
    """
    if not every:
        return []
    last = _due(today - timedelta(days=1), every)
    return [last - timedelta(days=n) for n in range(0, (last - first).days + 1, every)]


def _due(day: date, every: int) -> date:
    return day - timedelta(days=(day - _SUNDAY).days % every)


def _days(view: View) -> list[date]:
    """The day before the view's on which a model was due, and the weekly looks since."""
    every, last = view.settings.model_days, view.scope.as_of - timedelta(days=1)
    if not every or view.earlier is None:
        return []
    due = _due(last, every)
    first = max(due, _published(view) or due)
    return [first + timedelta(days=n) for n in range(0, (last - first).days + 1, _WEEK)]


def _published(view: View) -> date | None:
    """The day of the map in force: a model is of one map."""
    held = view.in_force
    if held is None:
        return None
    return held.published_at.replace(tzinfo=UTC).astimezone(view.settings.zone_info).date()


class _Looks:
    """The looks at a model on some days, as they were known then."""

    def __init__(
        self,
        view: View,
        days: list[date],
        fresh: bool,  # noqa: FBT001 - handed on
        progress: Callable[[str], None],
    ) -> None:
        self._view, self._days, self._fresh, self._progress = view, days, fresh, progress
        moments = {day: last_microsecond(day, view.settings) for day in days}
        self._moments = moments | {view.scope.as_of: view.as_of_us}
        self._closed, self._looked_at = _known_by(view, days, moments)
        self._table: Table | None = None

    def serving(self) -> tuple[Chosen, Fitting] | None:
        """The model that serves; None where there could be none on any of the days."""
        model: Chosen | None = None
        fitting = Fitting(self._view.scope.as_of, FIRST)
        for day in self._days:
            if model is None:
                model = self._model(day)
                fitting = Fitting(day, self._first(day))
                continue
            why, seen = self._look(model, fitting.day, day)
            again = self._model(day) if why else None
            if again is None:
                fitting = Fitting(fitting.day, fitting.why, day, seen)
            else:
                model, fitting = again, Fitting(day, why)
        return None if model is None else (model, fitting)

    def known(self, day: date) -> Table:
        """What was known on one of the days of the deals open then; of a look, of some of them."""
        if self._table is None:
            moments = list(self._moments.values())
            self._table = known_features(self._view, moments, learnt_until=self._looked_at)
        return self._table.rows(self._table.day_us == self._moments[day])

    def _first(self, day: date) -> str:
        if day != self._days[0]:
            return FIRST
        return MAP if day == _published(self._view) else DUE

    def _look(self, model: Chosen, fitted: date, day: date) -> tuple[str, Watch]:
        """What speaks for another model on a day, if anything does."""
        worked = rhythm(self._view).worth(fitted, (day - fitted).days)
        seen = watch(model, self.known(fitted), self.known(day), float(worked))
        if seen.missed:
            return MISSED, seen
        if seen.shifted:
            return SHIFTED, seen
        grown = self._closed[day] > _GROWN * self._closed[fitted]
        return (MORE if grown else ""), seen

    def _model(self, day: date) -> Chosen | None:
        """The model of a day; None where too few deals had closed by then."""
        view = self._view
        if self._closed[day] < ENOUGH_CLOSED or view.earlier is None:
            return None
        archive = archive_of(view)
        if archive is not None and not self._fresh:
            kept = archive.load(origin_of(view, day), CLASSES)
            if isinstance(kept, Chosen):
                return kept
        with view.earlier() as opening, opening(Scope(as_of=day)) as then:
            if origin_of(then) != origin_of(view, day):
                return None
            return model_of(then, fresh=self._fresh, progress=self._progress)[0]


def _known_by(
    view: View, days: list[date], moments: dict[date, int]
) -> tuple[dict[date, int], str]:
    """How many deals had closed by each day, and which of those open on the first are looked at."""
    if not days:
        return {}, ALL_DEALS
    numbers = list(range(len(days)))
    rows = view.ask(
        PACKAGE, "known_by.sql", numbers=numbers, days_us=[moments[day] for day in days]
    ).dicts()
    opened = int(rows[0]["opened"])
    share = _LOOKED_AT / opened if opened > MOST_DEALS else 1.0
    return {days[row["number"]]: row["closed"] for row in rows}, some(share)
