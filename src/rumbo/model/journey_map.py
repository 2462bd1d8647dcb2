"""The map: what the company believes about how its customers buy, as data.

Three journeys in one lifecycle, each of phases in order; a phase says what the customer does and
needs, who takes part, what must happen and what hurts. Everything that the log can confirm or
refute is a rule (`model/rule.py`); the rest is words, with an owner and a review date.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Literal, TypeAlias

from pydantic import Field, ValidationInfo, field_validator, model_validator

from rumbo.model.boundary import AnyCondition
from rumbo.model.reading import Text
from rumbo.model.rule import AnyRule, Days, RulePart, Slug

MOST_PHASES = 60
MOST_PARTS = 60  # of one kind in one phase
LONGEST_WORDS = 2000
Name: TypeAlias = Annotated[str, Field(min_length=1, max_length=200)]
Weight: TypeAlias = Annotated[int, Field(ge=1, le=5)]


class Journey(StrEnum):
    """The three parts of a customer's life with us."""

    ACQUISITION = "acquisition"
    DELIVERY = "delivery"
    RETENTION = "retention"


JOURNEYS: Mapping[Journey, Text] = {
    Journey.ACQUISITION: Text("Adquisición", "Acquisition"),
    Journey.DELIVERY: Text("Entrega", "Delivery"),
    Journey.RETENTION: Text("Retención", "Retention"),
}
ROLES: Mapping[str, Text] = {
    "economic_buyer": Text("Decisor económico", "Economic buyer"),
    "sponsor": Text("Sponsor", "Sponsor"),
    "technical_influencer": Text("Influenciador técnico", "Technical influencer"),
    "end_user": Text("Usuario final", "End user"),
    "legal": Text("Legal", "Legal"),
    "procurement": Text("Compras", "Procurement"),
    "status_quo": Text("Gerente del statu quo", "Status-quo manager"),
    "other": Text("Otro", "Other"),
}
# The same inside a sentence.
ROLES_SPOKEN: Mapping[str, Text] = {
    "economic_buyer": Text("el decisor económico", "the economic buyer"),
    "sponsor": Text("el sponsor", "the sponsor"),
    "technical_influencer": Text("el influenciador técnico", "the technical influencer"),
    "end_user": Text("el usuario final", "the end user"),
    "legal": Text("legal", "legal"),
    "procurement": Text("compras", "procurement"),
    "status_quo": Text("el gerente del statu quo", "the status-quo manager"),
    "other": Text("otra persona", "somebody else"),
}
EMOTIONS: Mapping[str, Text] = {
    "trust": Text("confianza", "trust"),
    "frustration": Text("frustración", "frustration"),
    "perceived_risk": Text("riesgo percibido", "perceived risk"),
}
TEAMS: Mapping[str, Text] = {
    "marketing": Text("Marketing", "Marketing"),
    "sales": Text("Ventas", "Sales"),
    "customer_success": Text("Éxito del cliente", "Customer success"),
}


class Words(RulePart):
    """A text in Spanish, in English or in both."""

    es: Annotated[str, Field(max_length=LONGEST_WORDS)] = ""
    en: Annotated[str, Field(max_length=LONGEST_WORDS)] = ""

    @model_validator(mode="before")
    @classmethod
    def _plain(cls, value: object, info: ValidationInfo) -> object:
        # A text without a language is in the language of the map that it stands in.
        if not isinstance(value, str):
            return value
        return {(info.context or {}).get("language", "es"): value}

    def of(self, language: str) -> str:
        """The text in `language`, or in the other one where it was written only there."""
        first, second = (self.es, self.en) if language.startswith("es") else (self.en, self.es)
        return first or second

    def __bool__(self) -> bool:
        return bool(self.es or self.en)


NOTHING = Words()


class StageRef(RulePart):
    """A CRM stage by name; without a pipeline, the stage of that name in every pipeline."""

    stage: Name
    pipeline: Name | None = None


class Moves(RulePart):
    """Which ways out of the phase are expected, beside being lost; each names phases.

    `parks` says that deals may be parked from here.
    """

    next: tuple[Slug, ...] = ()
    skips: tuple[Slug, ...] = ()
    back: tuple[Slug, ...] = ()
    parks: bool = False

    @property
    def expected(self) -> tuple[str, ...]:
        """All phases that a deal is expected to go to from here."""
        return self.next + self.skips + self.back


class Lane(RulePart):
    """One role of the buying committee in one phase."""

    role: Slug
    enters: bool = False  # the role takes part from this phase on
    concern: Words = NOTHING
    criterion: Words = NOTHING
    emotion: Slug | None = None
    content: Words = NOTHING


