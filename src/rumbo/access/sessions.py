"""Sessions: who has signed in, in which browser, until when.

The user is read with the session at every request, so that a role, a limit or a departure counts
at once in every process.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import (
    delete,
    insert,
    or_,
    select,
    update,
)

from rumbo.access import secret
from rumbo.access.users import COLUMNS, as_user
from rumbo.model.user import User
from rumbo.store.database import Database
from rumbo.store.schema import SESSIONS, USERS

IDLE = timedelta(hours=12)
LONGEST = timedelta(days=7)
_NOTED = timedelta(minutes=1)  # how exactly the last visit is known


class Sessions:
    """The sessions of one workspace."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def open(self, user_id: int, *, instead_of: str = "") -> str:
        """The secret of a new session; the one it takes the place of is over."""
        moment, drawn = secret.now(), secret.drawn()
        over = or_(
            SESSIONS.c.token == secret.kept(instead_of),
            SESSIONS.c.expires_at <= moment,
            SESSIONS.c.seen_at <= moment - IDLE,
        )
        with self._database.transaction() as connection:
            connection.execute(delete(SESSIONS).where(over))
            connection.execute(
                insert(SESSIONS).values(
                    token=secret.kept(drawn),
                    user_id=user_id,
                    created_at=moment,
                    seen_at=moment,
                    expires_at=moment + LONGEST,
                )
            )
        return drawn

    def find(self, held: str) -> User | None:
        """Who holds the session; None where it is over or they are no longer let in."""
        moment, token = secret.now(), secret.kept(held)
        query = (
            select(*COLUMNS, SESSIONS.c.seen_at)
            .join(USERS, USERS.c.id == SESSIONS.c.user_id)
            .where(
                SESSIONS.c.token == token,
                SESSIONS.c.expires_at > moment,
                SESSIONS.c.seen_at > moment - IDLE,
                USERS.c.active,
            )
        )
        with self._database.reading() as connection:
            row = connection.execute(query).mappings().first()
        if row is None:
            return None
        if row["seen_at"] < moment - _NOTED:
            with self._database.transaction() as connection:
                mine = update(SESSIONS).where(SESSIONS.c.token == token)
                connection.execute(mine.values(seen_at=moment))
        return as_user(row)

    def close(self, held: str) -> None:
        """Ends one session."""
        with self._database.transaction() as connection:
            connection.execute(delete(SESSIONS).where(SESSIONS.c.token == secret.kept(held)))

    def close_all(self, user_id: int) -> None:
        """Ends every session of a user."""
        with self._database.transaction() as connection:
            connection.execute(delete(SESSIONS).where(SESSIONS.c.user_id == user_id))
