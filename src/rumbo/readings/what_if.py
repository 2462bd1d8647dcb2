"""What if: the forecast beside what it would be if something were otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rumbo.model.reading import Figure, Row, Text, Unit, Verdict
from rumbo.model.selection import Selection
from rumbo.model.what_if import EXIT_RATE
from rumbo.readings.figure import warn_about_money, worth
from rumbo.readings.forecast import warn_about_basis
from rumbo.readings.pause import PACKAGE
from rumbo.readings.registry import Answer, Question
from rumbo.readings.supposed import Supposed, supposed
from rumbo.readings.tilt import exit_rate_of, phase_key, phase_named

if TYPE_CHECKING:
    from rumbo.log.view import View
    from rumbo.model.movement import Phase

_OPEN = Selection(status="open", placed=True)
_NO_FORECAST = Text(
    "No hay pronóstico del periodo con el que comparar.",
    "There is no forecast of the period to compare with.",
)


def answer(view: View) -> Answer:
    """One row per phase with open deals: how they end and what they bring, now and then."""
    found = supposed(view)
    return Answer(
        _verdict(found),
        _figures(found),
        tuple(_rows(view, found)),
        _warnings(view, found),
    )


def _verdict(found: Supposed) -> Verdict:
    """Good where more would come in 95 % of draws, bad where less would, watch otherwise."""
    more = found.difference
    if more is None or not found.notes:
        return Verdict.UNKNOWN
    _, low, high = more
    return Verdict.GOOD if low > 0 else Verdict.BAD if high < 0 else Verdict.WATCH


def _figures(found: Supposed) -> tuple[Figure, ...]:
    n, period = found.found.whole.open_deals, found.found.period
    span = (period.first, period.last) if period.first else None
    sides = (("", found.base), ("changed_", found.other))
    told = [
        Figure(
            f"{prefix}{name}",
            None if side is None else end,
            Unit.MONEY,
            n,
            period=span,
            behind=_OPEN,
        )
        for prefix, side in sides
        for name, end in zip(
            ("p10", "p50", "p90", "expected"),
            (None,) * 4 if side is None else (*side.ends, round(side.expected, 2)),
            strict=True,
        )
    ]
    more, low, high = found.difference or (None, None, None)
    return (*told, Figure("difference", more, Unit.MONEY, n, low, high, span, _OPEN))


def _rows(view: View, found: Supposed) -> list[Row]:
    counts = {row["phase"]: row for row in view.ask(PACKAGE, "what_if_open.sql").dicts()}
    wanted = {
        phase_named(view, each.which).code: each.share
        for each in view.scope.changes
        if each.kind == EXIT_RATE
    }
    return [
        _row(view, found, phase, counts.get(code, {}), wanted.get(code))
        for code, phase in view.phases.items()
        if code in counts or code in wanted
    ]


def _row(
    view: View, found: Supposed, phase: Phase, counts: dict[str, Any], wanted: float | None
) -> Row:
    rate = exit_rate_of(view, phase.code)
    brings = found.brings(phase.code)
    return {
        "pipeline": phase.pipeline,
        "phase": phase.name,
        "phase_id": phase_key(phase),
        "phase_key": phase.key,
        "open_now": counts.get("deals", 0),
        "amount_open": worth(view, counts.get("amount"), counts.get("deals", 0)),
        "exit_rate": rate,
        "changed_exit_rate": rate if wanted is None or rate is None else wanted,
        **found.fates(phase.code),
        "expected": None if brings is None else brings[0],
        "changed_expected": None if brings is None else brings[1],
        "expected_difference": None if brings is None else round(brings[1] - brings[0], 2),
    }


def _warnings(view: View, found: Supposed) -> tuple[Text, ...]:
    missing: tuple[Text, ...] = ()
    if found.base is None:
        missing = (*warn_about_basis(view, found.found), _NO_FORECAST)
    return (*warn_about_money(view), *missing, *found.refused, *found.notes)


def _of_phase(row: Row) -> Selection:
    return Selection(phase=str(row["phase_key"]), status="open")


READING = Question(
    name="what_if",
    question=Text(
        "¿Qué traería el periodo si algo cambiara?",
        "What would the period bring if something changed?",
    ),
    answer=answer,
    takes_period=True,
    looks_ahead=True,
    takes_changes=True,
    queries=(
        "what_if_moves.sql",
        "what_if_role.sql",
        "what_if_engaged.sql",
        "what_if_open.sql",
    ),
    behind={"open_now": _of_phase, "amount_open": _of_phase},
    definitions={
        "difference": Text(
            "Lo que el periodo traería de más, de media, y entre qué queda en 95 de cada 100"
            " simulaciones. Las simulaciones son las mismas con el cambio y sin él. Es una"
            " estimación, no una promesa.",
            "How much more the period would bring on average, and between what it lies in 95 of 100"
            " simulations. They are the same with the change and without. It is an estimate, not a"
            " promise.",
        ),
        "exit_rate": Text(
            "Visitas a la fase que avanzan en su plazo habitual, de todas las oportunidades.",
            "Visits to the phase that move on within its typical time, of all deals.",
        ),
        "won_share": Text(
            "De las que están en la fase, las que se ganan al final si se mueven como hasta ahora.",
            "Of those in the phase, the ones that are won in the end if they move as so far.",
        ),
        "expected": Text(
            "Lo que las abiertas de la fase traen al periodo de media.",
            "What the open deals of the phase bring to the period on average.",
        ),
    },
)
