"""What follow-up asks of people: how each one's deals stand, and what to do first today."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from rumbo.readings.figure import money, worth
from rumbo.readings.follow_up import keep_follow_up
from rumbo.readings.lateness import keep_lateness, told_of
from rumbo.readings.pause import PACKAGE

if TYPE_CHECKING:
    from rumbo.log.view import View
    from rumbo.model.errand_mark import ErrandMark

MOST_A_DAY = 8  # deals that one person can see to in a day
LATE_ON = ("contact", "progress", "reply", "next_step", "step")
By: TypeAlias = Literal["owner", "team", "phase"]


@dataclass(frozen=True)
class Load:
    """The open deals of one person, team or phase, and how many are late on what.

    `name` is None where nobody said whose they are; `phase` is the key of the phase, where the
    deals are told apart by it. How many are late on what the log does not tell of is None.
    """

    name: str | None
    phase: str
    deals: int
    amount: float | None
    late: int
    amount_late: float | None
    on: Mapping[str, int | None]


@dataclass(frozen=True)
class Reason:
    """One thing that a deal is late on, since when, and what to do."""

    what: str
    step: str | None
    due: date
    days_late: float
    suggestion: str


@dataclass(frozen=True)
class Errand:
    """One deal to see to: what it is worth and why it is on the list."""

    deal_id: str
    name: str
    account: str | None
    owner: str | None
    phase: str
    amount: float | None
    reasons: tuple[Reason, ...]


def loads(view: View, by: By) -> tuple[Load, ...]:
    """One per person, team or phase with open deals; phases in the order of the road."""
    keep_lateness(view)
    rows, told = view.ask(PACKAGE, "follow_up_groups.sql", by=by).dicts(), told_of(view)
    if by == "phase":
        order = {str(code): place for place, code in enumerate(view.phases)}
        rows.sort(key=lambda row: order[row["name"]])
    return tuple(_load(view, row, by, told) for row in rows)


def _load(view: View, row: Mapping[str, Any], by: By, told: Mapping[str, bool]) -> Load:
    phase = view.phases[int(row["name"])] if by == "phase" else None
    return Load(
        name=phase.name if phase else row["name"],
        phase=phase.key if phase else "",
        deals=row["deals"],
        amount=worth(view, row["amount"], row["deals"]),
        late=row["late"],
        amount_late=worth(view, row["amount_late"], row["late"]),
        on={what: row[what] if told[what] else None for what in LATE_ON},
    )


def errands(
    view: View, marks: Sequence[ErrandMark] = (), most: int = MOST_A_DAY
) -> tuple[Errand, ...]:
    """The deals to see to first, at most so many, those at which most is at stake first.

    What one of the `marks` is about is left out.
    """
    _keep_marked(view, marks)
    rows = view.ask(PACKAGE, "follow_up_day.sql", most=most).dicts()
    return _grouped(rows)


def marked_errands(view: View, marks: Sequence[ErrandMark]) -> tuple[tuple[int, Errand], ...]:
    """The number of each mark that keeps something off the list, and what it keeps off."""
    _keep_marked(view, marks)
    rows = view.ask(PACKAGE, "follow_up_marked.sql").dicts()
    return tuple((row["mark"], _errand([row])) for row in rows)


def errands_of(view: View, deal_id: str) -> tuple[Errand, ...]:
    """All that one deal in view is late on; nothing where it is not late."""
    keep_follow_up(view)
    return _grouped(view.ask(PACKAGE, "follow_up_errand.sql", deal_id=deal_id).dicts())


def _keep_marked(view: View, marks: Sequence[ErrandMark]) -> None:
    keep_follow_up(view)
    view.keep(
        "marked",
        PACKAGE,
        "marked.sql",
        marks=[each.id for each in marks],
        deal_ids=[each.deal_id for each in marks],
        whats=[each.what for each in marks],
        steps=[each.step for each in marks],
        dues=[each.due.isoformat() for each in marks],
    )


def _grouped(rows: list[dict[str, Any]]) -> tuple[Errand, ...]:
    return tuple(
        _errand(list(listed)) for _, listed in groupby(rows, key=lambda row: row["deal_id"])
    )


def _errand(rows: list[dict[str, Any]]) -> Errand:
    first = rows[0]
    return Errand(
        deal_id=first["deal_id"],
        name=first["name"] or first["deal_id"],
        account=first["account"],
        owner=first["owner"],
        phase=first["phase"],
        amount=money(first["amount"]),
        reasons=tuple(
            Reason(row["what"], row["step"], row["due"], row["days_late"], row["suggestion"])
            for row in rows
        ),
    )
