"""Sessions that put the map to the test, in the database: what was decided, entry by entry.

Nothing that was written is ever replaced: each entry stays, and the newest one of a field stands.
Who saves says which entry they had before them, so that two people who write at once are told.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    Connection,
    insert,
    select,
    update,
)

from rumbo.errors import UsageError
from rumbo.store import era
from rumbo.store.database import Database
from rumbo.store.schema import WORKSHOP_ENTRIES, WORKSHOPS

_LOCK = 7_823_646


@dataclass(frozen=True)
class Workshop:
    """One session about a version of the map; moments are naive UTC."""

    id: int
    map_id: int
    opened_at: datetime
    opened_by: str
    closed_at: datetime | None
    closed_by: str | None
    draft_id: int | None

    @property
    def open(self) -> bool:
        """Whether the room is still deciding."""
        return self.closed_at is None


@dataclass(frozen=True)
class Entry:
    """What somebody wrote into one field of one phase."""

    id: int
    workshop_id: int
    phase: str
    field: str
    value: str
    written_at: datetime
    written_by: str


@dataclass(frozen=True)
class Saved:
    """What saving did: fields that somebody else had changed meanwhile are not written."""

    written: tuple[str, ...]
    clashes: Mapping[str, Entry]


class Workshops:
    """The sessions of one workspace."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, map_id: int, *, by: str) -> Workshop:
        """Opens a session about a version of the map."""
        with self._database.transaction() as connection:
            dated = era.dated(connection)
            values = {"map_id": map_id, "opened_at": dated, "opened_by": by}
            made = connection.execute(insert(WORKSHOPS).values(values)).inserted_primary_key
        return self.workshop(int(made[0]) if made else 0)

    def workshop(self, number: int) -> Workshop:
        """The session of that number; UsageError where there is none."""
        query = select(WORKSHOPS).where(WORKSHOPS.c.id == number)
        with self._database.reading() as connection:
            row = connection.execute(query).mappings().first()
        if row is None:
            raise UsageError(f"There is no session {number}.", advice="Choose one of the list.")
        return Workshop(**row)

    def workshops(self) -> list[Workshop]:
        """Every session, the newest first."""
        query = select(WORKSHOPS).where(era.written_within(WORKSHOPS.c.opened_at))
        with self._database.reading() as connection:
            rows = connection.execute(query.order_by(WORKSHOPS.c.id.desc())).mappings()
            return [Workshop(**row) for row in rows]

    def entries(self, number: int) -> list[Entry]:
        """Everything that was written in a session, in the order in which it was."""
        with self._database.reading() as connection:
            return _entries(connection, number)

    def save(
        self, number: int, phase: str, values: Mapping[str, str], *, seen: int, by: str
    ) -> Saved:
        """Writes the fields of a phase that differ from what stood there when `seen` was newest.

        A field that somebody else has changed since then, to something else, is left as it is and
        named with their entry. UsageError where the session is over.
        """
        with self._database.transaction() as connection:
            self._database.serialize(connection, _LOCK)
            query = select(WORKSHOPS.c.closed_at).where(WORKSHOPS.c.id == number)
            if connection.execute(query).scalar_one() is not None:
                raise UsageError("The session is over.", advice="Open another one.")
            entries = [each for each in _entries(connection, number) if each.phase == phase]
            now, then = standing(entries), standing(e for e in entries if e.id <= seen)
            written, clashes = [], {}
            for field, value in values.items():
                own = then[field].value if field in then else ""
                present = now[field].value if field in now else ""
                if value in (own, present):
                    continue
                if field in now and now[field].id > seen:
                    clashes[field] = now[field]
                    continue
                written.append(field)
                connection.execute(
                    insert(WORKSHOP_ENTRIES).values(
                        workshop_id=number,
                        phase=phase,
                        field=field,
                        value=value,
                        written_at=_now(),
                        written_by=by,
                    )
                )
        return Saved(tuple(written), clashes)

    def end(self, number: int, *, by: str) -> bool:
        """Ends a session; whether it was open until now."""
        with self._database.transaction() as connection:
            done = connection.execute(
                update(WORKSHOPS)
                .where(WORKSHOPS.c.id == number, WORKSHOPS.c.closed_at.is_(None))
                .values(closed_at=_now(), closed_by=by)
            )
            return bool(done.rowcount)

    def attach(self, number: int, draft_id: int) -> Workshop:
        """Says which draft of the map holds what was decided."""
        with self._database.transaction() as connection:
            connection.execute(
                update(WORKSHOPS).where(WORKSHOPS.c.id == number).values(draft_id=draft_id)
            )
        return self.workshop(number)


def standing(entries: Iterable[Entry]) -> dict[str, Entry]:
    """The newest entry of each field, of the entries of one phase in their order."""
    return {each.field: each for each in entries}


def _entries(connection: Connection, number: int) -> list[Entry]:
    query: Any = (
        select(WORKSHOP_ENTRIES)
        .where(WORKSHOP_ENTRIES.c.workshop_id == number)
        .order_by(WORKSHOP_ENTRIES.c.id)
    )
    return [Entry(**row) for row in connection.execute(query).mappings()]


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
