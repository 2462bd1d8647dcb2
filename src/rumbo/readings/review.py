"""The three questions that keep a map alive, each with a light and what it rests on.

`lights` is what the screens show as well: the same words in both languages.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rumbo.model.deal_decision import DECISIONS
from rumbo.model.in_force import InForce
from rumbo.model.reading import Figure, Row, Text, Unit, Verdict, counted, numbered
from rumbo.readings.registry import Answer, Question, questions

if TYPE_CHECKING:
    from rumbo.log.view import View

SOON_DAYS = 14
QUESTIONS = ("current", "agrees", "shared")
_WORST = (Verdict.BAD, Verdict.WATCH, Verdict.UNKNOWN, Verdict.GOOD)
_NO_MAP = Text(
    "No hay ningún mapa en vigor a esta fecha: no hay nada que revisar.",
    "No map is in force at this date: there is nothing to review.",
)


@dataclass(frozen=True)
class Light:
    """One question with its answer and how it stands; `reading` is where its evidence is."""

    key: str
    question: Text
    answer: Text
    verdict: Verdict
    value: float | int | None
    unit: Unit
    n: int
    reading: str = ""


def lights(view: View) -> tuple[Light, ...]:
    """The three questions, whether the review is due, and who answers for the phases.

    None where no map is in force.
    """
    if view.in_force is None:
        return ()
    return tuple(_lights(view, view.in_force))


def _lights(view: View, in_force: InForce) -> Iterator[Light]:
    yield _current(view)
    yield _agrees(view)
    yield _shared(view)
    yield _due(view, in_force)
    yield _owned(in_force)


def _current(view: View) -> Light:
    found = questions()["drift"].answer(view)
    changes = found.figures[0]
    count = len(found.rows)
    if found.verdict is Verdict.UNKNOWN:
        said = Text(
            "Aún no hay datos suficientes desde que se confirmó.",
            "There is not enough data yet since it was confirmed.",
        )
    elif not count:
        said = counted(
            "Sí: nada ha cambiado entre {things}.",
            "Yes: nothing changed among {things}.",
            things=_compared(changes.n),
        )
    else:
        said = counted(
            f"{'Un cambio' if count == 1 else '{count} cambios'} desde que se confirmó, entre"
            " {things}.",
            f"{'One change' if count == 1 else '{count} changes'} since it was confirmed, among"
            " {things}.",
            count=count,
            things=_compared(changes.n),
        )
    return Light(
        key="current",
        question=Text(
            "¿El mapa sigue mostrando cómo compran hoy los clientes?",
            "Does the map still show how customers buy today?",
        ),
        answer=said,
        verdict=found.verdict,
        value=changes.value,
        unit=Unit.COUNT,
        n=changes.n,
        reading="drift",
    )


def _compared(n: int) -> Text:
    return numbered(
        n,
        Text("{n} cosa comparada", "{n} thing compared"),
        Text("{n} cosas comparadas", "{n} things compared"),
    )


def _agrees(view: View) -> Light:
    found = questions()["map_check"].answer(view)
    counts = {figure.name: int(figure.value or 0) for figure in found.figures[:5]}
    told = counts["observed"] + counts["refuted"]
    if not told:
        said = Text(
            "Ninguna de sus afirmaciones tiene todavía casos suficientes.",
            "None of its statements has enough cases yet.",
        )
    else:
        said = numbered(
            told,
            Text(
                "De {n} afirmación con casos suficientes, el registro confirma {observed} y refuta"
                " {refuted}.",
                "Of {n} statement with enough cases the log confirms {observed} and refutes"
                " {refuted}.",
            ),
            Text(
                "De {n} afirmaciones con casos suficientes, el registro confirma {observed} y"
                " refuta {refuted}.",
                "Of {n} statements with enough cases the log confirms {observed} and refutes"
                " {refuted}.",
            ),
            observed=counts["observed"],
            refuted=counts["refuted"],
        )
    return Light(
        key="agrees",
        question=Text(
            "¿Coincide con lo que muestra el CRM?", "Does it agree with what the CRM shows?"
        ),
        answer=said,
        verdict=found.verdict,
        value=counts["observed"] / told if told else None,
        unit=Unit.SHARE,
        n=told,
        reading="map_check",
    )


def _shared(view: View) -> Light:
    question = Text("¿Están de acuerdo los equipos?", "Do the teams agree on it?")
    found = questions()["alignment"].answer(view)
    told = [each for each in found.figures if each.unit is Unit.INDEX and each.value is not None]
    least = min(told, key=lambda each: each.value or 0.0, default=None)
    if not found.figures[0].value:
        said = Text("Todavía no se ha preguntado a los equipos.", "Nobody has asked the teams yet.")
        return Light("shared", question, said, Verdict.UNKNOWN, None, Unit.INDEX, 0, "alignment")
    said = {
        Verdict.GOOD: Text("Sí: lo que responden coincide.", "Yes: what they answer agrees."),
        Verdict.WATCH: Text(
            "En parte: hay respuestas que no coinciden.", "In part: some of their answers differ."
        ),
        Verdict.BAD: Text("No: responden cosas distintas.", "No: they answer different things."),
        Verdict.UNKNOWN: Text(
            "Han respondido muy pocos para saberlo.", "Too few have answered to tell."
        ),
    }[found.verdict]
    return Light(
        key="shared",
        question=question,
        answer=said,
        verdict=found.verdict,
        value=least.value if least else None,
        unit=Unit.INDEX,
        n=found.figures[0].n,
        reading="alignment",
    )


def _due(view: View, in_force: InForce) -> Light:
    zone = view.settings.zone_info
    held, due = in_force.held_on(zone), in_force.due_on(zone)
    late = (view.scope.as_of - due).days
    verdict = Verdict.BAD if late > 0 else Verdict.WATCH if late > -SOON_DAYS else Verdict.GOOD
    shown, since = due.isoformat(), held.isoformat()
    confirmed = in_force.confirmed_at is not None
    said = Text(
        f"{'Confirmado' if confirmed else 'Publicado'} el {since}; tocaba el {shown}."
        if late > 0
        else f"{'Confirmado' if confirmed else 'Publicado'} el {since}; toca el {shown}.",
        f"{'Confirmed' if confirmed else 'Published'} on {since}; it was due on {shown}."
        if late > 0
        else f"{'Confirmed' if confirmed else 'Published'} on {since}; it is due on {shown}.",
    )
    return Light(
        "on_time",
        Text("¿Está al día la revisión?", "Is its review up to date?"),
        said,
        verdict,
        max(late, 0),
        Unit.DAYS,
        in_force.journey_map.review_every_days,
    )


def _owned(in_force: InForce) -> Light:
    phases = in_force.journey_map.phases
    nobody = [phase.name for phase in phases if not phase.owner.strip()]
    owner = in_force.journey_map.owner.strip()
    if not nobody:
        said = Text("Sí: todas las fases tienen responsable.", "Yes: every phase has an owner.")
    elif len(nobody) == len(phases):
        said = Text("Ninguna fase tiene responsable.", "No phase has an owner.")
    else:
        es, en = (", ".join(name.of(tag) for name in nobody) for tag in ("es", "en"))
        said = Text(f"Sin responsable: {es}.", f"Without an owner: {en}.")
    if not owner:
        said = Text(
            f"{said.es} El mapa tampoco lo tiene." if nobody else f"{said.es} El mapa, no.",
            f"{said.en} Nor has the map." if nobody else f"{said.en} The map has none.",
        )
    return Light(
        "owned",
        Text("¿Responde alguien de cada fase?", "Does somebody answer for every phase?"),
        said,
        Verdict.WATCH if nobody or not owner else Verdict.GOOD,
        len(nobody),
        Unit.COUNT,
        len(phases),
    )


def answer(view: View) -> Answer:
    """One row per light."""
    found = lights(view)
    if not found or view.in_force is None:
        return Answer(verdict=Verdict.UNKNOWN, figures=(), rows=(), warnings=(_NO_MAP,))
    asked = [each.verdict for each in found if each.key in QUESTIONS]
    by_key = {each.key: each for each in found}
    period = (view.in_force.held_on(view.settings.zone_info), view.scope.as_of)
    good = sum(verdict is Verdict.GOOD for verdict in asked)
    return Answer(
        verdict=min((each.verdict for each in found), key=_WORST.index),
        figures=(
            Figure("settled", good, Unit.COUNT, len(asked), period=period),
            Figure("days_overdue", by_key["on_time"].value, Unit.DAYS, 1, period=period),
            Figure("without_owner", by_key["owned"].value, Unit.COUNT, by_key["owned"].n),
        ),
        rows=tuple(_row(view, each) for each in found),
    )


def _row(view: View, light: Light) -> Row:
    language = view.settings.language
    return {
        "key": light.key,
        "question": light.question.of(language),
        "answer": light.answer.of(language),
        "verdict": light.verdict.value,
        "value": light.value,
        "unit": light.unit.value,
        "n": light.n,
        "evidence": light.reading or None,
    }


READING = Question(
    name="review",
    question=Text(
        "¿Sigue siendo verdad el mapa, y lo comparten todos?",
        "Is the map still true, and does everybody share it?",
    ),
    answer=answer,
    apart_from=frozenset({DECISIONS}),
    definitions={
        "current": Text(
            "Lo que dice drift desde la última confirmación, o desde la publicación.",
            "What drift says since the last confirmation, or since publication.",
        ),
        "agrees": Text("Lo que dice map_check.", "What map_check says."),
        "shared": Text(
            "Lo que responden los equipos sin verse, si se les ha preguntado.",
            "What the teams answer without seeing each other, where they have been asked.",
        ),
        "on_time": Text(
            "Los días que hace que tocaba revisar el mapa.",
            "The days since the map was due for review.",
        ),
    },
)
