"""What was foreseen and is kept: the forecasts that somebody was shown, and the calls of people.

Nothing here changes a forecast or the CRM. Each line is kept for ever, and judged by the reading
`accuracy` when its period is over.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import astuple, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from rumbo.errors import UsageError, WorkspaceError
from rumbo.log.midnight import last_microsecond, moment_of
from rumbo.model.forecast_record import (
    ABOUT,
    CALLS,
    EVERYBODY,
    OWNER,
    SHOWN,
    Call,
    Called,
    NewCall,
    NewShown,
    ShownForecast,
)
from rumbo.model.period import Period
from rumbo.model.table_rows import TableRows
from rumbo.readings.forecast_calls import with_calls
from rumbo.store.comments import visible
from rumbo.store.forecast_record import ForecastRecord

if TYPE_CHECKING:
    from rumbo.log.view import Scope
    from rumbo.model.reading import Reading
    from rumbo.workspace import Workspace

LONGEST = 500
MOST_AMOUNT = 1e12
MOST_DAYS = 731
_READING = "forecast"
_MOST_SEEN = 4096  # forecasts that one process knows to be kept
_SHOWN_COLUMNS = (
    "snapshot", "as_of", "first_day", "last_day", "scope", "p10", "p50", "p90", "won_so_far",
    "stage_weighted", "declared", "usual", "target", "number", "shown_us",
)  # fmt: skip
_CALL_COLUMNS = (
    "number", "first_day", "last_day", "about", "about_id", "amount", "currency", "note", "seen",
    "called_us", "called_by",
)  # fmt: skip


class Foresight:
    """The forecasts shown in one workspace, its calls, and what may be done with them."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self.record = ForecastRecord(workspace.database)
        self._kept: set[tuple[object, ...]] = set()

    def shown(self, reading: Reading, scope: Scope) -> None:
        """Keeps a forecast that somebody is shown; other readings, and periods that are over, not.

        Of a forecast that says nothing nothing is kept.
        """
        if reading.name != _READING:
            return
        new = _shown(reading, scope)
        if new is None or new.last_day <= max(new.as_of, self._workspace.today()):
            return
        key = (new.snapshot, new.as_of, new.first_day, new.last_day, new.scope)
        if key in self._kept:
            return
        with suppress(WorkspaceError):  # a database that is busy keeps nobody from reading
            self.record.keep(new)
        if len(self._kept) >= _MOST_SEEN:
            self._kept.clear()
        self._kept.add(key)

    def call(
        self,
        new: NewCall,
        *,
        by: str,
        seen: int | None = None,
        limited_to: frozenset[str] | None = None,
    ) -> Called:
        """Keeps a call; UsageError where it cannot be kept.

        Who is `limited_to` the deals of some owners calls about these owners alone.
        """
        checked = self._checked(new)
        own = checked.about == OWNER and checked.about_id in (limited_to or frozenset())
        if limited_to is not None and not own:
            raise UsageError(
                "This is about deals that you do not see.",
                advice="Call about your own deals.",
            )
        currency = self._workspace.settings.currency
        return self.record.call(checked, currency=currency, by=by or "—", seen=seen)

    def calls(self, period: Period, day: date, *, of: int | None = None) -> list[Call]:
        """The calls about a period that had been made by the end of a day, oldest first.

        They are about the company that snapshot `of`, or the newest, is of.
        """
        first, last = period.first, period.last
        moment = moment_of(last_microsecond(day, self._workspace.settings))
        found = self.record.calls(moment, of=of)
        return [each for each in found if (each.first_day, each.last_day) == (first, last)]

    def beside(self, reading: Reading, scope: Scope) -> Reading:
        """A forecast with the newest calls beside its rows; other readings as they are."""
        if reading.name != _READING or not reading.figures or reading.figures[0].period is None:
            return reading
        period = Period(*reading.figures[0].period)
        calls = self.calls(period, scope.as_of, of=reading.snapshot)
        return with_calls(reading, calls, scope)

    def tables(self, day: date, as_of_us: int, *, of: int | None = None) -> tuple[TableRows, ...]:
        """What was shown and called of periods that are over by a day, for readings to judge.

        Without any, there is no table. What is still to come changes no answer, and what is about
        another company than that of snapshot `of` is left out.
        """
        moment = moment_of(as_of_us)
        shown = [each for each in self.record.shown(until=moment, of=of) if each.last_day <= day]
        calls = [each for each in self.record.calls(moment, of=of) if each.last_day <= day]
        told = (
            TableRows(SHOWN, _SHOWN_COLUMNS, tuple(_shown_rows(shown))),
            TableRows(CALLS, _CALL_COLUMNS, tuple(_call_rows(calls))),
        )
        return tuple(table for table in told if table.rows)

    def _checked(self, new: NewCall) -> NewCall:
        """The call as it is kept."""
        if new.about not in ABOUT or (new.about == EVERYBODY) != (not new.about_id):
            raise UsageError(
                "A call is about an owner, a team or everybody.",
                advice="Say whose deals, or leave that out.",
            )
        if not 0 <= new.amount <= MOST_AMOUNT:  # not a number is in no range
            raise UsageError(
                "A call is an amount of 0 or more.", advice="Write it in the currency of sums."
            )
        note = visible(new.note)
        if len(note) > LONGEST:
            raise UsageError(
                "The note of a call is too long.", advice=f"Use at most {LONGEST} letters."
            )
        today = self._workspace.today()
        if new.last_day < today:
            raise UsageError(
                f"The period is over since {new.last_day}.", advice="Call about one to come."
            )
        if not new.first_day <= new.last_day <= today + timedelta(days=MOST_DAYS):
            raise UsageError(
                "That period is too far away.", advice=f"Use one within {MOST_DAYS} days."
            )
        return replace(new, note=note, amount=round(new.amount, 2))


def _shown(reading: Reading, scope: Scope) -> NewShown | None:
    said = {figure.name: figure.value for figure in reading.figures}
    period = reading.figures[0].period
    if period is None or any(said[name] is None for name in ("p10", "p50", "p90")):
        return None

    def amount(name: str) -> float | None:
        value = said.get(name)
        return None if value is None else float(value)

    return NewShown(
        snapshot=reading.snapshot,
        as_of=reading.as_of,
        first_day=period[0],
        last_day=period[1],
        scope=scope.key,
        p10=amount("p10") or 0.0,
        p50=amount("p50") or 0.0,
        p90=amount("p90") or 0.0,
        won_so_far=amount("won_so_far") or 0.0,
        stage_weighted=amount("stage_weighted"),
        declared=amount("declared"),
        usual=amount("usual"),
        target=amount("target"),
    )


def _us(moment: datetime) -> int:
    return calendar.timegm(moment.timetuple()) * 1_000_000 + moment.microsecond


def _shown_rows(lines: Sequence[ShownForecast]) -> Iterator[tuple[object, ...]]:
    for each in lines:
        *told, number, shown_at = astuple(each)
        yield (*told, number, _us(shown_at))


def _call_rows(lines: Sequence[Call]) -> Iterator[tuple[object, ...]]:
    for each in lines:
        *told, called_at, called_by = astuple(each)
        yield (*told, _us(called_at), called_by)
