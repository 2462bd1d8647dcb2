"""What people decided about deals that stand still, as known at the view's date.

`keep_decided` is what readings share. A deal that was parked, or given up, leaves every count of
the pipeline until something wakes it up; `standing` leaves it out, and nothing else has to.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from rumbo.model.deal_decision import DECISIONS
from rumbo.model.reading import Text, counted
from rumbo.model.selection import Selection
from rumbo.readings.pause import PACKAGE, keep_pauses

if TYPE_CHECKING:
    from rumbo.log.view import View

LOSE_DAYS = 14  # after so many the CRM should say as well that the deal is lost


def keep_decided(view: View) -> bool:
    """Makes `decided`, a row per decision about a deal in sight; whether there is any."""
    keep_pauses(view)
    if not has_decisions(view):
        view.prepare("decided", PACKAGE, "decided_none.sql", of_all=True)
        return False
    view.prepare(
        "decided",
        PACKAGE,
        "decided.sql",
        of_all=True,
        as_of_day=view.scope.as_of,
        lose_days=LOSE_DAYS,
    )
    return True


def has_decisions(view: View) -> bool:
    """Whether anything had been decided by the date."""
    return view.engine.exists(DECISIONS)


def in_pipeline(view: View) -> Selection:
    """The open deals that count as pipeline."""
    decided = "active" if has_decisions(view) else ""
    return Selection(status="open", decision=decided)


def warn_about_set_aside(view: View) -> tuple[Text, ...]:
    """Says how many open deals a decision keeps out of the pipeline; `decided` is there."""
    sql = "SELECT count(*) FROM decided AS c SEMI JOIN deals AS d ON d.deal = c.deal WHERE c.aside"
    n = int(view.engine.query(sql).scalar()) if has_decisions(view) else 0
    if not n:
        return ()
    return (
        counted(
            "Fuera del pipeline por una decisión en Rumbo, y abiertas en el CRM: {n}.",
            "Out of the pipeline by a decision in Rumbo, and open in the CRM: {n}.",
            n=n,
        ),
    )


def decisions_about(view: View, deal_id: str) -> tuple[Mapping[str, Any], ...]:
    """What was decided about a deal in view, the newest first, as rows of `weekly_five_decided`."""
    if not keep_decided(view):
        return ()
    rows = view.ask(PACKAGE, "weekly_five_decided.sql").dicts()
    return tuple(row for row in rows if row["deal_id"] == deal_id)
