"""Where each open deal stands: its clocks, its state and what is late; kept once per view."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from rumbo.readings.decided import keep_decided
from rumbo.readings.limits import keep_spent, keep_spent_of_one
from rumbo.readings.pause import PACKAGE
from rumbo.readings.trap import trap_days
from rumbo.store.sql import quoted

if TYPE_CHECKING:
    from rumbo.log.view import View

SILENT_DAYS = 21
BACKWARD_DAYS = 30
ANSWER_DAYS = 3
_STATES: dict[str, Any] = {
    "silent_days": SILENT_DAYS,
    "backward_days": BACKWARD_DAYS,
    "answer_days": ANSWER_DAYS,
}


def keep_standing(view: View) -> None:
    """Makes `standing`, one row per open deal of the view that no decision keeps out of it."""
    if view.keeps("standing"):
        return
    keep_decided(view)
    traps = trap_days(view)
    view.prepare("traps", PACKAGE, "traps.sql", codes=list(traps), p90_days=list(traps.values()))
    view.prepare("last_moments", PACKAGE, "last_moments.sql", of_all=True)
    view.prepare("clocks", PACKAGE, "clocks.sql")
    keep_spent(view)
    view.prepare("standing", PACKAGE, "standing.sql", **_STATES)


def deal_standing(view: View, clocks: Mapping[str, object]) -> Mapping[str, Any]:
    """How one deal stands by its clocks (a row of `clocks.sql`), by the same rule."""
    listed = ", ".join(f"${name} AS {quoted(name)}" for name in clocks)
    view.engine.create("clocks", f"SELECT {listed}", **clocks)
    keep_spent_of_one(view)
    return view.ask(PACKAGE, "standing.sql", **_STATES).one()
