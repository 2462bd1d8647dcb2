"""Rounds of questions in the database: who was invited to answer, and what the teams answered.

An invitation can be used once, and an answer is kept under its team alone: which person of the team
gave it is written nowhere. For the same reason an invitation keeps only the day of its use.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime, time
from typing import Any

from sqlalchemy import Select, and_, insert, select, update

from rumbo.errors import UsageError
from rumbo.store import era
from rumbo.store.database import Database
from rumbo.store.schema import INVITATIONS, ROUNDS, TEAM_ANSWERS

MOST_INVITED = 200  # in one round


@dataclass(frozen=True)
class Round:
    """One round of questions about a version of the map; moments are naive UTC."""

    id: int
    map_id: int
    opened_at: datetime
    opened_by: str
    closed_at: datetime | None

    @property
    def open(self) -> bool:
        """Whether answers are still taken."""
        return self.closed_at is None


@dataclass(frozen=True)
class Invitation:
    """One link to the questions of a round, for a team or a person in it."""

    id: int
    round_id: int
    team: str
    who: str
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None

    def waits(self, moment: datetime) -> bool:
        """Whether it can still be answered at a moment."""
        return self.used_at is None and self.expires_at > moment


@dataclass(frozen=True)
class NewInvitation:
    """An invitation as it is made; `token` is the hash of what its link holds."""

    team: str
    who: str
    token: str
    expires_at: datetime


@dataclass(frozen=True)
class TeamAnswer:
    """What somebody of a team answered, and when."""

    id: int
    round_id: int
    team: str
    answered_at: datetime
    document: Mapping[str, Any]


class Rounds:
    """The rounds of one workspace."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def open(self, map_id: int, *, by: str) -> Round:
        """Begins a round; the one before it takes no more answers."""
        with self._database.transaction() as connection:
            dated = era.dated(connection)
            values = {"map_id": map_id, "opened_at": dated, "opened_by": by}
            connection.execute(_CLOSING.values(closed_at=_now()))
            made = connection.execute(insert(ROUNDS).values(values)).inserted_primary_key
        return self.round(int(made[0]) if made else 0)

    def close(self, number: int) -> Round:
        """Takes no more answers."""
        with self._database.transaction() as connection:
            connection.execute(
                update(ROUNDS)
                .where(ROUNDS.c.id == number, ROUNDS.c.closed_at.is_(None))
                .values(closed_at=_now())
            )
        return self.round(number)

    def close_all(self) -> None:
        """Takes no more answers in any round."""
        with self._database.transaction() as connection:
            connection.execute(_CLOSING.values(closed_at=_now()))

    def round(self, number: int) -> Round:
        """The round of that number; UsageError where there is none."""
        found = self._rounds(select(ROUNDS).where(ROUNDS.c.id == number))
        if not found:
            raise UsageError(f"There is no round {number}.", advice="See: rumbo map asked")
        return found[0]

    def takes_answers(self, number: int) -> bool:
        """Whether a round is open and about the company that the workspace holds now."""
        return self.round(number) in self._rounds(select(ROUNDS).where(_TAKING))

    def rounds(self) -> list[Round]:
        """Every round, the newest first."""
        query = select(ROUNDS).where(era.written_within(ROUNDS.c.opened_at))
        return self._rounds(query.order_by(ROUNDS.c.id.desc()))

    def newest(self, moment: datetime, *, of: int | None = None) -> Round | None:
        """The round that was opened last by a moment, if there is one.

        It was opened while the workspace held the company of snapshot `of`, or of the newest.
        """
        within = era.written_within(ROUNDS.c.opened_at, of)
        query = select(ROUNDS).where(ROUNDS.c.opened_at <= moment, within)
        query = query.order_by(ROUNDS.c.id.desc())
        return next(iter(self._rounds(query.limit(1))), None)

    def invite(self, number: int, invited: Sequence[NewInvitation]) -> None:
        """Adds invitations to a round that is open; UsageError where they are too many."""
        if not self.takes_answers(number):
            raise UsageError("The round is closed.", advice="Open another one.")
        if len(self.invitations(number)) + len(invited) > MOST_INVITED:
            raise UsageError(
                f"A round has at most {MOST_INVITED} invitations.", advice="Invite fewer people."
            )
        with self._database.transaction() as connection:
            for each in invited:
                connection.execute(
                    insert(INVITATIONS).values(
                        round_id=number,
                        team=each.team,
                        who=each.who,
                        token=each.token,
                        created_at=_now(),
                        expires_at=each.expires_at,
                    )
                )

    def invitations(self, number: int) -> list[Invitation]:
        """The invitations of a round, in the order in which they were made."""
        query = select(*_SHOWN).where(INVITATIONS.c.round_id == number).order_by(INVITATIONS.c.id)
        with self._database.reading() as connection:
            return [Invitation(**row) for row in connection.execute(query).mappings()]

    def invited(self, token: str) -> Invitation | None:
        """The invitation whose link holds that secret, by its hash; used and expired ones too."""
        query = select(*_SHOWN).where(INVITATIONS.c.token == token)
        with self._database.reading() as connection:
            row = connection.execute(query).mappings().first()
        return Invitation(**row) if row else None

    def answer(self, invitation: Invitation, document: Mapping[str, Any]) -> TeamAnswer | None:
        """Keeps an answer and uses the invitation up; None where it cannot be answered any more."""
        moment = _now()
        values: dict[str, Any] = {
            "round_id": invitation.round_id,
            "team": invitation.team,
            "answered_at": moment,
            "document": dict(document),
        }
        with self._database.transaction() as connection:
            used = connection.execute(
                update(INVITATIONS)
                .where(
                    INVITATIONS.c.id == invitation.id,
                    INVITATIONS.c.used_at.is_(None),
                    INVITATIONS.c.expires_at > moment,
                    INVITATIONS.c.round_id.in_(select(ROUNDS.c.id).where(_TAKING)),
                )
                .values(used_at=datetime.combine(moment, time()))  # the day alone: see above
            )
            if not used.rowcount:
                return None
            made = connection.execute(insert(TEAM_ANSWERS).values(values)).inserted_primary_key
        return TeamAnswer(id=int(made[0]) if made else 0, **values)

    def answers(self, number: int, moment: datetime) -> list[TeamAnswer]:
        """What had been answered in a round by a moment, in the order in which it came."""
        query = (
            select(TEAM_ANSWERS)
            .where(TEAM_ANSWERS.c.round_id == number, TEAM_ANSWERS.c.answered_at <= moment)
            .order_by(TEAM_ANSWERS.c.id)
        )
        with self._database.reading() as connection:
            return [TeamAnswer(**row) for row in connection.execute(query).mappings()]

    def _rounds(self, query: Select[Any]) -> list[Round]:
        with self._database.reading() as connection:
            return [Round(**row) for row in connection.execute(query).mappings()]


# A round about a company that was left behind may never have been closed.
_TAKING = and_(ROUNDS.c.closed_at.is_(None), era.written_within(ROUNDS.c.opened_at))
_CLOSING = update(ROUNDS).where(ROUNDS.c.closed_at.is_(None))
_SHOWN = [INVITATIONS.c[field.name] for field in fields(Invitation)]


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
