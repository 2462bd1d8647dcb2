"""The limits of whom we serve, asked of every deal: since when it was outside, and whether it is.

A deal is outside of a boundary from the first moment at which all of its conditions held together
before it ended: had somebody kept the boundary, it would have been let go then.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rumbo.model import boundary as told
from rumbo.model.boundary import AnyCondition
from rumbo.readings.pause import PACKAGE, has_contact, keep_pauses
from rumbo.readings.rule import DAY_US

if TYPE_CHECKING:
    from rumbo.log.view import View

SPOKEN = (told.RoleMissing, told.SilentFor)  # without any contact in the log nobody can say


@dataclass(frozen=True)
class Limit:
    """A boundary by its name, with its conditions; `suggested` where nobody has accepted it."""

    name: str
    when: tuple[AnyCondition, ...]
    suggested: bool = False


def keep_outside(view: View, limits: Iterable[Limit]) -> None:
    """Makes `boundary_deals`: who was outside of which limit, since when, and whether still."""
    keep_pauses(view)
    view.keep("boundary_lives", PACKAGE, "boundary_lives.sql")
    view.keep("boundary_deals", PACKAGE, "boundary_none.sql")
    for limit in limits:
        if can_judge(view, limit):
            view.engine.create("boundary_spans", "SELECT * FROM boundary_lives")
            for condition in limit.when:
                _keep_condition(view, condition)
                view.keep("boundary_spans", PACKAGE, "boundary_meet.sql")
            view.keep("boundary_deals", PACKAGE, "boundary_more.sql", boundary=limit.name)


def can_judge(view: View, limit: Limit) -> bool:
    """Whether the log can say whether a deal is outside."""
    if any(isinstance(each, told.SignalFound) for each in limit.when):
        return False
    return has_contact(view) or not any(isinstance(each, SPOKEN) for each in limit.when)


def limits_in_force(view: View) -> tuple[Limit, ...]:
    """The limits of the map in force at the date."""
    found = view.journey_map.boundaries if view.journey_map else ()
    return tuple(Limit(each.id, each.when) for each in found)


def keep_field(view: View, field: str) -> None:
    """Makes `boundary_field`: what a field of each deal, or of its account, held at the date."""
    view.keep_field("boundary_field", field)
    view.kept.discard("boundary_field")


def _keep_condition(view: View, condition: AnyCondition) -> None:
    """Makes `boundary_condition`: the times in which one condition holds of each deal."""
    if isinstance(condition, told.ValueIn | told.ValueNotIn):
        keep_field(view, condition.field)
    sql, values = _ASKED[type(condition)](condition)
    view.keep("boundary_condition", PACKAGE, sql, **values)


def _days(days: float) -> int:
    return round(days * DAY_US)


_ASKED: Mapping[type[Any], Any] = {
    told.ValueIn: lambda c: ("boundary_value.sql", {"listed": list(c.values), "among": True}),
    told.ValueNotIn: lambda c: ("boundary_value.sql", {"listed": list(c.values), "among": False}),
    told.AmountBelow: lambda c: ("boundary_amount.sql", {"amount": c.amount}),
    told.EmployeesBelow: lambda c: ("boundary_employees.sql", {"employees": c.employees}),
    told.RoleMissing: lambda c: (
        "boundary_role.sql",
        {"role": c.role, "after_us": _days(c.after_days)},
    ),
    told.PushesAtLeast: lambda c: ("boundary_pushes.sql", {"times": c.pushes}),
    told.NoShowsAtLeast: lambda c: ("boundary_no_shows.sql", {"times": c.no_shows}),
    told.SilentFor: lambda c: ("boundary_silent.sql", {"silent_us": _days(c.days)}),
}
