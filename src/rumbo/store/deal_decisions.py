"""Decisions about deals, in the database: a record to which lines are only ever added.

Who decides says which line about the deal they had before them: two people who decide at the same
time are both kept, and the second is told of the first.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, insert, select

from rumbo.errors import UsageError
from rumbo.model.deal_decision import REVOKE, DealDecision, Decided, NewDecision
from rumbo.store import era
from rumbo.store.database import Database
from rumbo.store.schema import DEAL_DECISIONS

_LOCK = 7_823_648


class DealDecisions:
    """The decisions of one workspace."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(
        self,
        deal_id: str,
        new: NewDecision,
        *,
        by: str,
        seen: int | None = None,
        at: datetime | None = None,
    ) -> Decided:
        """Keeps a decision, whatever others decided; `at` is naive UTC, now where it is left out.

        Without `seen`, every decision that stands counts as one that they did not know of.
        """
        with self._database.transaction() as connection:
            self._database.serialize(connection, _LOCK)
            before = _of(connection, deal_id)
            values = {
                "kind": new.kind,
                "text": new.text,
                "day": new.day,
                "on_contact": new.on_contact,
                "revokes": None,
                "seen": seen,
            }
            kept = _insert(connection, values | _signed(connection, deal_id, by, at))
        others = [each for each in standing(before) if seen is None or each.id > seen]
        return Decided(kept, tuple(others))

    def revoke(self, number: int, *, by: str, why: str, at: datetime | None = None) -> DealDecision:
        """Takes a decision back by another line; UsageError where there is none that stands."""
        with self._database.transaction() as connection:
            self._database.serialize(connection, _LOCK)
            query = _within().where(DEAL_DECISIONS.c.id == number)
            found = _lines(connection, query)
            if not found or found[0].kind == REVOKE:
                raise UsageError(f"There is no decision {number}.", advice="See: rumbo decide list")
            if found[0] not in standing(_of(connection, found[0].deal_id)):
                raise UsageError(
                    f"The decision {number} was taken back already.",
                    advice="Decide again where it is needed.",
                )
            values = {"kind": REVOKE, "text": why, "on_contact": False, "revokes": number}
            return _insert(connection, values | _signed(connection, found[0].deal_id, by, at))

    def listed(self, until: datetime | None = None, *, of: int | None = None) -> list[DealDecision]:
        """Every line, oldest first; those written by a moment (naive UTC) where one is given.

        They are about the company that snapshot `of`, or the newest, is of.
        """
        query = _within(of).order_by(DEAL_DECISIONS.c.id)
        if until is not None:
            query = query.where(DEAL_DECISIONS.c.decided_at <= until)
        with self._database.reading() as connection:
            return _lines(connection, query)

    def of(self, deal_id: str, *, snapshot: int | None = None) -> list[DealDecision]:
        """Every line about a deal, oldest first.

        The deal is one of the company that the snapshot, or the newest, is of.
        """
        with self._database.reading() as connection:
            return _of(connection, deal_id, snapshot)


def standing(lines: Iterable[DealDecision]) -> list[DealDecision]:
    """The decisions that nobody took back, oldest first."""
    listed = list(lines)
    revoked = {each.revokes for each in listed}
    return [each for each in listed if each.kind != REVOKE and each.id not in revoked]


def _signed(connection: Connection, deal_id: str, by: str, at: datetime | None) -> dict[str, Any]:
    return {"deal_id": deal_id, "decided_by": by, "decided_at": era.dated(connection, at)}


def _insert(connection: Connection, values: dict[str, Any]) -> DealDecision:
    key = connection.execute(insert(DEAL_DECISIONS).values(values)).inserted_primary_key
    number = int(key[0]) if key else 0
    return _lines(connection, select(DEAL_DECISIONS).where(DEAL_DECISIONS.c.id == number))[0]


def _of(connection: Connection, deal_id: str, snapshot: int | None = None) -> list[DealDecision]:
    chosen = DEAL_DECISIONS.c.deal_id == deal_id
    return _lines(connection, _within(snapshot).where(chosen).order_by(DEAL_DECISIONS.c.id))


def _within(of: int | None = None) -> Select[Any]:
    """The lines about the company of a snapshot, or of the newest."""
    return select(DEAL_DECISIONS).where(era.written_within(DEAL_DECISIONS.c.decided_at, of))


def _lines(connection: Connection, query: Select[Any]) -> list[DealDecision]:
    return [DealDecision(**row) for row in connection.execute(query).mappings()]
