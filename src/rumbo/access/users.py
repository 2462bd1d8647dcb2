"""The people who may sign in: their names, roles and limits."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    RowMapping,
    delete,
    exists,
    insert,
    select,
    update,
)

from rumbo.access import password as passwords
from rumbo.access import secret
from rumbo.errors import UsageError
from rumbo.model.user import ROLES, Role, User
from rumbo.store.database import Database
from rumbo.store.schema import USERS

LONGEST = 100
_LOCK = 7_823_646
COLUMNS = tuple(column for column in USERS.c if column.name not in {"password", "created_at"})


@dataclass(frozen=True)
class Member:
    """A user as those see them who answer for the workspace."""

    user: User
    created_at: datetime


class Users:
    """The users of one workspace."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def exist(self) -> bool:
        """Whether there is any user, so that people have to sign in."""
        with self._database.reading() as connection:
            return bool(connection.scalar(select(exists().where(USERS.c.id > 0))))

    def have_admin(self) -> bool:
        """Whether somebody can sign in who answers for the others."""
        with self._database.reading() as connection:
            return bool(connection.scalar(select(exists().where(*_ADMINS))))

    def members(self) -> list[Member]:
        """Everybody, by login."""
        query = select(*COLUMNS, USERS.c.created_at).order_by(USERS.c.login)
        with self._database.reading() as connection:
            rows = connection.execute(query).mappings().all()
        return [Member(as_user(row), row["created_at"]) for row in rows]

    def find(self, login: str) -> User:
        """The user of that login; UsageError where there is none."""
        found = self._one(USERS.c.login == folded(login))
        if found is None:
            raise UsageError(f"There is no user {login!r}.", advice="See: rumbo user list")
        return found

    def get(self, user_id: int) -> User | None:
        """The user of that number."""
        return self._one(USERS.c.id == user_id)

    def credentials(self, login: str) -> tuple[User, str] | None:
        """The user of that login and the hash of their password."""
        query = select(*COLUMNS, USERS.c.password).where(USERS.c.login == folded(login))
        with self._database.reading() as connection:
            row = connection.execute(query).mappings().first()
        return (as_user(row), row["password"]) if row else None

    def add(
        self,
        login: str,
        password: str,
        *,
        role: Role,
        name: str = "",
        limited_to: Collection[str] | None = None,
        language: str = "",
    ) -> User:
        """Lets a new person in; UsageError where something of it cannot be used."""
        shown = _checked(login)
        passwords.check(password, shown, name)
        values = {
            "login": shown,
            "name": _named(name) or login.strip(),
            "password": passwords.hashed(password),
            "role": role,
            "owner_ids": _listed(limited_to),
            "language": language,
            "active": True,
            "created_at": secret.now(),
        }
        _agree(values)
        with self._changing() as connection:
            self._make_room(connection, values)
            connection.execute(insert(USERS).values(values))
        return self.find(shown)

    def rename(self, user_id: int, name: str) -> None:
        """Calls the user by another name."""
        self._change(user_id, {"name": _named(name) or self._known(user_id).login})

    def give_role(self, user_id: int, role: Role) -> None:
        """Gives the user a role; UsageError where nobody would answer for the workspace."""
        self._change(user_id, {"role": role})

    def limit(self, user_id: int, owner_ids: Collection[str] | None) -> None:
        """Shows the user the deals of these owners only; None: all deals."""
        self._change(user_id, {"owner_ids": _listed(owner_ids)})

    def activate(self, user_id: int, *, active: bool) -> None:
        """Lets the user in again, or keeps them out."""
        self._change(user_id, {"active": active})

    def speak(self, user_id: int, language: str) -> None:
        """Keeps the language that the user chose."""
        self._change(user_id, {"language": language})

    def set_password(self, user_id: int, password: str) -> None:
        """Keeps a new password; UsageError where it is not good enough."""
        user = self._known(user_id)
        passwords.check(password, user.login, user.name)
        self._change(user_id, {"password": passwords.hashed(password)})

    def strengthen(self, user_id: int, password: str) -> None:
        """Keeps the same password as today's parameters ask."""
        self._change(user_id, {"password": passwords.hashed(password)})

    def remove(self, user_id: int) -> None:
        """Forgets the user, their sessions and their tokens."""
        with self._changing() as connection:
            connection.execute(delete(USERS).where(USERS.c.id == user_id))
            self._keep_an_admin(connection)

    @contextmanager
    def _changing(self) -> Iterator[Connection]:
        # Two who take each other's role away at once: the second one is refused.
        with self._database.transaction() as connection:
            self._database.serialize(connection, _LOCK)
            yield connection

    def _one(self, condition: Any) -> User | None:  # noqa: ANN401 - a condition of any shape
        with self._database.reading() as connection:
            row = connection.execute(select(*COLUMNS).where(condition)).mappings().first()
        return as_user(row) if row else None

    def _known(self, user_id: int) -> User:
        found = self.get(user_id)
        if found is None:
            raise UsageError("That user is gone.", advice="Look at the list again.")
        return found

    def _change(self, user_id: int, values: dict[str, Any]) -> None:
        with self._changing() as connection:
            connection.execute(update(USERS).where(USERS.c.id == user_id).values(values))
            row = connection.execute(select(USERS).where(USERS.c.id == user_id)).mappings().first()
            if row is None:
                raise UsageError("That user is gone.", advice="Look at the list again.")
            _agree(row)
            self._keep_an_admin(connection)

    def _make_room(self, connection: Connection, values: dict[str, Any]) -> None:
        taken = connection.scalar(select(USERS.c.id).where(USERS.c.login == values["login"]))
        if taken is not None:
            raise UsageError("That login is taken.", advice="Choose another one.")
        first = connection.scalar(select(USERS.c.id).limit(1)) is None
        if first and values["role"] != "admin":
            raise UsageError(
                "The first user answers for the others.", advice="Give them the role admin."
            )

    def _keep_an_admin(self, connection: Connection) -> None:
        left = connection.execute(select(USERS.c.id).where(*_ADMINS)).first()
        if left is None and connection.scalar(select(USERS.c.id).limit(1)) is not None:
            raise UsageError(
                "Nobody would be left to answer for the workspace.",
                advice="Make somebody else admin first.",
            )


