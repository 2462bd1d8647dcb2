"""How often a door is tried: after some failures each further one has to wait longer.

Failures are counted for a login, whether it exists or not, and for the address they come from. An
attempt counts as failed until it succeeds, so that many at once gain nothing.
"""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Connection,
    delete,
    insert,
    select,
    update,
)

from rumbo.access import secret
from rumbo.access.users import folded
from rumbo.store.database import Database
from rumbo.store.schema import ATTEMPTS

FREE = {"login": 5, "address": 30}  # failures that nobody waits for
LONGEST = timedelta(minutes=15)
FORGOTTEN = timedelta(days=1)  # after so long without a failure
_LOCK = 7_823_645


class Attempts:
    """The attempts to sign in to one workspace."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, login: str, address: str) -> int:
        """Counts an attempt, unless it has to wait: then the seconds until it may be made."""
        keys = {kind: _key(kind, login, address) for kind in FREE}
        with self._database.transaction() as connection:
            self._database.serialize(connection, _LOCK)
            moment = secret.now()  # after those who came before
            connection.execute(delete(ATTEMPTS).where(ATTEMPTS.c.failed_at < moment - FORGOTTEN))
            rows = {kind: _row(connection, key) for kind, key in keys.items()}
            free_at = max((row["free_at"] for row in rows.values() if row), default=moment)
            if free_at > moment:
                return math.ceil((free_at - moment).total_seconds())
            for kind, key in keys.items():
                _count(connection, kind, key, rows[kind], moment)
        return 0

    def succeed(self, login: str, address: str) -> None:
        """Forgets the failures of the login, and that this attempt was counted for the address."""
        mine = ATTEMPTS.c.key == _key("login", login, address)
        from_there = ATTEMPTS.c.key == _key("address", login, address)
        with self._database.transaction() as connection:
            self._database.serialize(connection, _LOCK)
            connection.execute(delete(ATTEMPTS).where(mine))
            connection.execute(
                update(ATTEMPTS)
                .where(from_there, ATTEMPTS.c.failures > 0)
                .values(failures=ATTEMPTS.c.failures - 1)
            )


def delay(kind: str, failures: int) -> timedelta:
    """How long to wait after so many failures: a second, and twice as long each time."""
    over = failures - FREE[kind]
    return timedelta() if over <= 0 else min(LONGEST, timedelta(seconds=2 ** min(over - 1, 20)))


def _key(kind: str, login: str, address: str) -> str:
    # What somebody types as a login may be a password: it is not kept as it is.
    return secret.kept(f"{kind}:{folded(login) if kind == 'login' else address}")


def _row(connection: Connection, key: str) -> Any:  # noqa: ANN401 - a row or nothing
    return connection.execute(select(ATTEMPTS).where(ATTEMPTS.c.key == key)).mappings().first()


def _count(connection: Connection, kind: str, key: str, row: Any, moment: datetime) -> None:  # noqa: ANN401
    failures = (row["failures"] if row else 0) + 1
    values = {
        "failures": failures,
        "failed_at": moment,
        "free_at": moment + delay(kind, failures),
    }
    if row:
        connection.execute(update(ATTEMPTS).where(ATTEMPTS.c.key == key).values(values))
    else:
        connection.execute(insert(ATTEMPTS).values(key=key, **values))