class Touchpoint(RulePart):
    """Where the customer and we meet; `weight` says how much it matters, 1 to 5."""

    name: Words
    kind: Literal[
        "email", "call", "meeting", "message", "web", "form", "event", "document", "other"
    ]
    weight: Weight = 3


class Pain(RulePart):
    """What hurts the customer here, and whom."""

    text: Words
    role: Slug | None = None
    weight: Weight = 3


class Feeling(RulePart):
    """A named emotion of a role in the phase, and why."""

    emotion: Slug
    role: Slug | None = None
    why: Words = NOTHING


class Step(RulePart):
    """A step of the playbook: what, who, within how long, and the rule that proves it."""

    id: Slug
    what: Words
    who: Words = NOTHING
    within_days: Days | None = None
    proof: AnyRule


class Handover(RulePart):
    """What a team must know to step in at the right time."""

    team: Slug
    knows: Words


class MapPhase(RulePart):
    """One phase of a journey: what the customer lives, what we do, and what the log can check."""

    id: Slug
    journey: Journey = Journey.ACQUISITION
    name: Words
    does: Words = NOTHING
    needs: Words = NOTHING
    friction: Words = NOTHING
    response: Words = NOTHING
    feeds: Words = NOTHING  # the decision of ours that this phase feeds
    owner: Annotated[str, Field(max_length=200)] = ""
    stages: Annotated[tuple[StageRef, ...], Field(max_length=MOST_PARTS)] = ()
    enters: Words = NOTHING
    advances: Words = NOTHING
    blocked: Words = NOTHING
    parked: bool = False  # nurturing: beside the road, not on it
    patience_days: Days | None = None
    moves: Moves = Moves()
    lanes: Annotated[tuple[Lane, ...], Field(max_length=MOST_PARTS)] = ()
    touchpoints: Annotated[tuple[Touchpoint, ...], Field(max_length=MOST_PARTS)] = ()
    pains: Annotated[tuple[Pain, ...], Field(max_length=MOST_PARTS)] = ()
    emotions: Annotated[tuple[Feeling, ...], Field(max_length=MOST_PARTS)] = ()
    steps: Annotated[tuple[Step, ...], Field(max_length=MOST_PARTS)] = ()
    rules: Annotated[tuple[AnyRule, ...], Field(max_length=MOST_PARTS)] = ()
    handovers: Annotated[tuple[Handover, ...], Field(max_length=MOST_PARTS)] = ()


class Boundary(RulePart):
    """A kind of deal that the company decided not to follow: all conditions have to hold."""

    id: Slug
    says: Words
    when: Annotated[tuple[AnyCondition, ...], Field(min_length=1, max_length=10)]


class Addition(RulePart):
    """A role or an emotion that the workspace adds to those that are known."""

    id: Slug
    name: Words


class JourneyMap(RulePart):
    """The whole map; `owner` answers for it, and it is looked at again every so many days."""

    name: Words
    language: Literal["es", "en"] = "es"
    owner: Annotated[str, Field(max_length=200)] = ""
    review_every_days: Annotated[int, Field(ge=7, le=730)] = 90
    roles: Annotated[tuple[Addition, ...], Field(max_length=30)] = ()
    emotions: Annotated[tuple[Addition, ...], Field(max_length=30)] = ()
    phases: Annotated[tuple[MapPhase, ...], Field(min_length=1, max_length=MOST_PHASES)]
    boundaries: Annotated[tuple[Boundary, ...], Field(max_length=100)] = ()

    @field_validator("phases")
    @classmethod
    def _in_order_of_the_journeys(cls, phases: tuple[MapPhase, ...]) -> tuple[MapPhase, ...]:
        order = list(Journey)
        return tuple(sorted(phases, key=lambda phase: order.index(phase.journey)))

    def phase(self, phase_id: str) -> MapPhase:
        """The phase of that id; KeyError where there is none."""
        for phase in self.phases:
            if phase.id == phase_id:
                return phase
        raise KeyError(phase_id)

    def role_name(self, role: str, language: str) -> str:
        """A role in words."""
        added = {entry.id: entry.name for entry in self.roles}
        if role in added:
            return added[role].of(language)
        return ROLES[role].of(language) if role in ROLES else role

    def emotion_name(self, emotion: str, language: str) -> str:
        """An emotion in words."""
        added = {entry.id: entry.name for entry in self.emotions}
        if emotion in added:
            return added[emotion].of(language)
        return EMOTIONS[emotion].of(language) if emotion in EMOTIONS else emotion
