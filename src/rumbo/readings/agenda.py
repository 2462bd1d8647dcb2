"""The agenda of a week's review: each owner's five deals, and what was decided of them already.

A deal that is decided keeps its place in the week, so that the room sees how far it has come; only
what is left of the five is filled up with deals that need a decision.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from rumbo.model.reading import Reading, Row
from rumbo.readings.names import folded
from rumbo.readings.waiting import FIVE


@dataclass(frozen=True)
class Turn:
    """One deal of the review: why it is on the list, and what was decided this week."""

    owner: str | None
    owner_id: str | None
    deal_id: str
    name: str
    amount: float | None
    needed: Row | None
    decided: Row | None


def agenda(reading: Reading) -> tuple[Turn, ...]:
    """The turns of the week of a `weekly_five`, by owner as it lists them, the largest first."""
    monday = reading.as_of - timedelta(days=reading.as_of.weekday())
    decided: dict[str, Row] = {}
    for row in reading.rows:
        if row["counts"] and date.fromisoformat(str(row["decided_on"])) >= monday:
            decided.setdefault(str(row["deal_id"]), row)
    found: dict[str, list[Turn]] = {}
    for row in decided.values():
        found.setdefault(_key(row), []).append(_turn(row, needed=None, decided=row))
    done = {owner: len(turns) for owner, turns in found.items()}
    for row in reading.rows:
        left = FIVE - done.get(_key(row), 0)
        if row["place"] is not None and int(str(row["place"])) <= left:
            found.setdefault(_key(row), []).append(_turn(row, needed=row, decided=None))
    owners = sorted(found.values(), key=lambda turns: _name(turns[0]))
    return tuple(turn for turns in owners for turn in sorted(turns, key=_size))


def after(turns: Sequence[Turn], deal_id: str) -> Turn | None:
    """The next turn that is not decided, from that deal on and round again; None where all are."""
    places = [place for place, turn in enumerate(turns) if turn.deal_id == deal_id]
    start = places[0] + 1 if places else 0
    left = [turn for turn in (*turns[start:], *turns[:start]) if turn.decided is None]
    return left[0] if left else None


def _turn(row: Row, *, needed: Row | None, decided: Row | None) -> Turn:
    amount = row["amount"]
    return Turn(
        owner=str(row["owner"]) if row["owner"] else None,
        owner_id=str(row["owner_id"]) if row["owner_id"] else None,
        deal_id=str(row["deal_id"]),
        name=str(row["name"]),
        amount=float(amount) if isinstance(amount, int | float) else None,
        needed=needed,
        decided=decided,
    )


def _key(row: Row) -> str:
    return str(row["owner_id"] or "")


def _name(turn: Turn) -> tuple[bool, str, str]:
    return turn.owner is None, folded(turn.owner or ""), turn.owner_id or ""


def _size(turn: Turn) -> tuple[float, str]:
    return -(turn.amount if turn.amount is not None else float("-inf")), turn.deal_id
