"""Marks on errands, in the database: a record to which lines are only ever added.

Two people who mark one errand at the same time are both kept, and the second is told of the first.
The same mark of the same person on the same day is kept once, however often it is sent.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, insert, select

from rumbo.errors import UsageError
from rumbo.model.errand_mark import UNDO, ErrandKey, ErrandMark, Marked, NewMark, standing
from rumbo.store import era
from rumbo.store.database import Database
from rumbo.store.schema import ERRAND_MARKS

_LOCK = 7_823_649


class ErrandMarks:
    """The marks of one workspace."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(
        self,
        errand: ErrandKey,
        new: NewMark,
        *,
        by: str,
        since: datetime,
        seen: int | None = None,
        at: datetime | None = None,
    ) -> Marked:
        """Keeps a mark, whatever others marked; moments are naive UTC, `at` is now by default.

        `since` is when the day began: the newest mark comes back again where it is the same and was
        made by the same person after it.
        """
        with self._database.transaction() as connection:
            self._database.serialize(connection, _LOCK)
            chosen = [ERRAND_MARKS.c[name] == value for name, value in asdict(errand).items()]
            before = standing(_lines(connection, _within().where(*chosen)))
            if before and before[-1].marked_at >= since and _says(before[-1], new, by):
                return Marked(before[-1], ())
            values = asdict(errand) | asdict(new) | {"undoes": None, "seen": seen}
            kept = _insert(connection, values | _signed(connection, by, at))
        others = [each for each in before if seen is None or each.id > seen]
        return Marked(kept, tuple(others))

    def undo(self, number: int, *, by: str, at: datetime | None = None) -> ErrandMark:
        """Takes a mark back by another line; UsageError where there is none that stands."""
        with self._database.transaction() as connection:
            self._database.serialize(connection, _LOCK)
            query = _within()
            found = _lines(connection, query.where(ERRAND_MARKS.c.id == number))
            if not found or found[0].kind == UNDO:
                raise UsageError(f"There is no mark {number}.", advice="See: rumbo mark list")
            if _lines(connection, query.where(ERRAND_MARKS.c.undoes == number)):
                raise UsageError(
                    f"The mark {number} was taken back already.",
                    advice="Mark again where it is needed.",
                )
            values = asdict(found[0].errand) | asdict(NewMark(UNDO)) | {"undoes": number}
            return _insert(connection, values | _signed(connection, by, at))

    def listed(self, until: datetime | None = None, *, of: int | None = None) -> list[ErrandMark]:
        """Every line, oldest first; those written by a moment (naive UTC) where one is given.

        They are about the company that snapshot `of`, or the newest, is of.
        """
        query = _within(of)
        if until is not None:
            query = query.where(ERRAND_MARKS.c.marked_at <= until)
        with self._database.reading() as connection:
            return _lines(connection, query)


def _says(mark: ErrandMark, new: NewMark, by: str) -> bool:
    return (mark.kind, mark.until, mark.text, mark.marked_by) == (new.kind, new.until, new.text, by)


def _signed(connection: Connection, by: str, at: datetime | None) -> dict[str, Any]:
    return {"marked_by": by, "marked_at": era.dated(connection, at)}


def _insert(connection: Connection, values: dict[str, Any]) -> ErrandMark:
    key = connection.execute(insert(ERRAND_MARKS).values(values)).inserted_primary_key
    number = int(key[0]) if key else 0
    return _lines(connection, select(ERRAND_MARKS).where(ERRAND_MARKS.c.id == number))[0]


def _within(of: int | None = None) -> Select[Any]:
    """The lines about the company of a snapshot, or of the newest."""
    return select(ERRAND_MARKS).where(era.written_within(ERRAND_MARKS.c.marked_at, of))


def _lines(connection: Connection, query: Select[Any]) -> list[ErrandMark]:
    ordered = query.order_by(ERRAND_MARKS.c.id)
    return [ErrandMark(**row) for row in connection.execute(ordered).mappings()]
