"""The forecast owner by owner and team by team, a week ago, and what each win rate asks for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from rumbo.log.midnight import first_microsecond, last_microsecond
from rumbo.readings.figure import has_amounts, money
from rumbo.readings.forecast_change import forecast_change
from rumbo.readings.forecast_target import target_of
from rumbo.readings.outturn import ENOUGH_ENDED, Outturn, Part, outturn
from rumbo.readings.pause import PACKAGE

if TYPE_CHECKING:
    from rumbo.log.view import View

BY = ("all", "team", "owner")


@dataclass(frozen=True)
class Own:
    """One owner, one team or all of them.

    `before` is what was expected a week ago, None where nobody knows. `due_amount` is open and due
    in the period, None where it is known of none of it; of each unit of money that is missing
    `needed` has to be open, by the own win rate by amount of the last year, of `ended` deals; None
    where fewer than twenty ended. `target` is what is to be won in the period, None where nobody
    says.
    """

    part: Part
    before: float | None
    due_amount: float | None
    needed: float | None
    ended: int
    team: str = ""
    target: float | None = None

    @property
    def coverage(self) -> float | None:
        """The open amount due in the period over what is missing to the target."""
        left = self.missing
        return round(self.due_amount / left, 2) if left and self.due_amount is not None else None

    @property
    def asked_amount(self) -> float | None:
        """What would have to be open for what is missing, by the own win rate."""
        if self.missing is None or self.needed is None:
            return None
        return round(self.missing * self.needed, 2)

    @property
    def missing(self) -> float | None:
        """What is missing to the target, 0 where it is reached."""
        won = self.part.won
        return None if self.target is None or won is None else max(self.target - won, 0.0)

    @property
    def bears(self) -> float | None:
        """What the open amount due in the period bears at the own win rate."""
        if self.needed is None or self.due_amount is None:
            return None
        return round(self.due_amount / self.needed, 2)

    @property
    def idle(self) -> bool:
        """Whether nothing is open of theirs, and nothing was won in the period."""
        return not (self.part.won_deals or self.part.open_deals)


@dataclass(frozen=True)
class _Counted:
    """Of some owners: open and due, and what ended in a year, won and all of it."""

    due: float = 0.0
    won: float = 0.0
    amount: float = 0.0
    ended: int = 0
    due_deals: int = 0
    due_priced: int = 0

    def plus(self, other: _Counted) -> _Counted:
        return _Counted(
            self.due + other.due,
            self.won + other.won,
            self.amount + other.amount,
            self.ended + other.ended,
            self.due_deals + other.due_deals,
            self.due_priced + other.due_priced,
        )


def people(view: View) -> tuple[Own, ...]:
    """All of the deals in scope, then each team, then each owner."""
    return view.once("forecast people", lambda: _people(view))


def _people(view: View) -> tuple[Own, ...]:
    found, amounts = outturn(view), has_amounts(view)
    counted = _counted(view, found)
    team_of = dict(view.engine.query("SELECT id, coalesce(team, '') FROM all_owners").values)
    earlier = forecast_change(view).earlier
    known = {(part.by, part.group_id): part.expected for part in earlier}
    parts = sorted(
        (part for part in (found.whole, *found.parts) if part.by in BY),
        key=lambda part: BY.index(part.by),
    )
    found_of = (
        _own(
            part,
            _of(part, counted, team_of),
            _before(part, known, told=bool(earlier)),
            amounts=amounts,
        )
        for part in parts
    )
    return tuple(
        replace(
            own,
            team=team_of.get(own.part.group_id, "") if own.part.by == "owner" else "",
            target=target_of(view, found, own.part),
        )
        for own in found_of
    )


def _own(part: Part, counted: _Counted, before: float | None, *, amounts: bool) -> Own:
    enough = counted.ended >= ENOUGH_ENDED and counted.won > 0
    needed = round(counted.amount / counted.won, 2) if enough else None
    told = counted.due_priced or (amounts and not counted.due_deals)
    return Own(part, before, round(counted.due, 2) if told else None, needed, counted.ended)


def _before(
    part: Part, known: Mapping[tuple[str, str], float | None], *, told: bool
) -> float | None:
    """What was expected of a part; who did not stand in the forecast brought nothing to it."""
    return known.get((part.by, part.group_id), 0.0 if told else None)


def _of(part: Part, counted: Mapping[str, _Counted], team_of: Mapping[str, str]) -> _Counted:
    def belongs(owner: str) -> bool:
        if part.by == "owner":
            return owner == part.group_id
        return part.by == "all" or team_of.get(owner, "") == part.group_id

    return _sum([each for owner, each in counted.items() if belongs(owner)])


def _sum(several: Sequence[_Counted]) -> _Counted:
    total = _Counted()
    for each in several:
        total = total.plus(each)
    return total


def _counted(view: View, found: Outturn) -> dict[str, _Counted]:
    """What ended and what is due, by owner."""
    day, settings, period = view.scope.as_of, view.settings, found.period
    since = first_microsecond(day - timedelta(days=365), settings)
    rows = view.ask(PACKAGE, "forecast_value_by.sql", since_us=since).dicts()
    counted = {
        row["owner_id"]: _Counted(
            0.0, money(row["won"]) or 0.0, money(row["amount"]) or 0.0, row["deals"]
        )
        for row in rows
    }
    opened = view.arrays(
        PACKAGE,
        "forecast_open.sql",
        from_us=first_microsecond(period.first, settings) if period.first else 0,
        end_us=last_microsecond(period.last, settings),
    )
    columns = [opened[name].tolist() for name in ("owner_id", "amount", "due", "priced")]
    for owner, amount, due, priced in zip(*columns, strict=True):
        if due:
            one = _Counted(float(amount), due_deals=1, due_priced=int(priced))
            counted[owner] = counted.get(owner, _Counted()).plus(one)
    return counted
