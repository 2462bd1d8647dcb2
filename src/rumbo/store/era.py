"""The era of a company: what was kept while a workspace held it, for statements to ask.

A workspace that leaves the sample company behind is emptied by a snapshot without tables. What was
kept before that is about the sample, and what comes after it is about another company.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, String, and_, cast, func, or_, select

from rumbo.store.schema import SNAPSHOTS

_ALL = SNAPSHOTS.alias("every_snapshot")
_EMPTY = cast(_ALL.c.versions, String) == "{}"
# A map that is published while there is no data is recorded with a source.
_EMPTIED = and_(_ALL.c.source == "", _EMPTY)
_BEGUN = select(func.max(_ALL.c.recorded_at)).where(_EMPTIED)

HOLDS_DATA = cast(SNAPSHOTS.c.versions, String) != "{}"


def numbered_within(number: ColumnElement[int], of: int | None = None) -> ColumnElement[bool]:
    """Whether a snapshot is of the company that snapshot `of`, or the newest, is of."""
    return _within(number, _ALL.c.id, of)


def written_within(moment: ColumnElement[Any], of: int | None = None) -> ColumnElement[bool]:
    """Whether something was written (naive UTC) while the workspace held the company of `of`."""
    return _within(moment, _ALL.c.recorded_at, of)


def dated(connection: Connection, at: datetime | None = None) -> datetime:
    """When something is written that is about the present company: now, or `at` (naive UTC).

    Never before the company began: the clock of this process may be behind the one that said when
    that was.
    """
    moment = at or datetime.now(UTC).replace(tzinfo=None)
    begun: datetime | None = connection.scalar(_BEGUN)
    return max(moment, begun) if begun else moment


@lru_cache(maxsize=64)  # putting a clause together takes longer than asking
def _within(
    column: ColumnElement[Any], bound: ColumnElement[Any], of: int | None
) -> ColumnElement[bool]:
    before = select(func.max(bound)).where(_EMPTIED)
    if of is None:
        return _reached(column, before.scalar_subquery())
    after = select(func.min(bound)).where(_EMPTIED, _ALL.c.id > of).scalar_subquery()
    begun = _reached(column, before.where(_ALL.c.id <= of).scalar_subquery())
    return and_(begun, or_(after.is_(None), column < after))


def _reached(column: ColumnElement[Any], bound: ColumnElement[Any]) -> ColumnElement[bool]:
    return or_(bound.is_(None), column >= bound)
