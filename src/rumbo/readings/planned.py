"""Which open deals know what comes next: a next step or a planned meeting, with its day to come."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from rumbo.readings.pause import PACKAGE
from rumbo.readings.standing import keep_standing

if TYPE_CHECKING:
    from rumbo.log.view import View


def keep_planned(view: View) -> None:
    """Makes `planned`, one row per such deal of the pipeline.

    The log keeps no word of when a meeting was planned. Plans are known from the moment at which
    the source showed the snapshot; on a day before, nobody can say which there were.
    """
    if view.keeps("planned"):
        return
    keep_standing(view)
    plans = _knows_plans(view)
    view.keep("planned", PACKAGE, "planned.sql", as_of_day=view.scope.as_of, plans=plans)


def shows_next_steps(view: View) -> bool:
    """Whether the log has a next step or a plan of any deal by the date."""

    def teach(everybody: View) -> bool:
        plans = _knows_plans(everybody)
        return bool(everybody.ask(PACKAGE, "planned_known.sql", plans=plans).one()["known"])

    return view.learnt("next steps", teach)


def _knows_plans(view: View) -> bool:
    end = datetime.fromtimestamp(view.as_of_us // 1_000_000, UTC).replace(tzinfo=None)
    return view.snapshot.taken_at <= end
