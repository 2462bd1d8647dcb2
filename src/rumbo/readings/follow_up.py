"""What every open deal is late on, the longest late first, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from rumbo.model.extract import Extract
from rumbo.model.reading import Figure, Row, Text, Unit, Verdict
from rumbo.model.selection import Selection
from rumbo.readings.decided import warn_about_set_aside
from rumbo.readings.extracted import DEAL_TEXTS, keep_extracted
from rumbo.readings.figure import money, share_figure, warn_about_money, worth
from rumbo.readings.lateness import UNHEARD, UNMOVED, keep_lateness, shows_moves, told_of
from rumbo.readings.limits import LIMITS, warn_about_limits
from rumbo.readings.pause import PACKAGE, has_contact
from rumbo.readings.planned import shows_next_steps
from rumbo.readings.registry import Answer, Question
from rumbo.readings.standing import ANSWER_DAYS
from rumbo.readings.step import has_steps

if TYPE_CHECKING:
    from rumbo.log.view import View

ENOUGH_ATTEMPTS = 3
MANY_PUSHES = 3
LONG_DAYS = 60
_TEXTS = (*DEAL_TEXTS, "what", "step", "suggestion")
_NO_STEPS = Text(
    "No hay pasos del playbook que comprobar: el mapa en vigor no dice plazos, o no hay mapa.",
    "There are no playbook steps to check: the map in force gives no time for any, or there is"
    " no map.",
)

_NO_NEXT_STEPS = Text(
    "El registro no trae próximos pasos ni reuniones previstas: no se sabe quién los tiene.",
    "The log brings no next steps nor planned meetings: which deals have one is not known.",
)


def answer(view: View) -> Answer:
    """One row per open deal and thing it is late on, the longest late first."""
    return extract(view, None)


def extract(view: View, extract: Extract | None) -> Answer:
    """As `answer`, with the wanted rows only."""
    keep_follow_up(view)
    order = "days_late DESC, deal_id, what, step"
    found = keep_extracted(view, "follow_up_rows", extract, order=order, texts=_TEXTS)
    counts = view.ask(PACKAGE, "follow_up_figures.sql").one()
    rows = view.engine.query("SELECT * EXCLUDE (place) FROM extracted ORDER BY place").dicts()
    return Answer(
        verdict=_verdict(counts),
        figures=tuple(_figures(view, counts)),
        rows=tuple(_row(row) for row in rows),
        warnings=(
            *warn_about_money(view),
            *warn_about_set_aside(view),
            *warn_about_limits(view),
            *(() if has_contact(view) else (UNHEARD,)),
            *(() if shows_moves(view) or not counts["deals"] else (UNMOVED,)),
            *(() if shows_next_steps(view) else (_NO_NEXT_STEPS,)),
            *(() if has_steps(view) else (_NO_STEPS,)),
        ),
        found=None if extract is None else found,
    )


def keep_follow_up(view: View) -> None:
    """Makes `follow_up_rows`: one row per open deal and thing it is late on, with what to do."""
    keep_lateness(view)
    view.keep(
        "follow_up_rows",
        PACKAGE,
        "follow_up.sql",
        enough_attempts=ENOUGH_ATTEMPTS,
        many_pushes=MANY_PUSHES,
        long_days=LONG_DAYS,
        shows_people=view.learnt("people", _shows_people),
    )


def _shows_people(everybody: View) -> bool:
    """Whether the log brings a person of any deal by the date."""
    return everybody.engine.count("deal_contacts") > 0


def _row(row: Mapping[str, Any]) -> Row:
    return {
        **row,
        "due": row["due"].isoformat(),
        "amount": money(row["amount"]),
        "own_amount": money(row["own_amount"]),
    }


def _figures(view: View, counts: Mapping[str, Any]) -> Iterator[Figure]:
    n, period = counts["deals"], view.days()
    told = told_of(view)
    late = Selection(late="anything")
    yield Figure("late", counts["late"], Unit.COUNT, n, period=period, behind=late)
    amount = worth(view, counts["amount"], counts["late"])
    yield Figure("amount", amount, Unit.MONEY, counts["late"], period=period, behind=late)
    for what, known in told.items():
        value = counts[what] if known else None
        behind = Selection(late=what)
        yield Figure(what, value, Unit.COUNT, n, period=period, behind=behind)
    planned = Selection(planned=True)
    known_of = n if told["next_step"] else 0
    yield share_figure("next_step_coverage", counts["planned"], known_of, period, behind=planned)


def _verdict(counts: Mapping[str, Any]) -> Verdict:
    if not counts["deals"]:
        return Verdict.UNKNOWN
    share = max(counts["contact"], counts["progress"]) / counts["deals"]
    if share > 0.5:  # noqa: PLR2004 - half of the pipeline is left alone
        return Verdict.BAD
    return Verdict.WATCH if counts["late"] else Verdict.GOOD


READING = Question(
    name="follow_up",
    question=Text(
        "¿Qué oportunidades esperan algo de nosotros, desde cuándo y qué toca hacer?",
        "Which deals wait for something from us, since when, and what is to be done?",
    ),
    answer=answer,
    extract=extract,
    queries=(
        "planned.sql",
        "planned_known.sql",
        "class_limits.sql",
        "spent.sql",
        "spent_business.sql",
        "awaited.sql",
        "due.sql",
        "due_business.sql",
        "lateness.sql",
        "lateness_step.sql",
        "follow_up.sql",
        "follow_up_figures.sql",
    ),
    definitions={
        "what": Text(
            "Contacto: sin intercambio humano en los dos sentidos. Avance: sin avance tangible."
            " Respuesta: un mensaje del cliente la espera. Próximo paso: ya pasó de fecha. Paso del"
            " playbook: no consta en el plazo que da el mapa.",
            "contact: no two-way human exchange; progress: no tangible progress; reply: a message"
            " of theirs without an answer; next_step: the next step's day is over; step: a step of"
            " the phase's playbook that is not on record within its time.",
        ),
        "days_late": Text(
            "Días naturales desde que venció; no hay edad máxima: lo más olvidado va primero.",
            "Calendar days since it was due; there is no upper age: what is most forgotten comes"
            " first.",
        ),
        "due": Text(
            "Contacto y avance vencen a los días de los ajustes contact_days (14) y progress_days"
            f" (30); una respuesta, a los {ANSWER_DAYS}. {LIMITS.es}",
            "Contact and progress are due after the days of the settings contact_days (14) and"
            f" progress_days (30), an answer after {ANSWER_DAYS}. {LIMITS.en}",
        ),
        "next_step_coverage": Text(
            "Oportunidades abiertas con un próximo paso o una reunión prevista cuya fecha no ha"
            " pasado.",
            "Open deals with a next step or a planned meeting whose day is not over.",
        ),
        "suggestion": Text(
            "Lo que propone una regla fija según lo que falta: intentos sin respuesta (3 o más),"
            " cierres aplazados (3 o más) y personas conocidas, si el registro trae personas.",
            "What a fixed rule proposes by what is missing: attempts without an answer (3 or"
            " more), pushed closes (3 or more), and the people known, where the log brings any.",
        ),
    },
)
