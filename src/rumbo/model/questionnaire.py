"""What each team is asked about each phase, and what it may answer.

Five topics, the same for everybody: where the phase stands in the order, what shows that a deal
advances, which roles decide, what gets in the way, and what the customer feels.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, TypeAlias

from pydantic import BeforeValidator, Field

from rumbo.model.journey_map import (
    EMOTIONS,
    MOST_PHASES,
    ROLES,
    TEAMS,
    Addition,
    JourneyMap,
)
from rumbo.model.reading import Text
from rumbo.model.rule import RulePart, Slug

ANSWERS, ASKED = "team_answers", "teams_asked"  # the tables of a view, while there is a round
LONGEST_NOTE = 500
LONGEST_TEAM = 60
MOST_ROLES = 20


class Topic(StrEnum):
    """What a phase is asked about."""

    ORDER = "order"
    ADVANCE = "advance"
    DECIDES = "decides"
    FRICTION = "friction"
    EMOTION = "emotion"


QUESTIONS: Mapping[Topic, Text] = {
    Topic.ORDER: Text("¿En qué lugar del recorrido va?", "Where in the journey does it come?"),
    Topic.ADVANCE: Text(
        "¿Qué tiene que verse para decir que avanza?", "What has to be seen to say it advances?"
    ),
    Topic.DECIDES: Text("¿Quién decide en esta fase?", "Who decides in this phase?"),
    Topic.FRICTION: Text(
        "¿Qué es lo que más frena al cliente aquí?", "What holds the customer back most here?"
    ),
    Topic.EMOTION: Text("¿Qué siente el cliente sobre todo?", "What does the customer feel most?"),
}
# What can be observed when a deal gets on; `stage_only` says that nothing is.
ADVANCES: Mapping[str, Text] = {
    "meeting_held": Text("Se celebra una reunión", "A meeting is held"),
    "decision_meeting": Text("Hay una reunión con quien decide", "A meeting with who decides"),
    "customer_writes": Text("El cliente nos escribe", "The customer writes to us"),
    "new_role": Text("Entra un rol nuevo del comité", "A new role of the committee takes part"),
    "document": Text("Nos devuelven un documento", "They send a document back"),
    "stage_only": Text(
        "Nada: solo cambiamos la etapa en el CRM", "Nothing: we only change the stage in the CRM"
    ),
    "other": Text("Otra cosa", "Something else"),
}
FRICTIONS: Mapping[str, Text] = {
    "no_priority": Text("No es una prioridad para ellos", "It is no priority for them"),
    "price": Text("El precio o el presupuesto", "The price or the budget"),
    "who_decides": Text("Falta quien decide", "Who decides is missing"),
    "doubts": Text("Dudas sobre si funcionará", "Doubts whether it will work"),
    "approval": Text("Compras, legal o seguridad", "Procurement, legal or security"),
    "our_delay": Text("Tardamos nosotros", "We take too long"),
    "no_answer": Text("Deja de contestar", "They stop answering"),
    "competitor": Text("Un competidor", "A competitor"),
    "none": Text("Nada en especial", "Nothing in particular"),
    "other": Text("Otra cosa", "Something else"),
}


def _plain(text: object) -> object:
    """The text without signs that no keyboard writes."""
    if not isinstance(text, str):
        return text
    return "".join(sign for sign in text if sign.isprintable() or sign in "\n\t")


Note: TypeAlias = Annotated[str, BeforeValidator(_plain), Field(max_length=LONGEST_NOTE)]


class PhaseAnswer(RulePart):
    """What somebody answers about one phase; what is None or empty they left out."""

    place: Annotated[int, Field(ge=1, le=MOST_PHASES)] | None = None
    advance: Slug | None = None
    advance_note: Note = ""
    decides: Annotated[tuple[Slug, ...], Field(max_length=MOST_ROLES)] = ()
    friction: Slug | None = None
    friction_note: Note = ""
    emotion: Slug | None = None

    def value(self, topic: Topic) -> str:
        """The answer about a topic as it is kept: roles joined by +, empty where there is none."""
        if topic is Topic.ORDER:
            return str(self.place or "")
        if topic is Topic.DECIDES:
            return "+".join(sorted(set(self.decides)))
        return str(getattr(self, topic.value) or "")

    def note(self, topic: Topic) -> str:
        """What was written beside the choice."""
        return str(getattr(self, f"{topic.value}_note", ""))

    def __bool__(self) -> bool:
        return any(self.value(topic) or self.note(topic) for topic in Topic)


class Questionnaire(RulePart):
    """Everything that one person answers, by the id of the phase."""

    phases: dict[Slug, PhaseAnswer]

    def fits(self, journey_map: JourneyMap) -> bool:
        """Whether it answers only what was asked: phases, places, choices, roles and emotions."""
        known = {phase.id for phase in journey_map.phases}
        return set(self.phases) <= known and all(
            _fits(each, journey_map) for each in self.phases.values()
        )


def _fits(answer: PhaseAnswer, journey_map: JourneyMap) -> bool:
    emotions = choices(Topic.EMOTION, journey_map)
    return (
        (answer.place or 1) <= len(journey_map.phases)
        and answer.advance in {None, *ADVANCES}
        and answer.friction in {None, *FRICTIONS}
        and answer.emotion in {None, *emotions}
        and set(answer.decides) <= set(choices(Topic.DECIDES, journey_map))
    )


def choices(topic: Topic, journey_map: JourneyMap) -> Mapping[str, Text]:
    """What may be answered about a topic, with its words; nothing about the order."""
    if topic is Topic.ADVANCE:
        return ADVANCES
    if topic is Topic.FRICTION:
        return FRICTIONS
    if topic is Topic.EMOTION:
        return {**EMOTIONS, **_named(journey_map.emotions)}
    if topic is Topic.DECIDES:
        return {**ROLES, **_named(journey_map.roles)}
    return {}


def _named(added: tuple[Addition, ...]) -> dict[str, Text]:
    return {each.id: Text(each.name.of("es"), each.name.of("en")) for each in added}


def team_name(team: str) -> Text:
    """A team in words: one of those that are known, or the name that somebody typed."""
    return TEAMS.get(team, Text(team, team))
