"""The playbook against the log: which of its steps are taken, in time, and who owes one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from rumbo.model.reading import Figure, Row, Text, Unit, Verdict
from rumbo.model.selection import Selection
from rumbo.readings.difference import difference_interval
from rumbo.readings.figure import share_columns, share_figure, warn_about_money, worth
from rumbo.readings.lateness import keep_lateness
from rumbo.readings.pause import PACKAGE
from rumbo.readings.registry import Answer, Question
from rumbo.readings.step import keep_step, step_days

if TYPE_CHECKING:
    from rumbo.log.view import View
    from rumbo.model.journey_map import MapPhase, Step

ENOUGH = 20  # cases on either side before moving on is compared
GOOD_SHARE = 0.8
BAD_SHARE = 0.5
_NO_STEPS = Text(
    "El mapa en vigor a esta fecha no tiene pasos del playbook, o no hay mapa.",
    "The map in force at this date has no steps of a playbook, or there is no map.",
)


def answer(view: View) -> Answer:
    """One row per step of the playbook, in the order of the map."""
    rows = tuple(_rows(view))
    if not rows:
        return Answer(verdict=Verdict.UNKNOWN, figures=(), rows=(), warnings=(_NO_STEPS,))
    required = sum(_count(row, "required") for row in rows)
    on_time = sum(_count(row, "on_time") for row in rows)
    return Answer(
        verdict=_verdict(on_time, required),
        figures=_figures(view, rows, on_time, required),
        rows=rows,
        warnings=warn_about_money(view),
    )


def _rows(view: View) -> Iterator[Row]:
    for phase in view.journey_map.phases if view.journey_map else ():
        for step in phase.steps:
            keep_step(view, phase, step)
            yield _row(view, phase, step, view.ask(PACKAGE, "playbook_counts.sql").one())


def _row(view: View, phase: MapPhase, step: Step, counts: Mapping[str, Any]) -> Row:
    language = view.settings.language
    names = ("compliance", "low", "high")
    return {
        "phase": phase.name.of(language),
        "phase_id": phase.id,
        "step": step.what.of(language) or step.id,
        "step_id": f"{phase.id}.{step.id}",
        "who": step.who.of(language) or None,
        "within_days": step_days(step),
        "required": counts["required"],
        "done": counts["done"],
        "on_time": counts["on_time"],
        **share_columns(counts["on_time"], counts["required"], names),
        "owed": counts["owed"],
        "amount_open": worth(view, counts["amount"], counts["owed"]),
        **_association(counts),
    }


def _association(counts: Mapping[str, Any]) -> dict[str, float | None]:
    """How much more often deals moved on with the step than without; an association, no cause."""
    taken, left_out = counts["with_n"], counts["without_n"]
    moved = counts["with_moved"], taken, counts["without_moved"], left_out
    interval = difference_interval(*moved) if min(taken, left_out) >= ENOUGH else None
    low, high = interval or (None, None)
    rates = moved[0] / taken if taken else None, moved[2] / left_out if left_out else None
    known = interval is not None and None not in rates
    return {
        "moved_on_with": rates[0],
        "with_n": taken,
        "moved_on_without": rates[1],
        "without_n": left_out,
        "association": moved[0] / taken - moved[2] / left_out if known else None,
        "association_low": low,
        "association_high": high,
    }


def _figures(view: View, rows: tuple[Row, ...], on_time: int, required: int) -> tuple[Figure, ...]:
    keep_lateness(view)
    counts = view.ask(PACKAGE, "follow_up_figures.sql").one()
    period, late = view.days(), Selection(late="step")
    return (
        share_figure("compliance", on_time, required, period),
        Figure("steps", len(rows), Unit.COUNT, len(rows), period=period),
        Figure("owed", counts["step"], Unit.COUNT, counts["deals"], period=period, behind=late),
    )


def _verdict(on_time: int, required: int) -> Verdict:
    if not required:
        return Verdict.UNKNOWN
    share = on_time / required
    if share >= GOOD_SHARE:
        return Verdict.GOOD
    return Verdict.BAD if share < BAD_SHARE else Verdict.WATCH


def _count(row: Row, key: str) -> int:
    value = row[key]
    return value if isinstance(value, int) else 0


def _behind(row: Row, part: str) -> Selection:
    return Selection(step=f"{row['step_id']}~{part}")


READING = Question(
    name="playbook",
    question=Text(
        "¿Se hace en cada fase lo que dijimos que se haría, y a tiempo?",
        "Does what we said would happen in each phase happen, and in time?",
    ),
    answer=answer,
    queries=("rule_cases.sql", "playbook_cases.sql", "playbook_counts.sql"),
    behind={
        "required": lambda row: _behind(row, "required"),
        "done": lambda row: _behind(row, "done"),
        "on_time": lambda row: _behind(row, "on_time"),
        "compliance": lambda row: _behind(row, "on_time"),
        "owed": lambda row: _behind(row, "owed"),
    },
    definitions={
        "required": Text(
            "Oportunidades en las que el paso tocaba: se dio, venció su plazo en la fase o se"
            " avanzó. Cada una cuenta una vez, por su última visita a la fase.",
            "Deals in which the step was due: it was taken, its time ran out in the phase, or"
            " they moved on. Each counts once, by its last visit to the phase.",
        ),
        "compliance": Text(
            "Con el paso dado a tiempo, entre aquellas en las que tocaba.",
            "With the step taken in time, among those in which it was due.",
        ),
        "owed": Text(
            "Abiertas que siguen en la fase con el plazo vencido y el paso sin dar.",
            "Open deals that are still in the phase with the time over and the step not taken.",
        ),
        "association": Text(
            "Cuánto más a menudo avanzan las que dieron el paso. Es asociación, no causa: una"
            " visita larga da más ocasiones de darlo y las buenas oportunidades se cuidan más.",
            "How much more often deals that took the step move on. An association, not a cause: a"
            " long visit gives more occasions for it, and good deals are better looked after.",
        ),
    },
)