_ADMINS = (USERS.c.role == "admin", USERS.c.active)


def as_user(row: RowMapping) -> User:
    """The user in a row of the table."""
    owners = row["owner_ids"]
    return User(
        id=row["id"],
        login=row["login"],
        name=row["name"],
        role=row["role"],
        limited_to=None if owners is None else frozenset(owners),
        language=row["language"],
        active=row["active"],
    )


def folded(login: str) -> str:
    """A login as logins are compared: however it is typed."""
    return unicodedata.normalize("NFKC", login.strip()).casefold()


def _checked(login: str) -> str:
    found = folded(login)
    if not found or len(found) > LONGEST or not found.isprintable() or " " in found:
        raise UsageError(
            "That cannot be a login.",
            advice="Use an e-mail address or a short name.",
        )
    return found


def _named(name: str) -> str:
    shown = " ".join(name.split())
    if len(shown) > LONGEST or not shown.isprintable():
        raise UsageError("That name cannot be used.", advice="Use at most 100 letters.")
    return shown


def _listed(owner_ids: Collection[str] | None) -> list[str] | None:
    return None if owner_ids is None else sorted(owner_ids)


def _agree(values: Any) -> None:  # noqa: ANN401 - a row or the values of one
    if values["role"] not in ROLES:
        raise UsageError("There is no such role.", advice="Use viewer, editor or admin.")
    if values["role"] == "admin" and values["owner_ids"] is not None:
        raise UsageError(
            "An admin sees all deals.", advice="Lift the limit, or give another role, first."
        )
