"""The steps of the playbook: which had to be taken, which were, and by when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rumbo.model.rule import AnyRule, LastsAtMost
from rumbo.readings.pause import PACKAGE
from rumbo.readings.rule import DAY_US, NO_END_US, keep_cases, keep_judged

if TYPE_CHECKING:
    from rumbo.log.view import View
    from rumbo.model.journey_map import MapPhase, Step


def keep_step(view: View, phase: MapPhase, step: Step) -> None:
    """Makes `step_cases`: for each deal whether the step was due, taken, in time, or is owed."""
    days = step_days(step)
    keep_cases(view, phase.id)
    keep_judged(view, phase, without_end(step.proof))
    in_time = step.proof if days is None else with_end(step.proof, days)
    keep_judged(view, phase, in_time, "judged_in_time")
    due_after_us = NO_END_US if days is None else round(days * DAY_US)
    view.keep("step_cases", PACKAGE, "playbook_cases.sql", due_after_us=due_after_us)


def has_steps(view: View) -> bool:
    """Whether a map is in force that says by when a step of its playbook has to be done."""
    found = view.journey_map
    return found is not None and any(
        step_days(step) is not None for phase in found.phases for step in phase.steps
    )


def step_days(step: Step) -> float | None:
    """Within how many days of entering the phase a step is due; None where nobody said."""
    return step.within_days or _own_days(step.proof)


def _own_days(rule: AnyRule) -> float | None:
    if isinstance(rule, LastsAtMost):
        return None
    return getattr(rule, "within_days", None) or getattr(rule, "days", None)


def without_end(rule: AnyRule) -> AnyRule:
    """The same rule whatever time it takes."""
    times = {name: None for name in ("within_days", "days") if hasattr(rule, name)}
    return rule if isinstance(rule, LastsAtMost) else rule.model_copy(update=times)


def with_end(rule: AnyRule, days: float) -> AnyRule:
    """The same rule with so many days to keep it; as it is where its kind has no time."""
    if isinstance(rule, LastsAtMost):
        return rule
    field = "within_days" if hasattr(rule, "within_days") else "days"
    return rule.model_copy(update={field: days}) if hasattr(rule, field) else rule
