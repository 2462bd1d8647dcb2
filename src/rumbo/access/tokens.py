"""Tokens: what a program shows instead of a password; it sees what its user sees."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import (
    insert,
    select,
    update,
)

from rumbo.access import secret
from rumbo.access.users import COLUMNS, as_user
from rumbo.errors import UsageError
from rumbo.model.user import User
from rumbo.store.database import Database
from rumbo.store.schema import TOKENS, USERS

PREFIX = "rumbo_"  # so that a token that got lost is recognised
LONGEST = 80
MOST = 20  # of one user
_NOTED = timedelta(minutes=1)


@dataclass(frozen=True)
class Token:
    """A token as it is listed; what it is made of is shown once and then nowhere."""

    id: int
    login: str
    name: str
    created_at: datetime
    used_at: datetime | None


class Tokens:
    """The tokens of one workspace."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, user_id: int, name: str) -> str:
        """A new token of the user; UsageError where its name cannot be used."""
        shown, drawn = " ".join(name.split()), secret.drawn(PREFIX)
        if not shown or len(shown) > LONGEST or not shown.isprintable():
            raise UsageError("A token needs a name.", advice="Use at most 80 letters.")
        if len(self.listed(user_id)) >= MOST:
            raise UsageError("There are too many tokens already.", advice="Revoke one first.")
        with self._database.transaction() as connection:
            connection.execute(
                insert(TOKENS).values(
                    user_id=user_id,
                    name=shown,
                    token=secret.kept(drawn),
                    created_at=secret.now(),
                )
            )
        return drawn

    def find(self, shown: str) -> User | None:
        """Whose token it is; None where it is none, was revoked, or they are not let in."""
        if not shown.startswith(PREFIX):
            return None
        moment, token = secret.now(), secret.kept(shown)
        query = (
            select(*COLUMNS, TOKENS.c.used_at)
            .join(USERS, USERS.c.id == TOKENS.c.user_id)
            .where(TOKENS.c.token == token, TOKENS.c.revoked_at.is_(None), USERS.c.active)
        )
        with self._database.reading() as connection:
            row = connection.execute(query).mappings().first()
        if row is None:
            return None
        if row["used_at"] is None or row["used_at"] < moment - _NOTED:
            with self._database.transaction() as connection:
                mine = update(TOKENS).where(TOKENS.c.token == token)
                connection.execute(mine.values(used_at=moment))
        return as_user(row)

    def listed(self, user_id: int | None = None) -> list[Token]:
        """The tokens that work, of one user or of all, oldest first."""
        query = (
            select(TOKENS.c.id, USERS.c.login, TOKENS.c.name, TOKENS.c.created_at, TOKENS.c.used_at)
            .join(USERS, USERS.c.id == TOKENS.c.user_id)
            .where(TOKENS.c.revoked_at.is_(None))
            .order_by(TOKENS.c.id)
        )
        if user_id is not None:
            query = query.where(TOKENS.c.user_id == user_id)
        with self._database.reading() as connection:
            return [Token(**row) for row in connection.execute(query).mappings()]

    def revoke(self, token_id: int, *, user_id: int | None = None) -> None:
        """Makes a token worthless; UsageError where it is not one (of that user)."""
        which = [TOKENS.c.id == token_id, TOKENS.c.revoked_at.is_(None)]
        if user_id is not None:
            which.append(TOKENS.c.user_id == user_id)
        with self._database.transaction() as connection:
            done = connection.execute(update(TOKENS).where(*which).values(revoked_at=secret.now()))
        if not done.rowcount:
            raise UsageError("There is no such token.", advice="Look at the list again.")
