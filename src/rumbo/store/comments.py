"""What people remark on a cell of the map: kept by phase and line, over all versions of the map."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, func, insert, select, update

from rumbo.errors import UsageError
from rumbo.store import era
from rumbo.store.database import Database
from rumbo.store.schema import MAP_COMMENTS

LONGEST = 2000
MOST = 20_000  # in one workspace
_LONGEST_PLACE = 100


@dataclass(frozen=True)
class Comment:
    """One remark; moments are naive UTC."""

    id: int
    phase: str
    line: str
    author: str
    text: str
    written_at: datetime
    resolved_at: datetime | None
    resolved_by: str | None


class Comments:
    """The remarks on one workspace's map."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def on(self, phase: str, line: str) -> list[Comment]:
        """Those on a cell: the open ones first, each group from the oldest on."""
        query = (
            select(MAP_COMMENTS)
            .where(MAP_COMMENTS.c.phase == phase, MAP_COMMENTS.c.line == line, _within())
            .order_by(MAP_COMMENTS.c.resolved_at.is_not(None), MAP_COMMENTS.c.id)
        )
        with self._database.reading() as connection:
            return [Comment(**row) for row in connection.execute(query).mappings()]

    def open_counts(self) -> Mapping[tuple[str, str], int]:
        """How many are still open, by phase and line."""
        cell = (MAP_COMMENTS.c.phase, MAP_COMMENTS.c.line)
        still_open = MAP_COMMENTS.c.resolved_at.is_(None)
        query = select(*cell, func.count()).where(still_open, _within()).group_by(*cell)
        with self._database.reading() as connection:
            return {(row[0], row[1]): row[2] for row in connection.execute(query)}

    def add(self, phase: str, line: str, text: str, *, by: str) -> int:
        """Keeps a remark and returns its number; UsageError where there is nothing to keep."""
        kept = _remark(text)
        if max(len(phase), len(line)) > _LONGEST_PLACE:
            raise UsageError("There is no such cell.", advice="Open it from the map.")
        values = {
            "phase": phase,
            "line": line,
            "author": by,
            "text": kept,
        }
        with self._database.transaction() as connection:
            if (connection.scalar(select(func.count()).select_from(MAP_COMMENTS)) or 0) >= MOST:
                raise UsageError(f"There are {MOST} comments.", advice="No more are kept.")
            dated = values | {"written_at": era.dated(connection)}
            key = connection.execute(insert(MAP_COMMENTS).values(dated)).inserted_primary_key
        return int(key[0]) if key else 0

    def resolve(self, number: int, *, by: str, resolved: bool = True) -> Comment:
        """Says that a remark is dealt with, or is open again; UsageError where there is none."""
        change = {"resolved_at": _now(), "resolved_by": by}
        values = change if resolved else dict.fromkeys(change)
        chosen = MAP_COMMENTS.c.id == number
        with self._database.transaction() as connection:
            connection.execute(update(MAP_COMMENTS).where(chosen).values(values))
            row = connection.execute(select(MAP_COMMENTS).where(chosen)).mappings().first()
        if row is None:
            raise UsageError("There is no such comment.", advice="Open the cell again.")
        return Comment(**row)


def _within() -> ColumnElement[bool]:
    """Whether it is about the map of the company that the workspace holds now."""
    return era.written_within(MAP_COMMENTS.c.written_at)


def visible(text: str) -> str:
    """The text without what cannot be seen; its lines stay."""
    lines = text.replace("\r\n", "\n").split("\n")
    return "\n".join("".join(c if c.isprintable() else " " for c in line) for line in lines).strip()


def _remark(text: str) -> str:
    kept = visible(text)
    if not kept or len(kept) > LONGEST:
        raise UsageError(
            f"A comment has 1 to {LONGEST} characters.", advice="Write something, or shorten it."
        )
    return kept


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
