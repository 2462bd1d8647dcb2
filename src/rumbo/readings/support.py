"""Who stands out of the ordinary differences between people, as all deals of the day show it.

`support` is what the reading and the selections share. It never ranks: whoever does not stand out,
for all that chance and the ordinary spread of people can do, is not in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rumbo.readings.excess import ALPHA, Excess, critical, excesses, together
from rumbo.readings.pause import PACKAGE, has_contact
from rumbo.readings.team_visits import keep_team_habits

if TYPE_CHECKING:
    from rumbo.log.view import View

# How deals get stuck, and the outcome of a visit that says so.
STUCK = {"slow": "slow", "paused": "paused", "waiting_us": "unanswered"}
HABITS = ("unanswered", "unmet", "alone")
MOST_NAMES = 3


@dataclass(frozen=True)
class Named:
    """Somebody who stands out, in which way, and the habit that may help."""

    owner_id: str
    what: str
    excess: Excess
    share: tuple[float, float, float]
    p: float
    help: Excess | None
    habit: str
    who: tuple[str, ...]


@dataclass(frozen=True)
class Support:
    """What all deals say: who was compared, on how many visits and deals, and who stands out."""

    owners: tuple[str, ...]
    visits: int
    deals: int
    named: tuple[Named, ...]


def support(view: View) -> Support:
    """The comparison of all owners, whichever deals are in scope or in sight."""
    return view.learnt("support", _support)


def _support(view: View) -> Support:
    keep_team_habits(view)
    cases = view.arrays(PACKAGE, "team_visits_coded.sql")
    rows = view.engine.query("SELECT DISTINCT owner_id FROM team_visits ORDER BY owner_id")
    ids = [str(row[0]) for row in rows.values]
    known = STUCK if has_contact(view) else {"slow": "slow"}
    stuck = {what: excesses(cases, outcome) for what, outcome in known.items()}
    habits = {habit: excesses(cases, habit) for habit in HABITS}
    compared = {each.owner for found in stuck.values() for each in found}
    return Support(
        owners=tuple(ids[owner] for owner in sorted(compared)),
        visits=len(cases["deal"]),
        deals=_different(cases["deal"]),
        named=tuple(_named(ids, stuck, habits)),
    )


def _different(deals: Any) -> int:  # noqa: ANN401 - a sorted numpy array
    return int((deals[1:] != deals[:-1]).sum()) + 1 if len(deals) else 0


def _named(
    ids: list[str], stuck: Mapping[str, list[Excess]], habits: Mapping[str, list[Excess]]
) -> Iterator[Named]:
    """Who stands out, once each: in the way in which they do most."""
    told = [(what, each) for what, found in stuck.items() for each in found]
    ps = together([each.p_more for _, each in told])
    spreads = critical(len(told))
    sure: dict[int, tuple[float, str, Excess]] = {}
    for (what, each), p in zip(told, ps, strict=True):
        if p <= ALPHA and each.share(spreads)[1] > 0:
            best = sure.get(each.owner)
            sure[each.owner] = min(best or (p, what, each), (p, what, each), key=lambda e: e[0])
    for owner, (p, what, each) in sorted(sure.items()):
        habit, found = _help(owner, habits)
        who = _who(ids, habits[habit]) if habit else ()
        yield Named(ids[owner], what, each, each.share(spreads), p, found, habit, who)


def _help(owner: int, habits: Mapping[str, list[Excess]]) -> tuple[str, Excess | None]:
    """The habit in which an owner differs most from the team, where chance does not explain it."""
    own = [(habit, e) for habit, found in habits.items() for e in found if e.owner == owner]
    ps = together([each.p_more for _, each in own])
    chosen = [(p, habit, each) for (habit, each), p in zip(own, ps, strict=True) if p <= ALPHA]
    if not chosen:
        return "", None
    _, habit, each = min(chosen, key=lambda found: found[0])
    return habit, each


def _who(ids: list[str], found: list[Excess]) -> tuple[str, ...]:
    """Who does it well, for all that chance can do; by id, and no order among them."""
    ps = together([each.p_less for each in found])
    spreads = critical(len(found))
    well = [
        ids[each.owner]
        for each, p in zip(found, ps, strict=True)
        if p <= ALPHA and each.share(spreads)[2] < 0
    ]
    return tuple(well[:MOST_NAMES])


@dataclass(frozen=True)
class Colleague:
    """Somebody who owns open deals, and how many."""

    id: str
    name: str
    team: str | None
    open_deals: int


def colleagues(view: View) -> tuple[Colleague, ...]:
    """Everybody who owns an open deal in view, by name."""
    return tuple(
        Colleague(row["owner_id"], row["owner"] or row["owner_id"], row["team"], row["open_deals"])
        for row in view.ask(PACKAGE, "team_people.sql").dicts()
    )
