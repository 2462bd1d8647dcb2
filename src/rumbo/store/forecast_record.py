"""Forecasts that were shown and calls, in the database: records to which lines are only added.

A forecast of one snapshot, day, period and scope is kept once, however often it is shown, and by
whichever process. Two people who call about the same are both kept, and the second is told.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Select, insert, select

from rumbo.model.forecast_record import Call, Called, NewCall, NewShown, ShownForecast
from rumbo.store import era
from rumbo.store.database import Database
from rumbo.store.schema import FORECAST_CALLS, SHOWN_FORECASTS

_SHOWN_LOCK, _CALL_LOCK = 7_823_650, 7_823_651
_SAME = ("snapshot", "as_of", "first_day", "last_day", "scope")


class ForecastRecord:
    """The forecasts shown in one workspace, and the calls made in it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, new: NewShown, *, at: datetime | None = None) -> bool:
        """Keeps a forecast; whether it was not there yet. `at` is naive UTC, now by default."""
        same = [SHOWN_FORECASTS.c[name] == getattr(new, name) for name in _SAME]
        asked = select(SHOWN_FORECASTS.c.id).where(*same).limit(1)
        with self._database.reading() as connection:  # most have been kept: nobody waits
            if connection.scalar(asked) is not None:
                return False
        with self._database.transaction() as connection:
            self._database.serialize(connection, _SHOWN_LOCK)
            if connection.scalar(asked) is not None:
                return False
            values = asdict(new) | {"shown_at": at or datetime.now(UTC).replace(tzinfo=None)}
            connection.execute(insert(SHOWN_FORECASTS).values(values))
        return True

    def shown(
        self, scope: str | None = None, until: datetime | None = None, *, of: int | None = None
    ) -> list[ShownForecast]:
        """The forecasts of a scope, or of all, shown by a moment (naive UTC), oldest first.

        They are of the company that snapshot `of`, or the newest, is of.
        """
        query = (
            select(SHOWN_FORECASTS)
            .where(era.numbered_within(SHOWN_FORECASTS.c.snapshot, of))
            .order_by(SHOWN_FORECASTS.c.id)
        )
        if scope is not None:
            query = query.where(SHOWN_FORECASTS.c.scope == scope)
        if until is not None:
            query = query.where(SHOWN_FORECASTS.c.shown_at <= until)
        with self._database.reading() as connection:
            return [ShownForecast(**row) for row in connection.execute(query).mappings()]

    def call(
        self,
        new: NewCall,
        *,
        currency: str,
        by: str,
        seen: int | None = None,
        at: datetime | None = None,
    ) -> Called:
        """Keeps a call, whatever others called about the same."""
        with self._database.transaction() as connection:
            self._database.serialize(connection, _CALL_LOCK)
            names = ("first_day", "last_day", "about", "about_id")
            same = [FORECAST_CALLS.c[name] == getattr(new, name) for name in names]
            before = _calls(connection, _within().where(*same))
            signed = {"called_by": by, "called_at": era.dated(connection, at)}
            values = asdict(new) | signed | {"currency": currency, "seen": seen}
            key = connection.execute(insert(FORECAST_CALLS).values(values)).inserted_primary_key
            number = int(key[0]) if key else 0
            kept = _calls(connection, select(FORECAST_CALLS).where(FORECAST_CALLS.c.id == number))
        others = [each for each in before if each.called_by != by and each.id > (seen or 0)]
        return Called(kept[0], tuple(others))

    def calls(self, until: datetime | None = None, *, of: int | None = None) -> list[Call]:
        """Every call, oldest first; those made by a moment (naive UTC) where one is given.

        They are about the company that snapshot `of`, or the newest, is of.
        """
        query = _within(of)
        if until is not None:
            query = query.where(FORECAST_CALLS.c.called_at <= until)
        with self._database.reading() as connection:
            return _calls(connection, query)


def _within(of: int | None = None) -> Select[Any]:
    """The calls about the company of a snapshot, or of the newest."""
    return select(FORECAST_CALLS).where(era.written_within(FORECAST_CALLS.c.called_at, of))


def _calls(connection: Connection, query: Select[Any]) -> list[Call]:
    ordered = query.order_by(FORECAST_CALLS.c.id)
    return [Call(**row) for row in connection.execute(ordered).mappings()]
