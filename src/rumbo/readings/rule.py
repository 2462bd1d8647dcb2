"""The rules of the map asked of the log: for each visit to a phase whether it kept the rule.

One SQL file per kind of rule. A case that cannot be judged yet says NULL: its time is not over.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from rumbo.journey.statement import Origin, Statement
from rumbo.model.rule import (
    ActivityHappened,
    AnyRule,
    ContentShared,
    FieldSet,
    MeetingHeld,
    PeopleEngaged,
)
from rumbo.readings.pause import PACKAGE
from rumbo.store.sql import quoted

if TYPE_CHECKING:
    from rumbo.log.view import View
    from rumbo.model.journey_map import MapPhase

DAY_US = 86_400_000_000
NO_END_US = 10**18  # about 31,000 years
# The fields of rules under the names that their SQL gives them; `kind` is a word of the view.
_BOUND = {
    "role": "role",
    "at_least": "at_least",
    "kinds": "kinds",
    "direction": "direction",
    "kind": "content_kind",
    "topic": "topic",
    "to": "target",
}


def keep_cases(view: View, phase: str) -> None:
    """Makes `cases`, the visits of the view's deals to the map's phase of that id."""
    view.keep("cases", PACKAGE, "rule_cases.sql", phase=phase)


def keep_statement(view: View, stated: Statement) -> None:
    """Makes `judged` for a statement of the view's map, `cases` included."""
    assert view.journey_map is not None  # noqa: S101 - a statement is one of the view's map
    keep_cases(view, stated.phase)
    keep_judged(view, view.journey_map.phase(stated.phase), stated.rule)


def any_case(stated: Statement) -> bool:
    """Whether one case of a deal is enough: not every visit has to leave by an expected way."""
    return stated.origin is Origin.MOVE and stated.rule.rule == "moves_to"


def keep_judged(view: View, phase: MapPhase, rule: AnyRule, table: str = "judged") -> None:
    """Makes `judged`: for each of `cases` whether it kept the rule, NULL where nobody knows yet."""
    if isinstance(rule, FieldSet):
        _keep_field(view, rule.field)
    if isinstance(rule, MeetingHeld | PeopleEngaged):
        keep_guests(view)
    if isinstance(rule, ActivityHappened | ContentShared):
        _keep_activities(view)
    view.keep(table, PACKAGE, f"rule_{rule.rule}.sql", **_values(phase, rule))


def keep_guests(view: View) -> None:
    """Makes `guests`, whoever took part in each contact."""
    if view.shelf is None:
        view.prepare("guests", PACKAGE, "guests.sql", of_all=True)
        return
    view.shelf.prepare("shelf_guests", PACKAGE, "shelf_guests.sql")
    known = f"touch_us <= {view.as_of_us}"
    view.prepare_view("guests", f"SELECT * FROM shelf_guests WHERE {known}")


def _keep_activities(view: View) -> None:
    """Makes `deal_activities`: those of the deals in view where they are few, else all."""
    if not view.has_few():
        view.engine.view("deal_activities", "SELECT * FROM all_activities")
    elif not view.keeps("deal_activities"):
        view.keep("deal_activities", PACKAGE, "rule_activities.sql")


def _values(phase: MapPhase, rule: AnyRule) -> Mapping[str, Any]:
    """What the rule's SQL is asked with: its own fields, its time as microseconds."""
    days = getattr(rule, "days", None) or getattr(rule, "within_days", None)
    values: dict[str, Any] = {
        "within_us": NO_END_US if days is None else round(days * DAY_US),
        "expected": list(phase.moves.expected),
        "parks": phase.moves.parks,
    }
    for field, name in _BOUND.items():
        if hasattr(rule, field):
            value = getattr(rule, field)
            values[name] = list(value) if isinstance(value, tuple) else value
    return values


def _keep_field(view: View, field: str) -> None:
    """Makes `ordered_changes`, the history of one field, and `field_now`, what it says today."""
    _keep_history(view, field)
    own = field in view.engine.columns("all_deals")
    cell = (
        f"CAST({quoted(field)} AS VARCHAR)"
        if own
        else "CAST(CAST(attrs AS JSON) AS MAP(VARCHAR, VARCHAR))[$field]"
    )
    view.engine.create(
        "field_now",
        f"SELECT code AS deal, {cell} AS value FROM all_deals"
        " WHERE code IN (SELECT deal FROM cases)",
        field=field,
    )


def _keep_history(view: View, field: str) -> None:
    if view.shelf is None:
        view.keep("ordered_changes", PACKAGE, "rule_field_changes.sql", field=field)
        return
    table = f"shelf_history_{field.encode().hex()}"  # the engine does not tell capitals apart
    view.shelf.prepare(table, PACKAGE, "shelf_history.sql", field=field)
    view.engine.view(
        "ordered_changes", f"SELECT * FROM {quoted(table)} WHERE deal IN (SELECT deal FROM cases)"
    )
