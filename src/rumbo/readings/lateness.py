"""What open deals are late on: contact, progress, an answer, their next step, a playbook step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from rumbo.model.clock_limit import BUSINESS
from rumbo.model.reading import Text
from rumbo.readings.pause import PACKAGE, has_contact
from rumbo.readings.planned import keep_planned, shows_next_steps
from rumbo.readings.rule import DAY_US, keep_cases, keep_judged
from rumbo.readings.standing import ANSWER_DAYS, keep_standing
from rumbo.readings.step import has_steps, step_days, without_end

if TYPE_CHECKING:
    from rumbo.log.view import View
    from rumbo.model.journey_map import MapPhase, Step

UNHEARD = Text(
    "El registro no contiene contactos: no se sabe cuánto llevan sin ellos.",
    "The log holds no contact: how long deals are without it is not known.",
)
UNMOVED = Text(
    "El registro no muestra ningún paso de fase: los días sin avance se cuentan desde que se creó"
    " cada oportunidad o desde su último hito.",
    "The log shows no move between phases: days without progress count from the creation of each"
    " deal or from its last milestone.",
)


def shows_moves(view: View) -> bool:
    """Whether the log has a move between phases of any deal by the date."""
    return view.learnt("moves", _shows_moves)


def _shows_moves(everybody: View) -> bool:
    found = everybody.engine.query("SELECT EXISTS (FROM visits WHERE kind IN (1, 2))")
    return bool(found.scalar())


def told_of(view: View) -> Mapping[str, bool]:
    """On which things the log and the map tell whether a deal is late."""
    contact = has_contact(view)
    return {
        "contact": contact,
        "progress": True,
        "reply": contact,
        "next_step": shows_next_steps(view),
        "step": has_steps(view),
    }


def keep_lateness(view: View) -> None:
    """Makes `lateness`: what each open deal is late on, in rows; and `late_on`: a row per deal."""
    if view.keeps("lateness"):
        return
    keep_standing(view)
    keep_planned(view)
    _keep_late_steps(view)
    # Where no contact is on record, nobody knows who is without it.
    heard = has_contact(view)
    view.keep("awaited", PACKAGE, "awaited.sql", answer_days=ANSWER_DAYS, heard=heard)
    business = view.settings.days == BUSINESS
    view.keep("due", PACKAGE, "due_business.sql" if business else "due.sql")
    view.keep("lateness", PACKAGE, "lateness.sql", as_of_day=view.scope.as_of)
    view.keep("late_on", PACKAGE, "late_on.sql")


def _keep_late_steps(view: View) -> None:
    """Makes `late_steps`: the steps of the playbook that visits which still last owe."""
    view.keep("late_steps", PACKAGE, "lateness_none.sql")
    if view.journey_map is None:
        return
    for phase in view.journey_map.phases:
        due = [step for step in phase.steps if step_days(step) is not None]
        if due:
            keep_cases(view, phase.id)
        for step in due:
            _keep_late_step(view, phase, step)


def _keep_late_step(view: View, phase: MapPhase, step: Step) -> None:
    # A step that was done too late is done: it is owed no longer.
    keep_judged(view, phase, without_end(step.proof))
    view.keep(
        "late_steps",
        PACKAGE,
        "lateness_step.sql",
        step_words=step.what.of(view.settings.language),
        due_after_us=round((step_days(step) or 0.0) * DAY_US),
    )
